"""What waits for the office: proposed while there is something to do, and no longer."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from builders.door import World
from workflow.records.department import Liaison
from workflow.records.person import Person

LAND = "natural_resources"
HOUSING = "housing"


def _kinds(world: World) -> dict[str, str]:
    return {task["kind"]: task["note"] for task in world.desk().get("/api/v1/tasks").json()}


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


def test_nobody_is_to_be_asked_once_direct_landing_is_skipped(world: World) -> None:
    project = world.landing()
    office = world.desk()
    path = f"/api/v1/projects/{project['id']}"
    assert office.post(f"{path}/consultation", {"enterprise_opinion": "愿意"}).status_code == 201
    assert "circulate" in _kinds(world)
    for move in ("skip_direct_landing",):
        moved = office.post(f"{path}/moves", {"move": move, "reason": "企业自行办理"}, version="*")
        assert moved.status_code == 200, moved.text
    assert "circulate" not in _kinds(world)


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
    [task] = [task for task in world.desk(LAND).get("/api/v1/tasks").json() if task["kind"] == "checklist"]
    assert "原有阶段已逾期" in task["note"]
    page = office.get(f"/projects/{project['id']}").text
    assert "原有阶段应于" in page
    assert "原有阶段应于" in world.desk(LAND).get(f"/checklists/{task['subject_id']}").text
