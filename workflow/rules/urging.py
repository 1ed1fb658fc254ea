"""企业催办: how often an enterprise may urge whoever's turn it is. House practice: the document knows no such thing (三（二）)."""

from datetime import datetime, time
from typing import Final

from workflow.rules.calendar import Calendar
from workflow.rules.ladder import in_hours
from workflow.rules.local_time import instant, local_day

#: 专班约定: one running clock, or one agent of a project, is urged once in so many working days.
EVERY: Final = 3


def again_from(last: datetime, calendar: Calendar) -> datetime:
    """When whoever was urged at `last` may be urged again: as the window opens so many working days later.

    Raises CalendarOutOfRange.
    """
    return in_hours(instant(calendar.add_working_days(local_day(last), EVERY), time.min), calendar)
