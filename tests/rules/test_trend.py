"""How a figure moves from month to month: each month says what its own scorecard says."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.local_time import instant
from workflow.rules.scorecard import Outcome, Turn, score
from workflow.rules.trend import months

SINCE, UNTIL = date(2026, 1, 15), date(2026, 6, 20)
END = instant(UNTIL + timedelta(days=1), time.min)


def turn(started: datetime, due: datetime, ended: datetime | None, number: int = 1) -> Turn:
    """A duty as the scorecard of the whole period tells it."""
    outcome = Outcome.LATE if ended is None else Outcome.MET if ended <= due else Outcome.MISSED
    return Turn(
        clock_id=number,
        project_id=1,
        project_number="2026-0001",
        project_name="某项目",
        limit_title="回复",
        clause="",
        started=started,
        due=due,
        ended=ended,
        outcome=outcome,
        own=timedelta(hours=1),
        excluded=timedelta(0),
    )


def test_the_months_of_a_period_begin_and_end_with_it() -> None:
    found = months([], since=SINCE, until=UNTIL)
    assert [(month.first, month.last) for month in found] == [
        (date(2026, 1, 15), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 30)),
        (date(2026, 5, 1), date(2026, 5, 31)),
        (date(2026, 6, 1), date(2026, 6, 20)),
    ]


def test_what_was_late_for_months_is_late_in_each_and_missed_in_the_last() -> None:
    late = turn(
        instant(date(2026, 2, 2), time(9)),
        instant(date(2026, 2, 5), time(17)),
        instant(date(2026, 4, 7), time(9)),
    )
    said = [
        [name for name in ("met", "missed", "late") if month.score.numbers[name]]
        for month in months([late], since=SINCE, until=UNTIL)
    ]
    assert said == [[], ["late"], ["late"], ["missed"], [], []]


def test_a_month_without_cases_has_no_share() -> None:
    assert months([], since=SINCE, until=UNTIL)[0].score.on_time is None


moments = st.integers(0, 24 * 170).map(
    lambda hours: instant(date(2026, 1, 1), time.min) + timedelta(hours=hours)
)


@given(st.lists(st.tuples(moments, st.integers(0, 40), st.integers(0, 90) | st.none()), max_size=12))
def test_each_month_says_what_a_scorecard_of_that_month_alone_would(
    drawn: list[tuple[datetime, int, int | None]],
) -> None:
    every = []
    for number, (started, length, spent) in enumerate(drawn):
        ended = None if spent is None else started + timedelta(days=spent)
        every.append(
            turn(started, started + timedelta(days=length), ended if ended and ended < END else None, number)
        )
    told = [one for one in every if one.ended is not None or (one.due is not None and one.due < END)]
    for month in months(told, since=SINCE, until=UNTIL):
        start, end = instant(month.first, time.min), instant(month.last + timedelta(days=1), time.min)
        alone = []
        for one in every:
            assert one.due is not None
            if one.ended is not None and start <= one.ended < end:
                alone.append(one)
            elif one.started < end and (one.ended is None or one.ended >= end) and one.due < end:
                alone.append(turn(one.started, one.due, None, one.clock_id))
        assert month.score == score(alone)
