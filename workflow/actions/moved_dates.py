"""Dates that move when a calendar or an edition changes: shown before, and moved with a line of history each (三（二）)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.actions.clocks import announce, keep_due
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, clock_of, pauses_of
from workflow.records.project import Project
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Due
from workflow.rules.duty import Actor
from workflow.rules.words import due_words, moment_words


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A running date that a change of the calendar moves."""

    clock_id: int
    project_id: int
    project_name: str
    limit_title: str
    obligor_kind: str
    obligor_key: str
    before: date | None
    after: date | None
    provisional: bool
    #: The instants, since a closure of half a day moves the hour of the same day.
    before_at: datetime | None
    after_at: datetime | None

    @property
    def words(self) -> tuple[str, str]:
        """Before and after as a notice says it: the days, and on the same day the hours."""
        if self.before_at is not None and self.after_at is not None and self.before == self.after:
            return moment_words(self.before_at), moment_words(self.after_at)
        return due_words(self.before), due_words(self.after)


def dates_moved_by(session: Session, law: Law, calendars: dict[str, Calendar]) -> list[MovedDate]:
    """Which running dates differ under other calendars, keyed by edition hash; nothing is changed."""
    return [_moved(record, project, due) for record, project, due in _differing(session, law, calendars)]


def recompute(session: Session, law: Law, *, reason: str, by: Actor | None, now: datetime) -> list[MovedDate]:
    """Bring every running clock to the calendar now in force: one event and one notice for each date that moves."""
    calendars = {key: calendar_of(session, edition, law.notices) for key, edition in law.editions.items()}
    moved = []
    for record, project, due in _differing(session, law, calendars):
        locked = Project.locked(session, project.id)
        session.refresh(record)
        if record.stopped_at is not None:
            continue  # answered while this waited for the project
        change = _moved(record, locked, due)
        keep_due(record, due)
        announce(session, record)
        event.append(
            session,
            locked,
            kind="clock.recompute",
            by=by,
            now=now,
            subject=("clock", record.id),
            data={
                "before": change.before,
                "after": change.after,
                "provisional": change.provisional,
                "reason": reason,
            },
        )
        if change.before_at != change.after_at:
            was, will = change.words
            for addressee in _concerned(record, locked):
                notices.tell(
                    session,
                    "clock.moved",
                    to=addressee,
                    project_id=locked.id,
                    subject=("clock", record.id),
                    occasion=locked.event_seq,
                    now=now,
                    project=locked.name,
                    limit=change.limit_title,
                    before=was,
                    after=will,
                    reason=reason,
                )
        moved.append(change)
    session.flush()
    return moved


#: Cases on whose clock the enterprise waits: what a department promised it, what it applied for.
_PROMISED: Final = frozenset({"clause", "approval_item", "registration_item"})


def _concerned(record: ClockRecord, project: Project) -> list[tuple[str, str]]:
    """Who is told that a date has moved: whoever owes it, and the enterprise where it is owed to it."""
    enterprise = ("enterprise", str(project.enterprise_id))
    if record.obligor_kind == Obligor.ENTERPRISE:
        return [enterprise]
    if record.obligor_kind == Obligor.DEPARTMENT:
        owing = ("department", record.obligor_key)
        return [owing, enterprise] if record.subject_kind in _PROMISED else [owing]
    return [notices.OFFICE] if record.obligor_kind == Obligor.OFFICE else []


def recompute_project(session: Session, project: Project, calendar: Calendar) -> None:
    """Bring every running clock of a locked project to a calendar; the caller's event says why and what moved."""
    records = session.scalars(
        select(ClockRecord).where(ClockRecord.project_id == project.id, ClockRecord.stopped_at.is_(None))
    ).all()
    pauses = pauses_of(session, [record.id for record in records])
    for record in records:
        keep_due(record, clock_of(record, pauses.get(record.id, ())).due(calendar))
        announce(session, record)


def _differing(
    session: Session, law: Law, calendars: dict[str, Calendar]
) -> list[tuple[ClockRecord, Project, Due | None]]:
    """The running clocks whose due date is another one now.

    Where the edition that a project is bound to is not installed any more, the one in force tells its days.
    """
    rows = session.execute(
        select(ClockRecord, Project)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(ClockRecord.stopped_at.is_(None), ClockRecord.started_at.is_not(None))
        .order_by(ClockRecord.project_id, ClockRecord.id)
    ).all()
    pauses = pauses_of(session, [record.id for record, _ in rows])
    differing = []
    for record, project in rows:
        calendar = calendars.get(project.edition_hash) or calendars[law.current.hash]
        due = clock_of(record, pauses.get(record.id, ())).due(calendar)
        if (due.at if due else None, bool(due and due.provisional)) != (record.due_at, record.provisional):
            differing.append((record, project, due))
    return differing


def _moved(record: ClockRecord, project: Project, due: Due | None) -> MovedDate:
    return MovedDate(
        clock_id=record.id,
        project_id=project.id,
        project_name=project.name,
        limit_title=record.limit["title"],
        obligor_kind=record.obligor_kind,
        obligor_key=record.obligor_key,
        before=record.due_day,
        after=due.day if due else None,
        provisional=bool(due and due.provisional),
        before_at=record.due_at,
        after_at=due.at if due else None,
    )
