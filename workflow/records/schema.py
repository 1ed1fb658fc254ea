"""All tables together, for migrations and for tests."""

from workflow.records import (
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
    score,
)
from workflow.records.base import Record

__all__ = [
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
    "score",
]

#: The metadata that migrations compare with the database.
metadata = Record.metadata
