"""Approval items by JSON, further on: reviewed, paused, heard, decided, handed over, checked (二（四）)."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.items import Deferred, seen
from api.routes.shapes import DeferralId, Given, ItemId, Late, Reason
from api.views.items import ItemView
from workflow.actions import item_decisions, item_hearings, item_reviews
from workflow.law.terms import PauseReason
from workflow.rules.approval_item import REMEDIES

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


class ItemExtension(Given):
    """延长期限。"""

    amount: int = Field(ge=1, le=1000, description="延长的天数，以该时限的单位计。")
    approver: str = Field(max_length=60, description="批准人。")
    reason: str = Field(max_length=400, description="告知企业的理由。")


class PromiseGiven(Late):
    """告知承诺。"""

    text: str = Field(max_length=2000, description="承诺内容。")
    signer: str = Field(max_length=60, description="签署人。")


class DecisionGiven(Late):
    """决定。"""

    decision: Literal["granted", "granted_with_deferred", "granted_on_promise", "refused"]
    reason: str = Field(default="", max_length=2000, description="不予许可的理由。")
    remedies: str = Field(default=REMEDIES, max_length=400, description="救济途径。")
    result_number: str = Field(default="", max_length=80, description="结果文号。")
    valid_until: date | None = Field(default=None, description="有效期至。")
    deferred: list[Deferred] = Field(default_factory=list, max_length=30, description="容缺材料。")
    handled_by: str = Field(default="", max_length=60, description="经办人。")


class DeliveryGiven(Late):
    """送达。"""

    delivered_to: str = Field(max_length=60, description="签收人。")


class CheckGiven(Late):
    """核查。"""

    kept: bool = Field(description="是否与承诺一致；不一致的撤销决定。")
    finding: str = Field(max_length=400, description="核查结论，或撤销的理由。")


@router.post(
    "/items/{item_id}/review",
    operation_id="reviewItem",
    summary="开始审查",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def review_item(
    asked: Annotated[Asked, Depends(to_do("item.examine"))], item_id: ItemId, version: KnownVersion
) -> ItemView:
    """已受理的申请开始审查。"""
    item_reviews.review(asked.session, item_id=item_id, by=asked.by, now=asked.now, expected_version=version)
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
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
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
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
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
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
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
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
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
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
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
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/promise",
    operation_id="promiseItem",
    summary="签署告知承诺",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def promise_item(
    asked: Annotated[Asked, Depends(to_do("item.promise"))],
    item_id: ItemId,
    given: PromiseGiven,
    version: KnownVersion,
) -> ItemView:
    """限目录所列可以告知承诺的事项（二（四）1）。"""
    item_decisions.promise(
        asked.session,
        asked.law,
        item_id=item_id,
        text=given.text,
        signer=given.signer,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/decide",
    operation_id="decideItem",
    summary="作出审批决定",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def decide_item(
    asked: Annotated[Asked, Depends(to_do("item.decide"))],
    item_id: ItemId,
    given: DecisionGiven,
    version: KnownVersion,
) -> ItemView:
    """准予、容缺准予、依告知承诺准予，或说明理由和救济途径不予许可。"""
    item_decisions.decide(
        asked.session,
        asked.law,
        item_id=item_id,
        decision=given.decision,
        reason=given.reason,
        remedies=given.remedies,
        result_number=given.result_number,
        valid_until=given.valid_until,
        deferred=[entry.model_dump() for entry in given.deferred],
        handled_by=given.handled_by,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/deliver",
    operation_id="deliverItem",
    summary="送达决定",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def deliver_item(
    asked: Annotated[Asked, Depends(to_do("item.deliver"))],
    item_id: ItemId,
    given: DeliveryGiven,
    version: KnownVersion,
) -> ItemView:
    """作出准予决定之日起十日内送达（行政许可法第44条）。"""
    item_decisions.deliver(
        asked.session,
        item_id=item_id,
        delivered_to=given.delivered_to,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/deferrals/{deferral_id}/hand-in",
    operation_id="handInDeferred",
    summary="补交容缺材料",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def hand_in_deferred(
    asked: Annotated[Asked, Depends(to_do("item.receive"))],
    item_id: ItemId,
    given: Late,
    deferral_id: DeferralId,
    version: KnownVersion,
) -> ItemView:
    """登记补交的材料。"""
    item_decisions.hand_in(
        asked.session,
        deferral_id=deferral_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/deferrals/{deferral_id}/waive",
    operation_id="waiveDeferred",
    summary="免交容缺材料",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def waive_deferred(
    asked: Annotated[Asked, Depends(to_do("item.decide"))],
    item_id: ItemId,
    given: Reason,
    deferral_id: DeferralId,
    version: KnownVersion,
) -> ItemView:
    """部门说明理由，不再要求补交。"""
    item_decisions.waive(
        asked.session,
        deferral_id=deferral_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/check",
    operation_id="checkPromise",
    summary="核查告知承诺",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def check_promise(
    asked: Annotated[Asked, Depends(to_do("item.decide"))],
    item_id: ItemId,
    given: CheckGiven,
    version: KnownVersion,
) -> ItemView:
    """与承诺一致的登记结论，不一致的撤销决定。"""
    if given.kept:
        item_decisions.check(
            asked.session,
            item_id=item_id,
            finding=given.finding,
            by=asked.by,
            now=asked.now,
            expected_version=version,
            happened_at=given.happened_at,
            late_because=given.late_because,
        )
    else:
        item_decisions.revoke(
            asked.session,
            item_id=item_id,
            reason=given.finding,
            by=asked.by,
            now=asked.now,
            expected_version=version,
            happened_at=given.happened_at,
            late_because=given.late_because,
        )
    return seen(asked, item_id)
