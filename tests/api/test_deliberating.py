"""Deliberations and blockers through the door: pages and JSON, what each side sees, where each task leads."""

import re
from typing import Any

from builders.county import at
from builders.door import Desk, World
from workflow.actions import people
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules.duty import Role

LAND, HOUSING = "natural_resources", "housing"


def _enterprise(world: World, project: int) -> Desk:
    """Somebody of the project's enterprise, signed in."""
    with world.database.acting() as session:
        owner = session.get_one(Project, project).enterprise_id
        person = people.create_person(
            session,
            login="qiye",
            name="企业经办",
            roles=[Role.ENTERPRISE],
            password_hash=session.get_one(Person, world.cast["office"].person_id).password_hash,
            enterprise_id=owner,
            by=None,
            now=world.wall.now,
        )
        world.cast.actors["qiye"] = people.actor_of(session, person)
    return world.desk("qiye")


def _opposed(world: World) -> tuple[int, int]:
    """A round in which land agrees and housing objects: the project and the consultation."""
    project = world.circulated([LAND, HOUSING])
    asked = f"/api/v1/projects/{project['id']}/consultation"
    for row in world.desk().get(asked).json()["consultees"]:
        body: dict[str, Any] = {"handled_by": "经办", "opinion": "agree"}
        if row["department"] == HOUSING:
            body |= {"opinion": "object", "reason": "用地红线待核"}
        world.desk(row["department"]).post(f"/api/v1/consultees/{row['id']}/reply", body, version="*")
    return project["id"], world.desk().get(asked).json()["id"]


def _titles(world: World, login: str = "office") -> dict[str, str]:
    return {task["title"]: task["path"] for task in world.desk(login).get("/api/v1/tasks").json()["items"]}


def test_a_meeting_on_a_day_off_or_past_its_due_day_says_so_until_it_is_held(world: World) -> None:
    project, consultation = _opposed(world)
    office, page = world.desk(), f"/projects/{project}"
    version = office.get(f"/api/v1/projects/{project}/consultation").json()["version"]
    given = {"version": version, "place": "三楼", "called": [LAND]}
    path = f"/consultations/{consultation}/deliberation"
    assert office.submit(path, {**given, "meets_at": "2026-12-12T15:00"}).status_code == 303
    [meeting] = office.get(f"/api/v1/projects/{project}/deliberations").json()
    assert meeting["off_day"]
    assert meeting["after_due"]
    seen = office.get(page).text
    assert "当天不是工作日" in seen
    assert "晚于会商期限" in seen
    earlier = {"version": meeting["version"], "meets_at": "2026-11-24T15:00", "reason": "改期"}
    assert office.submit(f"/deliberations/{meeting['id']}/put-off", earlier).status_code == 303
    assert "当天不是工作日" not in office.get(page).text
    assert "晚于会商期限" not in office.get(page).text


def test_a_deliberation_is_called_held_minuted_and_followed_on_the_page(world: World) -> None:
    project, consultation = _opposed(world)
    office, page = world.desk(), f"/projects/{project}"
    assert _titles(world)["组织会商，形成明确意见"] == f"{page}#deliberation"
    form = office.get(page).text
    assert f'name="called" value="{HOUSING}" checked' in form, "whoever objects is called"
    assert f'name="called" value="{LAND}" checked' not in form
    version = office.get(f"/api/v1/projects/{project}/consultation").json()["version"]
    bare = office.submit(f"/consultations/{consultation}/deliberation", {"version": version, "place": "三楼"})
    assert bare.status_code == 422
    assert "请填写会商时间" in bare.text
    assert 'value="三楼"' in bare.text, "what was typed stays"
    called = office.submit(
        f"/consultations/{consultation}/deliberation",
        {"version": version, "meets_at": "2026-11-25T15:00", "place": "三楼会议室", "called": [LAND]},
    )
    assert called.status_code == 303
    [meeting] = office.get(f"/api/v1/projects/{project}/deliberations").json()
    assert (meeting["state"], list(meeting["departments"])) == ("called", [HOUSING, LAND])
    assert "用地红线待核" in office.get(page).text
    world.wall.now = at("2026-11-25 16:00")
    office = world.desk()
    held = {"version": meeting["version"], "attended": [HOUSING, LAND], "position:housing": "补图后同意"}
    refused = office.submit(f"/deliberations/{meeting['id']}/hold", held)
    assert refused.status_code == 422
    assert "异议已化解，或异议维持" in refused.text
    assert "补图后同意" in refused.text
    held |= {"outcome:1": "settled", "opinion:1": "开工前补图", "added:1": "开工前补齐总平面图"}
    assert office.submit(f"/deliberations/{meeting['id']}/hold", held).status_code == 303
    assert office.get(f"/api/v1/projects/{project}/consultation").json()["state"] == "cleared"
    assert "印发会议纪要" in _titles(world)
    version = office.get(f"/api/v1/deliberations/{meeting['id']}").json()["version"]
    decided = office.submit(
        f"/deliberations/{meeting['id']}/resolutions",
        {"version": version, "text": "补齐总平面图", "owner": "enterprise", "amount": "3", "due_on": ""},
    )
    assert decided.status_code == 303
    seen = office.get(f"/api/v1/deliberations/{meeting['id']}").json()
    assert "1. 补齐总平面图。（责任单位：" in seen["proposed"]
    issued = office.submit(
        f"/deliberations/{meeting['id']}/minutes",
        {"version": seen["version"], "text": seen["proposed"], "what": "issue"},
    )
    assert issued.status_code == 303
    seen = office.get(f"/api/v1/deliberations/{meeting['id']}").json()
    assert seen["state"] == "minuted"
    assert seen["resolutions"][0]["light"]["due_day"] == "2026-11-30"
    made = office.submit("/papers", {"form": "minutes", "subject_id": seen["minutes"][0]["id"]})
    assert office.get(made.headers["location"]).headers["content-type"] == "application/pdf"


def test_the_enterprise_sees_outcome_and_decisions_and_not_what_departments_said(world: World) -> None:
    project, consultation = _opposed(world)
    office = world.desk()
    body = {"meets_at": "2026-11-25T15:00:00+08:00", "place": "三楼"}
    meeting = office.post(f"/api/v1/consultations/{consultation}/deliberation", body, version="*").json()
    world.wall.now = at("2026-11-25 16:00")
    office = world.desk()
    office.post(
        f"/api/v1/deliberations/{meeting['id']}/hold",
        {
            "attended": [HOUSING],
            "positions": {HOUSING: "内部意见"},
            "opinions": [{"matter": 1, "outcome": "upheld", "text": "红线未核"}],
        },
        version="*",
    )
    enterprise = _enterprise(world, project)
    text = enterprise.get(f"/projects/{project}").text
    assert "会商未通过" in text
    for inner in ("内部意见", "红线未核", "用地红线待核"):
        assert inner not in text
    [seen] = enterprise.get(f"/api/v1/projects/{project}/deliberations").json()
    assert (seen["whole"], seen["positions"], seen["agenda"], seen["minutes"]) == (False, [], [], [])
    assert enterprise.get(f"/api/v1/deliberations/{meeting['id']}").status_code in {403, 404}


def test_a_blocker_is_raised_by_the_enterprise_and_answered_on_the_page(world: World) -> None:
    project = world.landing()["id"]
    enterprise, office = _enterprise(world, project), world.desk()
    raised = enterprise.submit(f"/projects/{project}/blockers", {"text": "高压线无人牵头迁改"})
    assert raised.status_code == 303
    assert _titles(world)["明确难点、堵点的责任单位和办结日期"] == f"/projects/{project}#blockers"
    [blocker] = office.get(f"/api/v1/projects/{project}/blockers").json()
    given = {"version": blocker["version"], "owner": HOUSING, "amount": "", "due_on": ""}
    refused = office.submit(f"/blockers/{blocker['id']}/coordinate", given)
    assert re.findall(r'<a href="\?lang=en"[^>]*>', refused.text) == [
        '<a href="?lang=en" lang="en" hreflang="en" target="_blank" rel="noopener">'
    ], "the other language opens beside what was typed"
    typed_again = office.get(f"/blockers/{blocker['id']}/coordinate?lang=en")
    assert typed_again.headers["location"] == f"/blockers/{blocker['id']}?lang=en"
    place = office.get(typed_again.headers["location"]).headers["location"]
    assert place == f"/projects/{project}?lang=en#blockers"
    assert world.desk("water").get(f"/blockers/{blocker['id']}").status_code == 404
    assert refused.status_code == 422
    assert "几个工作日，或一个日期" in refused.text
    assert office.submit(f"/blockers/{blocker['id']}/coordinate", given | {"amount": "3"}).status_code == 303
    assert _titles(world, HOUSING)["解决难点、堵点"] == f"/projects/{project}#blockers"
    page = enterprise.get(f"/projects/{project}").text
    assert "高压线无人牵头迁改" in page
    assert "协调中" in page
    version = world.desk(HOUSING).get(f"/api/v1/blockers/{blocker['id']}").json()["version"]
    solved = world.desk(HOUSING).submit(
        f"/blockers/{blocker['id']}/resolve", {"version": version, "resolution": "已协调供电局"}
    )
    assert solved.status_code == 303
    assert "已协调供电局" in enterprise.get(f"/projects/{project}").text


def test_a_department_asks_for_a_deliberation_on_the_page_and_the_office_finds_it_among_its_tasks(
    world: World,
) -> None:
    project = world.dispatched({HOUSING: ["construction"]})["id"]
    office, housing = world.desk(), world.desk(HOUSING)
    housing.submit(f"/projects/{project}/blockers", {"text": "高压线无人牵头迁改"})
    [blocker] = office.get(f"/api/v1/projects/{project}/blockers").json()
    path = f"/blockers/{blocker['id']}"
    assert "报请会商（三（二））" in housing.get(f"/projects/{project}").text
    assert "召集会商（三（二））" not in office.get(f"/projects/{project}").text
    bare = housing.submit(f"{path}/ask", {"version": blocker["version"], "reason": ""})
    assert bare.status_code == 422
    done = housing.submit(f"{path}/ask", {"version": blocker["version"], "reason": "两家单位意见不一致"})
    assert done.status_code == 303
    assert _titles(world)["难点、堵点报请会商，召集并形成意见"] == f"/projects/{project}#blockers"
    page = office.get(f"/projects/{project}").text
    assert "召集会商（三（二））" in page
    assert "两家单位意见不一致" in page
    shown = _enterprise(world, project).get(f"/api/v1{path}").json()
    assert (shown["asked_at"] is None, shown["asked_because"]) == (False, "")
    again = housing.post(f"/api/v1{path}/retract", {"reason": "已谈拢"}, version="*")
    assert (again.status_code, again.json()["asked_at"]) == (200, None)
    asked = housing.post(f"/api/v1{path}/ask", {"reason": "又谈崩"}, version="*")
    assert (asked.status_code, asked.json()["asked_because"]) == (200, "又谈崩")
    known = {"version": asked.json()["version"], "reason": "已谈拢"}
    assert housing.submit(f"{path}/retract", known).status_code == 303


def test_the_screening_stands_rule_by_rule_with_its_clause(world: World) -> None:
    project = world.circulated([LAND])
    seen = world.desk().get(f"/api/v1/projects/{project['id']}/consultation").json()["screening"]
    assert [row["rule"] for row in seen] == ["land", "high_risk", "negative_list", "credit", "voluntary"]
    page = world.desk().get(f"/projects/{project['id']}").text
    assert "初步判别结果" in page
    assert "待核定" in page
    assert (
        _enterprise(world, project["id"])
        .get(f"/api/v1/projects/{project['id']}/consultation")
        .json()["screening"]
        == []
    )
