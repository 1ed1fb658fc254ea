"""Working days and window hours of one county."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType
from typing import Final

from workflow.errors import CalendarOutOfRange
from workflow.law.holidays import HolidayNotice, statutory_days
from workflow.law.sentence import Sentence
from workflow.rules.local_time import SHANGHAI, instant, local, local_day
from workflow.rules.window import MICROSECOND, Window

#: The years for which the statute and the lunar dates are recorded (`workflow/law/holidays/statutory.toml`).
FIRST_YEAR, LAST_YEAR = 2014, 2060
#: Where a table starts that has no notice to start from: the year in which the mechanism was issued.
_ISSUED = 2023
_SATURDAY = 5

#: First ordinal; working days before each day of the span, and of all; the working days in order.
_Table = tuple[int, tuple[int, ...], tuple[date, ...]]


class DayKind(StrEnum):
    """What a day is, as far as the window is concerned."""

    WORKING_DAY = "working_day"
    MAKEUP_DAY = "makeup_day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSURE = "closure"


class DayPart(StrEnum):
    """The half of a working day in which the window stays shut."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


PART_WORDS: Final[Mapping[DayPart, str]] = {DayPart.MORNING: "上午", DayPart.AFTERNOON: "下午"}


@dataclass(frozen=True, slots=True)
class DayNote:
    """What one day is, and who says so."""

    day: date
    #: Whether it is a working day.
    counts: bool
    kind: DayKind
    #: In Chinese, with the notice's number or the document of a closure.
    reason: str
    #: No notice is loaded for its year: computed from statute and weekends.
    provisional: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """A day that a notice names."""

    off: bool
    festival: str
    cited: str


class Calendar:
    """Working days and window hours of one county.

    A working day is Monday to Friday not named as a holiday, or a named make-up day, by the State Council's
    notices; every notice is asked about every day, because late December can belong to next year's. A local
    closure with its document takes a working day away; one of half a day leaves it a working day, and takes only window
    time away (house practice: the document says nothing of it). A year without a notice is computed from statute and
    weekends, and is provisional. The value never changes: a new notice or closure makes a new calendar.
    """

    __slots__ = (
        "_named",
        "_published",
        "_statutory",
        "_table",
        "_window",
        "closures",
        "halves",
        "late_receipt_next_day",
    )

    def __init__(
        self,
        notices: Iterable[HolidayNotice],
        *,
        window: Iterable[tuple[time, time]],
        closures: Mapping[date, str] | None = None,
        halves: Mapping[date, tuple[DayPart, str]] | None = None,
        late_receipt_next_day: bool = False,
        statutory: Callable[[int], Mapping[date, str]] = statutory_days,
    ) -> None:
        """Build the table of working days for the years of the notices; other years follow when asked for.

        Where two notices name the same day, the later published one holds (an amendment). `closures` gives
        the document by day, `halves` the part of the day that is closed and the document; `window` the spans of a working day, in Shanghai's time; `statutory` the days
        off of a year without notice. Raises WindowHoursInvalid.
        """
        #: Local closures: the day and the document that declares it.
        self.closures: Mapping[date, str] = MappingProxyType(dict(closures or {}))
        #: Days of which only half is closed: a limit in days counts them, one in hours runs in the other half.
        self.halves: Mapping[date, tuple[DayPart, str]] = MappingProxyType(dict(halves or {}))
        #: House practice, off unless the county turns it on: a receipt after hours is one of the next working day.
        self.late_receipt_next_day = late_receipt_next_day
        self._window = Window(window)
        self._statutory = statutory
        self._named: dict[date, _Named] = {}
        ordered = sorted(notices, key=lambda notice: notice.published or date(notice.year, 1, 1))
        for notice in ordered:
            said = notice.cited
            self._named.update((day, _Named(True, name, said)) for day, name in notice.off.items())
            self._named.update((day, _Named(False, name, said)) for day, name in notice.makeup.items())
        self._published = frozenset(notice.year for notice in ordered)
        years = self._published or {_ISSUED}
        self._table = self._build(min(years), max(years))

    # --- days ---------------------------------------------------------------------------------------------

    def is_working(self, day: date) -> bool:
        """Whether the window works that day. Raises CalendarOutOfRange."""
        base, ranks, _ = self._reaching(day)
        index = day.toordinal() - base
        return ranks[index + 1] > ranks[index]

    def is_published(self, year_or_day: int | date) -> bool:
        """Whether the notice of that year is loaded; if not, dates in it are provisional."""
        return (year_or_day if isinstance(year_or_day, int) else year_or_day.year) in self._published

    def add_working_days(self, day: date, amount: int) -> date:
        """The amount-th working day after `day`, which itself never counts (民法典 201).

        A negative amount counts working days before `day`; zero answers `day`. Raises CalendarOutOfRange.
        """
        # One attribute holds the whole table, so that another thread extending it cannot mix two of them.
        base, ranks, days = self._table
        index = day.toordinal() - base
        if amount > 0 and index >= 0:
            try:
                return days[ranks[index + 1] + amount - 1]
            except IndexError:
                pass
        return self._add_beyond(day, amount)

    def working_days_between(self, after: date, until: date) -> int:
        """Working days in (after, until]; negative when `until` lies before `after`. Raises CalendarOutOfRange."""
        self._reaching(after)
        base, ranks, _ = self._reaching(until)
        return ranks[until.toordinal() - base + 1] - ranks[after.toordinal() - base + 1]

    def working_day_from(self, day: date) -> date:
        """`day` itself if it is a working day, else the next one (民法典 203). Raises CalendarOutOfRange."""
        return day if self.is_working(day) else self.add_working_days(day, 1)

    def note(self, day: date) -> DayNote:
        """What that day is and who says so. Raises CalendarOutOfRange."""
        counts = self.is_working(day)
        named = self._named.get(day)
        provisional = self._is_provisional(day)
        if not counts and self._works(day):
            return DayNote(
                day,
                False,
                DayKind.CLOSURE,
                _noted("本地停办（{document}）", provisional=provisional, document=self.closures[day]),
                provisional,
            )
        if named is not None:
            kind, word = (DayKind.HOLIDAY, named.festival) if named.off else (DayKind.MAKEUP_DAY, "调休上班")
            said = Sentence("{what}（{notice}）", what=word, notice=named.cited)
            return DayNote(day, counts, kind, self._half(day, said) if counts else said, provisional)
        festival = self._by_statute(day.year).get(day)
        if festival is not None:
            return DayNote(
                day, counts, DayKind.HOLIDAY, _festive(festival, provisional=provisional), provisional
            )
        if day.weekday() >= _SATURDAY:
            return DayNote(day, counts, DayKind.WEEKEND, _noted("周末", provisional=provisional), provisional)
        return DayNote(
            day,
            counts,
            DayKind.WORKING_DAY,
            self._half(day, _noted("工作日", provisional=provisional)),
            provisional,
        )

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last`, both included, is only computed, not published."""
        if first.year == last.year and first.year in self._published:
            return False
        span = range(first.toordinal(), last.toordinal() + 1)
        return any(self._is_provisional(date.fromordinal(ordinal)) for ordinal in span)

    # --- window hours -------------------------------------------------------------------------------------

    @property
    def parts(self) -> tuple[bool, bool]:
        """Whether a working day has window hours in the morning, and in the afternoon."""
        morning, afternoon = self._window.cut
        return bool(morning), bool(afternoon)

    def close_of(self, day: date) -> datetime:
        """The close of window hours that day, as an aware UTC instant (民法典 203: 停止业务活动的时间)."""
        return datetime.combine(day, self._window.close, SHANGHAI).astimezone(UTC)

    def windows(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """When the window is open that day, as aware UTC instants; nothing on a day that is no working day."""
        if not self.is_working(day):
            return ()
        half = self.halves.get(day)
        spans = self._window.spans if half is None else self._window.cut[half[0] is DayPart.MORNING]
        return tuple((instant(day, opens), instant(day, closes)) for opens, closes in spans)

    def closed_windows(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """When the window would be open that day but for a closure of half of it."""
        half = self.halves.get(day)
        if half is None or not self.is_working(day):
            return ()
        spans = self._window.cut[half[0] is DayPart.AFTERNOON]
        return tuple((instant(day, opens), instant(day, closes)) for opens, closes in spans)

    def add_window_time(self, at: datetime, amount: timedelta) -> datetime:
        """The earliest instant by which the window has been open for `amount` since `at`; aware UTC.

        Time outside window hours does not pass. An amount that is not positive answers `at`. Raises
        CalendarOutOfRange.
        """
        if amount <= timedelta(0):
            return at
        end = self._add_undisturbed(at, amount)
        if not self.halves:
            return end
        while True:
            # What begins before the end is passed over whole; that may reach the next one.
            lost = sum(
                (until - max(start, at) for start, until in self._closed() if at < until and start < end),
                timedelta(0),
            )
            further = self._add_undisturbed(at, amount + lost)
            if further == end:
                return end
            end = further

    def _closed(self) -> Iterator[tuple[datetime, datetime]]:
        for day in self.halves:
            yield from self.closed_windows(day)

    def _add_undisturbed(self, at: datetime, amount: timedelta) -> datetime:
        """`add_window_time` as if no half of a day were closed."""
        wall = local(at)
        day = wall.date()
        working = self.is_working(day)
        open_for = amount // MICROSECOND + (self._window.elapsed(wall.time()) if working else 0)
        # Whole days passed before the last one: an exact multiple ends at a close, not at the next opening.
        whole, rest = divmod(open_for - 1, self._window.length)
        ahead = whole if working else whole + 1
        return instant(self.add_working_days(day, ahead), self._window.time_after(rest + 1))

    def window_time_between(self, after: datetime, until: datetime) -> timedelta:
        """How long the window is open between two instants; negative when they are the other way round."""
        lost = sum(
            (
                min(end, max(after, until)) - max(start, min(after, until))
                for start, end in self._closed()
                if min(after, until) < end and start < max(after, until)
            ),
            timedelta(0),
        )
        return self._undisturbed_between(after, until) - (lost if until >= after else -lost)

    def _undisturbed_between(self, after: datetime, until: datetime) -> timedelta:
        """`window_time_between` as if no half of a day were closed."""
        since, to = local(after), local(until)
        first, last = since.date(), to.date()
        days = self.working_days_between(first, last)
        open_for = days * self._window.length
        if self.is_working(first):
            open_for += self._window.length - self._window.elapsed(since.time())
        if self.is_working(last):
            open_for += self._window.elapsed(to.time()) - self._window.length
        return open_for * MICROSECOND

    def receipt_day(self, at: datetime) -> date:
        """The day that counts as the day of receipt: the day of the instant.

        Where the county's switch says so, a receipt after the close of window hours, or on a day that is no
        working day, is one of the next working day (house practice). Raises CalendarOutOfRange.
        """
        day = local_day(at)
        if self.late_receipt_next_day and (at > self.close_of(day) or not self.is_working(day)):
            return self.add_working_days(day, 1)
        return day

    # --- the table ----------------------------------------------------------------------------------------

    def _is_provisional(self, day: date) -> bool:
        # 31 December can be named by next year's notice although its own year has none.
        return day.year not in self._published and day not in self._named

    def _by_statute(self, year: int) -> Mapping[date, str]:
        return {} if year in self._published else self._statutory(year)

    def _half(self, day: date, reason: str) -> str:
        """The reason of a working day, with the half of it that is closed."""
        half = self.halves.get(day)
        if half is None:
            return reason
        return Sentence(
            "{what}，{part}停办（{document}）", what=reason, part=PART_WORDS[half[0]], document=half[1]
        )

    def _works(self, day: date) -> bool:
        """Whether it would be a working day if nothing were closed locally."""
        named = self._named.get(day)
        if named is not None:
            return not named.off
        return day.weekday() < _SATURDAY and day not in self._by_statute(day.year)

    def _build(self, first: int, last: int) -> _Table:
        for year in (first, last):
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise CalendarOutOfRange(year=year, first=FIRST_YEAR, last=LAST_YEAR)
        base = date(first, 1, 1).toordinal()
        days = [date.fromordinal(ordinal) for ordinal in range(base, date(last, 12, 31).toordinal() + 1)]
        counts = [self._works(day) and day not in self.closures for day in days]
        working = tuple(day for day, count in zip(days, counts, strict=True) if count)
        return base, tuple(accumulate(counts, initial=0)), working

    def _reaching(self, day: date) -> _Table:
        """The table, extended where necessary so that it holds `day`."""
        table = self._table
        base, ranks, _ = table
        if 0 <= day.toordinal() - base < len(ranks) - 1:
            return table
        return self._extended_to(day.year)

    def _span(self) -> tuple[int, int]:
        base, ranks, _ = self._table
        return date.fromordinal(base).year, date.fromordinal(base + len(ranks) - 2).year

    def _extended_to(self, year: int) -> _Table:
        first, last = self._span()
        self._table = self._build(min(first, year), max(last, year))
        return self._table

    def _add_beyond(self, day: date, amount: int) -> date:
        """`add_working_days` where the table has to grow first, and for amounts that are not positive."""
        if amount == 0:
            return day
        while True:
            base, ranks, days = self._reaching(day)
            index = day.toordinal() - base
            wanted = ranks[index + 1] + amount - 1 if amount > 0 else ranks[index] + amount
            if 0 <= wanted < len(days):
                return days[wanted]
            # A year has some 250 working days: one large step instead of many small ones.
            first, last = self._span()
            if wanted < 0:
                self._extended_to(min(first - 1, max(FIRST_YEAR, first - 1 + wanted // 250)))
            else:
                self._extended_to(max(last + 1, min(LAST_YEAR, last + 1 + (wanted - len(days)) // 250)))


def _noted(template: str, *, provisional: bool, **facts: str) -> str:
    what = Sentence(template, **facts)
    return Sentence("{what}，暂定", what=what) if provisional else what


def _festive(festival: str, *, provisional: bool) -> str:
    template = (
        "{what}（全国年节及纪念日放假办法，暂定）" if provisional else "{what}（全国年节及纪念日放假办法）"
    )
    return Sentence(template, what=festival)
