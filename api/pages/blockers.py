"""难点、堵点 on the project's page, on the enterprise's too (二（四）3, 三（二）)."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.deliberations import again
from api.pages.sent import Sent, sent_for
from api.views import projects as view
from workflow.actions import blocker_askings, blockers, deliberation_calls
from workflow.errors import NotFound
from workflow.records.blocker import Blocker

router = Chapter()


def _project_of(sent: Sent, blocker_id: int) -> int:
    found = sent.session.get(Blocker, blocker_id)
    if found is None:
        raise NotFound(what="该难点、堵点")
    view.visible(sent.session, found.project_id, sent.by)
    return found.project_id


@router.post("/projects/{project_id}/blockers")
def bring_up(sent: Annotated[Sent, Depends(sent_for("blocker.raise"))], project_id: int) -> Response:
    """Raise what stands in the way."""
    view.visible(sent.session, project_id, sent.by)
    again(sent, project_id, "blocker")
    blockers.bring_up(
        sent.session,
        sent.law,
        project_id=project_id,
        text=sent.text("text"),
        **sent.dated,
    )
    return sent.done(f"/projects/{project_id}#blockers")


@router.post("/blockers/{blocker_id}/coordinate")
def coordinate(sent: Annotated[Sent, Depends(sent_for("blocker.coordinate"))], blocker_id: int) -> Response:
    """Agree who sees to it and until when."""
    project_id = _project_of(sent, blocker_id)
    again(sent, project_id, f"coordinate-{blocker_id}")
    blockers.coordinate(
        sent.session,
        sent.law,
        blocker_id=blocker_id,
        owner=sent.text("owner"),
        amount=sent.text("amount"),
        due_on=sent.text("due_on"),
        note=sent.text("note"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#blockers")


@router.post("/blockers/{blocker_id}/ask")
def ask(sent: Annotated[Sent, Depends(sent_for("blocker.ask"))], blocker_id: int) -> Response:
    """Ask for a deliberation on it."""
    project_id = _project_of(sent, blocker_id)
    again(sent, project_id, f"blocker_ask-{blocker_id}")
    blocker_askings.ask(
        sent.session,
        sent.law,
        blocker_id=blocker_id,
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#blockers")


@router.post("/blockers/{blocker_id}/retract")
def retract(sent: Annotated[Sent, Depends(sent_for("blocker.retract"))], blocker_id: int) -> Response:
    """Ask for a deliberation on it no more."""
    project_id = _project_of(sent, blocker_id)
    again(sent, project_id, f"blocker_retract-{blocker_id}")
    blocker_askings.retract(
        sent.session,
        blocker_id=blocker_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#blockers")


@router.post("/blockers/{blocker_id}/deliberation")
def call(sent: Annotated[Sent, Depends(sent_for("deliberation.call"))], blocker_id: int) -> Response:
    """Bring it to a deliberation."""
    project_id = _project_of(sent, blocker_id)
    again(sent, project_id, f"bring-{blocker_id}")
    deliberation_calls.call_on_blocker(
        sent.session,
        sent.law,
        blocker_id=blocker_id,
        meets_at=sent.the_moment("meets_at", "会商时间"),
        place=sent.text("place"),
        departments=sent.several("called"),
        persons=sent.text("persons"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation")


@router.post("/blockers/{blocker_id}/resolve")
def resolve(sent: Annotated[Sent, Depends(sent_for("blocker.resolve"))], blocker_id: int) -> Response:
    """Say how it was resolved."""
    project_id = _project_of(sent, blocker_id)
    again(sent, project_id, f"resolve-{blocker_id}")
    blockers.resolve(
        sent.session,
        blocker_id=blocker_id,
        resolution=sent.text("resolution"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#blockers")


@router.post("/blockers/{blocker_id}/withdraw")
def withdraw(sent: Annotated[Sent, Depends(sent_for("blocker.withdraw"))], blocker_id: int) -> Response:
    """Take it back."""
    project_id = _project_of(sent, blocker_id)
    again(sent, project_id, f"blocker_withdraw-{blocker_id}")
    blockers.withdraw(
        sent.session,
        blocker_id=blocker_id,
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#blockers")


@router.post("/blockers/{blocker_id}/reopen")
def reopen(sent: Annotated[Sent, Depends(sent_for("blocker.reopen"))], blocker_id: int) -> Response:
    """It stands in the way again."""
    project_id = _project_of(sent, blocker_id)
    again(sent, project_id, f"blocker_reopen-{blocker_id}")
    blockers.reopen(
        sent.session,
        sent.law,
        blocker_id=blocker_id,
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#blockers")
