"""Supervision at the door: the order, its answer and its end, by page and by JSON; how one wants to be told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from builders.county import at
from builders.door import World
from workflow.actions.deliveries import deliver
from workflow.actions.notices import OFFICE, tell
from workflow.actions.routing import route
from workflow.actions.supervision import sweep
from workflow.channels.memory import MemoryChannel
from workflow.channels.message import UNKNOWN, AddressRefused
from workflow.records.delivery import Delivery
from workflow.records.person import Person

LAND = "natural_resources"
OVERDUE = at("2026-11-27 09:30")


@pytest.fixture
def order(world: World) -> dict[str, Any]:
    """The order that a department gets which let its list run over."""
    project = world.dispatched({LAND: ["land_use"]})
    world.wall.now = OVERDUE
    sweep(world.database, world.door.law, now=OVERDUE)
    (order,) = world.desk().get(f"/api/v1/projects/{project['id']}/supervisions").json()
    return dict(order)


def test_the_department_finds_its_order_answers_it_and_the_office_closes_it(
    world: World, order: dict[str, Any]
) -> None:
    land, office, path = world.desk(LAND), world.desk(), f"/supervisions/{order['id']}"
    tasks = land.get("/tasks").text
    assert "回复督办单" in tasks
    assert f'href="{path}"' in tasks
    page = land.get(path).text
    assert order["number"] in page
    assert "督办单（PDF）" in page
    bare = land.submit(f"{path}/answer", {"version": order["version"], "measures": "", "handled_by": "欧琪"})
    assert bare.status_code == 422
    assert "应当写明原因和措施" in bare.text
    said = {
        "version": order["version"],
        "measures": "已加派人手",
        "promised_for": "2026-12-01",
        "handled_by": "欧琪",
    }
    assert land.submit(f"{path}/answer", said).status_code == 303
    assert "研究督办回复" in office.get("/tasks").text
    assert "已加派人手" in office.get(path).text
    assert order["number"] in office.get(f"/projects/{order['project_id']}").text
    version = office.get(f"/api/v1{path}").json()["version"]
    closing = {"version": version, "conclusion": "清单已补回"}
    refused = office.submit(f"{path}/close", closing)
    assert refused.status_code == 409
    assert "事项仍逾期而办结的理由" in refused.text
    closed = office.submit(f"{path}/close", closing | {"overdue_because": "清单尚待盖章，另行跟踪"})
    assert closed.status_code == 303
    assert "清单已补回" in land.get(path).text
    assert "研究督办回复" not in office.get("/tasks").text


def test_by_json_it_is_answered_returned_and_closed(world: World, order: dict[str, Any]) -> None:
    land, office, path = world.desk(LAND), world.desk(), f"/api/v1/supervisions/{order['id']}"
    body = {"measures": "已加派人手", "handled_by": "欧琪"}
    assert land.post(f"{path}/answer", body).status_code == 428
    answered = land.post(f"{path}/answer", body, version=order["version"])
    assert (answered.status_code, answered.json()["state"]) == (200, "answered")
    assert office.post(f"{path}/return", {"reason": "不具体"}, version=1).status_code == 412
    returned = office.post(f"{path}/return", {"reason": "不具体"}, version="*").json()
    assert (returned["state"], returned["round"], returned["light"]["standing"]) == ("issued", 2, "running")
    closing = {"conclusion": "已办结", "overdue_because": "另行跟踪"}
    closed = office.post(f"{path}/close", closing, version=returned["version"]).json()
    assert (closed["state"], closed["light"]) == ("closed", None)


def test_an_order_is_not_for_others(world: World, order: dict[str, Any]) -> None:
    path = f"/api/v1/supervisions/{order['id']}"
    assert world.desk("housing").get(path).status_code == 404
    assert world.desk("supervisor").get(path).status_code == 200
    listed = f"/api/v1/projects/{order['project_id']}/supervisions"
    assert [one["id"] for one in world.desk(LAND).get(listed).json()] == [order["id"]]


def test_whoever_supervises_raises_what_stands_in_the_way(world: World, order: dict[str, Any]) -> None:
    supervisor, page = world.desk("supervisor"), f"/projects/{order['project_id']}"
    assert "提出难点、堵点" in supervisor.get(page).text
    raised = supervisor.submit(f"{page}/blockers", {"text": "高压线迁改无人牵头"})
    assert raised.status_code == 303, raised.text
    assert "高压线迁改无人牵头" in world.desk().get(page).text


def test_a_person_chooses_how_to_be_told(world: World) -> None:
    desk = world.desk()
    page = desk.get("/me/notices").text
    assert "接收方式" in page
    chosen = {
        "version": 0,
        "email": "yes",
        "services": "dingtalk://abcdefgh/",
        "when": "digest",
        "chapters": ["supervision", "docking"],
        "kinds": ["clock.urge"],
    }
    assert desk.submit("/me/notices", chosen).status_code == 303
    seen = desk.get("/api/v1/me/notices").json()
    assert (seen["digest"], seen["services"]) == (True, ["dingtalk://abcdefgh/"])
    assert "clock.remind" in seen["muted"]
    assert "clock.urge" not in seen["muted"]
    refused = desk.submit("/me/notices", chosen | {"version": 1, "services": "json://127.0.0.1/"})
    assert refused.status_code == 422
    assert "没有开放这种服务" in refused.text
    put = desk.ask("PUT", "/api/v1/me/notices", json={"digest": False}, version=seen["version"])
    assert put.json()["services"] == []


def test_what_was_not_delivered_is_seen_and_tried_again(world: World) -> None:
    desk = world.desk()
    with world.database.acting() as session:
        session.get_one(Person, world.cast["office"].person_id).email = "broken@example.org"
    project = world.dispatched({LAND: ["land_use"]})
    assert project
    world.wall.pass_by(timedelta(minutes=1))
    with world.database.acting() as session:
        tell(
            session, "clock.moved", to=OFFICE, project_id=None, subject=("clock", 1), occasion=1,
            now=world.wall.now, project="甲", limit="乙", before="丙", after="丁", reason="戊",
        )  # fmt: skip
    broken = MemoryChannel({"broken@example.org": AddressRefused("邮箱地址有误")})
    route(world.database, world.door.law, {"email": broken}, now=world.wall.now)
    deliver(world.database, {"email": broken}, now=world.wall.now)
    page = desk.get("/notices/failed").text
    assert "邮箱地址有误" in page
    (failed, *_) = desk.get("/api/v1/deliveries/failed").json()["items"]
    assert desk.submit(f"/notices/failed/{failed['id']}/retry").status_code == 303
    assert "没有未送达的通知" in desk.get("/notices/failed").text
    assert desk.post(f"/api/v1/deliveries/{failed['id']}/retry").status_code == 404
    assert world.desk(LAND).get("/notices/failed").status_code == 403


def test_what_may_have_been_delivered_is_confirmed_by_who_found_out_on_the_page_and_by_json(
    world: World,
) -> None:
    desk = world.desk()
    with world.database.acting() as session:
        session.get_one(Person, world.cast["office"].person_id).email = "office@example.org"
        for occasion in (1, 2):
            tell(
                session, "clock.moved", to=OFFICE, project_id=None, subject=("clock", 1), occasion=occasion,
                now=world.wall.now, project="甲", limit="乙", before="丙", after="丁", reason="戊",
            )  # fmt: skip
    route(world.database, world.door.law, {"email": MemoryChannel()}, now=world.wall.now)
    with world.database.acting() as session:
        # Two mails were handed over, and no word came back.
        for number, row in enumerate(session.scalars(select(Delivery).order_by(Delivery.id))):
            row.state, row.attempts, row.message = "failed", 1, f"message-{number}"
            row.leaving_at, row.last_error = world.wall.now, UNKNOWN
    second, first = desk.get("/api/v1/deliveries/failed").json()["items"]
    assert second["maybe_delivered"]

    refused = desk.submit(f"/notices/failed/{first['id']}/confirm", {"finding": " "})
    assert refused.status_code == 422
    assert "请填写核实情况" in refused.text
    done = desk.submit(f"/notices/failed/{first['id']}/confirm", {"finding": "已电话核实"})
    assert done.headers["location"].startswith("/notices/failed")
    asked = desk.post(f"/api/v1/deliveries/{second['id']}/confirm", json={"finding": "邮件日志有回执"})
    assert asked.status_code == 204, asked.text
    assert "没有未送达的通知" in desk.get("/notices/failed").text
    again = desk.post(f"/api/v1/deliveries/{second['id']}/confirm", json={"finding": "再说一次"})
    assert again.status_code == 404
    assert (
        world.desk(LAND).submit(f"/notices/failed/{first['id']}/confirm", {"finding": "我"}).status_code
        == 403
    )
