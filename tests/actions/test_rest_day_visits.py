"""A visit on a day off is possible (二（四）2), and nobody sets one without noticing."""

import json
from typing import Any

import pytest

from builders.acceptance import DEPARTMENTS, ON_SITE, an_application, an_arranged
from builders.county import County, at
from workflow.actions import acceptance_site, calendars
from workflow.errors import OnSiteOnRestDay
from workflow.rules.local_time import local_day

SUNDAY = at("2026-11-29 09:30")
WHY = "生产线只有周日停机，各方同意到场"


def arrange(county: County, **given: Any) -> dict[str, Any]:
    acceptance = an_application(county)
    return {
        "acceptance_id": acceptance.id,
        "departments": DEPARTMENTS,
        "place": "门口",
        "by": county.liaison("housing"),
    } | given


def test_a_visit_on_a_sunday_asks_why_and_history_keeps_it(county: County) -> None:
    given = arrange(county, on_site_at=SUNDAY)
    refusal = county.refused(OnSiteOnRestDay, acceptance_site.arrange, **given, rest_day_because=" ")
    assert "2026年11月29日（周日）" in str(refusal)
    parts = county.do(acceptance_site.arrange, **given, rest_day_because=WHY)
    assert len(parts) == 3
    project = county.events(1)[-1]
    assert json.loads(project.data)["rest_day_because"] == WHY


def test_a_visit_is_moved_to_a_sunday_with_a_reason_only(county: County) -> None:
    acceptance = an_arranged(county)
    given: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "on_site_at": SUNDAY,
        "reason": "企业停机",
        "by": county.liaison("housing"),
    }
    county.refused(OnSiteOnRestDay, acceptance_site.rearrange, **given)
    moved = county.do(acceptance_site.rearrange, **given, rest_day_because=WHY)
    assert moved.on_site_at == SUNDAY


@pytest.mark.parametrize("closed", [False, True])
def test_a_working_day_asks_nothing_unless_the_window_is_closed_then(county: County, closed: bool) -> None:
    given = arrange(county, on_site_at=ON_SITE)
    if closed:
        county.do(
            calendars.declare_closure, day=local_day(ON_SITE), reason="台风停工", document="应急响应通知"
        )
        county.refused(OnSiteOnRestDay, acceptance_site.arrange, **given)
    else:
        county.do(acceptance_site.arrange, **given)
