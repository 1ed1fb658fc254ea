"""Pauses of limits in days: half-open days, overlaps, edges, and the slow day-by-day oracle."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.clocks import a_calendar, a_clock, a_pause, at
from builders.drawn_clocks import Case, drawn_cases, drawn_pauses
from builders.slow_clock import slow_day
from workflow.errors import (
    ClockNotStarted,
    ClockStopped,
    NotPaused,
    PauseBackwards,
    PauseIncomplete,
    PauseNotAllowed,
    PauseTooLate,
)
from workflow.law.terms import PauseReason, Unit
from workflow.rules.clock import Clock
from workflow.rules.pause import REASONS, concerns, excluded_working_days
from workflow.rules.standing import Standing

CALENDAR = a_calendar()
IN_DAYS = (Unit.WORKING_DAY, Unit.CALENDAR_DAY)
#: Monday 2026-11-23 + 3 working days is due on Thursday the 26th at 17:30.
MONDAY = "2026-11-23 10:00"


def due_of(clock: Clock) -> str | None:
    found = clock.due(CALENDAR)
    return None if found is None else found.day.isoformat()


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2026-11-26"),
        # The day it begins is not counted, the day it ends is.
        ([("2026-11-24", "2026-11-25")], "2026-11-27"),
        ([("2026-11-24 16:00", "2026-11-25 09:00")], "2026-11-27"),
        (
            [("2026-11-24 09:00", "2026-11-24 17:00")],
            "2026-11-26",
        ),  # begins and ends on one day: no day is taken out
        ([("2026-11-24", "2026-11-26")], "2026-11-30"),
        # Weekends inside a pause were not counted anyway.
        ([("2026-11-26", "2026-11-30")], "2026-11-30"),
        ([("2026-11-27", "2026-11-30")], "2026-11-26"),  # after due: changes nothing
        # Before the clock starts, and on the day it starts.
        ([("2026-11-16", "2026-11-20")], "2026-11-26"),
        ([("2026-11-16", "2026-11-25")], "2026-11-27"),
        ([("2026-11-23 08:00", "2026-11-24 09:00")], "2026-11-26"),
        ([("2026-11-23 08:00", "2026-11-25 09:00")], "2026-11-27"),
        # On the due day: before the close it is in time, from the close on it is too late.
        ([("2026-11-26 17:29", "2026-11-27 09:00")], "2026-11-27"),
        ([("2026-11-26 17:30", "2026-12-10 09:00")], "2026-11-26"),
        ([("2026-11-26 20:00", None)], "2026-11-26"),
        ([("2026-11-26 17:29", None)], None),
        ([("2026-11-24", None)], None),
        # Days, not minutes: the evening does not matter on the last day either.
        ([("2026-11-26 16:00", "2026-11-26 17:30")], "2026-11-26"),
        ([("2026-11-26 16:00", "2026-11-26 18:00")], "2026-11-26"),
        ([("2026-11-26 16:00", "2026-11-27 18:00")], "2026-11-27"),
        # In the middle of the count the evening does not matter.
        ([("2026-11-24 16:00", "2026-11-25 20:00")], "2026-11-27"),
        # Overlaps count once; pauses that touch are one; order does not matter.
        ([("2026-11-24", "2026-11-26"), ("2026-11-25", "2026-11-27")], "2026-12-01"),
        ([("2026-11-25", "2026-11-27"), ("2026-11-24", "2026-11-26")], "2026-12-01"),
        ([("2026-11-24", "2026-11-27"), ("2026-11-25", "2026-11-26")], "2026-12-01"),
        ([("2026-11-24", "2026-11-25"), ("2026-11-25", "2026-11-26")], "2026-11-30"),
        # A pause that is in time only because an earlier one moved the date.
        ([("2026-11-24", "2026-11-25"), ("2026-11-27", "2026-11-30")], "2026-11-30"),
        ([("2026-11-24", "2026-11-25"), ("2026-11-27 17:30", "2026-11-30")], "2026-11-27"),
        ([("2026-11-26 16:00", "2026-11-26 18:00"), ("2026-11-26 17:45", "2026-11-28")], "2026-11-26"),
    ],
)
def test_working_days_leave_out_the_half_open_days_of_pauses(
    pauses: list[tuple[str, str | None]], due: str | None
) -> None:
    assert due_of(a_clock(MONDAY, pauses=[a_pause(*pause) for pause in pauses])) == due


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2026-11-30"),  # 5 days from Monday end on Saturday and run over to Monday
        ([("2026-11-28", "2026-11-29")], "2026-11-30"),  # Sunday is the last day then
        ([("2026-11-24", "2026-11-27")], "2026-12-01"),
        (
            [("2026-11-30", "2026-12-02")],
            "2026-12-02",
        ),  # the count is complete; the day it runs over to is paused
        ([("2026-11-29", "2026-12-02")], "2026-12-02"),
        ([("2026-11-30 16:00", "2026-11-30 18:00")], "2026-11-30"),
        ([("2026-11-30 17:30", "2026-12-18")], "2026-11-30"),
        ([("2026-11-28 20:00", "2026-11-29 20:00")], "2026-11-30"),
        ([("2026-11-29", None)], None),
    ],
)
def test_calendar_days_leave_pauses_out_and_run_over_free_days(
    pauses: list[tuple[str, str | None]], due: str | None
) -> None:
    assert due_of(a_clock(MONDAY, 5, Unit.CALENDAR_DAY, pauses=[a_pause(*pause) for pause in pauses])) == due


def test_hearing_days_do_not_count_and_the_holiday_is_not_counted_twice() -> None:
    clock = a_clock("2026-09-28", 3, pauses=[a_pause("2026-09-30", "2026-10-09", PauseReason.HEARING)])
    assert due_of(clock) == "2026-10-10"


@settings(max_examples=400)
@given(drawn_cases(units=IN_DAYS))
def test_the_quick_clock_agrees_with_the_day_by_day_one(case: Case) -> None:
    clock = case.clock
    assert clock.started is not None
    found = clock.due(case.calendar)
    slow = slow_day(case.slow, clock.limit.unit, clock.amount or 0, clock.started, clock.pauses)
    assert (None if found is None else found.day) == slow
    if found is not None:
        assert found.at == case.slow.close(found.day)


@given(drawn_cases(endless=False), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_later_start_is_never_due_earlier(case: Case, later: timedelta) -> None:
    assert case.clock.started is not None
    moved = replace(case.clock, started=case.clock.started + later)
    first, second = case.clock.due(case.calendar), moved.due(case.calendar)
    assert first is not None
    assert second is not None
    assert first.at <= second.at


@given(st.data(), drawn_cases(endless=False))
def test_one_more_pause_is_never_due_earlier(data: st.DataObject, case: Case) -> None:
    assert case.clock.started is not None
    more = data.draw(drawn_pauses(case.clock.started, 25, endless=False))
    first = case.clock.due(case.calendar)
    second = replace(case.clock, pauses=case.clock.pauses + more).due(case.calendar)
    assert first is not None
    assert second is not None
    assert first.at <= second.at


@given(drawn_cases())
def test_nothing_falls_due_on_a_day_that_a_pause_leaves_out(case: Case) -> None:
    due = case.clock.due(case.calendar)
    if due is not None and case.clock.limit.unit is not Unit.WORKING_HOUR:
        assert not any(pause.start < due.at and pause.excludes(due.day) for pause in case.clock.pauses)


def test_a_pause_that_begins_and_ends_on_one_day_excludes_nothing() -> None:
    for until in ("2026-11-26 17:00", "2026-11-26 18:00", "2026-11-26 23:59"):
        assert due_of(a_clock(MONDAY, pauses=[a_pause("2026-11-26 09:00", until)])) == "2026-11-26"


@given(drawn_cases())
def test_a_pause_said_twice_counts_once(case: Case) -> None:
    twice = replace(case.clock, pauses=case.clock.pauses * 2)
    assert twice.due(case.calendar) == case.clock.due(case.calendar)


@given(st.data(), drawn_cases())
def test_the_order_of_pauses_does_not_matter(data: st.DataObject, case: Case) -> None:
    shuffled = tuple(data.draw(st.permutations(case.clock.pauses)))
    assert replace(case.clock, pauses=shuffled).due(case.calendar) == case.clock.due(case.calendar)


# --- pausing and resuming -------------------------------------------------------------------------------------


def paused(clock: Clock, start: str = "2026-11-24 10:00", **facts: Any) -> Clock:
    given: dict[str, Any] = {
        "basis": "附件2",
        "evidence": "公示第1号",
        "planned_until": date(2026, 12, 1),
        "calendar": CALENDAR,
    }
    reason = PauseReason(str(facts.pop("reason", PauseReason.PUBLICITY)))
    return clock.paused(reason, start=at(start), **(given | facts))


def test_pausing_takes_the_date_away_and_resuming_gives_a_new_one() -> None:
    clock = paused(a_clock(MONDAY))
    assert due_of(clock) is None
    assert clock.standing(at("2026-11-25 10:00"), CALENDAR) is Standing.PAUSED
    resumed = clock.resumed(at("2026-11-26 15:00"))
    assert due_of(resumed) == "2026-11-30"
    assert resumed.standing(at("2026-11-26 15:00"), CALENDAR) is Standing.RUNNING


def test_a_pause_whose_end_is_known_gives_a_date_at_once() -> None:
    assert due_of(paused(a_clock(MONDAY), until=at("2026-11-26"), planned_until=None)) == "2026-11-30"


def test_a_pause_for_a_reason_that_the_limit_does_not_list_is_refused() -> None:
    clock = a_clock(MONDAY, excludes={PauseReason.HEARING})
    with pytest.raises(PauseNotAllowed) as refused:
        paused(clock)
    assert refused.value.message() == "“回复意见征询表”不能因“公示”暂停计时。"
    assert paused(clock, reason=PauseReason.HEARING).pauses


@pytest.mark.parametrize(
    ("missing", "field"),
    [({"basis": " "}, "basis"), ({"evidence": ""}, "evidence"), ({"planned_until": None}, "planned_until")],
)
def test_a_pause_needs_basis_evidence_and_a_planned_end(missing: dict[str, Any], field: str) -> None:
    with pytest.raises(PauseIncomplete) as refused:
        paused(a_clock(MONDAY), **missing)
    assert refused.value.field == field


@pytest.mark.parametrize("ends", [{"until": at("2026-11-24 10:00")}, {"planned_until": date(2026, 11, 23)}])
def test_a_pause_cannot_end_before_it_begins(ends: dict[str, Any]) -> None:
    with pytest.raises(PauseBackwards):
        paused(a_clock(MONDAY), **ends)


def test_time_that_has_run_out_cannot_be_paused() -> None:
    with pytest.raises(PauseTooLate) as refused:
        paused(a_clock(MONDAY), "2026-11-26 17:30")
    assert refused.value.message() == "“回复意见征询表”已于2026-11-26到期，到期后不能再暂停计时。"
    assert paused(a_clock(MONDAY), "2026-11-26 17:29").pauses


def test_a_clock_that_waits_or_has_stopped_cannot_be_paused() -> None:
    with pytest.raises(ClockNotStarted):
        paused(a_clock(None))
    with pytest.raises(ClockStopped):
        paused(a_clock(MONDAY).stop(at("2026-11-24 09:00")))


def test_resuming_what_is_not_paused_is_refused() -> None:
    clock = a_clock(MONDAY)
    with pytest.raises(NotPaused):
        clock.resumed(at("2026-11-24 09:00"))
    with pytest.raises(NotPaused):
        paused(clock).resumed(at("2026-11-24 09:59"))
    with pytest.raises(NotPaused):
        paused(clock).resumed(at("2026-11-25 09:00"), PauseReason.HEARING)
    with pytest.raises(ClockStopped):
        paused(clock).stop(at("2026-11-25 09:00")).resumed(at("2026-11-25 10:00"))


def test_two_pauses_at_once_can_be_ended_one_by_one() -> None:
    both = paused(paused(a_clock(MONDAY)), "2026-11-25 09:00", reason=PauseReason.HEARING)
    one = both.resumed(at("2026-11-26 09:00"), PauseReason.PUBLICITY)
    assert due_of(one) is None
    assert due_of(one.resumed(at("2026-11-27 09:00"))) == "2026-12-01"
    assert both.resumed(at("2026-11-27 09:00")).due(CALENDAR) == one.resumed(at("2026-11-27 09:00")).due(
        CALENDAR
    )


def test_a_pause_resumed_before_its_known_end_is_cut_short() -> None:
    clock = paused(a_clock(MONDAY), until=at("2026-12-10"))
    assert due_of(clock.resumed(at("2026-11-25 09:00"))) == "2026-11-27"


def test_what_is_done_in_a_pause_is_done_in_time_and_ends_the_pause() -> None:
    stopped = paused(a_clock(MONDAY)).stop(at("2026-12-20 09:00"))
    assert stopped.pauses[0].until == at("2026-12-20 09:00")
    assert stopped.standing(at("2026-12-21 09:00"), CALENDAR) is Standing.MET


def test_what_is_done_in_a_pause_after_the_close_of_its_first_day_is_done_in_time() -> None:
    stopped = paused(a_clock(MONDAY), "2026-11-26 16:00").stop(at("2026-11-26 18:00"))
    assert stopped.due(CALENDAR) is None
    assert stopped.standing(at("2026-11-27 09:00"), CALENDAR) is Standing.MET


def test_a_clock_that_was_judged_when_it_stopped_is_not_judged_anew() -> None:
    stopped = a_clock(MONDAY).stop(at("2026-11-26 17:00"))
    assert replace(stopped, in_time=False).standing(at("2026-12-01"), CALENDAR) is Standing.MISSED
    late = a_clock(MONDAY).stop(at("2026-11-27 09:00"))
    assert replace(late, in_time=True).standing(at("2026-12-01"), CALENDAR) is Standing.MET


@given(st.data(), drawn_cases())
def test_whatever_is_stopped_in_a_pause_is_met(data: st.DataObject, case: Case) -> None:
    started = case.clock.started
    assert started is not None
    when = started + data.draw(st.timedeltas(timedelta(0), timedelta(days=40)))
    if case.clock.standing(when, case.calendar) is Standing.PAUSED:
        assert case.clock.stop(when).standing(when, case.calendar) is Standing.MET


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == set(PauseReason)


# --- what a supervisor asks -----------------------------------------------------------------------------------


def test_excluded_days_are_working_days_each_once_up_to_today() -> None:
    pauses = (
        a_pause("2026-09-29", "2026-10-09"),
        a_pause("2026-09-28", "2026-09-30"),
        a_pause("2026-10-12 10:00", None),
    )
    assert excluded_working_days(pauses, CALENDAR, now=at("2026-09-20")) == 0
    assert excluded_working_days(pauses, CALENDAR, now=at("2026-10-09 10:00")) == 4
    assert excluded_working_days(pauses, CALENDAR, now=at("2026-10-13 10:00")) == 6


def test_a_pause_past_its_planned_end_is_a_concern_while_it_lasts() -> None:
    pause = replace(a_pause("2026-11-24", None), planned_until=date(2026, 11, 30))
    assert concerns([pause], CALENDAR, now=at("2026-11-30 18:00")) == ()
    late = at("2026-12-01 08:00")
    assert concerns([pause], CALENDAR, now=late) == ("暂停（公示（附件2））计划于2026-11-30结束，至今未恢复",)
    assert concerns([replace(pause, until=at("2026-11-30"))], CALENDAR, now=late) == ()


def test_a_pause_longer_than_the_cap_is_a_concern() -> None:
    pause = a_pause("2026-11-02", "2026-11-30")
    assert concerns([pause], CALENDAR, now=at("2026-12-01"), cap=20) == ()
    assert concerns([pause], CALENDAR, now=at("2026-12-01"), cap=19) == ("已暂停20个工作日，超过19个工作日",)
