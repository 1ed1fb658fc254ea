"""The page of a project: what is mine first, each stage folded to one line once it is over, nothing lost."""

import re
from datetime import timedelta

from builders.committing import agreed, enterprise, informed
from builders.door import World

LAND = "natural_resources"
_FOLD = re.compile(
    r'<details class="fold[^"]*"( open)?>\s*<summary>((?:(?!</summary>).)*)</summary>\s*<div class="stack" id="(\w+)">',
    re.DOTALL,
)


def folds(page: str) -> dict[str, tuple[bool, str]]:
    """The parts of a page that fold, by their address: whether each is open, and its one line without markup."""
    return {
        name: (bool(opened), re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", line)).strip())
        for opened, line, name in _FOLD.findall(page)
    }


def test_what_is_to_be_done_now_comes_before_everything_that_is_known(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    checklist = project["checklists"][0]["id"]
    for login, words in (("office", "指派代办员"), (LAND, f'href="/checklists/{checklist}"')):
        page = world.desk(login).get(f"/projects/{project['id']}").text
        contents = page.split('aria-label="本页目录"')[1].split("</nav>")[0]
        assert re.findall(r'href="#(\w+)"', contents)[0] == "turn"
        assert page.index('id="turn"') < page.index('id="docking"') < page.index('id="papers"')
        assert words in page.split('id="turn"')[1].split("</section>")[0]


def test_the_page_says_whose_turn_it_is_and_until_when(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"], "housing": ["construction"]})
    page = world.desk().get(f"/projects/{project['id']}").text
    turns = page.split('id="turns"')[1].split("</section>")[0]
    for row in project["checklists"]:
        assert row["department_name"] in turns
        assert f"/clocks/{row['light']['clock_id']}" in turns


def test_a_stage_that_is_over_is_one_line_with_its_outcome_and_day(world: World) -> None:
    project = agreed(world)
    found = folds(world.desk().get(f"/projects/{project}").text)
    opened, line = found["docking"]
    assert not opened
    assert "已完成" in line or "已跳过" in line
    assert re.search(r"\d+年\d+月\d+日", line)
    assert found["direct_landing"][0]
    assert not found["construction_approval"][0], "it has not begun"
    assert not found["consultation"][0], "everybody has agreed"


def test_everything_unfolds_on_request_and_the_whole_history_is_listed(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office = world.desk()
    for n in range(61):
        moved = office.ask(
            "PATCH",
            f"/api/v1/projects/{project['id']}/facts",
            json={"contact_phone": f"138{n:08}"},
            version="*",
        )
        assert moved.status_code == 200, moved.text
    path = f"/projects/{project['id']}"
    assert "列出全部" in office.get(path).text
    page = office.get(f"{path}?all=1").text
    assert all(opened for opened, _ in folds(page).values())
    assert page.count("<li><time") >= 63
    assert "受理项目" in page.split('id="history"')[1]


def test_a_form_that_was_refused_unfolds_the_part_it_stands_in(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office, path = world.desk(), f"/projects/{project['id']}"
    assert not folds(office.get(path).text)["services"][0]
    refused = office.submit(f"{path}/services", {"kind": "advice", "subject": ""})
    assert refused.status_code == 422, refused.text
    assert folds(refused.text)["services"][0]
    assert not folds(refused.text)["business_registration"][0]


def test_the_page_of_the_enterprise_folds_what_is_settled_and_keeps_what_it_may_do(world: World) -> None:
    project = agreed(world)
    informed(world, project)
    found = folds(enterprise(world, project).get(f"/projects/{project}").text)
    assert not found["consultation"][0]
    assert found["commitment"][0], "it is to decide whether to apply"


def test_a_notice_is_read_as_text_and_its_title_leads_to_what_it_is_about(world: World) -> None:
    world.dispatched({LAND: ["land_use"]})
    page = world.desk(LAND).get("/notices").text
    said = re.search(r'<a href="/checklists/\d+">(.*?)</a>', page, re.DOTALL)
    assert said is not None
    assert len(re.sub(r"<[^>]+>", "", said[1])) < 20


def test_notices_are_listed_day_by_day_and_what_was_read_is_quiet(world: World) -> None:
    world.dispatched({LAND: ["land_use"]})
    world.desk(LAND).submit("/notices/read", {"until": ""})
    world.wall.pass_by(timedelta(days=1))
    world.dispatched({LAND: ["land_use"]}, name="次日的项目", enterprise_name="别的企业", credit_code="")
    newer, older = re.findall(
        r'<section class="card told".*?</section>', world.desk(LAND).get("/notices").text, re.DOTALL
    )
    assert "标为已读" in newer
    assert 'class="read"' in older
    assert "标为已读" not in older


def test_the_page_says_since_when_a_party_owes_its_step_and_compiles_what_is_ready(world: World) -> None:
    project = world.dispatched({"housing": ["construction"], "water": ["construction"]})
    world.wall.pass_by(timedelta(days=4))
    office, page = world.desk(), f"/projects/{project['id']}"
    assert "起，已4个工作日" in "".join(office.get(page).text.split())
    assert "汇总全部已答复的阶段" not in office.get(page).text
    line = {"phase": "construction", "item_name": "临时事项", "materials": [{"name": "图纸"}]}
    for row in project["checklists"]:
        body = {"involved": True, "handled_by": "甲", "lines": [line]}
        desk = world.desk(row["department"])
        assert desk.post(f"/api/v1/checklists/{row['id']}/reply", body, version="*").status_code == 200
    assert "汇总全部已答复的阶段" in office.get(page).text
    version = office.get(f"/api/v1{page}").json()["version"]
    assert office.submit(f"{page}/ready-packs", {"version": version}).status_code == 303
    again = office.post(f"/api/v1{page}/packs", version="*")
    assert again.status_code == 409
    assert "没有可以一并汇总的阶段" in again.text
