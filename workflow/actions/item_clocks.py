"""The clocks of an application: the promised limit and the statutory one run side by side, each paused only where it may."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from workflow.actions import clocks
from workflow.errors import PauseNotAllowed, PauseTooLate, Refusal
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.terms import Obligor, PauseReason
from workflow.records.approval_item import ItemPause
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, PauseRecord, clock_of, limit_of, pauses_of
from workflow.records.commitment import Anchor, Clause
from workflow.records.project import Project
from workflow.rules.calendar import Calendar

#: What the clocks of this chapter run for.
ITEM, PAUSE, DEFERRAL = "approval_item", "item_pause", "item_deferral"
#: What the clock of a promise runs for, which an item may carry out.
CLAUSE = "clause"
#: What is said of a clock whose pause was a mistake.
NEVER_PAUSED: Final = "误入特别程序，已收回"


def calendar_for(session: Session, law: Law, project: Project) -> Calendar:
    """The calendar that a project's days are counted by."""
    return calendar_of(session, law.edition(project.edition_hash), law.notices)


def running(session: Session, subject: tuple[str, int]) -> list[ClockRecord]:
    """The clocks that run or wait for a thing, oldest first; that of the promise which it carries out among them."""
    return list(
        session.scalars(
            select(ClockRecord)
            .where(of(subject[0], [subject[1]]), ClockRecord.stopped_at.is_(None))
            .order_by(ClockRecord.id)
        )
    )


def counting(session: Session, item_id: int) -> int:
    """How many limits of an application have begun and have a due date."""
    return sum(
        clock.started_at is not None and clock.due_at is not None
        for clock in running(session, (ITEM, item_id))
    )


def of(kind: str, ids: Collection[int]) -> ColumnElement[bool]:
    """The clocks of some things: their own, and those of the promises that they carry out."""
    promises = select(Clause.id).where(Clause.through_kind == kind, Clause.through_id.in_(ids))
    return or_(
        and_(ClockRecord.subject_kind == kind, ClockRecord.subject_id.in_(ids)),
        and_(ClockRecord.subject_kind == CLAUSE, ClockRecord.subject_id.in_(promises)),
    )


def owners(session: Session, kind: str, ids: Collection[int]) -> dict[tuple[str, int], int]:
    """Which thing a clock counts for, by what the clock runs for: the thing itself, or the promise it carries out."""
    promised = session.execute(
        select(Clause.id, Clause.through_id).where(Clause.through_kind == kind, Clause.through_id.in_(ids))
    )
    return {(kind, key): key for key in ids} | {
        (CLAUSE, clause): key for clause, key in promised if key is not None
    }


def one(session: Session, subject: tuple[str, int], limit_key: str) -> ClockRecord | None:
    """The clock of one limit that runs or waits for a thing."""
    return next((clock for clock in running(session, subject) if clock.limit_key == limit_key), None)


def start(
    session: Session,
    calendar: Calendar,
    project: Project,
    subject: tuple[str, int],
    limit: Limit,
    obligor: tuple[Obligor, str],
    *,
    at: datetime | None,
) -> ClockRecord:
    """Start a limit once more or for the first time; every start is a round of its own."""
    last = session.scalar(
        select(func.max(ClockRecord.round)).where(
            ClockRecord.subject_kind == subject[0],
            ClockRecord.subject_id == subject[1],
            ClockRecord.limit_key == limit.key,
        )
    )
    record = clocks.start(
        session,
        calendar,
        project_id=project.id,
        subject=subject,
        limit=limit,
        obligor=obligor,
        at=at,
        round_number=(last or 0) + 1,
    )
    session.flush()
    return record


def stop(
    session: Session,
    subject: tuple[str, int],
    *,
    at: datetime,
    because: str,
    only: Collection[str] | None = None,
) -> list[ClockRecord]:
    """Stop the clocks that are open for a thing, all of them or those of some limits."""
    return [
        clocks.stop_record(session, record, at=at, because=because)
        for record in running(session, subject)
        if only is None or record.limit_key in only
    ]


def anchored_at(session: Session, project_id: int, key: str, about: str = "") -> datetime | None:
    """When an event outside the applications happened, for the project as a whole or for this limit; None if unknown."""
    return session.scalar(
        select(func.min(Anchor.happened_at)).where(
            Anchor.project_id == project_id,
            Anchor.key == key,
            Anchor.about.in_(("", about)),
            Anchor.taken_back_because == "",
        )
    )


def happened(session: Session, project_ids: Collection[int]) -> dict[int, set[str]]:
    """Which events of the law are recorded for some projects as a whole, by project."""
    found: dict[int, set[str]] = {project_id: set() for project_id in project_ids}
    rows = session.execute(
        select(Anchor.project_id, Anchor.key).where(
            Anchor.project_id.in_(project_ids), Anchor.about == "", Anchor.taken_back_because == ""
        )
    )
    for project_id, key in rows:
        found[project_id].add(key)
    return found


def begin_waiting(
    session: Session,
    calendar: Calendar,
    subject: tuple[str, int],
    starts: str,
    *,
    about: str = "",
    at: datetime,
) -> list[ClockRecord]:
    """Start the clocks that wait for this event, or for this event about one limit."""
    begun = []
    for record in running(session, subject):
        wanted = record.limit["starts"] == starts and about in ("", record.limit_key)
        if record.started_at is None and wanted:
            record.started_at = at
            clocks.refresh(session, calendar, record)
            begun.append(record)
    return begun


def begun_by(session: Session, calendar: Calendar, item_id: int, *, at: datetime) -> None:
    """The department's own word of an earlier day shows that it had the application then: nothing began after that."""
    for record in running(session, (ITEM, item_id)):
        if record.started_at is not None and record.started_at > at:
            record.started_at = at
            clocks.refresh(session, calendar, record)


def pause(
    session: Session,
    calendar: Calendar,
    item_id: int,
    *,
    reason: PauseReason,
    basis: str,
    evidence: str,
    planned_until: date,
    person_id: int,
    at: datetime,
    now: datetime,
) -> list[dict[str, Any]]:
    """Exclude the time from every running clock of an application that lists the reason; say of each how it stands.

    What has run out counts on, and no pause recorded later revives it.

    Raises:
        PauseNotAllowed: no running clock lists the reason.
    """
    found: list[dict[str, Any]] = []
    refusals: list[Refusal] = []
    for record in running(session, (ITEM, item_id)):
        told = {"limit": record.limit_key, "title": record.limit["title"], "paused": False, "why": ""}
        found.append(told)
        if record.started_at is None:
            told["why"] = "尚未起算"
            continue
        clock = clock_of(record, pauses_of(session, [record.id]).get(record.id, ()))
        try:
            if reason in limit_of(record.limit).excludes:
                clocks.require_not_run_out(record, at, now)
            clock.paused(
                reason,
                start=at,
                basis=basis,
                evidence=evidence,
                planned_until=planned_until,
                calendar=calendar,
            )
        except (PauseNotAllowed, PauseTooLate) as refusal:
            told["why"] = str(refusal)
            refusals.append(refusal)
            continue
        session.add(
            PauseRecord(
                clock_id=record.id,
                reason=reason.value,
                basis=basis,
                evidence=evidence,
                start=at,
                planned_until=planned_until,
                person_id=person_id,
            )
        )
        told["paused"] = True
        clocks.refresh(session, calendar, record)
    if (
        refusals
        and all(isinstance(each, PauseNotAllowed) for each in refusals)
        and not any(told["paused"] for told in found)
    ):
        raise refusals[0]
    return found


def resume(session: Session, calendar: Calendar, item_id: int, *, at: datetime) -> list[ClockRecord]:
    """End the pause of every clock of an application; the day it ends is counted again."""
    return [
        record for record in running(session, (ITEM, item_id)) if end_pause(session, calendar, record, at=at)
    ]


def end_pause(session: Session, calendar: Calendar, record: ClockRecord, *, at: datetime) -> bool:
    """End the pause that a clock is in; answer whether it was in one."""
    rows = [row for row in pauses_of(session, [record.id]).get(record.id, ()) if row.until is None]
    for row in rows:
        row.until = max(at, row.start)
    if rows:
        clocks.refresh(session, calendar, record)
    return bool(rows)


def open_pause(session: Session, item_id: int) -> ItemPause | None:
    """The special procedure that an application is in, if it is in one."""
    return session.scalar(
        select(ItemPause)
        .where(ItemPause.approval_item_id == item_id, ItemPause.ended_at.is_(None))
        .order_by(ItemPause.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def close_pauses(session: Session, item_id: int, *, at: datetime, because: str) -> None:
    """End the special procedure that an application is in, and the clocks of its steps."""
    found = open_pause(session, item_id)
    if found is not None:
        found.ended_at = max(at, found.started_at)
        stop(session, (PAUSE, found.id), at=at, because=because)


def unpause(
    session: Session, calendar: Calendar, found: ItemPause, *, at: datetime, because: str, why: str
) -> None:
    """Take a special procedure out of every count, as if it had never been entered; its own clocks end for nothing.

    The procedure stays on record as one that ended as it began, with the reason; what stood still counts in full.
    """
    records = session.scalars(
        select(ClockRecord).where(of(ITEM, [found.approval_item_id])).order_by(ClockRecord.id)
    ).all()
    pauses = pauses_of(session, [record.id for record in records])
    for record in records:
        wrong = [
            row
            for row in pauses.get(record.id, ())
            if (row.start, row.reason) == (found.started_at, found.reason)
        ]
        for row in wrong:
            session.delete(row)
        if wrong and record.stopped_at is None:
            clocks.refresh(session, calendar, record)
    found.clocks = [told | {"paused": False, "why": NEVER_PAUSED} for told in found.clocks]
    found.ended_at, found.outcome = found.started_at, why
    stop(session, (PAUSE, found.id), at=at, because=because)
