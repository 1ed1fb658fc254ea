"""Whose time a duty took: the obligor's own, the enterprise's, or none that counts (二（一）2 考核).

House practice, since the document names no figure. Time is window time. Every moment belongs to one side only: what
the law excludes is excluded, even while papers are missing; what is left lies with the enterprise from the notice that
asks it for something until that has come; the rest is the obligor's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from workflow.law.terms import PauseReason
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Pause


class Stretch(NamedTuple):
    """The half-open time [since, until), aware UTC; None while it lasts."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Spent:
    """How the window time of a duty divides; the three together are all of it."""

    own: timedelta = timedelta(0)
    #: Lay with the enterprise, from the notice of what is missing until it has come.
    waited: timedelta = timedelta(0)
    #: Excluded by the law: publicity, hearing, expert review and the like.
    excluded: timedelta = timedelta(0)

    @property
    def elapsed(self) -> timedelta:
        """All of it."""
        return self.own + self.waited + self.excluded


#: A pause for this reason is no exclusion of the office's making: the enterprise is putting its papers right, by a
#: planned day.
_PLANNED_SUPPLEMENT: Final = PauseReason.CORRECTION


def spent(
    calendar: Calendar,
    turn: Stretch,
    *,
    end: datetime,
    pauses: Iterable[Pause] = (),
    waits: Iterable[Stretch] = (),
    told_already: Iterable[Stretch] = (),
) -> Spent:
    """How the window time of one clock divides, up to `end`.

    `turn` is the clock from its start to its stop. A wait that begins with its stop, or after it, is counted with it
    too. What overlaps counts once. `told_already` are stretches that another clock of the same case accounts for, so
    that sums over clocks that run side by side count no moment twice.
    """
    paused, told = tuple(pauses), tuple(told_already)
    excluded = [Stretch(each.start, each.until) for each in paused if each.reason is not _PLANNED_SUPPLEMENT]
    planned = [Stretch(each.start, each.until) for each in paused if each.reason is _PLANNED_SUPPLEMENT]
    waiting = [*planned, *waits]
    marks = sorted({end, *_marks((turn, *excluded, *waiting, *told), end)})
    own = waited = left_out = timedelta(0)
    for since, until in pairwise(marks):
        if until > end or _within(since, told):
            continue
        time = calendar.window_time_between(since, until)
        if _within(since, excluded) and _within(since, (turn,)):
            left_out += time
        elif _within(since, waiting):
            waited += time
        elif _within(since, (turn,)):
            own += time
    return Spent(own, waited, left_out)


def _marks(stretches: Iterable[Stretch], end: datetime) -> Iterable[datetime]:
    for each in stretches:
        yield each.since
        yield end if each.until is None else each.until


def _within(at: datetime, stretches: Iterable[Stretch]) -> bool:
    return any(each.since <= at and (each.until is None or at < each.until) for each in stretches)
