"""Answers that the office returned in a period, for the scorecard: counted when they were returned (二（一）2)."""

from datetime import datetime
from json import loads
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.event import EventRecord

_LIST: Final = "checklist"


def returned_clocks(session: Session, department: str, start: datetime, end: datetime) -> frozenset[int]:
    """The clocks of the department's answers that were returned between two instants, both included.

    It is the clock of the answer that was returned, not of the next one. What a department is asked again because a
    project's facts or phases changed, or because it took its answer back itself, was not returned.
    """
    lines = session.execute(
        select(EventRecord.subject_id, EventRecord.data)
        .join(Checklist, Checklist.id == EventRecord.subject_id)
        .where(
            EventRecord.kind == "checklist.return",
            EventRecord.subject_kind == _LIST,
            Checklist.department_key == department,
            EventRecord.happened_at >= start,
            EventRecord.happened_at <= end,
        )
    ).all()
    # The line says the round that begins; the one before it was answered.
    answered = [(line.subject_id, loads(line.data)["round"] - 1) for line in lines]
    if not answered:
        return frozenset()
    return frozenset(
        session.scalars(
            select(ClockRecord.id).where(
                ClockRecord.subject_kind == _LIST,
                tuple_(ClockRecord.subject_id, ClockRecord.round).in_(answered),
                ClockRecord.started_at.is_not(None),
            )
        )
    )
