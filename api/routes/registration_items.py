"""One item of a business's setup, by JSON: applied for, approved, returned, delivered, dropped (二（二）)."""

from typing import Annotated, Literal

from fastapi import Depends, Path
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, Late, Reason
from api.views import projects
from api.views import registrations as view
from api.views.registrations import RegistrationView
from workflow.actions import (
    registration_items,
    registration_retractions,
    registrations,
)
from workflow.errors import NotFound
from workflow.records.registration import RegistrationItem

router = Chapter(tags=["registration"], route_class=Repeatable)


ItemId = Annotated[int, Path(ge=1, le=2**53, description="企业开办事项编号。")]


class RegistrationApplied(Late):
    """申请。"""

    papers: list[str] = Field(
        default_factory=list, max_length=60, description="随申请提交的清单所列材料的名称，见事项的 `papers`。"
    )
    despite_missing: bool = Field(
        default=False, description="材料不齐仍要提交；未写明的，先答复缺哪些，不予登记。"
    )


class ApprovalGiven(Late):
    """审批办结。"""

    credit_code: str = Field(default="", max_length=40, description="营业执照上的统一社会信用代码。")
    credit_code_reason: str = Field(
        default="", max_length=LONGEST_REASON, description="校验码不符仍采用的理由。"
    )


class ReturnGiven(Late):
    """退回补正。"""

    missing: list[str] = Field(max_length=30, description="缺什么、错什么，一次写全。")


class StepGiven(Late):
    """一个环节。"""

    step: str = Field(max_length=40, description="环节名称，按先后。")
    note: str = Field(default="", max_length=200, description="备注。")


class WindowDelivery(Late):
    """送达窗口。"""

    things: list[str] | None = Field(default=None, max_length=20, description="送达的东西；不填的为全部。")
    reason: str = Field(default="", max_length=LONGEST_REASON, description="少送的理由。")


class DropGiven(Late):
    """撤回或不需要。"""

    move: Literal["spare", "withdraw"] = Field(description="`spare` 不需要，`withdraw` 撤回申请。")
    reason: str = Field(max_length=LONGEST_REASON, description="理由。")


def _item(asked: Asked, item_id: int) -> RegistrationItem:
    """An item of a project that is none of the reader's is not there for them."""
    item = asked.session.get(RegistrationItem, item_id)
    if item is None:
        raise NotFound(what="该企业开办事项")
    projects.visible(asked.session, item.project_id, asked.by)
    return item


def _after(asked: Asked, item_id: int) -> RegistrationView:
    item = _item(asked, item_id)
    asked.at_version(item.version)
    return view.read(asked.session, asked.law, project_id=item.project_id, by=asked.by, now=asked.now)


@router.post(
    "/registration-items/{item_id}/apply",
    operation_id="applyRegistrationItem",
    summary="申请企业开办事项",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def apply(
    asked: Annotated[Asked, Depends(to_do("registration.apply"))],
    item_id: ItemId,
    given: RegistrationApplied,
    version: KnownVersion,
) -> RegistrationView:
    """申请，或补正后重新申请；时限自此按窗口时间起算。"""
    _item(asked, item_id)
    registration_items.apply(
        asked.session,
        asked.law,
        item_id=item_id,
        papers=given.papers,
        despite_missing=given.despite_missing,
        expected_version=version,
        **asked.dated(given),
    )
    return _after(asked, item_id)


@router.post(
    "/registration-items/{item_id}/approve",
    operation_id="approveRegistrationItem",
    summary="审批办结",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def approve(
    asked: Annotated[Asked, Depends(to_do("registration.approve"))],
    item_id: ItemId,
    given: ApprovalGiven,
    version: KnownVersion,
) -> RegistrationView:
    """由办理部门的联络员登记；营业执照的信用代码同时写入企业信息。"""
    _item(asked, item_id)
    registration_items.approve(
        asked.session,
        asked.law,
        item_id=item_id,
        credit_code=given.credit_code,
        credit_code_reason=given.credit_code_reason,
        expected_version=version,
        **asked.dated(given),
    )
    return _after(asked, item_id)


@router.post(
    "/registration-items/{item_id}/return",
    operation_id="returnRegistrationItem",
    summary="退回补正",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def send_back(
    asked: Annotated[Asked, Depends(to_do("registration.return"))],
    item_id: ItemId,
    given: ReturnGiven,
    version: KnownVersion,
) -> RegistrationView:
    """一次写全缺什么；重新申请的，重新计时。"""
    _item(asked, item_id)
    registration_items.send_back(
        asked.session,
        asked.law,
        item_id=item_id,
        missing=given.missing,
        expected_version=version,
        **asked.dated(given),
    )
    return _after(asked, item_id)


@router.post(
    "/registration-items/{item_id}/steps",
    operation_id="recordRegistrationStep",
    summary="记录办理环节",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def record_step(
    asked: Annotated[Asked, Depends(to_do("registration.record"))],
    item_id: ItemId,
    given: StepGiven,
    version: KnownVersion,
) -> RegistrationView:
    """银行在本系统没有账号，由专窗代记；最后一步办完，事项办结（二（二）5）。"""
    _item(asked, item_id)
    registration_items.record_step(
        asked.session,
        asked.law,
        item_id=item_id,
        step=given.step,
        note=given.note,
        expected_version=version,
        **asked.dated(given),
    )
    return _after(asked, item_id)


@router.post(
    "/registration-items/{item_id}/deliver",
    operation_id="deliverRegistrationItem",
    summary="登记送达一窗通取窗口",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def deliver(
    asked: Annotated[Asked, Depends(to_do("registration.deliver"))],
    item_id: ItemId,
    given: WindowDelivery,
    version: KnownVersion,
) -> RegistrationView:
    """结果送到窗口；全部送达的，通知企业一次领取（二（二）4）。"""
    _item(asked, item_id)
    registration_items.deliver(
        asked.session,
        asked.law,
        item_id=item_id,
        things=given.things,
        reason=given.reason,
        expected_version=version,
        **asked.dated(given),
    )
    return _after(asked, item_id)


@router.post(
    "/registration-items/{item_id}/take-back",
    operation_id="takeBackRegistrationStep",
    summary="收回误办的一步",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def take_back(
    asked: Annotated[Asked, Depends(to_do("registration.deliver"))],
    item_id: ItemId,
    given: Reason,
    version: KnownVersion,
) -> RegistrationView:
    """误作的审批办结、退回补正由部门收回，误登记的送达、银行环节由登记的一方收回；已被使用的不能收回（专班约定）。"""
    _item(asked, item_id)
    registration_retractions.take_back(
        asked.session,
        asked.law,
        item_id=item_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _after(asked, item_id)


@router.post(
    "/registration-items/{item_id}/drop",
    operation_id="dropRegistrationItem",
    summary="撤回或登记不需要",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def drop(
    asked: Annotated[Asked, Depends(to_do("registration.drop"))],
    item_id: ItemId,
    given: DropGiven,
    version: KnownVersion,
) -> RegistrationView:
    """写明理由；已送到窗口的不能撤回。"""
    _item(asked, item_id)
    registrations.drop(
        asked.session,
        asked.law,
        item_id=item_id,
        move=given.move,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return _after(asked, item_id)
