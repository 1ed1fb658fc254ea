"""An imported holiday notice is taken back: read wrongly, or replaced by another; running dates follow (三（二）)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import calendars, moved_dates
from workflow.actions.calendars import LONGEST_REASON, Preview
from workflow.actions.cases import expect_version, reason_given
from workflow.actions.moved_dates import MovedDate
from workflow.errors import NotFound, NoticePackaged
from workflow.law.book import Law
from workflow.records import event
from workflow.records.calendar import ImportedNotice, closures_of, notices_in_force
from workflow.rules import duty
from workflow.rules.duty import Actor


def imported(session: Session, law: Law, year: int) -> ImportedNotice:
    """The notice of a year that somebody imported.

    Raises:
        NoticePackaged: the year's notice came with the software, and goes with it.
        NotFound: nobody has published the year here.
    """
    row = session.scalar(select(ImportedNotice).where(ImportedNotice.year == year))
    if row is not None:
        return row
    for notice in law.notices:
        if notice.year == year:
            raise NoticePackaged(year=year, number=notice.number)
    raise NotFound(what="该年导入的节假日安排")


def preview(session: Session, law: Law, *, year: int) -> Preview:
    """Which days and which running dates would move: the year's packaged notice returns, else the year is computed.

    Raises:
        NoticePackaged, NotFound: as `take_back`.
    """
    imported(session, law, year)
    others = [n for n in notices_in_force(session, law.notices) if n.year != year]
    packaged = [n for n in law.notices if n.year == year]
    return calendars.preview_of(
        session,
        law,
        tuple(sorted([*others, *packaged], key=lambda notice: notice.year)),
        closures_of(session),
        calendars.days_of(year),
    )


def take_back(
    session: Session,
    law: Law,
    *,
    year: int,
    reason: str,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> list[MovedDate]:
    """Take an imported notice back, whole year: running clocks are recomputed, each moved date with its event.

    What the software brings for the year holds again; where it brings none, the year is computed and its dates are
    provisional. The history keeps the notice as it was imported, and why it was taken back. `by` is None on the
    command line.

    Raises:
        NoticePackaged: the year's notice came with the software, and is not taken back here.
        NotFound: no notice of the year was imported.
        ReasonMissing: nothing says why.
        ChangedMeanwhile: the calendar is not the one that was looked at.
    """
    if by is not None:
        duty.require(by, "calendar.import")
    house = event.house_locked(session)
    expect_version(expected_version, calendars.version(session))
    row = imported(session, law, year)
    why = reason_given(reason, "撤销节假日安排", limit=LONGEST_REASON)
    number = row.number
    session.delete(row)
    event.append(
        session,
        house,
        kind="calendar.take_back",
        by=by,
        now=now,
        data={"year": year, "number": number, "reason": why},
    )
    house.calendar_revision = house.event_hash
    session.flush()
    return moved_dates.recompute(session, law, reason=f"撤销{number}：{why}", by=by, now=now)
