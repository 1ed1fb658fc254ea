"""The clocks of an application: the promised limit and the statutory one run side by side, each paused only where it may."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clocks
from workflow.errors import PauseNotAllowed, PauseTooLate, Refusal
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.terms import Obligor, PauseReason
from workflow.records.approval_item import ApprovalItem, ItemAnchor, ItemPause
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, PauseRecord, clock_of, pauses_of
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.calendar import Calendar

#: What the clocks of this chapter run for.
ITEM, PAUSE, DEFERRAL = "approval_item", "item_pause", "item_deferral"


def calendar_for(session: Session, law: Law, project: Project) -> Calendar:
    """The calendar that a project's days are counted by."""
    return calendar_of(session, law.edition(project.edition_hash), law.notices)


def running(session: Session, subject: tuple[str, int]) -> list[ClockRecord]:
    """The clocks that run or wait for a thing, oldest first."""
    return list(
        session.scalars(
            select(ClockRecord)
            .where(
                ClockRecord.subject_kind == subject[0],
                ClockRecord.subject_id == subject[1],
                ClockRecord.stopped_at.is_(None),
            )
            .order_by(ClockRecord.id)
        )
    )


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


def start_on_acceptance(session: Session, law: Law, project: Project, item: ApprovalItem) -> None:
    """The promised limit and the statutory one start with acceptance, each by its own event.

    A promise that starts when the papers are complete waits while they are not (deemed acceptance does not complete
    them); one that starts at an event outside the application runs from that event, and waits for it.
    """
    if item.accepted_at is None:
        raise ValueError("the application is not accepted")
    edition, calendar = law.edition(project.edition_hash), calendar_for(session, law, project)
    entry = edition.items.get(item.item_code)
    obligor = (Obligor.DEPARTMENT, item.department_key)
    subject = (ITEM, item.id)
    committed = None if item.no_commitment else rules.committed_limit(entry, edition)
    if committed is not None:
        at = item.accepted_at if item.complete_at is not None else None
        if committed.starts in rules.ANCHORS:
            at = anchored_at(session, project.id, committed.starts)
        start(session, calendar, project, subject, committed, obligor, at=at)
    statutory = rules.statutory_limit(entry, edition)
    if statutory is not None:
        received = statutory.starts == "application_received"
        at = (item.complete_at or item.received_at) if received else item.accepted_at
        start(session, calendar, project, subject, statutory, obligor, at=at)


def anchored_at(session: Session, project_id: int, key: str) -> datetime | None:
    """When an event outside the applications happened, if it is known."""
    return session.scalar(
        select(ItemAnchor.happened_at).where(ItemAnchor.project_id == project_id, ItemAnchor.key == key)
    )


def begin_waiting(
    session: Session, calendar: Calendar, subject: tuple[str, int], starts: str, *, at: datetime
) -> list[ClockRecord]:
    """Start the clocks that wait for this event."""
    begun = []
    for record in running(session, subject):
        if record.started_at is None and record.limit["starts"] == starts:
            record.started_at = at
            clocks.refresh(session, calendar, record)
            begun.append(record)
    return begun


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
) -> list[dict[str, Any]]:
    """Exclude the time from every running clock of an application that lists the reason; say of each how it stands.

    Raises:
        PauseNotAllowed, PauseTooLate: no running clock may be paused for this reason now.
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
    if refusals and not any(told["paused"] for told in found):
        raise refusals[0]
    return found


def resume(session: Session, calendar: Calendar, item_id: int, *, at: datetime) -> list[ClockRecord]:
    """End the pause of every clock of an application; the day it ends is counted again."""
    resumed = []
    for record in running(session, (ITEM, item_id)):
        rows = [row for row in pauses_of(session, [record.id]).get(record.id, ()) if row.until is None]
        for row in rows:
            row.until = max(at, row.start)
        if rows:
            clocks.refresh(session, calendar, record)
            resumed.append(record)
    return resumed


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
