"""Approval items by JSON: listed, received, told once what is missing, accepted, taken back (二（四）)."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import AnchorGiven, Given, ItemId, ProjectId, Reason
from api.views import item_lists
from api.views import items as view
from api.views.item_lists import PhaseView
from api.views.items import ItemView
from api.views.projects import visible
from workflow.actions import (
    anchors,
    approval_items,
    approval_standing,
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


class PrerequisitesGiven(Given):
    """已经办妥或不涉及的前置事项。"""

    codes: list[str] = Field(max_length=100, description="事项代码。")
    why: str = Field(max_length=20, description="`held` 已经办妥，`not_involved` 不涉及。")
    reason: str = Field(max_length=380, description="理由：证照文号，或者为什么不涉及。")


class Deferred(Given):
    """一份容缺材料。"""

    name: str = Field(max_length=200)
    until: str = Field(max_length=10, description="补交日期，例如 2026-12-15。")


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
        phases=list(item_lists.phases_of(asked.session, asked.law, project, by=asked.by, now=asked.now)),
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
        despite=given.despite,
        expected_version=version,
        **asked.dated(given),
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
