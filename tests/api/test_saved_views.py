"""Views of the list of projects that people keep for themselves."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from builders.crawl import desks
from builders.door import Desk, World
from builders.visiting import DESK, PHONE, Site, over_the_network, token_of, visit_as
from workflow.actions.saved_views import MOST_VIEWS
from workflow.rules.duty import Role

PATH = "/api/v1/me/project-views"


def kept(desk: Desk) -> list[dict[str, Any]]:
    answer = desk.get(PATH)
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]


def save(desk: Desk, name: str, query: str = "") -> Any:
    return desk.submit("/projects/views", {"name": name, "query": query})


def test_a_view_is_saved_opened_renamed_and_deleted(world: World) -> None:
    office = world.desk()
    world.project(office)
    page = office.get("/projects?overdue=1&sort=name").text
    assert "还没有保存的视图" in page
    done = save(office, "逾期的", "overdue=1&sort=name")
    assert done.headers["location"] == "/projects?overdue=1&sort=name#views"
    page = office.get("/projects?sort=name&overdue=1").text
    assert "视图已保存。" in page
    assert 'href="/projects?overdue=1&amp;sort=name" aria-current="true"' in page
    (view,) = kept(office)
    assert (view["name"], view["overdue"], view["sort"]) == ("逾期的", True, "name")
    assert office.submit(f"/projects/views/{view['id']}", {"name": "晚了的"}).status_code == 303
    assert [each["name"] for each in kept(office)] == ["晚了的"]
    assert office.submit(f"/projects/views/{view['id']}/delete").status_code == 303
    assert "视图已删除。" in office.get("/projects").text
    assert kept(office) == []


def test_a_double_click_keeps_one_view_and_deletes_it_once(world: World) -> None:
    office = world.desk()
    for _ in range(2):
        assert save(office, "逾期的", "overdue=1").status_code == 303
    (view,) = kept(office)
    for _ in range(2):
        assert office.submit(f"/projects/views/{view['id']}/delete").status_code == 303
    assert office.ask("DELETE", f"{PATH}/{view['id']}").status_code == 204


def test_a_name_that_cannot_be_is_refused_beside_its_field_and_stays_typed(world: World) -> None:
    office = world.desk()
    save(office, "逾期的", "overdue=1")
    save(office, "对接的", "stage=docking")
    for name, told in (("", "视图名称"), ("长" * 41, "视图名称"), ("逾期的", "您已有名为“逾期的”的视图")):
        refused = save(office, name, "mine=1")
        assert refused.status_code in (409, 422)
        assert told in refused.text
        assert 'aria-invalid="true"' in refused.text
        assert f'id="view-name" name="name" value="{name}"' in refused.text
    other = kept(office)[1]["id"]
    refused = office.submit(f"/projects/views/{other}", {"name": "逾期的"})
    assert (refused.status_code, "请换一个名称" in refused.text) == (409, True)
    assert [view["name"] for view in kept(office)] == ["逾期的", "对接的"]


def test_there_is_a_greatest_number_and_it_is_said_before_one_types(world: World) -> None:
    office = world.desk()
    for number in range(MOST_VIEWS):
        assert office.post(PATH, {"name": f"视图{number}", "q": f"第{number}号"}).status_code == 201
    refused = office.post(PATH, {"name": "再一个", "q": "再"})
    assert (refused.status_code, refused.json()["detail"]) == (409, "最多保存20个视图，请先删除不用的视图。")
    assert "已有20个视图" in office.get("/projects").text
    assert office.post(PATH, {"name": "视图3", "q": "第3号"}).status_code == 201
    assert len(kept(office)) == MOST_VIEWS


def test_views_are_everybodys_own(world: World) -> None:
    office, other = world.desk(), world.desk("housing")
    view = office.post(PATH, {"name": "我的", "stage": "docking"}).json()
    assert kept(other) == []
    assert other.ask("PUT", f"{PATH}/{view['id']}/name", json={"name": "抢来"}).status_code == 404
    assert other.ask("DELETE", f"{PATH}/{view['id']}").status_code == 204
    assert [each["name"] for each in kept(office)] == ["我的"]
    assert "我的</a>" not in other.get("/projects").text
    renamed = office.ask("PUT", f"{PATH}/{view['id']}/name", json={"name": "改了"})
    assert (renamed.status_code, renamed.json()["query"]) == (200, "stage=docking")


def test_what_is_no_filter_of_ours_is_not_kept(world: World) -> None:
    office = world.desk()
    save(office, "怪的", "sort=sideways&stage=nowhere&evil=1&cursor=W10&q=%22%3E%3Cscript%3E")
    (view,) = kept(office)
    assert view["query"] == "q=%22%3E%3Cscript%3E"
    assert office.get(f"/projects?{view['query']}").status_code == 200


def test_a_form_that_was_refused_can_be_reloaded(world: World) -> None:
    office = world.desk()
    for path in ("/projects/views", "/projects/views/7"):
        assert office.get(path).headers["location"] == "/projects"


@pytest.fixture(scope="module")
def site(county: World, app: FastAPI) -> Iterator[Site]:
    with over_the_network(app, county) as visited:
        yield visited


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_without_javascript_one_searches_sorts_and_keeps_a_view(
    browser: Browser, site: Site, size: dict[str, int]
) -> None:
    desk = next(iter(desks(site.world, Role.OFFICE)))
    page = visit_as(browser, site, token_of(desk), viewport=size, java_script_enabled=False, locale="zh-CN")
    page.goto("/projects")
    page.get_by_role("searchbox").fill("ldjc")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("group", name="排序").get_by_role("link", name="名称").press("Enter")
    page.wait_for_url(re.compile("q=ldjc&sort=name"))
    name = f"找到的{size['width']}"
    page.locator("#views > details > summary").press("Enter")
    page.get_by_label("视图名称").fill(name)
    page.get_by_label("视图名称").press("Enter")
    opened = page.get_by_role("navigation", name="我的视图").get_by_role("link", name=name)
    expect(opened).to_have_attribute("aria-current", "true")
    page.locator("#views > details > summary").press("Enter")
    page.get_by_text(f"删除“{name}”").click()
    page.get_by_role("button", name="确定删除").last.click()
    expect(page.get_by_role("link", name=name)).to_have_count(0)
    assert "视图已删除。" in page.content()
