"""The calendar changes: a new holiday notice is imported, a local closure is declared; running dates follow."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import moved_dates
from workflow.actions.cases import expect_version, reason_given
from workflow.actions.moved_dates import MovedDate
from workflow.errors import (
    ClosureExists,
    ClosureNeedless,
    DocumentMissing,
    HalfDayUnknown,
    NotFound,
    NoticeKnown,
)
from workflow.law.book import Law
from workflow.law.holidays import HolidayNotice
from workflow.records import event
from workflow.records.calendar import (
    CALENDAR_CHANGES,
    Closure,
    Closures,
    ImportedNotice,
    build_calendar,
    calendar_of,
    closing_words,
    closures_of,
    notices_in_force,
)
from workflow.records.event import House
from workflow.rules import duty
from workflow.rules.calendar import Calendar, DayPart
from workflow.rules.duty import Actor
from workflow.rules.wording import clean

#: Greatest number of characters of a closure's reason and document, as the record holds them.
LONGEST_REASON = 100
LONGEST_DOCUMENT = 200


def version(session: Session) -> int:
    """The version of the calendar that whoever changes it has looked at: the number of its newest line of history."""
    return event.newest_of(session, CALENDAR_CHANGES)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of the calendar would do: nothing is changed by looking."""

    #: Days that would count and did not, or the other way round.
    days: tuple[tuple[date, bool], ...]
    dates: tuple[MovedDate, ...]


def _calendars(law: Law, notices: tuple[HolidayNotice, ...], closures: Closures) -> dict[str, Calendar]:
    return {key: build_calendar(edition, notices, closures) for key, edition in law.editions.items()}


def _days_changed(
    session: Session, law: Law, after: Calendar, days: list[date]
) -> tuple[tuple[date, bool], ...]:
    before = calendar_of(session, law.current, law.notices)
    return tuple(
        (day, after.is_working(day)) for day in days if after.is_working(day) != before.is_working(day)
    )


def preview_notice(session: Session, law: Law, *, notice: HolidayNotice) -> Preview:
    """Which days and which running dates a notice would move.

    Raises:
        NoticeKnown: the very same notice is in force already.
    """
    others = tuple(n for n in notices_in_force(session, law.notices) if n.year != notice.year)
    if notice in notices_in_force(session, law.notices):
        raise NoticeKnown(year=notice.year, number=notice.number)
    days = sorted({*notice.off, *notice.makeup, *days_of(notice.year)})
    return preview_of(session, law, (*others, notice), closures_of(session), days)


def days_of(year: int) -> list[date]:
    """Every day of a year."""
    first = date(year, 1, 1).toordinal()
    return [date.fromordinal(first + offset) for offset in range(date(year, 12, 31).toordinal() - first + 1)]


def import_notice(
    session: Session,
    law: Law,
    *,
    notice: HolidayNotice,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> list[MovedDate]:
    """Put a State Council notice into force and recompute every running clock, each moved date with its event.

    `by` is None on the command line. Importing the same notice again changes nothing and answers an empty list.

    Raises:
        ChangedMeanwhile: the calendar is not the one that was looked at.
    """
    if by is not None:
        duty.require(by, "calendar.import")
    house = event.house_locked(session)
    expect_version(expected_version, version(session))
    if notice in notices_in_force(session, law.notices):
        return []
    row = session.get(ImportedNotice, notice.year) or ImportedNotice(year=notice.year)
    row.number = notice.number
    row.published = notice.published
    row.title = notice.title
    row.off = {day.isoformat(): name for day, name in notice.off.items()}
    row.makeup = {day.isoformat(): name for day, name in notice.makeup.items()}
    row.imported_at = now
    row.person_id = by.person_id if by else None
    session.add(row)
    event.append(
        session,
        house,
        kind="calendar.import",
        by=by,
        now=now,
        data={"year": notice.year, "number": notice.number, "off": row.off, "makeup": row.makeup},
    )
    house.calendar_revision = house.event_hash
    session.flush()
    return moved_dates.recompute(session, law, reason=f"导入{notice.number}", by=by, now=now)


def bring_packaged(session: Session, law: Law, *, now: datetime) -> list[MovedDate]:
    """Bring running clocks to the holiday notices that the software itself brings along, where those are other ones now.

    A newer version may publish a year that was provisional. Asked whenever a process starts, and not in every round: where
    two versions run for a while side by side, they would else take each other's dates back again and again. Done once
    for each set of notices, whoever comes second finding it done: each date that moves has its event and its notice, and
    the house's history says which years there are; where nothing moves, nothing is written there. An imported notice
    stands for its year whatever the software brings.
    """
    brought = _fingerprint(law.notices)
    if session.scalar(select(House.packaged_notices).where(House.id == 1)) == brought:
        return []
    house = event.house_locked(session)
    if house.packaged_notices == brought:
        return []
    house.packaged_notices = brought
    session.flush()
    years = [notice.year for notice in law.notices]
    moved = moved_dates.recompute(session, law, reason="软件更新带来新的节假日安排", by=None, now=now)
    if moved:
        event.append(
            session,
            house,
            kind="calendar.bring",
            by=None,
            now=now,
            data={"years": years, "moved": len(moved)},
        )
        session.flush()
    return moved


def _fingerprint(notices: tuple[HolidayNotice, ...]) -> str:
    said = [
        [
            notice.year,
            notice.number,
            *(sorted(day.isoformat() for day in days) for days in (notice.off, notice.makeup)),
        ]
        for notice in notices
    ]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def preview_closure(
    session: Session, law: Law, *, day: date, reason: str, document: str, part: DayPart | None = None
) -> Preview:
    """Which running dates a closure would move; it is refused here as it would be when it is declared.

    Raises:
        ReasonMissing, DocumentMissing, ClosureExists, ClosureNeedless: as `declare_closure`.
    """
    why, paper = _closing(session, law, day=day, reason=reason, document=document, part=part)
    whole, halves = closures_of(session)
    words = closing_words(why, paper)
    after = ({**whole, day: words}, halves) if part is None else (whole, {**halves, day: (part, words)})
    return _preview(session, law, day, after)


def preview_reopening(session: Session, law: Law, *, day: date) -> Preview:
    """Which running dates would move if a closure were taken back.

    Raises:
        NotFound: the day is not closed.
    """
    _closed(session, day)
    whole, halves = closures_of(session)
    after = ({d: w for d, w in whole.items() if d != day}, {d: w for d, w in halves.items() if d != day})
    return _preview(session, law, day, after)


def _preview(session: Session, law: Law, day: date, after: Closures) -> Preview:
    return preview_of(session, law, notices_in_force(session, law.notices), after, [day])


def preview_of(
    session: Session, law: Law, notices: tuple[HolidayNotice, ...], closures: Closures, days: list[date]
) -> Preview:
    """What a calendar of these notices and closures would change of these days, and of the running dates."""
    calendars = _calendars(law, notices, closures)
    return Preview(
        _days_changed(session, law, calendars[law.current.hash], days),
        tuple(moved_dates.dates_moved_by(session, law, calendars)),
    )


def _closed(session: Session, day: date) -> Closure:
    found = session.get(Closure, day)
    if found is None or found.taken_back_at is not None:
        raise NotFound(what="该停办日")
    return found


def _closing(
    session: Session, law: Law, *, day: date, reason: str, document: str, part: DayPart | None
) -> tuple[str, str]:
    """Why and by which document a day may be closed."""
    why = reason_given(reason, "停办", limit=LONGEST_REASON)
    paper = clean(document, fact="所依据的文件", field="document", limit=LONGEST_DOCUMENT)
    if not paper:
        raise DocumentMissing()
    there = session.get(Closure, day)
    if there is not None and there.taken_back_at is None:
        raise ClosureExists(day=day)
    calendar = calendar_of(session, law.current, law.notices)
    note = calendar.note(day)
    if not note.counts:
        raise ClosureNeedless(day=day, why=note.reason)
    if part is not None and not all(calendar.parts):
        raise HalfDayUnknown()
    return why, paper


def declare_closure(
    session: Session,
    law: Law,
    *,
    day: date,
    reason: str,
    document: str,
    by: Actor | None,
    now: datetime,
    part: DayPart | None = None,
    expected_version: int | None = None,
) -> list[MovedDate]:
    """Declare that the county's offices are closed on a day, by a document; running clocks are recomputed.

    With a `part` only that half is closed: the day stays a working day, and limits in hours run in the other half.

    Raises:
        ReasonMissing, DocumentMissing: reason or document is missing.
        ClosureExists: the day is declared already.
        ClosureNeedless: it is no working day anyway.
        HalfDayUnknown: the window hours have only one half.
        ChangedMeanwhile: the calendar is not the one that was looked at.
    """
    if by is not None:
        duty.require(by, "calendar.close")
    house = event.house_locked(session)
    expect_version(expected_version, version(session))
    why, paper = _closing(session, law, day=day, reason=reason, document=document, part=part)
    row = session.get(Closure, day) or Closure(day=day)
    row.reason, row.document, row.part = why, paper, part.value if part else None
    row.declared_at, row.person_id = now, by.person_id if by else None
    row.taken_back_at = row.taken_back_because = None
    session.add(row)
    event.append(
        session,
        house,
        kind="calendar.close",
        by=by,
        now=now,
        data={"day": day, "reason": why, "document": paper} | ({"part": part.value} if part else {}),
    )
    house.calendar_revision = house.event_hash
    session.flush()
    return moved_dates.recompute(session, law, reason=closing_words(why, paper), by=by, now=now)


def take_closure_back(
    session: Session,
    law: Law,
    *,
    day: date,
    reason: str,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> list[MovedDate]:
    """Take a closure back: the window was open after all, or it was declared by mistake; running clocks are recomputed.

    Raises:
        NotFound: the day is not closed.
        ReasonMissing: no reason.
        ChangedMeanwhile: the calendar is not the one that was looked at.
    """
    if by is not None:
        duty.require(by, "calendar.close")
    house = event.house_locked(session)
    expect_version(expected_version, version(session))
    row = _closed(session, day)
    why = reason_given(reason, "撤销停办", limit=LONGEST_REASON)
    row.taken_back_at, row.taken_back_because = now, why
    event.append(session, house, kind="calendar.reopen", by=by, now=now, data={"day": day, "reason": why})
    house.calendar_revision = house.event_hash
    session.flush()
    return moved_dates.recompute(session, law, reason=f"撤销停办：{why}", by=by, now=now)
