"""Approval items by JSON: listed, received, told once what is missing, accepted, taken back (二（四）)."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, Given, ItemId, Late, ProjectId, Reason
from api.views import items as view
from api.views.items import ItemView, PhaseView
from api.views.projects import visible
from workflow.actions import (
    anchors,
    approval_items,
    approval_standing,
    item_acceptance,
    item_intake,
    item_retractions,
    prerequisites,
)
from workflow.records.approval_item import ApprovalItem

router = Chapter(tags=["items"], route_class=Repeatable)


class WrittenItem(Given):
    """目录以外的事项。"""

    name: str = Field(max_length=200, description="事项名称。")
    phase: str = Field(max_length=20, description="阶段。")
    department: str = Field(max_length=40, description="办理部门代码。")


class PlanGiven(Given):
    """列出审批事项。"""

    codes: list[str] = Field(default_factory=list, max_length=60, description="目录事项的编号。")
    written: list[WrittenItem] = Field(default_factory=list, max_length=30, description="目录以外的事项。")
    proposed: bool = Field(default=False, description="列入部门清单和研判提出的全部事项。")


class AnchorGiven(Late):
    """起算事件。"""

    anchor: str = Field(
        max_length=60,
        description="例如 `deal_confirmed` 成交确认书签订、`land_price_paid` 价款缴清、`completion_accepted` 竣工验收合格。",
    )
    about: str = Field(default="", max_length=60, description="只就某一项时限或事项而言的，写它的代码。")
    evidence: str = Field(max_length=400, description="证明材料。")


class PrerequisitesGiven(Given):
    """已经办妥或不涉及的前置事项。"""

    codes: list[str] = Field(max_length=100, description="事项代码。")
    why: str = Field(max_length=20, description="`held` 已经办妥，`not_involved` 不涉及。")
    reason: str = Field(max_length=380, description="理由：证照文号，或者为什么不涉及。")


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
    papers: list[PaperChecked] = Field(max_length=60, description="材料逐份核对。")
    points: list[PointChecked] = Field(max_length=60, description="接件标准、审查要点、正负面清单逐项核对。")


class CorrectionGiven(Late):
    """一次性告知补正。"""

    missing: list[str] = Field(
        default_factory=list, max_length=60, description="另需补正的内容；窗口核对未交的已列入。"
    )
    handled_by: str = Field(default="", max_length=60, description="经办人。")


class SupplementGiven(Late):
    """收到的补正材料。"""

    supplied: list[str] = Field(max_length=60, description="告知书所列的内容，原文。")


class Deferred(Given):
    """一份容缺材料。"""

    name: str = Field(max_length=200)
    until: str = Field(max_length=10, description="补交日期，例如 2026-12-15。")


class AcceptanceGiven(Late):
    """受理。"""

    deferred: list[Deferred] = Field(default_factory=list, max_length=30, description="容缺材料。")
    no_commitment: str = Field(
        default="", max_length=20, description="不适用五个工作日的情形：`building`、`legacy`、`inheritance`。"
    )
    handled_by: str = Field(default="", max_length=60, description="经办人。")


class ReasonLate(Late):
    """理由。"""

    reason: str = Field(max_length=LONGEST_REASON, description="理由。")


class ApprovalView(BaseModel):
    """项目审批验收：各阶段的事项，尚缺什么。"""

    phases: list[PhaseView]
    lacking: list[str]


def seen(asked: Asked, item_id: int) -> ItemView:
    """An item after an act on it, with its version."""
    asked.session.flush()
    shown = view.read(asked.session, asked.law, item_id=item_id, by=asked.by, now=asked.now)
    asked.at_version(asked.session.get_one(ApprovalItem, item_id).version)
    return shown


def _approval(asked: Asked, project_id: int) -> ApprovalView:
    project, _ = visible(asked.session, project_id, asked.by)
    asked.at_version(project.version)
    return ApprovalView(
        phases=list(view.phases_of(asked.session, asked.law, project, asked.now)),
        lacking=list(approval_standing.lacking(asked.session, project)),
    )


@router.get(
    "/projects/{project_id}/items",
    operation_id="listItems",
    summary="项目的审批事项",
    response_model=ApprovalView,
    responses=responses(404),
)
def list_items(asked: Annotated[Asked, Depends(to_read("item.read"))], project_id: ProjectId) -> ApprovalView:
    """按阶段列出各事项的状态，承诺时限和法定时限并列（二（四））。"""
    return _approval(asked, project_id)


@router.post(
    "/projects/{project_id}/items",
    operation_id="planItems",
    summary="列出审批事项",
    response_model=ApprovalView,
    responses=responses(404, 409, 412, 428),
)
def plan_items(
    asked: Annotated[Asked, Depends(to_do("item.plan"))],
    project_id: ProjectId,
    given: PlanGiven,
    version: KnownVersion,
) -> ApprovalView:
    """从部门清单、研判结果或事项目录列入，也可以写入目录以外的事项。"""
    approval_items.plan(
        asked.session,
        asked.law,
        project_id=project_id,
        codes=given.codes,
        written=[item.model_dump() for item in given.written],
        proposed=given.proposed,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _approval(asked, project_id)


@router.post(
    "/projects/{project_id}/items/prerequisites",
    operation_id="settlePrerequisites",
    summary="前置事项已经办妥或不涉及",
    response_model=ApprovalView,
    responses=responses(404, 409, 412, 428),
)
def settle_prerequisites(
    asked: Annotated[Asked, Depends(to_do("item.set_aside"))],
    project_id: ProjectId,
    given: PrerequisitesGiven,
    version: KnownVersion,
) -> ApprovalView:
    """说明理由，一次登记多个前置事项已经办妥或者不涉及，后续事项不再等待它们。"""
    prerequisites.settle(
        asked.session,
        asked.law,
        project_id=project_id,
        codes=given.codes,
        why=given.why,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _approval(asked, project_id)


@router.post(
    "/projects/{project_id}/anchors",
    operation_id="recordAnchor",
    summary="登记起算事件",
    response_model=ApprovalView,
    responses=responses(404, 409, 412, 428),
)
def record_anchor(
    asked: Annotated[Asked, Depends(to_do("anchor.record"))],
    project_id: ProjectId,
    given: AnchorGiven,
    version: KnownVersion,
) -> ApprovalView:
    """成交确认书、缴清土地价款、竣工验收合格；等待它的事项和承诺条款都自此起算。

    与 `POST /commitments/{commitment_id}/anchors` 是同一个动作、同一份记录，在哪里登记都一样；已经登记的不再登记。
    """
    anchors.record(
        asked.session,
        asked.law,
        project_id=project_id,
        anchor=given.anchor,
        about=given.about,
        evidence=given.evidence,
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _approval(asked, project_id)


@router.get(
    "/items/{item_id}",
    operation_id="readItem",
    summary="一个审批事项",
    response_model=ItemView,
    responses=responses(404),
)
def read_item(asked: Annotated[Asked, Depends(to_read("item.read"))], item_id: ItemId) -> ItemView:
    """材料、接件标准、两个时限、办理经过、下一步。"""
    return seen(asked, item_id)


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
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
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
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
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
    given: SupplementGiven,
    version: KnownVersion,
) -> ItemView:
    """补齐之后由部门受理，不得再次要求补正。"""
    item_intake.supplement(
        asked.session,
        asked.law,
        item_id=item_id,
        supplied=given.supplied,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
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
        by=asked.by,
        now=asked.now,
        expected_version=version,
        happened_at=given.happened_at,
        late_because=given.late_because,
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
    given: ReasonLate,
    version: KnownVersion,
) -> ItemView:
    """说明理由，不予受理。"""
    item_acceptance.refuse_intake(
        asked.session,
        asked.law,
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
    "/items/{item_id}/withdraw",
    operation_id="withdrawItem",
    summary="企业撤回申请",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def withdraw_item(
    asked: Annotated[Asked, Depends(to_do("item.withdraw"))],
    item_id: ItemId,
    given: ReasonLate,
    version: KnownVersion,
) -> ItemView:
    """企业撤回申请，可以另行申请。"""
    item_intake.withdraw(
        asked.session,
        asked.law,
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
    """误收的件由窗口收回，误作的受理和尚未送达的决定由部门收回；已被使用的不能收回（专班约定）。"""
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


@router.post(
    "/items/{item_id}/set-aside",
    operation_id="setAsideItem",
    summary="列为不需办理",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def set_aside_item(
    asked: Annotated[Asked, Depends(to_do("item.set_aside"))],
    item_id: ItemId,
    given: Reason,
    version: KnownVersion,
) -> ItemView:
    """说明理由列为不需办理，后续事项不再等待它。"""
    approval_items.set_aside(
        asked.session,
        item_id=item_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/take-up",
    operation_id="takeUpItem",
    summary="重新列入",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def take_up_item(
    asked: Annotated[Asked, Depends(to_do("item.set_aside"))],
    item_id: ItemId,
    given: Reason,
    version: KnownVersion,
) -> ItemView:
    """重新列入本项目。"""
    approval_items.take_up(
        asked.session,
        asked.law,
        item_id=item_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, item_id)


@router.post(
    "/items/{item_id}/run-ahead",
    operation_id="runAheadItem",
    summary="依承诺先行",
    response_model=ItemView,
    responses=responses(404, 409, 412, 428),
)
def run_ahead_item(
    asked: Annotated[Asked, Depends(to_do("item.set_aside"))],
    item_id: ItemId,
    given: Reason,
    version: KnownVersion,
) -> ItemView:
    """依双向承诺书在前置事项在办时先行接件；只改变办理顺序，不是许可。"""
    approval_items.run_ahead(
        asked.session,
        asked.law,
        item_id=item_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, item_id)
