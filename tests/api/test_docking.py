"""Docking by JSON, end to end: taken in, analysed, dispatched, answered, returned, confirmed, compiled."""

from datetime import timedelta
from typing import Any

from builders.door import FACTS, World

LAND = "natural_resources"
HOUSING = "housing"


def test_a_project_is_taken_in_and_bound_to_the_edition_in_force(world: World) -> None:
    office = world.desk()
    answer = office.post("/api/v1/projects", FACTS)
    assert answer.status_code == 201, answer.text
    project = answer.json()
    assert answer.headers["location"] == f"/api/v1/projects/{project['id']}"
    assert answer.headers["etag"] == f'"{project["version"]}"'
    assert project["number"] == "2026-0001"
    assert project["facts"]["investment"] == "12000.00"
    assert project["edition_hash"] == world.door.law.current.hash
    assert project["state_words"] == ["对接"]
    assert "未指派代办员" in project["warnings"]


def test_every_problem_of_an_intake_is_said_at_once(world: World) -> None:
    answer = world.desk().post(
        "/api/v1/projects", {**FACTS, "credit_code": "91", "contact_phone": "12", "name": ""}
    )
    assert answer.status_code == 422
    problem = answer.json()
    assert {error["field"] for error in problem["errors"]} == {"credit_code", "contact_phone", "name"}
    assert problem["clause"] == "二（一）1"


def test_a_misspelt_field_is_refused_rather_than_ignored(world: World) -> None:
    answer = world.desk().post("/api/v1/projects", {**FACTS, "adress": "x"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "adress", "detail": "没有这一项，请核对名称。"}]


def test_a_likely_duplicate_needs_a_reason(world: World) -> None:
    office = world.desk()
    world.project(office)
    assert office.post("/api/v1/projects/duplicates", FACTS).json()[0]["number"] == "2026-0001"
    assert office.post("/api/v1/projects", FACTS).status_code == 409
    assert office.post("/api/v1/projects", {**FACTS, "despite_duplicates": "二期"}).status_code == 201


def test_whoever_is_told_of_a_likely_duplicate_opens_it_beside_the_form(world: World) -> None:
    office = world.desk()
    known = world.project(office)
    again = office.submit("/projects/new", {name: str(value) for name, value in FACTS.items()})
    assert again.status_code == 409
    assert f'href="/projects/{known["id"]}" target="_blank" rel="noopener">{known["number"]}' in again.text


def test_whoever_said_not_involved_and_is_asked_again_finds_what_the_catalogue_lists(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    checklist, office = project["checklists"][0]["id"], world.desk()
    liaison = world.desk(LAND)
    nothing = {"involved": False, "handled_by": "欧琪"}
    assert liaison.post(f"/api/v1/checklists/{checklist}/reply", nothing, version="*").status_code == 200
    returned = office.post(f"/api/v1/checklists/{checklist}/return", {"reason": "涉及用地预审"}, version="*")
    assert returned.status_code == 200, returned.text
    page = liaison.get(f"/checklists/{checklist}").text
    assert "用地预审" in page
    assert "还没有事项。" not in page


def _lists(world: World, project_id: int) -> dict[str, Any]:
    seen = world.desk().get(f"/api/v1/projects/{project_id}").json()
    return {row["department"]: row for row in seen["checklists"]}


def test_docking_runs_from_analysis_to_pack(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    path = f"/api/v1/projects/{project['id']}"
    analysis = office.get(f"{path}/analysis")
    assert analysis.status_code == 200, analysis.text
    assert analysis.json()["proposed"], "the rules propose something for a new industrial project"
    decided = office.ask(
        "PUT",
        f"{path}/analysis",
        json={"involvements": [{"department": LAND, "phase": "land_use"}]},
        version=project["version"],
    )
    assert decided.status_code == 200, decided.text
    assert decided.json()["decided"][0]["liaison"]["name"]
    sent = office.post(f"{path}/dispatch", version="*")
    assert sent.status_code == 201, sent.text
    row = _lists(world, project["id"])[LAND]
    assert row["light"]["due_day"] == "2026-11-26"
    assert row["light"]["standing"] == "running"

    liaison = world.desk(LAND)
    tasks = liaison.get("/api/v1/tasks").json()["items"]
    assert [(task["kind"], task["subject_id"]) for task in tasks] == [("checklist", row["id"])]
    asked = liaison.get(f"/api/v1/checklists/{row['id']}")
    assert asked.status_code == 200, asked.text
    suggested = asked.json()["suggested"]
    assert suggested
    lines = [
        {
            "phase": "land_use",
            "item_name": "土地测绘成果审核",
            "materials": [{"name": "勘测定界图", "originals": 1, "copies": 2}],
        }
    ]
    reply = liaison.post(
        f"/api/v1/checklists/{row['id']}/reply",
        {"involved": True, "lines": lines, "handled_by": "欧琪", "phone": "13800000101"},
        version=asked.json()["version"],
    )
    assert reply.status_code == 200, reply.text
    assert reply.json() | {"version": 0} == {
        "id": row["id"],
        "state": "replied",
        "round": 1,
        "version": 0,
        "in_time": True,
    }
    pack = office.post(f"{path}/packs/land_use", version=0)
    assert pack.status_code == 200, pack.text
    assert [paper["name"] for paper in pack.json()["content"]["materials"]] == ["勘测定界图"]
    assert office.get(f"{path}/packs/land_use").json()["version"] == 1


def test_problems_of_lines_name_their_place(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    row = _lists(world, project["id"])[LAND]
    answer = world.desk(LAND).post(
        f"/api/v1/checklists/{row['id']}/reply",
        {"involved": True, "lines": [{"phase": "land_use", "item_code": "LX-99"}], "handled_by": "欧琪"},
        version="*",
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "lines[0].item_code"


def test_a_returned_list_is_asked_again_and_a_changed_fact_makes_it_stale(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    row = _lists(world, project["id"])[LAND]
    office, liaison = world.desk(), world.desk(LAND)
    path = f"/api/v1/checklists/{row['id']}"
    nothing = {"involved": False, "handled_by": "欧琪"}
    assert liaison.post(f"{path}/reply", nothing, version="*").json()["state"] == "not_involved"
    world.wall.pass_by(timedelta(hours=1))
    returned = office.post(f"{path}/return", {"reason": "用地预审属本部门"}, version="*")
    assert returned.status_code == 200, returned.text
    assert returned.json()["round"] == 2
    assert liaison.post(f"{path}/reply", nothing, version="*").status_code == 200
    version = office.get(f"/api/v1/projects/{project['id']}").json()["version"]
    changed = office.ask(
        "PATCH",
        f"/api/v1/projects/{project['id']}/facts",
        json={"address": "罗定市附城街道"},
        version=version,
    )
    assert changed.status_code == 200, changed.text
    assert _lists(world, project["id"])[LAND]["state"] == "stale"
    confirmed = liaison.post(f"{path}/confirm", {"handled_by": "欧琪"}, version="*")
    assert confirmed.status_code == 200, confirmed.text
    assert [a["confirms_round"] for a in liaison.get(path).json()["answers"]] == [None, None, 2]
    assert len(office.get(f"/api/v1/projects/{project['id']}/facts").json()["items"]) == 2


def test_the_history_is_told_to_those_who_may_know_it(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    path = f"/api/v1/projects/{project['id']}/events"
    first = world.desk().get(path, params={"limit": 2}).json()
    rest = world.desk().get(path, params={"limit": 2, "cursor": first["next"]}).json()
    kinds = [event["kind"] for event in [*first["items"], *rest["items"]]]
    assert kinds == ["project.take_in", "project.analyse", "docking.dispatch"]
    assert rest["items"][0]["previous"] == first["items"][1]["hash"]
    assert world.desk(LAND).get(path).status_code == 403


def test_a_department_does_not_see_what_is_none_of_its_business(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    row = _lists(world, project["id"])[LAND]
    other = world.desk(HOUSING)
    assert other.get(f"/api/v1/projects/{project['id']}").status_code == 404
    assert other.get(f"/api/v1/checklists/{row['id']}").status_code == 404
    body = {"involved": False, "handled_by": "x"}
    assert other.post(f"/api/v1/checklists/{row['id']}/reply", body, version="*").status_code == 404
    assert other.get(f"/api/v1/clocks/{row['light']['clock_id']}").status_code == 404
    assert other.get("/api/v1/projects").json() == {"items": [], "next": None}
