"""The clock, written as slowly and plainly as the rule is spoken: the oracle of the quick one.

It shares no arithmetic with `workflow/rules`: it knows the notices, and walks day by day or minute by minute.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflow.law.holidays import HolidayNotice, statutory_days
from workflow.law.terms import Unit
from workflow.rules.clock import Pause

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class SlowCalendar:
    """Notices, closures and window hours, asked one day at a time."""

    notices: tuple[HolidayNotice, ...]
    closures: Mapping[date, str]
    window: tuple[tuple[time, time], ...]

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        if day in self.closures:
            return False
        for notice in self.notices:
            if day in notice.off:
                return False
            if day in notice.makeup:
                return True
        if self.is_unpublished(day) and day in statutory_days(day.year):
            return False
        return day.isoweekday() <= 5

    def is_unpublished(self, day: date) -> bool:
        """Whether no notice speaks of its year or of itself."""
        named = any(day in notice.off or day in notice.makeup for notice in self.notices)
        return not named and all(notice.year != day.year for notice in self.notices)

    def close(self, day: date) -> datetime:
        """The last closing of the day."""
        return datetime.combine(day, self.window[-1][1], SHANGHAI)


def day_of(instant: datetime) -> date:
    """The day in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def left_out(day: date, pauses: list[Pause]) -> bool:
    """Whether a pause covers the day: it began by then, and ends on a later day."""
    return any(day_of(p.start) <= day and (p.until is None or day < day_of(p.until)) for p in pauses)


def goes_on_at(instant: datetime, pauses: list[Pause]) -> bool:
    """Whether a pause covers the instant."""
    return any(p.start <= instant and (p.until is None or instant < p.until) for p in pauses)


def slow_day(
    calendar: SlowCalendar, unit: Unit, amount: int, started: datetime, pauses: tuple[Pause, ...]
) -> date | None:
    """The due day of a limit in days: pauses are put in one by one, and each time all days are counted anew."""
    in_effect: list[Pause] = []
    due = walk(calendar, unit, amount, day_of(started), in_effect)
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.start >= calendar.close(due):
            break  # the time had run out
        if pause.until is None:
            return None
        in_effect.append(pause)
        due = walk(calendar, unit, amount, day_of(started), in_effect)
    return due


def walk(calendar: SlowCalendar, unit: Unit, amount: int, start: date, pauses: list[Pause]) -> date:
    """Count from the day after the start until the amount is reached on a day on which it can fall due."""
    day, number = start, 0
    while True:
        day += DAY
        if left_out(day, pauses):
            continue
        if number < amount and (unit is Unit.CALENDAR_DAY or calendar.works(day)):
            number += 1
        if number == amount and calendar.works(day):
            return day


def slow_minute(
    calendar: SlowCalendar, hours: int, started: datetime, pauses: tuple[Pause, ...]
) -> datetime | None:
    """The due instant of a limit in hours, minute by minute; everything falls on whole minutes."""
    endless = [pause for pause in pauses if pause.until is None]
    minute, left = started.astimezone(SHANGHAI), hours * 60
    while True:
        day, open_at_all = minute.date(), calendar.works(minute.date())
        while minute.date() == day:
            if any(pause.start <= minute for pause in endless):
                return None
            is_open = open_at_all and any(
                opens <= minute.time() < closes for opens, closes in calendar.window
            )
            if is_open and not goes_on_at(minute, list(pauses)):
                left -= 1
            minute += MINUTE
            if not left:
                return minute
