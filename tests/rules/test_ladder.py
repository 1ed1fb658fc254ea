"""The ladder of reminders: when each rung comes, what moves it, and that nothing is said twice or in a pause."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.clocks import a_calendar, a_clock, a_pause, at, wall
from builders.drawn_clocks import Case, drawn_cases
from builders.slow_clock import DAY, SHANGHAI, SlowCalendar
from workflow.law.edition import LadderRung
from workflow.law.editions import read_law
from workflow.law.terms import Obligor, Rung, Unit
from workflow.rules.awaited import step_limit
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Clock, Pause
from workflow.rules.ladder import TELLING, in_hours, next_step, steps
from workflow.rules.proof import proof
from workflow.rules.standing import Standing

EVERY = read_law().current.ladder
#: The rungs that count from a due date, and those for what no limit is known for.
LADDER = tuple(rung for rung in EVERY if not rung.since_owed)
CALENDAR = a_calendar()
#: Notified on Monday at nine: due on Thursday at half past five.
MONDAY = "2026-11-23 09:00"


def said(clock: Clock, calendar: Calendar = CALENDAR) -> list[tuple[str, str]]:
    return [(step.rung.value, wall(step.at)) for step in steps(clock, EVERY, calendar)]


def coming(
    clock: Clock, now: str, fired: dict[Rung, str] | None = None, calendar: Calendar = CALENDAR
) -> tuple[str, str] | None:
    """What comes next at an instant, where rungs were fired for the due dates named."""
    done = {rung: at(due) for rung, due in (fired or {}).items()}
    step = next_step(clock, EVERY, done, calendar, now=at(now))
    return (step.rung.value, wall(step.at)) if step else None


def test_four_rungs_each_when_the_window_opens() -> None:
    assert said(a_clock(MONDAY)) == [
        ("remind", "2026-11-25 09:00"),
        ("urge", "2026-11-26 09:00"),
        ("supervise", "2026-11-27 09:00"),
        ("deliberate", "2026-12-01 09:00"),
    ]


def test_rungs_step_over_holidays_and_count_make_up_days() -> None:
    assert said(a_clock("2026-09-28 10:00")) == [
        ("remind", "2026-09-30 09:00"),
        ("urge", "2026-10-08 09:00"),
        ("supervise", "2026-10-09 09:00"),
        ("deliberate", "2026-10-12 09:00"),
    ]


def test_a_limit_in_hours_is_urged_as_it_falls_due_and_never_before() -> None:
    assert said(a_clock("2026-11-23 10:00", 1, Unit.WORKING_HOUR)) == [
        ("urge", "2026-11-23 11:00"),
        ("supervise", "2026-11-24 11:00"),
        ("deliberate", "2026-11-26 11:00"),
    ]


def test_what_falls_due_at_the_close_is_urged_when_the_window_opens_again() -> None:
    assert said(a_clock("2026-11-23 11:00", 1, Unit.WORKING_HOUR))[0] == ("urge", "2026-11-23 14:30")
    assert said(a_clock("2026-11-23 16:30", 1, Unit.WORKING_HOUR))[0] == ("urge", "2026-11-24 09:00")


def test_nobody_is_reminded_before_being_asked() -> None:
    assert said(a_clock("2026-11-23 10:00", 1))[0] == ("urge", "2026-11-24 09:00")


def test_an_enterprise_is_reminded_and_urged_and_never_supervised() -> None:
    clock = a_clock(MONDAY)
    own = replace(clock, limit=replace(clock.limit, key="fire_filing", obligor=Obligor.ENTERPRISE))
    assert [rung for rung, _ in said(own)] == ["remind", "urge", "deliberate"]


def test_a_late_answer_to_an_order_brings_no_second_order() -> None:
    clock = a_clock(MONDAY, 2)
    order = replace(clock, limit=replace(clock.limit, key="supervision_reply"))
    assert [rung for rung, _ in said(order)] == ["remind", "urge", "deliberate"]


def test_a_waiting_a_stopped_and_an_endlessly_paused_clock_are_silent() -> None:
    waiting = a_clock(None)
    stopped = replace(a_clock(MONDAY), stopped=at("2026-11-24 09:00"))
    paused = a_clock(MONDAY, pauses=[a_pause("2026-11-24 10:00", None)])
    for clock in (waiting, stopped, paused):
        assert said(clock) == []
        assert coming(clock, "2026-12-24 09:00") is None


def test_each_rung_comes_once_and_then_the_next() -> None:
    clock, due = a_clock(MONDAY), "2026-11-26 17:30"
    assert coming(clock, MONDAY) == ("remind", "2026-11-25 09:00")
    assert coming(clock, "2026-11-25 09:00") == ("remind", "2026-11-25 09:00")
    assert coming(clock, "2026-11-25 09:00", {Rung.REMIND: due}) == ("urge", "2026-11-26 09:00")
    every = dict.fromkeys(Rung, due)
    assert coming(clock, "2027-01-25 09:00", every) is None


def test_after_a_day_of_downtime_the_last_word_is_said_and_not_all_of_them() -> None:
    assert coming(a_clock(MONDAY), "2026-11-26 10:00") == ("urge", "2026-11-26 10:00")
    # The reminder is not said afterwards.
    assert coming(a_clock(MONDAY), "2026-11-26 10:00", {Rung.URGE: "2026-11-26 17:30"}) == (
        "supervise",
        "2026-11-27 09:00",
    )


def test_an_order_is_not_left_out_by_downtime_and_comes_before_the_proposal() -> None:
    clock, due = a_clock(MONDAY), "2026-11-26 17:30"
    assert coming(clock, "2026-12-08 15:00") == ("supervise", "2026-12-08 15:00")
    assert coming(clock, "2026-12-08 15:00", {Rung.SUPERVISE: due}) == ("deliberate", "2026-12-08 15:00")


def test_what_is_late_waits_for_the_window_to_open() -> None:
    clock = a_clock(MONDAY)
    assert coming(clock, "2026-11-26 12:30") == ("urge", "2026-11-26 14:30")
    assert coming(clock, "2026-11-26 17:30") == ("supervise", "2026-11-27 09:00")
    assert coming(clock, "2026-11-28 11:00") == ("supervise", "2026-11-30 09:00")


def test_rungs_not_yet_fired_move_along_with_the_date() -> None:
    closed = a_calendar(closures={date(2026, 11, 24): "罗定防风〔2026〕3号"})
    assert coming(a_clock(MONDAY), MONDAY, calendar=closed) == ("remind", "2026-11-26 09:00")


def test_a_fired_rung_comes_again_only_when_the_date_moved_later() -> None:
    paused = a_clock(MONDAY, pauses=[a_pause("2026-11-25 10:00", "2026-11-27 10:00")])
    # Reminded for Thursday; now it is due on Monday.
    assert said(paused)[0] == ("remind", "2026-11-27 10:00")
    fired = {Rung.REMIND: "2026-11-26 17:30"}
    assert coming(paused, "2026-11-27 10:00", fired) == ("remind", "2026-11-27 10:00")
    # Reminded for a later day than it is due now: that was said.
    assert coming(a_clock(MONDAY), "2026-11-25 09:00", {Rung.REMIND: "2026-11-30 17:30"}) == (
        "urge",
        "2026-11-26 09:00",
    )


def test_what_falls_into_a_pause_is_said_when_it_ends() -> None:
    paused = a_clock(MONDAY, pauses=[a_pause("2026-11-25 08:00", "2026-11-25 15:00")])
    assert said(paused)[0] == ("remind", "2026-11-25 15:00")


def test_window_hours_are_half_open() -> None:
    for given_at, meant in (
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 11:59", "2026-11-23 11:59"),
        ("2026-11-23 12:00", "2026-11-23 14:30"),
        ("2026-11-27 17:30", "2026-11-30 09:00"),
    ):
        assert wall(in_hours(at(given_at), CALENDAR)) == meant


# --- against something slow -----------------------------------------------------------------------------------


def slowly_in_hours(calendar: SlowCalendar, instant: datetime) -> bool:
    shown = instant.astimezone(SHANGHAI)
    return calendar.works(shown.date()) and any(o <= shown.time() < c for o, c in calendar.window)


def slow_day_of(calendar: SlowCalendar, due: date, offset: int) -> date:
    day, left = due, abs(offset)
    while left:
        day += DAY if offset > 0 else -DAY
        left -= calendar.works(day)
    return day


def slowly_due(case: Case, rung: LadderRung, clock: Clock, now: datetime) -> bool:
    """Whether the rung's own instant has come, pauses apart."""
    due = clock.due(case.calendar)
    assert due is not None
    day = slow_day_of(case.slow, due.day, rung.offset)
    if clock.limit.unit is Unit.WORKING_HOUR:
        moment = datetime.combine(day, due.at.astimezone(SHANGHAI).time(), SHANGHAI)
    else:
        moment = datetime.combine(day, case.slow.window[0][0], SHANGHAI)
    return now >= moment


def slowly_paused(clock: Clock, calendar: Calendar, now: datetime) -> bool:
    due = clock.due(calendar)
    return due is None or any(
        pause.start <= now and (pause.until is None or now < pause.until) and pause.start < due.at
        for pause in clock.pauses
    )


@settings(max_examples=150)
@given(case=drawn_cases(endless=False), data=st.data())
def test_whatever_happens_each_rung_fires_once_a_date_in_hours_and_never_in_a_pause(
    case: Case, data: st.DataObject
) -> None:
    """A clock lives through sweeps, downtime, pauses that move it and its end; a slow reading of the rules watches."""
    known = sorted(case.clock.pauses, key=lambda pause: pause.start)
    assert case.clock.started is not None
    fired: dict[Rung, datetime] = {}
    told: set[tuple[Rung, datetime]] = set()
    highest: dict[datetime, int] = {}
    order = [rung.rung for rung in LADDER]
    foreseen = data.draw(st.booleans())
    for now in _sweeps(data, case.clock.started, known):
        # Only what has begun by now is known, and its end once it has come, unless it was foreseen.
        pauses = tuple(
            pause
            if foreseen or (pause.until is not None and pause.until <= now)
            else replace(pause, until=None)
            for pause in known
            if pause.start <= now
        )
        clock = replace(case.clock, pauses=pauses)
        said_now: list[Rung] = []
        while (step := next_step(clock, EVERY, fired, case.calendar, now=now)) and step.at <= now:
            due = clock.due(case.calendar)
            assert due is not None
            assert slowly_in_hours(case.slow, now), "outside window hours"
            assert not slowly_paused(clock, case.calendar, now), "in a pause"
            assert (step.rung, due.at) not in told, "twice for one date"
            assert step.rung not in fired or fired[step.rung] < due.at, "again for an earlier date"
            place = order.index(step.rung)
            assert highest.get(due.at, -1) < place, "an earlier rung after a later one"
            rung = LADDER[place]
            assert slowly_due(case, rung, clock, now), "before its time"
            assert rung.offset >= 0 or clock.limit.unit is not Unit.WORKING_HOUR
            told.add((step.rung, due.at))
            highest[due.at] = place
            fired[step.rung] = due.at
            said_now.append(step.rung)
        assert TELLING.isdisjoint(said_now[:-1]), "more than the last word"
        _nothing_is_owed(case, clock, fired, now)


def _sweeps(data: st.DataObject, started: datetime, pauses: list[Pause]) -> list[datetime]:
    """When somebody looks: now and then, after days of downtime, and just inside every pause."""
    found, now = set(), started
    for gap in data.draw(st.lists(st.integers(1, 60 * 80), min_size=4, max_size=14)):
        now += timedelta(minutes=gap)
        found.add(now)
    for pause in pauses:
        assert pause.until is not None
        found |= {pause.start, pause.until - timedelta(minutes=1), pause.until}
    return sorted(each for each in found if each > started)


def _nothing_is_owed(case: Case, clock: Clock, fired: dict[Rung, datetime], now: datetime) -> None:
    """After a sweep in hours and outside pauses, every act that is due was done, and the last word was said."""
    due = clock.due(case.calendar)
    if due is None or slowly_paused(clock, case.calendar, now) or not slowly_in_hours(case.slow, now):
        return
    started = clock.started
    assert started is not None
    come = [
        rung
        for rung in LADDER
        if slowly_due(case, rung, clock, now)
        and not (rung.offset < 0 and clock.limit.unit is Unit.WORKING_HOUR)
        and not (rung.offset < 0 and _opening(case, due.day, rung.offset) <= started)
    ]
    done = {rung for rung, date_of in fired.items() if date_of >= due.at}
    for rung in come:
        if rung.rung not in TELLING or rung is come[-1]:
            assert rung.rung in done, f"{rung.rung} is owed at {now}"


def _opening(case: Case, due: date, offset: int) -> datetime:
    return datetime.combine(slow_day_of(case.slow, due, offset), case.slow.window[0][0], SHANGHAI)


@pytest.mark.parametrize("rung", LADDER, ids=lambda rung: rung.rung.value)
def test_every_rung_watches_known_limits(rung: LadderRung) -> None:
    limits = read_law().current.limits
    assert any(rung.watches(key, limit.obligor) for key, limit in limits.items())


# --- what no limit is known for -------------------------------------------------------------------------------


def a_step(started: str | None = MONDAY, *pauses: Pause, obligor: Obligor = Obligor.OFFICE) -> Clock:
    """A step that somebody owes and that nobody has set a limit for."""
    limit = step_limit("awaited_minutes", obligor)
    return Clock(limit, None if started is None else at(started), pauses)


def test_what_has_no_limit_is_said_by_the_working_days_that_it_is_owed() -> None:
    assert said(a_step()) == [
        ("remind", "2026-11-26 09:00"),
        ("urge", "2026-11-30 09:00"),
        ("deliberate", "2026-12-07 09:00"),
    ]


def test_an_enterprise_is_only_reminded_and_urged_of_it() -> None:
    assert [rung for rung, _ in said(a_step(obligor=Obligor.ENTERPRISE))] == ["remind", "urge"]


def test_what_has_no_limit_is_never_due_and_never_late() -> None:
    step = a_step()
    assert step.due(CALENDAR) is None
    assert step.standing(at("2028-01-04 09:00"), CALENDAR) is Standing.UNLIMITED
    assert step.stop(at("2027-12-31 09:00")).standing(at("2028-01-04 09:00"), CALENDAR) is Standing.UNTIMED


def test_each_rung_of_it_fires_once_for_the_day_since_which_it_is_owed() -> None:
    step = a_step()
    assert coming(step, MONDAY) == ("remind", "2026-11-26 09:00")
    assert coming(step, "2026-11-26 09:00", {Rung.REMIND: MONDAY}) == ("urge", "2026-11-30 09:00")
    assert coming(step, "2026-12-08 09:00", {Rung.URGE: MONDAY, Rung.DELIBERATE: MONDAY}) is None


def test_after_downtime_only_the_last_word_is_said_of_it_and_then_the_act() -> None:
    assert coming(a_step(), "2026-12-01 10:00") == ("urge", "2026-12-01 10:00")
    assert coming(a_step(), "2026-12-09 10:00") == ("deliberate", "2026-12-09 10:00")


def test_days_of_a_pause_are_not_counted_and_one_without_an_end_is_silent() -> None:
    held = a_pause("2026-11-24 09:00", "2026-11-27 09:00")
    assert said(a_step(MONDAY, held))[0] == ("remind", "2026-12-01 09:00")
    assert said(a_step(MONDAY, a_pause("2026-11-24 09:00", None))) == []


def test_what_waits_for_its_event_is_owed_by_nobody() -> None:
    assert said(a_step(None)) == []
    assert said(replace(a_step(), stopped=at("2026-11-24 09:00"))) == []


def test_what_has_a_limit_does_not_meet_the_rungs_of_what_has_none() -> None:
    assert len(said(a_clock(MONDAY))) == len(LADDER)


def test_the_proof_of_a_step_says_that_its_limit_is_not_known() -> None:
    found = proof(a_step(), CALENDAR)
    assert (found.due, found.days) == (None, ())
    (summary,) = found.lines()
    assert summary.startswith("印发会议纪要：待核定（惯例：文件没有规定期限")
    assert summary.endswith("；时限待核定，没有到期日。")
