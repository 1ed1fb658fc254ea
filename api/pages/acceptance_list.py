"""What stands between the list of a joint acceptance and its end: dates that move, blockers that are raised from it."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.acceptances import again
from api.pages.sent import Sent, sent_for
from api.views import acceptances as view
from workflow.actions import blockers, rectification_dates
from workflow.errors import NotFound
from workflow.records.acceptance import Rectification

router = Chapter()


@router.post("/rectifications/{rectification_id}/redate")
def redate(sent: Annotated[Sent, Depends(sent_for("acceptance.redate"))], rectification_id: int) -> Response:
    """Move the day by which one thing is to be put right."""
    row = sent.session.get(Rectification, rectification_id)
    if row is None:
        raise NotFound(what="该整改事项")
    again(sent, row.acceptance_id, f"redate-{rectification_id}")
    rectification_dates.redate(
        sent.session,
        sent.law,
        rectification_id=rectification_id,
        due_on=sent.day("redate_on"),
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{row.acceptance_id}#list")


@router.post("/acceptances/{acceptance_id}/blockers")
def bring_up(sent: Annotated[Sent, Depends(sent_for("blocker.raise"))], acceptance_id: int) -> Response:
    """Raise what stands in the way of the acceptance; it is the project's like every other."""
    acceptance, _, _ = view.visible(sent.session, acceptance_id, sent.by)
    again(sent, acceptance_id, "blocker")
    blockers.bring_up(
        sent.session,
        sent.law,
        project_id=acceptance.project_id,
        text=sent.text("text"),
        by=sent.by,
        now=sent.now,
    )
    return sent.done(f"/acceptances/{acceptance_id}#blockers")
