"""Services, trainings and absences at the door: by JSON and on pages, corrected where they are wrong."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from builders.door import World
from workflow.records.department import Liaison
from workflow.rules.local_time import SHANGHAI

HOUSING = "housing"


@pytest.fixture
def project(world: World) -> int:
    return int(world.dispatched({HOUSING: ["construction"]})["id"])


def test_a_service_is_recorded_listed_and_corrected_by_json(world: World, project: int) -> None:
    office, path = world.desk(), f"/api/v1/projects/{project}/services"
    assert office.get(path).json() == []
    given = {"kind": "visit", "subject": "讲解用地", "audience": "项目经理"}
    made = office.post(path, given)
    assert (made.status_code, made.json()["words"]) == (201, "上门辅导"), made.text
    corrected = office.post(
        f"{path}/{made.json()['id']}/correct", {"subject": "讲解用水", "because": "写错了"}
    )
    assert corrected.status_code == 201, corrected.text
    (row,) = office.get(path).json()
    assert (row["subject"], row["former"], row["corrected_because"]) == ("讲解用水", "讲解用地", "写错了")
    assert (
        office.post(f"{path}/{made.json()['id']}/correct", {"subject": "一", "because": "二"}).status_code
        == 409
    )
    assert office.post(path, given | {"kind": "training"}).status_code == 422


def test_a_service_of_another_project_is_not_corrected_here(world: World, project: int) -> None:
    office = world.desk()
    made = office.post(f"/api/v1/projects/{project}/services", {"kind": "visit", "subject": "讲解"}).json()
    other = world.landing(name="另一个项目", enterprise_name="广东另一家有限公司", credit_code="")["id"]
    given = {"subject": "一", "because": "二"}
    assert office.post(f"/api/v1/projects/{other}/services/{made['id']}/correct", given).status_code == 404
    assert office.post(f"/api/v1/trainings/{made['id']}/correct", given).status_code == 404


def test_a_department_that_is_not_asked_sees_and_records_no_service(world: World, project: int) -> None:
    other, path = world.desk("ecology"), f"/api/v1/projects/{project}/services"
    assert other.get(path).status_code == 404
    assert other.post(path, {"kind": "guidance", "subject": "核对"}).status_code == 404


def test_a_service_is_recorded_late_on_the_page_with_its_reason(world: World, project: int) -> None:
    happened = world.wall.now.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    world.wall.pass_by(timedelta(days=1))
    office = world.desk()
    form = {"kind": "advice", "subject": "电话咨询", "happened_at": happened}
    refused = office.submit(f"/projects/{project}/services", form)
    assert refused.status_code == 422
    assert "电话咨询" in refused.text
    assert happened in refused.text
    assert office.submit(f"/projects/{project}/services", form | {"late_because": "停电"}).status_code == 303
    page = office.get(f"/projects/{project}").text
    assert "补录于" in page.split('id="services"')[1]


def test_a_wrong_service_is_corrected_on_the_page(world: World, project: int) -> None:
    office = world.desk()
    office.submit(f"/projects/{project}/services", {"kind": "visit", "subject": "讲解用地"})
    (row,) = office.get(f"/api/v1/projects/{project}/services").json()
    path = f"/projects/{project}/services/{row['id']}/correct"
    assert office.submit(path, {"subject": "讲解用水", "because": ""}).status_code == 422
    assert office.submit(path, {"subject": "讲解用水", "because": "写错了"}).status_code == 303
    page = office.get(f"/projects/{project}").text.split('id="services"')[1]
    assert "讲解用水" in page
    assert "原为：" in page


def test_trainings_have_a_page_and_routes(world: World) -> None:
    office = world.desk()
    assert "还没有培训记录。" in office.get("/trainings").text
    assert office.submit("/trainings", {"subject": ""}).status_code == 422
    assert office.submit("/trainings", {"subject": "平台操作", "audience": "全体联络员"}).status_code == 303
    (row,) = world.desk("supervisor").get("/api/v1/trainings").json()
    assert (row["subject"], row["kind"]) == ("平台操作", "training")
    given = {"subject": "平台和规则", "because": "写漏了"}
    assert office.submit(f"/trainings/{row['id']}/correct", given).status_code == 303
    made = world.desk(HOUSING).post("/api/v1/trainings", {"subject": "承诺时限"})
    assert made.status_code == 201, made.text
    assert [one["subject"] for one in office.get("/api/v1/trainings").json()] == ["承诺时限", "平台和规则"]
    assert world.desk("supervisor").post("/api/v1/trainings", {"subject": "无权"}).status_code == 403


def test_an_absence_is_declared_listed_and_ended_by_json(world: World) -> None:
    with world.database.reading() as session:
        first = session.scalars(select(Liaison.person_id).where(Liaison.department_key == HOUSING)).first()
    made = world.desk("admin").post(
        "/api/v1/people",
        {
            "login": "housing2",
            "name": "乙",
            "password": "correct horse",
            "roles": ["liaison"],
            "department": HOUSING,
        },
    )
    given: dict[str, Any] = {
        "person_id": first,
        "deputy_id": made.json()["id"],
        "since": "2026-11-23",
        "until": "2026-11-27",
        "reason": "出差",
    }
    assert world.desk("agent1").post("/api/v1/absences", given).status_code == 403
    declared = world.desk().post("/api/v1/absences", given)
    assert declared.status_code == 201, declared.text
    assert world.desk().post("/api/v1/absences", given).status_code == 409
    assert world.desk("agent1").get("/api/v1/absences").json() == []
    own = world.desk(HOUSING)
    assert [row["id"] for row in own.get("/api/v1/absences").json()] == [declared.json()["id"]]
    ended = own.post(f"/api/v1/absences/{declared.json()['id']}/end")
    assert (ended.status_code, ended.json()["until"]) == (200, "2026-11-23")
    assert own.post(f"/api/v1/absences/{declared.json()['id']}/end").status_code == 409
