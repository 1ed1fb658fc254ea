"""What waits for the office: proposed while there is something to do, and no longer."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from builders.door import PASSWORD, World
from workflow.actions import people, rehearsal
from workflow.actions.rehearsal import credit_code
from workflow.errors import AgentHasProjects
from workflow.records.department import Liaison
from workflow.records.person import Person
from workflow.records.project import Project

LAND = "natural_resources"
HOUSING = "housing"
AGENT = "agent1"


def _kinds(world: World) -> dict[str, str]:
    return {task["kind"]: task["note"] for task in world.desk().get("/api/v1/tasks").json()["items"]}


def _firm(world: World, project: dict[str, Any]) -> Any:
    """Somebody of the project's enterprise."""
    with world.database.acting() as session:
        rehearsal.engage_enterprise(
            session,
            world.cast,
            login="firm",
            name="符立",
            project=session.get_one(Project, project["id"]),
            password_hash=people.hash_password(PASSWORD),
            now=world.wall.now,
        )
    return world.desk("firm")


def _answer(world: World, checklist: int, *names: str) -> Any:
    body = {
        "involved": True,
        "lines": [
            {"item_name": name, "phase": "land_use", "materials": [{"name": "申请表"}]} for name in names
        ],
        "handled_by": "欧琪",
    }
    return world.desk(LAND).post(f"/api/v1/checklists/{checklist}/reply", body, version="*")


def test_a_phase_is_to_be_compiled_until_it_is_and_again_once_an_answer_differs(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office, checklist = world.desk(), project["checklists"][0]["id"]
    assert "pack" not in _kinds(world), "an answer is still out"
    assert _answer(world, checklist, "用地预审").status_code == 200
    assert _kinds(world)["pack"] == "立项用地规划许可"
    assert "finish_docking" not in _kinds(world), "the packs are of this stage"
    agent = {"agent_id": world.cast["agent1"].person_id}
    assert (
        office.ask("PUT", f"/api/v1/projects/{project['id']}/agent", json=agent, version="*").status_code
        == 200
    )
    version = office.get(f"/api/v1/projects/{project['id']}").json()["version"]
    early = office.submit(
        f"/projects/{project['id']}/moves", {"move": "finish_docking", "version": version, "reason": ""}
    )
    assert early.status_code == 409
    assert "各部门对立项用地规划许可的答复已齐，还没有汇总" in early.text
    assert 'name="without_packs"' in early.text, "it is finished all the same by whoever says so"
    world.wall.pass_by(timedelta(minutes=1))
    assert office.submit(f"/projects/{project['id']}/packs", {"phase": "land_use"}).status_code == 303
    assert "pack" not in _kinds(world)
    for names, due in ((("用地预审",), False), (("用地预审", "选址意见书"), True)):
        world.wall.pass_by(timedelta(minutes=1))
        returned = office.post(f"/api/v1/checklists/{checklist}/return", {"reason": "请核对"}, version="*")
        assert returned.status_code == 200, returned.text
        world.wall.pass_by(timedelta(minutes=1))
        assert _answer(world, checklist, *names).status_code == 200
        assert ("pack" in _kinds(world)) is due, names


def test_docking_is_offered_to_be_ended_only_after_its_packs_are_compiled(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office, path = world.desk(), f"/projects/{project['id']}"
    named = office.ask(
        "PUT", f"/api/v1{path}/agent", json={"agent_id": world.cast[AGENT].person_id}, version="*"
    )
    assert named.status_code == 200, named.text
    assert _answer(world, project["checklists"][0]["id"], "用地预审").status_code == 200

    def turns() -> str:
        return str(office.get(path).text.split('id="turn"')[1].split("</section>")[0])

    assert "汇总一张表单、一套材料" in turns()
    assert "完成对接阶段" not in turns()
    world.wall.pass_by(timedelta(minutes=1))
    assert office.submit(f"{path}/packs", {"phase": "land_use"}).status_code == 303
    assert "汇总一张表单、一套材料" not in turns()
    assert "完成对接阶段" in turns()


def test_nobody_is_to_be_asked_once_direct_landing_is_skipped(world: World) -> None:
    project = world.landing()
    office = world.desk()
    path = f"/api/v1/projects/{project['id']}"
    assert office.post(f"{path}/consultation", {"enterprise_opinion": "愿意"}, version="*").status_code == 201
    assert "circulate" in _kinds(world)
    skip = {"move": "skip_direct_landing", "reason": "企业自行办理"}
    # What has begun is ended by somebody first.
    assert office.post(f"{path}/moves", skip, version="*").status_code == 409
    opened = office.get(path).json()["consultation"]["id"]
    ended = office.post(f"/api/v1/consultations/{opened}/withdraw", {"reason": "企业自行办理"}, version="*")
    assert ended.status_code == 200, ended.text
    assert office.post(f"{path}/moves", skip, version="*").status_code == 200
    assert {"circulate", "screen"} & _kinds(world).keys() == set()


def test_a_department_whose_liaison_answers_for_some_phases_is_named_with_the_others(world: World) -> None:
    project = world.dispatched({HOUSING: ["construction", "completion"]})
    with world.database.acting() as session:
        session.execute(update(Liaison).where(Liaison.department_key == HOUSING).values(phase="construction"))
    (warning,) = (
        each
        for each in world.desk().get(f"/api/v1/projects/{project['id']}").json()["warnings"]
        if "无联络员" in each
    )
    assert "施工许可" not in warning
    assert "竣工验收" in warning


def test_a_department_that_owes_an_opinion_and_has_no_liaison_is_a_task_and_a_warning(world: World) -> None:
    project = world.circulated([LAND])
    path = f"/api/v1/projects/{project['id']}"
    assert "liaison" not in _kinds(world)
    with world.database.acting() as session:
        serving = select(Liaison.person_id).where(Liaison.department_key == LAND)
        session.execute(update(Person).where(Person.id.in_(serving)).values(active=False))
    assert "自然资源局" in _kinds(world)["liaison"]
    office = world.desk()
    assert any("无联络员" in warning for warning in office.get(path).json()["warnings"])
    assert "无联络员" in office.get("/projects").text
    assert "补齐联络员" in office.get("/tasks").text
    # Only whoever keeps the accounts can name one.
    keeper = world.desk("admin").get("/tasks").text
    assert '<a href="/departments">' in keeper
    assert "补齐联络员" in keeper
    office = world.desk()
    consultee = project["consultation"]["consultees"][0]["id"]
    taken = office.post(f"/api/v1/consultees/{consultee}/withdraw", {"reason": "发错"}, version="*")
    assert taken.status_code == 200, taken.text
    assert taken.headers["etag"]
    assert "liaison" not in _kinds(world)


def test_a_proof_is_listed_for_the_department_whose_clock_it_shows(world: World) -> None:
    project = world.circulated([LAND, HOUSING])
    office = world.desk()
    rows = {row["department"]: row for row in project["consultation"]["consultees"]}
    made = office.post("/api/v1/papers", {"form": "proof", "subject_id": rows[LAND]["light"]["clock_id"]})
    assert made.status_code == 201, made.text
    path = f"/api/v1/projects/{project['id']}"
    assert [paper["form"] for paper in world.desk(LAND).get(path).json()["papers"]] == ["proof"]
    seen = world.desk(HOUSING).get(path).json()
    assert seen["papers"] == []
    assert seen["moves"] == {}, "only the office moves a project"


def test_what_was_taken_back_from_a_project_that_stopped_is_to_be_dispatched_again(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office = world.desk()
    path = f"/api/v1/projects/{project['id']}"
    assert "dispatch" not in _kinds(world)
    for move in ("suspend", "resume"):
        office.post(f"{path}/moves", {"move": move, "reason": "企业来函"}, version="*")
    assert "dispatch" in _kinds(world)
    assert "向未征集的部门发出" in office.get(f"/projects/{project['id']}").text
    assert office.post(f"{path}/dispatch", version="*").status_code == 201
    assert "dispatch" not in _kinds(world)


def test_a_phase_that_was_added_after_dispatch_is_to_be_dispatched(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office = world.desk()
    path = f"/api/v1/projects/{project['id']}"
    added = [{"department": LAND, "phase": phase} for phase in ("land_use", "title")]
    assert office.ask("PUT", f"{path}/analysis", json={"involvements": added}, version="*").status_code == 200
    assert "dispatch" in _kinds(world)
    assert "向未征集的部门发出" in office.get(f"/projects/{project['id']}").text
    world.wall.pass_by(timedelta(days=10))
    office = world.desk()
    assert office.post(f"{path}/dispatch", version="*").status_code == 201
    assert "dispatch" not in _kinds(world)
    [task] = [
        task for task in world.desk(LAND).get("/api/v1/tasks").json()["items"] if task["kind"] == "checklist"
    ]
    assert "原有阶段已逾期" in task["note"]
    page = office.get(f"/projects/{project['id']}").text
    assert "原有阶段应于" in page
    assert "原有阶段应于" in world.desk(LAND).get(f"/checklists/{task['subject_id']}").text


def test_a_pack_whose_facts_have_changed_is_outdated_wherever_it_is_shown(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office, checklist = world.desk(), project["checklists"][0]["id"]
    path = f"/projects/{project['id']}"
    assert _answer(world, checklist, "用地预审").status_code == 200
    world.wall.pass_by(timedelta(minutes=1))
    office.submit(f"{path}/packs", {"phase": "land_use"})
    pack = f"/api/v1{path}/packs/land_use"
    assert office.get(pack).json()["outdated"] is False
    moved = office.ask("PATCH", f"/api/v1{path}/facts", json={"contact_name": "李某"}, version="*")
    assert moved.status_code == 200, moved.text
    assert office.get(pack).json()["outdated"] is True
    shown = office.get(f"{path}/packs/land_use").text
    assert "本版已过时" in shown
    assert "有变化的：联系人。" in shown
    assert "已过时" in office.get(path).text
    assert "本版已过时" in _firm(world, project).get(path).text
    assert _kinds(world)["pack"] == "立项用地规划许可"
    world.wall.pass_by(timedelta(minutes=1))
    office.submit(f"{path}/packs", {"phase": "land_use"})
    assert office.get(pack).json()["outdated"] is False
    assert "pack" not in _kinds(world)


def test_facts_that_the_rules_would_analyse_differently_are_a_task_and_a_warning(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]}, needs_land="否", kind="技术改造")
    office = world.desk()
    path = f"/projects/{project['id']}"
    assert "analyse" not in _kinds(world)
    changed = {"needs_land": "是", "kind": "新建厂房"}
    moved = office.ask("PATCH", f"/api/v1{path}/facts", json=changed, version="*")
    assert moved.status_code == 200, moved.text
    assert "宜增加" in _kinds(world)["analyse"]
    assert "研判建议有变化" in office.get(path).text
    assert "研判建议有变化" not in _firm(world, project).get(path).text
    decided = [{"department": LAND, "phase": "land_use"}]
    office.ask("PUT", f"/api/v1{path}/analysis", json={"involvements": decided}, version="*")
    assert "analyse" not in _kinds(world), "the office has decided on the facts as they are"


def test_whoever_sends_where_nobody_answers_says_so_and_the_agent_has_the_task_too(world: World) -> None:
    with world.database.acting() as session:
        session.execute(
            update(Liaison).where(Liaison.department_key == LAND).values(until=world.wall.now.date())
        )
    world.wall.pass_by(timedelta(days=2))
    office = world.desk()
    project = world.project(office)
    path = f"/projects/{project['id']}"
    office.ask(
        "PUT",
        f"/api/v1{path}/analysis",
        json={"involvements": [{"department": LAND, "phase": "land_use"}]},
        version="*",
    )
    version = office.get(f"/api/v1{path}").json()["version"]
    refused = office.submit(f"{path}/dispatch", {"version": version})
    assert refused.status_code == 409
    assert "没有联络员" in refused.text
    assert office.submit(f"{path}/dispatch", {"version": version, "confirmed": "1"}).status_code == 303
    assert "1个部门没有联络员" in office.get(path).text
    assert office.get(f"/api/v1{path}/checklists").json()["items"][0]["without_liaison"] is True
    agent = world.cast[AGENT].person_id
    assigned = office.ask("PUT", f"/api/v1{path}/agent", json={"agent_id": agent}, version="*")
    assert assigned.status_code == 200, assigned.text
    assert "liaison" in {task["kind"] for task in world.desk(AGENT).get("/api/v1/tasks").json()["items"]}


def test_a_company_makes_its_pack_as_paper_and_no_other_form(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office, checklist = world.desk(), project["checklists"][0]["id"]
    path = f"/projects/{project['id']}"
    assert _answer(world, checklist, "用地预审").status_code == 200
    office.submit(f"{path}/packs", {"phase": "land_use"})
    firm = _firm(world, project)
    pack = firm.get(f"/api/v1{path}/packs/land_use").json()["id"]
    made = firm.submit("/papers", {"form": "pack", "subject_id": str(pack)})
    assert made.status_code == 303, made.text
    assert firm.get(made.headers["location"]).headers["content-type"] == "application/pdf"
    assert made.headers["location"] in firm.get(path).text
    refused = firm.submit("/papers", {"form": "annex1", "subject_id": str(checklist)})
    assert refused.status_code == 404


def test_an_agent_who_has_left_is_a_task_and_a_warning_and_no_other_leaves_while_the_project_rests(
    world: World,
) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office, path = world.desk(), f"/projects/{project['id']}"
    agent = world.cast[AGENT].person_id
    office.ask("PUT", f"/api/v1{path}/agent", json={"agent_id": agent}, version="*")
    assert "assign_agent" not in _kinds(world)
    office.post(f"/api/v1{path}/moves", {"move": "suspend", "reason": "企业申请暂缓"}, version="*")
    with world.database.acting() as session, pytest.raises(AgentHasProjects):
        people.close_person(session, login=AGENT, by=None, now=world.wall.now)
    # As an account was closed before whoever carries projects had to hand them over.
    with world.database.acting() as session:
        session.get_one(Person, agent).active = False
    office.post(f"/api/v1{path}/moves", {"move": "resume", "reason": "企业恢复办理"}, version="*")
    assert "assign_agent" in _kinds(world)
    assert "代办员已离任，请更换" in office.get(path).text
    (row,) = office.get("/api/v1/projects").json()["items"]
    assert "代办员已离任，请更换" in row["warnings"]


def test_whoever_is_on_the_clock_without_a_liaison_is_a_task_and_a_warning(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    path = f"/projects/{project['id']}"
    raised = world.desk().post(f"/api/v1{path}/blockers", {"text": "管线未迁改"})
    assert raised.status_code == 201, raised.text
    given = {"owner": HOUSING, "amount": 5}
    agreed = world.desk().post(f"/api/v1/blockers/{raised.json()['id']}/coordinate", given, version="*")
    assert agreed.status_code == 200, agreed.text
    assert "liaison" not in _kinds(world)
    with world.database.acting() as session:
        for login in session.scalars(
            select(Person.login).where(Person.department_key == HOUSING, Person.active)
        ).all():
            people.close_person(session, login=login, by=None, now=world.wall.now)
    assert "住房和城乡建设局" in _kinds(world)["liaison"]
    assert "无联络员" in world.desk().get(path).text


def test_a_step_without_a_limit_says_since_when_it_waits_and_that_its_limit_is_not_known(
    world: World,
) -> None:
    project = world.landing()
    office, path = world.desk(), f"/projects/{project['id']}"
    opened = office.post(f"/api/v1{path}/consultation", {"enterprise_opinion": "愿意"}, version="*")
    assert opened.status_code == 201
    (task,) = (each for each in office.get("/api/v1/tasks").json()["items"] if each["kind"] == "circulate")
    assert (task["limit"], task["light"]["standing"], task["light"]["due_at"]) == (
        "待核定",
        "unlimited",
        None,
    )
    assert "起待办" in office.get("/tasks").text
    page = office.get(path).text
    turns = page[page.index("现在轮到谁") :]
    assert "另有2项" in turns[: turns.index("</section>")], "an agent, and the plan of business registration"
    assert "时限待核定，没有到期日" in office.get(f"/clocks/{task['light']['clock_id']}").text


def test_what_falls_due_today_stands_before_what_has_time(world: World) -> None:
    early = world.dispatched({LAND: ["land_use"]})
    world.wall.pass_by(timedelta(days=3))
    other = {
        "name": "年产3000吨竹制品项目",
        "credit_code": credit_code(89),
        "enterprise_name": "罗定竹业有限公司",
    }
    late = world.circulated([LAND], **other)
    listed = world.desk(LAND).get("/api/v1/tasks").json()["items"]
    assert listed[0]["project_id"] == early["id"]
    assert listed[0]["light"]["standing"] == "due_today"
    assert late["id"] in [task["project_id"] for task in listed[1:]]
