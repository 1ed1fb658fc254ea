"""Business registration through the door: on pages without JavaScript, and by JSON."""

import re
from datetime import timedelta
from typing import Any

from builders.door import PASSWORD, Desk, World
from builders.registration import ANSWERS, BANK, CREDIT_CODE, INSURANCE, LICENCE, PARTS, SEALS
from workflow.actions import people, rehearsal
from workflow.records.project import Project

Json = dict[str, Any]


def registering(world: World, credit_code: str = "") -> Json:
    """A new company whose docking is done: the office has skipped it, with its reason."""
    project = world.project(credit_code=credit_code)
    office = world.desk()
    moved = office.post(
        f"/api/v1/projects/{project['id']}/moves",
        {"move": "skip_docking", "reason": "材料清单已由企业备齐"},
        version="*",
    )
    assert moved.status_code == 200, moved.text
    return project


def address(world: World, **parts: str) -> Json:
    made = world.desk("public_security").post("/api/v1/addresses", {**PARTS, **parts})
    assert made.status_code == 201, made.text
    found: Json = made.json()
    return found


def item(desk: Desk, project_id: int, code: str) -> Json:
    seen = desk.get(f"/api/v1/projects/{project_id}/registration").json()
    return next(each for each in seen["items"] if each["code"] == code)


def kinds(desk: Desk) -> dict[str, str]:
    return {task["title"]: task["note"] for task in desk.get("/api/v1/tasks").json()["items"]}


def do(desk: Desk, project_id: int, code: str, act: str, **given: Any) -> Any:
    """One act upon an item by the form of its page."""
    seen = item(desk, project_id, code)
    path = f"/projects/{project_id}/registration/items/{seen['id']}/{act}"
    return desk.submit(path, {"version": seen["version"], **given})


def test_a_stage_that_was_passed_over_does_not_wait_for_its_items(world: World) -> None:
    project = registering(world)
    office, page = world.desk(), f"/projects/{project['id']}"
    assert "尚未确定办理事项。" in office.get(page).text
    body = {"move": "skip_business_registration", "reason": "企业已经设立"}
    assert office.post(f"/api/v1{page}/moves", body, version="*").status_code == 200
    for seen in (office.get(page), office.get(f"{page}/registration")):
        assert "尚未确定办理事项。" not in seen.text
        assert "商事登记阶段已跳过，没有办理事项。" in seen.text


def test_the_whole_stage_is_done_on_its_page_without_javascript(world: World) -> None:
    project = registering(world)
    key, office = project["id"], world.desk()
    page = f"/projects/{key}/registration"
    assert "确定企业开办事项，或写明理由跳过" in kinds(office)
    shown = office.get(page)
    assert shown.status_code == 200
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    assert version is not None
    planned = office.submit(f"{page}/plan", {"version": version[1], "items": [LICENCE, SEALS]})
    assert planned.status_code == 303, planned.text

    # The form asks for what is missing and shows what is known; an address is looked for by part of it.
    text = office.get(page).text
    assert "还差" in text
    assert 'name="enterprise_name"' not in text
    picked = address(world)
    found = office.submit(f"{page}/form", {"version": 0, "find": "1", "q": "创业路12", "bank": ""})
    assert f'value="{picked["id"]}"' in found.text
    wrong = office.submit(
        f"{page}/form",
        {
            **ANSWERS,
            "version": 0,
            "registered_address": picked["id"],
            "q": "",
            "registered_capital": "五千万",
        },
    )
    assert wrong.status_code == 422
    assert f'value="{picked["id"]}" checked' in wrong.text, "what was picked is not lost with a refusal"
    refused = do(office, key, LICENCE, "apply")
    assert refused.status_code == 409
    assert "请先在企业开办的一张表单中补齐" in refused.text
    filled = office.submit(
        f"{page}/form",
        {**ANSWERS, "version": 0, "registered_address": picked["id"]},
    )
    assert filled.status_code == 303, filled.text
    assert "已填齐" in office.get(page).text

    assert do(office, key, LICENCE, "apply").status_code == 303
    market = world.desk("market_regulation")
    assert kinds(market)["审批企业开办事项"] == "营业执照"
    assert market.get(page).status_code == 200
    world.wall.pass_by(timedelta(minutes=20))
    wrong = do(market, key, LICENCE, "approve", credit_code="91445381MA00000152")
    assert wrong.status_code == 422
    assert "信用代码采用理由" in wrong.text, "the field for the reason appears"
    assert do(market, key, LICENCE, "approve", credit_code=CREDIT_CODE).status_code == 303
    assert "送达一窗通取窗口" in kinds(market)
    assert do(office, key, LICENCE, "deliver", things=["营业执照"]).status_code == 303
    assert do(office, key, SEALS, "apply").status_code == 303
    seals = ["企业公章", "财务专用章", "发票专用章"]
    short = do(office, key, SEALS, "deliver", things=seals)
    assert short.status_code == 422
    assert "合同专用章" in short.text
    late = do(
        office,
        key,
        SEALS,
        "deliver",
        things=[*seals, "合同专用章"],
        happened_at="2026-11-23T09:50",
        late_because="窗口繁忙",
    )
    assert late.status_code == 303, late.text
    assert "接到订单时间" in office.get(page).text
    assert "向刻章店下单" in office.get(f"/projects/{key}").text
    assert "办理一窗通取领取" in kinds(office)

    # The shop's hour stands beside the departments' on the scorecard, in the table and behind its figure.
    for reader in (office, world.desk("public_security")):
        (card,) = [
            each for each in reader.get("/api/v1/scorecards").json() if each["department"] == "seal_shop"
        ]
        assert (card["name"], card["on_time"]) == ("刻章店", 100.0)
        assert reader.get("/scorecards/seal_shop?figure=met").text.count(project["number"]) == 1
        assert "/scorecards/seal_shop?" in reader.get("/scorecards").text
    assert reader.get("/scorecards/seal_shop/table.xlsx?figure=all").status_code == 200
    assert "刻章店" in office.get("/api/v1/scorecards.csv").content.decode("utf-8-sig")
    made = office.post("/api/v1/scorecards/papers", {"department": "seal_shop"})
    assert made.status_code == 201, made.text
    assert reader.get(f"/api/v1/papers/{made.json()['id']}").status_code == 200
    assert market.get(f"/api/v1/papers/{made.json()['id']}").status_code in (403, 404)

    pickup = office.get(f"/api/v1/projects/{key}/registration").json()["pickup"]
    assert pickup["state"] == "ready"
    handed = office.submit(
        f"{page}/collect",
        {
            "version": pickup["version"],
            "items": [LICENCE, SEALS],
            "collector_name": "领取人甲",
            "document_kind": "居民身份证",
            "document_number": "445381199001010019",
        },
    )
    assert handed.status_code == 303, handed.text
    seen = office.get(f"/api/v1/projects/{key}/registration").json()["pickup"]
    (collection,) = seen["collections"]
    assert collection["document_masked"] == "445***********0019"
    made = office.submit("/papers", {"form": "pickup", "subject_id": collection["id"]})
    assert made.status_code == 303, made.text
    assert office.get(made.headers["location"]).headers["content-type"] == "application/pdf"
    assert office.get(f"/projects/{key}").text.count("已领取") == 2
    done = office.post(f"/api/v1/projects/{key}/moves", {"move": "finish_business_registration"}, version="*")
    assert done.status_code == 200, done.text


def test_by_json_a_version_that_was_not_seen_is_refused(world: World) -> None:
    project = registering(world)
    key, office = project["id"], world.desk()
    path = f"/api/v1/projects/{key}/registration"
    assert office.post(f"{path}/plan", {}).status_code == 428
    planned = office.post(f"{path}/plan", {"items": [BANK]}, version="*")
    assert planned.status_code == 200, planned.text
    bank = planned.json()["items"][0]
    assert (bank["limit"], bank["next_step"]) == ("待核定", "预约开户")
    assert (
        office.post(f"{path}/form", {"fields": {"bank": "某银行"}}, version=7).json()["type"]
        == "/api/v1/problems/precondition-failed"
    )
    filled = office.post(f"{path}/form", {"fields": {"bank": "某银行"}}, version=0)
    assert filled.json()["form"]["version"] == 1
    dropped = office.post(
        f"/api/v1/registration-items/{bank['id']}/drop",
        {"move": "spare", "reason": "沿用原账户"},
        version=bank["version"],
    )
    assert dropped.json()["items"][0]["state"] == "not_needed"
    assert dropped.headers["etag"]


def test_the_enterprise_fills_in_applies_corrects_and_sees_what_to_collect(world: World) -> None:
    project = registering(world)
    key, office = project["id"], world.desk()
    with world.database.acting() as session:
        rehearsal.engage_enterprise(
            session,
            world.cast,
            login="company",
            name="梁某",
            project=session.get_one(Project, key),
            password_hash=people.hash_password(PASSWORD),
            now=world.wall.now,
        )
    company = world.desk("company")
    office.post(f"/api/v1/projects/{key}/registration/plan", {"items": [LICENCE]}, version="*")
    assert kinds(company)["填写企业开办一张表单"].startswith("还差")
    picked = address(world)
    filled = company.submit(
        f"/projects/{key}/registration/form",
        {**ANSWERS, "version": 0, "registered_address": picked["id"]},
    )
    assert filled.status_code == 303, filled.text
    assert kinds(company)["申请企业开办事项"] == "营业执照"
    assert "轮到您</strong>：<a" in company.get(f"/projects/{key}").text
    turns = office.get(f"/projects/{key}").text.split('id="turns"')[1].split("</section>")[0]
    assert "企业、受托的代办员" in turns
    assert do(company, key, LICENCE, "apply").status_code == 303
    assert "申请企业开办事项" not in kinds(company)
    assert "市场监督管理局" in company.get(f"/projects/{key}").text
    market = world.desk("market_regulation")
    assert do(market, key, LICENCE, "return", missing="章程未签字\n股东证件").status_code == 303
    assert kinds(company)["补正企业开办事项"] == "章程未签字；股东证件"
    assert "章程未签字；股东证件" in company.get(f"/projects/{key}").text
    assert do(company, key, LICENCE, "apply").status_code == 303
    assert do(company, key, LICENCE, "drop", move="withdraw", reason="不要").status_code == 403
    assert do(market, key, LICENCE, "approve", credit_code=CREDIT_CODE).status_code == 303
    assert do(market, key, LICENCE, "deliver", things="营业执照").status_code == 303
    assert "到一窗通取窗口一次领取" in kinds(company)
    assert "请持有效证件一次领取" in company.get(f"/projects/{key}").text
    page = company.get(f"/projects/{key}/registration").text
    assert "登记领取" not in page
    stranger = world.project(name="另一项目", enterprise_name="另一企业", credit_code="")
    assert company.get(f"/projects/{stranger['id']}/registration").status_code == 404


def test_who_has_no_part_in_a_project_does_not_learn_of_its_items(world: World) -> None:
    project = registering(world)
    office = world.desk()
    path = f"/api/v1/projects/{project['id']}/registration"
    bank = office.post(f"{path}/plan", {"items": [BANK]}, version="*").json()["items"][0]
    assert world.desk("housing").get(path).status_code == 404
    other = world.desk("natural_resources").post(
        f"/api/v1/registration-items/{bank['id']}/deliver", {}, version="*"
    )
    assert other.status_code == 404


def test_addresses_are_found_by_any_part_and_corrected_in_the_open(world: World) -> None:
    first = address(world)
    address(world, number="8号", room="")
    office, police, housing = world.desk(), world.desk("public_security"), world.desk("housing")
    for typed in ("创业", "双东 12号", "12 创业路", "创业路１２号", "罗定市双东街道创业路12号1栋"):
        rows = housing.get("/api/v1/addresses", params={"q": typed}).json()
        assert (
            [row["id"] for row in rows] == [first["id"]] if "12" in typed or "１" in typed else len(rows) == 2
        )
    assert housing.get("/api/v1/addresses", params={"q": "%"}).json() == []
    assert "创业路12号" in housing.get("/addresses", params={"q": "12号"}).text
    assert housing.get("/addresses/options", params={"q": "12号"}).text.count("radio") == 1

    assert housing.submit(f"/addresses/{first['id']}/report", dict(first["parts"])).status_code == 422
    told = housing.submit(
        f"/addresses/{first['id']}/report", {**first["parts"], "number": "12-1号", "said": "门牌号有误"}
    )
    assert told.status_code == 303, told.text
    assert "待核实的纠错" not in housing.get(f"/addresses/{first['id']}").text
    assert kinds(police)["核实标准地址纠错"] == "1条"
    (report,) = office.get("/api/v1/address-reports").json()
    decided = police.submit(
        f"/addresses/reports/{report['id']}/decide",
        {"version": report["version"], "decision": "accept", **report["proposed_parts"]},
    )
    assert decided.status_code == 303, decided.text
    seen = housing.get(f"/api/v1/addresses/{first['id']}").json()
    assert seen["text"].endswith("创业路12-1号1栋")
    assert [each["version"] for each in seen["versions"]] == [2, 1]
    gone = police.submit(
        f"/addresses/{first['id']}/update",
        {**seen["parts"], "version": seen["version"], "in_use": "no", "reason": "已拆除"},
    )
    assert gone.status_code == 303
    assert housing.get("/api/v1/addresses", params={"q": "12-1号"}).json() == []


def test_an_approval_a_delivery_and_a_collection_are_taken_back_on_the_page_of_registration(
    world: World,
) -> None:
    project, office = registering(world), world.desk()
    key = project["id"]
    page = f"/projects/{key}/registration"
    office.post(f"/api/v1{page}/plan", {"items": [LICENCE]}, version="*")
    form = {**ANSWERS, "registered_address": address(world)["id"]}
    office.submit(f"{page}/form", form | {"version": 0})
    market = world.desk("market_regulation")

    def act(desk: Desk, what: str, **given: Any) -> None:
        done = do(desk, key, LICENCE, what, **given)
        assert done.status_code == 303, done.text

    act(office, "apply")
    act(market, "approve", credit_code=CREDIT_CODE)
    assert "办错了，收回这一步" in market.get(page).text
    assert "办错了，收回这一步" not in office.get(page).text
    assert do(market, key, LICENCE, "take-back", reason="").status_code == 422
    act(market, "take-back", reason="点错")
    act(market, "approve", credit_code=CREDIT_CODE)
    act(office, "deliver", things="营业执照")
    seen = item(office, key, LICENCE)
    path = f"/api/v1/registration-items/{seen['id']}/take-back"
    answer = office.post(path, {"reason": "点错"}, version=seen["version"])
    assert answer.status_code == 200, answer.text
    act(office, "deliver", things="营业执照")
    who = {"collector_name": "领取人甲", "document_number": "445381199001010019"}
    pickup = f"/api/v1/projects/{key}/pickup"
    handed = office.post(f"{pickup}/collect", who, version="*").json()["pickup"]
    made = handed["collections"][0]["id"]
    back = office.submit(
        f"{page}/collections/{made}/take-back", {"version": handed["version"], "reason": "领取人未到"}
    )
    assert back.status_code == 303, back.text
    assert "领取人未到" in office.get(page).text
    again = office.post(f"{pickup}/collect", who, version="*").json()["pickup"]["collections"][-1]["id"]
    answer = office.post(f"{pickup}/collections/{again}/take-back", {"reason": "领取人未到"}, version="*")
    assert answer.json()["pickup"]["state"] == "ready"


def test_what_has_no_limit_waits_in_sight_of_its_owner_and_of_the_office(world: World) -> None:
    project = registering(world, CREDIT_CODE)
    key, office = project["id"], world.desk()
    path = f"/api/v1/projects/{key}/registration"
    planned = office.post(f"{path}/plan", {"items": [INSURANCE, BANK]}, version="*")
    assert planned.status_code == 200, planned.text
    picked = address(world)
    filled = office.submit(
        f"/projects/{key}/registration/form", {**ANSWERS, "version": 0, "registered_address": picked["id"]}
    )
    assert filled.status_code == 303, filled.text
    for code in (INSURANCE, BANK):
        assert do(office, key, code, "apply").status_code == 303
    social, bank = world.desk("human_resources"), world.desk("peoples_bank")

    def waiting(desk: Desk, code: str) -> list[tuple[str, str, str]]:
        return [
            (task["title"], task["note"], task["limit"])
            for task in desk.get("/api/v1/tasks").json()["items"]
            if task["path"].endswith(f"#{code}")
        ]

    assert waiting(social, INSURANCE) == [("审批企业开办事项", "社会保险、住房公积金", "待核定")]
    assert waiting(office, INSURANCE) == [("跟踪没有时限的企业开办事项", "社会保险、住房公积金", "待核定")]
    contact = "银行开户：下一步银行主动对接企业"
    assert waiting(bank, BANK) == [("督促商业银行办理", contact, "待核定")]
    assert [(note, limit) for _, note, limit in waiting(office, BANK)] == [(contact, "待核定")]
    assert "时限 待核定" in bank.get("/tasks").text
    assert do(office, key, BANK, "step", step="银行主动对接企业", note="客户经理来电").status_code == 303
    assert [note for _, note, _ in waiting(bank, BANK)] == ["银行开户：下一步尽职调查"]
