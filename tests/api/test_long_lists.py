"""Long lists come by the page, and no kind of task is pushed off the first one by another."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from api.views.task import Task
from api.views.tasks import _taking_turns, after
from builders.door import Desk, World
from workflow.records.notice import NOTICES

LAND = "natural_resources"


def _walked(desk: Desk, path: str, **asked: Any) -> list[Any]:
    """A list page by page, two at a time."""
    found: list[Any] = []
    cursor = None
    while True:
        given = {**asked, "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = desk.get(path, params=given)
        assert page.status_code == 200, page.text
        assert len(page.json()["items"]) <= 2
        found += page.json()["items"]
        cursor = page.json()["next"]
        if cursor is None:
            return found


def test_every_long_list_is_walked_by_its_cursor(world: World) -> None:
    office = world.desk()
    project = world.dispatched({LAND: ["land_use"], "housing": ["construction"], "ecology": ["construction"]})
    for phone in ("13800009002", "13800009003"):
        changed = office.ask(
            "PATCH", f"/api/v1/projects/{project['id']}/facts", json={"contact_phone": phone}, version="*"
        )
        assert changed.status_code == 200
    for path in (
        "/api/v1/tasks",
        f"/api/v1/projects/{project['id']}/facts",
        f"/api/v1/projects/{project['id']}/checklists",
        f"/api/v1/projects/{project['id']}/papers",
        "/api/v1/people/agents",
        "/api/v1/law/items",
    ):
        whole = office.get(path, params={"limit": 200}).json()
        assert whole["next"] is None, path
        assert _walked(office, path) == whole["items"], path
        assert office.get(path, params={"cursor": "W10"}).status_code == 422, path


def _task(kind: str, subject: int) -> Task:
    return Task(kind, "", 1, "", "", subject)


def test_in_a_long_list_the_kinds_take_turns() -> None:
    found = [_task("agent", n) for n in range(3)] + [_task("pack", n) for n in range(2)]
    turns = [(task.kind, task.subject_id) for task in _taking_turns(found)]
    assert turns == [("agent", 0), ("pack", 0), ("agent", 1), ("pack", 1), ("agent", 2)]


def test_a_task_that_was_done_meanwhile_hides_none_behind_it() -> None:
    found = [_task("agent", n) for n in range(4)]
    assert [task.subject_id for task in after(found, (2, "agent", 1))] == [2, 3]
    assert [task.subject_id for task in after([found[0], *found[2:]], (2, "agent", 1))] == [2, 3]


def test_the_office_sees_a_row_for_each_project_in_which_departments_are_late(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"], "housing": ["construction"]})
    assert "overdue" not in {task["kind"] for task in world.desk().get("/api/v1/tasks").json()["items"]}
    world.wall.pass_by(timedelta(days=14))
    late = [task for task in world.desk().get("/api/v1/tasks").json()["items"] if task["kind"] == "overdue"]
    assert [(task["project_id"], len(task["note"].split("、"))) for task in late] == [(project["id"], 2)]
    assert f'/clocks/{late[0]["light"]["clock_id"]}"' in world.desk().get("/tasks").text


def _told(world: World, key: str, days: int) -> None:
    with world.database.acting() as session:
        session.execute(
            insert(NOTICES),
            {
                "key": key,
                "project_id": None,
                "addressee_kind": "office",
                "addressee_key": "",
                "kind": "checklist.complete",
                "subject_kind": "project",
                "subject_id": 1,
                "text": key,
                "created_at": world.wall.now - timedelta(days=days),
                "read_at": None,
                "delivered_at": None,
                "routed_at": None,
            },
        )


def test_notices_come_newest_first_however_they_were_recorded(world: World) -> None:
    office = world.desk()
    for key, days in (("二", 2), ("零", 0), ("四", 4), ("一", 1), ("三", 3)):
        _told(world, key, days)
    assert [row["text"] for row in _walked(office, "/api/v1/notices")] == ["零", "一", "二", "三", "四"]


def test_the_menu_counts_what_is_unread_and_all_that_was_seen_is_marked_at_once(world: World) -> None:
    office = world.desk()
    _told(world, "一", 1)
    _told(world, "二", 2)
    assert "通知（2）" in office.get("/tasks").text
    shown = office.get("/api/v1/notices").json()["items"][0]["created_at"]
    _told(world, "零", 0)
    assert office.post("/api/v1/notices/read", {"until": shown}).status_code == 204
    assert "通知（1）" in office.get("/notices").text
    assert office.submit("/notices/read", {"until": world.wall.now.isoformat()}).status_code == 303
    assert "通知（" not in office.get("/tasks").text


def test_if_match_that_is_no_tag_is_told_apart_from_one_that_is_out_of_date(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    path, body = f"/api/v1/projects/{project['id']}/facts", {"contact_phone": "13800009009"}
    odd = office.ask("PATCH", path, json=body, version="3")
    assert (odd.status_code, odd.json()["type"]) == (400, "/api/v1/problems/precondition-unreadable")
    assert office.get(odd.json()["type"]).status_code == 200
    for stale in ('"999"', '"another"'):
        answer = office.ask("PATCH", path, json=body, version=stale)
        assert (answer.status_code, answer.json()["type"]) == (412, "/api/v1/problems/precondition-failed")


def test_what_does_not_fit_is_said_in_chinese_alone(world: World) -> None:
    office = world.desk()
    broken = office.ask(
        "POST", "/api/v1/projects", content='{"a": ', headers={"content-type": "application/json"}
    )
    assert (broken.status_code, broken.json()["detail"]) == (422, "正文不是有效的JSON。")
    odd = office.post("/api/v1/papers", {"form": "x", "subject_id": 1})
    (problem,) = odd.json()["errors"]
    assert problem["detail"].startswith("应为以下各项之一：annex1、annex2、")
    assert " or " not in problem["detail"]


def test_whoever_may_read_a_page_may_ask_for_its_head(world: World) -> None:
    office = world.desk()
    for path in ("/tasks", "/projects", "/law", "/notices"):
        assert office.ask("HEAD", path).status_code == 200, path
    assert world.stranger().ask("HEAD", "/sign-in").status_code == 200
    assert office.ask("HEAD", "/").status_code in (200, 303)
