"""The window is shut for half a day: hours do not run in it, days count as ever (house practice)."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.clocks import a_calendar
from workflow.rules.calendar import Calendar, DayPart
from workflow.rules.local_time import instant, local

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
PLAIN = a_calendar()


def shut(**parts: DayPart) -> Calendar:
    """The sample's calendar with half days shut: by the weekday's name."""
    days = {"monday": MONDAY, "tuesday": TUESDAY, "wednesday": WEDNESDAY}
    return a_calendar(halves={days[name]: (part, "台风（三防〔2026〕8号）") for name, part in parts.items()})


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return instant(day, time(hour, minute))


def end(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    return calendar.add_window_time(start, timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("start", "minutes", "until"),
    [
        # Two hours from eleven: one in the morning, the other on the next morning.
        (at(MONDAY, 11), 120, at(TUESDAY, 10)),
        # What ends at noon ends at noon.
        (at(MONDAY, 11), 60, at(MONDAY, 12)),
        # What comes in the shut afternoon begins on the next morning.
        (at(MONDAY, 15), 60, at(TUESDAY, 10)),
        (at(TUESDAY, 9), 60, at(TUESDAY, 10)),
    ],
)
def test_hours_do_not_run_in_a_shut_afternoon(start: datetime, minutes: int, until: datetime) -> None:
    assert end(shut(monday=DayPart.AFTERNOON), start, minutes) == until


def test_two_shut_halves_in_a_row_are_passed_over() -> None:
    calendar = shut(monday=DayPart.AFTERNOON, tuesday=DayPart.MORNING)
    assert end(calendar, at(MONDAY, 11, 30), 60) == at(TUESDAY, 15)


def test_the_day_counts_and_says_that_half_of_it_was_shut() -> None:
    note = shut(monday=DayPart.AFTERNOON).note(MONDAY)
    assert note.counts
    assert note.reason == "工作日，下午停办（台风（三防〔2026〕8号））"
    calendar = shut(monday=DayPart.AFTERNOON)
    assert calendar.add_working_days(MONDAY, 3) == PLAIN.add_working_days(MONDAY, 3)
    assert calendar.close_of(MONDAY) == PLAIN.close_of(MONDAY)


def test_the_windows_of_the_day_are_those_of_the_other_half() -> None:
    calendar = shut(monday=DayPart.MORNING)
    assert len(calendar.windows(MONDAY)) == len(calendar.closed_windows(MONDAY)) == 1
    assert calendar.windows(MONDAY) + calendar.closed_windows(MONDAY) == PLAIN.windows(MONDAY)[::-1]
    assert calendar.closed_windows(TUESDAY) == ()


def test_a_window_without_a_lunch_is_cut_at_noon() -> None:
    calendar = a_calendar(
        window=((time(9), time(17)),), halves={MONDAY: (DayPart.MORNING, "台风（三防〔2026〕8号）")}
    )
    assert calendar.windows(MONDAY) == ((at(MONDAY, 12), at(MONDAY, 17)),)


@given(
    st.dictionaries(st.sampled_from([MONDAY, TUESDAY, WEDNESDAY]), st.sampled_from(list(DayPart))),
    st.integers(0, 3 * 24 * 60),
    st.integers(1, 30 * 60),
)
def test_it_is_what_counting_minute_by_minute_gives(
    halves: dict[date, DayPart], since: int, minutes: int
) -> None:
    calendar = a_calendar(halves={day: (part, "台风") for day, part in halves.items()})
    start = at(MONDAY, 0) + timedelta(minutes=since)
    left, now = minutes, start
    while left:
        if any(opens <= now < closes for opens, closes in calendar.windows(local(now).date())):
            left -= 1
        now += timedelta(minutes=1)
    assert calendar.add_window_time(start, timedelta(minutes=minutes)) == now
    assert calendar.window_time_between(start, now) == timedelta(minutes=minutes)
    assert calendar.window_time_between(now, start) == timedelta(minutes=-minutes)
