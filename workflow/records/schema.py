"""All tables together, for migrations and for tests."""

from workflow.records import (
    acceptance,
    acceptance_check,
    address,
    calendar,
    checklist,
    clock,
    consultation,
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
    supervision,
)
from workflow.records.base import Record

__all__ = [
    "acceptance",
    "acceptance_check",
    "address",
    "calendar",
    "checklist",
    "clock",
    "consultation",
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
    "supervision",
]

#: The metadata that migrations compare with the database.
metadata = Record.metadata
