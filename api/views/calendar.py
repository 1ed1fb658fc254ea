"""The calendar as it is shown: notices with where they come from, closures, years that are only computed, dates that move."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions.moved_dates import MovedDate
from workflow.actions.rungs import obligor_words
from workflow.law.book import Law
from workflow.law.holidays import HolidayNotice
from workflow.records.calendar import Closure, ImportedNotice, notices_in_force
from workflow.records.clock import ClockRecord
from workflow.records.event import EventRecord
from workflow.records.person import Person
from workflow.rules.calendar import PART_WORDS, DayPart


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in force, and how it came here."""

    notice: HolidayNotice
    #: None where it came with the software.
    imported_at: datetime | None
    imported_by: str
    #: Days off and make-up days.
    off: int
    makeup: int


@dataclass(frozen=True, slots=True)
class ClosureShown:
    """A local closure, also one that was taken back."""

    day: date
    #: Empty for a whole day.
    part: str
    reason: str
    document: str
    declared_at: datetime
    declared_by: str
    taken_back_at: datetime | None
    taken_back_because: str


@dataclass(frozen=True, slots=True)
class Moving:
    """Dates of one limit of one case that move alike, and whose they are."""

    project_id: int
    project_name: str
    limit_title: str
    obligors: tuple[str, ...]
    clock_id: int
    before: date | None
    after: date | None
    before_at: datetime | None
    after_at: datetime | None
    provisional: bool


def notices(session: Session, law: Law) -> list[Notice]:
    """The notices in force, the newest year first."""
    imported = {
        row.year: (row, name or "")
        for row, name in session.execute(
            select(ImportedNotice, Person.name).join(
                Person, Person.id == ImportedNotice.person_id, isouter=True
            )
        )
    }
    found = []
    for notice in reversed(notices_in_force(session, law.notices)):
        row, name = imported.get(notice.year, (None, ""))
        found.append(
            Notice(notice, row.imported_at if row else None, name, len(notice.off), len(notice.makeup))
        )
    return found


@dataclass(frozen=True, slots=True)
class NoticeGone:
    """An imported notice that was taken back."""

    year: int
    number: str
    reason: str
    at: datetime
    by: str


def notices_taken_back(session: Session) -> list[NoticeGone]:
    """The imported notices that were taken back, the newest first, as the house's history tells of them."""
    lines = session.execute(
        select(EventRecord.data, EventRecord.recorded_at, EventRecord.person_name)
        .where(EventRecord.project_id.is_(None), EventRecord.kind == "calendar.take_back")
        .order_by(EventRecord.seq.desc())
    )
    read = ((json.loads(text), at, name) for text, at, name in lines)
    return [NoticeGone(data["year"], data["number"], data["reason"], at, name) for data, at, name in read]


def computed_years(session: Session, law: Law, today: date) -> list[tuple[int, int]]:
    """This year and the next, as far as nobody has published them, each with how many running dates are provisional."""
    published = {notice.year for notice in notices_in_force(session, law.notices)}
    running: dict[int, int] = dict(
        session.execute(
            select(func.extract("year", ClockRecord.due_day), func.count())
            .where(
                ClockRecord.stopped_at.is_(None),
                ClockRecord.provisional.is_(True),
                ClockRecord.due_day.is_not(None),
            )
            .group_by(func.extract("year", ClockRecord.due_day))
        ).all()
    )
    counted = {int(year): count for year, count in running.items()}
    years = {today.year, today.year + 1, *counted} - published
    return [(year, counted.get(year, 0)) for year in sorted(years)]


def closures(session: Session) -> list[ClosureShown]:
    """Every closure that was declared, the latest day first."""
    rows = session.execute(
        select(Closure, Person.name)
        .join(Person, Person.id == Closure.person_id, isouter=True)
        .order_by(Closure.day.desc())
    )
    return [_shown(row, name or "") for row, name in rows]


def _shown(row: Closure, name: str) -> ClosureShown:
    return ClosureShown(
        day=row.day,
        part=part_words(row.part),
        reason=row.reason,
        document=row.document,
        declared_at=row.declared_at,
        declared_by=name,
        taken_back_at=row.taken_back_at,
        taken_back_because=row.taken_back_because or "",
    )


def part_words(part: str | None) -> str:
    """上午 or 下午; empty for a whole day."""
    return PART_WORDS[DayPart(part)] if part else ""


def moving(session: Session, law: Law, dates: Sequence[MovedDate]) -> list[Moving]:
    """Dates that move, those of one limit that move alike as one: twenty departments are one line."""
    alike: dict[tuple[object, ...], list[MovedDate]] = {}
    for each in dates:
        alike.setdefault((each.project_id, each.limit_title, each.before_at, each.after_at), []).append(each)
    return [
        Moving(
            first.project_id,
            first.project_name,
            first.limit_title,
            tuple(dict.fromkeys(obligor_words(session, law.current, each) for each in group)),
            first.clock_id,
            first.before,
            first.after,
            first.before_at,
            first.after_at,
            first.provisional,
        )
        for group in alike.values()
        for first in group[:1]
    ]
