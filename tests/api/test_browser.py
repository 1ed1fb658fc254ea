"""A real browser at the door: signing in, taking in, answering without JavaScript, on a desk and on a phone."""

from dataclasses import replace
from datetime import time

import pytest
from playwright.sync_api import Browser, expect

from builders.approving import in_approval, listed
from builders.door import FACTS
from builders.visiting import DESK, PHONE, Site, visit
from workflow.law.book import Law

LAND = "natural_resources"


def test_a_clerk_signs_in_and_takes_a_project_in(browser: Browser, site: Site) -> None:
    page = visit(browser, site, "office")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.get_by_role("link", name="受理项目").click()
    page.get_by_label("招商引资").check()
    for label, name in (
        ("项目名称", "name"),
        ("企业名称", "enterprise_name"),
        ("统一社会信用代码", "credit_code"),
        ("行业代码", "industry_code"),
        ("建设地址", "address"),
        ("投资额（万元）", "investment"),
        ("联系人", "contact_name"),
        ("联系电话", "contact_phone"),
    ):
        page.get_by_label(label).fill(str(FACTS[name]))
    page.get_by_label("项目类型").select_option("新建厂房")
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_role("status")).to_have_text("项目已受理。")
    expect(page.get_by_role("heading", level=1)).to_have_text(str(FACTS["name"]))
    expect(page.get_by_role("alert")).to_contain_text("未指派代办员")
    assert complaints == [], "nothing is loaded or run against the policy"


def test_a_department_answers_on_a_phone_without_javascript(browser: Browser, site: Site) -> None:
    project = site.world.dispatched({LAND: ["land_use"]})
    page = visit(browser, site, LAND, javascript=False, size=PHONE)
    page.get_by_role("link", name="回复材料清单").click()
    lines = page.locator("fieldset.line")
    for left in reversed(range(lines.count())):
        lines.first.locator("summary").click()
        lines.first.get_by_role("button", name="删去这一行").click()
        expect(lines).to_have_count(left)
    page.get_by_role("button", name="再加一行，自行填写").click()
    page.get_by_label("事项名称").fill("土地测绘成果审核")
    page.get_by_label("材料名称").first.fill("勘测定界图")
    page.get_by_label("原件份数").first.fill("1")
    page.get_by_role("button", name="再加一份材料").click()
    expect(page.get_by_label("材料名称").first).to_have_value("勘测定界图")
    page.get_by_label("涉及，清单如下").check()
    page.get_by_role("button", name="回复", exact=True).last.click()
    expect(page.get_by_role("status")).to_have_text("材料清单已回复。")
    expect(page.get_by_text("勘测定界图（原件1份）")).to_be_visible()
    seen = site.world.desk().get(f"/api/v1/projects/{project['id']}").json()
    assert seen["checklists"][0]["state"] == "replied"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_is_right_as_it_stands_is_answered_from_where_the_page_opens(
    browser: Browser, site: Site, size: dict[str, int]
) -> None:
    page = visit(browser, site, LAND, javascript=False, size=size)
    page.goto(_asked(site))
    expect(page.locator("fieldset.line table").first).to_be_hidden()
    expect(page.get_by_role("button", name="回复", exact=True).last).to_be_in_viewport()


def test_the_button_that_stays_in_sight_keeps_its_word_on_one_line_on_a_phone(
    browser: Browser, site: Site
) -> None:
    site.world.dispatched({LAND: ["land_use"]})
    page = visit(browser, site, LAND, size=PHONE)
    page.get_by_role("link", name="回复材料清单").click()
    answer = page.locator(".stay").get_by_role("button", name="回复", exact=True)
    height = answer.evaluate(
        "button => button.clientHeight / parseFloat(getComputedStyle(button).lineHeight)"
    )
    assert height < 2


def test_what_was_typed_into_a_line_is_sent_when_it_is_folded_again(browser: Browser, site: Site) -> None:
    page = visit(browser, site, LAND, javascript=False)
    page.goto(_asked(site))
    line = page.locator("fieldset.line").first
    line.locator("summary").click()
    line.get_by_label("材料名称").last.fill("补充说明")
    line.locator("summary").click()
    expect(line.get_by_text("已修改")).to_be_visible()
    page.get_by_role("button", name="再加一行，自行填写").click()
    expect(line.get_by_label("材料名称").locator("visible=true").last).to_be_visible()
    assert "补充说明" in line.get_by_label("材料名称").evaluate_all(
        "fields => fields.map(field => field.value)"
    )


def test_on_paper_every_line_of_the_form_is_unfolded(browser: Browser, site: Site) -> None:
    page = visit(browser, site, LAND)
    page.goto(_asked(site))
    page.emulate_media(media="print")
    folded = page.locator("fieldset.line table").evaluate_all(
        "tables => tables.filter(table => table.offsetHeight === 0).length"
    )
    assert folded == 0


def _asked(site: Site) -> str:
    """The page of a question about one phase."""
    project = site.world.dispatched({LAND: ["land_use"]})
    return f"/checklists/{project['checklists'][0]['id']}"


def test_the_paper_of_an_opinion_opens_from_its_page(browser: Browser, site: Site) -> None:
    project = site.world.circulated([LAND])
    page = visit(browser, site, LAND, javascript=False)
    page.goto(f"/consultees/{project['consultation']['consultees'][0]['id']}")
    page.get_by_label("同意", exact=True).check()
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("征询意见已答复。")
    assert page.get_by_role("button", name="附件2（PDF）").is_visible()


def _pages_of(site: Site) -> dict[str, list[str]]:
    """What everybody looks at, by login."""
    project = site.world.dispatched({LAND: ["land_use", "engineering"], "emergency": ["construction"]})
    circulated = site.world.circulated(
        [LAND], name="征询中的项目", enterprise_name="别的企业", credit_code=""
    )
    checklist = next(row for row in project["checklists"] if row["department"] == LAND)
    consultee = circulated["consultation"]["consultees"][0]
    office = [
        "/projects",
        "/projects/new",
        "/projects/import",
        f"/projects/{project['id']}",
        f"/projects/{circulated['id']}",
        f"/projects/{project['id']}/analysis",
        f"/projects/{project['id']}/facts",
        f"/clocks/{checklist['light']['clock_id']}",
        "/tasks",
        "/notices",
        "/law",
        "/nowhere",
    ]
    return {
        "office": office,
        LAND: ["/tasks", f"/checklists/{checklist['id']}", f"/consultees/{consultee['id']}"],
    }


@pytest.mark.parametrize("width", [375, 1440])
def test_no_page_scrolls_sideways(browser: Browser, site: Site, width: int) -> None:
    for login, paths in _pages_of(site).items():
        page = visit(browser, site, login, size={"width": width, "height": 900})
        for path in paths:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_every_field_has_a_name_and_the_content_is_one_key_away(browser: Browser, site: Site) -> None:
    for login, paths in _pages_of(site).items():
        page = visit(browser, site, login)
        for path in paths:
            page.goto(path)
            nameless = page.evaluate(
                """[...document.querySelectorAll('input:not([type=hidden]),select,textarea')]
                   .filter(field => !field.labels.length && !field.ariaLabel).map(field => field.name)"""
            )
            assert nameless == [], path
            twice = page.evaluate(
                """[...document.querySelectorAll('[id]')].map(node => node.id)
                   .filter((id, at, all) => all.indexOf(id) !== at)"""
            )
            assert twice == [], path
        page.goto(paths[0])
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="跳到正文")).to_be_focused()


def test_a_link_into_a_folded_part_opens_it_without_javascript(browser: Browser, site: Site) -> None:
    project = site.world.dispatched({LAND: ["land_use"]})
    page = visit(browser, site, "office", javascript=False)
    page.goto(f"/projects/{project['id']}")
    expect(page.locator("#facts dl")).to_be_hidden()
    page.get_by_role("link", name="项目信息", exact=True).click()
    expect(page.locator("#facts dl")).to_be_visible()


def test_on_paper_nothing_is_folded(browser: Browser, site: Site) -> None:
    project = site.world.dispatched({LAND: ["land_use"]})
    page = visit(browser, site, "office")
    page.goto(f"/projects/{project['id']}")
    page.emulate_media(media="print")
    folded = page.evaluate(
        """[...document.querySelectorAll('.fold > div')].filter(part => part.offsetHeight === 0)
           .map(part => part.id)"""
    )
    assert folded == []
    expect(page.locator("#facts dl")).to_be_visible()


def test_a_project_amid_construction_approval_takes_three_screens(browser: Browser, site: Site) -> None:
    project = in_approval(site.world)
    listed(site.world, project, "LX-01", "LX-05", "GC-02", "GC-03", "SG-01", "SG-07", "YS-01")
    page = visit(browser, site, "office")
    page.goto(f"/projects/{project['id']}")
    assert page.evaluate("document.documentElement.scrollHeight") <= 3 * DESK["height"]


def test_back_to_a_refused_form_shows_what_was_typed_and_sends_nothing_again(
    browser: Browser, site: Site
) -> None:
    page = visit(browser, site, "office")
    page.get_by_role("link", name="受理项目").click()
    page.get_by_label("招商引资").check()
    page.get_by_label("项目名称").fill("云浮石材循环利用项目")
    page.get_by_label("联系电话").fill("12")
    page.locator("form").evaluate_all("forms => forms.forEach(form => form.noValidate = true)")
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_label("项目名称")).to_have_value("云浮石材循环利用项目")
    refused = page.url
    page.locator("a.brand").click()
    expect(page.get_by_label("联系电话")).to_have_count(0)
    posted = site.asked.count("POST")
    page.go_back()
    assert page.url == refused
    expect(page.get_by_label("项目名称")).to_have_value("云浮石材循环利用项目")
    expect(page.get_by_label("联系电话")).to_have_value("12")
    page.go_back()
    expect(page.get_by_label("项目名称")).to_have_value("云浮石材循环利用项目")
    assert site.asked.count("POST") == posted


def test_a_leaving_agents_projects_are_handed_over_and_the_account_is_closed(
    browser: Browser, site: Site
) -> None:
    world = site.world
    project, agent = world.project(), world.cast["agent1"]
    named = {"agent_id": agent.person_id}
    world.desk().ask("PUT", f"/api/v1/projects/{project['id']}/agent", json=named, version="*")
    page = visit(browser, site, "office", size=PHONE)
    page.goto("/people?q=agent1")
    page.get_by_role("link", name=agent.name).click()
    page.get_by_text("全部交给另一名代办员").click()
    page.get_by_label("交给").select_option(label=world.cast["agent2"].name)
    page.get_by_label("理由").fill("调离")
    page.get_by_label("交接情况").fill("纸质材料已移交")
    page.get_by_role("button", name="交接项目").click()
    expect(page.get_by_role("status")).to_have_text("手上的事已经交接。")
    admin = visit(browser, site, "admin")
    admin.goto(f"/people/{agent.person_id}")
    admin.get_by_text("离任，停用账号").click()
    admin.get_by_role("button", name="停用账号").click()
    expect(admin.get_by_role("status")).to_have_text("账号已停用。")


def test_cases_are_looked_at_moved_to_another_edition_and_brought_back(browser: Browser, site: Site) -> None:
    law = site.world.door.law
    hours = ((time(9), time(12)), (time(14, 30), time(17)))
    later = replace(law.current, hash="f" * 64, window_hours=hours)
    site.world.door.law = Law(law.current, {**law.editions, later.hash: later}, law.notices)
    site.world.dispatched({LAND: ["land_use"]})
    page = visit(browser, site, "office", javascript=False)
    page.get_by_role("link", name="规则", exact=True).click()
    page.get_by_role("link", name="规则版本").click()
    page.get_by_role("link", name="试算变更到本版本").last.click()
    expect(page.get_by_text("2026年11月26日 17:00")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_label("变更的理由").fill("新规施行")
    page.get_by_role("button", name="变更所选项目").click()
    expect(page.get_by_role("status")).to_have_text("所选项目已变更规则版本。")
    page.get_by_text("撤回变更").first.click()
    page.get_by_label("撤回的理由").fill("移错了项目")
    page.get_by_role("button", name="撤回变更").click()
    expect(page.get_by_role("status")).to_contain_text("版本变更已撤回")
    expect(page.get_by_text("还没有项目变更到本版本。")).to_be_visible()


def test_a_closure_is_looked_at_before_it_is_declared(browser: Browser, site: Site) -> None:
    site.world.dispatched({LAND: ["land_use"]})
    page = visit(browser, site, "office", javascript=False, size=PHONE)
    page.goto("/law/calendar")
    page.get_by_label("停办日期").fill("2026-11-25")
    page.get_by_label("事由").fill("台风")
    page.get_by_label("依据的文件").fill("三防〔2026〕8号")
    page.locator("#close").get_by_role("button", name="先看会变动什么").click()
    expect(page.get_by_text("2026年11月27日 周五")).to_be_visible()
    assert site.asked[-1] == "GET", "looking sends nothing"
    page.get_by_role("button", name="确认登记停办").click()
    expect(page.get_by_role("status")).to_contain_text("停办已登记")
    page.get_by_role("link", name="撤销停办").click()
    page.get_by_label("撤销的理由").fill("台风改道")
    page.get_by_role("button", name="确认撤销停办").click()
    expect(page.get_by_text("已撤销", exact=True)).to_be_visible()
