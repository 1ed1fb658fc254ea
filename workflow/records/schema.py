"""All tables together, for migrations and for tests."""

from workflow.records import (
    blocker,
    calendar,
    checklist,
    clock,
    consultation,
    deliberation,
    department,
    enterprise,
    event,
    notice,
    paper,
    person,
    project,
    screening,
)
from workflow.records.base import Record

__all__ = [
    "blocker",
    "calendar",
    "checklist",
    "clock",
    "consultation",
    "deliberation",
    "department",
    "enterprise",
    "event",
    "notice",
    "paper",
    "person",
    "project",
    "screening",
]

#: The metadata that migrations compare with the database.
metadata = Record.metadata
