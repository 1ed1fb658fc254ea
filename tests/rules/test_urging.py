"""企业催办: when whoever was urged may be urged again."""

from datetime import date, time

import pytest

from builders.clocks import a_calendar
from workflow.rules.local_time import instant
from workflow.rules.urging import again_from


@pytest.mark.parametrize(
    ("urged", "again"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        # A weekend does not count, nor does a holiday.
        (date(2026, 11, 26), date(2026, 12, 1)),
        (date(2026, 9, 30), date(2026, 10, 10)),
        # What was urged on a day of rest counts from there.
        (date(2026, 11, 28), date(2026, 12, 2)),
    ],
)
def test_three_working_days_later_as_the_window_opens(urged: date, again: date) -> None:
    found = again_from(instant(urged, time(16, 0)), a_calendar())
    assert found == instant(again, time(9, 0))
