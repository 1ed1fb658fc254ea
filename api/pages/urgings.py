"""企业催办 on pages: a button on the enterprise's page, a list for the office and whoever supervises."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, Reading
from api.pages.page import AsPage
from api.pages.projects import again
from api.pages.sent import Sent, sent_for
from api.views import urgings as view
from api.views.projects import department_names, visible
from api.views.scorecards import period
from workflow.actions import urgings
from workflow.rules.duty import Actor
from workflow.rules.urging import EVERY

router = Chapter()

Day = Annotated[date | None, Query()]


@router.post("/projects/{project_id}/urgings")
def urge(sent: Annotated[Sent, Depends(sent_for("urging.urge"))], project_id: int) -> Response:
    """Urge whoever owes a clock, or the agent."""
    again(sent, project_id, f"urge-{sent.text('clock_id') or 'agent'}")
    visible(sent.session, project_id, sent.by)
    urgings.urge(
        sent.session,
        sent.law,
        project_id=project_id,
        clock_id=sent.number("clock_id"),
        agent=sent.text("agent") == "yes",
        words=sent.text("words"),
        by=sent.by,
        now=sent.now,
    )
    return sent.done(f"/projects/{project_id}#urge")


@router.get("/urgings")
def show_urgings(
    by: Annotated[Actor, Depends(Decision("urging.list"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    now: Now,
    since: Day = None,
    until: Day = None,
    department: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Every urging of a period: who was urged, for what, in which words, and whether it was done since."""
    first, last = period(since, until, now)
    return page.render(
        "urgings.html",
        urgings=view.everywhere(session, since=first, until=last, department=department),
        departments=list(department_names(session).items()),
        department=department,
        since=first,
        until=last,
        every=EVERY,
        most=view.MOST,
    )
