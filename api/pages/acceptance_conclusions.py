"""The one conclusion of a joint acceptance on its page: made, and taken back while nothing rests on it."""

from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.acceptances import again
from api.pages.sent import Sent, sent_for
from workflow.actions import acceptance_conclusions, acceptance_retractions

router = Chapter(prefix="/acceptances/{acceptance_id}")


@router.post("/conclude")
def conclude(sent: Annotated[Sent, Depends(sent_for("acceptance.conclude"))], acceptance_id: int) -> Response:
    """The one conclusion."""
    again(sent, acceptance_id, "conclude")
    given: dict[str, Any] = {
        "acceptance_id": acceptance_id,
        "conclusion": sent.text("conclusion"),
        "handled_by": sent.text("handled_by"),
        **sent.dated,
        "expected_version": sent.version,
    }
    if sent.text("result") == "fail":
        acceptance_conclusions.conclude_failed(sent.session, **given)
    else:
        acceptance_conclusions.conclude_passed(sent.session, sent.law, **given)
    return sent.done(f"/acceptances/{acceptance_id}")


@router.post("/take-back")
def take_back(
    sent: Annotated[Sent, Depends(sent_for("acceptance.conclude"))], acceptance_id: int
) -> Response:
    """A conclusion made by mistake is taken back while nothing rests on it."""
    again(sent, acceptance_id, "take_back")
    acceptance_retractions.take_back_conclusion(
        sent.session,
        sent.law,
        acceptance_id=acceptance_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}", said="acceptance.take_back_conclusion")
