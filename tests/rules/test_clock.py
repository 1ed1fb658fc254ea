"""The clock: when it falls due, what is provisional, how it stands at any instant, extension, anchors."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.clocks import a_calendar, a_clock, a_pause, at, wall
from builders.drawn_clocks import Case, drawn_cases
from builders.slow_clock import DAY, day_of
from workflow.errors import (
    CalendarOutOfRange,
    ClockAlreadyStarted,
    ClockNotStarted,
    ClockStopped,
    ExtensionNotAllowed,
)
from workflow.law.edition import Extension
from workflow.law.terms import Obligor, Unit
from workflow.rules.clock import Clock
from workflow.rules.commitment_limits import by_day
from workflow.rules.proof import proof
from workflow.rules.standing import Near, Standing

CALENDAR = a_calendar()
#: Monday 2026-11-23 + 3 working days is due on Thursday the 26th at 17:30.
MONDAY = "2026-11-23 10:00"


def due_of(clock: Clock) -> str | None:
    found = clock.due(CALENDAR)
    return None if found is None else f"{wall(found.at)}{' provisional' if found.provisional else ''}"


# --- due ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started", "amount", "due"),
    [
        ("2026-09-30 10:00", 3, "2026-10-10 17:30"),  # a Saturday that is made up
        ("2026-09-30 00:00", 3, "2026-10-10 17:30"),
        ("2026-09-30 23:59", 3, "2026-10-10 17:30"),
        ("2026-10-10 10:00", 3, "2026-10-14 17:30"),
        ("2026-11-21 10:00", 1, "2026-11-23 17:30"),  # received on a Saturday: Monday is day one
        ("2026-10-03 10:00", 1, "2026-10-08 17:30"),  # received in the holidays
        ("2026-12-28 10:00", 3, "2026-12-31 17:30"),
        ("2026-12-29 10:00", 3, "2027-01-04 17:30 provisional"),
        ("2026-12-31 10:00", 1, "2027-01-04 17:30 provisional"),
        ("2027-06-01 10:00", 3, "2027-06-04 17:30 provisional"),
        ("2022-12-30 10:00", 3, "2023-01-05 17:30"),  # 31 December is named by the notice of 2023
        ("2022-12-28 10:00", 3, "2023-01-03 17:30 provisional"),
    ],
)
def test_working_days_fall_due_at_the_close_of_window_hours_on_the_last_day(
    started: str, amount: int, due: str
) -> None:
    assert due_of(a_clock(started, amount)) == due


@pytest.mark.parametrize(
    ("started", "amount", "due"),
    [
        ("2026-11-23 10:00", 15, "2026-12-08 17:30"),
        ("2026-11-23 10:00", 5, "2026-11-30 17:30"),  # ends on a Saturday
        ("2026-09-21 10:00", 10, "2026-10-08 17:30"),  # ends on 1 October
        ("2026-09-30 10:00", 10, "2026-10-10 17:30"),  # ends on a make-up Saturday, a working day
        ("2026-12-12 10:00", 20, "2027-01-04 17:30 provisional"),
        ("2026-12-12 10:00", 19, "2026-12-31 17:30"),
        ("2022-11-01 10:00", 70, "2023-01-10 17:30"),  # days just count; only the last one asks the calendar
    ],
)
def test_calendar_days_run_over_a_last_day_that_is_no_working_day(
    started: str, amount: int, due: str
) -> None:
    assert due_of(a_clock(started, amount, Unit.CALENDAR_DAY)) == due


def test_due_is_an_aware_utc_instant_with_its_shanghai_day() -> None:
    due = a_clock(MONDAY).due(CALENDAR)
    assert due is not None
    assert due.at == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    assert due.at.tzinfo is UTC
    assert due.day == date(2026, 11, 26)


def test_receipt_after_hours_changes_nothing_unless_the_switch_is_on() -> None:
    clock = a_clock("2026-11-23 18:00")
    late = clock.due(a_calendar(late_receipt_next_day=True))
    assert due_of(clock) == "2026-11-26 17:30"
    assert late is not None
    assert late.day == date(2026, 11, 27)


def test_a_day_that_was_agreed_stays_although_the_signature_came_after_hours() -> None:
    limit = by_day(
        "agreed_clause",
        "按期动工",
        date(2026, 12, 10),
        date(2026, 11, 20),
        Obligor.ENTERPRISE,
        starts="signed",
        why="约定",
    )
    clock = Clock(limit, at("2026-11-20 18:30"))
    switched_on = a_calendar(late_receipt_next_day=True)
    assert clock.due(switched_on) == clock.due(CALENDAR)
    assert wall(clock.due(switched_on).at) == "2026-12-10 17:30"  # type: ignore[union-attr]
    assert proof(clock, switched_on).due == clock.due(switched_on)


def test_with_the_switch_on_finding_the_day_of_receipt_may_be_provisional_too() -> None:
    due = a_clock("2022-12-30 18:00").due(a_calendar(late_receipt_next_day=True))
    assert due is not None
    assert (due.day, due.provisional) == (date(2023, 1, 6), True)


def test_a_closure_declared_on_the_way_moves_the_date() -> None:
    due = a_clock(MONDAY).due(a_calendar(closures={date(2026, 11, 26): "台风"}))
    assert due is not None
    assert due.day == date(2026, 11, 27)


def test_a_naive_start_is_refused() -> None:
    clock = replace(a_clock(MONDAY), started=datetime(2026, 11, 23))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="naive"):
        clock.due(CALENDAR)


@given(drawn_cases())
def test_a_date_is_provisional_exactly_when_a_day_it_rests_on_is(case: Case) -> None:
    clock, due = case.clock, case.clock.due(case.calendar)
    assert clock.started is not None
    if due is not None and not clock.pauses:
        first = day_of(clock.started) + (timedelta(0) if clock.limit.unit is Unit.WORKING_HOUR else DAY)
        if clock.limit.unit is Unit.CALENDAR_DAY:
            first = day_of(clock.started) + (clock.amount or 0) * DAY
        days = [first + n * DAY for n in range((due.day - first).days + 1)]
        assert due.provisional == any(map(case.slow.is_unpublished, days))


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("amount", [50_000, 10**9, 10**15])
def test_an_amount_beyond_the_known_years_is_refused(unit: Unit, amount: int) -> None:
    with pytest.raises(CalendarOutOfRange):
        a_clock(MONDAY, amount * 6, unit).due(a_calendar())


# --- anchors --------------------------------------------------------------------------------------------------


def test_a_clock_waits_for_its_anchor() -> None:
    waiting = a_clock(None)
    assert waiting.due(CALENDAR) is None
    assert waiting.standing(at(MONDAY), CALENDAR) is Standing.WAITING
    started = waiting.start(at(MONDAY))
    assert due_of(started) == "2026-11-26 17:30"
    assert waiting.started is None


def test_a_clock_starts_once() -> None:
    with pytest.raises(ClockAlreadyStarted):
        a_clock(MONDAY).start(at(MONDAY))


def test_what_is_done_before_the_anchor_is_not_judged() -> None:
    done = a_clock(None).stop(at("2026-11-20 10:00"))
    assert done.standing(at("2026-11-20 10:00"), CALENDAR) is Standing.UNTIMED
    assert done.start(at(MONDAY)).standing(at("2026-12-20 10:00"), CALENDAR) is Standing.UNTIMED


# --- standing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        ("2026-11-23 09:59", Standing.WAITING),
        ("2026-11-23 10:00", Standing.RUNNING),
        ("2026-11-24 23:59", Standing.RUNNING),
        ("2026-11-25 00:00", Standing.NEAR),
        ("2026-11-25 23:59", Standing.NEAR),
        ("2026-11-26 00:00", Standing.DUE_TODAY),
        ("2026-11-26 17:30", Standing.DUE_TODAY),
        ("2026-11-26 17:30:01", Standing.OVERDUE),
        ("2026-12-26 10:00", Standing.OVERDUE),
    ],
)
def test_the_lights_of_a_limit_in_days(now: str, standing: Standing) -> None:
    assert a_clock(MONDAY).standing(at(now), CALENDAR) is standing


@pytest.mark.parametrize("now", ["2026-11-27 10:00", "2026-11-28 10:00", "2026-11-29 10:00"])
def test_before_a_monday_the_warning_burns_from_friday_on(now: str) -> None:
    assert a_clock("2026-11-25 10:00").standing(at(now), CALENDAR) is Standing.NEAR


def test_how_early_the_warning_comes_is_practice_and_can_be_set() -> None:
    clock = a_clock(MONDAY, 10)
    assert clock.standing(at("2026-12-02 10:00"), CALENDAR) is Standing.RUNNING
    assert clock.standing(at("2026-12-02 10:00"), CALENDAR, Near(working_days=3)) is Standing.NEAR


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        ("2026-11-23 16:30", Standing.RUNNING),
        ("2026-11-23 17:09", Standing.RUNNING),
        ("2026-11-23 17:10", Standing.NEAR),  # twenty minutes today and ten tomorrow
        ("2026-11-23 23:00", Standing.NEAR),
        ("2026-11-24 09:10", Standing.NEAR),
        ("2026-11-24 09:10:01", Standing.OVERDUE),
    ],
)
def test_the_lights_of_a_limit_in_hours(now: str, standing: Standing) -> None:
    clock = a_clock("2026-11-23 14:40", 3, Unit.WORKING_HOUR)
    assert due_of(clock) == "2026-11-24 09:10"
    assert clock.standing(at(now), CALENDAR) is standing


def test_minutes_in_a_pause_are_no_minutes_left() -> None:
    clock = a_clock(
        "2026-11-23 09:00", 1, Unit.WORKING_HOUR, pauses=[a_pause("2026-11-23 09:40", "2026-11-23 11:00")]
    )
    assert due_of(clock) == "2026-11-23 11:20"
    assert clock.time_left(at("2026-11-23 09:30"), CALENDAR) == timedelta(minutes=30)
    assert clock.time_left(at("2026-11-23 10:00"), CALENDAR) == timedelta(minutes=20)
    assert clock.time_left(at("2026-11-23 12:00"), CALENDAR) == timedelta(0)
    assert clock.standing(at("2026-11-23 09:30"), CALENDAR) is Standing.NEAR
    assert clock.standing(at("2026-11-23 09:29"), CALENDAR) is Standing.RUNNING
    assert clock.standing(at("2026-11-23 09:40"), CALENDAR) is Standing.PAUSED


def test_where_there_is_no_due_date_no_time_is_left_to_tell() -> None:
    assert a_clock(None).time_left(at(MONDAY), CALENDAR) is None
    assert a_clock(MONDAY, pauses=[a_pause(MONDAY, None)]).time_left(at(MONDAY), CALENDAR) is None


@pytest.mark.parametrize(
    ("stopped", "standing"),
    [
        ("2026-11-23 09:00", Standing.UNTIMED),
        ("2026-11-26 17:30", Standing.MET),
        ("2026-11-26 17:30:01", Standing.MISSED),
        ("2026-12-24 10:00", Standing.MISSED),
    ],
)
def test_what_is_done_by_the_very_instant_it_is_due_is_met(stopped: str, standing: Standing) -> None:
    done = a_clock(MONDAY).stop(at(stopped))
    assert done.standing(at("2027-01-04 10:00"), CALENDAR) is standing
    assert not standing.is_open


def test_the_past_is_shown_as_it_was() -> None:
    done = a_clock(MONDAY).stop(at("2026-11-27 10:00"))
    assert done.standing(at("2026-11-24 10:00"), CALENDAR) is Standing.RUNNING
    assert done.standing(at("2026-11-27 09:59"), CALENDAR) is Standing.OVERDUE
    assert done.standing(at("2026-11-27 10:00"), CALENDAR) is Standing.MISSED


def test_stopping_twice_is_refused() -> None:
    with pytest.raises(ClockStopped):
        a_clock(MONDAY).stop(at(MONDAY)).stop(at(MONDAY))


def test_a_pause_shows_until_it_ends() -> None:
    clock = a_clock(MONDAY, pauses=[a_pause("2026-11-24 10:00", "2026-11-25 15:00")])
    assert clock.standing(at("2026-11-24 09:59"), CALENDAR) is Standing.RUNNING
    assert clock.standing(at("2026-11-24 10:00"), CALENDAR) is Standing.PAUSED
    assert clock.standing(at("2026-11-25 14:59"), CALENDAR) is Standing.PAUSED
    assert clock.standing(at("2026-11-25 15:00"), CALENDAR) is Standing.RUNNING


def test_a_pause_that_comes_too_late_does_not_hide_that_it_is_overdue() -> None:
    clock = a_clock(MONDAY, pauses=[a_pause("2026-11-26 18:00", None)])
    assert clock.standing(at("2026-11-26 19:00"), CALENDAR) is Standing.OVERDUE


def test_before_a_planned_pause_without_an_end_it_simply_runs() -> None:
    clock = a_clock(MONDAY, pauses=[a_pause("2026-11-25 10:00", None)])
    assert clock.standing(at("2026-11-24 10:00"), CALENDAR) is Standing.RUNNING


def test_a_provisional_date_is_judged_like_any_other() -> None:
    clock = a_clock("2026-12-29 10:00")
    assert clock.standing(at("2026-12-31 10:00"), CALENDAR) is Standing.NEAR
    assert clock.standing(at("2027-01-04 10:00"), CALENDAR) is Standing.DUE_TODAY
    assert clock.standing(at("2027-01-05 10:00"), CALENDAR) is Standing.OVERDUE


@given(drawn_cases(), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_it_is_overdue_exactly_after_due(case: Case, later: timedelta) -> None:
    assert case.clock.started is not None
    now, due = case.clock.started + later, case.clock.due(case.calendar)
    overdue = case.clock.standing(now, case.calendar) is Standing.OVERDUE
    assert overdue == (due is not None and now > due.at)
    missed = case.clock.stop(now).standing(now, case.calendar) is Standing.MISSED
    assert missed == overdue


# --- extension ------------------------------------------------------------------------------------------------

TEN_MORE = Extension(10, "本行政机关负责人", "行政许可法第42条")


def extended(clock: Clock, amount: int = 10, when: str = MONDAY, **facts: str) -> Clock:
    given = {"approver": "局长", "reason": "需进一步核实"} | facts
    return clock.extend(
        amount, approver=given["approver"], reason=given["reason"], at=at(when), calendar=CALENDAR
    )


def test_an_extension_adds_to_the_limit() -> None:
    clock = a_clock(MONDAY, extension=TEN_MORE)
    assert due_of(extended(clock, 10)) == due_of(a_clock(MONDAY, 13))
    assert due_of(extended(clock, 4)) == due_of(a_clock(MONDAY, 7))
    assert extended(clock).amount == 13


@pytest.mark.parametrize(
    ("clock", "facts", "message"),
    [
        (a_clock(MONDAY), {}, "“回复意见征询表”不能这样延长：没有可以延长的规定。"),
        (
            a_clock(MONDAY, extension=TEN_MORE),
            {"amount": 11},
            "“回复意见征询表”不能这样延长：最多延长10个工作日，最少1个工作日。",
        ),
        (
            a_clock(MONDAY, extension=TEN_MORE),
            {"amount": 0},
            "“回复意见征询表”不能这样延长：最多延长10个工作日，最少1个工作日。",
        ),
        (
            a_clock(MONDAY, extension=TEN_MORE),
            {"approver": " "},
            "“回复意见征询表”不能这样延长：应当写明批准人（本行政机关负责人）。",
        ),
        (
            a_clock(MONDAY, extension=TEN_MORE),
            {"reason": ""},
            "“回复意见征询表”不能这样延长：应当写明延长的理由。",
        ),
        (
            a_clock(MONDAY, extension=TEN_MORE),
            {"when": "2026-11-26 17:31"},
            "“回复意见征询表”不能这样延长：已于2026-11-26到期。",
        ),
        (
            extended(a_clock(MONDAY, extension=TEN_MORE), 1),
            {"amount": 1},
            "“回复意见征询表”不能这样延长：已经延长过一次。",
        ),
    ],
)
def test_an_extension_is_refused_where_the_law_does_not_allow_it(
    clock: Clock, facts: dict[str, object], message: str
) -> None:
    with pytest.raises(ExtensionNotAllowed) as refused:
        extended(clock, **facts)  # type: ignore[arg-type]
    assert refused.value.message() == message


def test_only_a_running_clock_is_extended() -> None:
    with pytest.raises(ClockNotStarted):
        extended(a_clock(None, extension=TEN_MORE))
    with pytest.raises(ClockStopped):
        extended(a_clock(MONDAY, extension=TEN_MORE).stop(at(MONDAY)))


def test_at_the_very_instant_it_falls_due_it_is_still_extended() -> None:
    assert extended(a_clock(MONDAY, extension=TEN_MORE), when="2026-11-26 17:30").extended == 10


def test_a_paused_clock_can_be_extended() -> None:
    clock = a_clock(MONDAY, extension=TEN_MORE, pauses=[a_pause("2026-11-24", None)])
    assert extended(clock, when="2026-12-24 10:00").extended == 10
