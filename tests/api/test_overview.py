"""监督总览: the picture says what the scorecards say, and every bar leads to its cases."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import make_url

from api.app import create_app
from builders.crawl import desks
from builders.door import Desk, Peopled, World, open_world
from builders.visiting import DESK, PHONE, Site, over_the_network, token_of, visit_as
from forms.pool import Pool
from workflow.rules.duty import Role

Making = Callable[[], AbstractContextManager[str]]
SPAN = "since=2026-11-01&until=2026-11-23"


def _desk(county: World, role: Role) -> Desk:
    return next(iter(desks(county, role)))


def _rows(answer: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.lstrip("\ufeff"))))


def test_whoever_supervises_begins_with_the_picture(county: World) -> None:
    answer = _desk(county, Role.SUPERVISOR).get("/")
    assert answer.headers["location"] == "/overview"


def test_the_picture_has_the_figures_of_the_scorecards(county: World) -> None:
    desk = _desk(county, Role.SUPERVISOR)
    cards = {card["name"]: card for card in desk.get(f"/api/v1/scorecards?{SPAN}").json()}
    rows = _rows(desk.get(f"/overview/departments.csv?{SPAN}").text)
    assert {row["部门"] for row in rows} == set(cards)
    for row in rows:
        numbers = cards[row["部门"]]["numbers"]
        assert [int(row[name]) for name in ("应办", "按时办结", "超时办结", "逾期未办")] == [
            numbers[name] for name in ("all", "met", "missed", "late")
        ]


def test_departments_with_few_cases_are_not_ranked_with_the_others(county: World) -> None:
    rows = _rows(_desk(county, Role.SUPERVISOR).get(f"/overview/departments.csv?{SPAN}").text)
    many = [float(row["按时率（%）"]) for row in rows if int(row["应办"]) >= 5]
    few = [row for row in rows if int(row["应办"]) < 5]
    assert many == sorted(many)
    assert rows[len(many) :] == few


def test_the_last_month_of_the_trend_is_that_of_the_scorecards(county: World) -> None:
    desk = _desk(county, Role.SUPERVISOR)
    rows = _rows(desk.get(f"/overview/months.csv?{SPAN}").text)
    assert len(rows) == 12
    cards = desk.get(f"/api/v1/scorecards?{SPAN}").json()
    assert rows[-1]["月份"] == "2026-11"
    assert int(rows[-1]["应办"]) == sum(card["numbers"]["all"] for card in cards)


def test_the_stages_say_how_many_projects_stand_in_each(county: World) -> None:
    desk = _desk(county, Role.SUPERVISOR)
    rows = _rows(desk.get(f"/overview/stages.csv?{SPAN}").text)
    assert [row["阶段"] for row in rows] == ["对接", "商事登记", "项目直接落地", "项目审批验收"]
    assert sum(int(row["在办"]) for row in rows) > 0


@pytest.mark.parametrize("chart", ["departments", "time", "months", "stages"])
def test_every_chart_is_taken_away_as_a_sheet(county: World, chart: str) -> None:
    answer = _desk(county, Role.OFFICE).get(f"/overview/{chart}.xlsx?{SPAN}")
    assert answer.content.startswith(b"PK")


def test_a_department_sees_its_own_figures_only(county: World) -> None:
    desk = _desk(county, Role.LIAISON)
    rows = _rows(desk.get(f"/overview/departments.csv?{SPAN}").text)
    assert len(rows) == 1
    assert "自然资源" in rows[0]["部门"]


def test_an_enterprise_is_told_that_this_is_not_for_it(county: World) -> None:
    assert _desk(county, Role.ENTERPRISE).get("/overview").status_code == 403


def test_a_period_that_ends_before_it_begins_says_so(county: World) -> None:
    answer = _desk(county, Role.SUPERVISOR).get("/overview?since=2026-11-20&until=2026-11-01")
    assert answer.status_code == 422
    assert re.search("开始|早于|之前|倒", answer.text)


def test_in_an_empty_county_the_picture_says_that_there_is_nothing(
    paper: Pool, peopled_sqlite: Peopled, tmp_path: Path
) -> None:
    copy = tmp_path / "site.sqlite3"
    shutil.copyfile(make_url(peopled_sqlite.url).database or "", copy)
    # A door of its own: that of the county stays open beside it.
    with open_world(create_app(paper=paper), f"sqlite:///{copy}", tmp_path, peopled_sqlite.cast) as world:
        page = world.desk("supervisor").get("/overview")
        assert "这段时间没有部门应办的事项。" in page.text


@pytest.fixture(scope="module")
def site(county: World, app: FastAPI) -> Iterator[Site]:
    """The county, to be visited."""
    with over_the_network(app, county) as visited:
        yield visited


def _visit(browser: Browser, site: Site, **context: Any) -> Page:
    return visit_as(browser, site, token_of(_desk(site.world, Role.SUPERVISOR)), **context)


@pytest.mark.parametrize("path", ["/overview", "/overview/screen"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_charts_are_drawn_within_the_pages_policy(
    browser: Browser, site: Site, path: str, size: dict[str, int]
) -> None:
    page = _visit(browser, site, viewport=size)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path)
    expect(page.locator(".chart canvas")).to_have_count(4)
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_bar_opens_the_cases_behind_it(browser: Browser, site: Site) -> None:
    page = _visit(browser, site)
    page.goto(f"/overview?{SPAN}")
    canvas = page.locator("[data-chart=departments] canvas")
    box = canvas.bounding_box()
    assert box is not None
    # A little into the drawn ground of the first row.
    canvas.click(position={"x": box["width"] * 0.45, "y": 46})
    page.wait_for_url(re.compile(r"/scorecards/\w+\?figure=\w+"))


def test_without_javascript_every_table_stands_open(browser: Browser, site: Site) -> None:
    page = _visit(browser, site, java_script_enabled=False)
    page.goto("/overview")
    expect(page.locator(".chart table")).to_have_count(4)
    for table in page.locator(".chart table").all():
        expect(table).to_be_visible()
