"""Approval items at the window, by JSON: received, told once what is missing, accepted, refused, taken back (二（四）)."""

from typing import Annotated

from fastapi import Depends
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.items import Deferred, seen
from api.routes.shapes import Given, ItemId, Late, LateReason, Reason
from api.views.items import ItemView
from workflow.actions import (
    item_acceptance,
    item_intake,
    item_retractions,
)

router = Chapter(tags=["items"], route_class=Repeatable)


class PaperChecked(Given):
    """一份材料的核对结果。"""

    name: str = Field(max_length=200)
    status: str = Field(max_length=20, description="`present` 已交，`absent` 未交，`not_needed` 不需要。")
    note: str = Field(default="", max_length=200, description="不需要的应当写明原因。")


class PointChecked(Given):
    """一个要点的核对结果。"""

    key: str = Field(max_length=60)
    answer: str = Field(max_length=20, description="`yes`、`no` 或 `not_concerned`。")
    note: str = Field(default="", max_length=200)


class ReceiptGiven(Late):
    """窗口收件。"""

    circumstance: str = Field(default="", max_length=200, description="具体情形。")
    open_because: str = Field(
        default="", max_length=400, description="法定时限因情形而不同、一时不能确定的，写明待核定的理由。"
    )
    brought_by: str = Field(
        default="",
        max_length=20,
        description="谁提交：`enterprise` 企业自行提交，`agent` 代办员受托提交；空的，代办员在其受托范围内自行登记的为 `agent`，其余为 `enterprise`。",
    )
    despite_missing: bool = Field(
        default=False, description="代办员提交的材料不齐仍要提交；未写明的，先答复缺哪些，不予登记。"
    )
    papers: list[PaperChecked] = Field(max_length=60, description="材料逐份核对。")
    points: list[PointChecked] = Field(max_length=60, description="接件标准、审查要点、正负面清单逐项核对。")


class CorrectionGiven(Late):
    """一次性告知补正。"""

    missing: list[str] = Field(
        default_factory=list, max_length=60, description="另需补正的内容；窗口核对未交的已列入。"
    )
    handled_by: str = Field(default="", max_length=60, description="经办人。")
    evidence: str = Field(
        default="", max_length=200, description="已登记视为受理而期满之前确已作出的，写明凭据；登记随之更正。"
    )


class ItemSupplement(Late):
    """收到的补正材料。"""

    supplied: list[str] = Field(max_length=60, description="告知书所列的内容，原文。")


class AcceptanceGiven(Late):
    """受理。"""

    deferred: list[Deferred] = Field(default_factory=list, max_length=30, description="容缺材料。")
    no_commitment: str = Field(
        default="", max_length=20, description="不适用五个工作日的情形：`building`、`legacy`、`inheritance`。"
    )
    handled_by: str = Field(default="", max_length=60, description="经办人。")
    evidence: str = Field(
        default="", max_length=200, description="已登记视为受理而期满之前确已作出的，写明凭据；登记随之更正。"
    )


class IntakeRefusalGiven(LateReason):
    """不予受理。"""

    evidence: str = Field(
        default="", max_length=200, description="已登记视为受理而期满之前确已作出的，写明凭据；登记随之更正。"
    )


@router.post(
    "/items/{item_id}/receive",
    operation_id="receiveItem",
    summary="窗口收件",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def receive_item(
    asked: Annotated[Asked, Depends(to_do("item.receive"))],
    item_id: ItemId,
    given: ReceiptGiven,
    version: KnownVersion,
) -> ItemView:
    """对照接件标准和审查要点逐项核对，结果留存；五个工作日的一次性告知期限起算。"""
    item_intake.receive(
        asked.session,
        asked.law,
        item_id=item_id,
        papers=[entry.model_dump() for entry in given.papers],
        points=[entry.model_dump() for entry in given.points],
        circumstance=given.circumstance,
        open_because=given.open_because,
        brought_by=given.brought_by,
        despite_missing=given.despite_missing,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/correct",
    operation_id="correctItem",
    summary="一次性告知补正",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def correct_item(
    asked: Annotated[Asked, Depends(to_do("item.examine"))],
    item_id: ItemId,
    given: CorrectionGiven,
    version: KnownVersion,
) -> ItemView:
    """一次告知全部内容；逾期告知的，自收到申请材料之日起即为受理（行政许可法第32条）。"""
    item_acceptance.correct(
        asked.session,
        asked.law,
        item_id=item_id,
        missing=given.missing,
        handled_by=given.handled_by,
        evidence=given.evidence,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/supplement",
    operation_id="supplementItem",
    summary="收到补正材料",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def supplement_item(
    asked: Annotated[Asked, Depends(to_do("item.receive"))],
    item_id: ItemId,
    given: ItemSupplement,
    version: KnownVersion,
) -> ItemView:
    """补齐之后由部门受理，不得再次要求补正。"""
    item_intake.supplement(
        asked.session,
        asked.law,
        item_id=item_id,
        supplied=given.supplied,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/accept",
    operation_id="acceptItem",
    summary="受理",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def accept_item(
    asked: Annotated[Asked, Depends(to_do("item.examine"))],
    item_id: ItemId,
    given: AcceptanceGiven,
    version: KnownVersion,
) -> ItemView:
    """承诺时限和法定时限同时起算。"""
    item_acceptance.accept(
        asked.session,
        asked.law,
        item_id=item_id,
        deferred=[entry.model_dump() for entry in given.deferred],
        no_commitment=given.no_commitment,
        handled_by=given.handled_by,
        evidence=given.evidence,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/deem",
    operation_id="deemItem",
    summary="登记逾期未告知视为受理",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def deem_item(
    asked: Annotated[Asked, Depends(to_do("item.deem"))], item_id: ItemId, version: KnownVersion
) -> ItemView:
    """只是受理，不是准予。"""
    item_acceptance.deem(
        asked.session, asked.law, item_id=item_id, by=asked.by, now=asked.now, expected_version=version
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/refuse-intake",
    operation_id="refuseIntake",
    summary="不予受理",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def refuse_intake(
    asked: Annotated[Asked, Depends(to_do("item.examine"))],
    item_id: ItemId,
    given: IntakeRefusalGiven,
    version: KnownVersion,
) -> ItemView:
    """说明理由，不予受理。"""
    item_acceptance.refuse_intake(
        asked.session,
        asked.law,
        item_id=item_id,
        reason=given.reason,
        evidence=given.evidence,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/withdraw",
    operation_id="withdrawItem",
    summary="企业撤回申请",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def withdraw_item(
    asked: Annotated[Asked, Depends(to_do("item.withdraw"))],
    item_id: ItemId,
    given: LateReason,
    version: KnownVersion,
) -> ItemView:
    """企业撤回申请，可以另行申请。"""
    item_intake.withdraw(
        asked.session,
        asked.law,
        item_id=item_id,
        reason=given.reason,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/take-back",
    operation_id="takeBackItemStep",
    summary="收回误办的一步",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def take_back_step(
    asked: Annotated[Asked, Depends(to_do("item.receive"))],
    item_id: ItemId,
    given: Reason,
    version: KnownVersion,
) -> ItemView:
    """误收的件由窗口收回，误发的补正告知、误作的受理、误入的特别程序和尚未送达的决定由部门收回，误登记的送达由办理送达的收回；已被使用的不能收回（专班约定）。"""
    item_retractions.take_back(
        asked.session,
        asked.law,
        item_id=item_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, item_id)
