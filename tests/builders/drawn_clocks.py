"""Clocks as chance draws them: around holidays and the turn of years, with closures and with wild pauses."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from builders.clocks import SAMPLE_HOURS, a_calendar, a_limit, at
from builders.slow_clock import SlowCalendar, day_of
from workflow.law.holidays import packaged_notices
from workflow.law.terms import PauseReason, Unit
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Clock, Pause

WINDOWS = st.sampled_from(
    [
        SAMPLE_HOURS,
        ((time(8, 30), time(17)),),
        ((time(9), time(11, 45)), (time(12, 15), time(13)), (time(14), time(16, 59))),
    ]
)
#: On whole minutes, from before the first notice to after the last one.
STARTS = st.builds(
    lambda day, minute: at(day.isoformat()) + timedelta(minutes=minute),
    st.one_of(
        st.dates(date(2022, 12, 20), date(2027, 3, 31)),
        # Where it gets difficult: National Day with its make-up days, Spring Festival, the turn into 2027.
        st.dates(date(2026, 9, 15), date(2026, 10, 12)),
        st.dates(date(2026, 2, 5), date(2026, 3, 1)),
        st.dates(date(2026, 12, 10), date(2027, 2, 20)),
    ),
    st.one_of(st.integers(0, 1439), st.sampled_from([0, 540, 719, 720, 721, 870, 1049, 1050, 1051])),
)


@dataclass(frozen=True)
class Case:
    """A clock with its calendar, and the same calendar for the slow oracle."""

    clock: Clock
    calendar: Calendar
    slow: SlowCalendar


@st.composite
def drawn_pauses(draw: st.DrawFn, around: datetime, reach: int, *, endless: bool = True) -> tuple[Pause, ...]:
    """Pauses around an instant, up to `reach` days after it: overlapping, empty, before it, without an end."""
    # Midnights and closes are where half-open days are easily got wrong.
    minute = st.one_of(st.integers(0, 1439), st.sampled_from([0, 539, 540, 1020, 1049, 1050, 1051, 1439]))
    midnight = at(day_of(around).isoformat())
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = midnight + timedelta(days=draw(st.integers(-4, reach)), minutes=draw(minute))
        until = None
        if not endless or draw(st.integers(0, 9)):
            end = midnight + timedelta(
                days=(start - midnight).days + draw(st.integers(0, 6)), minutes=draw(minute)
            )
            until = max(start, end)
        reason = draw(st.sampled_from(PauseReason))
        found.append(Pause(reason, start, until, "行政许可法第45条", "听证通知书"))
    return tuple(found)


@st.composite
def drawn_cases(draw: st.DrawFn, units: tuple[Unit, ...] = tuple(Unit), *, endless: bool = True) -> Case:
    """A clock of one of these units."""
    unit = draw(st.sampled_from(units))
    started = draw(STARTS)
    amount = draw(st.integers(1, 15))
    reach = {Unit.WORKING_HOUR: 4, Unit.WORKING_DAY: 25, Unit.CALENDAR_DAY: 20}[unit]
    pauses = draw(drawn_pauses(started, reach, endless=endless))
    closed = draw(st.sets(st.integers(-1, 20), max_size=4))
    closures = {day_of(started) + timedelta(days=n): "罗定防风〔2026〕3号" for n in closed}
    window = draw(WINDOWS)
    return Case(
        Clock(a_limit(amount, unit, excludes=PauseReason), started, pauses),
        a_calendar(window=window, closures=closures),
        SlowCalendar(packaged_notices(), closures, window),
    )
