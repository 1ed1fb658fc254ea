"""Approval items under review, by JSON: paused, resumed, heard, extended (二（四）)."""

from datetime import date
from typing import Annotated

from fastapi import Depends
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.items import seen
from api.routes.shapes import ItemId, Late
from api.views.items import ItemView
from workflow.actions import item_hearings, item_reviews
from workflow.law.terms import PauseReason

router = Chapter(tags=["items"], route_class=Repeatable)


class SpecialGiven(Late):
    """特别程序。"""

    reason: PauseReason = Field(description="时限所列可扣除的情形。")
    basis: str = Field(max_length=200, description="法律依据。")
    evidence: str = Field(max_length=400, description="证明材料。")
    planned_until: date = Field(description="预计结束的日期。")


class OutcomeGiven(Late):
    """特别程序的结果。"""

    outcome: str = Field(default="", max_length=400)


class RecordGiven(Late):
    """听证笔录。"""

    record: str = Field(max_length=400)


class WaiverGiven(Late):
    """放弃听证。"""

    reason: str = Field(default="", max_length=200, description="说明。")
    source: str = Field(default="", max_length=100, description="不是企业自己登记的，写明企业的书面材料。")


class ItemExtension(Late):
    """延长期限。"""

    amount: int = Field(ge=1, le=1000, description="延长的天数，以该时限的单位计。")
    approver: str = Field(max_length=60, description="批准人。")
    reason: str = Field(max_length=400, description="告知企业的理由。")


@router.post(
    "/items/{item_id}/review",
    operation_id="reviewItem",
    summary="开始审查",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def review_item(
    asked: Annotated[Asked, Depends(to_do("item.examine"))],
    item_id: ItemId,
    version: KnownVersion,
    given: Late | None = None,
) -> ItemView:
    """已受理的申请开始审查。"""
    item_reviews.review(asked.session, item_id=item_id, **asked.dated(given), expected_version=version)
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/pause",
    operation_id="pauseItem",
    summary="进入特别程序",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def pause_item(
    asked: Annotated[Asked, Depends(to_do("item.examine"))],
    item_id: ItemId,
    given: SpecialGiven,
    version: KnownVersion,
) -> ItemView:
    """只有列明该情形的时限暂停；书面告知企业所需时间（行政许可法第45条）。"""
    item_reviews.pause(
        asked.session,
        asked.law,
        item_id=item_id,
        reason=given.reason,
        basis=given.basis,
        evidence=given.evidence,
        planned_until=given.planned_until,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/resume",
    operation_id="resumeItem",
    summary="特别程序结束",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def resume_item(
    asked: Annotated[Asked, Depends(to_do("item.examine"))],
    item_id: ItemId,
    given: OutcomeGiven,
    version: KnownVersion,
) -> ItemView:
    """继续计时，结束的当日计入。"""
    item_reviews.resume(
        asked.session,
        asked.law,
        item_id=item_id,
        outcome=given.outcome,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/hearing",
    operation_id="requestHearing",
    summary="申请听证",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def request_hearing(
    asked: Annotated[Asked, Depends(to_do("item.promise"))],
    item_id: ItemId,
    given: Late,
    version: KnownVersion,
) -> ItemView:
    """被告知听证权利之日起五日内提出（行政许可法第47条）。"""
    item_hearings.request(
        asked.session,
        asked.law,
        item_id=item_id,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/hearing/held",
    operation_id="holdHearing",
    summary="举行听证",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def hold_hearing(
    asked: Annotated[Asked, Depends(to_do("item.examine"))],
    item_id: ItemId,
    given: RecordGiven,
    version: KnownVersion,
) -> ItemView:
    """登记听证笔录。"""
    item_hearings.hold(
        asked.session,
        item_id=item_id,
        record=given.record,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/hearing/waive",
    operation_id="waiveHearing",
    summary="放弃听证",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def waive_hearing(
    asked: Annotated[Asked, Depends(to_do("item.promise"))],
    item_id: ItemId,
    given: WaiverGiven,
    version: KnownVersion,
) -> ItemView:
    """企业放弃听证，申请之前、之后都可以；部门据此结束听证程序（行政许可法第47条）。"""
    item_hearings.waive(
        asked.session,
        item_id=item_id,
        reason=given.reason,
        source=given.source,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/extend",
    operation_id="extendItem",
    summary="延长期限",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def extend_item(
    asked: Annotated[Asked, Depends(to_do("clock.extend"))],
    item_id: ItemId,
    given: ItemExtension,
    version: KnownVersion,
) -> ItemView:
    """法定时限依法延长一次，告知企业理由（行政许可法第42条）；承诺时限不延长。"""
    item_reviews.extend(
        asked.session,
        asked.law,
        item_id=item_id,
        amount=given.amount,
        approver=given.approver,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, item_id)
