"""Asia/Shanghai: the calendar day and the wall clock of a stored instant, and back."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(at: datetime) -> datetime:
    """The instant as the wall clock in Shanghai shows it, still aware.

    Raises ValueError for a naive datetime: the zone of the machine must never decide a deadline.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} is naive: instants are aware UTC")
    return at.astimezone(SHANGHAI)


def local_day(at: datetime) -> date:
    """The calendar day in Shanghai on which the instant falls. Raises ValueError for a naive datetime."""
    return local(at).date()


def instant(day: date, clock_time: time) -> datetime:
    """The aware UTC instant at which Shanghai's wall clock shows this time on this day."""
    return datetime.combine(day, clock_time, SHANGHAI).astimezone(UTC)
