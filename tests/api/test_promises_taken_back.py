"""What was reported about a promise by mistake is taken back on the project's page and by JSON."""

from typing import Any

from builders.committing import agreed, clause_of, enterprise, signed
from builders.county import at
from builders.door import Desk, World

LAND = "natural_resources"
DRAFT: dict[str, Any] = {
    "deferrals": [
        {"name": "设计方案", "department": LAND, "reason": "尚在编制", "on": "2026-12-10"},
    ],
    "points": [{"department": LAND, "title": "核对用地红线", "on": "2026-12-15"}],
}


def now_of(desk: Desk, project: int) -> dict[str, Any]:
    seen: dict[str, Any] = desk.get(f"/api/v1/projects/{project}/commitment").json()
    return seen


def thing(world: World, project: int, kind: str) -> dict[str, Any]:
    (found,) = now_of(world.desk(), project)[kind]
    return dict(found)


def undone(desk: Desk, project: int, path: str, row: dict[str, Any]) -> None:
    """Send the form without a reason, which is refused, and then with one."""
    bare = desk.submit(
        f"/projects/{project}/undo/{path}/{row['id']}", {"version": row["version"], "words": ""}
    )
    assert bare.status_code == 422
    said = {"version": row["version"], "words": "点错了"}
    answer = desk.submit(f"/projects/{project}/undo/{path}/{row['id']}", said)
    assert answer.status_code == 303, answer.text


def by_json(desk: Desk, path: str, row: dict[str, Any]) -> dict[str, Any]:
    answer = desk.post(f"/api/v1/{path}", {"reason": "点错了"}, version=row["version"])
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_promise_reported_by_mistake_is_taken_back_by_its_side_on_the_page_and_by_json(
    world: World,
) -> None:
    project = agreed(world)
    clause = clause_of(signed(world, project), "开工")
    company, path = enterprise(world, project), f"/api/v1/clauses/{clause['id']}"
    for way in ("page", "json"):
        company.post(f"{path}/fulfil", {"evidence": "照片"}, version="*")
        kept = clause_of(now_of(company, project), "开工")
        assert "take_back" in kept["offers"]
        assert "登记有误，收回" in company.get(f"/projects/{project}").text
        if way == "page":
            undone(company, project, "clause", kept)
        else:
            by_json(company, f"clauses/{clause['id']}/take-back", kept)
        again = clause_of(now_of(company, project), "开工")
        assert (again["state"], again["done_at"], again["evidence"]) == ("running", None, "")


def test_a_deferred_paper_and_a_check_are_taken_back(world: World) -> None:
    project = agreed(world)
    signed(world, project, **DRAFT)
    office, land, company = world.desk(), world.desk(LAND), enterprise(world, project)
    paper = thing(world, project, "deferrals")
    paths = {kind: f"/api/v1/{kind}/{thing(world, project, where)['id']}" for kind, where in (
        ("deferred-materials", "deferrals"), ("supervision-checks", "points"),
    )}  # fmt: skip
    company.post(f"{paths['deferred-materials']}/hand-in", {}, version="*")
    undone(company, project, "deferral", thing(world, project, "deferrals"))
    company.post(f"{paths['deferred-materials']}/hand-in", {}, version="*")
    land.post(f"{paths['deferred-materials']}/check", {"accepted": True}, version="*")
    by_json(land, f"deferred-materials/{paper['id']}/take-back", thing(world, project, "deferrals"))
    assert thing(world, project, "deferrals")["state"] == "handed_in"

    check = thing(world, project, "points")["id"]
    faults = {"in_order": False, "finding": "不符", "rectify_by": "2026-12-04"}
    land.post(f"{paths['supervision-checks']}/record", faults, version="*")
    company.post(f"{paths['supervision-checks']}/report", {"evidence": "照片"}, version="*")
    assert "误报整改，撤回" in company.get(f"/projects/{project}").text
    used = office.post(f"{paths['supervision-checks']}/take-back", {"reason": "点错了"}, version="*")
    assert used.status_code == 409
    assert "已据此报送整改情况" in used.json()["detail"]
    undone(company, project, "point-report", thing(world, project, "points"))
    company.post(f"{paths['supervision-checks']}/report", {"evidence": "照片"}, version="*")
    by_json(company, f"supervision-checks/{check}/retract-report", thing(world, project, "points"))
    undone(land, project, "point", thing(world, project, "points"))
    land.post(f"{paths['supervision-checks']}/record", faults, version="*")
    by_json(land, f"supervision-checks/{check}/take-back", thing(world, project, "points"))
    assert thing(world, project, "points")["state"] == "planned"


def test_a_breach_is_taken_back_step_by_step(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    office, company = world.desk(), enterprise(world, project)
    clause = clause_of(commitment, "开工")
    found = {"clause_id": clause["id"], "facts": "未开工", "evidence": "照片"}
    office.post(f"/api/v1/commitments/{commitment['id']}/breaches", found)
    path = f"breaches/{thing(world, project, 'breaches')['id']}"
    order = {"move": "order_rectification", "reason": "未开工", "on": "2026-12-04"}
    world.wall.now = at("2026-11-24 09:00")
    office, company = world.desk(), enterprise(world, project)
    assert office.post(f"/api/v1/{path}/steps", order, version="*").status_code == 200
    company.post(f"/api/v1/{path}/report", {"evidence": "照片"}, version="*")
    undone(company, project, "breach-report", thing(world, project, "breaches"))
    company.post(f"/api/v1/{path}/report", {"evidence": "照片"}, version="*")
    page = office.get(f"/projects/{project}").text
    assert "整改期限：2026年12月4日" in page, (
        "the office's look has a day of its own, and does not hide the one ordered"
    )
    assert "核查报送的违诺整改情况" in page[page.index('id="breach-') :]
    by_json(company, f"{path}/retract-report", thing(world, project, "breaches"))
    assert "登记有误，收回最后一步" in office.get(f"/projects/{project}").text
    undone(office, project, "breach", thing(world, project, "breaches"))
    assert thing(world, project, "breaches")["state"] == "found"
    by_json(office, f"{path}/take-back", thing(world, project, "breaches"))
    assert thing(world, project, "breaches")["state"] == "dismissed"
    assert now_of(office, project)["state"] == "reported"


def test_a_start_event_recorded_by_mistake_is_taken_back_and_recorded_anew(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    office = world.desk()
    recorded = {"anchor": "deal_confirmed", "evidence": "成交确认书"}
    for way in ("page", "json"):
        office.post(f"/api/v1/commitments/{commitment['id']}/anchors", recorded)
        (row,) = [each for each in now_of(office, project)["anchors"] if not each["taken_back_because"]]
        assert [each["id"] for each in office.get(f"/api/v1/projects/{project}/anchors").json()][-1] == row[
            "id"
        ]
        version = office.get(f"/api/v1/projects/{project}").json()["version"]
        if way == "page":
            assert f"/undo/anchor/{row['id']}" in office.get(f"/projects/{project}").text
            undone(office, project, "anchor", row | {"version": version})
            assert "已收回：" in office.get(f"/projects/{project}").text
        else:
            path = f"/api/v1/projects/{project}/anchors/{row['id']}/take-back"
            answer = office.post(path, {"reason": "记错"}, version=version)
            assert answer.status_code == 200, answer.text
            assert [each["taken_back_because"] for each in answer.json()] == ["点错了", "记错"]
    waits = [each for each in now_of(office, project)["clauses"] if each["waits_for"] == "成交确认书签订"]
    assert {each["state"] for each in now_of(office, project)["clauses"] if each["waits_for"]} == {"waiting"}
    assert waits or now_of(office, project)["clauses"]


def test_a_signing_recorded_by_mistake_is_taken_back_and_recorded_again_on_the_page_and_by_json(
    world: World,
) -> None:
    project = agreed(world)
    wrong = signed(world, project)
    office, company = world.desk(), enterprise(world, project)
    assert "签订登记有误，收回" in office.get(f"/projects/{project}").text
    assert "签订登记有误，收回" not in company.get(f"/projects/{project}").text
    both = {"signed_for_enterprise": "梁某", "signed_for_office": "经办甲"}
    for way in ("page", "json"):
        standing = now_of(office, project)
        if way == "page":
            undone(office, project, "signing", standing)
        else:
            by_json(office, f"commitments/{standing['id']}/take-back", standing)
        again = now_of(office, project)
        assert (again["state"], again["draft"]) == ("qualified", wrong["draft"])
        signing = office.post(f"/api/v1/commitments/{again['id']}/sign", both, version=again["version"])
        assert signing.status_code == 200, signing.text
    page = office.get(f"/projects/{project}").text
    assert "<s><a" in page, "the scan of the wrong round is shown struck through"
    clause = clause_of(now_of(office, project), "开工")
    company.post(f"/api/v1/clauses/{clause['id']}/fulfil", {"evidence": "照片"}, version="*")
    used = now_of(office, project)
    assert used["signing_used"] == "承诺条款已报告履行、登记未履行或者免除"
    refused = office.post(f"/api/v1/commitments/{used['id']}/take-back", {"reason": "点错了"}, version="*")
    assert refused.status_code == 409


def test_a_wrong_scan_is_taken_back_shown_struck_through_and_uploaded_again(world: World) -> None:
    project = agreed(world)
    signed(world, project)
    office, company = world.desk(), enterprise(world, project)
    (scan,) = now_of(office, project)["scans"]
    bare = office.submit(f"/projects/{project}/undo/file/{scan['id']}", {"words": ""})
    assert bare.status_code == 422
    said = office.submit(f"/projects/{project}/undo/file/{scan['id']}", {"words": "扫描了另一份"})
    assert said.status_code == 303, said.text
    page = office.get(f"/projects/{project}").text
    assert "扫描了另一份" in page
    assert 'id="scan-later"' in page
    assert office.get(f"/projects/{project}/attachments/{scan['id']}").status_code == 200
    files = {"file": ("签订件2.pdf", b"%PDF-1.7 right", "application/pdf")}
    commitment = now_of(office, project)["id"]
    assert office.post(f"/api/v1/commitments/{commitment}/scans", files=files).status_code == 201
    copy = {"file": ("签署件.pdf", b"%PDF-1.7 own", "application/pdf")}
    company.post(f"/api/v1/commitments/{commitment}/copies", files=copy)
    own = now_of(company, project)["copies"][0]["id"]
    assert company.post(f"/api/v1/attachments/{own}/take-back", {"reason": "传错了"}).status_code == 200
    assert company.post(f"/api/v1/attachments/{own}/take-back", {"reason": "传错了"}).status_code == 409
    assert now_of(office, project)["copies"][0]["taken_back_because"] == "传错了"
