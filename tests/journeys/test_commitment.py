"""二（三）1–2 as the people in it play it, second half: informed, applied, signed, kept or not, on both sides alike."""

from typing import Any

from builders.county import County, at
from builders.landing import (
    LETTER,
    PAPERS,
    PROMISES,
    SCAN,
    an_unopposed_project,
    applied,
    clause_of,
    clauses_of,
    clock_of_clause,
    informed,
)
from workflow.actions import (
    anchors,
    breach_steps,
    breaches,
    clauses,
    clock_acts,
    commitments,
    credit_repairs,
    deferrals,
    disputes,
    informing,
    oversight,
    projects,
    signing,
)
from workflow.errors import (
    ApplicationIncomplete,
    NeverDeferredMaterial,
    NotAllowed,
    PublicityTooShort,
    StageNotReady,
)
from workflow.law.terms import PauseReason, Side
from workflow.records.attachment import Attachment
from workflow.records.breach import Breach
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Commitment, DeferredMaterial, SupervisionPoint
from workflow.rules.commitment_scores import Kept, scores

DEFERRED = [{"name": "节能审查意见", "on": "2026-12-10", "reason": "正在评审"}]
CHECKS = [{"department": "natural_resources", "title": "开工前核对用地红线", "on": "2026-12-15"}]


def landed(county: County) -> Commitment:
    """From everybody's consent to both signatures, on working day 3 after the application."""
    project_id = an_unopposed_project(county, housing=["施工许可当日受理。"])
    finish: dict[str, Any] = {"project_id": project_id, "move": "finish_direct_landing"}
    assert "尚未告知企业" in str(county.refused(StageNotReady, projects.move_stage, **finish))

    # The window tells the enterprise on Monday what it would promise, and what would be promised to it.
    commitment = informed(county, project_id, now=at("2026-11-23 10:00"))
    assert county.notices("commitment.informed") == [
        ("enterprise", str(county.project(project_id).enterprise_id))
    ]
    assert "尚未申请" in str(county.refused(StageNotReady, projects.move_stage, **finish))

    # On Tuesday it applies all the same without its construction plan, and on Wednesday it applies again.
    applied(county, commitment, papers=PAPERS[:-1], despite_missing=True, now=at("2026-11-24 09:30"))
    lacking = county.refused(
        ApplicationIncomplete, commitments.qualify, commitment_id=commitment.id, now=at("2026-11-24 10:00")
    )
    assert "首月施工计划" in str(lacking)
    county.do(
        commitments.send_back,
        commitment_id=commitment.id,
        reason="缺首月施工计划",
        now=at("2026-11-24 10:30"),
    )
    applied(county, commitment, now=at("2026-11-25 09:00"))
    # Whether it qualifies is the office's to find; nobody has said how soon.
    waiting = county.open_clocks("awaited")["awaited", commitment.id]
    assert (waiting.limit_key, waiting.due_at) == ("awaited_qualification", None)
    # The text is made whole while the application is looked at; once it qualifies it is not changed any more.
    county.refused(
        NeverDeferredMaterial,
        informing.redraft,
        commitment_id=commitment.id,
        deferrals=[{"name": "消防设计审查意见书", "on": "2026-12-31"}],
    )
    county.do(
        informing.redraft,
        commitment_id=commitment.id,
        enterprise=PROMISES,
        deferrals=DEFERRED,
        points=CHECKS,
        source=LETTER,
        now=at("2026-11-25 10:00"),
    )
    county.do(commitments.qualify, commitment_id=commitment.id, now=at("2026-11-25 11:00"))
    # From the application, not from the finding: Thursday, Friday, Monday.
    running = county.open_clocks("commitment")["commitment", commitment.id]
    assert running.due_at == at("2026-11-30 17:30")
    assert running.limit["binding"] == "in_principle"

    sign: dict[str, Any] = {
        "commitment_id": commitment.id,
        "signed_for_enterprise": "陈某",
        "signed_for_office": "经办甲",
        "now": at("2026-11-30 16:00"),
    }
    county.do(signing.sign, **sign)
    stopped = county.one(ClockRecord, running.id)
    assert (stopped.stopped_at, stopped.stopped_by) == (at("2026-11-30 16:00"), "signed")

    # Every department asked hears of it at once; the signed paper comes back from the scanner a little later.
    assert county.one(Commitment, commitment.id).state == "reported"
    assert set(county.notices("commitment.signed")) == {
        ("department", "natural_resources"),
        ("department", "housing"),
    }
    assert "签订件尚未上传" in str(county.refused(StageNotReady, projects.move_stage, **finish))
    kept = county.do(
        signing.keep_scan,
        commitment_id=commitment.id,
        filename=SCAN[0],
        content=SCAN[1],
        now=at("2026-11-30 16:20"),
    )
    assert county.one(Attachment, kept.id).media_type == "application/pdf"
    county.do(projects.move_stage, now=at("2026-11-30 17:00"), **finish)
    return county.one(Commitment, commitment.id)


def test_from_consent_to_both_signatures_and_every_promise_becomes_a_clock(county: County) -> None:
    commitment = landed(county)
    promised = clauses_of(county, commitment)
    by_department = [clause for clause in promised if clause.department_key == "natural_resources"]
    assert [clause.about for clause in by_department] == [
        "land_transfer_contract", "land_use_approval_document", "property_title", "land_use_planning_permit",
        "engineering_planning_permit", "setting_out_check", "planning_conditions_verification",
    ]  # fmt: skip
    assert {clause.state for clause in by_department} == {"waiting"}
    assert clause_of(county, commitment, "环境影响评价").state == "running"
    assert clause_of(county, commitment, "施工许可当日受理").state == "standing"
    # Each dated promise has one clock, each deferred paper and each check as well.
    dated = [clause for clause in promised if clause.limit]
    assert {key for kind, key in county.open_clocks() if kind == "clause"} == {clause.id for clause in dated}
    assert len(county.open_clocks("deferred_material")) == len(county.open_clocks("supervision_point")) == 1
    assert clock_of_clause(county, clause_of(county, commitment, "环境影响评价")).due_at == at(
        "2026-12-31 17:30"
    )


def test_anchors_start_the_clocks_a_hearing_does_not_count_and_both_sides_are_scored_alike(
    county: County,
) -> None:
    commitment = landed(county)
    project_id = commitment.project_id
    land = county.liaison("natural_resources")
    contract = clause_of(county, commitment, "土地出让合同")
    approval = clause_of(county, commitment, "用地批文")

    # The deal is confirmed on Tuesday, told on Wednesday: the clock runs from the day on which it happened.
    county.do(
        anchors.record,
        project_id=project_id,
        anchor="deal_confirmed",
        evidence="成交确认书第12号",
        happened_at=at("2026-12-01 10:00"),
        late_because="企业次日送达",
        by=land,
        now=at("2026-12-02 09:00"),
    )
    running = clock_of_clause(county, contract)
    assert (running.started_at, running.due_at) == (at("2026-12-01 10:00"), at("2026-12-15 17:30"))
    assert clock_of_clause(county, approval).started_at is None

    # A hearing of two working days is left out.
    county.do(
        clock_acts.pause,
        clock_id=running.id,
        reason=PauseReason.HEARING,
        basis="行政许可法第四十六条",
        evidence="听证公告",
        planned_until=at("2026-12-09 09:00").date(),
        by=land,
        now=at("2026-12-07 09:00"),
    )
    county.do(clock_acts.resume, clock_id=running.id, by=land, now=at("2026-12-09 09:00"))
    assert clock_of_clause(county, contract).due_at == at("2026-12-17 17:30")
    county.do(
        clauses.fulfil, clause_id=contract.id, evidence="出让合同已签", by=land, now=at("2026-12-16 15:00")
    )
    assert clause_of(county, commitment, "土地出让合同").state == "met"

    # The price is paid; the approval document comes one day late, and stays late.
    county.do(
        anchors.record,
        project_id=project_id,
        anchor="land_price_paid",
        evidence="缴款书",
        by=land,
        now=at("2026-12-16 16:00"),
    )
    due = clock_of_clause(county, approval).due_at
    assert due == at("2026-12-30 17:30")
    county.do(clauses.miss, clause_id=approval.id, reason="批文未出", now=at("2026-12-31 09:00"))
    assert clock_of_clause(county, approval).stopped_at is None
    county.do(clauses.fulfil, clause_id=approval.id, evidence="批文", by=land, now=at("2026-12-31 11:00"))
    late = clause_of(county, commitment, "用地批文")
    assert (late.state, late.done_at) == ("missed", at("2026-12-31 11:00"))

    # Nobody reports for the other side.
    environment = clause_of(county, commitment, "环境影响评价")
    county.refused(
        NotAllowed,
        clauses.fulfil,
        clause_id=environment.id,
        evidence="批复",
        by=land,
        now=at("2026-12-31 12:00"),
    )
    county.do(
        clauses.fulfil,
        clause_id=environment.id,
        evidence="环评批复",
        by=county.enterprise(project_id),
        now=at("2026-12-31 12:00"),
    )
    kept = [
        Kept(Side(clause.side), clause.state, clause.done_at is not None, False)
        for clause in clauses_of(county, commitment)
    ]
    enterprise, government = scores(kept)
    assert (enterprise.met, enterprise.missed, enterprise.rate) == (1, 0, 1.0)
    assert (government.met, government.missed, government.done_late, government.rate) == (1, 1, 1, 0.5)


def test_a_deferred_paper_comes_late_and_a_check_finds_what_was_promised(county: County) -> None:
    commitment = landed(county)
    (material,) = county.all(DeferredMaterial)
    by = county.enterprise(commitment.project_id)
    handed = county.do(deferrals.hand_in, material_id=material.id, by=by, now=at("2026-12-11 09:00"))
    assert (handed.state, handed.in_time) == ("handed_in", False)
    county.do(
        deferrals.check,
        material_id=material.id,
        accepted=False,
        note="缺批复文号",
        now=at("2026-12-11 10:00"),
    )
    # The day promised stays: the new clock is overdue from its first moment.
    (again,) = county.open_clocks("deferred_material").values()
    assert (again.round, again.due_at) == (2, at("2026-12-10 17:30"))
    county.do(deferrals.hand_in, material_id=material.id, by=by, now=at("2026-12-14 09:00"))
    done = county.do(deferrals.check, material_id=material.id, accepted=True, now=at("2026-12-14 10:00"))
    assert (done.state, done.in_time) == ("accepted", False)

    (point,) = county.all(SupervisionPoint)
    land = county.liaison("natural_resources")
    county.do(
        oversight.record,
        point_id=point.id,
        in_order=False,
        finding="围墙越线1米",
        rectify_by=at("2026-12-21 09:00").date(),
        by=land,
        now=at("2026-12-14 15:00"),
    )
    (owed,) = county.open_clocks("supervision_point").values()
    assert (owed.obligor_kind, owed.due_at) == ("enterprise", at("2026-12-21 17:30"))
    checked = county.do(
        oversight.record,
        point_id=point.id,
        in_order=True,
        finding="已退回红线内",
        by=land,
        now=at("2026-12-18 15:00"),
    )
    assert checked.state == "in_order"
    assert county.open_clocks("supervision_point") == {}


def test_a_breach_is_rectified_and_the_commitment_is_whole_again(county: County) -> None:
    commitment = landed(county)
    environment = clause_of(county, commitment, "环境影响评价")
    found = county.do(
        breaches.record,
        commitment_id=commitment.id,
        side="enterprise",
        clause_id=environment.id,
        facts="未完成环评即投入生产",
        evidence="现场检查笔录",
        by=county.liaison("natural_resources"),
        now=at("2027-01-04 09:00"),
    )
    assert county.one(Commitment, commitment.id).state == "breached"
    disputed = county.do(
        disputes.raise_dispute,
        commitment_id=commitment.id,
        about="breach",
        about_id=found.id,
        question="当日为设备调试，并非生产",
        by=county.enterprise(commitment.project_id),
        now=at("2027-01-04 15:00"),
    )
    county.do(disputes.answer, dispute_id=disputed.id, words="笔录记载已出产品", now=at("2027-01-06 10:00"))
    county.do(
        breach_steps.step,
        breach_id=found.id,
        move="order_rectification",
        reason="限期补办",
        on=at("2027-01-15 09:00").date(),
        now=at("2027-01-06 11:00"),
    )
    (owed,) = county.open_clocks("breach").values()
    assert (owed.obligor_kind, owed.due_day) == ("enterprise", at("2027-01-15 09:00").date())
    county.do(breaches.rectify, breach_id=found.id, evidence="环评批复、停产记录", now=at("2027-01-14 09:00"))
    assert county.one(Commitment, commitment.id).state == "repaired"
    assert county.open_clocks("breach") == {}
    county.do(
        disputes.close,
        dispute_id=disputed.id,
        by=county.enterprise(commitment.project_id),
        now=at("2027-01-14 10:00"),
    )


def test_a_breach_that_goes_to_the_end_of_the_ladder_bars_until_credit_is_repaired(county: County) -> None:
    commitment = landed(county)
    found = county.do(
        breaches.record,
        commitment_id=commitment.id,
        side="enterprise",
        facts="擅自改变设计方案",
        evidence="现场照片",
        now=at("2026-12-07 09:00"),
    )
    for move, day in (
        ("order_rectification", "2026-12-07 10:00"),
        ("propose_stop", "2026-12-21 09:00"),
        ("revoke", "2026-12-28 09:00"),
        ("report", "2026-12-29 09:00"),
    ):
        on = at("2026-12-18 09:00").date() if move == "order_rectification" else None
        county.do(breach_steps.step, breach_id=found.id, move=move, reason="未整改", on=on, now=at(day))
    assert county.one(Commitment, commitment.id).state == "revoked"
    assert {clause.state for clause in clauses_of(county, commitment)} == {"waived"}
    assert county.open_clocks() == {}
    enterprise_id = county.project(commitment.project_id).enterprise_id
    with county.database.reading() as session:
        assert [breach.id for breach in breaches.unrepaired_breaches(session, enterprise_id)] == [found.id]

    repair = county.do(
        credit_repairs.apply,
        breach_id=found.id,
        correction="已按方案改回",
        public_commitment="不再擅自改变设计",
        published_on=at("2026-12-29 09:00").date(),
        by=county.enterprise(commitment.project_id),
        now=at("2027-01-10 09:00"),
    )
    county.refused(
        PublicityTooShort,
        credit_repairs.decide,
        repair_id=repair.id,
        granted=True,
        now=at("2027-01-11 09:00"),
    )
    county.do(credit_repairs.decide, repair_id=repair.id, granted=True, now=at("2027-03-30 09:00"))
    assert county.one(Breach, found.id).state == "repaired"
    with county.database.reading() as session:
        assert breaches.unrepaired_breaches(session, enterprise_id) == []


def test_the_governments_missed_promise_is_recorded_and_dealt_with_like_the_companys(county: County) -> None:
    commitment = landed(county)
    contract = clause_of(county, commitment, "土地出让合同")
    found = county.do(
        breaches.record,
        commitment_id=commitment.id,
        side="department",
        clause_id=contract.id,
        facts="逾期未签订出让合同",
        evidence="成交确认书",
        by=county.enterprise(commitment.project_id),
        now=at("2026-12-20 09:00"),
    )
    assert (found.side, found.department_key) == ("department", "natural_resources")
    county.do(
        breach_steps.step,
        breach_id=found.id,
        move="order_rectification",
        reason="限期签订",
        on=at("2026-12-25 09:00").date(),
        now=at("2026-12-21 09:00"),
    )
    (owed,) = county.open_clocks("breach").values()
    assert (owed.obligor_kind, owed.obligor_key) == ("department", "natural_resources")
    county.do(
        breach_steps.step, breach_id=found.id, move="report", reason="仍未签订", now=at("2026-12-28 09:00")
    )
    assert ("department", "government_data") in county.notices("breach.step")
    county.do(breaches.rectify, breach_id=found.id, evidence="合同已签", now=at("2026-12-29 09:00"))
    assert county.one(Commitment, commitment.id).state == "repaired"
