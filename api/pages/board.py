"""The board: projects by stage, with lights."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage
from api.paging import decode, page_of
from api.routes.tasks import tasks_page
from api.views import board
from workflow.law.terms import Stage
from workflow.rules.duty import Actor, Role

router = Chapter()

#: Projects on one page of the board.
_MOST = 30


@router.get("/projects")
def show_board(
    by: Annotated[Actor, Depends(Decision("project.list"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    *,
    stage: Annotated[Stage | None, Query()] = None,
    state: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    mine: Annotated[bool, Query()] = False,
    overdue: Annotated[bool, Query()] = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """The projects that the reader may see, newest first; a company with one project goes straight to it."""
    after = decode(cursor, int)
    rows = board.project_page(
        session,
        law,
        by=by,
        now=now,
        before_id=int(after[0]) if after else None,
        most=_MOST + 1,
        stage=stage,
        state=state,
        words=q,
        agent_id=by.person_id if mine else None,
        overdue=overdue,
    )
    if Role.ENTERPRISE in by.roles and len(rows) == 1 and not (q or cursor):
        return page.go(f"/projects/{rows[0].id}")
    kept, following = page_of(rows, _MOST, lambda row: (row.id,))
    narrowed = {"stage": stage or "", "state": state, "q": q, "mine": "1" * mine, "overdue": "1" * overdue}
    return page.render(
        "board.html",
        rows=kept,
        next=following,
        query=urlencode({name: value for name, value in narrowed.items() if value}),
        stages=law.current.stages,
        counts=board.stage_counts(session, by),
        stage=stage,
        state=state,
        q=q,
        mine=mine,
        overdue=overdue,
    )


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
    return page.render("tasks.html", tasks=kept, next=following)
