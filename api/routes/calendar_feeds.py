"""Addresses from which people's own calendars fetch their dates, by JSON."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.dependencies import AtDoor
from api.door import base_of
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.views import calendar_feeds as view
from workflow.actions import calendar_feeds

router = Chapter(tags=["people"], route_class=Repeatable)

Department = Annotated[str, Query(max_length=40, description="部门代码；空为本人的日历。")]


class FeedOut(BaseModel):
    """一个日历订阅。"""

    department: str = Field(description="部门代码；空为本人的日历。")
    address: str = Field(description="订阅地址，凭它不必登录；没有启用的为空。")
    issued_at: datetime | None
    version: int = Field(description="更换、停用时写在 If-Match 里。")


def _out(row: view.FeedView) -> FeedOut:
    return FeedOut(
        department=row.department_key, address=row.address, issued_at=row.issued_at, version=row.version
    )


def _one(asked: Asked, door: AtDoor, request: Request, department: str) -> FeedOut:
    found = view.feeds(asked.session, view.keys_of(door.settings), base_of(door, request), by=asked.by)
    (one,) = (_out(row) for row in found if row.department_key == department)
    asked.at_version(one.version)
    return one


@router.get(
    "/me/calendars",
    operation_id="listCalendarFeeds",
    summary="我的日历订阅",
    response_model=list[FeedOut],
    responses=responses(409),
)
def list_feeds(asked: Annotated[Asked, Depends(to_read())], door: AtDoor, request: Request) -> list[FeedOut]:
    """本人的日历，以及本部门的日历。"""
    return [
        _out(row)
        for row in view.feeds(asked.session, view.keys_of(door.settings), base_of(door, request), by=asked.by)
    ]


@router.post(
    "/me/calendars",
    operation_id="issueCalendarFeed",
    summary="生成日历订阅地址",
    response_model=FeedOut,
    responses=responses(403, 409),
)
def issue(
    asked: Annotated[Asked, Depends(to_do())], door: AtDoor, request: Request, department: Department = ""
) -> FeedOut:
    """已有地址的，返回原地址（专班约定）。"""
    view.keys_of(door.settings)
    calendar_feeds.issue(asked.session, department_key=department, by=asked.by, now=asked.now)
    return _one(asked, door, request, department)


@router.post(
    "/me/calendars/renew",
    operation_id="renewCalendarFeed",
    summary="更换日历订阅地址",
    response_model=FeedOut,
    responses=responses(403, 404, 409, 412, 428),
)
def renew(
    asked: Annotated[Asked, Depends(to_do())],
    door: AtDoor,
    request: Request,
    version: KnownVersion,
    department: Department = "",
) -> FeedOut:
    """原地址随即不再可用。"""
    view.keys_of(door.settings)
    calendar_feeds.renew(
        asked.session, department_key=department, by=asked.by, now=asked.now, expected_version=version
    )
    return _one(asked, door, request, department)


@router.post(
    "/me/calendars/end",
    operation_id="endCalendarFeed",
    summary="停用日历订阅地址",
    status_code=204,
    responses=responses(404, 412, 428),
)
def end(
    asked: Annotated[Asked, Depends(to_do())], version: KnownVersion, department: Department = ""
) -> None:
    """需要时可以再生成，是新的地址。"""
    calendar_feeds.end(
        asked.session, department_key=department, by=asked.by, now=asked.now, expected_version=version
    )
