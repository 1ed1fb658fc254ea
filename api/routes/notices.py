"""Notices by JSON: mine, and that I have read them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, status

from api.clock import Now
from api.dependencies import Acting, Decision, Reading
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, page_of
from api.refusals import responses
from api.routes.shapes import NoticeId
from api.views import notices as view
from api.views.notices import NoticeView
from workflow.actions import notices
from workflow.rules.duty import Actor

router = APIRouter(prefix="/notices", tags=["people"], route_class=Repeatable)


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
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[NoticeView]:
    """发给本人、本部门、本企业或办公室的通知，最近的在前。"""
    after = decode(cursor, int)
    rows = view.listed(
        session, by=by, before_id=int(after[0]) if after else None, most=limit + 1, unread=unread
    )
    kept, following = page_of(rows, limit, lambda row: (row.id,))
    return Listed[NoticeView](items=list(kept), next=following)


@router.post(
    "/{notice_id}/read",
    operation_id="readNotice",
    summary="标为已读",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(404),
)
def mark_read(
    by: Annotated[Actor, Depends(Decision())], session: Acting, now: Now, notice_id: NoticeId
) -> None:
    """标为已读；已读的不再变。"""
    notices.mark_read(session, notice_id=notice_id, by=by, now=now)
