"""All tables together, for migrations and for tests."""

from workflow.records import (
    approval_item,
    calendar,
    checklist,
    clock,
    consultation,
    department,
    enterprise,
    event,
    notice,
    paper,
    person,
    project,
)
from workflow.records.base import Record

__all__ = [
    "approval_item",
    "calendar",
    "checklist",
    "clock",
    "consultation",
    "department",
    "enterprise",
    "event",
    "notice",
    "paper",
    "person",
    "project",
]

#: The metadata that migrations compare with the database.
metadata = Record.metadata
