"""Holidays: the State Council's notices as data, the statutory days of any year, and how a new notice is read."""

from workflow.law.holidays.notices import HolidayNotice, packaged_notices, read_notice
from workflow.law.holidays.statutory import statutory_days

__all__ = ["HolidayNotice", "packaged_notices", "read_notice", "statutory_days"]
