"""When something happened is told as people say it, with the exact moment beside it; what is due never is."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from api.moments import ago, told
from api.wording import Catalogues
from builders.door import World
from workflow.rules.local_time import SHANGHAI

WORDS = Catalogues.read()
#: Monday, 2026-11-23 14:30 in Luoding.
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "chinese", "english"),
    [
        (timedelta(0), "今天 14:30", "today 14:30"),
        (timedelta(hours=14, minutes=29), "今天 00:01", "today 00:01"),
        (timedelta(hours=14, minutes=31), "昨天 23:59", "yesterday 23:59"),
        (timedelta(days=2), "2天前 14:30", "2 days ago 14:30"),
        (timedelta(days=6), "6天前 14:30", "6 days ago 14:30"),
        (timedelta(days=7), "11月16日 14:30", "16 Nov 14:30"),
        (timedelta(days=400), "2025年10月19日 14:30", "19 Oct 2025 14:30"),
        # A clock that went ahead: what seems to come is told by its date.
        (timedelta(minutes=-1), "11月23日 14:31", "23 Nov 14:31"),
    ],
)
def test_how_long_ago_is_counted_in_the_days_of_the_county(
    before: timedelta, chinese: str, english: str
) -> None:
    assert ago(WORDS, "zh", NOW - before, NOW) == chinese
    assert ago(WORDS, "en", NOW - before, NOW) == english


def test_the_exact_moment_stands_beside_it_and_what_never_was_is_not_told() -> None:
    shown = told(WORDS, "zh", NOW - timedelta(days=3), NOW)
    assert 'title="2026年11月20日 14:30"' in shown
    assert f'datetime="{(NOW - timedelta(days=3)).isoformat()}"' in shown
    assert told(WORDS, "en", None, NOW) == ""


def test_the_history_of_a_project_says_today_and_then_yesterday(world: World) -> None:
    project = world.project()
    path = f"/projects/{project['id']}"
    [first, *_] = re.findall(r'<time class="when number"[^>]*>([^<]+)</time>', world.desk().get(path).text)
    at = world.wall.now.astimezone(SHANGHAI)
    assert first == f"今天 {at:%H:%M}"
    world.wall.pass_by(timedelta(days=1))
    page = world.desk().get(path).text
    assert f"昨天 {at:%H:%M}" in page
    assert f'title="2026年11月23日 {at:%H:%M}"' in page


def test_what_is_due_has_its_date(world: World) -> None:
    project = world.dispatched({"natural_resources": ["land_use"]})
    for path in ("/tasks", f"/projects/{project['id']}"):
        page = world.desk("natural_resources").get(path).text
        assert "2026年11月26日" in page, path
        assert "天后" not in page
