"""Consultation by JSON: circulated, answered, objected to, declined; paper, proofs, the calendar."""

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest

from builders.door import FACTS, PASSWORD, World
from workflow.actions import people, rehearsal
from workflow.records.project import Project
from workflow.rules.project_sheet import rows_to_xlsx

LAND, HOUSING = "natural_resources", "housing"


def _consultees(world: World, project: dict[str, Any]) -> dict[str, dict[str, Any]]:
    seen = world.desk().get(f"/api/v1/projects/{project['id']}/consultation").json()
    return {row["department"]: row for row in seen["consultees"]}


def _answer(world: World, department: str, consultee: int, **body: Any) -> Any:
    desk = world.desk(department)
    version = desk.get(f"/api/v1/consultees/{consultee}").json()["version"]
    return desk.post(f"/api/v1/consultees/{consultee}/reply", {"handled_by": "经办", **body}, version=version)


def test_only_when_all_have_agreed_is_it_unopposed(world: World) -> None:
    project = world.circulated([LAND, HOUSING])
    rows = _consultees(world, project)
    assert rows[LAND]["light"]["due_day"] == "2026-11-26"
    first = _answer(world, LAND, rows[LAND]["id"], opinion="agree")
    assert first.json()["consultation_state"] == "circulating"
    world.wall.pass_by(timedelta(days=30))
    assert world.desk().get(f"/api/v1/projects/{project['id']}/consultation").json()["state"] == "circulating"
    late = _answer(world, HOUSING, rows[HOUSING]["id"], opinion="agree")
    assert late.json()["consultation_state"] == "unopposed"
    assert _consultees(world, project)[HOUSING]["light"]["standing"] == "missed"


def test_an_industry_that_changes_after_circulation_is_judged_anew_on_the_page(world: World) -> None:
    project = world.circulated([LAND])
    office = world.desk()
    path = f"/projects/{project['id']}"
    version = office.get(f"/api/v1{path}").json()["version"]
    changed = office.ask("PATCH", f"/api/v1{path}/facts", json={"industry_code": "C3484"}, version=version)
    assert changed.status_code == 200, changed.text
    assert f"{path}#consultation" in [
        task["path"] for task in office.get("/api/v1/tasks").json()["items"] if task["kind"] == "judge_risk"
    ]
    page = office.get(path).text
    assert "原来对高危行业的判定不再适用" in page
    consultation = office.get(f"/api/v1{path}/consultation").json()
    assert consultation["high_risk_reopened"]
    bare = office.submit(f"{path}/consultation/high-risk", {"version": consultation["version"]})
    assert bare.status_code == 422
    given = {"version": consultation["version"], "high_risk": "no", "high_risk_reason": "装备制造"}
    assert office.submit(f"{path}/consultation/high-risk", given).status_code == 303
    assert "原来对高危行业的判定不再适用" not in office.get(path).text
    assert "重新判定是否属于高危行业" in office.get(path).text


def test_an_industry_found_high_risk_by_json_takes_the_round_back(world: World) -> None:
    project = world.circulated([LAND])
    office = world.desk()
    path = f"/api/v1/projects/{project['id']}"
    version = office.get(path).json()["version"]
    office.ask("PATCH", f"{path}/facts", json={"industry_code": "C3484"}, version=version)
    consultation = office.get(f"{path}/consultation").json()
    judged = office.post(
        f"/api/v1/consultations/{consultation['id']}/high-risk",
        {"high_risk": True, "high_risk_reason": "涉危险化学品"},
        version=consultation["version"],
    )
    assert judged.status_code == 200, judged.text
    assert judged.json()["state"] == "withdrawn"
    assert "涉危险化学品" in judged.json()["closed_reason"]


def test_an_objection_needs_its_reason_and_is_between_office_and_department(world: World) -> None:
    project = world.circulated([LAND, HOUSING])
    rows = _consultees(world, project)
    bare = _answer(world, LAND, rows[LAND]["id"], opinion="object")
    assert bare.status_code == 422
    assert bare.json()["errors"][0]["field"] == "reason"
    objected = _answer(world, LAND, rows[LAND]["id"], opinion="object", reason="用地红线待核")
    assert objected.status_code == 200
    unheard = _answer(world, HOUSING, rows[HOUSING]["id"], opinion="agree", phone="12")
    assert unheard.status_code == 422
    assert unheard.json()["errors"][0]["field"] == "phone"
    assert (
        _answer(world, HOUSING, rows[HOUSING]["id"], opinion="agree").json()["consultation_state"]
        == "opposed"
    )
    other = world.desk("ecology")
    assert other.get(f"/api/v1/consultees/{rows[LAND]['id']}").status_code == 404
    assert _answer_as(other, rows[LAND]["id"]).status_code == 404


def _answer_as(desk: Any, consultee: int) -> Any:
    return desk.post(
        f"/api/v1/consultees/{consultee}/reply", {"opinion": "agree", "handled_by": "x"}, version="*"
    )


def test_a_company_sees_how_far_it_has_come_and_may_step_back(world: World) -> None:
    project = world.circulated([LAND])
    with world.database.acting() as session:
        rehearsal.engage_enterprise(
            session,
            world.cast,
            login="firm",
            name="符立",
            project=session.get_one(Project, project["id"]),
            password_hash=people.hash_password(PASSWORD),
            now=world.wall.now,
        )
    firm = world.desk("firm")
    path = f"/api/v1/projects/{project['id']}"
    seen = firm.get(f"{path}/consultation").json()
    assert seen["state"] == "circulating"
    assert seen["consultees"] == []
    page = firm.get(f"/projects/{project['id']}")
    assert page.status_code == 200, page.text
    assert "现在轮到谁" in page.text
    assert "选择代办方式" in page.text
    mandate = firm.ask("PUT", f"{path}/mandate", json={"scope": "phase", "phases": ["land_use"]}, version="*")
    assert mandate.status_code == 200, mandate.text
    assert firm.ask("PUT", f"{path}/mandate", json={"scope": "phase"}, version="*").status_code == 422
    assert firm.ask("PUT", f"{path}/mandate", json={"scope": "whole"}).status_code == 428
    own = firm.get(f"/projects/{project['id']}").text
    assert "收回后代办员不再以企业名义办理" in own
    assert firm.post(f"{path}/mandate/end", {}).status_code == 428
    ended = firm.post(f"{path}/mandate/end", {"reason": "自行办理"}, version="*")
    assert ended.json()["ended_because"] == "自行办理", ended.text
    assert "企业已收回委托" in firm.get(f"/projects/{project['id']}").text
    again = firm.post(f"{path}/mandate/end", {}, version="*")
    assert again.status_code == 409
    declined = firm.post(
        f"/api/v1/consultations/{seen['id']}/decline", {"reason": "暂不参加"}, version=seen["version"]
    )
    assert declined.json()["state"] == "declined"
    assert firm.get("/api/v1/projects").json()["items"][0]["id"] == project["id"]
    assert firm.post("/api/v1/projects", FACTS).status_code == 403
    other = world.project(None, name="别家的项目", enterprise_name="别家企业", credit_code="")
    assert firm.get(f"/api/v1/projects/{other['id']}").status_code == 404
    assert firm.get(f"/projects/{other['id']}").status_code == 404


def test_paper_is_made_once_and_read_back_as_it_was(world: World) -> None:
    project = world.circulated([LAND])
    row = _consultees(world, project)[LAND]
    office = world.desk()
    body = {"form": "annex2", "subject_id": row["id"]}
    made = office.post("/api/v1/papers", body)
    assert made.status_code == 201, made.text
    assert office.post("/api/v1/papers", body).json()["id"] == made.json()["id"]
    paper = office.get(made.headers["location"])
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["content-disposition"].startswith("inline; filename=")
    assert "filename*=UTF-8''" in paper.headers["content-disposition"]
    text = pypdf.PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert "意见征询表" in text
    saved = office.get(f"/papers/{made.json()['id']}?download=1")
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert saved.content == paper.content
    _answer(world, LAND, row["id"], opinion="agree")
    later = office.post("/api/v1/papers", body).json()
    assert later["id"] != made.json()["id"]
    assert office.get(made.headers["location"]).content == paper.content, "a reprint says what was said then"
    assert world.desk(HOUSING).get(made.headers["location"]).status_code == 404
    proof = office.post("/api/v1/papers", {"form": "proof", "subject_id": row["light"]["clock_id"]})
    assert proof.status_code == 201, proof.text


def test_a_proof_lists_every_day_with_its_reason(world: World) -> None:
    project = world.circulated([LAND])
    clock = _consultees(world, project)[LAND]["light"]["clock_id"]
    proof = world.desk(LAND).get(f"/api/v1/clocks/{clock}").json()
    assert [(day["day"], day["running"]) for day in proof["days"]] == [
        ("2026-11-23", ""),
        ("2026-11-24", "1"),
        ("2026-11-25", "2"),
        ("2026-11-26", "3"),
    ]
    assert proof["quote"]
    assert proof["light"]["clause"].startswith("二（三）")
    page = world.desk(LAND).get(f"/clocks/{clock}")
    assert "不计" in page.text


def test_a_closure_moves_running_dates_and_says_so(world: World) -> None:
    project = world.circulated([LAND])
    office = world.desk()
    body = {"day": "2026-11-25", "reason": "台风", "document": "停工通知"}
    moved = office.post("/api/v1/calendar/closures", body, version="*")
    assert moved.status_code == 201, moved.text
    assert [(date["before"], date["after"]) for date in moved.json()] == [("2026-11-26", "2026-11-27")]
    assert _consultees(world, project)[LAND]["light"]["due_day"] == "2026-11-27"
    days = office.get("/api/v1/calendar", params={"from": "2026-11-25", "until": "2026-11-25"}).json()
    assert days["days"][0]["working"] is False
    assert days["closures"][0]["document"] == "停工通知"
    told = world.desk(LAND).get("/api/v1/notices").json()["items"]
    assert told[0]["kind"] == "clock.moved"
    assert world.desk(LAND).post("/api/v1/calendar/closures", body, version="*").status_code == 403


def test_notices_are_read_by_those_they_are_for(world: World) -> None:
    world.circulated([LAND])
    land = world.desk(LAND)
    notice = land.get("/api/v1/notices", params={"unread": True}).json()["items"][0]
    assert world.desk(HOUSING).post(f"/api/v1/notices/{notice['id']}/read").status_code == 404
    assert land.post(f"/api/v1/notices/{notice['id']}/read").status_code == 204
    assert land.get("/api/v1/notices", params={"unread": True}).json()["items"] == []
    assert land.get("/notices").status_code == 200


def test_a_list_is_taken_in_whole_or_not_at_all(world: World) -> None:
    office = world.desk()
    good = {**FACTS, "new_enterprise": "是", "needs_land": "是"}
    rows = [
        {**good, "name": f"清单项目{n}", "enterprise_name": f"清单企业{n}", "credit_code": ""}
        for n in range(3)
    ]
    wrong = [*rows, {**rows[0], "name": "", "contact_phone": "12"}]

    def send(listed: list[dict[str, object]], path: str = "/api/v1/projects/import") -> Any:
        return office.ask(
            "POST", path, files={"file": ("list.xlsx", rows_to_xlsx(listed))}, data={"csrf": office.csrf}
        )

    refused = send(wrong)
    assert refused.status_code == 422, refused.text
    fields = {error["field"] for error in refused.json()["errors"]}
    assert {"rows[5].name", "rows[5].contact_phone"} <= fields
    page = send(wrong, "/projects/import")
    assert page.status_code == 422
    assert "第5行" in page.text
    assert office.get("/api/v1/projects").json()["items"] == []
    assert len(send(rows).json()) == 3
    template = office.get("/projects/template.xlsx")
    assert template.content[:2] == b"PK"
    assert office.get("/api/v1/projects/template").status_code == 200


def test_the_law_can_be_read_with_its_quotes(world: World) -> None:
    desk = world.desk(LAND)
    limits = {limit["key"]: limit for limit in desk.get("/api/v1/law/limits").json()}
    assert limits["checklist_reply"]["words"] == "3个工作日"
    assert limits["checklist_reply"]["quote"] in world.door.law.current.source_text
    assert desk.get("/api/v1/law").json()[0]["current"] is True
    assert desk.get("/api/v1/law/items", params={"phase": "land_use"}).json()["items"]
    assert desk.get("/api/v1/law/clauses").json()
    assert len(desk.get("/api/v1/law/departments").json()) == 22
    assert "3个工作日" in desk.get("/law").text


def test_accounts_are_opened_by_the_administrator_alone(world: World) -> None:
    body = {"login": "new", "name": "新来的", "password": "long enough 密码", "roles": ["agent"]}
    assert world.desk().post("/api/v1/people", body).status_code == 403
    admin = world.desk("admin")
    created = admin.post("/api/v1/people", body)
    assert created.status_code == 201, created.text
    assert "password" not in created.text
    assert world.stranger().sign_in("new", "long enough 密码").status_code == 200
    assert any(
        person["login"] == "new"
        for person in admin.get("/api/v1/people", params={"q": "new"}).json()["items"]
    )
    assert {agent["name"] for agent in world.desk().get("/api/v1/people/agents").json()["items"]} >= {
        "新来的"
    }


def test_roles_terms_of_duty_and_accounts_are_changed_by_the_administrator_alone(world: World) -> None:
    admin = world.desk("admin")
    body = {"login": "new", "name": "新来的", "password": "long enough 密码", "roles": ["agent"]}
    person = admin.post("/api/v1/people", body).json()
    path = f"/api/v1/people/{person['id']}"
    moved = {"roles": ["liaison"], "department": "housing"}

    def known(of: str) -> dict[str, str]:
        return {"If-Match": admin.get(of).headers["etag"]}

    assert world.desk().post(f"{path}/roles", moved, headers={"If-Match": '"1"'}).status_code == 403
    assert admin.post(f"{path}/roles", moved).status_code == 428
    assert admin.post(f"{path}/roles", moved, headers={"If-Match": '"0"'}).status_code == 412
    asked = known("/api/v1/people") | {"Idempotency-Key": "roles-once"}
    changed = admin.post(f"{path}/roles", moved, headers=asked)
    assert (changed.status_code, changed.json()["department"]) == (200, "housing"), changed.text
    assert admin.post(f"{path}/roles", moved, headers=asked).json() == changed.json()

    named = {"department": "housing", "person_id": person["id"], "since": "2026-12-01"}
    term = admin.post("/api/v1/people/liaisons", named, headers=known("/api/v1/people/liaisons")).json()[0]
    end = f"/api/v1/people/liaisons/{term['id']}/end"
    early = admin.post(end, {"last_day": "2026-11-30"}, headers=known("/api/v1/people/liaisons"))
    assert (early.status_code, early.json()["errors"][0]["field"]) == (422, "last_day")
    ended = admin.post(end, {"last_day": "2027-01-31"}, headers=known("/api/v1/people/liaisons"))
    assert ended.status_code == 200, ended.text
    assert ended.json()["until"] == "2027-01-31"

    gone = admin.post(f"{path}/close", {}, headers=known("/api/v1/people"))
    assert (gone.status_code, gone.json()["active"]) == (200, False), gone.text
    assert admin.post(f"{path}/close", {}, headers=known("/api/v1/people")).status_code == 409
    nobody = admin.post("/api/v1/people/99999/close", {}, headers=known("/api/v1/people"))
    assert nobody.status_code == 404


def test_departments_are_renamed_and_closed_by_the_administrator_alone(world: World) -> None:
    admin = world.desk("admin")
    listed = admin.get("/api/v1/departments")
    assert len(listed.json()) == 22
    known = {"If-Match": listed.headers["etag"]}
    names = {"name": "罗定市水利局", "short": "水利局"}
    assert world.desk().post("/api/v1/departments/water/rename", names, headers=known).status_code == 403
    other = {"name": listed.json()[0]["name"], "short": "水利局"}
    taken = admin.post("/api/v1/departments/water/rename", other, headers=known)
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (409, "name")
    renamed = admin.post("/api/v1/departments/water/rename", names, headers=known)
    assert (renamed.status_code, renamed.json()["short"]) == (200, "水利局"), renamed.text
    assert admin.post("/api/v1/departments/water/close", {}, headers=known).status_code == 412
    known = {"If-Match": renamed.headers["etag"]}
    closed = admin.post("/api/v1/departments/water/close", {}, headers=known)
    assert (closed.status_code, closed.json()["active"]) == (200, False), closed.text


@pytest.mark.parametrize("cursor", ["nonsense", "WyJhIl0", "W3RydWVd", "WzEsMl0", "e30"])
def test_a_cursor_that_was_not_given_out_is_refused(world: World, cursor: str) -> None:
    answer = world.desk().get("/api/v1/projects", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_pages_of_a_list_join_without_gap_or_overlap(world: World) -> None:
    office = world.desk()
    for number in range(5):
        world.project(office, name=f"项目{number}", enterprise_name=f"企业{number}", credit_code="")
    seen: list[str] = []
    cursor = None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        listed = office.get("/api/v1/projects", params=params).json()
        seen += [row["name"] for row in listed["items"]]
        cursor = listed["next"]
        if cursor is None:
            break
    assert seen == [f"项目{number}" for number in (4, 3, 2, 1, 0)]
    assert [row["name"] for row in office.get("/api/v1/projects", params={"q": "项目3"}).json()["items"]] == [
        "项目3"
    ]
