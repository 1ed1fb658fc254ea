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
from workflow.rules.duty import Actor

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
    kept, following = tasks_page(session, law, by=by, now=now, cursor=cursor, limit=100)
    return page.render("tasks.html", tasks=kept, next=following, feed=feed_of_all(page, session))
