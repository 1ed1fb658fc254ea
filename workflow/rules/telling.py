"""When and how often somebody is told outside the application. House practice throughout."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from workflow.rules.calendar import Calendar
from workflow.rules.local_time import local_day

#: How long is waited after each failure; after the last one nobody tries by himself any more.
BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 8 * 60, 24 * 60))
#: Kinds that nobody can mute: somebody has to answer to them. What they say stands in the application anyway.
NEVER_MUTED: Final = frozenset({"clock.supervise", "supervision.returned", "delivery.trial"})
#: A person tries their own address: to nobody else, and at once.
TRIAL: Final = "delivery.trial"
#: How many notices one message carries at most.
MOST_IN_ONE: Final = 50


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When a message that has failed so often is tried again, or None where it is given up."""
    return now + BACK_OFF[attempts - 1] if 0 < attempts <= len(BACK_OFF) else None


def digest_at(now: datetime, calendar: Calendar) -> datetime:
    """When the digest of a working day goes out that a notice of this instant belongs to: as the window opens."""
    today = local_day(now)
    windows = calendar.windows(today)
    if windows and windows[0][0] > now:
        return windows[0][0]
    return calendar.windows(calendar.add_working_days(today, 1))[0][0]


def is_muted(kind: str, muted: Iterable[str]) -> bool:
    """Whether a kind of notice is kept from going out."""
    return kind not in NEVER_MUTED and kind in set(muted)


def subject_line(titles: Iterable[str]) -> str:
    """The subject of a message with notices of these titles."""
    named = list(titles)
    several = list(dict.fromkeys(named))
    if len(named) == 1:
        return f"【代办】{named[0]}"
    return f"【代办】{len(named)}条通知：{'、'.join(several[:3])}{'等' if len(several) > 3 else ''}"
