"""The deferred papers of an approval item on its page: handed in, checked, not asked for any more, taken back (容缺)."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.items import again
from api.pages.sent import Sent, sent_for
from workflow.actions import item_deferral_retractions, item_deferrals
from workflow.errors import FactMissing
from workflow.records.approval_item import ItemDeferral

router = Chapter(prefix="/items/{item_id}/deferrals/{deferral_id}")


@router.post("")
def hand_in(
    sent: Annotated[Sent, Depends(sent_for("item.hand_in"))], item_id: int, deferral_id: int
) -> Response:
    """A deferred paper has come."""
    again(sent, item_id, f"hand_in-{deferral_id}")
    item_deferrals.hand_in(
        sent.session,
        deferral_id=_of(sent, item_id, deferral_id),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.hand_in")


@router.post("/check")
def check(
    sent: Annotated[Sent, Depends(sent_for("item.check_paper"))], item_id: int, deferral_id: int
) -> Response:
    """The department says whether it is what was asked for."""
    again(sent, item_id, f"check_paper-{deferral_id}")
    result = sent.text("result")
    if result not in ("accepted", "returned"):
        raise FactMissing(fact="核对结果", field="result")
    item_deferrals.check(
        sent.session,
        sent.law,
        deferral_id=_of(sent, item_id, deferral_id),
        accepted=result == "accepted",
        note=sent.text("note"),
        on=sent.day("on"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.check_paper")


@router.post("/waive")
def waive(
    sent: Annotated[Sent, Depends(sent_for("item.check_paper"))], item_id: int, deferral_id: int
) -> Response:
    """The department asks for a deferred paper no more."""
    again(sent, item_id, f"waive-{deferral_id}")
    item_deferrals.waive(
        sent.session,
        deferral_id=_of(sent, item_id, deferral_id),
        reason=sent.text("reason"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.waive")


@router.post("/take-back")
def take_back(
    sent: Annotated[Sent, Depends(sent_for("item.read"))], item_id: int, deferral_id: int
) -> Response:
    """The last step on a deferred paper was wrong."""
    again(sent, item_id, f"take_back_paper-{deferral_id}")
    item_deferral_retractions.take_back(
        sent.session,
        sent.law,
        deferral_id=_of(sent, item_id, deferral_id),
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/items/{item_id}", said="item.take_back_paper")


def _of(sent: Sent, item_id: int, deferral_id: int) -> int:
    row = sent.session.get(ItemDeferral, deferral_id)
    return deferral_id if row is not None and row.approval_item_id == item_id else 0
