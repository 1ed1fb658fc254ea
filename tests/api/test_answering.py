"""Who answers while a liaison is away is said where the question waits: in the queue and on its page."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from builders.door import World
from workflow.actions import absences, people
from workflow.records.department import Liaison
from workflow.rules.duty import Role

LAND = "natural_resources"
TODAY = date(2026, 11, 23)
ALREADY = "不在岗（至2026年11月26日 周四），由陈颂代为答复。"


def _away(world: World, since: date, until: date) -> None:
    """The liaison is away, and a colleague named 陈颂 acts."""
    with world.database.acting() as session:
        colleague = people.create_person(
            session,
            login="land2",
            name="陈颂",
            roles=[Role.LIAISON],
            password_hash="",
            department_key=LAND,
            phone="13800000199",
            by=None,
            now=world.wall.now,
        )
        absences.declare(
            session,
            person_id=world.cast[LAND].person_id,
            deputy_id=colleague.id,
            since=since,
            until=until,
            reason="培训",
            by=world.cast["office"],
            now=world.wall.now,
        )


@pytest.mark.parametrize("login", [LAND, "office", "agent1"])
def test_the_deputy_stands_on_the_question_for_all_who_wait_for_it(world: World, login: str) -> None:
    checklist = world.dispatched({LAND: ["land_use"]})["checklists"][0]["id"]
    _away(world, TODAY, TODAY + timedelta(days=3))
    page = world.desk(login).get(f"/checklists/{checklist}").text
    assert f"联络员{world.cast[LAND].name}{ALREADY}" in page
    assert (
        world.desk(login).get(f"/checklists/{checklist}?lang=en").text.count("answers in the meantime") == 1
    )


def test_it_stands_on_a_consultation_and_in_the_queue_too(world: World) -> None:
    consultee = world.circulated([LAND])["consultation"]["consultees"][0]["id"]
    _away(world, TODAY, TODAY + timedelta(days=3))
    for path in (f"/consultees/{consultee}", "/tasks"):
        assert ALREADY in world.desk(LAND).get(path).text, path
    assert ALREADY not in world.desk("housing").get("/tasks").text


def test_an_absence_to_come_is_announced_and_one_that_is_over_is_not(world: World) -> None:
    world.dispatched({LAND: ["land_use"]})
    _away(world, TODAY + timedelta(days=2), TODAY + timedelta(days=4))
    queue = world.desk(LAND).get("/tasks").text
    assert "2026年11月25日 周三至2026年11月27日 周五不在岗，其间由陈颂代为答复。" in queue
    world.wall.pass_by(timedelta(days=5))
    assert "代为答复" not in world.desk(LAND).get("/tasks").text


def test_a_liaison_of_another_phase_is_not_named_on_the_question(world: World) -> None:
    checklist = world.dispatched({LAND: ["land_use"]})["checklists"][0]["id"]
    with world.database.acting() as session:
        other = people.create_person(
            session,
            login="land3",
            name="欧阳湛",
            roles=[Role.LIAISON],
            password_hash="",
            department_key=LAND,
            phone="13800000198",
            by=None,
            now=world.wall.now,
        )
        session.add(Liaison(department_key=LAND, phase="land_use", person_id=other.id, since=TODAY))
        assert session.scalar(select(Liaison.id).where(Liaison.person_id == other.id))
    _away(world, TODAY, TODAY + timedelta(days=3))
    assert "代为答复" not in world.desk(LAND).get(f"/checklists/{checklist}").text
