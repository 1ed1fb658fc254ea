"""What waits for the reader."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.news import feed_of_all
from api.pages.page import AsPage
from api.routes.tasks import tasks_page
from api.views import answering
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day

router = Chapter()


@router.get("/tasks")
def show_tasks(
    by: Annotated[Actor, Depends(Decision())],
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """What waits for the reader, most urgent first."""
    department = by.department_key if Role.LIAISON in by.roles else None
    kept, following = tasks_page(session, law, by=by, now=now, cursor=cursor, limit=100)
    return page.render(
        "tasks.html",
        tasks=kept,
        next=following,
        away=answering.away(session, department, local_day(now)) if department else (),
        feed=feed_of_all(page),
    )
