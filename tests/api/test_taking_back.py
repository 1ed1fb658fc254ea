"""A wrong step is taken back on its page and by JSON, with a reason, while nobody has used it."""

from typing import Any

from builders.county import at
from builders.door import World
from workflow.actions.supervision import sweep

LAND, HOUSING = "natural_resources", "housing"
OVERDUE = at("2026-11-27 09:30")
#: The list itself is still owed when the order about it is closed.
CLOSED = {"conclusion": "清单已补回", "overdue_because": "部门已口头答复，书面清单明日补交"}


def test_an_answer_to_an_order_and_its_wrong_closing_are_taken_back(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    world.wall.now = OVERDUE
    sweep(world.database, world.door.law, now=OVERDUE)
    (order,) = world.desk().get(f"/api/v1/projects/{project['id']}/supervisions").json()
    land, office, path = world.desk(LAND), world.desk(), f"/supervisions/{order['id']}"

    def known() -> int:
        return int(office.get(f"/api/v1{path}").json()["version"])

    said = {"version": known(), "measures": "已加派人手", "handled_by": "欧琪"}
    land.submit(f"{path}/answer", said)
    assert "回复有误，撤回" in land.get(path).text
    bare = land.submit(f"{path}/retract", {"version": known(), "reason": ""})
    assert bare.status_code == 422
    assert land.submit(f"{path}/retract", {"version": known(), "reason": "误填"}).status_code == 303
    assert "已加派人手" not in land.get(path).text
    land.submit(f"{path}/answer", said | {"version": known()})
    answer = land.post(f"/api/v1{path}/retract", {"reason": "误填"}, version=known())
    assert (answer.status_code, answer.json()["state"]) == (200, "issued")
    office.submit(f"{path}/close", CLOSED | {"version": known()})
    assert "误作办结，收回" in office.get(path).text
    assert "误作办结，收回" not in land.get(path).text
    assert office.submit(f"{path}/reopen", {"version": known(), "reason": "点错"}).status_code == 303
    office.submit(f"{path}/close", CLOSED | {"version": known()})
    again = office.post(f"/api/v1{path}/reopen", {"reason": "点错"}, version=known())
    assert (again.status_code, again.json()["state"]) == (200, "issued")


def test_a_result_and_a_report_are_taken_back_on_the_project_page(world: World) -> None:
    project = world.circulated([LAND, HOUSING])["id"]
    office, page = world.desk(), f"/projects/{project}"
    asked = f"/api/v1{page}/consultation"
    for row in office.get(asked).json()["consultees"]:
        body: dict[str, Any] = {"handled_by": "经办", "opinion": "agree"}
        if row["department"] == HOUSING:
            body |= {"opinion": "object", "reason": "用地红线待核"}
        world.desk(row["department"]).post(f"/api/v1/consultees/{row['id']}/reply", body, version="*")
    meeting = office.post(
        f"/api/v1/consultations/{office.get(asked).json()['id']}/deliberation",
        {"meets_at": "2026-11-25T15:00:00+08:00", "place": "三楼"},
        version="*",
    ).json()
    path = f"/deliberations/{meeting['id']}"
    held = {"attended": [HOUSING], "opinions": [{"matter": 1, "outcome": "upheld", "text": "须先核实红线"}]}
    world.wall.now = at("2026-11-25 16:00")
    office = world.desk()
    office.post(f"/api/v1{path}/hold", held, version="*")
    shown = office.get(page).text
    assert "登记有误，收回会商结果" in shown
    version = office.get(f"/api/v1{path}").json()["version"]
    assert office.submit(f"{path}/take-back", {"version": version, "reason": ""}).status_code == 422
    assert office.submit(f"{path}/take-back", {"version": version, "reason": "登记反了"}).status_code == 303
    office.post(f"/api/v1{path}/hold", held, version="*")
    back = office.post(f"/api/v1{path}/take-back", {"reason": "登记反了"}, version="*")
    assert (back.status_code, back.json()["state"]) == (200, "called")
    office.post(f"/api/v1{path}/hold", held, version="*")
    office.post(
        f"/api/v1{path}/resolutions", {"text": "核实红线", "owner": HOUSING, "amount": 3}, version="*"
    )
    office.submit(
        f"{path}/minutes", {"version": _version(world, path), "text": "核实红线。", "what": "issue"}
    )
    (decision,) = office.get(f"/api/v1{path}").json()["resolutions"]
    housing, decided = world.desk(HOUSING), f"/resolutions/{decision['id']}"
    report = {"evidence": "已核实"}
    assert housing.post(f"/api/v1{decided}/report", report, version="*").status_code == 204
    assert "第1项：撤回落实报告" in housing.get(page).text
    (seen,) = housing.get(f"/api/v1{path}").json()["resolutions"]
    done = housing.submit(f"{decided}/retract", {"version": seen["version"], "reason": "附件传错"})
    assert done.status_code == 303
    housing.post(f"/api/v1{decided}/report", report, version="*")
    answer = housing.post(f"/api/v1{decided}/retract", {"reason": "附件传错"}, version="*")
    assert answer.status_code == 204
    assert housing.get(f"/api/v1{path}").json()["resolutions"][0]["state"] == "open"


def _version(world: World, path: str) -> int:
    return int(world.desk().get(f"/api/v1{path}").json()["version"])


def test_an_opinion_is_taken_back_after_its_round_and_the_page_says_what_rests_on_it(world: World) -> None:
    project = world.circulated([LAND, HOUSING])["id"]
    asked = f"/api/v1/projects/{project}/consultation"
    rows = {row["department"]: row["id"] for row in world.desk().get(asked).json()["consultees"]}
    for key, consultee in rows.items():
        body = {"handled_by": "经办", "opinion": "agree"}
        world.desk(key).post(f"/api/v1/consultees/{consultee}/reply", body, version="*")
    land, path = world.desk(LAND), f"/consultees/{rows[LAND]}"
    assert "撤回意见" in land.get(path).text
    known = land.get(f"/api/v1{path}").json()["version"]
    assert land.submit(f"{path}/retract", {"version": known, "reason": "看错图"}).status_code == 303
    assert world.desk().get(asked).json()["state"] == "circulating"
    land.post(
        f"/api/v1{path}/reply", {"handled_by": "经办", "opinion": "object", "reason": "占线"}, version="*"
    )
    world.desk().post(
        f"/api/v1/consultations/{world.desk().get(asked).json()['id']}/deliberation",
        {"meets_at": "2026-11-25T15:00:00+08:00", "place": "三楼"},
        version="*",
    )
    shown = land.get(path).text
    assert "意见不能撤回：" in shown
    assert "先取消会商" in shown
    refused = land.post(f"/api/v1{path}/retract", {"reason": "看错图"}, version="*")
    assert (refused.status_code, "先取消会商" in refused.json()["detail"]) == (409, True)
