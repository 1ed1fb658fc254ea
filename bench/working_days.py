"""Adding 10 working days to 2,000 days: this calendar against the libraries that people would use."""

import statistics
from collections.abc import Callable
from datetime import date, time, timedelta
from random import Random
from time import perf_counter_ns

from workflow.law.holidays import packaged_notices
from workflow.rules.calendar import Calendar

AMOUNT = 10
STARTS = 2_000
ROUNDS = 5
_ONE_DAY = timedelta(days=1)

#: Name, microseconds for one date, and what is to be said of it.
Row = tuple[str, float, str]
Add = Callable[[date], object]


def run() -> list[Row]:
    """Measure all of them in one run; each row is the median of a few rounds over the same starts.

    Every competitor's answers are compared with ours, and a difference is told in its note.
    """
    ours = Calendar(packaged_notices(), window=((time(9), time(12)), (time(14, 30), time(17, 30))))
    chance = Random(16)  # 罗府办函〔2023〕16号
    # The tenth working day still lies in a published year, so that every library has its data.
    starts = [date(2023, 1, 1) + timedelta(days=chance.randrange(1_400)) for _ in range(STARTS)]
    expected = [ours.add_working_days(day, AMOUNT) for day in starts]

    def add(day: date) -> date:
        return ours.add_working_days(day, AMOUNT)

    rows = [("daiban", _measure(add, starts), "as called: one method of the calendar")]
    for name, prepare, note in (
        ("numpy busday_offset", _numpy, "one date at a call; free days and make-up days listed by us"),
        ("pandas CustomBusinessDay", _pandas, "one date at a call; free days and make-up days listed by us"),
        ("holidays get_nth_working_day", _holidays, "beyond 2026 silently without make-up days"),
        ("chinese_calendar, day by day", _chinese_calendar, "beyond 2026 NotImplementedError"),
    ):
        way = prepare(ours)
        rows.append((name, _measure(way, starts), f"{note}{_differing(way, starts, expected)}"))
    return rows


def _measure(way: Add, starts: list[date]) -> float:
    """Microseconds for one date, including the call and the loop around it."""
    found = []
    way(starts[0])
    for _ in range(ROUNDS):
        begun = perf_counter_ns()
        for day in starts:
            way(day)
        found.append((perf_counter_ns() - begun) / 1_000 / len(starts))
    return statistics.median(found)


def _differing(way: Add, starts: list[date], expected: list[date]) -> str:
    wrong = sum(str(way(day))[:10] != str(right) for day, right in zip(starts, expected, strict=True))
    return f"; {wrong} of {len(starts)} answers differ" if wrong else ""


def _free_days(calendar: Calendar) -> list[date]:
    span = range(date(2022, 12, 1).toordinal(), date(2027, 2, 1).toordinal())
    return [day for day in map(date.fromordinal, span) if not calendar.is_working(day)]


def _numpy(calendar: Calendar) -> Add:
    import numpy as np

    # A make-up Saturday cannot be added to a weekmask, so every day works but those that we list.
    days = np.busdaycalendar(weekmask="1111111", holidays=_free_days(calendar))

    def add(day: date) -> object:
        return np.busday_offset(day, AMOUNT, roll="backward", busdaycal=days)

    return add


def _pandas(calendar: Calendar) -> Add:
    import pandas as pd

    step = pd.offsets.CustomBusinessDay(
        AMOUNT, weekmask="Mon Tue Wed Thu Fri Sat Sun", holidays=_free_days(calendar)
    )

    def add(day: date) -> object:
        return pd.Timestamp(day) + step

    return add


def _holidays(_: Calendar) -> Add:
    import holidays

    china = holidays.country_holidays("CN")

    def add(day: date) -> object:
        return china.get_nth_working_day(day, AMOUNT)

    return add


def _chinese_calendar(_: Calendar) -> Add:
    import chinese_calendar

    def add(day: date) -> object:
        left = AMOUNT
        while left:
            day += _ONE_DAY
            left -= chinese_calendar.is_workday(day)
        return day

    return add
