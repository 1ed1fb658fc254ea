"""The sweep: the ladder of every open clock is climbed as time passes (三（二）：跟踪、协调、监测、督办)."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Table, insert, select, tuple_, update
from sqlalchemy.orm import Session

from workflow.actions import notices, supervisions
from workflow.actions.cases import AFTERWARDS, CLOSED
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Obligor, Rung
from workflow.law.words import word
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, PauseRecord, clock_of, pauses_of
from workflow.records.database import Database
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project
from workflow.records.supervision import FiredRung, Supervision, fired_for
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Clock
from workflow.rules.ladder import Step, in_hours, next_step
from workflow.rules.words import moment_words

_LOG: Final = logging.getLogger("daiban.sweep")
_CLOCK: Final = cast(Table, ClockRecord.__table__)
#: How many are looked up at once.
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did."""

    #: Clock and rung, in the order in which they were fired.
    fired: tuple[tuple[int, Rung], ...]
    #: Clocks that could not be looked at now; the next sweep tries them again.
    failed: tuple[int, ...]


def sweep(database: Database, law: Law, *, now: datetime) -> Swept:
    """Fire every rung that is due. Twice, or by two processes at once, it does nothing twice.

    The look-up only narrows; each clock is looked at again in a transaction of its own, under its project's lock. What
    fails stays due and does not keep the others waiting.
    """
    failed: list[int] = []
    for project_id in unsettled(database):
        try:
            with database.acting() as session:
                _settle(session, law, project_id, now)
        except Exception:  # noqa: BLE001 - whatever it is, the others are not kept waiting
            _LOG.exception("project %s: its rungs could not be computed", project_id)
    fired: list[tuple[int, Rung]] = []
    after: tuple[datetime, int] | None = None
    while due := due_clocks(database, now=now, after=after):
        after = due[-1]
        for _, clock_id in due:
            try:
                # A clock that was not looked at for days may have several to fire, one transaction each.
                for _ in Rung:
                    with database.acting() as session:
                        rung = climb(session, law, clock_id=clock_id, now=now)
                    if rung is None:
                        break
                    fired.append((clock_id, rung))
            except Exception:  # noqa: BLE001 - whatever it is, the others are not kept waiting
                _LOG.exception("clock %s: its rung could not be fired", clock_id)
                failed.append(clock_id)
    return Swept(tuple(fired), tuple(failed))


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


def climb(session: Session, law: Law, *, clock_id: int, now: datetime) -> Rung | None:
    """Fire the rung of one clock that is due now, or keep when the next one will be; answer what was fired."""
    record = session.get(ClockRecord, clock_id)
    if record is None:
        return None
    event.hold_calendar(session)
    project = Project.locked(session, record.project_id)
    session.refresh(record)
    if record.stopped_at is not None:
        return None
    edition = law.editions.get(project.edition_hash, law.current)
    calendar = calendar_of(session, edition, law.notices)
    clock = _clock(record, pauses_of(session, [clock_id]).get(clock_id, ()))
    fired = fired_for(session, [clock_id]).get(clock_id, {})
    step = next_step(clock, edition.ladder, fired, calendar, now=now)
    due = clock.due(calendar)
    silent = project.state in CLOSED and not _goes_on(session, record)
    if step is None or due is None or step.at > now or silent:
        _keep(session, record, _resting(step, calendar, now) if silent else step)
        return None
    # Claimed first, acted on second: whoever comes later meets the key.
    session.execute(
        insert(FiredRung),
        {"clock_id": clock_id, "rung": step.rung.value, "due_at": due.at, "fired_at": now},
    )
    _fire(session, law, edition, project, record, clock, step.rung, due.at, now)
    _keep(session, record, next_step(clock, edition.ladder, fired | {step.rung: due.at}, calendar, now=now))
    session.flush()
    return step.rung


def _clock(record: ClockRecord, pauses: Iterable[PauseRecord]) -> Clock:
    """The clock with whoever is on it: a limit that several may owe names one of them in the law."""
    clock = clock_of(record, pauses)
    return replace(clock, limit=replace(clock.limit, obligor=Obligor(record.obligor_kind)))


def _goes_on(session: Session, record: ClockRecord) -> bool:
    """Whether a clock concerns what goes on after a case is closed, or is that of an order about it."""
    if record.subject_kind != "supervision":
        return record.subject_kind in AFTERWARDS
    order = session.get_one(Supervision, record.subject_id)
    return supervisions.about_what_goes_on(session, order)


def _resting(step: Step | None, calendar: Calendar, now: datetime) -> Step | None:
    """A project that is closed is silent, and asked again on the next working day."""
    if step is None:
        return None
    return Step(step.rung, max(step.at, in_hours(now + timedelta(days=1), calendar)))


def _keep(session: Session, record: ClockRecord, step: Step | None) -> None:
    # Past the version of the row: nobody who looks at a clock has to look again because a sweep went by.
    session.connection().execute(
        update(_CLOCK)
        .where(_CLOCK.c.id == record.id)
        .values(next_rung=step.rung.value if step else "", next_rung_at=step.at if step else None)
    )


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
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    edition = law.editions.get(project.edition_hash, law.current)
    calendar = calendar_of(session, edition, law.notices)
    records = session.scalars(
        select(ClockRecord).where(
            ClockRecord.project_id == project_id,
            ClockRecord.stopped_at.is_(None),
            ClockRecord.next_rung.is_(None),
        )
    ).all()
    ids = [record.id for record in records]
    pauses, fired = pauses_of(session, ids), fired_for(session, ids)
    for record in records:
        clock = _clock(record, pauses.get(record.id, ()))
        _keep(session, record, next_step(clock, edition.ladder, fired.get(record.id, {}), calendar, now=now))


def _fire(
    session: Session,
    law: Law,
    edition: Edition,
    project: Project,
    record: ClockRecord,
    clock: Clock,
    rung: Rung,
    due_at: datetime,
    now: datetime,
) -> None:
    """What a rung does: one event, its notices, and at 督办 the order."""
    order = (
        supervisions.issue(session, law, project, record, overdue_since=due_at, now=now)
        if rung is Rung.SUPERVISE
        else None
    )
    owing = obligor_words(session, edition, record)
    event.append(
        session,
        project,
        kind=f"clock.{rung}",
        by=None,
        now=now,
        subject=("clock", record.id),
        data={
            "limit": clock.limit.title,
            "due": record.due_day,
            "obligor": [record.obligor_kind, record.obligor_key],
            "owing": owing,
        }
        | ({"department": record.obligor_key} if record.obligor_kind == Obligor.DEPARTMENT else {})
        | ({"supervision": order.number} if order else {}),
    )
    session.flush()
    for to in addressees(record, project, rung):
        notices.tell(
            session,
            f"clock.{rung}",
            to=to,
            project_id=project.id,
            subject=("supervision", order.id) if order else ("clock", record.id),
            # A date that moved later lets the same be said again.
            occasion=f"{record.id}.{due_at:%Y%m%d%H%M}" if order else f"{due_at:%Y%m%d%H%M}",
            now=now,
            project=project.name,
            limit=clock.limit.title,
            owing=owing,
            due=moment_words(due_at),
            number=order.number if order else "",
        )


def obligor_words(session: Session, edition: Edition, record: ClockRecord) -> str:
    """Who is on a clock, by name."""
    match record.obligor_kind:
        case Obligor.DEPARTMENT:
            department = session.get(Department, record.obligor_key)
            return department.name if department else record.obligor_key
        case Obligor.ENTERPRISE:
            enterprise = session.get(Enterprise, int(record.obligor_key))
            return enterprise.name if enterprise else record.obligor_key
        case Obligor.OFFICE:
            return edition.office
        case _:
            return word(Obligor(record.obligor_kind))


def addressees(record: ClockRecord, project: Project, rung: Rung) -> list[tuple[str, str]]:
    """Who is told of a rung: whoever owes; from 督办 on the supervisor and the office; 会商 is the office's to call."""
    owing = {
        Obligor.DEPARTMENT: [("department", record.obligor_key)],
        Obligor.OFFICE: [notices.OFFICE],
        Obligor.ENTERPRISE: [("enterprise", record.obligor_key)],
        # An engraving shop has no account here: the bureau that it takes part for speaks to it, and the office.
        Obligor.SEAL_SHOP: [("department", record.obligor_key), notices.OFFICE],
    }[Obligor(record.obligor_kind)]
    if record.obligor_kind == Obligor.ENTERPRISE and project.agent_id is not None:
        owing.append(("person", str(project.agent_id)))
    if rung is Rung.SUPERVISE:
        owing += [notices.SUPERVISOR, notices.OFFICE]
    if rung is Rung.DELIBERATE:
        owing = [notices.OFFICE, notices.SUPERVISOR]
    return list(dict.fromkeys(owing))
