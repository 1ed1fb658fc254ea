"""All tables together, for migrations and for tests."""

from workflow.records import (
    acceptance,
    acceptance_check,
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
    project,
    supervision,
)
from workflow.records.base import Record

__all__ = [
    "acceptance",
    "acceptance_check",
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
    "project",
    "supervision",
]

#: The metadata that migrations compare with the database.
metadata = Record.metadata
