"""好差评 at the door: five grades on the enterprise's page, the department's answer, the figures and the cases behind."""

from datetime import timedelta
from typing import Any

import pytest

from builders.committing import enterprise
from builders.door import World
from workflow.records.registration import RegistrationItem

LAND, HOUSING = "natural_resources", "housing"


@pytest.fixture
def finished(world: World) -> tuple[dict[str, Any], int]:
    """A project and one of its registration items, which was delivered."""
    project = world.dispatched({LAND: ["land_use"]})
    now = world.wall.now
    with world.database.acting() as session:
        item = RegistrationItem(
            project_id=project["id"],
            code="KB-01",
            title="营业执照",
            hands_over=True,
            department_key="market_regulation",
            state="delivered",
            round=1,
            planned_at=now,
            applied_at=now,
            approved_at=now,
            delivered_at=now,
            missing=[],
            things=["营业执照"],
        )
        session.add(item)
        session.flush()
        item_id = item.id
    world.wall.pass_by(timedelta(minutes=5))
    return project, item_id


def _rate(world: World, project: dict[str, Any], item: int, grade: int, version: int = 0, **said: Any) -> Any:
    given = {"subject_kind": "registration_item", "subject_id": item, "grade": grade, **said}
    desk = enterprise(world, project["id"])
    return desk.post(f"/api/v1/projects/{project['id']}/ratings", given, version=version)


def test_the_enterprise_rates_on_its_page_without_javascript(
    world: World, finished: tuple[dict[str, Any], int]
) -> None:
    project, item = finished
    own, path = enterprise(world, project["id"]), f"/projects/{project['id']}"
    page = own.get(path).text
    for word in ("非常满意", "满意", "基本满意", "不满意", "非常不满意"):
        assert f"<span>{word}</span>" in page
    form = {"version": "0", "subject_kind": "registration_item", "subject_id": str(item)}
    blank = own.submit(f"{path}/ratings", form)
    assert blank.status_code == 422
    assert "请在五个等次中选择一个" in blank.text
    assert own.submit(f"{path}/ratings", {**form, "grade": "4", "words": "办得快"}).status_code == 303
    assert own.submit(f"{path}/ratings", {**form, "grade": "1"}).status_code == 409, (
        "twice is not two ratings"
    )
    assert "办得快" in world.desk().get(path).text
    assert "企业经办" in world.desk("supervisor").get(path).text, "never anonymous inside"


def test_a_bad_rating_waits_in_the_department_s_queue_and_is_answered_there(
    world: World, finished: tuple[dict[str, Any], int]
) -> None:
    project, item = finished
    rated = _rate(world, project, item, 1, words="跑了三趟")
    assert rated.status_code == 200, rated.text
    desk = world.desk("market_regulation")
    assert "企业评价为不满意，整改回访" in desk.get("/tasks").text
    path = f"/projects/{project['id']}"
    assert "登记整改回访" in desk.get(path).text
    answer = {"version": str(rated.json()["version"]), "text": "已致歉并改进一次告知"}
    done = desk.submit(f"{path}/ratings/{rated.json()['id']}/answer", answer)
    assert done.status_code == 303, done.text
    assert "企业评价为不满意，整改回访" not in desk.get("/tasks").text
    assert "已致歉并改进一次告知" in enterprise(world, project["id"]).get(path).text
    assert "已致歉并改进一次告知" in world.desk("supervisor").get("/ratings").text


def test_figures_per_department_open_their_cases_and_a_few_have_no_average(
    world: World, finished: tuple[dict[str, Any], int]
) -> None:
    project, item = finished
    _rate(world, project, item, 2)
    supervisor = world.desk("supervisor")
    [told] = supervisor.get("/api/v1/ratings/summary").json()
    assert told == {
        "department": "market_regulation",
        "count": 1,
        "average": None,
        "grades": {"5": 0, "4": 0, "3": 0, "2": 1, "1": 0},
        "owed": 1,
    }
    page = supervisor.get("/ratings").text
    assert "/ratings?department=market_regulation&amp;grade=2" in page or "grade=2" in page
    [case] = supervisor.get("/api/v1/ratings?department=market_regulation&grade=2").json()
    assert (case["grade_words"], case["rated_by"], case["owed"]) == ("不满意", "企业经办", True)
    assert supervisor.get("/api/v1/ratings?grade=5").json() == []
    assert "/ratings?" in supervisor.get("/scorecards").text


def test_a_department_reads_its_own_ratings_and_no_other_s(
    world: World, finished: tuple[dict[str, Any], int]
) -> None:
    project, item = finished
    _rate(world, project, item, 2)
    assert len(world.desk("market_regulation").get("/api/v1/ratings").json()) == 1
    land = world.desk(LAND)
    assert land.get("/api/v1/ratings").json() == []
    assert land.get(f"/api/v1/projects/{project['id']}/ratings").json() == []
    assert land.get("/ratings?department=market_regulation").status_code == 200
    assert enterprise(world, project["id"]).get("/ratings").status_code == 403


def test_a_rating_is_taken_back_and_counts_no_more(
    world: World, finished: tuple[dict[str, Any], int]
) -> None:
    project, item = finished
    rated = _rate(world, project, item, 2).json()
    own = enterprise(world, project["id"])
    back = own.post(f"/api/v1/ratings/{rated['id']}/take-back", version=rated["version"])
    assert back.status_code == 200, back.text
    assert world.desk("supervisor").get("/api/v1/ratings/summary").json() == []
    again = _rate(world, project, item, 5, version=back.json()["version"])
    assert again.status_code == 200, again.text
