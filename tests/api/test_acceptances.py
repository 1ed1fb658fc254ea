"""Joint acceptance through the door: by pages without JavaScript, and by JSON."""

from datetime import timedelta
from typing import Any

from builders.door import PASSWORD, World
from workflow.actions import people, rehearsal
from workflow.records.project import Project
from workflow.rules.local_time import local

HOUSING, LAND = "housing", "natural_resources"


def a_firm(world: World, project_id: int) -> Any:
    with world.database.acting() as session:
        rehearsal.engage_enterprise(
            session,
            world.cast,
            login="firm",
            name="符立",
            project=session.get_one(Project, project_id),
            password_hash=people.hash_password(PASSWORD),
            now=world.wall.now,
        )
    return world.desk("firm")


def a_built_project(world: World) -> int:
    """Docking and both stages beside it are skipped; analysis has named two departments for completion."""
    office = world.desk()
    project = world.project(office)
    path = f"/api/v1/projects/{project['id']}"
    wanted = [
        {"department": HOUSING, "phase": "completion", "items": ["YS-01", "YS-04", "YS-08"]},
        {"department": LAND, "phase": "completion", "items": ["YS-01", "YS-02"]},
    ]
    assert (
        office.ask("PUT", f"{path}/analysis", json={"involvements": wanted}, version="*").status_code == 200
    )
    for move in (
        "skip_docking",
        "skip_business_registration",
        "skip_direct_landing",
        "open_construction_approval",
    ):
        moved = office.post(f"{path}/moves", {"move": move, "reason": "按一般程序办理"}, version="*")
        assert moved.status_code == 200, moved.text
    return int(project["id"])


def titles(desk: Any) -> list[str]:
    return [task["title"] for task in desk.get("/api/v1/tasks").json()["items"]]


def test_the_whole_of_it_is_done_on_pages(world: World) -> None:
    project_id = a_built_project(world)
    firm, housing, land = a_firm(world, project_id), world.desk(HOUSING), world.desk(LAND)
    assert "申请联合验收" in firm.get(f"/projects/{project_id}").text
    made = firm.submit(
        f"/projects/{project_id}/acceptances", {"scope": "一号厂房", "materials": "联合验收申请表\n竣工图"}
    )
    assert made.status_code == 303, made.text
    place = made.headers["location"]
    assert "确定联合验收参加部门和现场核验日期" in titles(housing)
    page = housing.get(place).text
    assert "YS-02" in page
    now = local(world.wall.now)
    on_site = (now + timedelta(days=2)).replace(hour=9, minute=30, second=0, microsecond=0)
    form = {
        "departments": [HOUSING, LAND],
        "on_site_at": f"{on_site:%Y-%m-%dT%H:%M}",
        "place": "厂门口",
        "version": "1",
    }
    wrong = housing.submit(f"{place}/arrange", {**form, "on_site_at": "2020-01-01T09:00"})
    assert wrong.status_code == 422
    assert "现场核验的时间应当晚于现在" in wrong.text
    sunday = on_site + timedelta(days=(6 - on_site.weekday()) or 7)
    off = housing.submit(f"{place}/arrange", {**form, "on_site_at": f"{sunday:%Y-%m-%dT%H:%M}"})
    assert off.status_code == 409
    assert "不是工作日" in off.text
    assert 'name="rest_day_because"' in off.text
    assert housing.submit(f"{place}/arrange", form).status_code == 303
    assert "出具联合验收意见" in titles(land)
    assert "待核定" in housing.get(place).text
    world.wall.pass_by(timedelta(days=2, hours=3))
    firm, housing, land = world.desk("firm"), world.desk(HOUSING), world.desk(LAND)
    seen = housing.get(f"/api/v1{place}").json()
    part = {row["department"]: row for row in seen["parts"]}
    passed = {"result": "pass", "handled_by": "甲", "version": "1"}
    assert land.submit(f"/acceptance-parts/{part[LAND]['id']}/record", passed).status_code == 303
    due = (world.wall.now + timedelta(days=9)).date().isoformat()
    lines = {"content": ["补设标识", ""], "basis": ["规范第8章", ""], "due_on": [due, ""]}
    asked = {**passed, **lines}
    refused = housing.submit(f"/acceptance-parts/{part[HOUSING]['id']}/record", asked)
    assert refused.status_code == 422
    assert "补设标识" in refused.text
    asked["result"] = "rectify"
    assert housing.submit(f"/acceptance-parts/{part[HOUSING]['id']}/record", asked).status_code == 303
    assert "补设标识" not in firm.get(place).text, "a draft of the list is not the enterprise's yet"
    assert "汇总联合验收整改清单并送达企业" in titles(housing)

    def version() -> str:
        return str(housing.get(f"/api/v1{place}").json()["version"])

    assert housing.submit(f"{place}/list", {"version": version()}).status_code == 303
    assert "整改并报送整改情况" in titles(firm)
    assert "补设标识" in firm.get(place).text
    (wanted,) = housing.get(f"/api/v1{place}").json()["rectifications"]
    standing = {"text": "标识由市政统一设置", "about": f"rectification-{wanted['id']}"}
    assert firm.submit(f"{place}/blockers", standing).status_code == 303
    for page in (place, f"/projects/{project_id}"):
        assert "整改清单第1项" in firm.get(page).text
    (blocker,) = firm.get(f"/api/v1/projects/{project_id}/blockers").json()
    assert (blocker["acceptance"], blocker["rectification"]) == (int(place.rpartition("/")[2]), 1)
    told = {"numbers": ["1"], "what": "已补设", "version": version()}
    assert firm.submit(f"{place}/report", told).status_code == 303
    assert "复验联合验收整改事项" in titles(housing)
    again = {"result-1": "passed", "handled_by": "甲", "version": "2"}
    assert housing.submit(f"/acceptance-parts/{part[HOUSING]['id']}/recheck", again).status_code == 303
    assert "作出联合验收结论" in titles(housing)
    last = {"result": "pass", "handled_by": "乙", "version": version()}
    assert housing.submit(f"{place}/conclude", last).status_code == 303
    assert "验收通过" in firm.get(place).text
    assert "联合验收〔" in firm.get(f"/projects/{project_id}").text
    for kind in ("acceptance_opinion", "rectification_list"):
        paper = firm.submit("/papers", {"form": kind, "subject_id": place.rpartition("/")[2]})
        assert paper.status_code == 303, paper.text
        assert firm.get(paper.headers["location"]).headers["content-type"] == "application/pdf"
    assert "验收通过" in world.desk().get("/acceptances").text
    assert world.desk(LAND).get("/acceptances").status_code == 200
    assert "meteorology" in world.cast.actors
    assert world.desk("meteorology").get(place).status_code == 404


def test_a_check_is_recorded_and_finished_on_its_page(world: World) -> None:
    housing, land = world.desk(HOUSING), world.desk(LAND)
    assert housing.get("/acceptance-checks").status_code == 200
    today = local(world.wall.now).date()
    project_id = a_built_project(world)
    applied = world.desk().submit(f"/projects/{project_id}/acceptances", {"scope": "一号厂房"})
    form = {
        "sample": [applied.headers["location"].rpartition("/")[2]],
        "acceptance": ["", "", ""],
        "period_from": (today - timedelta(days=90)).isoformat(),
        "period_until": today.isoformat(),
        "findings": "期限不统一",
        "handled_by": "甲",
        "content": ["统一期限", "", ""],
        "department": [LAND, "", ""],
        "due_on": [(today + timedelta(days=30)).isoformat(), "", ""],
    }
    wrong = housing.submit("/acceptance-checks", {**form, "period_from": ""})
    assert wrong.status_code == 422
    assert "期限不统一" in wrong.text
    assert housing.submit("/acceptance-checks", form).status_code == 303
    assert "办结联合验收检查提出的事项" in titles(land)
    (check,) = housing.get("/api/v1/acceptance-checks").json()
    follow_up, version = (check["follow_ups"][0][name] for name in ("id", "version"))
    later = (today + timedelta(days=45)).isoformat()
    moved = {"redate_on": later, "reason": "", "version": str(version)}
    refused = housing.submit(f"/acceptance-checks/follow-ups/{follow_up}/redate", moved)
    assert refused.status_code == 422
    assert later in refused.text
    moved["reason"] = "需先修订办法"
    assert housing.submit(f"/acceptance-checks/follow-ups/{follow_up}/redate", moved).status_code == 303
    assert "需先修订办法" in housing.get("/acceptance-checks").text
    told = housing.post(
        f"/api/v1/acceptance-checks/follow-ups/{follow_up}/redate",
        {"due_on": (today + timedelta(days=40)).isoformat(), "reason": "可以提前"},
        version=version + 1,
    )
    assert told.json()["follow_ups"][0]["redated"] == 2, told.text
    done = {"outcome": "已统一", "happened_at": f"{local(world.wall.now):%Y-%m-%dT00:01}"}
    page = f"/acceptance-checks/follow-ups/{follow_up}"
    assert land.submit(page, {**done, "version": str(version)}).status_code == 409
    late = land.submit(page, {**done, "version": str(told.json()["follow_ups"][0]["version"])})
    assert late.status_code == 422
    assert f'value="{done["happened_at"]}"' in late.text
    now = {"outcome": "已统一", "version": str(told.json()["follow_ups"][0]["version"])}
    assert land.submit(page, now).status_code == 303
    assert "已统一" in housing.get("/acceptance-checks").text
    (check,) = housing.get("/api/v1/acceptance-checks").json()
    wrong = {"reason": "办结的是另一项", "version": str(check["follow_ups"][0]["version"])}
    assert "误登记了办结，收回" in land.get("/acceptance-checks").text
    assert land.submit(f"{page}/reopen", wrong).status_code == 303
    assert "办结联合验收检查提出的事项" in titles(land)
    undo = f"/acceptance-checks/{check['id']}/take-back"
    assert "误登记了检查，收回" in housing.get("/acceptance-checks").text
    assert housing.submit(undo, {"reason": ""}).status_code == 422
    back = housing.post(f"/api/v1{undo}", {"reason": "点错了"})
    assert back.json()["taken_back_because"] == "点错了", back.text
    assert "误登记了检查，收回" not in housing.get("/acceptance-checks").text


def test_by_json_a_version_is_named_and_silence_is_no_pass(world: World) -> None:
    project_id = a_built_project(world)
    office, housing = world.desk(), world.desk(HOUSING)
    made = office.post(f"/api/v1/projects/{project_id}/acceptances", {"scope": "一号厂房"})
    assert made.status_code == 201, made.text
    path = f"/api/v1/acceptances/{made.json()['id']}"
    when = (world.wall.now + timedelta(days=1)).isoformat()
    given = {"departments": [HOUSING, LAND], "on_site_at": when, "place": "厂门口"}
    assert housing.post(f"{path}/arrange", given).status_code == 428
    assert housing.post(f"{path}/arrange", given, version=99).status_code == 412
    assert housing.post(f"{path}/arrange", given, version=1).status_code == 200
    world.wall.pass_by(timedelta(days=400))
    housing = world.desk(HOUSING)
    refused = housing.post(f"{path}/conclude", {"result": "pass", "handled_by": "甲"}, version="*")
    assert refused.status_code == 409
    assert "没有出具意见不视为合格" in refused.json()["detail"]


def on_site(world: World) -> tuple[int, int, dict[str, int]]:
    """A joint acceptance whose date has come: its project, its id, and the parts by department."""
    project_id = a_built_project(world)
    office, housing = world.desk(), world.desk(HOUSING)
    made = office.submit(f"/projects/{project_id}/acceptances", {"scope": "一号厂房"})
    acceptance_id = int(made.headers["location"].rpartition("/")[2])
    on_site_at = local(world.wall.now) + timedelta(days=2)
    given = {
        "departments": [HOUSING, LAND],
        "on_site_at": f"{on_site_at:%Y-%m-%dT%H:%M}",
        "place": "厂门口",
        "version": "1",
    }
    assert housing.submit(f"/acceptances/{acceptance_id}/arrange", given).status_code == 303
    world.wall.pass_by(timedelta(days=2, hours=3))
    seen = world.desk(HOUSING).get(f"/api/v1/acceptances/{acceptance_id}").json()
    return project_id, acceptance_id, {row["department"]: row["id"] for row in seen["parts"]}


def test_one_more_line_needs_no_javascript_and_loses_nothing(world: World) -> None:
    _, acceptance_id, parts = on_site(world)
    housing = world.desk(HOUSING)
    typed = {
        "result": "rectify",
        "findings": "共五处问题",
        "handled_by": "核验员乙",
        "content": ["补设标识", "清理通道", "补划车位线", "补做检测"],
        "basis": ["规范第8章", "", "", ""],
        "due_on": ["2026-12-18", "", "", ""],
        "version": "1",
        "more": "1",
    }
    page = housing.submit(f"/acceptance-parts/{parts[HOUSING]}/record", typed)
    assert page.status_code == 200
    past = {**typed, "content": "补设标识", "basis": "规范第8章", "due_on": "2020-01-01", "phone": "abc"}
    del past["more"]
    refused = housing.submit(f"/acceptance-parts/{parts[HOUSING]}/record", past)
    assert "联系电话“abc”格式不对" in refused.text
    refused = housing.submit(f"/acceptance-parts/{parts[HOUSING]}/record", {**past, "phone": "0766 3721234"})
    assert "第1项的完成日期应当晚于当日、在两年以内" in refused.text
    for words in ("共五处问题", "核验员乙", "补设标识", "清理通道", "补划车位线", "补做检测", "规范第8章"):
        assert words in page.text, words
    assert page.text.count('name="content"') == 5
    assert 'value="rectify" checked' in page.text
    seen = housing.get(f"/api/v1/acceptances/{acceptance_id}").json()
    assert {row["state"] for row in seen["parts"]} == {"awaiting"}, "nothing is recorded by it"
    check = {"period_from": "2026-10-01", "findings": "抽查一项", "sample": [str(acceptance_id)], "more": "1"}
    lines = {name: ["甲"] * 3 for name in ("content",)} | {
        name: [""] * 3 for name in ("acceptance", "due_on")
    }
    page = housing.submit("/acceptance-checks", {**check, **lines, "department": [LAND] * 3})
    assert page.text.count('name="content"') == 4
    assert "抽查一项" in page.text


def test_a_date_is_moved_on_the_page_and_a_blocker_raised_from_it(world: World) -> None:
    project_id, acceptance_id, parts = on_site(world)
    housing = world.desk(HOUSING)
    due = (world.wall.now + timedelta(days=9)).date().isoformat()
    asked = {"result": "rectify", "handled_by": "甲", "content": "补设标识", "basis": "规范第8章"}
    place = f"/acceptances/{acceptance_id}"
    recorded = housing.submit(
        f"/acceptance-parts/{parts[HOUSING]}/record", {**asked, "due_on": due, "version": "1"}
    )
    assert recorded.status_code == 303, recorded.text
    seen = housing.get(f"/api/v1{place}").json()
    row = seen["rectifications"][0]["id"]
    later = (world.wall.now + timedelta(days=20)).date().isoformat()
    form = {"redate_on": later, "reason": "", "version": str(seen["version"])}
    refused = housing.submit(f"/rectifications/{row}/redate", form)
    assert refused.status_code == 422
    assert later in refused.text
    moved = housing.submit(f"/rectifications/{row}/redate", {**form, "reason": "材料到货延迟"})
    assert moved.status_code == 303, moved.text
    assert "材料到货延迟" in housing.get(place).text
    raised = housing.submit(f"{place}/blockers", {"text": "消防水源未接通"})
    assert raised.headers["location"] == f"{place}#blockers"
    assert "消防水源未接通" in housing.get(place).text
    assert "消防水源未接通" in world.desk().get(f"/projects/{project_id}").text
    again = {"due_on": due, "reason": "可以提前"}
    version = housing.get(f"/api/v1{place}").json()["version"]
    told = housing.post(f"/api/v1/rectifications/{row}/redate", again, version=version)
    assert told.json()["rectifications"][0]["due_on"] == due, told.text


def test_an_agent_who_was_not_entrusted_with_the_acceptance_reads_it_and_finds_no_form(world: World) -> None:
    project_id = a_built_project(world)
    office, agent, firm = world.desk(), world.desk("agent1"), a_firm(world, project_id)
    named = {"agent_id": world.cast["agent1"].person_id}
    assert (
        office.ask("PUT", f"/api/v1/projects/{project_id}/agent", json=named, version="*").status_code == 200
    )
    page = agent.get(f"/projects/{project_id}").text
    assert "提交、撤回和签署请由企业自行办理：竣工联合验收" in page
    assert f"/projects/{project_id}/acceptances" not in page
    made = firm.submit(f"/projects/{project_id}/acceptances", {"scope": "一号厂房", "materials": "申请表"})
    place = made.headers["location"]
    page = agent.get(place).text
    assert "提交、撤回和签署请由企业自行办理：竣工联合验收" in page
    assert f"{place}/withdraw" not in page
    assert f"{place}/withdraw" in firm.get(place).text
