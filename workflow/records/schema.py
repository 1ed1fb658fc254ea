"""All tables together, for migrations and for tests."""

from workflow.records import (
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
    score,
    supervision,
)
from workflow.records.base import Record

__all__ = [
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
    "score",
    "supervision",
]

#: The metadata that migrations compare with the database.
metadata = Record.metadata
