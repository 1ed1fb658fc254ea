"""How a figure moved from month to month (二（一）2): the scorecard of each month, told from the cases of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from workflow.rules.local_time import instant
from workflow.rules.scorecard import Outcome, Score, Turn, score


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a period, or the part of it that lies inside."""

    first: date
    last: date
    score: Score


def months(turns: Iterable[Turn], *, since: date, until: date) -> list[Month]:
    """The months of a period with their scores, the earliest first.

    `turns` are those of the whole period. A case counts in the month in which it ended, and as 逾期未办 at the end of every
    month before that to whose end its day had passed: as the scorecard of that month alone says it. House practice.
    """
    every = [turn for turn in turns if not turn.elsewhere]
    found = []
    first = since
    while first <= until:
        last = min(_next(first) - timedelta(days=1), until)
        found.append(Month(first, last, score(_within(every, first, last))))
        first = _next(first)
    return found


def _next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _within(turns: Iterable[Turn], first: date, last: date) -> Iterable[Turn]:
    start, end = instant(first, time.min), instant(last + timedelta(days=1), time.min)
    for turn in turns:
        if turn.ended is not None and start <= turn.ended < end:
            yield turn
        elif _open_at(turn, end) and turn.due is not None and turn.due < end:
            yield replace(turn, outcome=Outcome.LATE, ended=None)


def _open_at(turn: Turn, end: datetime) -> bool:
    return turn.started < end and (turn.ended is None or turn.ended >= end)
