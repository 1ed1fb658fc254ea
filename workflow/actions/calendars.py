"""The calendar changes: a new holiday notice is imported, a local closure is declared; running dates follow."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks
from workflow.actions.cases import expect_version, reason_given
from workflow.actions.clocks import MovedDate
from workflow.errors import ClosureExists, DocumentMissing, NoticeKnown
from workflow.law.book import Law
from workflow.law.holidays import HolidayNotice
from workflow.records import event
from workflow.records.calendar import (
    Closure,
    ImportedNotice,
    build_calendar,
    calendar_of,
    closures_of,
    notices_in_force,
)
from workflow.records.event import House
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor
from workflow.rules.wording import clean

#: Greatest number of characters of a closure's reason and document, as the record holds them.
LONGEST_REASON = 100
LONGEST_DOCUMENT = 200

#: What changes the calendar; its version is the number of the newest line of these.
CHANGES: Final = frozenset({"calendar.import", "calendar.close"})


def version(session: Session) -> int:
    """The version of the calendar that whoever changes it has looked at."""
    return event.newest_of(session, CHANGES)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of the calendar would do: nothing is changed by looking."""

    #: Days that would count and did not, or the other way round.
    days: tuple[tuple[date, bool], ...]
    dates: tuple[MovedDate, ...]


def _calendars(
    law: Law, notices: tuple[HolidayNotice, ...], closures: dict[date, str]
) -> dict[str, Calendar]:
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
    calendars = _calendars(law, (*others, notice), closures_of(session))
    days = sorted({*notice.off, *notice.makeup, *_statutory_span(notice)})
    return Preview(
        _days_changed(session, law, calendars[law.current.hash], days),
        tuple(clocks.dates_moved_by(session, law, calendars)),
    )


def _statutory_span(notice: HolidayNotice) -> list[date]:
    first = date(notice.year, 1, 1).toordinal()
    return [
        date.fromordinal(first + offset)
        for offset in range(date(notice.year, 12, 31).toordinal() - first + 1)
    ]


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
    return clocks.recompute(session, law, reason=f"导入{notice.number}", by=by, now=now)


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
    moved = clocks.recompute(session, law, reason="软件更新带来新的节假日安排", by=None, now=now)
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


def declare_closure(
    session: Session,
    law: Law,
    *,
    day: date,
    reason: str,
    document: str,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> list[MovedDate]:
    """Declare that the county's offices are closed on a day, by a document; running clocks are recomputed.

    Raises:
        ReasonMissing, DocumentMissing: reason or document is missing.
        ClosureExists: the day is declared already.
        ChangedMeanwhile: the calendar is not the one that was looked at.
    """
    if by is not None:
        duty.require(by, "calendar.close")
    why = reason_given(reason, "停办", limit=LONGEST_REASON)
    paper = clean(document, fact="所依据的文件", field="document", limit=LONGEST_DOCUMENT)
    if not paper:
        raise DocumentMissing()
    house = event.house_locked(session)
    expect_version(expected_version, version(session))
    if session.get(Closure, day) is not None:
        raise ClosureExists(day=day)
    session.add(
        Closure(
            day=day,
            reason=why,
            document=paper,
            declared_at=now,
            person_id=by.person_id if by else None,
        )
    )
    event.append(
        session,
        house,
        kind="calendar.close",
        by=by,
        now=now,
        data={"day": day, "reason": why, "document": paper},
    )
    house.calendar_revision = house.event_hash
    session.flush()
    return clocks.recompute(session, law, reason=f"{why}（{paper}）", by=by, now=now)
