"""All tables together, for migrations and for tests."""

from workflow.records import (
    address,
    approval_item,
    attachment,
    blocker,
    breach,
    calendar,
    checklist,
    clock,
    commitment,
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
    "address",
    "approval_item",
    "attachment",
    "blocker",
    "breach",
    "calendar",
    "checklist",
    "clock",
    "commitment",
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
