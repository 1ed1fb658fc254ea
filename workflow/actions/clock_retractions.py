"""What a wrong step did to clocks is undone: the one it stopped runs on, the one it started is taken away.

Part of the act that takes the step back, whose line in history says why. Nobody gains a day by it: the clock runs on from
where it began, under its own pauses.
"""

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks
from workflow.actions.clause_clocks import next_round
from workflow.records.clock import ClockRecord, open_clock
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules.calendar import Calendar

#: How a clock ended that a wrong step had started; it counts for nothing in a scorecard.
RETRACTED: Final = "retracted"


def last_clock(session: Session, subject: tuple[str, int], *because: str) -> ClockRecord | None:
    """The newest clock of a thing that was stopped in one of these ways, if there is one."""
    return session.scalar(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == subject[0],
            ClockRecord.subject_id == subject[1],
            ClockRecord.stopped_by.in_(because),
        )
        .order_by(ClockRecord.round.desc(), ClockRecord.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def take_away(session: Session, subject: tuple[str, int], *, now: datetime) -> ClockRecord | None:
    """The clock that a wrong step started ends and counts for nothing."""
    record = open_clock(session, *subject)
    return None if record is None else clocks.stop_record(session, record, at=now, because=RETRACTED)


def run_on_last(
    session: Session, calendar: Calendar, subject: tuple[str, int], *because: str
) -> ClockRecord | None:
    """The newest clock of a thing that a wrong step stopped runs on, or waits again where it waited."""
    record = last_clock(session, subject, *because)
    if record is None or open_clock(session, *subject) is not None:
        return None
    # The newest round is the one that counts; a clock that a later, wrong step started was a newer one.
    newest = next_round(session, *subject) - 1
    if record.round != newest:
        record.round = newest + 1
    if record.never_ran:
        record.started_at = None
    clocks.run_on(session, calendar, record)
    return record


def standing_lines(
    session: Session, project: Project, subject: tuple[str, int], kind: str, undone_by: str
) -> list[dict[str, Any]]:
    """What the lines of one kind say about a thing, oldest first, without those that were taken back since.

    A line of `undone_by` takes back the newest that stood.
    """
    rows = session.execute(
        select(EventRecord.kind, EventRecord.data, EventRecord.happened_at)
        .where(
            EventRecord.project_id == project.id,
            EventRecord.subject_kind == subject[0],
            EventRecord.subject_id == subject[1],
            EventRecord.kind.in_((kind, undone_by)),
        )
        .order_by(EventRecord.seq)
    )
    standing: list[dict[str, Any]] = []
    for row in rows:
        said = json.loads(row.data)
        if row.kind == kind:
            standing.append(said | {"happened_at": row.happened_at})
        elif said.get("of") == kind and standing:
            standing.pop()
    return standing
