"""Figures of a department: counted by hand, and never more than the cases behind them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.scorecard import FIGURES, Outcome, Turn, behind, percent, quantile, score, working_days

HOUR = timedelta(hours=1)
DAY = 6 * HOUR
T0 = datetime(2026, 11, 23, 1, tzinfo=UTC)


def a_turn(number: int = 1, **given: Any) -> Turn:
    facts: dict[str, Any] = {
        "clock_id": number,
        "project_id": 1,
        "project_number": "2026-0001",
        "project_name": "某项目",
        "limit_title": "部门回复",
        "clause": "二（一）3",
        "started": T0,
        "due": T0 + 3 * DAY,
        "ended": T0 + HOUR,
        "outcome": Outcome.MET,
        "own": HOUR,
        "excluded": timedelta(0),
    }
    return Turn(**facts | given)


def test_a_rate_is_of_everything_that_was_to_be_done_also_of_what_is_still_late() -> None:
    found = score([a_turn(1), a_turn(2), a_turn(3, outcome=Outcome.LATE, ended=None)])
    assert found.on_time == 66.7
    assert (found.numbers["all"], found.numbers["met"], found.numbers["late"]) == (3, 2, 1)


def test_what_is_not_done_yet_has_no_length() -> None:
    found = score([a_turn(1, own=HOUR), a_turn(2, own=90 * HOUR, outcome=Outcome.LATE, ended=None)])
    assert found.median == HOUR


def test_the_ninetieth_percentile_is_one_of_the_lengths() -> None:
    lengths = [timedelta(hours=hours) for hours in range(1, 11)]
    found = score([a_turn(i, own=own) for i, own in enumerate(lengths)])
    assert (found.median, found.ninetieth) == (5 * HOUR, 9 * HOUR)


def test_a_dispute_that_was_upheld_takes_its_case_out_and_keeps_it_on_its_own_list() -> None:
    turns = [a_turn(1), a_turn(2, outcome=Outcome.MISSED, dispute="upheld")]
    assert score(turns).on_time == 100.0
    assert [turn.clock_id for turn in behind(turns, "disputed")] == [2]
    assert behind(turns, "missed") == []


def test_a_dispute_that_is_open_still_counts() -> None:
    assert score([a_turn(1, outcome=Outcome.MISSED, dispute="open")]).on_time == 0.0


def test_promises_are_counted_apart() -> None:
    turns = [a_turn(1, promised=True), a_turn(2, promised=True, outcome=Outcome.MISSED), a_turn(3)]
    assert score(turns).kept == 50.0


def test_nothing_to_do_is_no_rate_at_all() -> None:
    found = score([])
    assert (found.on_time, found.median, found.pause_rate, found.kept) == (None, None, None, None)


def test_time_in_days_is_of_window_days() -> None:
    assert working_days(15 * HOUR, DAY) == 2.5


@pytest.mark.parametrize(("part", "whole", "said"), [(1, 3, 33.3), (2, 3, 66.7), (1, 8, 12.5), (5, 5, 100.0)])
def test_percent_is_rounded_half_up(part: int, whole: int, said: float) -> None:
    assert percent(part, whole) == said


TURNS = st.lists(
    st.builds(
        lambda outcome, own, dispute, promised: replace(
            a_turn(),
            outcome=outcome,
            own=own,
            dispute=dispute,
            promised=promised,
            ended=None if outcome is Outcome.LATE else T0,
        ),
        st.sampled_from(Outcome),
        st.timedeltas(timedelta(0), 100 * HOUR),
        st.sampled_from(["", "open", "upheld", "rejected"]),
        st.booleans(),
    ),
    max_size=30,
)


@given(TURNS)
def test_every_number_is_the_length_of_the_list_behind_it(turns: list[Turn]) -> None:
    found = score(turns)
    for figure in FIGURES:
        assert found.numbers[figure] == len(behind(turns, figure))
    assert found.numbers["all"] == sum(found.numbers[name] for name in ("met", "missed", "late"))
    if found.median is not None and found.ninetieth is not None:
        assert found.median <= found.ninetieth


@given(st.lists(st.timedeltas(timedelta(0), 100 * HOUR), min_size=1).map(sorted), st.floats(0.01, 1))
def test_a_quantile_is_not_exceeded_by_its_share(values: list[timedelta], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
