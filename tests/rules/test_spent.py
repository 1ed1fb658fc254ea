"""Whose time a duty took: by hand, and against a count of every half hour."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from builders.clocks import a_calendar, at
from workflow.law.terms import PauseReason
from workflow.rules.clock import Pause
from workflow.rules.spent import Spent, Stretch, spent

HOUR = timedelta(hours=1)
#: Monday, 09:00; the window is open six hours a day.
MONDAY = at("2026-11-23 09:00")
FRIDAY = at("2026-11-27 17:30")
CALENDAR = a_calendar()


def hours(found: Spent) -> tuple[float, float, float]:
    return found.own / HOUR, found.waited / HOUR, found.excluded / HOUR


def a_pause(since: str, until: str | None, reason: PauseReason = PauseReason.PUBLICITY) -> Pause:
    return Pause(reason, at(since), at(until) if until else None, "附件2")


def a_stretch(since: str, until: str | None) -> Stretch:
    return Stretch(at(since), at(until) if until else None)


def test_what_nobody_else_took_is_the_departments_own() -> None:
    assert hours(spent(CALENDAR, Stretch(MONDAY, at("2026-11-24 10:00")), end=FRIDAY)) == (7, 0, 0)


def test_publicity_is_excluded_and_the_rest_is_own() -> None:
    turn = Stretch(MONDAY, at("2026-11-25 09:00"))
    pauses = [a_pause("2026-11-24 09:00", "2026-11-25 09:00")]
    assert hours(spent(CALENDAR, turn, end=FRIDAY, pauses=pauses)) == (6, 0, 6)


def test_a_planned_supplement_waits_for_the_enterprise() -> None:
    turn = Stretch(MONDAY, at("2026-11-25 09:00"))
    pauses = [a_pause("2026-11-24 09:00", "2026-11-25 09:00", PauseReason.CORRECTION)]
    assert hours(spent(CALENDAR, turn, end=FRIDAY, pauses=pauses)) == (6, 6, 0)


def test_from_the_notice_to_the_papers_the_case_waits_also_after_the_clock_has_stopped() -> None:
    noticed = at("2026-11-24 09:00")
    waits = [Stretch(noticed, at("2026-11-26 09:00"))]
    assert hours(spent(CALENDAR, Stretch(MONDAY, noticed), end=FRIDAY, waits=waits)) == (6, 12, 0)


def test_papers_that_have_not_come_are_waited_for_until_the_end_of_the_period() -> None:
    noticed = at("2026-11-24 09:00")
    found = spent(
        CALENDAR, Stretch(MONDAY, noticed), end=at("2026-11-25 09:00"), waits=[Stretch(noticed, None)]
    )
    assert hours(found) == (6, 6, 0)


def test_while_the_law_excludes_time_it_is_excluded_also_where_papers_are_missing() -> None:
    turn = Stretch(MONDAY, at("2026-11-26 09:00"))
    pauses = [a_pause("2026-11-24 09:00", "2026-11-25 09:00")]
    waits = [a_stretch("2026-11-24 09:00", "2026-11-26 09:00")]
    assert hours(spent(CALENDAR, turn, end=FRIDAY, pauses=pauses, waits=waits)) == (6, 6, 6)


def test_what_another_clock_of_the_case_accounts_for_is_not_told_again() -> None:
    turn = Stretch(MONDAY, at("2026-11-26 09:00"))
    told = [a_stretch("2026-11-23 09:00", "2026-11-24 09:00")]
    assert hours(spent(CALENDAR, turn, end=FRIDAY, told_already=told)) == (12, 0, 0)


STEP = timedelta(minutes=30)
STEPS = st.integers(0, 14 * 48)
STRETCHES = st.tuples(STEPS, st.one_of(st.none(), st.integers(0, 200))).map(
    lambda drawn: Stretch(
        MONDAY + drawn[0] * STEP, None if drawn[1] is None else MONDAY + (drawn[0] + drawn[1]) * STEP
    )
)
PAUSES = st.tuples(STRETCHES, st.sampled_from(PauseReason)).map(
    lambda drawn: Pause(drawn[1], drawn[0].since, drawn[0].until, "附件2")
)


def holds(stretches: list[Stretch], at_step: int) -> bool:
    moment = MONDAY + at_step * STEP
    return any(each.since <= moment and (each.until is None or moment < each.until) for each in stretches)


@given(
    turn=STRETCHES,
    pauses=st.lists(PAUSES, max_size=4),
    waits=st.lists(STRETCHES, max_size=4),
    told=st.lists(STRETCHES, max_size=2),
    end=STEPS,
)
def test_own_waited_and_excluded_are_all_the_time_there_was_and_each_moment_is_one_of_them(
    turn: Stretch, pauses: list[Pause], waits: list[Stretch], told: list[Stretch], end: int
) -> None:
    until = MONDAY + end * STEP
    found = spent(CALENDAR, turn, end=until, pauses=pauses, waits=waits, told_already=told)
    planned = [Stretch(each.start, each.until) for each in pauses if each.reason is PauseReason.CORRECTION]
    left_out = [
        Stretch(each.start, each.until) for each in pauses if each.reason is not PauseReason.CORRECTION
    ]
    own = waited = excluded = timedelta(0)
    # The window opens and closes on half hours, so that each of them is wholly open or wholly closed.
    for step in range(end):
        open_for = CALENDAR.window_time_between(MONDAY + step * STEP, MONDAY + (step + 1) * STEP)
        if holds(told, step):
            continue
        if holds([turn], step) and holds(left_out, step):
            excluded += open_for
        elif holds([*planned, *waits], step):
            waited += open_for
        elif holds([turn], step):
            own += open_for
    assert found == Spent(own, waited, excluded)
    assert found.elapsed == own + waited + excluded
