"""The administrator's rooms: how things stand, background work, verification of history, templates of notices."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from builders.door import World
from workflow.actions import background
from workflow.actions.background import Engine
from workflow.law.editions import read_law
from workflow.law.notices import notice_texts
from workflow.records.background import WorkRound
from workflow.records.project import Project

ROOMS = ("/house", "/house/background", "/house/verification", "/house/templates")
DATA = (
    "/api/v1/house",
    "/api/v1/house/background",
    "/api/v1/house/templates",
)


def bare(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize("login", ["office", "agent1", "housing"])
def test_the_house_is_the_administrators(world: World, login: str) -> None:
    for path in (*ROOMS, *DATA):
        assert world.desk(login).get(path).status_code == 403, path
        assert world.desk("admin").get(path).status_code == 200, path
    assert world.desk("supervisor").get("/house/verification").status_code == 200


def test_the_start_says_of_each_room_how_it_stands(world: World) -> None:
    page = bare(world.desk("admin").get("/house").text)
    for words in ("没有未送达的通知", "没有计划中的机构改革", "还没有从页面核验过", "现行罗府办函"):
        assert words in page
    told = {row["key"]: row for row in world.desk("admin").get("/api/v1/house").json()}
    assert not told["failed"]["look"]


def test_a_round_is_run_from_the_page_and_says_when_and_how_long(world: World) -> None:
    admin = world.desk("admin")
    assert "还没有运行过" in admin.get("/house/background").text
    for work in background.WORK:
        assert admin.submit(f"/house/background/{work}", {}).status_code == 303
    page = bare(admin.get("/house/background").text)
    assert "还没有运行过" not in page
    assert "用时" in page
    assert world.desk().submit("/house/background/sweep", {}).status_code == 403
    assert admin.submit("/house/background/nothing", {}).status_code == 404


def test_a_round_is_run_by_json_twice_without_harm(world: World) -> None:
    admin = world.desk("admin")
    first = admin.post("/api/v1/house/background/sweep").json()
    again = admin.post("/api/v1/house/background/sweep").json()
    assert first["rounds"][0]["at"] is not None
    assert again["waiting"] == first["waiting"]
    assert admin.post("/api/v1/house/background/nothing").status_code == 404


def test_a_round_that_broke_off_says_why_until_one_is_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(world.database, read_law(), {})

    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("workflow.actions.routing.route", broken)
        with pytest.raises(OSError, match="disk"):
            background.run(engine, "deliver", world.wall.now)
    page = world.desk("admin").get("/house/background").text
    assert "the disk is full" in page
    assert "上一轮有没有办到的" in world.desk("admin").get("/house").text
    background.run(engine, "deliver", world.wall.now + timedelta(seconds=1))
    assert "the disk is full" not in world.desk("admin").get("/house/background").text
    with world.database.reading() as session:
        row = session.get_one(WorkRound, "deliver")
        assert (row.failed_at, row.failure) == (None, "")


def test_everything_is_verified_step_by_step_with_its_progress(world: World) -> None:
    world.dispatched({"water": ["construction"]})
    admin = world.desk("admin")
    assert admin.submit("/house/verification", {}).status_code == 303
    page = admin.get("/house/verification").text
    assert "正在核验：已核验0个项目" in page
    for _ in range(5):
        found = re.search(r'action="(/house/verification/\d+)"', page)
        if found is None:
            break
        assert admin.submit(found[1], {}).status_code == 303
        page = admin.get("/house/verification").text
    assert "未见改动" in page
    assert "条记录完好" in admin.get("/house").text
    told = admin.get("/api/v1/house/verification").json()
    assert told["found"] == []
    assert told["projects"] == 1


def test_verification_goes_on_by_json(world: World) -> None:
    admin = world.desk("admin")
    assert admin.get("/api/v1/house/verification").status_code == 404
    begun = admin.post("/api/v1/house/verification").json()
    path = f"/api/v1/house/verification/{begun['id']}/continue"
    assert admin.post(path).json()["ended_at"] is not None
    assert admin.post("/api/v1/house/verification/4711/continue").status_code == 404


def test_one_project_is_verified_by_its_number(world: World) -> None:
    project = world.dispatched({"water": ["construction"]})
    with world.database.reading() as session:
        number = session.scalars(select(Project.number).where(Project.id == project["id"])).one()
    admin = world.desk("admin")
    assert "未见改动" in admin.get(f"/house/verification?number={number}").text
    assert "没有这个受理编号" in admin.get("/house/verification?number=1999-0001").text
    told = admin.get(f"/api/v1/house/verification/project?number={number}").json()
    assert (told["project"], told["holds"]) == (number, True)
    assert admin.get("/api/v1/house/verification/project?number=1999-0001").status_code == 404


def test_every_template_stands_with_its_text_and_an_example(world: World) -> None:
    admin = world.desk("admin")
    told = {row["kind"]: row for row in admin.get("/api/v1/house/templates").json()}
    assert told.keys() == notice_texts().keys()
    assert not [kind for kind, row in told.items() if "{" in row["example"]]
    assert "〔项目名称〕" in told["checklist.notify"]["example"]
    page = admin.get("/house/templates?chapter=docking").text
    assert "checklist.notify" in page
    assert "clock.moved" not in page
