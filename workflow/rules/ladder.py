"""The ladder of reminders: which rung of a clock comes next, and when. House practice, marked so in the law's data.

What was decided, since the document says only 跟踪、协调、监测、督办 (三（二）):

- A rung is said when the window opens on its day. For a limit in hours the urging comes as it falls due, later rungs
  at the same time of day so many working days later; nothing is said before, since hours are too short for that.
- A rung fires once for a due date. When the due date moves, rungs that have not fired move along; one that has fired
  fires again only if the date moved later, when its new instant comes. A date that moves earlier repeats nothing.
- A paused or waiting clock is silent. What falls into a pause is said when it ends, if it is still true then.
- After downtime nothing pours out: of several rungs that only tell, the last one is said. 督办 and 提请会商 are acts
  that somebody has to answer, so they are never left out, and come in their order.
- What no limit is known for (待核定) has no due date and is never late. It is said so many working days after it came to
  be owed, in rungs of their own; days on which the clock is paused do not count. 督办 is for what is late, so there is none.
- Everything happens in window hours; what would come at another time waits for the window to open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from workflow.law.edition import LadderRung
from workflow.law.terms import Rung, Unit
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Clock, Due
from workflow.rules.due import due_of
from workflow.rules.local_time import instant, local
from workflow.rules.window import MICROSECOND

#: Rungs that only tell: a later one says all that they would have said.
TELLING: Final = frozenset({Rung.REMIND, Rung.URGE})


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of one clock and the instant at which it is due, aware UTC."""

    rung: Rung
    at: datetime


def steps(clock: Clock, ladder: Iterable[LadderRung], calendar: Calendar) -> tuple[Step, ...]:
    """Every rung of an open clock for the due date it has now, in the order in which they come.

    None while it waits for its anchor, and while a pause has no end. Raises CalendarOutOfRange.
    """
    if clock.amount is None:
        return _since_owed(clock, ladder, calendar)
    due = clock.due(calendar) if clock.stopped is None else None
    if due is None or clock.started is None:
        return ()
    found = []
    for rung in ladder:
        if rung.since_owed or not rung.watches(clock.limit.key, clock.limit.obligor):
            continue
        at = _instant(rung.offset, clock.limit.unit, due, calendar)
        # Whoever is asked at ten does not need to be reminded of it at nine.
        if at is not None and (rung.offset >= 0 or at > clock.started):
            found.append(Step(rung.rung, _quiet(at, clock, due.at, calendar)))
    return tuple(sorted(found, key=lambda step: step.at))


def occasion(clock: Clock, calendar: Calendar) -> datetime | None:
    """For what the rungs of an open clock fire, each once: the due date; where no limit is known, since when it is owed.

    None while it has neither. Raises CalendarOutOfRange.
    """
    if clock.stopped is not None:
        return None
    if clock.amount is None:
        return clock.started
    due = clock.due(calendar)
    return due.at if due else None


def _since_owed(clock: Clock, ladder: Iterable[LadderRung], calendar: Calendar) -> tuple[Step, ...]:
    if clock.started is None or clock.stopped is not None:
        return ()
    found = []
    for rung in ladder:
        if not rung.since_owed or not rung.watches(clock.limit.key, clock.limit.obligor):
            continue
        reached = due_of(Unit.WORKING_DAY, rung.offset, clock.started, clock.pauses, calendar)
        if reached is not None:
            at = in_hours(instant(reached.day, time.min), calendar)
            found.append(Step(rung.rung, _quiet(at, clock, None, calendar)))
    return tuple(sorted(found, key=lambda step: step.at))


def next_step(
    clock: Clock,
    ladder: Iterable[LadderRung],
    fired: Mapping[Rung, datetime],
    calendar: Calendar,
    *,
    now: datetime,
) -> Step | None:
    """The rung that comes next and when; one whose instant is not after `now` is to be fired now.

    `fired` says for which `occasion` each rung was fired last. None where nothing comes any more. Raises
    CalendarOutOfRange.
    """
    fires_for = occasion(clock, calendar)
    if fires_for is None:
        return None
    every = steps(clock, ladder, calendar)
    done = [step.rung in fired and fired[step.rung] >= fires_for for step in every]
    pending = [
        step
        for place, step in enumerate(every)
        if not done[place] and not (step.rung in TELLING and any(done[place:]))
    ]
    if not pending:
        return None
    if pending[0].at > now:
        return pending[0]
    at = _quiet(now, clock, None if clock.amount is None else fires_for, calendar)
    coming = [step for step in pending if step.at <= at]
    # A later rung says all that one which only tells would have said.
    chosen = next(step for step in coming if step.rung not in TELLING or step is coming[-1])
    return Step(chosen.rung, at)


def in_hours(at: datetime, calendar: Calendar) -> datetime:
    """The instant itself if the window is open, else its next opening; the close itself is no longer open."""
    return calendar.add_window_time(at, MICROSECOND) - MICROSECOND


def _instant(offset: int, unit: Unit, due: Due, calendar: Calendar) -> datetime | None:
    """When a rung is due, or None for one before a limit in hours."""
    if unit is not Unit.WORKING_HOUR:
        return in_hours(instant(calendar.add_working_days(due.day, offset), time.min), calendar)
    if offset < 0:
        return None
    day = calendar.add_working_days(due.day, offset)
    return in_hours(instant(day, local(due.at).time()), calendar)


def _quiet(at: datetime, clock: Clock, due_at: datetime | None, calendar: Calendar) -> datetime:
    """The first instant from `at` on that lies in window hours and in no pause that matters: one that begins before it is due."""
    at = in_hours(at, calendar)
    while True:
        ends = [
            pause.until
            for pause in clock.pauses
            if pause.holds(at) and (due_at is None or pause.start < due_at) and pause.until is not None
        ]
        if not ends:
            return at
        at = in_hours(max(ends), calendar)
