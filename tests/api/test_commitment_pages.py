"""The dual commitment on the project's page: played through forms by the office, the enterprise and a department."""

from builders.door import World
from workflow.records.attachment import Attachment
from workflow.records.commitment import Clause, Commitment

PAPERS = ["letter_of_intent", "filing_certificate", "land_proof", "design_scheme", "first_month_plan"]


def newest(world: World) -> Commitment:
    with world.database.reading() as session:
        return session.query(Commitment).one()


def test_from_the_notice_to_a_kept_promise_without_a_line_of_javascript(world: World) -> None:
    project = world.circulated(["natural_resources"])
    path = f"/projects/{project['id']}"
    land, office = world.desk("natural_resources"), world.desk()
    consultee = project["consultation"]["consultees"][0]
    answer = land.post(
        f"/api/v1/consultees/{consultee['id']}/reply",
        {"opinion": "agree", "handled_by": "经办乙"},
        version="*",
    )
    assert answer.status_code == 200, answer.text
    assert "告知企业" in office.get("/tasks").text

    told = {"explained": "自愿", "informed_by": "经办甲", "informed_to": "梁某"}
    assert office.submit(f"{path}/commitment", told).status_code == 303
    page = office.get(path).text
    assert "双向承诺书" in page
    assert "环境影响评价" in page
    typed = {
        "version": str(newest(world).version),
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
    assert office.submit(f"{path}/commitment/draft", typed).status_code == 303

    with world.database.acting() as session:
        commitment = session.query(Commitment).one()
        commitment.state, commitment.applied_at, commitment.applied_by = "applied", world.wall.now, "梁某"
        commitment.papers = PAPERS
    assert "审核承诺准入申请" in office.get("/tasks").text
    decided = {"version": str(newest(world).version), "finding": "qualify"}
    assert office.submit(f"{path}/commitment/decide", decided).status_code == 303
    signed = {
        "version": str(newest(world).version),
        "signed_for_enterprise": "梁某",
        "signed_for_office": "经办甲",
    }
    files = {"scan": ("签订件.pdf", b"%PDF-1.7 signed", "text/html")}
    assert office.submit(f"{path}/commitment/sign", signed, files=files).status_code == 303
    assert newest(world).state == "reported"

    with world.database.reading() as session:
        attachment = session.query(Attachment).one()
        clause = session.query(Clause).filter(Clause.anchor == "deal_confirmed").one()
    download = land.get(f"{path}/attachments/{attachment.id}")
    assert download.content == b"%PDF-1.7 signed"
    assert download.headers["content-type"] == "application/pdf"
    assert download.headers["content-disposition"].startswith("attachment")
    given = {"anchor": "deal_confirmed:land_transfer_contract", "evidence": "成交确认书"}
    assert land.submit(f"{path}/anchors", given).status_code == 303
    assert "签订土地出让合同" in land.get("/tasks").text
    with world.database.reading() as session:
        version = str(session.get_one(Clause, clause.id).version)
    kept = {"version": version, "words": "合同已签"}
    assert land.submit(f"{path}/clauses/{clause.id}/fulfil", kept).status_code == 303
    seen = land.get(path).text
    assert "合同已签" in seen
    assert "100%" in seen
