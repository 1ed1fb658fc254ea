"""All tables together, for migrations and for tests."""

from workflow.records import (
    acceptance,
    acceptance_check,
    address,
    approval_item,
    blocker,
    calendar,
    checklist,
    clock,
    consultation,
    deliberation,
    delivery,
    department,
    enterprise,
    event,
    notice,
    paper,
    person,
    pickup,
    project,
    registration,
    score,
    screening,
    supervision,
)
from workflow.records.base import Record

__all__ = [
    "acceptance",
    "acceptance_check",
    "address",
    "approval_item",
    "blocker",
    "calendar",
    "checklist",
    "clock",
    "consultation",
    "deliberation",
    "delivery",
    "department",
    "enterprise",
    "event",
    "notice",
    "paper",
    "person",
    "pickup",
    "project",
    "registration",
    "score",
    "screening",
    "supervision",
]

#: The metadata that migrations compare with the database.
metadata = Record.metadata
