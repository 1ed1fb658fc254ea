"""People and departments on pages: found, changed, handed over, closed; and nothing of it for whom it is not."""

import re

import pytest
from sqlalchemy import select

from builders.door import World
from workflow.records.clock import ClockRecord
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project

HOUSING = "housing"


def version_in(page: str, action: str) -> str:
    """The version that stands in the form sent to an address."""
    form = page.split(f'action="{action}"')[1].split("</form>", maxsplit=1)[0]
    found = re.search(r'name="version" value="(\d+)"', form)
    assert found is not None
    return found[1]


def one(world: World, login: str) -> str:
    return f"/people/{world.cast[login].person_id}"


@pytest.mark.parametrize("login", ["agent1", HOUSING, "supervisor"])
def test_people_are_read_by_the_administrator_and_the_office_only(world: World, login: str) -> None:
    for path in ("/people", "/departments", f"/departments/{HOUSING}", one(world, "agent1")):
        assert world.desk(login).get(path).status_code in (403, 404)
        assert world.desk("admin").get(path).status_code == 200
        assert world.desk("office").get(path).status_code == 200


def test_an_account_is_opened_and_found_and_a_refused_form_comes_back(world: World) -> None:
    admin = world.desk("admin")
    form = {
        "login": "housing2",
        "name": "乙某",
        "password": "short",
        "roles": "liaison",
        "department_key": HOUSING,
    }
    refused = admin.submit("/people", form)
    assert refused.status_code == 422
    assert 'value="housing2"' in refused.text
    assert "short" not in refused.text
    opened = admin.submit("/people", form | {"password": "correct horse"})
    assert opened.status_code == 303, opened.text
    assert "乙某" in admin.get("/people?q=housing2").text
    assert "没有找到。" in admin.get("/people?q=nobody").text
    assert "开户" in admin.get(opened.headers["location"]).text
    assert world.desk().submit("/people", form).status_code == 403


def test_roles_given_and_taken_stand_dated_with_who_did_it(world: World) -> None:
    admin, path = world.desk("admin"), one(world, "agent2")
    version = version_in(admin.get(path).text, f"{path}/roles")
    form = {"version": version, "roles": ["agent", "office"], "department_key": ""}
    assert admin.submit(f"{path}/roles", form).status_code == 303
    history = admin.get(path).text.split("变更记录")[1]
    assert "变更角色" in history
    assert world.cast["admin"].name in history
    assert admin.submit(f"{path}/roles", form).status_code in (409, 412, 422)


def test_a_password_is_reset_and_signs_the_person_out(world: World) -> None:
    admin, agent, path = world.desk("admin"), world.desk("agent1"), one(world, "agent1")
    assert admin.submit(f"{path}/password", {"password": "x"}).status_code == 422
    assert admin.submit(f"{path}/password", {"password": "another horse"}).status_code == 303
    assert agent.get("/tasks").status_code == 303


def test_one_who_leaves_hands_the_projects_over_before_the_account_is_closed(world: World) -> None:
    project = world.project()
    office, admin, path = world.desk(), world.desk("admin"), one(world, "agent1")
    named = {"agent_id": world.cast["agent1"].person_id}
    answer = office.ask("PUT", f"/api/v1/projects/{project['id']}/agent", json=named, version="*")
    assert answer.status_code == 200, answer.text
    version = version_in(admin.get(path).text, f"{path}/close")
    kept = admin.submit(f"{path}/close", {"version": version})
    assert kept.status_code == 409
    assert "代办员" in kept.text
    form = {"successor_id": str(world.cast["agent2"].person_id), "reason": "离任", "handover": ""}
    assert office.submit(f"{path}/projects", form).status_code == 422
    assert admin.submit(f"{path}/projects", form).status_code == 403
    assert office.submit(f"{path}/projects", form | {"handover": "资料已交"}).status_code == 303
    assert office.submit(f"{path}/projects", form | {"handover": "资料已交"}).status_code == 409
    assert "没有需要交接的项目和分工。" in office.get(path).text
    assert admin.submit(f"{path}/close", {"version": version}).status_code == 303
    assert "已停用" in admin.get(path).text
    seen = office.get(f"/api/v1/projects/{project['id']}").json()
    assert seen["agent"]["name"] == world.cast["agent2"].name


def test_a_liaison_who_leaves_hands_every_phase_to_a_colleague(world: World) -> None:
    admin, path = world.desk("admin"), one(world, HOUSING)
    form = {"login": "housing2", "name": "乙某", "password": "correct horse", "roles": "liaison"}
    successor = admin.submit("/people", form | {"department_key": HOUSING}).headers["location"].split("/")[2]
    version = version_in(admin.get(path).text, f"{path}/terms")
    given = {"version": version, "successor_id": re.sub(r"\D.*", "", successor)}
    assert admin.submit(f"{path}/terms", given).status_code == 303
    terms = admin.get(f"/departments/{HOUSING}").text.split("联络员分工")[1]
    assert "乙某" in terms
    assert world.desk().submit(f"{path}/terms", given).status_code == 403


def test_a_department_is_renamed_and_its_history_says_so(world: World) -> None:
    admin, path = world.desk("admin"), f"/departments/{HOUSING}"
    page = admin.get(path).text
    form = {"version": version_in(page, f"{path}/rename"), "name": "罗定市住房局", "short": "市住房局"}
    assert admin.submit(f"{path}/rename", form).status_code == 303
    assert "罗定市住房局" in admin.get(path).text.split("变更记录")[1]
    assert admin.submit(f"{path}/rename", form).status_code in (409, 412)
    assert world.desk().submit(f"{path}/rename", form).status_code == 403


def test_a_department_that_owes_something_is_not_closed_and_the_page_says_what(world: World) -> None:
    world.dispatched({HOUSING: ["construction"]})
    admin, path = world.desk("admin"), f"/departments/{HOUSING}"
    page = admin.get(path).text
    assert "材料清单 1" in re.sub(r"<[^>]+>", "", page)
    refused = admin.submit(f"{path}/close", {"version": version_in(page, f"{path}/close")})
    assert refused.status_code == 409
    assert "材料清单" in refused.text


def test_a_closed_department_stays_readable(world: World) -> None:
    admin, path = world.desk("admin"), "/departments/water"
    version = version_in(admin.get(path).text, f"{path}/close")
    assert admin.submit(f"{path}/close", {"version": version}).status_code == 303
    page = admin.get(path).text
    assert "已停用" in page
    assert "停用部门" in page.split("变更记录")[1]
    assert "已停用" in admin.get("/departments").text


def test_what_one_who_leaves_carries_is_handed_over_by_json(world: World) -> None:
    project, agent = world.project(), world.cast["agent1"].person_id
    office, admin = world.desk(), world.desk("admin")
    office.ask("PUT", f"/api/v1/projects/{project['id']}/agent", json={"agent_id": agent}, version="*")
    given = {"successor_id": world.cast["agent2"].person_id, "reason": "离任", "handover": "资料已交"}
    moved = office.post(f"/api/v1/people/{agent}/projects/hand-over", given)
    assert (moved.status_code, [row["id"] for row in moved.json()]) == (200, [project["id"]]), moved.text
    assert office.post(f"/api/v1/people/{agent}/projects/hand-over", given).status_code == 409
    assert admin.post("/api/v1/people/4711/password", {"password": "another horse"}).status_code == 404
    assert admin.post(f"/api/v1/people/{agent}/password", {"password": "short"}).status_code == 422
    assert admin.post(f"/api/v1/people/{agent}/password", {"password": "another horse"}).status_code == 204
    who = world.cast[HOUSING].person_id
    made = {"login": "housing2", "name": "乙某", "password": "correct horse", "roles": ["liaison"]}
    successor = admin.post("/api/v1/people", made | {"department": HOUSING}).json()["id"]
    stands = admin.get("/api/v1/people/liaisons").headers["etag"]
    path = f"/api/v1/people/{who}/liaisons/hand-over"
    named = admin.post(path, {"successor_id": successor}, version=stands)
    assert named.status_code == 200, named.text
    assert {row["person_id"] for row in named.json()} == {successor}
    assert admin.post(path, {"successor_id": successor}, version=stands).status_code == 412


def test_only_who_could_act_in_ones_place_is_offered_as_a_deputy(world: World) -> None:
    page = world.desk("agent1").get("/absences").text
    offered = page.split('name="deputy_id"')[1].split("</select>")[0]
    names = {login: world.cast[login].name for login in ("agent1", "agent2", "office", "admin")}
    assert names["agent2"] in offered
    assert not any(names[login] in offered for login in ("agent1", "office", "admin"))


def test_the_office_says_first_who_is_away_and_is_offered_only_who_can_stand_in(world: World) -> None:
    office = world.desk()
    assert 'name="deputy_id"' not in office.get("/absences").text
    page = office.get(f"/absences?person_id={world.cast['agent1'].person_id}").text
    offered = page.split('name="deputy_id"')[1].split("</select>")[0]
    assert world.cast["agent2"].name in offered
    assert not any(world.cast[login].name in offered for login in ("agent1", "office", "admin"))
    nobody = office.get(f"/absences?person_id={world.cast[HOUSING].person_id}").text
    assert 'name="deputy_id"' not in nobody
    assert "没有可以代" in nobody


def test_one_account_and_one_department_are_read_by_json(world: World) -> None:
    world.dispatched({HOUSING: ["construction"]})
    admin, who = world.desk("admin"), world.cast["agent1"].person_id
    account = admin.get(f"/api/v1/people/{who}")
    assert account.status_code == 200, account.text
    assert (account.json()["id"], account.json()["roles"]) == (who, ["agent"])
    assert account.json()["history"][-1]["title"] == "开户"
    department = admin.get(f"/api/v1/departments/{HOUSING}")
    assert {row["kind"]: row["count"] for row in department.json()["owed"]}["材料清单"] == 1
    assert department.headers["etag"]
    for path in ("/api/v1/people/4711", "/api/v1/departments/moon"):
        assert admin.get(path).status_code == 404
    for path in (f"/api/v1/people/{who}", f"/api/v1/departments/{HOUSING}"):
        assert world.desk().get(path).status_code == 200
        assert world.desk("agent1").get(path).status_code == 403


def test_an_account_of_an_enterprise_is_opened_on_the_page_and_sees_its_own_project(world: World) -> None:
    project = world.project()
    admin = world.desk("admin")
    form = {"login": "firm9", "name": "丙某", "password": "correct horse", "enterprise": "无此企业"}
    refused = admin.submit("/people", form)
    assert refused.status_code == 404
    assert 'value="无此企业"' in refused.text
    assert world.desk().submit("/people", form).status_code == 403
    named = form | {"enterprise": project["facts"]["enterprise_name"]}
    opened = admin.submit("/people", named)
    assert opened.status_code == 303, opened.text
    seen = admin.get("/api/v1/people?q=firm9").json()["items"][0]
    with world.database.reading() as session:
        owner = session.get_one(Project, project["id"]).enterprise_id
    assert (seen["roles"], seen["enterprise_id"]) == (["enterprise"], owner)


def test_a_name_that_several_enterprises_have_opens_no_account(world: World) -> None:
    with world.database.acting() as session:
        session.add_all([Enterprise(name="同名公司"), Enterprise(name="同名公司")])
    form = {"login": "firm9", "name": "丙某", "password": "correct horse", "enterprise": "同名公司"}
    refused = world.desk("admin").submit("/people", form)
    assert refused.status_code == 422
    assert "统一社会信用代码" in refused.text


MERGER = {"into": "ecology", "since": "2026-11-23", "document": "罗机编〔2026〕3号"}


def test_a_merger_is_seen_before_it_is_confirmed_and_its_clocks_say_who_owed_them(world: World) -> None:
    project = world.dispatched({"water": ["construction"]})
    admin, path = world.desk("admin"), "/departments/water"
    refused = admin.submit(f"{path}/merge/preview", MERGER | {"since": "2026-01-01", "document": ""})
    assert refused.status_code == 422
    assert "请写明机构改革所依据的文件" in refused.text
    seen = admin.submit(f"{path}/merge/preview", MERGER | {"since": "2026-01-01"})
    assert seen.status_code == 200, seen.text
    assert "材料清单 1" in re.sub(r"<[^>]+>", "", seen.text)
    assert "已停用" not in admin.get(path).text
    form = MERGER | {"since": "2026-01-01", "version": version_in(seen.text, f"{path}/merge")}
    assert world.desk().submit(f"{path}/merge", form).status_code == 403
    done = admin.submit(f"{path}/merge", form)
    assert done.status_code == 303, done.text
    page = admin.get(path).text
    assert "已并入" in page
    assert "没有未办结的事" in page
    office = world.desk()
    history = office.get(f"/projects/{project['id']}").text
    assert "罗机编〔2026〕3号" in history
    with world.database.reading() as session:
        clock = session.scalars(select(ClockRecord).where(ClockRecord.subject_kind == "checklist")).one()
    assert clock.obligor_key == "ecology"
    assert "罗机编〔2026〕3号" in office.get(f"/clocks/{clock.id}").text
    assert "罗机编〔2026〕3号" in admin.get("/departments/ecology").text.split("变更记录")[1]


def test_a_merger_is_done_by_json_at_the_version_that_was_looked_at(world: World) -> None:
    world.dispatched({"water": ["construction"]})
    admin, given = world.desk("admin"), MERGER | {"since": "2026-01-01"}
    seen = admin.post("/api/v1/departments/water/merge/preview", given)
    assert {row["kind"]: row["count"] for row in seen.json()["moves"]}["材料清单"] == 1
    path = "/api/v1/departments/water/merge"
    assert admin.post(path, given, version=4711).status_code == 412
    assert world.desk().post(path, given, version="*").status_code == 403
    done = admin.post(path, given, version=seen.headers["etag"])
    assert done.status_code == 200, done.text
    assert admin.get("/api/v1/departments/water").json()["successor"] == "ecology"
    assert admin.post(path, given, version="*").status_code == 422


SPLIT = {
    "part-0-sort": "phase",
    "part-0-key": "title",
    "part-0-to": "water",
    "rest": "natural_resources",
    "running": "move",
    "document": "罗机编〔2026〕5号",
}


def test_a_split_names_each_duty_and_is_seen_before_it_is_confirmed(world: World) -> None:
    project = world.dispatched({"natural_resources": ["title"]})
    admin, path = world.desk("admin"), "/departments/natural_resources"
    shown = admin.get(f"{path}/split")
    assert "不动产登记" in shown.text
    assert "BD-01" in shown.text
    refused = admin.submit(f"{path}/split/preview", SPLIT | {"since": "2026-01-01", "document": ""})
    assert refused.status_code == 422
    assert "请写明机构改革所依据的文件" in refused.text
    assert re.search(r'value="water"[^>]*selected', refused.text)
    form = SPLIT | {"since": "2026-01-01"}
    seen = admin.submit(f"{path}/split/preview", form)
    assert seen.status_code == 200, seen.text
    assert "材料清单 1" in re.sub(r"<[^>]+>", "", seen.text)
    assert world.desk().submit(f"{path}/split", form).status_code == 403
    done = admin.submit(f"{path}/split", form | {"version": version_in(seen.text, f"{path}/split")})
    assert done.status_code == 303, done.text
    with world.database.reading() as session:
        clock = session.scalars(select(ClockRecord).where(ClockRecord.subject_kind == "checklist")).one()
    assert clock.obligor_key == "water"
    office = world.desk()
    assert "罗机编〔2026〕5号" in office.get(f"/projects/{project['id']}").text
    assert "罗机编〔2026〕5号" in office.get(f"/clocks/{clock.id}").text
    assert "罗机编〔2026〕5号" in admin.get("/departments/water").text.split("变更记录")[1]


def test_a_reform_for_a_later_day_is_a_plan_that_can_be_withdrawn(world: World) -> None:
    admin, path = world.desk("admin"), "/departments/water"
    later = MERGER | {"since": "2099-01-05"}
    seen = admin.submit(f"{path}/merge/preview", later)
    assert "列入计划" in seen.text
    done = admin.submit(f"{path}/merge", later | {"version": version_in(seen.text, f"{path}/merge")})
    assert done.status_code == 303, done.text
    page = admin.get(path).text
    assert "计划中的机构改革" in page
    assert "计划中的机构改革" in admin.get("/departments").text
    assert "计划中的机构改革" in admin.get("/departments/ecology").text
    found = re.search(r'action="(/departments/water/reforms/\d+/withdraw)"', page)
    assert found is not None
    form = {"version": version_in(page, found[1]), "reason": ""}
    refused = admin.submit(found[1], form)
    assert refused.status_code == 422
    assert "请写明撤销机构改革计划的理由" in refused.text
    assert admin.submit(found[1], form | {"reason": "方案调整"}).status_code == 303
    assert "计划中的机构改革" not in admin.get(path).text


def test_a_new_name_for_a_later_day_is_planned(world: World) -> None:
    admin, path = world.desk("admin"), "/departments/water"
    form = {
        "name": "罗定市水利局",
        "short": "市水利局",
        "since": "2099-01-05",
        "version": version_in(admin.get(path).text, f"{path}/rename"),
    }
    assert admin.submit(f"{path}/rename", form).status_code == 303
    page = admin.get(path).text
    assert "更名为罗定市水利局" in page


def test_splits_and_plans_by_json(world: World) -> None:
    world.dispatched({"natural_resources": ["title"]})
    admin, path = world.desk("admin"), "/api/v1/departments/natural_resources/split"
    given = {
        "rest": "natural_resources",
        "parts": [{"sort": "phase", "key": "title", "to": "water"}],
        "since": "2099-01-05",
        "document": "罗机编〔2026〕5号",
    }
    seen = admin.post(f"{path}/preview", given)
    assert seen.status_code == 200, seen.text
    assert {"kind": "材料清单", "count": 1} in seen.json()["moves"][0]["moves"]
    assert admin.post(path, given, version=4711).status_code == 412
    planned = admin.post(path, given, version=seen.headers["etag"]).json()["planned"]
    (listed,) = admin.get("/api/v1/reforms?state=planned").json()
    assert (listed["id"], listed["kind"], listed["state"]) == (planned, "split", "planned")
    away = admin.post(f"/api/v1/reforms/{planned}/withdraw", {"reason": "方案调整"}, version="*")
    assert away.json()["withdrawn_because"] == "方案调整"
    again = admin.post(f"/api/v1/reforms/{planned}/withdraw", {"reason": "再撤"}, version="*")
    assert again.status_code == 409
    done = admin.post(path, given | {"since": "2026-01-01"}, version="*")
    assert done.json()["planned"] is None
    later = {"name": "罗定市水利局", "short": "市水利局", "since": "2099-01-05"}
    assert admin.post("/api/v1/departments/water/rename", later, version="*").json()["name"] != "罗定市水利局"
    merger = MERGER | {"since": "2099-01-06"}
    assert admin.post("/api/v1/departments/water/merge", merger, version="*").json()["planned"]
    assert len(admin.get("/api/v1/reforms?state=planned").json()) == 2
