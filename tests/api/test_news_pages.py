"""Two people in real browsers: what one does, the other sees, and loses no typed word over it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from builders.visiting import PHONE, Site, visit

LAND = "natural_resources"
LATER = "此页有更新"


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[Browser]:
    """The browser, whose windows are closed again after the test."""
    yield browser
    for context in browser.contexts:
        context.close()


def _agreed(site: Site, project: dict[str, Any]) -> None:
    """The department agrees in a browser without JavaScript."""
    consultee = project["consultation"]["consultees"][0]
    land = site.world.desk(LAND)
    seen = land.get(f"/api/v1/consultees/{consultee['id']}").json()
    typed = {"version": seen["version"], "opinion": "agree", "handled_by": "欧琪", "phone": "13800000101"}
    assert land.submit(f"/consultees/{consultee['id']}/reply", typed).status_code == 303


def test_what_a_department_answers_appears_on_the_page_of_the_office(people: Browser, site: Site) -> None:
    project = site.world.circulated([LAND])
    page = visit(people, site, "office")
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.goto(f"/projects/{project['id']}")
    facts = page.locator("details:has(#facts)").last
    facts.locator("summary").first.click()
    page.evaluate("window.scrollTo(0, 300)")
    expect(page.locator("#consultation")).to_contain_text("待答复")
    _agreed(site, project)
    expect(page.locator("#consultation")).not_to_contain_text("待答复", timeout=20_000)
    assert page.evaluate("window.scrollY") == 300
    assert facts.evaluate("part => part.open"), "what was unfolded stays so"
    assert complaints == []


def test_what_was_typed_stays_and_it_is_only_said_that_there_is_something_new(
    people: Browser, site: Site
) -> None:
    project = site.world.circulated([LAND])
    consultee = project["consultation"]["consultees"][0]["id"]
    page = visit(people, site, LAND, size=PHONE)
    page.goto(f"/consultees/{consultee}")
    page.get_by_label("不同意，理由如下").check()
    reason = page.get_by_label("不同意的理由")
    reason.fill("红线内有基本农田")
    _facts_changed(site, project)
    expect(page.get_by_text(LATER)).to_be_visible(timeout=20_000)
    expect(reason).to_have_value("红线内有基本农田")
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_text(LATER)).to_be_hidden()
    expect(page.locator("main")).to_contain_text("罗定市双东街道新址")
    expect(reason).to_have_value("红线内有基本农田")
    expect(page.get_by_label("不同意，理由如下")).to_be_checked()


def _facts_changed(site: Site, project: dict[str, Any]) -> None:
    office = site.world.desk("office")
    path = f"/api/v1/projects/{project['id']}/facts"
    given = {"address": "罗定市双东街道新址", "reason": "企业换了地块"}
    answer = office.ask("PATCH", path, json=given, version="*")
    assert answer.status_code == 200, answer.text


def test_what_one_does_oneself_is_not_announced(people: Browser, site: Site) -> None:
    project = site.world.circulated([LAND])
    page = visit(people, site, LAND)
    asked: list[str] = []
    page.goto("/tasks")
    page.on("request", lambda request: asked.append(request.url))
    _agreed(site, project)
    _other_dispatched(site)
    expect(page.get_by_text("新来的项目")).to_be_visible(timeout=20_000)
    assert sum(1 for url in asked if url.endswith("/tasks")) == 1


def _other_dispatched(site: Site) -> None:
    site.world.dispatched(
        {LAND: ["land_use"]}, name="新来的项目", credit_code="", enterprise_name="新来的公司"
    )


def test_a_new_question_appears_in_the_queue_of_a_department(people: Browser, site: Site) -> None:
    page = visit(people, site, LAND)
    page.goto("/tasks")
    expect(page.get_by_text("没有等待您办理的事项")).to_be_visible()
    _other_dispatched(site)
    expect(page.get_by_role("link", name="回复材料清单")).to_be_visible(timeout=20_000)


def test_the_office_sees_a_project_come_in_on_its_list(people: Browser, site: Site) -> None:
    site.world.project()
    page = visit(people, site, "office")
    page.goto("/projects")
    site.world.project(
        site.world.desk("agent1"), name="代办员受理的项目", credit_code="", enterprise_name="新来的公司"
    )
    expect(page.get_by_role("link", name="代办员受理的项目")).to_be_visible(timeout=20_000)


def test_a_search_that_is_being_typed_is_not_disturbed(people: Browser, site: Site) -> None:
    site.world.project()
    page = visit(people, site, "office")
    page.goto("/projects")
    page.get_by_role("searchbox").fill("松脂")
    site.world.project(
        site.world.desk("agent1"), name="代办员受理的项目", credit_code="", enterprise_name="新来的公司"
    )
    expect(page.get_by_text(LATER)).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_role("link", name="代办员受理的项目")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("松脂")


def test_a_window_out_of_sight_holds_no_stream(people: Browser, site: Site) -> None:
    site.world.project()
    page = visit(people, site, "office")
    page.goto("/projects")
    page.wait_for_function("performance.getEntriesByType('resource').length > 0")
    with page.expect_request(lambda request: "/news?since=" in request.url):
        page.reload()
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    site.world.project(
        site.world.desk("agent1"), name="代办员受理的项目", credit_code="", enterprise_name="新来的公司"
    )
    with page.expect_request(lambda request: "/news?since=" in request.url):
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: false, configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    expect(page.get_by_role("link", name="代办员受理的项目")).to_be_visible(timeout=20_000)
