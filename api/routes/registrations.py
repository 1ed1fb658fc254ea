"""Business registration by JSON: planned, applied for, approved, delivered, collected once (二（二）)."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Path
from pydantic import AwareDatetime, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, Given, ProjectId, Reason
from api.views import projects
from api.views import registrations as view
from api.views.registrations import RegistrationView
from workflow.actions import (
    business_setups,
    pickups,
    registration_items,
    registration_retractions,
    registrations,
)
from workflow.errors import NotFound
from workflow.records.registration import RegistrationItem

router = Chapter(tags=["registration"], route_class=Repeatable)

ItemId = Annotated[int, Path(ge=1, le=2**53, description="企业开办事项编号。")]
CollectionId = Annotated[int, Path(ge=1, le=2**53, description="领取编号。")]


class Happened(Given):
    """何时发生。"""

    happened_at: AwareDatetime | None = Field(default=None, description="发生时间；当时即记的不填。")
    late_because: str = Field(default="", max_length=LONGEST_REASON, description="补录的理由。")


class PlanGiven(Given):
    """要办理的事项。"""

    items: list[str] | None = Field(
        default=None, max_length=40, description="事项编号；不填的，按研判结果列入。"
    )


class SetupGiven(Given):
    """一张表单。"""

    fields: dict[str, str | list[str]] = Field(
        max_length=60,
        description="字段代码和内容；没有写到的保持不变。住所填标准地址的编号。",
    )


class ApprovalGiven(Happened):
    """审批办结。"""

    credit_code: str = Field(default="", max_length=40, description="营业执照上的统一社会信用代码。")
    credit_code_reason: str = Field(
        default="", max_length=LONGEST_REASON, description="校验码不符仍采用的理由。"
    )


class ReturnGiven(Happened):
    """退回补正。"""

    missing: list[str] = Field(max_length=30, description="缺什么、错什么，一次写全。")


class StepGiven(Happened):
    """一个环节。"""

    step: str = Field(max_length=40, description="环节名称，按先后。")
    note: str = Field(default="", max_length=200, description="备注。")


class DeliveryGiven(Happened):
    """送达窗口。"""

    things: list[str] | None = Field(default=None, max_length=20, description="送达的东西；不填的为全部。")
    reason: str = Field(default="", max_length=LONGEST_REASON, description="少送的理由。")


class DropGiven(Given):
    """撤回或不需要。"""

    move: Literal["spare", "withdraw"] = Field(description="`spare` 不需要，`withdraw` 撤回申请。")
    reason: str = Field(max_length=LONGEST_REASON, description="理由。")


class CollectionGiven(Happened):
    """领取。"""

    items: list[str] | None = Field(default=None, max_length=40, description="事项编号；不填的为窗口全部。")
    collector_name: str = Field(max_length=60, description="领取人。")
    document_kind: str = Field(default="居民身份证", max_length=40, description="证件类型。")
    document_number: str = Field(max_length=40, description="证件号码；只留存首三位和末四位。")
    partial_reason: str = Field(default="", max_length=LONGEST_REASON, description="部分领取的理由。")


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


@router.get(
    "/projects/{project_id}/registration",
    operation_id="readRegistration",
    summary="企业开办",
    response_model=RegistrationView,
    responses=responses(404),
)
def read_registration(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> RegistrationView:
    """办理事项及其计时、一张表单、一窗通取（二（二））。"""
    return view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)


@router.post(
    "/projects/{project_id}/registration/plan",
    operation_id="planRegistration",
    summary="确定企业开办事项",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def plan(
    asked: Annotated[Asked, Depends(to_do("registration.plan"))],
    project_id: ProjectId,
    given: PlanGiven,
    version: KnownVersion,
) -> RegistrationView:
    """列入要办理的事项，以后可以再加。`If-Match` 用项目的版本。"""
    projects.visible(asked.session, project_id, asked.by)
    registrations.plan(
        asked.session,
        asked.law,
        project_id=project_id,
        items=given.items,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.project_version)
    return seen


@router.post(
    "/projects/{project_id}/registration/form",
    operation_id="fillBusinessSetup",
    summary="填写企业开办一张表单",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def fill(
    asked: Annotated[Asked, Depends(to_do("registration.fill"))],
    project_id: ProjectId,
    given: SetupGiven,
    version: KnownVersion,
) -> RegistrationView:
    """只填还差的；项目信息里已有的不再问。`If-Match` 用表单的版本，没有填过的为 `"0"`。"""
    projects.visible(asked.session, project_id, asked.by)
    form: dict[str, Any] = dict(given.fields)
    business_setups.fill(
        asked.session,
        asked.law,
        project_id=project_id,
        form=form,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.form.version if seen.form else 0)
    return seen


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
    given: Happened,
    version: KnownVersion,
) -> RegistrationView:
    """申请，或补正后重新申请；时限自此按窗口时间起算。"""
    _item(asked, item_id)
    registration_items.apply(
        asked.session,
        asked.law,
        item_id=item_id,
        happened_at=given.happened_at,
        late_because=given.late_because,
        by=asked.by,
        now=asked.now,
        expected_version=version,
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
        happened_at=given.happened_at,
        late_because=given.late_because,
        by=asked.by,
        now=asked.now,
        expected_version=version,
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
        happened_at=given.happened_at,
        late_because=given.late_because,
        by=asked.by,
        now=asked.now,
        expected_version=version,
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
        happened_at=given.happened_at,
        late_because=given.late_because,
        by=asked.by,
        now=asked.now,
        expected_version=version,
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
    given: DeliveryGiven,
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
        happened_at=given.happened_at,
        late_because=given.late_because,
        by=asked.by,
        now=asked.now,
        expected_version=version,
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
    """误作的审批办结由部门收回，误登记的送达由登记的一方收回；已被使用的不能收回（专班约定）。"""
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
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _after(asked, item_id)


@router.post(
    "/projects/{project_id}/pickup/collect",
    operation_id="collectPickup",
    summary="登记一窗通取领取",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def collect(
    asked: Annotated[Asked, Depends(to_do("pickup.collect"))],
    project_id: ProjectId,
    given: CollectionGiven,
    version: KnownVersion,
) -> RegistrationView:
    """企业一次领取；部分领取的写明理由。领取单另以 `POST /papers` 生成。`If-Match` 用一窗通取的版本。"""
    projects.visible(asked.session, project_id, asked.by)
    pickups.collect(
        asked.session,
        project_id=project_id,
        items=given.items,
        collector_name=given.collector_name,
        document_kind=given.document_kind,
        document_number=given.document_number,
        partial_reason=given.partial_reason,
        happened_at=given.happened_at,
        late_because=given.late_because,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.pickup.version if seen.pickup else 0)
    return seen


@router.post(
    "/projects/{project_id}/pickup/collections/{collection_id}/take-back",
    operation_id="takeBackCollection",
    summary="收回误登记的领取",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def take_back_collection(
    asked: Annotated[Asked, Depends(to_do("pickup.collect"))],
    project_id: ProjectId,
    collection_id: CollectionId,
    given: Reason,
    version: KnownVersion,
) -> RegistrationView:
    """领取单生成前可以收回，物品仍在窗口（专班约定）。`If-Match` 用一窗通取的版本。"""
    projects.visible(asked.session, project_id, asked.by)
    registration_retractions.take_back_collection(
        asked.session,
        project_id=project_id,
        collection_id=collection_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.pickup.version if seen.pickup else 0)
    return seen
