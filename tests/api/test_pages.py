"""Pages as a browser without JavaScript uses them: links, forms, redirects, messages beside the fields."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from builders.door import FACTS, World
from workflow.rules.facts import FACT_WORDS

LAND = "natural_resources"


def _fields(page: str) -> dict[str, str]:
    """What a browser would send back if nothing were touched: text fields and hidden ones."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        kind = re.search(r' type="([^"]*)"', tag)
        if name and (kind is None or kind[1] not in ("radio", "checkbox")):
            found[name[1]] = value[1] if value else ""
    return found


def test_a_project_is_taken_in_by_the_form(world: World) -> None:
    office = world.desk()
    form = office.get("/projects/new")
    assert form.status_code == 200
    typed = {
        **FACTS,
        "new_enterprise": "是",
        "needs_land": "是",
        "origin": "investment",
        "contact_phone": "12",
    }
    wrong = office.submit("/projects/new", typed)
    assert wrong.status_code == 422
    assert "格式不对" in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    assert f'value="{FACTS["address"]}"' in wrong.text, "everything typed is still there"
    taken = office.submit("/projects/new", {**typed, "contact_phone": FACTS["contact_phone"]})
    assert taken.status_code == 303
    page = office.get(taken.headers["location"])
    assert "项目已受理。" in page.text
    assert "未指派代办员" in page.text
    assert "项目已受理。" not in office.get(taken.headers["location"]).text, "it is said once"
    twin = office.submit("/projects/new", {**typed, "contact_phone": FACTS["contact_phone"]})
    assert twin.status_code == 409
    assert "仍受理的理由" in twin.text


def test_what_nobody_has_answered_is_marked_as_presumed_until_somebody_does(world: World) -> None:
    office = world.desk()
    form = office.get("/projects/new").text
    unanswered = re.findall(r'name="(new_enterprise|needs_land)" value="([^"]*)"[^>]* checked', form)
    assert unanswered == [("new_enterprise", ""), ("needs_land", "")], "it is asked, not answered"
    unsaid = {name: fact for name, fact in FACTS.items() if name not in ("new_enterprise", "needs_land")}
    taken = office.submit("/projects/new", {**unsaid, "origin": "investment"})
    path = taken.headers["location"].split("?")[0].split("#")[0]
    assert office.get(path).text.count("是（推定，待确认）") == 2
    assert "Yes (presumed, to be confirmed)" in office.get(f"{path}?lang=en").text
    seen = office.get(f"/api/v1{path}").json()
    assert seen["facts"]["inferred"] == ["new_enterprise", "needs_land"]
    assert "需新供地（推定，待确认）" in office.get(f"{path}/analysis?lang=zh").text
    change = office.get(f"{path}/facts").text
    assert re.findall(r'name="needs_land" value="([^"]*)"[^>]* checked', change) == [""]
    said = {**_fields(change), "origin": "investment", "kind": FACTS["kind"], "needs_land": "是"}
    assert office.submit(f"{path}/facts", {**said, "reason": "企业已确认"}).status_code == 303
    seen = office.get(f"/api/v1{path}").json()
    assert seen["facts"]["inferred"] == ["new_enterprise"]
    assert office.get(path).text.count("是（推定，待确认）") >= 1


def test_docking_is_done_from_the_project_page(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    path = f"/projects/{project['id']}"
    agent = world.cast["agent1"].person_id
    assert (
        office.submit(f"{path}/agent", {"agent_id": agent, "version": project["version"]}).status_code == 303
    )
    form = office.get(f"{path}/analysis")
    assert "为什么建议" in form.text
    none = office.submit(f"{path}/analysis", {"version": _fields(form.text)["version"]})
    assert none.status_code == 422
    decided = office.submit(
        f"{path}/analysis", {"pair": [f"{LAND}:land_use"], "version": _fields(form.text)["version"]}
    )
    assert decided.status_code == 303, decided.text
    version = office.get(f"/api/v1{path}").json()["version"]
    assert office.submit(f"{path}/dispatch", {"version": version}).status_code == 303
    page = office.get(path).text
    offered = re.search(r'<select class="short" id="phase".*?</select>', page, re.DOTALL)
    assert offered is not None
    assert re.findall(r'value="([^"]*)"', offered[0]) == ["land_use"], "only what was asked about is compiled"
    assert world.cast["agent1"].name in page
    assert "待回复" in page
    assert "尚缺：1个部门尚未回复材料清单" in page
    early = office.submit(f"{path}/moves", {"move": "finish_docking", "version": version + 1, "reason": ""})
    assert early.status_code == 409
    assert "尚未回复" in early.text


def _asked(world: World) -> tuple[Any, int]:
    project = world.dispatched({LAND: ["land_use", "engineering"]})
    return project, project["checklists"][0]["id"]


def test_a_list_is_answered_row_by_row_without_javascript(world: World) -> None:
    _, checklist = _asked(world)
    land = world.desk(LAND)
    path = f"/checklists/{checklist}"
    page = land.get(path)
    assert page.status_code == 200
    fields = _fields(page.text)
    assert fields["handled_by"] == world.cast[LAND].name
    lines = page.text.count('<fieldset class="line')
    assert lines > 0, "the catalogue suggests what the department leads"
    added = land.submit(f"{path}/reply", {**fields, "do": "add"})
    assert added.status_code == 200
    assert added.text.count('<fieldset class="line') == lines + 1
    dropped = land.submit(f"{path}/reply", {**_fields(added.text), "do": "drop-0"})
    assert dropped.text.count('<fieldset class="line') == lines
    more = land.submit(f"{path}/reply", {**_fields(dropped.text), "do": "more-0"})
    assert more.text.count('<fieldset class="line') == lines

    typed = {
        "version": fields["version"],
        "involved": "yes",
        "handled_by": "欧琪",
        "phone": "13800000101",
        "line-0-item_name": "土地测绘成果审核",
        "line-0-phase": "land_use",
        "line-0-m-0-name": "勘测定界图",
        "line-0-m-0-originals": "一",
        "line-0-m-0-copies": "2",
        "do": "reply",
    }
    wrong = land.submit(f"{path}/reply", typed)
    assert wrong.status_code == 422
    assert "勘测定界图" in wrong.text
    assert "0至99的整数" in wrong.text
    answered = land.submit(f"{path}/reply", {**typed, "line-0-m-0-originals": "1"})
    assert answered.status_code == 303, answered.text
    seen = land.get(path).text
    assert "材料清单已回复。" in seen
    assert "勘测定界图（原件1份、复印件2份）" in seen


def _picked(world: World) -> tuple[Any, str, dict[str, str], list[str]]:
    """A form with one item of the catalogue that has several papers: the desk, its address, its fields, the papers."""
    _, checklist = _asked(world)
    item = next(
        item
        for item in world.door.law.current.items.values()
        if item.phase == "land_use"
        and len(item.circumstances) == 1
        and len(item.circumstances[0].materials) > 2
    )
    land = world.desk(LAND)
    path = f"/checklists/{checklist}/reply"
    page = land.submit(path, {"version": "1", "do": "pick", "picked": item.code})
    fields = {**_fields(page.text), "involved": "yes", "handled_by": "欧琪", "do": "reply"}
    papers = [value for name, value in fields.items() if re.fullmatch("line-0-m-[0-9]+-name", name) and value]
    return land, path, fields, papers


def _answered(land: Any, path: str) -> list[str]:
    answers = land.get(f"/api/v1{path.removesuffix('/reply')}").json()["answers"]
    return [material["name"] for material in answers[-1]["lines"][0]["materials"]]


def test_a_paper_whose_row_is_cleared_is_not_in_the_answer(world: World) -> None:
    land, path, fields, papers = _picked(world)
    cleared = {**fields, **{f"line-0-m-0-{part}": "" for part in ("name", "originals", "copies", "note")}}
    assert land.submit(path, cleared).status_code == 303
    assert _answered(land, path) == papers[1:]


def test_a_paper_whose_name_was_cleared_does_not_come_back_with_its_key(world: World) -> None:
    land, path, fields, papers = _picked(world)
    refused = land.submit(path, {**fields, "line-0-m-0-name": "", "line-0-m-0-copies": "2"})
    assert refused.status_code == 422
    assert "第1份材料的名称" in refused.text
    again = {**_fields(refused.text), "involved": "yes", "do": "reply"}
    assert not again.get("line-0-m-0-key")
    cleared = {**again, **{f"line-0-m-0-{part}": "" for part in ("originals", "copies", "note")}}
    assert land.submit(path, cleared).status_code == 303
    assert _answered(land, path) == papers[1:]


def test_a_paper_is_struck_out_by_its_button(world: World) -> None:
    land, path, fields, papers = _picked(world)
    assert "（第2份材料）" in land.submit(path, {**fields, "do": "add"}).text
    struck = land.submit(path, {**fields, "do": "strike-0-1"})
    assert struck.status_code == 200
    left = {**_fields(struck.text), "involved": "yes", "handled_by": "欧琪", "do": "reply"}
    assert land.submit(path, left).status_code == 303
    assert _answered(land, path) == [papers[0], *papers[2:]]


def test_whoever_clears_every_paper_is_asked_whether_none_are_needed(world: World) -> None:
    land, path, fields, _ = _picked(world)
    bare = {
        name: "" if re.match("line-0-m-[0-9]+-(name|originals|copies|note)", name) else value
        for name, value in fields.items()
    }
    refused = land.submit(path, bare)
    assert refused.status_code == 422
    assert "确不需要材料的，请勾选“无需材料”" in refused.text
    assert land.submit(path, {**bare, "line-0-no_materials": "1"}).status_code == 303
    assert _answered(land, path) == []


def test_a_count_that_is_none_is_marked_at_its_cell_and_named(world: World) -> None:
    land, path, fields, papers = _picked(world)
    refused = land.submit(path, {**fields, "line-0-m-1-copies": "两份"})
    assert f"的材料“{papers[1]}”的复印件份数请填写0至99的整数，现为“两份”" in refused.text
    cell = re.search(r'<input[^>]*name="line-0-m-1-copies"[^>]*>', refused.text)
    assert cell is not None
    assert 'aria-invalid="true"' in cell[0]


def test_an_item_picked_from_the_catalogue_comes_with_its_papers(world: World) -> None:
    _, checklist = _asked(world)
    edition = world.door.law.current
    item = next(
        item
        for item in edition.items.values()
        if item.phase == "land_use" and len(item.circumstances) == 1 and item.circumstances[0].materials
    )
    land = world.desk(LAND)
    page = land.submit(
        f"/checklists/{checklist}/reply",
        {"version": "1", "do": "pick", "picked": item.code, "handled_by": "欧琪"},
    )
    assert page.text.count('<fieldset class="line') == 1
    assert item.circumstances[0].materials[0].name in page.text
    assert "欧琪" in page.text


def test_the_last_answer_stands_ready_when_the_list_is_asked_again(world: World) -> None:
    _, checklist = _asked(world)
    land, office = world.desk(LAND), world.desk()
    path = f"/checklists/{checklist}"
    body = {
        "involved": "yes",
        "handled_by": "欧琪",
        "line-0-item_name": "土地测绘成果审核",
        "line-0-phase": "land_use",
        "line-0-m-0-name": "勘测定界图",
        "do": "reply",
    }
    land.submit(f"{path}/reply", {**body, "version": _fields(land.get(path).text)["version"]})
    version = office.get(f"/api/v1{path}").json()["version"]
    bare = office.submit(f"{path}/return", {"reason": "", "version": version})
    assert bare.status_code == 422
    assert office.submit(f"{path}/return", {"reason": "请写明份数", "version": version}).status_code == 303
    again = land.get(path).text
    assert "第2轮：请写明份数" in again
    assert 'value="勘测定界图"' in again


def test_an_opinion_is_given_on_the_page(world: World) -> None:
    project = world.circulated([LAND])
    land = world.desk(LAND)
    consultee = project["consultation"]["consultees"][0]["id"]
    path = f"/consultees/{consultee}"
    fields = _fields(land.get(path).text)
    wrong = land.submit(f"{path}/reply", {**fields, "opinion": "object", "added_clauses": "增补一条"})
    assert wrong.status_code == 422
    assert "不同意签订的，应当写明理由。" in wrong.text
    assert "增补一条" in wrong.text
    done = land.submit(f"{path}/reply", {**fields, "opinion": "object", "reason": "用地红线待核"})
    assert done.status_code == 303
    assert "用地红线待核" in land.get(path).text
    assert "建议组织会商" in world.desk().get(f"/projects/{project['id']}").text


def test_consultation_is_opened_circulated_and_packs_compiled_on_the_project_page(world: World) -> None:
    office = world.desk()
    project = world.dispatched({LAND: ["land_use"]})
    path = f"/projects/{project['id']}"
    assert "初步判别、征求企业初步意见" not in office.get(path).text, "direct landing is not open"
    skip = {"move": "skip_docking", "reason": "企业已有全部清单"}
    assert office.post(f"/api/v1{path}/moves", skip, version="*").status_code == 200
    judged = {"enterprise_opinion": "愿意", "land": "obtained", "land_evidence": "不动产权第1号"}
    assert office.submit(f"{path}/consultation", judged).status_code == 303
    asked = office.get(path).text
    assert re.search(r'name="land" value="obtained"[^>]* checked', asked), "what was found is not asked again"
    assert 'value="不动产权第1号"' in asked
    version = office.get(f"/api/v1{path}/consultation").json()["version"]
    nobody = office.submit(
        f"{path}/consultation/circulate", {"version": version, "enterprise_opinion": "愿意"}
    )
    assert nobody.status_code == 422
    sent = office.submit(
        f"{path}/consultation/circulate",
        {
            "version": version,
            "departments": [LAND],
            "enterprise_clauses": "按期开工\n按期投产",
            # The industry of this project is flagged; a person says what it is.
            "high_risk": "no",
            "high_risk_reason": "只做复配，不涉及化学反应",
        },
    )
    assert sent.status_code == 303, sent.text
    empty = office.submit(f"{path}/packs", {"phase": "land_use"})
    assert empty.status_code in (409, 422)
    land = world.desk(LAND)
    body = {
        "involved": True,
        "lines": [{"item_name": "甲", "phase": "land_use", "materials": [{"name": "乙"}]}],
        "handled_by": "欧琪",
    }
    answer = land.post(f"/api/v1/checklists/{project['checklists'][0]['id']}/reply", body, version="*")
    assert answer.status_code == 200, answer.text
    packed = office.submit(f"{path}/packs", {"phase": "land_use"})
    assert packed.status_code == 303, packed.text
    pack = office.get(packed.headers["location"])
    assert "乙" in pack.text
    assert "一套材料" in land.get(packed.headers["location"]).text


def test_a_project_without_liaison_cannot_be_overlooked(world: World) -> None:
    # The emergency bureau's liaison of the rehearsal covers land use alone.
    project = world.dispatched({"emergency": ["construction"]})
    office = world.desk()
    assert "无联络员" in office.get("/projects").text
    page = office.get(f"/projects/{project['id']}").text
    assert page.index("无联络员") < page.index("阶段")
    assert any(
        "无联络员" in warning
        for warning in office.get(f"/api/v1/projects/{project['id']}").json()["warnings"]
    )


@pytest.mark.parametrize("path", ["/projects", "/tasks", "/api/v1/projects", "/api/v1/tasks"])
def test_the_number_of_statements_does_not_grow_with_the_number_of_projects(world: World, path: str) -> None:
    office = world.desk()

    def ask() -> int:
        with _statements(world) as counted:
            assert office.get(path).status_code == 200
        return len(counted)

    world.dispatched({LAND: ["land_use"]})
    few = ask()
    for number in range(4):
        facts = {"name": f"项目{number}", "enterprise_name": f"企业{number}", "credit_code": ""}
        world.dispatched({LAND: ["land_use"], "housing": ["construction"]}, **facts)
    # The office's tasks take about one statement a kind of task, and there are some thirty kinds.
    assert ask() == few <= 35


@contextmanager
def _statements(world: World) -> Iterator[list[str]]:
    counted: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        counted.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)


def test_english_is_a_link_away_and_is_remembered(world: World) -> None:
    office = world.desk()
    page = office.get("/projects?lang=en")
    assert '<html lang="en">' in page.text
    assert "Projects" in page.text
    assert "Projects" in office.get("/projects").text
    assert "项目" in office.get("/projects?lang=zh").text
    stranger = world.stranger()
    assert "Sign in" in stranger.get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert "登录" in stranger.get("/sign-in", headers={"Accept-Language": "fr"}).text
    problem = stranger.get("/api/v1/projects", headers={"Accept-Language": "en"}).json()
    assert problem["detail"] == "Please sign in first."


def test_what_people_typed_is_never_taken_for_html(world: World) -> None:
    office = world.desk()
    project = world.project(office, name="<script>alert(1)</script>", contact_name='"><b>')
    for path in ("/projects", f"/projects/{project['id']}", f"/projects/{project['id']}/facts"):
        page = office.get(path).text
        assert "<script>alert" not in page
        assert '"><b>' not in page


def test_every_fact_is_asked_for_on_the_form(world: World) -> None:
    page = world.desk().get("/projects/new").text
    for name in FACT_WORDS:
        if name != "credit_code_reason":
            assert f'name="{name}"' in page


def test_history_tells_who_answered_what_by_which_clause_and_until_when(world: World) -> None:
    project = world.circulated([LAND])
    consultee = project["consultation"]["consultees"][0]["id"]
    body = {"opinion": "object", "reason": "用地红线待核", "handled_by": "欧琪"}
    assert (
        world.desk(LAND).post(f"/api/v1/consultees/{consultee}/reply", body, version="*").status_code == 200
    )
    page = world.desk().get(f"/projects/{project['id']}").text
    told = page[page.index('id="history"') :]
    assert "自然资源局不同意签订双向承诺书；征询完毕，有异议，建议组织会商" in told
    assert "向1个部门发出征询意见表" in told
    assert "二（三）2" in told
    assert "2026年11月26日" in told


def test_a_consultation_is_withdrawn_as_a_whole_and_asked_once_more(world: World) -> None:
    project = world.circulated([LAND])
    office = world.desk()
    path = f"/projects/{project['id']}"
    version = project["consultation"]["version"]
    bare = office.submit(f"{path}/consultation/withdraw", {"version": version, "reason": ""})
    assert bare.status_code == 422
    withdrawn = office.submit(f"{path}/consultation/withdraw", {"version": version, "reason": "地块有变"})
    assert withdrawn.status_code == 303, withdrawn.text
    page = office.get(path).text
    assert "意见征询已撤销。" in page
    assert "初步判别、征求企业初步意见" in page, "another round may be opened"
    again = office.submit(f"{path}/consultation", {"enterprise_opinion": "愿意"})
    assert again.status_code == 303, again.text
    assert "第2轮" in office.get(path).text
    opened = office.get(f"/api/v1{path}/consultation").json()
    answer = office.post(
        f"/api/v1/consultations/{opened['id']}/withdraw", {"reason": "登记有误"}, version=opened["version"]
    )
    assert answer.json()["state"] == "withdrawn"
    assert world.desk(LAND).post(f"/api/v1/consultations/{opened['id']}/withdraw", {}).status_code == 403


def test_a_page_takes_no_choice_that_it_does_not_offer(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office = world.desk()
    path = f"/projects/{project['id']}"
    for act, typed, fact in (
        ("packs", {"phase": "nonsense"}, "阶段“nonsense”不在可选范围内"),
        ("mandate", {"scope": "nonsense"}, "代办方式“nonsense”不在可选范围内"),
        ("mandate", {"scope": "phase", "phases": ["nonsense"]}, "阶段“nonsense”不在可选范围内"),
    ):
        refused = office.submit(f"{path}/{act}", {**typed, "version": project["version"]})
        assert refused.status_code == 422
        assert fact in refused.text
    assert office.get(f"/api/v1{path}").json()["mandate"] is None


def _moved(world: World, project: Any) -> None:
    office = world.desk()
    path = f"/api/v1/projects/{project['id']}"
    moved = office.ask(
        "PATCH",
        f"{path}/facts",
        json={"address": "罗定市附城街道新址", "reason": "选址调整"},
        version=office.get(path).json()["version"],
    )
    assert moved.status_code == 200, moved.text


def test_annex_2_is_answered_on_the_facts_as_they_are_now_and_what_was_typed_before_is_kept(
    world: World,
) -> None:
    project = world.circulated([LAND])
    land = world.desk(LAND)
    path = f"/consultees/{project['consultation']['consultees'][0]['id']}"
    opened = _fields(land.get(path).text)
    _moved(world, project)
    typed = {"opinion": "object", "reason": "用地红线待核", "handled_by": "欧琪"}
    given = {name: opened[name] for name in ("version", "facts_version")}
    refused = land.submit(f"{path}/reply", {**typed, **given})
    assert refused.status_code == 409
    for words in ("建设地址", "罗定市附城街道新址", "用地红线待核"):
        assert words in refused.text
    shown = _fields(refused.text)
    given = {name: shown[name] for name in ("version", "facts_version")}
    assert land.submit(f"{path}/reply", {**typed, **given}).status_code == 303


def test_a_department_sees_what_has_changed_since_its_opinion_and_confirms_it(world: World) -> None:
    project = world.circulated([LAND])
    land = world.desk(LAND)
    path = f"/consultees/{project['consultation']['consultees'][0]['id']}"
    typed = {"opinion": "agree", "handled_by": "欧琪"}
    shown = _fields(land.get(path).text)
    land.submit(f"{path}/reply", {**typed, "version": shown["version"]})
    _moved(world, project)
    page = land.get(path).text
    for words in (str(FACTS["address"]), "罗定市附城街道新址", "上次答复以来的变更", "原意见不作数"):
        assert words in page
    assert "确认征询意见" in land.get("/tasks").text
    assert [row["name"] for row in land.get(f"/api/v1{path}").json()["changed"]] == ["address"]
    office = world.desk().get(f"/projects/{project['id']}").text
    assert "各部门均同意" not in office
    shown = _fields(page)
    done = land.submit(f"{path}/confirm", {"handled_by": "欧琪", "version": shown["version"]})
    assert done.status_code == 303, done.text
    assert "各部门均同意" in world.desk().get(f"/projects/{project['id']}").text


def test_a_department_found_not_to_be_concerned_is_named_on_the_page_with_the_reason(world: World) -> None:
    project = world.circulated([LAND, "housing"])
    rows = {row["department"]: row["id"] for row in project["consultation"]["consultees"]}
    office, land = world.desk(), world.desk(LAND)
    path = f"/consultees/{rows['housing']}"
    version = office.get(f"/api/v1{path}").json()["version"]
    given = {"reason": "租赁厂房，不新建", "not_concerned": "yes", "version": version}
    assert office.submit(f"{path}/withdraw", given).status_code == 303
    path = f"/consultees/{rows[LAND]}"
    shown = _fields(land.get(path).text)
    land.submit(f"{path}/reply", {"opinion": "agree", "handled_by": "欧琪", "version": shown["version"]})
    page = office.get(f"/projects/{project['id']}").text
    assert "租赁厂房，不新建" in page
    assert "各部门均同意" not in page
    assert "其余部门均同意" in page


def test_a_list_shows_before_and_after_and_is_answered_on_the_facts_that_were_shown(world: World) -> None:
    _, checklist = _asked(world)
    land = world.desk(LAND)
    path = f"/checklists/{checklist}"
    body = {"involved": "no", "handled_by": "欧琪", "do": "reply"}
    land.submit(f"{path}/reply", {**body, "version": _fields(land.get(path).text)["version"]})
    project = land.get(f"/api/v1{path}").json()["project_id"]
    _moved(world, {"id": project})
    page = land.get(path).text
    for words in (str(FACTS["address"]), "罗定市附城街道新址", "上次答复以来的变更"):
        assert words in page
    seen = land.get(f"/api/v1{path}").json()
    assert (seen["facts_version"], [row["after"] for row in seen["changed"]]) == (2, ["罗定市附城街道新址"])
    shown = _fields(page)
    given = {"version": shown["version"], "facts_version": "1"}
    refused = land.submit(f"{path}/reply", {**body, **given, "note": "仍不涉及"})
    assert refused.status_code == 409
    assert "仍不涉及" in refused.text
    assert _fields(refused.text)["facts_version"] == "2"


def test_a_reason_is_still_there_after_it_was_refused(world: World) -> None:
    project = world.circulated([LAND])
    row = project["consultation"]["consultees"][0]["id"]
    stale = {"version": 99, "reason": "发错了部门"}
    office = world.desk()
    assert "发错了部门" in office.submit(f"/consultees/{row}/withdraw", stale).text
    _, checklist = _asked_anew(world)
    for act in ("withdraw", "return"):
        refused = office.submit(f"/checklists/{checklist}/{act}", stale)
        assert refused.status_code == 409
        if act == "withdraw":
            assert "发错了部门" in refused.text


def _asked_anew(world: World) -> tuple[Any, int]:
    project = world.dispatched(
        {LAND: ["land_use"]}, name="另一个项目", enterprise_name="另一家", credit_code=""
    )
    return project, project["checklists"][0]["id"]


def test_whoever_was_overtaken_sees_what_stands_now_and_goes_on_with_the_next_press(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    path = f"/projects/{project['id']}/facts"
    typed = {**FACTS, "version": project["version"], "new_enterprise": "是", "needs_land": "是"}
    typed["origin"] = "investment"
    first = office.submit(path, {**typed, "investment": "30000", "reason": "增资"})
    assert first.status_code == 303, first.text
    second = office.submit(path, {**typed, "address": "罗定市附城街道", "reason": "改址"})
    assert second.status_code == 409
    assert 'value="罗定市附城街道"' in second.text
    assert "现为 30000" in second.text
    version = re.search(r'name="version" value="(\d+)"', second.text)
    assert version is not None
    again = office.submit(
        path, {**typed, "version": version[1], "address": "罗定市附城街道", "reason": "改址"}
    )
    assert again.status_code == 303, again.text
