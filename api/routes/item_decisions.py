"""What came of approval items, by JSON: promised, decided, handed over, later checks (二（四）)."""

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
from api.routes.shapes import ItemId, Late, LateReason
from api.views.items import ItemView
from workflow.actions import item_decisions
from workflow.rules.approval_item import REMEDIES

router = Chapter(tags=["items"], route_class=Repeatable)


class PromiseGiven(Late):
    """告知承诺。"""

    text: str = Field(max_length=2000, description="承诺内容。")
    signer: str = Field(max_length=60, description="签署人。")
    source: str = Field(default="", max_length=100, description="不是企业自己登记的，写明企业的书面材料。")


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


class LaterCheckGiven(Late):
    """核查。"""

    kept: bool = Field(description="是否与承诺一致；不一致的撤销决定。")
    finding: str = Field(max_length=400, description="核查结论，或撤销的理由。")


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
        source=given.source,
        expected_version=version,
        **asked.dated(given),
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
        expected_version=version,
        **asked.dated(given),
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
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/revoke",
    operation_id="revokeItemDecision",
    summary="撤销决定",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def revoke_decision(
    asked: Annotated[Asked, Depends(to_do("item.decide"))],
    item_id: ItemId,
    given: LateReason,
    version: KnownVersion,
) -> ItemView:
    """作出决定的部门依法撤销，写明理由和法律依据（行政许可法第69条）；只是误登记了送达的，收回送达。"""
    item_decisions.revoke(
        asked.session,
        asked.law,
        item_id=item_id,
        reason=given.reason,
        expected_version=version,
        **asked.dated(given),
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
    given: LaterCheckGiven,
    version: KnownVersion,
) -> ItemView:
    """与承诺一致的登记结论，不一致的撤销决定。"""
    if given.kept:
        item_decisions.check(
            asked.session,
            item_id=item_id,
            finding=given.finding,
            expected_version=version,
            **asked.dated(given),
        )
    else:
        item_decisions.revoke(
            asked.session,
            asked.law,
            item_id=item_id,
            reason=given.finding,
            expected_version=version,
            **asked.dated(given),
        )
    return seen(asked, item_id)
