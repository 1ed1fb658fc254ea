"""When a limit falls due: the arithmetic of days, hours and pauses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflow.errors import CalendarOutOfRange
from workflow.law.terms import Unit
from workflow.rules.calendar import FIRST_YEAR, LAST_YEAR, Calendar
from workflow.rules.local_time import local_day
from workflow.rules.pause import Pause, in_order

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit falls due."""

    #: Aware UTC. What happens at this very instant is in time.
    at: datetime
    #: The day of `at` in Shanghai.
    day: date
    #: Some day on the way is only computed, because no notice names its year: shown as 暂定.
    provisional: bool


def due_of(
    unit: Unit,
    amount: int,
    started: datetime,
    pauses: tuple[Pause, ...],
    calendar: Calendar,
    *,
    to_a_day: bool = False,
) -> Due | None:
    """When `amount` of `unit` has passed since `started`, or None while a pause has no end.

    A limit `to_a_day` counts from the day on which it started, also where receipt after hours counts as the next
    working day: the day on which it ends was agreed.

    A pause takes effect only if it starts before the limit runs out: time that has run out cannot be
    stopped. Raises CalendarOutOfRange.
    """
    if unit is Unit.WORKING_HOUR:
        return _due_by_hours(amount, started, pauses, calendar)
    after = local_day(started) if to_a_day else calendar.receipt_day(started)
    if unit is Unit.WORKING_DAY and not pauses:
        # What nearly every clock is.
        last = due = calendar.add_working_days(after, amount)
    else:
        counted = _count_days(unit, amount, after, pauses, calendar)
        if counted is None:
            return None
        last, due = counted
    # In calendar days nothing depends on the calendar before the last day.
    considered = last if unit is Unit.CALENDAR_DAY else after + _ONE_DAY
    provisional = calendar.is_provisional(considered, due)
    if calendar.late_receipt_next_day and not provisional and not to_a_day:
        provisional = calendar.is_provisional(local_day(started), after)
    return Due(calendar.close_of(due), due, provisional)


def _count_days(
    unit: Unit, amount: int, after: date, pauses: tuple[Pause, ...], calendar: Calendar
) -> tuple[date, date] | None:
    """The last day of the count and the day on which it falls due, or None while a pause has no end."""
    count = _DayCount(calendar, after, amount, every_day=unit is Unit.CALENDAR_DAY)
    for pause in in_order(pauses):
        if pause.start >= calendar.close_of(count.due):
            break
        if pause.until is None:
            return None
        count.leave_out(local_day(pause.start), local_day(pause.until))
    return count.last, count.due


class _DayCount:
    """A count of days under way: the last day of the count, and the day on which it falls due."""

    __slots__ = ("_after", "_calendar", "_every_day", "_free_from", "_wanted", "due", "last")

    def __init__(self, calendar: Calendar, after: date, amount: int, *, every_day: bool) -> None:
        self._calendar = calendar
        #: The day that is not counted (民法典 201).
        self._after = after
        #: Days to get past, counted and excluded.
        self._wanted = amount
        self._every_day = every_day
        #: Days before this one have been left out already if at all, so that overlapping pauses count once.
        self._free_from = after + _ONE_DAY
        self.last = after
        self.due = after
        self._recount(after)

    def leave_out(self, first: date, until: date) -> None:
        """Exclude the days [first, until), which no pause starting later than this one has touched yet."""
        first = max(first, self._free_from)
        if first >= until:
            return
        self._free_from = until
        # Otherwise the count is complete, and only the day to which it runs over is paused.
        if first <= self.last:
            self._wanted += self._days(first, until)
        self._recount(until)

    def _recount(self, not_before: date) -> None:
        if not self._every_day:
            self.last = self.due = self._calendar.add_working_days(self._after, self._wanted)
            return
        try:
            self.last = self._after + timedelta(days=self._wanted)
        except OverflowError as error:
            raise CalendarOutOfRange(year=date.max.year, first=FIRST_YEAR, last=LAST_YEAR) from error
        self.due = self._calendar.working_day_from(max(self.last, not_before))

    def _days(self, first: date, until: date) -> int:
        if self._every_day:
            return (until - first).days
        return self._calendar.working_days_between(first - _ONE_DAY, until - _ONE_DAY)


def _due_by_hours(
    amount: int, started: datetime, pauses: tuple[Pause, ...], calendar: Calendar
) -> Due | None:
    try:
        left = timedelta(hours=amount)
    except OverflowError as error:
        raise CalendarOutOfRange(year=date.max.year, first=FIRST_YEAR, last=LAST_YEAR) from error
    at = started
    for since, until in running(started, pauses):
        at = since
        if until is None:
            break
        open_for = calendar.window_time_between(since, until)
        if open_for >= left:
            break
        left -= open_for
    else:
        return None
    due = calendar.add_window_time(at, left)
    day = local_day(due)
    return Due(due, day, calendar.is_provisional(local_day(started), day))


def running(started: datetime, pauses: tuple[Pause, ...]) -> Iterator[tuple[datetime, datetime | None]]:
    """The stretches between the pauses, from `started` on; the last one is open unless a pause has no end."""
    at = started
    for pause in in_order(pauses):
        if pause.start > at:
            yield at, pause.start
        if pause.until is None:
            return
        at = max(at, pause.until)
    yield at, None
