"""The dual commitment on the project's page: played through forms by the office, the enterprise and a department."""

from typing import Any

from builders.committing import PAPERS, agreed, applied, clause_of, enterprise, informed, qualified, signed
from builders.door import Desk, World

LAND = "natural_resources"


def now_of(desk: Desk, project: int) -> dict[str, Any]:
    """The commitment as it stands, as whoever looks at the page would know it."""
    seen: dict[str, Any] = desk.get(f"/api/v1/projects/{project}/commitment").json()
    return seen


def sends(desk: Desk, project: int, path: str, **fields: Any) -> None:
    """Send a form of the page; it has to be done."""
    answer = desk.submit(f"/projects/{project}/{path}", fields)
    assert answer.status_code == 303, answer.text


def test_from_the_notice_to_a_kept_promise_without_a_line_of_javascript(world: World) -> None:
    project = agreed(world)
    path = f"/projects/{project}"
    land, office, company = world.desk(LAND), world.desk(), enterprise(world, project)
    assert "告知企业" in office.get("/tasks").text
    told = {"explained": "自愿", "informed_by": "经办甲", "informed_to": "梁某"}
    sends(office, project, "commitment", **told)
    page = office.get(path).text
    assert "双向承诺书" in page
    assert "环境影响评价" in page
    typed = {
        "version": now_of(office, project)["version"],
        "enterprise-0-text": "2026年底前开工。",
        "enterprise-0-on": "2026-12-31",
        "enterprise-0-consequence": "限期整改",
        "deferral-0-name": "消防验收意见",
        "deferral-0-on": "2026-12-31",
    }
    refused = office.submit(f"{path}/commitment/draft", typed)
    assert "不得容缺" in refused.text
    assert "2026年底前开工。" in refused.text
    typed["deferral-0-name"] = "节能审查意见"
    sends(office, project, "commitment/draft", **typed)

    asked = {"papers": PAPERS, "applied_by": "梁某", "version": now_of(company, project)["version"]}
    told = company.submit(f"{path}/commitment/apply", asked | {"papers": PAPERS[1:]})
    assert told.status_code == 422
    assert "按清单还有1份材料没有附上" in told.text
    assert "仍要提交" in told.text
    sends(company, project, "commitment/apply", **asked)
    assert "审核承诺准入申请" in office.get("/tasks").text
    qualify = {"version": now_of(office, project)["version"], "finding": "qualify"}
    sends(office, project, "commitment/decide", **qualify)
    own = {"scan": ("签署件.pdf", b"%PDF-1.7 own", "text/html")}
    empty = company.submit(f"{path}/commitment/copy", files={"scan": ("空.pdf", b"", "text/html")})
    assert empty.status_code == 422
    assert "上传企业签署的一份" in empty.text
    assert company.submit(f"{path}/commitment/copy", files=own).status_code == 303
    (copy,) = now_of(office, project)["copies"]
    assert "企业经办" in office.get(path).text.split("<dt>企业签署件")[1][:300]
    assert (
        office.get(f"{path}/attachments/{copy['id']}").headers["content-disposition"].startswith("attachment")
    )
    assert world.desk("housing").get(f"{path}/attachments/{copy['id']}").status_code == 404
    both = {
        "version": now_of(office, project)["version"],
        "signed_for_enterprise": "梁某",
        "signed_for_office": "经办甲",
    }
    files = {"scan": ("签订件.pdf", b"%PDF-1.7 signed", "text/html")}
    assert office.submit(f"{path}/commitment/sign", both, files=files).status_code == 303
    commitment = now_of(office, project)
    assert commitment["state"] == "reported"

    download = land.get(f"{path}/attachments/{commitment['scans'][0]['id']}")
    assert download.content == b"%PDF-1.7 signed"
    assert download.headers["content-type"] == "application/pdf"
    assert download.headers["content-disposition"].startswith("attachment")
    started = {"anchor": "deal_confirmed:land_transfer_contract", "evidence": "成交确认书"}
    sends(land, project, "anchors", **started)
    assert "签订土地出让合同" in land.get("/tasks").text
    contract = clause_of(now_of(land, project), "土地出让合同")
    sends(land, project, f"clauses/{contract['id']}/fulfil", version=contract["version"], words="合同已签")
    assert "已报告，待对方确认" in land.get(path).text
    reported = clause_of(now_of(company, project), "土地出让合同")
    sends(company, project, f"confirmations/{contract['id']}", version=reported["version"], answer="confirm")
    seen = land.get(path).text
    assert "合同已签" in seen
    assert "100%" in seen


def test_the_office_dates_what_a_department_added_rewords_a_section_and_takes_the_procedure_back(
    world: World,
) -> None:
    project = world.circulated([LAND])["id"]
    land, office = world.desk(LAND), world.desk()
    row = office.get(f"/api/v1/projects/{project}/consultation").json()["consultees"][0]
    agree = {"opinion": "agree", "handled_by": "经办乙", "added_clauses": ["提前介入放线。"]}
    assert land.post(f"/api/v1/consultees/{row['id']}/reply", agree, version="*").status_code == 200
    informed(world, project)
    page = office.get(f"/projects/{project}").text
    assert "提前介入放线。" in page
    assert "各段正文" in page
    typed = {
        "version": now_of(office, project)["version"],
        "departments-0-text": "提前介入放线。",
        "departments-0-department": LAND,
        "departments-0-amount": "5",
        "departments-0-unit": "working_day",
        "departments-0-anchor": "land_price_paid",
        "section-dispute": "有异议的，向代办专班办公室提出。",
        "applies-land_use_planning_permit": "no",
    }
    unheard = office.submit(f"/projects/{project}/commitment/draft", typed)
    assert unheard.status_code == 422
    assert "应当写明该部门来文字号或凭据" in unheard.text
    typed["source"] = "罗自然资函〔2026〕8号"
    sends(office, project, "commitment/draft", **typed)
    draft = now_of(office, project)
    (line,) = [line for line in draft["draft"]["lines"] if line["text"] == "提前介入放线。"]
    assert (line["amount"], line["anchor"], line["standing"]) == (5, "land_price_paid", False)
    assert draft["draft"]["sections"]["dispute"] == "有异议的，向代办专班办公室提出。"
    assert [row["applies"] for row in draft["conditions"] if row["limit"] == "land_use_planning_permit"] == [
        "no"
    ]
    assert "附件2印出而不适用于本项目" in office.get(f"/projects/{project}").text
    unsaid = office.submit(f"/projects/{project}/commitment/withdraw", {"version": draft["version"]})
    assert unsaid.status_code == 422
    back = {"version": draft["version"], "reason": "部门意见须重新征询"}
    sends(office, project, "commitment/withdraw", **back)
    assert now_of(office, project)["state"] == "withdrawn"


def test_a_paper_is_waived_a_check_cancelled_and_a_dispute_raised_again_on_the_page(world: World) -> None:
    project = agreed(world)
    later = {"name": "节能审查意见", "on": "2026-12-31", "department": LAND}
    check = {"title": "核对红线", "department": LAND, "on": "2026-12-15"}
    commitment = signed(world, project, deferrals=[later], points=[check])
    land, office, company = world.desk(LAND), world.desk(), enterprise(world, project)
    page = land.get(f"/projects/{project}").text
    assert "不再要求" in page
    assert "取消检查" in page
    paper, point = commitment["deferrals"][0], commitment["points"][0]
    waived = {"version": paper["version"], "words": "并入总平面图"}
    sends(land, project, f"deferrals/{paper['id']}/waive", **waived)
    sends(land, project, f"points/{point['id']}/cancel", version=point["version"], words="并入联合检查")
    sends(company, project, "disputes", about="data", question="数字有误")
    dispute = now_of(company, project)["disputes"][0]
    answered = {"version": dispute["version"], "words": "无误"}
    sends(office, project, f"disputes/{dispute['id']}/answer", **answered)
    assert "不接受答复，再次提出" in company.get(f"/projects/{project}").text
    again = {"version": now_of(company, project)["disputes"][0]["version"], "words": "请再核"}
    sends(company, project, f"disputes/{dispute['id']}/raise_again", **again)
    seen = now_of(company, project)
    assert [row["state"] for key in ("deferrals", "points", "disputes") for row in seen[key]] == [
        "waived",
        "cancelled",
        "raised",
    ]


def test_what_happened_on_paper_earlier_is_recorded_with_its_day_and_why_it_is_late(world: World) -> None:
    project = agreed(world)
    commitment = informed(world, project)
    applied(world, commitment)
    office = world.desk()
    back = {
        "version": now_of(office, project)["version"],
        "finding": "return",
        "reason": "材料不齐",
        "happened_at": "2026-11-23T09:15",
    }
    unsaid = office.submit(f"/projects/{project}/commitment/decide", back)
    assert unsaid.status_code == 422
    assert "补录" in unsaid.text
    assert 'value="2026-11-23T09:15"' in unsaid.text, "what was typed stays"


def test_an_event_is_recorded_once_whichever_door_it_comes_through(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    office, given = world.desk(), {"anchor": "deal_confirmed", "evidence": "成交确认书"}
    doors = (f"/api/v1/projects/{project}/anchors", f"/api/v1/commitments/{commitment['id']}/anchors")
    assert office.post(doors[0], given, version="*").status_code == 200
    contract = clause_of(now_of(office, project), "土地出让合同")
    assert contract["state"] == "running"
    again = [office.post(door, given, version="*") for door in doors]
    assert [answer.status_code for answer in again] == [409, 409]
    assert again[0].json()["type"] == again[1].json()["type"]
    path = f"/projects/{project}/anchors"
    priced = office.submit(path, {"anchor": "land_price_paid", "evidence": "缴款凭证", "from": "approval"})
    assert priced.headers["location"].endswith("#approval"), priced.text


def test_an_agent_who_was_not_entrusted_reads_why_and_where_to_extend_it(world: World) -> None:
    project = agreed(world)
    office, agent = world.desk(), world.desk("agent1")
    named = {"agent_id": world.cast["agent1"].person_id}
    assert office.ask("PUT", f"/api/v1/projects/{project}/agent", json=named, version="*").status_code == 200
    informed(world, project)
    seen = agent.get(f"/projects/{project}").text
    assert "企业没有委托代办以下事项，提交、撤回和签署请由企业自行办理：承诺准入" in seen
    assert "变更代办方式" in seen
    assert f"/projects/{project}/commitment/apply" not in seen
    assert "企业没有委托代办以下事项" not in office.get(f"/projects/{project}").text
    stands = office.get(f"/api/v1/projects/{project}").json()["version"]
    sends(office, project, "mandate", version=stands, scope="whole", source="委托书")
    seen = agent.get(f"/projects/{project}").text
    assert "企业没有委托代办以下事项" not in seen
    assert f"/projects/{project}/commitment/apply" in seen


def test_a_text_that_qualifies_is_reopened_with_a_reason_and_applied_for_again_on_the_page(
    world: World,
) -> None:
    project = agreed(world)
    qualified(world, project)
    office, company = world.desk(), enterprise(world, project)
    page = office.get(f"/projects/{project}").text
    assert "修改文本" not in page
    assert "文本不再改动" in page
    own = {"scan": ("签署件.pdf", b"%PDF-1.7 own", "text/html")}
    assert company.submit(f"/projects/{project}/commitment/copy", files=own).status_code == 303
    given = {"version": now_of(office, project)["version"], "reason": ""}
    unsaid = office.submit(f"/projects/{project}/commitment/reopen", given)
    assert unsaid.status_code == 422
    sends(office, project, "commitment/reopen", **given | {"reason": "投产日期写错"})
    seen = now_of(office, project)
    assert (seen["state"], seen["text_open"], seen["copies"][0]["taken_back_because"]) == (
        "returned",
        True,
        "投产日期写错",
    )
    page = company.get(f"/projects/{project}").text
    assert "<s><a" in page
    assert "自愿申请" in page
    assert "修改文本" in office.get(f"/projects/{project}").text


def test_the_page_offers_to_inform_the_enterprise_only_while_landing_is_open(world: World) -> None:
    project = agreed(world)
    office, path = world.desk(), f"/projects/{project}"
    form = f'action="{path}/commitment"'
    assert form in office.get(path).text
    skip = {"move": "skip_direct_landing", "reason": "企业另行报批"}
    assert office.post(f"/api/v1{path}/moves", skip, version="*").status_code == 200
    assert form not in office.get(path).text


def test_a_check_stands_on_the_page_before_it_is_signed_and_asks_for_the_departments_letter(
    world: World,
) -> None:
    project = agreed(world)
    informed(world, project)
    office, water = world.desk(), world.desk("water")
    typed = {
        "version": now_of(office, project)["version"],
        "point-0-title": "取水检查",
        "point-0-on": "2026-12-10",
        "point-0-department": "water",
    }
    path = f"/projects/{project}"
    refused = office.submit(f"{path}/commitment/draft", typed)
    assert refused.status_code == 422
    assert "应当写明该部门来文字号或凭据" in refused.text
    assert water.get(path).status_code == 404
    sends(office, project, "commitment/draft", **typed, source="罗水函〔2026〕1号")
    assert "取水检查" in water.get(path).text
    named = {"agent_id": world.cast["agent1"].person_id}
    office.ask("PUT", f"/api/v1/projects/{project}/agent", json=named, version="*")
    stands = office.get(f"/api/v1/projects/{project}").json()["version"]
    sends(office, project, "mandate", version=stands, scope="whole", source="委托书")
    agent = world.desk("agent1")
    page = agent.get(path).text
    assert 'type="hidden" name="point-0-department" value="water"' in page
    assert 'name="point-1-title"' not in page
    given = {
        "version": now_of(office, project)["version"],
        "point-0-title": "取水检查",
        "point-0-on": "2026-12-10",
        "point-0-department": "water",
        "enterprise-0-text": "2026年底前开工。",
        "enterprise-0-on": "2026-12-31",
        "enterprise-0-consequence": "限期整改",
    }
    sends(agent, project, "commitment/draft", **given)
    assert [each["title"] for each in now_of(office, project)["draft"]["points"]] == ["取水检查"]


def test_the_office_records_a_check_on_the_page_with_the_departments_letter(world: World) -> None:
    project = agreed(world)
    signed(world, project)
    office = world.desk()
    assert "部门来文字号或凭据" in office.get(f"/projects/{project}").text
    typed = {"title": "核对红线", "on": "2026-12-15", "department": LAND}
    refused = office.submit(f"/projects/{project}/points", typed)
    assert refused.status_code == 422
    assert "来文字号" in refused.text
    sends(office, project, "points", **typed, source="罗自然资函〔2026〕3号")
    assert "部门来文字号或凭据" not in world.desk(LAND).get(f"/projects/{project}").text
    sends(world.desk(LAND), project, "points", title="核对高度", on="2026-12-16")
