"""What an administrator has added to the calendar: imported holiday notices and local closures."""

import json
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import CheckConstraint, Engine, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.law.edition import Edition
from workflow.law.holidays import HolidayNotice
from workflow.records.base import Json, Record
from workflow.records.event import EventRecord, House
from workflow.rules.calendar import Calendar, DayPart


class ImportedNotice(Record):
    """A State Council notice imported after the software was shipped."""

    __tablename__ = "imported_notice"

    year: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(80))
    published: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(200))
    off: Mapped[dict[str, Any]] = mapped_column(Json)
    makeup: Mapped[dict[str, Any]] = mapped_column(Json)
    imported_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Closure(Record):
    """A local closure of a day or of half a day (typhoon, flood), with the document that declares it.

    What is taken back stays here and says why; declared once more, the day has its newest word here and every word in
    history.
    """

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("document <> ''", name="has_its_document"),
        CheckConstraint("part IN ('morning','afternoon')", name="part_known"),
        CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_because IS NULL)", name="taken_back_with_its_reason"
        ),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(String(200))
    declared_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: The half that is closed (`DayPart`); None where the whole day is.
    part: Mapped[str | None] = mapped_column(String(10))
    taken_back_at: Mapped[datetime | None]
    taken_back_because: Mapped[str | None] = mapped_column(String(100))

    @property
    def words(self) -> str:
        """Why and by which document, as a proof cites it."""
        return closing_words(self.reason, self.document)


#: The closures that hold: those of whole days with their words, and those of half a day with the half.
Closures: TypeAlias = tuple[dict[date, str], dict[date, tuple[DayPart, str]]]


def closing_words(reason: str, document: str) -> str:
    """A closure as a proof cites it: why, and by which document."""
    return f"{reason}（{document}）"


#: What people change the calendar by, as history names it.
CALENDAR_CHANGES: Final = frozenset(
    {"calendar.import", "calendar.take_back", "calendar.close", "calendar.reopen"}
)
#: What a calendar depends on: the house's revision, the edition, and the notices that the software brings along.
_Known: TypeAlias = tuple[str, str, tuple[HolidayNotice, ...], Calendar]
#: The calendars of each database, the newest first, kept until the house's calendar revision moves on.
_loaded: WeakKeyDictionary[Engine, tuple[_Known, ...]] = WeakKeyDictionary()


def calendar_of(
    session: Session,
    edition: Edition,
    packaged: tuple[HolidayNotice, ...],
    *,
    revision: str | None = None,
) -> Calendar:
    """The calendar in force: the notices shipped and imported, the local closures, the edition's window hours.

    Costs one small select, and none where the `revision` is known since the calendar is held; the calendar itself is
    rebuilt only after an import or a closure, and for another set of packaged notices.
    """
    if revision is None:
        revision = session.scalar(select(House.calendar_revision).where(House.id == 1)) or ""
    engine = session.connection().engine
    known = _loaded.get(engine, ())
    for of_revision, of_edition, of_packaged, calendar in known:
        if (of_revision, of_edition) == (revision, edition.hash) and of_packaged == packaged:
            return calendar
    calendar = build_calendar(edition, notices_in_force(session, packaged), closures_of(session))
    still = (each for each in known if each[0] == revision)
    # Another thread may do the same at this moment: one of the two is computed again, none is wrong.
    _loaded[engine] = ((revision, edition.hash, packaged, calendar), *still)
    return calendar


def calendar_under(
    session: Session, edition: Edition, packaged: tuple[HolidayNotice, ...], *, revision: str, known_by: date
) -> Calendar:
    """The calendar as it was under an earlier revision of the house's, read back from the house's history.

    Of the notices that the software brings along, those count that were published by `known_by`.
    """
    by_year = {
        notice.year: notice for notice in packaged if notice.published is None or notice.published <= known_by
    }
    brought = dict(by_year)
    whole: dict[date, str] = {}
    halves: dict[date, tuple[DayPart, str]] = {}
    lines = session.execute(
        select(EventRecord.kind, EventRecord.data, EventRecord.hash)
        .where(EventRecord.project_id.is_(None), EventRecord.kind.in_(CALENDAR_CHANGES))
        .order_by(EventRecord.seq)
    )
    for kind, text, hash_ in lines if revision else ():
        data = json.loads(text)
        if kind in ("calendar.close", "calendar.reopen"):
            day = date.fromisoformat(data["day"])
            whole.pop(day, None)
            halves.pop(day, None)
            if kind == "calendar.close":
                _close(whole, halves, day, data.get("part"), closing_words(data["reason"], data["document"]))
        elif kind == "calendar.take_back":
            by_year.pop(data["year"], None)
            if data["year"] in brought:
                by_year[data["year"]] = brought[data["year"]]
        else:
            by_year[data["year"]] = HolidayNotice(
                year=data["year"],
                number=data["number"],
                published=None,
                title=data["number"],
                off={date.fromisoformat(day): name for day, name in data["off"].items()},
                makeup={date.fromisoformat(day): name for day, name in data["makeup"].items()},
            )
        if hash_ == revision:
            break
    return build_calendar(edition, tuple(by_year[year] for year in sorted(by_year)), (whole, halves))


def _close(
    whole: dict[date, str],
    halves: dict[date, tuple[DayPart, str]],
    day: date,
    part: str | None,
    words: str,
) -> None:
    if part is None:
        whole[day] = words
    else:
        halves[day] = DayPart(part), words


def build_calendar(
    edition: Edition, notices: tuple[HolidayNotice, ...], closures: Closures = ({}, {})
) -> Calendar:
    """A calendar from its parts, for one edition's window hours."""
    whole, halves = closures
    return Calendar(
        notices,
        window=edition.window_hours,
        closures=whole,
        halves=halves,
        late_receipt_next_day=edition.late_receipt_next_day,
    )


def notices_in_force(session: Session, packaged: tuple[HolidayNotice, ...]) -> tuple[HolidayNotice, ...]:
    """The packaged notices and the imported ones; an imported notice stands for its whole year."""
    by_year = {notice.year: notice for notice in packaged}
    for row in session.scalars(select(ImportedNotice)):
        by_year[row.year] = HolidayNotice(
            year=row.year,
            number=row.number,
            published=row.published,
            title=row.title,
            off={date.fromisoformat(day): name for day, name in row.off.items()},
            makeup={date.fromisoformat(day): name for day, name in row.makeup.items()},
        )
    return tuple(by_year[year] for year in sorted(by_year))


def closures_of(session: Session) -> Closures:
    """The local closures that hold, each with its reason and document."""
    whole: dict[date, str] = {}
    halves: dict[date, tuple[DayPart, str]] = {}
    for row in session.scalars(select(Closure).where(Closure.taken_back_at.is_(None))):
        _close(whole, halves, row.day, row.part, row.words)
    return whole, halves
