"""The sweep: the ladder of every open clock is climbed as time passes (三（二）：跟踪、协调、监测、督办)."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from workflow.actions import rungs
from workflow.law.book import Law
from workflow.law.terms import Rung
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, pauses_of
from workflow.records.database import Database
from workflow.records.project import Project
from workflow.records.supervision import fired_for
from workflow.rules.ladder import next_step

_LOG: Final = logging.getLogger("daiban.sweep")
#: How many are looked up at once.
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did."""

    #: Clock and rung, in the order in which they were fired.
    fired: tuple[tuple[int, Rung], ...]
    #: Clocks that could not be looked at now; the next sweep tries them again.
    failed: tuple[int, ...]
    #: Projects whose next rungs could not be computed; likewise.
    unsettled: tuple[int, ...] = ()


def sweep(database: Database, law: Law, *, now: datetime) -> Swept:
    """Fire every rung that is due. Twice, or by two processes at once, it does nothing twice.

    The look-up only narrows; each clock is looked at again in a transaction of its own, under its project's lock. What
    fails stays due and does not keep the others waiting.
    """
    failed: list[int] = []
    unknown: list[int] = []
    for project_id in unsettled(database):
        try:
            with database.acting() as session:
                _settle(session, law, project_id, now)
        except Exception:  # noqa: BLE001 - whatever it is, the others are not kept waiting
            _LOG.exception("project %s: its rungs could not be computed", project_id)
            unknown.append(project_id)
    fired: list[tuple[int, Rung]] = []
    after: tuple[datetime, int] | None = None
    while due := due_clocks(database, now=now, after=after):
        after = due[-1]
        for _, clock_id in due:
            try:
                # A clock that was not looked at for days may have several to fire, one transaction each.
                for _ in Rung:
                    with database.acting() as session:
                        done = rungs.climb(session, law, clock_id=clock_id, now=now)
                    if done is not None:
                        fired.append((clock_id, done.rung))
                    if done is None or not done.more:
                        break
            except Exception:  # noqa: BLE001 - whatever it is, the others are not kept waiting
                _LOG.exception("clock %s: its rung could not be fired", clock_id)
                failed.append(clock_id)
    return Swept(tuple(fired), tuple(failed), tuple(unknown))


def due_clocks(
    database: Database, *, now: datetime, after: tuple[datetime, int] | None = None, most: int = BATCH
) -> list[tuple[datetime, int]]:
    """The clocks whose next rung is due, the longest due first, behind the one named. An index answers it."""
    query = (
        select(ClockRecord.next_rung_at, ClockRecord.id)
        .where(ClockRecord.stopped_at.is_(None), ClockRecord.next_rung_at <= now)
        .order_by(ClockRecord.next_rung_at, ClockRecord.id)
        .limit(most)
    )
    if after is not None:
        query = query.where(tuple_(ClockRecord.next_rung_at, ClockRecord.id) > after)
    with database.reading() as session:
        return [(at, clock_id) for at, clock_id in session.execute(query) if at is not None]


def unsettled(database: Database) -> list[int]:
    """The projects with open clocks whose next rung nobody has computed since their date was set."""
    with database.reading() as session:
        return list(
            session.scalars(
                select(ClockRecord.project_id)
                .where(ClockRecord.stopped_at.is_(None), ClockRecord.next_rung.is_(None))
                .distinct()
                .order_by(ClockRecord.project_id)
            )
        )


def _settle(session: Session, law: Law, project_id: int, now: datetime) -> None:
    """Compute the next rungs of a project's clocks. Under its lock: a date may be moving at this moment."""
    revision = event.hold_calendar(session)
    project = Project.locked(session, project_id)
    edition = law.editions.get(project.edition_hash, law.current)
    calendar = calendar_of(session, edition, law.notices, revision=revision)
    records = session.scalars(
        select(ClockRecord).where(
            ClockRecord.project_id == project_id,
            ClockRecord.stopped_at.is_(None),
            ClockRecord.next_rung.is_(None),
        )
    ).all()
    ladder = rungs.ladder_of(law, edition)
    ids = [record.id for record in records]
    pauses, fired = pauses_of(session, ids), fired_for(session, ids)
    for record in records:
        clock = rungs.watched(record, pauses.get(record.id, ()))
        step = next_step(clock, ladder, fired.get(record.id, {}), calendar, now=now)
        rungs.keep(session, record.id, step)
