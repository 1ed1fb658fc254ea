"""Business registration on pages (二（二）): one item from its application to the window."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.registrations import again, place_of
from api.pages.sent import Sent, sent_for
from api.views import projects as project_view
from workflow.actions import (
    registration_items,
    registration_retractions,
    registrations,
)
from workflow.errors import ChoiceUnknown, NotFound
from workflow.records.registration import RegistrationItem

router = Chapter(prefix="/projects/{project_id}/registration")


def _item_of(sent: Sent, project_id: int, item_id: int) -> RegistrationItem:
    """An item of this project; what is none of the reader's is not there for them."""
    project_view.visible(sent.session, project_id, sent.by)
    item = sent.session.get(RegistrationItem, item_id)
    if item is None or item.project_id != project_id:
        raise NotFound(what="该企业开办事项")
    return item


@router.post("/items/{item_id}/apply")
def apply(
    sent: Annotated[Sent, Depends(sent_for("registration.apply"))], project_id: int, item_id: int
) -> Response:
    """Hand the application or the order in."""
    again(sent, project_id, f"apply:{item_id}")
    item = _item_of(sent, project_id, item_id)
    registration_items.apply(
        sent.session,
        sent.law,
        item_id=item_id,
        papers=sent.several("papers"),
        despite_missing=bool(sent.text("despite_missing")),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id, item.code))


@router.post("/items/{item_id}/approve")
def approve(
    sent: Annotated[Sent, Depends(sent_for("registration.approve"))], project_id: int, item_id: int
) -> Response:
    """The department has approved."""
    again(sent, project_id, f"approve:{item_id}")
    item = _item_of(sent, project_id, item_id)
    registration_items.approve(
        sent.session,
        sent.law,
        item_id=item_id,
        credit_code=sent.text("credit_code"),
        credit_code_reason=sent.text("credit_code_reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id, item.code))


@router.post("/items/{item_id}/return")
def send_back(
    sent: Annotated[Sent, Depends(sent_for("registration.return"))], project_id: int, item_id: int
) -> Response:
    """Return it with everything that is missing."""
    again(sent, project_id, f"return:{item_id}")
    item = _item_of(sent, project_id, item_id)
    registration_items.send_back(
        sent.session,
        sent.law,
        item_id=item_id,
        missing=sent.text("missing").splitlines(),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id, item.code))


@router.post("/items/{item_id}/step")
def record_step(
    sent: Annotated[Sent, Depends(sent_for("registration.record"))], project_id: int, item_id: int
) -> Response:
    """Record the next step."""
    again(sent, project_id, f"step:{item_id}")
    item = _item_of(sent, project_id, item_id)
    registration_items.record_step(
        sent.session,
        sent.law,
        item_id=item_id,
        step=sent.text("step"),
        note=sent.text("note"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id, item.code), said="registration.step")


@router.post("/items/{item_id}/deliver")
def deliver(
    sent: Annotated[Sent, Depends(sent_for("registration.deliver"))], project_id: int, item_id: int
) -> Response:
    """It has arrived at the window."""
    again(sent, project_id, f"deliver:{item_id}")
    item = _item_of(sent, project_id, item_id)
    registration_items.deliver(
        sent.session,
        sent.law,
        item_id=item_id,
        things=sent.several("things"),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id, item.code))


@router.post("/items/{item_id}/take-back")
def take_back(
    sent: Annotated[Sent, Depends(sent_for("registration.deliver"))], project_id: int, item_id: int
) -> Response:
    """A wrong approval or delivery is taken back while nobody has used it."""
    again(sent, project_id, f"take_back:{item_id}")
    item = _item_of(sent, project_id, item_id)
    registration_retractions.take_back(
        sent.session,
        sent.law,
        item_id=item_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id, item.code), said="registration.take_back")


@router.post("/items/{item_id}/drop")
def drop(
    sent: Annotated[Sent, Depends(sent_for("registration.drop"))], project_id: int, item_id: int
) -> Response:
    """Take the application back, or record that it is not needed."""
    move = sent.text("move")
    again(sent, project_id, f"{move}:{item_id}")
    item = _item_of(sent, project_id, item_id)
    if move not in ("spare", "withdraw"):
        raise ChoiceUnknown(fact="办理", value=move, choices="撤回、不需要", field="move")
    registrations.drop(
        sent.session,
        sent.law,
        item_id=item_id,
        move="spare" if move == "spare" else "withdraw",
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id, item.code))
