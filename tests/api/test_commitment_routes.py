"""The dual commitment by JSON, from the notice to the score: every act, every version, both sides alike (二（三）)."""

from datetime import timedelta
from typing import Any

from builders.committing import (
    PAPERS,
    START,
    agreed,
    applied,
    clause_of,
    done,
    enterprise,
    informed,
    qualified,
    signed,
)
from builders.door import World

LAND = "natural_resources"


def test_an_enterprise_applies_and_both_sides_sign_by_json(world: World) -> None:
    project = agreed(world)
    office, company, land = world.desk(), enterprise(world, project), world.desk(LAND)
    none = office.get(f"/api/v1/projects/{project}/commitment")
    assert none.status_code == 404
    commitment = informed(world, project)
    path = f"/api/v1/commitments/{commitment['id']}"
    assert commitment["lacking"], "the drafted promises have no dates yet"

    nothing_known = office.ask("PUT", f"{path}/draft", json={"enterprise": [START]})
    assert nothing_known.status_code == 428
    never = {"deferrals": [{"name": "消防验收意见", "on": "2026-12-31"}]}
    refused = office.ask("PUT", f"{path}/draft", json=never, version=commitment["version"])
    assert refused.status_code == 422
    assert "不得容缺" in refused.text
    text: dict[str, Any] = {
        "enterprise": [START],
        "deferrals": [{"name": "节能审查意见", "on": "2026-12-31", "department": LAND}],
        "points": [{"title": "核对红线", "department": LAND, "on": "2026-12-15"}],
    }
    unheard = office.ask("PUT", f"{path}/draft", json=text, version=commitment["version"])
    assert unheard.status_code == 422
    assert unheard.json()["errors"][0]["field"] == "source"
    text["source"] = "罗自然资函〔2026〕3号"
    drafted = done(office.ask("PUT", f"{path}/draft", json=text, version=commitment["version"]))
    assert drafted["lacking"] == []
    stale = office.ask("PUT", f"{path}/draft", json=text, version=commitment["version"])
    assert stale.status_code == 412

    given = {"applied_by": "梁某", "papers": PAPERS[:1]}
    assert land.post(f"{path}/apply", given, version="*").status_code == 403
    told = company.post(f"{path}/apply", given, version=drafted["version"])
    assert told.status_code == 422
    assert "没有附上" in told.text
    answer = company.post(f"{path}/apply", given | {"despite_missing": True}, version=drafted["version"])
    assert done(answer)["missing_papers"]
    incomplete = office.post(f"{path}/qualify", {}, version="*")
    assert incomplete.status_code == 409
    assert "尚缺" in incomplete.text
    assert done(office.post(f"{path}/send-back", {"reason": "材料不齐"}, version="*"))["state"] == "returned"
    assert applied(world, commitment)["state"] == "applied"
    qualifying = done(office.post(f"{path}/qualify", {}, version="*"))
    assert qualifying["light"]["due_day"] == "2026-11-26"

    own = {"file": ("签署件.pdf", b"%PDF-1.7 own", "text/html")}
    assert done(company.post(f"{path}/copies", files=own), 201)["copies"][0]["kept_by"] == "企业经办"
    assert land.post(f"{path}/copies", files=own).status_code == 403

    both = {"signed_for_enterprise": "梁某", "signed_for_office": "经办甲"}
    key = {"Idempotency-Key": "sign-1"}
    first = office.post(f"{path}/sign", both, version=qualifying["version"], headers=key)
    again = office.post(f"{path}/sign", both, version=qualifying["version"], headers=key)
    assert done(first) == done(again)
    assert first.headers["etag"] == again.headers["etag"] == f'"{first.json()["version"]}"'
    bad = office.post(f"{path}/scans", files={"file": ("签订件.pdf", b"no pdf", "application/pdf")})
    assert bad.status_code == 422
    kept = done(office.post(f"{path}/scans", files={"file": ("签订件.pdf", b"%PDF-1.7 x", "text/html")}), 201)
    assert kept["scans"][0]["media_type"] == "application/pdf"

    # Each side sees the other's promises, and the same score.
    seen = [desk.get(path).json() for desk in (office, company, land)]
    assert [each["scores"] for each in seen] == [seen[0]["scores"]] * 3
    assert [[row["text"] for row in each["clauses"]] for each in seen] == [
        [row["text"] for row in seen[0]["clauses"]]
    ] * 3
    assert world.desk("housing").get(path).status_code == 404


def test_admission_is_given_up_or_taken_back_before_the_signing(world: World) -> None:
    project = agreed(world)
    office = world.desk()
    path = f"/api/v1/commitments/{informed(world, project)['id']}"
    assert office.post(f"{path}/withdraw", {"reason": ""}, version="*").status_code == 422
    assert done(office.post(f"{path}/withdraw", {"reason": "重新征询"}, version="*"))["state"] == "withdrawn"
    path = f"/api/v1/commitments/{informed(world, project)['id']}"
    company = enterprise(world, project)
    declined = done(company.post(f"{path}/decline", {"reason": "按常规办理"}, version="*"))
    assert (declined["state"], declined["reason"]) == ("declined", "按常规办理")


def test_clauses_are_kept_missed_and_waived_and_both_sides_are_scored_alike(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    office, company, land = world.desk(), enterprise(world, project), world.desk(LAND)
    start = clause_of(commitment, "2026年底前开工")
    path = f"/api/v1/clauses/{start['id']}"
    assert land.post(f"{path}/fulfil", {"evidence": "照片"}, version="*").status_code == 404
    early = office.post(f"{path}/miss", {"reason": "未开工"}, version=start["version"])
    assert early.status_code == 409
    late = {"evidence": "开工照片", "happened_at": "2026-11-23T01:30:00Z", "late_because": "照片后补"}
    world.wall.pass_by(timedelta(hours=3))
    office, company = world.desk(), enterprise(world, project)
    kept = done(company.post(f"{path}/fulfil", late, version=start["version"]))
    assert clause_of(kept, "2026年底前开工")["state"] == "met"
    assert company.post(f"{path}/fulfil", {"evidence": "照片"}, version="*").status_code == 409
    assert {row["met"] for row in kept["scores"]} == {0}
    done(office.post(f"{path}/confirm", {}, version="*"))

    started = done(
        office.post(
            f"/api/v1/commitments/{commitment['id']}/anchors",
            {"anchor": "deal_confirmed", "evidence": "成交确认书"},
        ),
        201,
    )
    contract = clause_of(started, "土地出让合同")
    assert (contract["state"], contract["light"]["due_day"]) == ("running", "2026-12-07")
    world.wall.pass_by(timedelta(days=20))
    office, land = world.desk(), world.desk(LAND)
    path = f"/api/v1/clauses/{contract['id']}"
    missed = done(office.post(f"{path}/miss", {"reason": "未签合同"}, version=contract["version"]))
    owner = {row["side"]: row for row in missed["scores"]}
    assert (owner["department"]["missed"], owner["department"]["rate"]) == (1, 0.0)
    assert (owner["enterprise"]["met"], owner["enterprise"]["rate"]) == (1, 1.0)
    after_all = done(land.post(f"{path}/fulfil", {"evidence": "合同"}, version="*"))
    assert clause_of(after_all, "土地出让合同")["state"] == "missed"
    title = clause_of(after_all, "不动产权证")
    path = f"/api/v1/clauses/{title['id']}/waive"
    alone = office.post(path, {"reason": "企业不办理"}, version=title["version"])
    assert alone.json()["errors"][0]["field"] == "source"
    given = {"reason": "企业不办理", "source": "企业来函（2026年12月20日）"}
    waived = done(office.post(path, given, version=title["version"]))
    assert clause_of(waived, "不动产权证")["state"] == "waived"


def test_papers_come_later_and_checks_are_planned_made_and_cancelled(world: World) -> None:
    project = agreed(world)
    later = {"name": "节能审查意见", "on": "2026-12-31", "department": LAND}
    commitment = signed(world, project, deferrals=[later, {**later, "name": "排水方案"}])
    company, land = enterprise(world, project), world.desk(LAND)
    first, second = (f"/api/v1/deferred-materials/{row['id']}" for row in commitment["deferrals"])
    assert done(company.post(f"{first}/hand-in", {}, version="*"))["deferrals"][0]["state"] == "handed_in"
    bare = land.post(f"{first}/check", {"accepted": False}, version="*")
    assert bare.status_code == 422
    back = done(land.post(f"{first}/check", {"accepted": False, "note": "缺盖章"}, version="*"))
    assert (back["deferrals"][0]["state"], back["deferrals"][0]["note"]) == ("promised", "缺盖章")
    done(company.post(f"{first}/hand-in", {}, version="*"))
    assert (
        done(land.post(f"{first}/check", {"accepted": True}, version="*"))["deferrals"][0]["state"]
        == "accepted"
    )
    spared = done(land.post(f"{second}/waive", {"reason": "并入总平面图"}, version="*"))
    assert spared["deferrals"][1]["state"] == "waived"

    path = f"/api/v1/commitments/{commitment['id']}/checks"
    plan = {"title": "核对红线", "department": LAND, "on": "2026-12-15"}
    done(land.post(path, plan), 201)
    planned = done(land.post(path, {**plan, "title": "核对高度"}), 201)
    first, second = (f"/api/v1/supervision-checks/{row['id']}" for row in planned["points"])
    undated = land.post(f"{first}/record", {"in_order": False, "finding": "红线不符"}, version="*")
    assert undated.status_code == 422
    found = {"in_order": False, "finding": "红线不符", "rectify_by": "2026-12-04"}
    faults = done(land.post(f"{first}/record", found, version="*"))
    assert faults["points"][0]["light"]["obligor_kind"] == "enterprise"
    put_right = done(land.post(f"{first}/record", {"in_order": True, "finding": "已改正"}, version="*"))
    assert put_right["points"][0]["state"] == "in_order"
    cancelled = done(land.post(f"{second}/cancel", {"reason": "并入联合检查"}, version="*"))
    assert cancelled["points"][1]["state"] == "cancelled"


def test_a_check_recorded_by_the_office_names_the_departments_letter(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    path = f"/api/v1/commitments/{commitment['id']}/checks"
    plan = {"title": "核对红线", "department": LAND, "on": "2026-12-15"}
    assert world.desk().post(path, plan).status_code == 422
    done(world.desk().post(path, plan | {"source": "罗自然资函〔2026〕3号"}), 201)
    assert "核对红线" in world.desk(LAND).get("/api/v1/notices").text


def test_whoever_the_commitment_binds_is_told_and_opens_the_case_from_its_task(world: World) -> None:
    project = agreed(world)
    water = world.desk("water")
    assert water.get(f"/projects/{project}").status_code == 404
    commitment = signed(
        world, project, points=[{"title": "取水检查", "department": "water", "on": "2026-12-10"}]
    )
    assert "已于" in water.get("/api/v1/notices").text
    assert f"/projects/{project}#commitment" in water.get("/tasks").text
    for path in (f"/projects/{project}", f"/api/v1/projects/{project}"):
        assert water.get(path).status_code == 200
    seen = done(water.get(f"/api/v1/projects/{project}/commitment"))
    assert [each["title"] for each in seen["points"]] == ["取水检查"]
    check = f"/api/v1/supervision-checks/{commitment['points'][0]['id']}/record"
    done(water.post(check, {"in_order": True, "finding": "符合"}, version="*"))
    assert water.get("/api/v1/projects").json()["items"][0]["id"] == project


def test_a_breach_climbs_its_ladder_and_credit_is_repaired(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    office, company, land = world.desk(), enterprise(world, project), world.desk(LAND)
    path = f"/api/v1/commitments/{commitment['id']}/breaches"
    facts = {
        "clause_id": clause_of(commitment, "2026年底前开工")["id"],
        "facts": "擅自改变用途",
        "evidence": "照片",
    }
    assert company.post(path, facts).status_code == 403, "nobody records a breach of his own side"
    (row,) = done(land.post(path, facts), 201)["breaches"]
    steps = f"/api/v1/breaches/{row['id']}/steps"
    undated = office.post(steps, {"move": "order_rectification", "reason": "违诺"}, version=row["version"])
    assert undated.status_code == 422
    order = {"move": "order_rectification", "reason": "违诺", "on": "2026-12-04"}
    (row,) = done(office.post(steps, order, version=row["version"]))["breaches"]
    assert row["light"]["due_day"] == "2026-12-04"
    ahead = office.post(steps, {"move": "propose_stop", "reason": "未整改"}, version="*")
    assert ahead.status_code == 409, "the time that the order has set is waited for"
    for move in ("propose_stop", "revoke"):
        given = {"move": move, "reason": "未整改", "early_because": "企业书面表示不整改"}
        done(office.post(steps, given, version="*"))
    reported = done(office.post(steps, {"move": "report", "reason": "未整改"}, version="*"))
    assert reported["state"] == "revoked"
    asked = {"correction": "已恢复", "public_commitment": "不再发生", "published_on": "2026-11-23"}
    repairing = done(company.post(f"/api/v1/breaches/{row['id']}/repairs", asked), 201)
    decide = f"/api/v1/credit-repairs/{repairing['breaches'][0]['repairs'][0]['id']}/decide"
    soon = office.post(decide, {"granted": True}, version="*")
    assert soon.status_code == 409
    world.wall.pass_by(timedelta(days=91))
    granted = done(world.desk().post(decide, {"granted": True}, version="*"))
    assert granted["breaches"][0]["state"] == "repaired"


def test_what_was_found_is_put_right_or_found_not_to_be_so(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    office, company = world.desk(), enterprise(world, project)
    path = f"/api/v1/commitments/{commitment['id']}/breaches"
    broken = {"side": "department", "department": LAND, "facts": "未对接", "evidence": "来函"}
    (row,) = done(company.post(path, broken), 201)["breaches"]
    order = {"move": "order_rectification", "reason": "未对接", "on": "2026-12-04"}
    done(office.post(f"/api/v1/breaches/{row['id']}/steps", order, version="*"))
    right = done(office.post(f"/api/v1/breaches/{row['id']}/rectify", {"evidence": "已对接"}, version="*"))
    assert (right["state"], right["breaches"][0]["state"]) == ("repaired", "rectified")
    done(company.post(path, broken), 201)
    second = company.get(f"/api/v1/commitments/{commitment['id']}").json()["breaches"][1]
    none = office.post(f"/api/v1/breaches/{second['id']}/dismiss", {"reason": "查无此事"}, version="*")
    assert done(none)["breaches"][1]["state"] == "dismissed"


def test_a_dispute_is_raised_answered_raised_again_and_settled(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    office, company = world.desk(), enterprise(world, project)
    path = f"/api/v1/commitments/{commitment['id']}/disputes"
    stray = company.post(path, {"about": "clause", "about_id": 999999, "question": "何时"})
    assert stray.status_code in (404, 422)
    question = {
        "about": "clause",
        "about_id": clause_of(commitment, "2026年底前开工")["id"],
        "question": "日期有误",
    }
    (row,) = done(company.post(path, question), 201)["disputes"]
    path = f"/api/v1/disputes/{row['id']}"
    assert office.post(f"{path}/close", version="*").status_code == 409
    (row,) = done(office.post(f"{path}/answer", {"words": "日期无误"}, version=row["version"]))["disputes"]
    assert (row["answer"], row["light"]["standing"]) == ("日期无误", "met")
    (row,) = done(company.post(f"{path}/raise-again", {"question": "请再核"}, version="*"))["disputes"]
    assert row["state"] == "raised"
    done(office.post(f"{path}/answer", {"words": "已更正"}, version="*"))
    (row,) = done(company.post(f"{path}/close", version="*"))["disputes"]
    assert row["state"] == "closed"


def test_what_stops_with_the_project_goes_on_with_it(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    office, path = world.desk(), f"/api/v1/commitments/{commitment['id']}"
    moves = f"/api/v1/projects/{project}/moves"
    done(office.post(moves, {"move": "suspend", "reason": "暂缓"}, version="*"))
    stopped = office.get(path).json()
    assert clause_of(stopped, "2026年底前开工")["light"]["stopped_at"]
    start = clause_of(stopped, "2026年底前开工")["id"]
    assert (
        office.post(f"/api/v1/clauses/{start}/fulfil", {"evidence": "照片"}, version="*").status_code == 409
    )
    done(office.post(moves, {"move": "resume"}, version="*"))
    goes_on = office.get(path).json()
    assert clause_of(goes_on, "2026年底前开工")["light"]["stopped_at"] is None
    assert goes_on["stopped"] is False
    nothing = office.post(f"{path}/resume")
    assert nothing.status_code == 409
    assert "没有需要恢复的" in nothing.text


def test_it_is_fulfilled_once_everything_dated_is_settled(world: World) -> None:
    project = agreed(world, needs_land=False)
    text = {"departments": [], "applies": {"property_title": False}}
    commitment = signed(world, project, **text)
    office, path = world.desk(), f"/api/v1/commitments/{commitment['id']}/fulfil"
    assert office.post(path, {"evidence": "台账"}, version="*").status_code == 409
    for awaited in commitment["awaited"]:
        anchor, _, about = awaited.partition(":")
        event = {"anchor": anchor, "about": about, "evidence": "受理单"}
        done(office.post(f"/api/v1/commitments/{commitment['id']}/anchors", event), 201)
    for row in commitment["clauses"]:
        if row["state"] in ("waiting", "running") or (row["state"], row["side"]) == (
            "standing",
            "department",
        ):
            kept = office.post(f"/api/v1/clauses/{row['id']}/fulfil", {"evidence": "批复"}, version="*")
            assert kept.status_code == 200, kept.text
            if row["side"] == "department":
                firm = enterprise(world, project)
                done(firm.post(f"/api/v1/clauses/{row['id']}/confirm", {}, version="*"))
    assert done(office.post(path, {"evidence": "台账"}, version="*"))["state"] == "fulfilled"


def test_land_clauses_are_in_the_text_only_where_the_project_takes_new_land(world: World) -> None:
    office = world.desk()
    own = agreed(world, needs_land=False)
    commitment = informed(world, own)
    limits = {line["limit"] for line in commitment["draft"]["lines"]}
    assert "land_transfer_contract" not in limits
    assert {line["limit"] for line in commitment["draft"]["left_out"]} == {
        "land_transfer_contract",
        "land_use_approval_document",
        "land_use_planning_permit",
    }
    assert any("是否适用，待办公室确定" in each for each in commitment["lacking"])
    path = f"/api/v1/commitments/{commitment['id']}/draft"
    stray = office.ask("PUT", path, json={"applies": {"setting_out_check": False}}, version="*")
    assert stray.status_code == 422
    decided = done(
        office.ask(
            "PUT",
            path,
            json={"applies": {"property_title": False, "land_use_planning_permit": True}},
            version="*",
        )
    )
    assert not any("是否适用" in each for each in decided["lacking"])
    limits = {line["limit"] for line in decided["draft"]["lines"]}
    assert "property_title" not in limits
    assert "land_use_planning_permit" in limits


def test_the_papers_of_the_commitment_are_made_by_json(world: World) -> None:
    project = agreed(world)
    commitment = qualified(world, project)
    company = enterprise(world, project)
    for form in ("informing", "commitment"):
        made = company.post("/api/v1/papers", {"form": form, "subject_id": commitment["id"]})
        assert made.status_code == 201, made.text
        assert company.get(f"/api/v1/papers/{made.json()['id']}").content.startswith(b"%PDF")
