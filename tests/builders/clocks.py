"""Calendars, limits, clocks and instants as the sentences of the tests name them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from workflow.law.edition import Extension, Limit
from workflow.law.holidays import HolidayNotice, packaged_notices
from workflow.law.terms import Basis, Binding, Obligor, PauseReason, Unit
from workflow.rules.calendar import Calendar, DayPart
from workflow.rules.clock import Clock, Pause

#: The sample window hours: 09:00–12:00 and 14:30–17:30.
SAMPLE_HOURS = ((time(9), time(12)), (time(14, 30), time(17, 30)))


def at(text: str) -> datetime:
    """An aware UTC instant from Shanghai's wall clock: `2026-11-23 11:30`, or a date for its midnight."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def wall(instant: datetime) -> str:
    """What Shanghai's wall clock shows at an instant: `2026-11-23 16:00`."""
    return instant.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M")


def a_calendar(
    *,
    notices: Iterable[HolidayNotice] | None = None,
    window: tuple[tuple[time, time], ...] = SAMPLE_HOURS,
    closures: Mapping[date, str] | None = None,
    halves: Mapping[date, tuple[DayPart, str]] | None = None,
    late_receipt_next_day: bool = False,
) -> Calendar:
    """A calendar of the packaged notices (2023–2026) and the sample window hours."""
    return Calendar(
        packaged_notices() if notices is None else notices,
        window=window,
        closures=closures or {},
        halves=halves or {},
        late_receipt_next_day=late_receipt_next_day,
    )


def a_limit(
    amount: int = 3,
    unit: Unit = Unit.WORKING_DAY,
    *,
    excludes: Iterable[PauseReason] = (),
    extension: Extension | None = None,
) -> Limit:
    """A limit like the one on a department's reply."""
    return Limit(
        key="consultation_reply",
        title="回复意见征询表",
        amount=amount,
        unit=unit,
        starts="consultee_notified",
        obligor=Obligor.DEPARTMENT,
        binding=Binding.STRICT,
        basis=Basis.DOCUMENT,
        clause="二（三）2",
        quote="3个工作日内复同意签订意见或不同意签订的理由",
        why="",
        excludes=frozenset(excludes),
        extension=extension,
    )


def a_clock(
    started: str | None,
    amount: int = 3,
    unit: Unit = Unit.WORKING_DAY,
    *,
    pauses: Iterable[Pause] = (),
    excludes: Iterable[PauseReason] = tuple(PauseReason),
    extension: Extension | None = None,
) -> Clock:
    """A clock that any reason may pause."""
    limit = a_limit(amount, unit, excludes=excludes, extension=extension)
    return Clock(limit, None if started is None else at(started), tuple(pauses))


def a_pause(start: str, until: str | None, reason: PauseReason = PauseReason.PUBLICITY) -> Pause:
    """A pause for publicity with everything it needs."""
    return Pause(
        reason, at(start), None if until is None else at(until), "附件2", "公示第1号", date(2026, 12, 31)
    )
