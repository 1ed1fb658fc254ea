"""企业催办: an enterprise urges whoever's turn it is; they see it, supervisors see it, and no clock moves."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from builders.committing import enterprise
from builders.door import World
from workflow.records.clock import ClockRecord

LAND, HOUSING = "natural_resources", "housing"


@pytest.fixture
def project(world: World) -> dict[str, Any]:
    return world.dispatched({LAND: ["land_use"], HOUSING: ["engineering"]})


def _clock(world: World, project_id: int, department: str = LAND) -> int:
    with world.database.reading() as session:
        found = session.scalars(
            select(ClockRecord.id).where(
                ClockRecord.project_id == project_id,
                ClockRecord.obligor_key == department,
                ClockRecord.stopped_at.is_(None),
            )
        ).one()
    return int(found)


def _dates(world: World) -> list[Any]:
    with world.database.reading() as session:
        return list(
            session.execute(
                select(
                    ClockRecord.id,
                    ClockRecord.started_at,
                    ClockRecord.due_at,
                    ClockRecord.stopped_at,
                    ClockRecord.next_rung,
                    ClockRecord.next_rung_at,
                    ClockRecord.version,
                ).order_by(ClockRecord.id)
            ).all()
        )


def _urge(world: World, project: dict[str, Any], **given: Any) -> Any:
    return enterprise(world, project["id"]).post(f"/api/v1/projects/{project['id']}/urgings", given)


def test_the_department_is_told_and_sees_it_in_its_queue_and_on_the_thing(
    world: World, project: dict[str, Any]
) -> None:
    clock = _clock(world, project["id"])
    answer = _urge(world, project, clock_id=clock, words="急着办理贷款")
    assert answer.status_code == 201, answer.text
    assert answer.json()["who"] == "罗定市自然资源局"
    land = world.desk(LAND)
    [told] = [each for each in land.get("/api/v1/notices").json()["items"] if each["kind"] == "urging.clock"]
    assert "急着办理贷款" in told["text"]
    assert "企业催办" in land.get("/tasks").text
    checklist = next(each for each in project["checklists"] if each["department"] == LAND)
    assert "企业催办" in land.get(f"/checklists/{checklist['id']}").text
    housing = world.desk(HOUSING)
    assert "企业催办" not in housing.get("/tasks").text
    assert housing.get(f"/api/v1/projects/{project['id']}/urgings").json() == []


def test_no_clock_moves_by_it_and_nobody_who_looks_at_the_case_is_refused(
    world: World, project: dict[str, Any]
) -> None:
    before, version = _dates(world), world.desk().get(f"/api/v1/projects/{project['id']}").headers["etag"]
    assert _urge(world, project, clock_id=_clock(world, project["id"])).status_code == 201
    assert _dates(world) == before
    assert world.desk().get(f"/api/v1/projects/{project['id']}").headers["etag"] == version


def test_the_same_clock_is_urged_once_in_three_working_days_and_the_refusal_says_when_again(
    world: World, project: dict[str, Any]
) -> None:
    clock = _clock(world, project["id"])
    assert _urge(world, project, clock_id=clock).status_code == 201
    soon = _urge(world, project, clock_id=clock)
    assert soon.status_code == 429
    assert soon.json()["detail"] == (
        "这一项已于2026年11月23日09:30催办过，2026年11月26日09:00起可以再次催办（专班约定：每3个工作日一次）。"
    )
    assert _urge(world, project, clock_id=_clock(world, project["id"], HOUSING)).status_code == 201
    world.wall.pass_by(timedelta(days=3))
    assert _urge(world, project, clock_id=clock).status_code == 201


def test_the_agent_is_urged_and_the_queue_says_so_until_the_agent_does_something(
    world: World, project: dict[str, Any]
) -> None:
    path = f"/api/v1/projects/{project['id']}"
    assert _urge(world, project, agent=True).status_code == 409, "nobody is assigned"
    agent = world.cast["agent1"].person_id
    version = world.desk().get(path).headers["etag"]
    answer = world.desk().ask("PUT", f"{path}/agent", json={"agent_id": agent}, version=version)
    assert answer.status_code == 200, answer.text
    world.wall.pass_by(timedelta(minutes=5))
    assert _urge(world, project, agent=True).status_code == 201
    assert _urge(world, project, agent=True).status_code == 429
    desk = world.desk("agent1")
    assert "企业催办，与企业联系" in desk.get("/tasks").text
    world.wall.pass_by(timedelta(minutes=5))
    served = desk.post(f"{path}/services", {"kind": "contact", "subject": "已电话答复企业"})
    assert served.status_code == 201, served.text
    assert "企业催办，与企业联系" not in desk.get("/tasks").text


def test_the_office_is_urged_about_what_it_owes(world: World, project: dict[str, Any]) -> None:
    clock = _clock(world, project["id"], "")
    assert _urge(world, project, clock_id=clock).json()["who"] == "代办专班办公室"
    kinds = [each["kind"] for each in world.desk().get("/api/v1/notices").json()["items"]]
    assert "urging.clock" in kinds


def test_what_is_paused_done_or_another_project_s_is_not_urged(world: World, project: dict[str, Any]) -> None:
    clock = _clock(world, project["id"])
    other = world.dispatched(
        {LAND: ["land_use"]}, enterprise_name="罗定另一家有限公司", credit_code="", name="另一个项目"
    )
    assert _urge(world, project, clock_id=_clock(world, other["id"])).status_code == 404
    given = {"move": "suspend", "reason": "企业来函暂缓"}
    moved = world.desk().post(f"/api/v1/projects/{project['id']}/moves", given, version="*")
    assert moved.status_code == 200, moved.text
    assert _urge(world, project, clock_id=clock).status_code == 409
    assert _urge(world, project, clock_id=clock, agent=True).status_code == 422
    assert _urge(world, project).status_code == 422


def test_nobody_but_the_enterprise_urges(world: World, project: dict[str, Any]) -> None:
    clock = _clock(world, project["id"])
    for login in ("office", "supervisor", "agent1", LAND):
        told = world.desk(login).post(f"/api/v1/projects/{project['id']}/urgings", {"clock_id": clock})
        assert told.status_code in (403, 404), login


def test_the_office_and_supervisors_see_every_urging_and_history_tells_it(
    world: World, project: dict[str, Any]
) -> None:
    _urge(world, project, clock_id=_clock(world, project["id"]), words="请尽快")
    for login in ("office", "supervisor"):
        desk = world.desk(login)
        [seen] = desk.get("/api/v1/urgings").json()
        assert (seen["department"], seen["words"], seen["stopped_at"]) == (LAND, "请尽快", None)
        page = desk.get(f"/urgings?department={LAND}").text
        assert "罗定市自然资源局" in page
        assert "请尽快" in page
        assert "企业催办" in desk.get(f"/projects/{project['id']}").text
        assert desk.get(f"/api/v1/urgings?department={HOUSING}").json() == []
    assert world.desk(LAND).get("/urgings").status_code == 403


def test_the_enterprise_urges_from_its_page_and_is_told_when_it_may_again(
    world: World, project: dict[str, Any]
) -> None:
    own, path = enterprise(world, project["id"]), f"/projects/{project['id']}"
    clock = _clock(world, project["id"])
    assert f'name="clock_id" value="{clock}"' in own.get(path).text
    answer = own.submit(f"{path}/urgings", {"clock_id": str(clock), "words": "请尽快"})
    assert answer.status_code == 303, answer.text
    page = own.get(path).text
    assert f'name="clock_id" value="{clock}"' not in page
    assert "2026年11月26日 09:00起可以再次催办" in page
    soon = own.submit(f"{path}/urgings", {"clock_id": str(clock)})
    assert soon.status_code == 429
    assert "起可以再次催办（专班约定：每3个工作日一次）" in soon.text


def test_a_department_that_was_urged_about_an_answer_is_urged_anew_about_the_next_round(
    world: World, project: dict[str, Any]
) -> None:
    _urge(world, project, clock_id=_clock(world, project["id"]))
    checklist = next(each for each in project["checklists"] if each["department"] == LAND)
    path = f"/api/v1/checklists/{checklist['id']}"
    said = {"involved": False, "handled_by": "经办人", "phone": "0766-3333333"}
    assert world.desk(LAND).post(f"{path}/reply", said, version="*").status_code == 200
    back = world.desk().post(f"{path}/return", {"reason": "请补充"}, version="*")
    assert back.status_code == 200, back.text
    assert _urge(world, project, clock_id=_clock(world, project["id"])).status_code == 201
