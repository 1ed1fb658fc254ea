"""What waits for somebody, by JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from api.asked import Asked, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, encode
from api.refusals import responses
from api.views import tasks
from api.views.task import Task
from workflow.law.book import Law
from workflow.rules.duty import Actor

router = Chapter(tags=["checklists"], route_class=Repeatable)


@router.get(
    "/tasks",
    operation_id="listTasks",
    summary="我的待办",
    response_model=Listed[Task],
    responses=responses(),
    tags=["people"],
)
def list_tasks(
    asked: Annotated[Asked, Depends(to_read())], cursor: Cursor = None, limit: Limit = 100
) -> Listed[Task]:
    """等待本人或本部门办理的，最紧迫的在前；事项很多时各类轮流列出。"""
    kept, following = tasks_page(
        asked.session, asked.law, by=asked.by, now=asked.now, cursor=cursor, limit=limit
    )
    return Listed[Task](items=list(kept), next=following)


def tasks_page(
    session: Session, law: Law, *, by: Actor, now: datetime, cursor: str | None, limit: int
) -> tuple[Sequence[Task], str | None]:
    """One page of what waits for somebody, and where the next begins."""
    place = decode(cursor, int, str, int)
    found = tasks.tasks(session, law, by=by, now=now)
    rest = tasks.after(found, (int(place[0]), str(place[1]), int(place[2])) if place else None)
    before = len(found) - len(rest)
    kept = rest[:limit]
    if len(rest) <= limit:
        return kept, None
    return kept, encode(before + len(kept), kept[-1].kind, kept[-1].subject_id)
