"""Editions by JSON: compared, looked at, moved to and back."""

import re
from dataclasses import replace
from typing import Any

import pytest

from api.pages import editions as pages
from builders import committing
from builders.door import World
from workflow.law.book import Law
from workflow.records.project import Project

LATER = "f" * 64


def _with_a_later_edition(world: World) -> None:
    law = world.door.law
    later = replace(
        law.current,
        hash=LATER,
        limits={
            **law.current.limits,
            "checklist_reply": replace(law.current.limits["checklist_reply"], amount=2),
        },
    )
    world.door.law = Law(law.current, {**law.editions, LATER: later}, law.notices)


def test_a_case_is_moved_to_another_edition_and_back(world: World) -> None:
    _with_a_later_edition(world)
    office = world.desk()
    project = world.project(office)
    before = project["edition_hash"]
    (found,) = office.get(f"/api/v1/editions/differences?before={before}&after={LATER}").json()
    assert (found["title"], found["before"], found["after"]) == (
        "部门回复专属定制事项材料清单（附件1）",
        "3个工作日",
        "2个工作日",
    )
    (prospect,) = office.get(f"/api/v1/editions/prospects?to={LATER}").json()["items"]
    assert prospect["number"] == project["number"]
    assert prospect["obstacles"] == []
    path = f"/api/v1/projects/{project['id']}/edition"
    assert office.post(path, {"to": LATER, "reason": "新规"}).status_code == 428
    assert office.post(path, {"to": LATER}, version=project["version"]).status_code == 422
    assert office.post(path, {"to": LATER, "reason": "新规"}, version=99).status_code == 412
    assert office.post(path, {"to": LATER, "reason": "新规"}, version=project["version"]).status_code == 204
    assert office.get(f"/api/v1/projects/{project['id']}").json()["edition_hash"] == LATER
    assert office.post(f"{path}/undo", {"reason": "移错"}, version="*").status_code == 204
    assert office.get(f"/api/v1/projects/{project['id']}").json()["edition_hash"] == before


def test_an_edition_that_is_not_installed_is_not_found(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    answer = office.post(
        f"/api/v1/projects/{project['id']}/edition",
        {"to": "d" * 64, "reason": "新规"},
        version=project["version"],
    )
    assert answer.status_code == 404


# --- pages ----------------------------------------------------------------------------------------------------


def test_the_list_says_how_many_cases_run_under_each_edition(world: World) -> None:
    _with_a_later_edition(world)
    office = world.desk()
    world.project(office)
    page = office.get("/law/editions").text
    assert page.count("试算变更到本版本") == 2
    assert re.findall(r'class="end number">(\d+)<', page) == ["1", "0"]
    assert "怎样装入新版本" in page


def test_an_edition_that_cases_need_and_nobody_has_is_named(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    current = world.door.law.current
    other = replace(current, hash=LATER)
    world.door.law = Law(other, {LATER: other}, world.door.law.notices)
    assert f"<code>{project['edition_hash'][:8]}</code>" in office.get("/law/editions").text
    assert "没有安装的版本" in office.get("/law/editions").text


def test_two_editions_stand_side_by_side(world: World) -> None:
    _with_a_later_edition(world)
    before = world.door.law.current.hash
    page = world.desk().get(f"/law/editions/compare?before={before}&after={LATER}").text
    assert "共1处不同。" in page
    assert "3个工作日" in page
    assert "<strong>2</strong>" in page or "2个工作日" in page
    same = world.desk().get(f"/law/editions/compare?before={before}&after={before}").text
    assert "请选择两个不同的版本。" in same


def _checked(project: dict[str, Any]) -> str:
    return f"{project['id']}:{project['version']}"


def test_cases_are_looked_at_moved_and_brought_back_on_pages(world: World) -> None:
    _with_a_later_edition(world)
    office = world.desk()
    project = world.project(office)
    place = f"/law/editions/{LATER}"
    assert f'value="{_checked(project)}"' in office.get(place).text
    nobody = office.submit(f"{place}/move", {"reason": "新规施行"})
    assert (nobody.status_code, "请先勾选要变更的项目。" in nobody.text) == (422, True)
    assert 'value="新规施行"' in nobody.text
    silent = office.submit(f"{place}/move", {"case": _checked(project)})
    assert silent.status_code == 422
    assert " checked" in silent.text
    moved = office.submit(f"{place}/move", {"case": _checked(project), "reason": "新规施行"})
    assert moved.headers["location"] == f"{place}#moved"
    page = office.get(place).text
    assert "新规施行" in page
    seen = office.get(f"/api/v1/projects/{project['id']}").json()
    assert seen["edition_hash"] == LATER
    given = {"project_id": project["id"], "version": seen["version"], "reason": "移错"}
    assert office.submit(f"{place}/undo", given | {"reason": ""}).status_code == 422
    assert office.submit(f"{place}/undo", given).status_code == 303
    assert office.get(f"/api/v1/projects/{project['id']}").json()["edition_hash"] == project["edition_hash"]
    assert "还没有项目变更到本版本。" in office.get(place).text


def test_all_that_were_shown_are_moved_or_none(world: World) -> None:
    _with_a_later_edition(world)
    office = world.desk()
    first = world.project(office)
    second = world.project(office, name="年产2000吨石材加工项目", despite_duplicates="不是同一个项目")
    place = f"/law/editions/{LATER}/move"
    stale = {"all": "1", "shown": [_checked(first), f"{second['id']}:99"], "reason": "新规施行"}
    assert office.submit(place, stale).status_code == 409
    ids = [first["id"], second["id"]]

    def editions() -> set[str]:
        return {office.get(f"/api/v1/projects/{each}").json()["edition_hash"] for each in ids}

    assert editions() == {first["edition_hash"]}
    given = {"all": "1", "shown": [_checked(first), _checked(second)], "reason": "新规施行"}
    assert office.submit(place, given).status_code == 303
    assert editions() == {LATER}


def test_an_administrator_looks_and_does_not_move(world: World) -> None:
    _with_a_later_edition(world)
    project = world.project(name="年产2000吨石材加工项目")
    admin = world.desk("admin")
    page = admin.get(f"/law/editions/{LATER}").text
    assert "年产2000吨石材加工项目" in page
    assert f"/projects/{project['id']}" not in page, "cases are not the administrator's to open"
    assert "变更由代办专班办公室办理。" in page
    given = {"case": _checked(project), "reason": "新规施行"}
    assert admin.submit(f"/law/editions/{LATER}/move", given).status_code == 403
    assert world.desk("natural_resources").get("/law/editions").status_code == 403


def test_the_address_of_a_form_that_was_refused_leads_to_the_edition(world: World) -> None:
    _with_a_later_edition(world)
    answer = world.desk().get(f"/law/editions/{LATER}/move?lang=en")
    assert answer.headers["location"] == f"/law/editions/{LATER}?lang=en"


def test_cases_that_are_blocked_hide_none_that_come_after_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_MOST", 1)
    _with_a_later_edition(world)
    office, place = world.desk(), f"/law/editions/{LATER}"
    first = world.project(office)
    others = [
        world.project(office, name=f"年产{n}吨石材加工项目", despite_duplicates="不是同一个项目")
        for n in (2, 3)
    ]
    halted = office.post(
        f"/api/v1/projects/{first['id']}/moves", {"move": "suspend", "reason": "暂缓"}, version="*"
    )
    assert halted.status_code == 200, halted.text
    seen: list[str] = []
    cursor = ""
    while True:
        page = office.get(f"{place}?cursor={cursor}" if cursor else place).text
        assert ("这一页之后还有" in page) == (len(seen) < 2)
        seen += [each["number"] for each in (first, *others) if each["number"] in page]
        following = re.search(r'class="button" href="\?cursor=([^"&]+)"', page)
        if following is None:
            break
        cursor = following[1]
    assert seen == [each["number"] for each in (first, *others)]
    # A form of the last page that is refused shows that page again, and leads back to it when it is done.
    given = {"case": _checked(others[1]), "cursor": cursor}
    again = office.submit(f"{place}/move", given)
    assert (again.status_code, others[1]["number"] in again.text) == (422, True)
    done = office.submit(f"{place}/move", given | {"reason": "新规施行"})
    assert done.headers["location"] == f"{place}?cursor={cursor}#moved"
    assert (
        office.submit(f"{place}/move", {"case": _checked(others[0]), "reason": "新规施行"}).status_code == 303
    )
    page = office.get(place).text
    assert others[0]["number"] in page
    assert others[1]["number"] not in page
    earlier = re.search(r'class="button" href="(\?moved=[^"&#]+)#moved"', page)
    assert earlier
    assert others[1]["number"] in office.get(f"{place}{earlier[1]}").text
    assert office.get(f"{place}?cursor=W10").status_code == 422
    listed = office.get(f"/api/v1/editions/prospects?to={LATER}&limit=1").json()
    assert [each["number"] for each in listed["items"]] == [first["number"]]


def test_a_case_whose_department_and_limits_an_edition_knows_no_more_is_still_read_and_written(
    world: World,
) -> None:
    """What is done holds no case back; its page, its papers and its text are read all the same."""
    project = committing.agreed(world, "natural_resources", "ecology")
    commitment = committing.signed(world, project)
    law = world.door.law
    gone = {"ecology"}
    limits = {"property_title", "setting_out_check"}
    later = replace(
        law.current,
        hash=LATER,
        departments={key: each for key, each in law.current.departments.items() if key not in gone},
        limits={key: each for key, each in law.current.limits.items() if key not in limits},
        clauses=tuple(each for each in law.current.clauses if not limits & set(each.limits)),
        commitment=replace(
            law.current.commitment,
            conditions=tuple(
                each for each in law.current.commitment.conditions if not limits & set(each.limits)
            ),
        ),
    )
    world.door.law = Law(law.current, {**law.editions, LATER: later}, law.notices)
    with world.database.acting() as session:
        session.get_one(Project, project).edition_hash = LATER
    for desk in (world.desk(), world.desk("ecology"), committing.enterprise(world, project)):
        for path in (f"/projects/{project}", f"/api/v1/projects/{project}/commitment", "/tasks"):
            assert desk.get(path).status_code == 200, path
    office = world.desk()
    paper = office.post("/api/v1/papers", {"form": "commitment", "subject_id": commitment["id"]})
    assert paper.status_code == 201, paper.text
