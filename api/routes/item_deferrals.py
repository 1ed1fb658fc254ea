"""The deferred papers of approval items, by JSON: handed in, checked, not asked for any more, taken back (容缺)."""

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
from api.routes.shapes import DeferralId, ItemId, Late, LateReason, Reason
from api.views.items import ItemView
from workflow.actions import item_deferral_retractions, item_deferrals
from workflow.records.approval_item import ItemDeferral

router = Chapter(tags=["items"], route_class=Repeatable)


class DeferredPaperChecked(Late):
    """核对补交的容缺材料。"""

    accepted: bool = Field(description="是否就是所缺的材料；不是的退回。")
    note: str = Field(default="", max_length=400, description="核对结论；退回的写明理由。")
    on: date | None = Field(default=None, description="退回的另定补交日期；不填的仍按原日期。")


def _of(asked: Asked, item_id: int, deferral_id: int) -> int:
    """The paper where it is one of the item; 0, which is none, where it is not."""
    row = asked.session.get(ItemDeferral, deferral_id)
    return deferral_id if row is not None and row.approval_item_id == item_id else 0


@router.post(
    "/items/{item_id}/deferrals/{deferral_id}/hand-in",
    operation_id="handInDeferred",
    summary="补交容缺材料",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def hand_in_deferred(
    asked: Annotated[Asked, Depends(to_do("item.hand_in"))],
    item_id: ItemId,
    given: Late,
    deferral_id: DeferralId,
    version: KnownVersion,
) -> ItemView:
    """由企业、受委托的代办员或者窗口登记，作出决定的部门随后核对；是否按期以补交之日为准。"""
    item_deferrals.hand_in(
        asked.session,
        deferral_id=_of(asked, item_id, deferral_id),
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/deferrals/{deferral_id}/check",
    operation_id="checkDeferred",
    summary="核对容缺材料",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def check_deferred(
    asked: Annotated[Asked, Depends(to_do("item.check_paper"))],
    item_id: ItemId,
    given: DeferredPaperChecked,
    deferral_id: DeferralId,
    version: KnownVersion,
) -> ItemView:
    """由作出决定的部门核对；退回的说明理由，企业重新补交，时限继续计算。"""
    item_deferrals.check(
        asked.session,
        asked.law,
        deferral_id=_of(asked, item_id, deferral_id),
        accepted=given.accepted,
        note=given.note,
        on=given.on,
        expected_version=version,
        **asked.dated(given),
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
    asked: Annotated[Asked, Depends(to_do("item.check_paper"))],
    item_id: ItemId,
    given: LateReason,
    deferral_id: DeferralId,
    version: KnownVersion,
) -> ItemView:
    """部门说明理由，不再要求补交。"""
    item_deferrals.waive(
        asked.session,
        deferral_id=_of(asked, item_id, deferral_id),
        reason=given.reason,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/deferrals/{deferral_id}/take-back",
    operation_id="takeBackDeferred",
    summary="收回误作的容缺材料登记",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def take_back_deferred(
    asked: Annotated[Asked, Depends(to_do("item.read"))],
    item_id: ItemId,
    given: Reason,
    deferral_id: DeferralId,
    version: KnownVersion,
) -> ItemView:
    """误登记补交的由补交一方收回，误作的核对、退回、免交由部门收回；部门已据此准予的不能收回。"""
    item_deferral_retractions.take_back(
        asked.session,
        asked.law,
        deferral_id=_of(asked, item_id, deferral_id),
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, item_id)
