"""Notices by JSON: mine, and that I have read them."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, status
from pydantic import AwareDatetime, Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.dependencies import Decision, Reading
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, page_of
from api.refusals import CursorInvalid, responses
from api.routes.shapes import Given, NoticeId
from api.views import notices as view
from api.views.notices import NoticeView
from workflow.actions import notices
from workflow.law.notices import CHAPTERS
from workflow.rules.duty import Actor

router = Chapter(prefix="/notices", tags=["people"], route_class=Repeatable)


class ReadUntil(Given):
    """到何时为止。"""

    until: AwareDatetime = Field(description="所见最近一条通知的时间。")


@router.get(
    "",
    operation_id="listNotices",
    summary="我的通知",
    response_model=Listed[NoticeView],
    responses=responses(),
)
def list_notices(
    by: Annotated[Actor, Depends(Decision())],
    session: Reading,
    *,
    unread: Annotated[bool, Query(description="只看未读。")] = False,
    kind: Annotated[str, Query(max_length=40, description="只看这一种。")] = "",
    chapter: Annotated[str, Query(max_length=20, description=f"只看这一章：{'、'.join(CHAPTERS)}。")] = "",
    project_id: Annotated[int | None, Query(ge=1, le=2**53, description="只看这个项目的。")] = None,
    asks: Annotated[bool, Query(description="只看要求办理的。")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[NoticeView]:
    """发给本人、本部门、本企业或办公室的通知，最近的在前。"""
    rows = view.listed(
        session,
        by=by,
        before=place_in(cursor),
        most=limit + 1,
        unread=unread,
        kind=kind,
        chapter=chapter,
        project_id=project_id,
        asks=asks,
    )
    kept, following = page_of(rows, limit, view.place_of)
    return Listed[NoticeView](items=list(kept), next=following)


def place_in(cursor: str | None) -> tuple[datetime, int] | None:
    """The notice after which a page begins.

    Raises:
        CursorInvalid: it was written for another list.
    """
    try:
        return view.place_in(decode(cursor, str, int))
    except ValueError as unreadable:
        raise CursorInvalid from unreadable


@router.post(
    "/read",
    operation_id="readAllNotices",
    summary="全部标为已读",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(),
)
def mark_all_read(asked: Annotated[Asked, Depends(to_do())], given: ReadUntil) -> None:
    """把某一时刻以前收到的通知都标为已读；其后到达的不变。"""
    notices.mark_all_read(asked.session, up_to=given.until, by=asked.by, now=asked.now)


@router.post(
    "/{notice_id}/read",
    operation_id="readNotice",
    summary="标为已读",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(404),
)
def mark_read(asked: Annotated[Asked, Depends(to_do())], notice_id: NoticeId) -> None:
    """标为已读；已读的不再变。"""
    notices.mark_read(asked.session, notice_id=notice_id, by=asked.by, now=asked.now)
