"""iCalendar (RFC 5545): entries as calendars fetch them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from api.views.calendar_feeds import Entry

#: How often a calendar may ask anew.
AGAIN = timedelta(minutes=30)


def calendar_file(title: str, found: Sequence[Entry], *, base: str, house: str) -> bytes:
    """A calendar of these entries. The same entries are the same bytes, whenever they are asked for.

    `base` is where the application is reached, for the addresses of pages; `house` names this deployment, so that the
    entries of two never meet in one calendar.
    """
    # It costs a tenth of a second to bring in, which no start should wait for.
    from icalendar import Calendar, Event  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//daiban//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT30M")
    for entry in found:
        event = Event()
        event.add("uid", f"{entry.key}@{house}")
        event.add("dtstamp", entry.since.astimezone(UTC))
        event.add("summary", entry.title)
        if entry.day is not None:
            event.add("dtstart", entry.day)
            event.add("dtend", entry.day + timedelta(days=1))
            # It is owed by that day and takes none of it.
            event.add("transp", "TRANSPARENT")
        elif entry.starts_at is not None and entry.ends_at is not None:
            event.add("dtstart", _utc(entry.starts_at))
            event.add("dtend", _utc(entry.ends_at))
        event.add("status", "TENTATIVE" if entry.provisional else "CONFIRMED")
        if entry.place:
            event.add("location", entry.place)
        event.add("description", "\n".join((*entry.about, f"{base}{entry.path}")))
        event.add("url", f"{base}{entry.path}")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
