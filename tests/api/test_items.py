"""Approval items through the door: listed, received, told once, accepted, decided; each side sees its turn."""

import io
from datetime import timedelta
from typing import Any

import pypdf
from sqlalchemy import select

from builders.approving import in_approval, listed
from builders.committing import enterprise
from builders.door import Desk, World
from workflow.records.person import Person
from workflow.records.project import Project

LAND = "natural_resources"
MAP = "现势性地形图/宗地图（界址坐标）"


def act(desk: Desk, item: int, verb: str, body: Any = None) -> Any:
    version = desk.get(f"/api/v1/items/{item}").headers["etag"]
    return desk.post(f"/api/v1/items/{item}/{verb}", body, version=version)


def checks(world: World, item: int, absent: tuple[str, ...] = (), circumstance: str = "") -> dict[str, Any]:
    seen = world.desk().get(f"/api/v1/items/{item}").json()
    edition = world.door.law.current
    known = {each.name: each for each in edition.items[seen["row"]["code"]].circumstances}
    names = [paper["name"] for paper in seen["materials"]] or [
        paper.name for paper in known[circumstance].materials
    ]
    return {
        "circumstance": circumstance,
        "papers": [{"name": name, "status": "absent" if name in absent else "present"} for name in names],
        "points": [
            {"key": point["key"], "answer": "no" if point["sort"] == "negative" else "yes"}
            for point in seen["points"]
        ],
    }


def test_an_application_goes_from_the_window_to_the_enterprise_by_json(world: World) -> None:
    project = in_approval(world)
    items = listed(world, project, "LX-07", "LX-01", "LX-05")
    office, land = world.desk(), world.desk(LAND)
    refused = act(office, items["LX-07"], "receive", checks(world, items["LX-07"], circumstance="出让用地"))
    assert refused.status_code == 409
    assert "企业投资项目备案（新建）（待申请）" in refused.json()["detail"]
    for code in ("LX-01", "LX-05"):
        done = act(office, items[code], "set-aside", {"reason": "已在园区办妥"})
        assert done.status_code == 200, done.text

    item = items["LX-07"]
    received = act(office, item, "receive", checks(world, item, (MAP,), "出让用地"))
    assert received.status_code == 200, received.text
    assert received.json()["missing"] == [MAP]
    assert [
        row["title"] for row in land.get("/api/v1/tasks").json()["items"] if row["kind"] == "approval_item"
    ] == ["受理，或一次性告知补正"]
    assert act(land, item, "correct", {}).status_code == 200
    again = act(land, item, "correct", {"missing": ["再补一份"]})
    assert again.status_code == 409
    assert act(office, item, "supplement", {"supplied": [MAP]}).json()["row"]["state"] == "submitted"
    accepted = act(land, item, "accept", {}).json()
    assert accepted["row"]["committed"]["light"]["due_day"] == "2026-12-07"
    assert accepted["row"]["statutory"]["light"]["due_day"] == "2026-12-21"
    paused = act(
        land,
        item,
        "pause",
        {"reason": "publicity", "basis": "附件2", "evidence": "公示一号", "planned_until": "2026-12-04"},
    ).json()
    assert [clock["paused"] for clock in paused["pauses"][0]["clocks"]] == [True, False]
    world.wall.pass_by(timedelta(days=9))
    office, land = world.desk(), world.desk(LAND)
    assert act(land, item, "resume", {"outcome": "无异议"}).status_code == 200
    assert act(office, item, "decide", {"decision": "granted"}).status_code == 403
    granted = act(land, item, "decide", {"decision": "granted", "result_number": "地字第12号"})
    assert granted.json()["row"]["state"] == "granted"
    assert act(office, item, "deliver", {"delivered_to": "梁某"}).json()["row"]["state"] == "delivered"

    # The documents say it in official form, and the enterprise may read them.
    for form, words in {
        "item_correction": ("补正告知书", MAP, "不再另行要求补正"),
        "item_acceptance": ("受理通知书", "承诺时限", "法定时限", "受理不是准予"),
        "item_pause": ("公示", "不计入", "照常计入"),
        "item_decision": ("决定书", "准予", "地字第12号"),
    }.items():
        made = land.post("/api/v1/papers", {"form": form, "subject_id": item})
        assert made.status_code == 201, made.text
        pdf = land.get(f"/api/v1/papers/{made.json()['id']}").content
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
        for each in words:
            assert each in text.replace("\n", "").replace(" ", ""), (form, each, text)
    nothing = land.post("/api/v1/papers", {"form": "item_refusal", "subject_id": item})
    assert nothing.status_code == 409


def test_every_state_has_its_page_and_its_forms_work_without_javascript(world: World) -> None:
    project = in_approval(world)
    item = listed(world, project, "LX-07", "LX-01", "LX-05")
    office, land = world.desk(), world.desk(LAND)
    for code in ("LX-01", "LX-05"):
        act(office, item[code], "set-aside", {"reason": "已在园区办妥"})
    path = f"/items/{item['LX-07']}"

    def version() -> str:
        return str(office.get(f"/api/v1{path}").headers["etag"]).strip('"')

    picked = office.get(f"{path}?circumstance=出让用地")
    assert picked.status_code == 200
    assert MAP in picked.text
    given = checks(world, item["LX-07"], (), "出让用地")
    data = {
        "version": version(),
        "circumstance": "出让用地",
        "paper": [paper["name"] for paper in given["papers"]],
        **{f"point-{point['key']}": point["answer"] for point in given["points"]},
    }
    shown = office.submit(f"{path}/receive", data)
    assert shown.status_code == 422
    assert "尚未核对" in shown.text
    data |= {f"paper-{n}": "present" for n in range(len(given["papers"]))}
    assert office.submit(f"{path}/receive", data).status_code == 303
    assert "一次性告知补正" in land.get(path).text
    assert land.submit(f"{path}/accept", {"version": version()}).status_code == 303
    assert "进入特别程序" in land.get(path).text
    refused = land.submit(
        f"{path}/decide", {"version": version(), "decision": "refused", "remedies": "可以复议"}
    )
    assert refused.status_code == 422
    assert "请写明不予许可的理由" in refused.text
    stale = {"version": version(), "decision": "granted", "valid_until": "2020-01-01"}
    run_out = land.submit(f"{path}/decide", stale)
    assert run_out.status_code == 422
    assert "有效期至2020年1月1日（周三），不晚于作出决定的日期" in run_out.text
    assert 'value="2020-01-01"' in run_out.text
    done = land.submit(
        f"{path}/decide",
        {"version": version(), "decision": "refused", "reason": "不符合规划", "remedies": "可以申请行政复议"},
    )
    assert done.status_code == 303
    assert "可以申请行政复议" in land.get(path).text
    page = office.get(f"/projects/{project['id']}").text
    assert "10个工作日" in page
    assert "20个工作日" in page
    assert (
        office.submit(
            f"/projects/{project['id']}/items",
            {
                "version": office.get(f"/api/v1/projects/{project['id']}").json()["version"],
                "codes": ["LX-06"],
            },
        ).status_code
        == 303
    )
    assert office.get(path + "?lang=en").status_code == 200


def test_an_item_of_another_enterprise_is_not_found(world: World) -> None:
    project = in_approval(world)
    item = listed(world, project, "LX-01")["LX-01"]
    stranger = world.desk("ecology")
    assert stranger.get(f"/api/v1/items/{item}").status_code == 404
    assert stranger.get(f"/items/{item}").status_code == 404
    assert world.desk("supervisor").get(f"/items/{item}").status_code == 200


def test_what_an_expansion_holds_already_is_said_once_on_the_projects_page(world: World) -> None:
    project = in_approval(world)
    items = listed(world, project, "GC-02")
    office, path = world.desk(), f"/projects/{project['id']}"
    shown = office.get(path).text
    assert "前置事项已经办妥或不涉及" in shown
    waiting = [row["code"] for row in office.get(f"/api/v1/items/{items['GC-02']}").json()["row"]["before"]]
    done = office.post(
        f"/api/v1{path}/items/prerequisites",
        {"codes": waiting, "why": "held", "reason": "不动产权第0001234号"},
        version="*",
    )
    assert done.status_code == 200, done.text
    assert office.get(f"/api/v1/items/{items['GC-02']}").json()["row"]["before"] == []
    assert "前置事项已经办妥或不涉及" not in office.get(path).text


def test_documents_of_an_earlier_application_can_be_printed_as_they_were(world: World) -> None:
    project = in_approval(world)
    items = listed(world, project, "LX-07", "LX-01", "LX-05")
    office, land = world.desk(), world.desk(LAND)
    for code in ("LX-01", "LX-05"):
        assert act(office, items[code], "set-aside", {"reason": "已在园区办妥"}).status_code == 200
    item = items["LX-07"]
    received = act(office, item, "receive", checks(world, item, (MAP,), "出让用地"))
    assert received.status_code == 200, received.text
    assert act(land, item, "correct", {}).status_code == 200
    assert act(office, item, "supplement", {"supplied": [MAP]}).status_code == 200
    assert act(land, item, "accept", {}).status_code == 200
    refused = act(land, item, "decide", {"decision": "refused", "reason": "不符合规划条件"})
    assert refused.status_code == 200, refused.text
    world.wall.pass_by(timedelta(days=1))
    assert act(world.desk(), item, "receive", checks(world, item)).status_code == 200

    land = world.desk(LAND)
    page = land.get(f"/items/{item}").text
    assert "第1次申请" in page
    assert 'name="round" value="1"' in page
    given = {"form": "item_decision", "subject_id": item}
    assert land.post("/api/v1/papers", given).status_code == 409
    for form, words in (("item_decision", "不符合规划条件"), ("item_correction", MAP[:6])):
        made = land.submit("/papers", {"form": form, "subject_id": item, "round": 1})
        assert made.status_code == 303, made.text
        pdf = land.get(made.headers["location"]).content
        assert words in "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert land.post("/api/v1/papers", given | {"round": 1}).json()["title"].endswith("（第1次申请）")
    assert land.post("/api/v1/papers", given | {"round": 7}).status_code == 409


def test_the_page_of_an_item_that_is_set_aside_says_why(world: World) -> None:
    item = listed(world, in_approval(world), "LX-01")["LX-01"]
    assert act(world.desk(), item, "set-aside", {"reason": "已按联合验收办理"}).status_code == 200
    assert "理由：已按联合验收办理" in world.desk().get(f"/items/{item}").text


def _under_examination(world: World, code: str) -> int:
    """An application that the window has received."""
    item = listed(world, in_approval(world), code)[code]
    office = world.desk()
    received = act(office, item, "receive", checks(world, item))
    assert received.status_code == 200, received.text
    return item


def test_accepting_says_that_no_limit_counts_where_none_does(world: World) -> None:
    item = _under_examination(world, "LX-05")
    land = world.desk(LAND)
    version = str(land.get(f"/api/v1/items/{item}").headers["etag"]).strip('"')
    assert land.submit(f"/items/{item}/accept", {"version": version}).status_code == 303
    page = land.get(f"/items/{item}").text
    assert "同时起算" not in page
    assert "申请已受理；没有时限开始计时" in page


def test_a_special_procedure_is_owed_to_end_only_after_its_planned_day(world: World) -> None:
    item = _under_examination(world, "LX-05")
    land = world.desk(LAND)
    assert act(land, item, "accept", {}).status_code == 200
    given = {"reason": "publicity", "basis": "附件2", "evidence": "公示一号", "planned_until": "2026-12-01"}
    paused = act(land, item, "pause", given)
    assert paused.status_code == 200, paused.text
    owed = "特别程序已过计划结束日期"
    assert owed not in world.desk(LAND).get("/tasks").text
    world.wall.pass_by(timedelta(days=9))
    assert owed in world.desk(LAND).get("/tasks").text


def test_an_item_that_cannot_be_received_yet_says_why_in_place_of_the_form(world: World) -> None:
    item = listed(world, in_approval(world), "LX-07", "LX-05")["LX-07"]
    page = world.desk().get(f"/items/{item}").text
    assert "前置事项尚未办结" in page
    assert f'action="/items/{item}/receive"' not in page


def test_the_enterprise_has_the_letters_that_are_addressed_to_it_and_another_has_not(world: World) -> None:
    project = in_approval(world)
    items = listed(world, project, "LX-07", "LX-01", "LX-05")
    office, land = world.desk(), world.desk(LAND)
    for code in ("LX-01", "LX-05"):
        assert act(office, items[code], "set-aside", {"reason": "已在园区办妥"}).status_code == 200
    item = items["LX-07"]
    received = act(office, item, "receive", checks(world, item, (MAP,), "出让用地"))
    assert received.status_code == 200, received.text
    assert act(land, item, "correct", {}).status_code == 200
    own = enterprise(world, project["id"])
    given = {"form": "item_correction", "subject_id": item}
    assert 'value="item_correction"' in own.get(f"/items/{item}").text
    made = own.post("/api/v1/papers", given)
    assert made.status_code == 201, made.text
    path = f"/api/v1/papers/{made.json()['id']}"
    assert own.get(path).content.startswith(b"%PDF")
    elsewhere = world.project(name="别处项目", enterprise_name="罗定别处有限公司", credit_code="")
    with world.database.acting() as session:
        person = session.scalars(select(Person).where(Person.login == "qiye")).one()
        person.enterprise_id = session.get_one(Project, elsewhere["id"]).enterprise_id
    assert own.post("/api/v1/papers", given).status_code == 404
    assert own.get(path).status_code == 404


def test_a_paper_that_comes_later_is_handed_in_and_checked_on_the_page_and_by_json(world: World) -> None:
    project = in_approval(world)
    items = listed(world, project, "LX-07", "LX-01", "LX-05")
    office, land = world.desk(), world.desk(LAND)
    for code in ("LX-01", "LX-05"):
        assert act(office, items[code], "set-aside", {"reason": "已在园区办妥"}).status_code == 200
    item = items["LX-07"]
    act(office, item, "receive", checks(world, item, (MAP,), "出让用地"))
    accepted = act(land, item, "accept", {"deferred": [{"name": MAP, "until": "2026-12-31"}]})
    assert accepted.status_code == 200, accepted.text
    (paper,) = accepted.json()["deferrals"]
    own, verb = enterprise(world, project["id"]), f"deferrals/{paper['id']}"
    page = f"/items/{item}/{verb}"

    def typed(desk: Desk, path: str = "", **given: str) -> Any:
        version = desk.get(f"/api/v1/items/{item}").headers["etag"].strip('"')
        return desk.submit(f"{page}{path}", {"version": version, **given})

    def standing() -> Any:
        (row,) = office.get(f"/api/v1/items/{item}").json()["deferrals"]
        return row

    # The enterprise itself, and the department that decides; the page offers to each what is its own.
    assert "登记补交" in own.get(f"/items/{item}").text
    assert "登记核对结果" not in land.get(f"/items/{item}").text
    assert typed(own).status_code == 303
    assert (standing()["state"], standing()["in_time"]) == ("handed_in", True)
    assert "登记核对结果" in land.get(f"/items/{item}").text
    assert "登记核对结果" not in own.get(f"/items/{item}").text
    assert any(
        task["title"] == "核对审批事项补交的容缺材料" for task in land.get("/api/v1/tasks").json()["items"]
    )
    why = typed(land, "/check", result="returned")
    assert (why.status_code, "请写明退回的理由" in why.text) == (422, True)
    assert typed(land, "/check").status_code == 422
    assert typed(land, "/check", result="returned", note="缺盖章", on="2027-01-15").status_code == 303
    assert (standing()["state"], standing()["until"]) == ("promised", "2027-01-15")
    assert typed(land, "/take-back", reason="看错").status_code == 303
    assert typed(own, "/take-back", reason="拿错").status_code == 303
    assert (standing()["state"], standing()["until"]) == ("promised", "2026-12-31")
    assert typed(land, "/waive", reason="部门已有").status_code == 303
    undone = act(land, item, f"{verb}/take-back", {"reason": "仍需要"})
    assert undone.json()["deferrals"][0]["state"] == "promised"
    assert act(own, item, f"{verb}/hand-in", {}).status_code == 200
    done = act(land, item, f"{verb}/check", {"accepted": True})
    assert done.json()["deferrals"][0]["state"] == "accepted"
    spared = act(land, items["LX-01"], f"{verb}/waive", {"reason": "别的事项的"})
    assert spared.status_code == 404


def test_a_decision_is_revoked_by_json_and_on_the_page_with_its_ground(world: World) -> None:
    project = in_approval(world)
    items = listed(world, project, "LX-07", "LX-01", "LX-05")
    office, land = world.desk(), world.desk(LAND)
    for code in ("LX-01", "LX-05"):
        act(office, items[code], "set-aside", {"reason": "已在园区办妥"})
    item, ground = items["LX-07"], "超越法定职权（行政许可法第69条第一款第二项）"

    def granted(decision: str = "granted", **given: Any) -> None:
        act(office, item, "receive", checks(world, item, circumstance="出让用地"))
        act(land, item, "accept", {})
        done = act(land, item, "decide", {"decision": decision, "result_number": "地字第12号", **given})
        assert done.json()["row"]["state"] == decision, done.text

    granted("granted_with_deferred", deferred=[{"name": MAP, "until": "2026-12-31"}])
    assert act(office, item, "revoke", {"reason": ground}).status_code == 403
    assert act(land, item, "revoke", {"reason": " "}).status_code == 422
    revoked = act(land, item, "revoke", {"reason": ground}).json()
    assert (revoked["row"]["state"], revoked["deferrals"][0]["state"]) == ("revoked", "waived")

    granted()
    version = land.get(f"/api/v1/items/{item}").headers["etag"].strip('"')
    empty = land.submit(f"/items/{item}/revoke", {"version": version, "reason": ""})
    assert (empty.status_code, "撤销决定" in empty.text) == (422, True)
    assert land.submit(f"/items/{item}/revoke", {"version": version, "reason": ground}).status_code == 303
    assert "已撤销" in enterprise(world, project["id"]).get(f"/items/{item}").text
