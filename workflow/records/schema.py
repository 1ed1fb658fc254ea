"""All tables together, for migrations and for tests."""

from workflow.records import (
    attachment,
    breach,
    calendar,
    checklist,
    clock,
    commitment,
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
    "attachment",
    "breach",
    "calendar",
    "checklist",
    "clock",
    "commitment",
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
