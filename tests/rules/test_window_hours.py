"""Limits in hours: only inside window hours, over lunch, evenings, weekends and holidays, to the minute."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.clocks import a_calendar, a_clock, a_pause, at, wall
from builders.drawn_clocks import Case, drawn_cases
from builders.slow_clock import slow_minute
from workflow.errors import WindowHoursInvalid
from workflow.law.terms import Unit
from workflow.rules.window import Window

CALENDAR = a_calendar()
HOUR = Unit.WORKING_HOUR


@pytest.mark.parametrize(
    ("started", "hours", "due"),
    [
        ("2026-11-23 11:30", 2, "2026-11-23 16:00"),
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 08:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 12:00", 2, "2026-11-23 16:30"),
        ("2026-11-23 13:15", 1, "2026-11-23 15:30"),
        ("2026-11-23 17:30", 2, "2026-11-24 11:00"),
        ("2026-11-23 16:47", 1, "2026-11-24 09:17"),
        ("2026-11-23 23:59", 1, "2026-11-24 10:00"),
        ("2026-11-21 10:00", 2, "2026-11-23 11:00"),  # a Saturday
        ("2026-10-10 10:00", 2, "2026-10-10 12:00"),  # a Saturday that is made up
        ("2026-09-30 17:00", 1, "2026-10-08 09:30"),  # over National Day
        (
            "2026-11-23 09:00",
            3,
            "2026-11-23 12:00",
        ),  # at the close of the morning, not at the afternoon's opening
        ("2026-11-23 09:00", 6, "2026-11-23 17:30"),  # at the close of the day, not at the next opening
        ("2026-11-23 12:00", 3, "2026-11-23 17:30"),
        ("2026-11-20 17:30", 6, "2026-11-23 17:30"),  # over a weekend, exactly one day
        ("2026-11-23 10:00", 60, "2026-12-07 10:00"),  # ten working days of six hours
    ],
)
def test_hours_pass_only_inside_window_hours(started: str, hours: int, due: str) -> None:
    found = a_clock(started, hours, HOUR).due(CALENDAR)
    assert found is not None
    assert wall(found.at) == due
    assert found.day == date.fromisoformat(due[:10])


def test_seconds_are_kept() -> None:
    found = a_clock("2026-11-23 11:30:27", 2, HOUR).due(CALENDAR)
    assert found is not None
    assert found.at == at("2026-11-23 16:00:27")


def test_a_closure_stops_the_hours_for_the_whole_day() -> None:
    calendar = a_calendar(closures={date(2026, 11, 24): "台风"})
    found = a_clock("2026-11-23 17:00", 1, HOUR).due(calendar)
    assert found is not None
    assert wall(found.at) == "2026-11-25 09:30"


def test_the_switch_for_late_receipts_changes_nothing_for_hours() -> None:
    clock = a_clock("2026-11-23 18:00", 1, HOUR)
    assert clock.due(a_calendar(late_receipt_next_day=True)) == clock.due(CALENDAR)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("2026-11-23 10:00", "2026-11-23 10:30")], "2026-11-23 11:30"),
        ([("2026-11-23 12:00", "2026-11-23 14:30")], "2026-11-23 11:00"),  # the lunch break costs nothing
        ([("2026-11-23 09:00", "2026-11-23 12:00")], "2026-11-23 16:30"),
        ([("2026-11-23 10:59", "2026-11-23 16:00")], "2026-11-23 16:01"),
        ([("2026-11-23 11:00", "2026-11-23 16:00")], "2026-11-23 11:00"),  # begins when it is due: too late
        ([("2026-11-23 11:01", None)], "2026-11-23 11:00"),
        ([("2026-11-22 08:00", "2026-11-23 09:20")], "2026-11-23 11:20"),  # began before the clock
        ([("2026-11-20 08:00", "2026-11-23 08:00")], "2026-11-23 11:00"),  # ended before the opening
        (
            [("2026-11-23 10:00", "2026-11-23 10:30"), ("2026-11-23 10:15", "2026-11-23 10:45")],
            "2026-11-23 11:45",
        ),
        (
            [("2026-11-23 10:00", "2026-11-23 10:30"), ("2026-11-23 10:30", "2026-11-23 10:31")],
            "2026-11-23 11:31",
        ),
        ([("2026-11-23 10:00", "2026-11-24 10:00")], "2026-11-24 11:00"),
        ([("2026-11-23 10:15", "2026-11-23 10:15")], "2026-11-23 11:00"),
    ],
)
def test_pauses_are_taken_out_to_the_minute(pauses: list[tuple[str, str | None]], due: str) -> None:
    clock = a_clock("2026-11-23 09:00", 2, HOUR, pauses=[a_pause(*pause) for pause in pauses])
    found = clock.due(CALENDAR)
    assert found is not None
    assert wall(found.at) == due


def test_a_pause_without_an_end_leaves_no_due_date() -> None:
    assert (
        a_clock("2026-11-23 09:00", 2, HOUR, pauses=[a_pause("2026-11-23 10:59", None)]).due(CALENDAR) is None
    )


def test_hours_that_run_into_an_unpublished_year_are_provisional() -> None:
    in_time = a_clock("2026-12-31 16:30", 1, HOUR).due(CALENDAR)
    over = a_clock("2026-12-31 16:31", 1, HOUR).due(CALENDAR)
    assert in_time is not None
    assert over is not None
    assert (in_time.provisional, over.provisional) == (False, True)
    assert wall(over.at) == "2027-01-04 09:01"


def test_no_time_at_all_ends_where_it_begins() -> None:
    assert CALENDAR.add_window_time(at("2026-11-21 10:00"), timedelta(0)) == at("2026-11-21 10:00")


def test_the_windows_of_a_day_are_instants_and_a_free_day_has_none() -> None:
    assert CALENDAR.windows(date(2026, 11, 23)) == (
        (at("2026-11-23 09:00"), at("2026-11-23 12:00")),
        (at("2026-11-23 14:30"), at("2026-11-23 17:30")),
    )
    assert CALENDAR.windows(date(2026, 11, 22)) == ()


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(9), time(9)),),
        ((time(12), time(9)),),
        ((time(14), time(17)), (time(9), time(12))),
        ((time(9), time(13)), (time(12), time(17))),
    ],
)
def test_window_hours_that_make_no_sense_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(WindowHoursInvalid):
        a_calendar(window=spans)


def test_spans_that_touch_are_one_day() -> None:
    window = Window(((time(9), time(12)), (time(12), time(15))))
    assert window.time_after(window.elapsed(time(12))) == time(12)
    with pytest.raises(ValueError, match="longer"):
        window.time_after(window.length + 1)


@settings(max_examples=200)
@given(drawn_cases(units=(HOUR,)))
def test_the_quick_clock_agrees_with_the_minute_by_minute_one(case: Case) -> None:
    found = case.clock.due(case.calendar)
    assert case.clock.started is not None
    slow = slow_minute(case.slow, case.clock.amount or 0, case.clock.started, case.clock.pauses)
    assert (None if found is None else found.at) == slow


@given(drawn_cases(units=(HOUR,)), st.timedeltas(timedelta(0), timedelta(days=20)))
def test_window_time_between_undoes_adding_it(case: Case, amount: timedelta) -> None:
    assert case.clock.started is not None
    later = case.calendar.add_window_time(case.clock.started, amount)
    assert case.calendar.window_time_between(case.clock.started, later) == amount
    assert case.calendar.window_time_between(later, case.clock.started) == -amount
