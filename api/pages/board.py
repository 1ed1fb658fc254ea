"""The board: projects by stage, with lights."""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage
from api.paging import decode, page_of
from api.routes.projects import urgent_place
from api.routes.tasks import tasks_page
from api.views import board
from api.views.board import ProjectRow
from api.views.board_urgency import urgent_page
from workflow.law.terms import Stage
from workflow.rules.duty import Actor, Role

router = Chapter()

#: The orders that the board offers.
_ORDERS = (("newest", "最近受理"), ("urgency", "最先到期"))
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
    sort: Annotated[Literal["", "newest", "urgency"], Query()] = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """The projects that the reader may see; a company with one project goes straight to it.

    Newest first, as a list of what was taken in is looked through; whoever asks for what is late has the latest first.
    """
    agent_id = by.person_id if mine else None
    urgent = sort == "urgency" or (overdue and not sort)
    kept: Sequence[ProjectRow]
    if urgent:
        found = urgent_page(
            session,
            law,
            by=by,
            now=now,
            after=urgent_place(cursor),
            most=_MOST + 1,
            stage=stage,
            state=state,
            words=q,
            agent_id=agent_id,
            overdue=overdue,
        )
        chosen, following = page_of(found, _MOST, lambda pair: pair[1])
        kept = [row for row, _ in chosen]
    else:
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
            agent_id=agent_id,
            overdue=overdue,
        )
        kept, following = page_of(rows, _MOST, lambda row: (row.id,))
    if Role.ENTERPRISE in by.roles and len(kept) == 1 and not (q or cursor):
        return page.go(f"/projects/{kept[0].id}")
    narrowed = {"stage": stage or "", "state": state, "q": q, "mine": "1" * mine, "overdue": "1" * overdue}
    chosen_query = {name: value for name, value in narrowed.items() if value}
    return page.render(
        "board.html",
        rows=kept,
        next=following,
        query=urlencode(chosen_query | ({"sort": sort} if sort else {})),
        orders=[
            (words, urlencode(chosen_query | {"sort": name}), (name == "urgency") is urgent)
            for name, words in _ORDERS
        ],
        sort=sort,
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
