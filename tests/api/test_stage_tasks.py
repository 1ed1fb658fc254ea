"""Each step along the document's own path is a task of the office, with a button where it stands."""

import pytest

from builders.door import World

LAND = "natural_resources"


def _tasks(world: World, project: int) -> list[str]:
    listed = world.desk().get("/api/v1/tasks").json()["items"]
    return [task["kind"] for task in listed if task["project_id"] == project]


def _move(world: World, project: int, move: str, reason: str = "企业自行办理") -> None:
    given = {"move": move, "reason": reason}
    moved = world.desk().post(f"/api/v1/projects/{project}/moves", given, version="*")
    assert moved.status_code == 200, moved.text


def test_a_docking_that_lacks_nothing_is_a_task_to_finish_with_its_button(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    office, key = world.desk(), project["id"]
    agent = {"agent_id": world.cast["agent1"].person_id}
    named = office.ask("PUT", f"/api/v1/projects/{key}/agent", json=agent, version="*")
    assert named.status_code == 200, named.text
    assert "finish_docking" not in _tasks(world, key), "an answer is still out"
    answered = world.desk(LAND).post(
        f"/api/v1/checklists/{project['checklists'][0]['id']}/reply",
        {"involved": False, "lines": [], "note": "协议已约定，无需另办", "handled_by": "欧琪"},
        version="*",
    )
    assert answered.status_code == 200, answered.text
    assert "finish_docking" in _tasks(world, key)
    page = office.get(f"/projects/{key}").text
    assert 'name="move" value="finish_docking"' in page


def test_starting_the_consultation_is_a_task_once_direct_landing_is_open(world: World) -> None:
    project = world.landing()["id"]
    assert "screen" in _tasks(world, project)
    opened = world.desk().post(
        f"/api/v1/projects/{project}/consultation", {"enterprise_opinion": "愿意"}, version="*"
    )
    assert opened.status_code == 201, opened.text
    assert "screen" not in _tasks(world, project)
    declined = world.desk().post(
        f"/api/v1/consultations/{opened.json()['id']}/decline", {"reason": "企业不参加"}, version="*"
    )
    assert declined.status_code == 200, declined.text
    assert "finish_landing" in _tasks(world, project)


def test_a_stage_whose_forerunners_are_closed_says_that_it_may_be_entered_and_is_a_task(world: World) -> None:
    project = world.landing()["id"]
    _move(world, project, "skip_business_registration")
    assert "open_approval" not in _tasks(world, project)
    assert "可以进入" not in world.desk().get(f"/projects/{project}").text
    _move(world, project, "skip_direct_landing")
    assert "open_approval" in _tasks(world, project)
    page = world.desk().get(f"/projects/{project}").text
    assert "可以进入" in page
    assert "须先完成：" not in page
    assert 'name="move" value="open_construction_approval"' in page


@pytest.mark.parametrize("move", ["withdraw", "suspend"])
def test_no_stage_goes_on_or_lacks_anything_while_its_project_stands_still(world: World, move: str) -> None:
    project = world.landing()["id"]
    _move(world, project, move, "企业来函")
    stages = world.desk().get(f"/api/v1/projects/{project}").json()["stages"]
    assert [stage["state"] for stage in stages] == ["skipped", "stopped", "stopped", "waiting"]
    assert not any(stage["lacking"] for stage in stages)
    assert not _tasks(world, project)
