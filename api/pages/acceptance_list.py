"""What stands between the list of a joint acceptance and its end: dates that move, blockers that are raised from it."""

from datetime import date
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Typed
from api.pages.acceptances import again
from api.pages.page import AsPage
from api.views import acceptances as view
from workflow.actions import blockers, rectification_dates
from workflow.errors import NotFound
from workflow.records.acceptance import Rectification
from workflow.rules.duty import Actor

router = Chapter()


def _day(given: object) -> date | None:
    try:
        return date.fromisoformat(str(given or "").strip())
    except ValueError:
        return None


@router.post("/rectifications/{rectification_id}/redate")
def redate(
    by: Annotated[Actor, Depends(Decision("acceptance.redate"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    rectification_id: int,
    form: Typed,
) -> Response:
    """Move the day by which one thing is to be put right."""
    row = session.get(Rectification, rectification_id)
    if row is None:
        raise NotFound(what="该整改事项")
    again(page, law, row.acceptance_id, now, form, f"redate-{rectification_id}")
    rectification_dates.redate(
        session,
        law,
        rectification_id=rectification_id,
        due_on=_day(form.get("redate_on")),
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/acceptances/{row.acceptance_id}#list", said="acceptance.redate")


@router.post("/acceptances/{acceptance_id}/blockers")
def bring_up(
    by: Annotated[Actor, Depends(Decision("blocker.raise"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: int,
    form: Typed,
) -> Response:
    """Raise what stands in the way of the acceptance; it is the project's like every other."""
    acceptance, _, _ = view.visible(session, acceptance_id, by)
    again(page, law, acceptance_id, now, form, "blocker")
    blockers.bring_up(
        session,
        law,
        project_id=acceptance.project_id,
        text=str(form.get("text", "")),
        by=by,
        now=now,
    )
    return page.go(f"/acceptances/{acceptance_id}#blockers", said="blocker.raise")
