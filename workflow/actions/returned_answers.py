"""Answers that were returned in a period, for the scorecard: counted when they were returned (二（一）2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from workflow.actions import card_owners
from workflow.records.clock import ClockRecord
from workflow.records.event import RETURNED, EventRecord

#: What returns an answer, and what ended the clock of the answer that it returns.
_RETURNS: Final[Mapping[str, str]] = {
    "checklist.return": "replied",
    "supervision.return": "answered",
    "resolution.send_back": "reported",
}


def returned_clocks(session: Session, department: str, start: datetime, end: datetime) -> frozenset[int]:
    """The clocks of a department's answers that were returned between two instants, both included.

    It is the clock of the answer that was returned, not of the next one. What a department is asked again because a
    project's facts or phases changed, or because it took its answer back itself, was not returned.
    """
    later = aliased(ClockRecord)
    newest = (
        select(func.max(later.stopped_at))
        .where(
            later.subject_kind == ClockRecord.subject_kind,
            later.subject_id == ClockRecord.subject_id,
            later.stopped_by == ClockRecord.stopped_by,
            later.stopped_at <= EventRecord.happened_at,
        )
        .correlate(ClockRecord, EventRecord)
        .scalar_subquery()
    )
    return frozenset(
        session.scalars(
            select(ClockRecord.id)
            .join(
                EventRecord,
                and_(
                    EventRecord.project_id == ClockRecord.project_id,
                    EventRecord.subject_kind == ClockRecord.subject_kind,
                    EventRecord.subject_id == ClockRecord.subject_id,
                    or_(
                        *(
                            and_(EventRecord.kind == kind, ClockRecord.stopped_by == ended)
                            for kind, ended in _RETURNS.items()
                        )
                    ),
                ),
            )
            .where(
                # As the index has it, word by word.
                text(f"event.{RETURNED}"),
                EventRecord.happened_at >= start,
                EventRecord.happened_at <= end,
                card_owners.owed_by(department),
                ClockRecord.started_at.is_not(None),
                ClockRecord.stopped_at == newest,
            )
        )
    )
