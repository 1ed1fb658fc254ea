"""What is owed of applications (二（四）)."""

from typing import Final

from workflow.law.terms import Obligor
from workflow.records.approval_item import ApprovalItem, ItemDeferral, ItemPause
from workflow.records.steps.asking import PROJECT, by_department, by_enterprise, owed

GOING_ON: Final = (
    owed(
        "item_pause",
        ItemPause,
        "awaited_item_resume",
        Obligor.DEPARTMENT,
        ApprovalItem.department_key,
        ItemPause.approval_item_id == ApprovalItem.id,
        ApprovalItem.project_id == PROJECT,
        ItemPause.ended_at.is_(None),
        after=ItemPause.planned_until,
    ),
    by_department(
        "approval_item",
        ApprovalItem,
        "awaited_item_decision",
        ApprovalItem.department_key,
        ApprovalItem.state.in_(("accepted", "in_review")),
    ),
    by_enterprise(
        "approval_item", ApprovalItem, "awaited_item_supplement", ApprovalItem.state == "correction"
    ),
    owed(
        "item_deferral",
        ItemDeferral,
        "awaited_item_paper_check",
        Obligor.DEPARTMENT,
        ApprovalItem.department_key,
        ItemDeferral.approval_item_id == ApprovalItem.id,
        ApprovalItem.project_id == PROJECT,
        ItemDeferral.state == "handed_in",
    ),
    by_department(
        "approval_item",
        ApprovalItem,
        "awaited_refusal_delivery",
        ApprovalItem.department_key,
        ApprovalItem.state == "refused",
        ApprovalItem.delivered_at.is_(None),
    ),
)
