"""The approval items of a project on its page: listed, and what came before them (二（四）)."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.projects import show
from api.pages.sent import Sent, sent_for
from workflow.actions import approval_items, prerequisites

router = Chapter(prefix="/projects/{project_id}")


def again(sent: Sent, project_id: int, doing: str) -> None:
    """Show the project's page again with what was typed, in the form that it was typed in."""
    sent.again(show, project_id, doing, lists=("codes",))


@router.post("/items")
def plan(sent: Annotated[Sent, Depends(sent_for("item.plan"))], project_id: int) -> Response:
    """List what is proposed, items of the catalogue, and one written in."""
    again(sent, project_id, "plan")
    name = sent.text("name").strip()
    written = (
        [{"name": name, "phase": sent.text("phase"), "department": sent.text("department")}] if name else []
    )
    approval_items.plan(
        sent.session,
        sent.law,
        project_id=project_id,
        codes=sent.several("codes"),
        written=written,
        proposed=bool(sent.text("proposed")),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#approval")


@router.post("/items/prerequisites")
def settle_prerequisites(
    sent: Annotated[Sent, Depends(sent_for("item.set_aside"))], project_id: int
) -> Response:
    """Several prerequisites at once are held already, or do not arise."""
    again(sent, project_id, "prerequisites")
    prerequisites.settle(
        sent.session,
        sent.law,
        project_id=project_id,
        codes=sent.several("codes"),
        why=sent.text("why"),
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#approval", said="item.settle_before")
