"""What was reported about a promise by mistake is taken back while nobody has used it; what is owed is owed as before."""

from datetime import date
from typing import Any

from builders.county import County, at
from builders.landing import (
    an_unopposed_project,
    clause_of,
    signed,
)
from builders.retold import Told
from workflow.actions import (
    anchors,
    breach_retractions,
    breach_steps,
    breaches,
    clauses,
    clock_acts,
    credit_repairs,
    deferrals,
    oversight,
    promise_retractions,
)
from workflow.errors import (
    ChangedMeanwhile,
    IllegalMove,
    NotAllowed,
    NothingToReport,
    OtherSide,
    ReasonMissing,
    StepUsed,
)
from workflow.law.terms import PauseReason
from workflow.records.breach import Breach
from workflow.records.clock import ClockRecord, PauseRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint

BACK: dict[str, Any] = {"reason": "点错了"}
CHECK: dict[str, object] = {"department": "natural_resources", "title": "核对用地红线", "on": "2026-12-15"}
PAPER: dict[str, object] = {
    "name": "设计方案", "department": "natural_resources", "reason": "尚在编制", "on": "2026-12-10",
}  # fmt: skip
DATED = "环境影响评价"


def running(county: County, kind: str, thing: int) -> list[tuple[str, Any, Any]]:
    return [
        (row.limit_key, row.started_at, row.due_at)
        for row in county.all(
            ClockRecord,
            ClockRecord.subject_kind == kind,
            ClockRecord.subject_id == thing,
            ClockRecord.stopped_at.is_(None),
        )
    ]


def kept(county: County, clause: Clause, **given: Any) -> Clause:
    return county.do(clauses.fulfil, clause_id=clause.id, evidence="批复", **given)


# --- clauses --------------------------------------------------------------------------------------------------


def test_a_promise_reported_as_kept_by_mistake_is_owed_again_from_where_it_began(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    clause = clause_of(county, commitment, DATED)
    before = running(county, "clause", clause.id)
    kept(county, clause, now=at("2026-12-01 09:00"))
    county.refused(ReasonMissing, promise_retractions.take_back_clause, clause_id=clause.id, reason=" ")
    back = county.do(
        promise_retractions.take_back_clause, clause_id=clause.id, **BACK, now=at("2026-12-02 09:00")
    )
    assert (back.state, back.done_at, back.evidence) == ("running", None, "")
    assert running(county, "clause", clause.id) == before
    assert kept(county, clause, now=at("2026-12-03 09:00")).state == "met"
    assert county.verified().holds


def test_a_pause_that_lasted_when_a_promise_was_wrongly_reported_lasts_again(county: County) -> None:
    project = an_unopposed_project(county)
    signed(county, project)
    county.do(
        anchors.record, project_id=project, anchor="deal_confirmed", evidence="书", now=at("2026-11-25 09:00")
    )
    (clause,) = county.all(Clause, Clause.about == "land_transfer_contract")
    (clock,) = county.all(
        ClockRecord, ClockRecord.subject_kind == "clause", ClockRecord.subject_id == clause.id
    )
    county.do(
        clock_acts.pause,
        clock_id=clock.id,
        reason=PauseReason.PUBLICITY,
        basis="依据",
        evidence="公示",
        planned_until=date(2026, 12, 10),
        now=at("2026-11-30 09:00"),
    )
    kept(county, clause, now=at("2026-12-01 09:00"))
    assert [pause.until for pause in county.all(PauseRecord)] == [at("2026-12-01 09:00")]
    county.do(promise_retractions.take_back_clause, clause_id=clause.id, **BACK, now=at("2026-12-02 09:00"))
    assert [pause.until for pause in county.all(PauseRecord)] == [None]
    assert [(key, due) for key, _, due in running(county, "clause", clause.id)] == [(clock.limit_key, None)]
    assert Told(county.events(project)).clocks[f"clause:{clause.id}:{clock.limit_key}"] is None
    county.do(clock_acts.resume, clock_id=clock.id, now=at("2026-12-03 09:00"))


def test_a_promise_without_a_date_stands_again(county: County) -> None:
    signed(county, an_unopposed_project(county))
    (clause, *_) = [each for each in county.all(Clause) if each.state == "standing"]
    kept(county, clause)
    assert county.do(promise_retractions.take_back_clause, clause_id=clause.id, **BACK).state == "standing"
    county.do(clauses.miss, clause_id=clause.id, reason="未做到")
    assert county.do(promise_retractions.take_back_clause, clause_id=clause.id, **BACK).state == "standing"
    county.do(clauses.waive, clause_id=clause.id, reason="双方同意", source="企业来函")
    back = county.do(promise_retractions.take_back_clause, clause_id=clause.id, **BACK)
    assert (back.state, back.reason) == ("standing", "")


def test_a_late_report_taken_back_leaves_it_missed_where_it_was_missed_before(county: County) -> None:
    clause = clause_of(county, signed(county, an_unopposed_project(county)), DATED)
    late = at("2027-01-05 10:00")
    county.do(clauses.miss, clause_id=clause.id, reason="未取得批复", now=late)
    kept(county, clause, now=late)
    back = county.do(promise_retractions.take_back_clause, clause_id=clause.id, **BACK, now=late)
    assert (back.state, back.done_at) == ("missed", None)
    assert len(running(county, "clause", clause.id)) == 1
    back = county.do(promise_retractions.take_back_clause, clause_id=clause.id, **BACK, now=late)
    assert (back.state, back.reason) == ("running", "")


def test_a_waiver_taken_back_lets_the_promise_wait_for_its_event_again(county: County) -> None:
    clause = clause_of(county, signed(county, an_unopposed_project(county)), "60日内开工")
    county.do(clauses.waive, clause_id=clause.id, reason="双方同意", source="企业来函")
    assert running(county, "clause", clause.id) == []
    assert county.do(promise_retractions.take_back_clause, clause_id=clause.id, **BACK).state == "waiting"
    assert [(start, due) for _, start, due in running(county, "clause", clause.id)] == [(None, None)]


def test_nobody_takes_back_what_the_other_side_said_or_what_nobody_said(county: County) -> None:
    project = an_unopposed_project(county)
    clause = clause_of(county, signed(county, project), DATED)
    take_back = promise_retractions.take_back_clause
    county.refused(IllegalMove, take_back, clause_id=clause.id, **BACK)
    kept(county, clause, by=county.enterprise(project))
    county.refused(NotAllowed, take_back, clause_id=clause.id, **BACK, by=county.liaison("housing"))
    county.refused(ChangedMeanwhile, take_back, clause_id=clause.id, **BACK, expected_version=1)
    assert county.do(take_back, clause_id=clause.id, **BACK, by=county.enterprise(project)).state == "running"


def test_a_missed_promise_on_which_a_breach_was_found_stays_missed(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    clause = clause_of(county, commitment, DATED)
    late = at("2027-01-05 10:00")
    county.do(clauses.miss, clause_id=clause.id, reason="未取得批复", now=late)
    county.do(
        breaches.record, commitment_id=commitment.id, side="", clause_id=clause.id, facts="未办", evidence="照片", now=late,
    )  # fmt: skip
    county.refused(StepUsed, promise_retractions.take_back_clause, clause_id=clause.id, **BACK, now=late)


# --- deferred papers ------------------------------------------------------------------------------------------


def deferred(county: County) -> DeferredMaterial:
    signed(county, an_unopposed_project(county), deferrals=[PAPER])
    (material,) = county.all(DeferredMaterial)
    return material


def back_deferral(county: County, material: DeferredMaterial, **given: Any) -> DeferredMaterial:
    return county.do(promise_retractions.take_back_deferral, material_id=material.id, **BACK, **given)


def test_a_paper_that_was_not_handed_in_after_all_is_owed_by_its_day(county: County) -> None:
    material = deferred(county)
    before = running(county, "deferred_material", material.id)
    county.refused(IllegalMove, promise_retractions.take_back_deferral, material_id=material.id, **BACK)
    county.do(deferrals.hand_in, material_id=material.id)
    back = back_deferral(county, material)
    assert (back.state, back.handed_in_at, back.in_time) == ("promised", None, None)
    assert running(county, "deferred_material", material.id) == before


def test_a_wrong_check_of_a_paper_is_taken_back_by_whoever_checks_it(county: County) -> None:
    material = deferred(county)
    before = running(county, "deferred_material", material.id)
    check: dict[str, Any] = {"material_id": material.id, "by": county.liaison("natural_resources")}
    county.do(deferrals.hand_in, material_id=material.id)
    county.do(deferrals.check, accepted=True, **check)
    county.refused(
        NotAllowed,
        promise_retractions.take_back_deferral,
        material_id=material.id,
        **BACK,
        by=county.liaison("housing"),
    )
    assert back_deferral(county, material, by=check["by"]).state == "handed_in"
    county.do(deferrals.check, accepted=False, note="缺页", on=date(2026, 12, 20), **check)
    back = back_deferral(county, material, by=check["by"])
    assert (back.state, back.round, back.promised_on, back.note) == ("handed_in", 1, date(2026, 12, 10), "")
    assert running(county, "deferred_material", material.id) == []
    assert back_deferral(county, material).in_time is None
    assert running(county, "deferred_material", material.id) == before
    assert county.verified().holds


def test_a_paper_that_is_needed_after_all_is_owed_again(county: County) -> None:
    material = deferred(county)
    before = running(county, "deferred_material", material.id)
    county.do(deferrals.waive, material_id=material.id, reason="另有材料")
    assert back_deferral(county, material).state == "promised"
    assert running(county, "deferred_material", material.id) == before
    county.do(deferrals.hand_in, material_id=material.id)


# --- checks of departments ------------------------------------------------------------------------------------


def found(county: County, point: SupervisionPoint, **given: Any) -> SupervisionPoint:
    said: dict[str, Any] = {"in_order": False, "finding": "红线不符", "rectify_by": date(2026, 12, 4)} | given
    return county.do(oversight.record, point_id=point.id, **said)


def test_a_wrong_result_of_a_check_is_taken_back_and_the_check_is_to_be_made(county: County) -> None:
    signed(county, an_unopposed_project(county), points=[CHECK])
    (point,) = county.all(SupervisionPoint)
    before = running(county, "supervision_point", point.id)
    result = promise_retractions.take_back_result
    county.refused(IllegalMove, result, point_id=point.id, **BACK)
    found(county, point)
    back = county.do(result, point_id=point.id, **BACK, by=county.liaison("natural_resources"))
    assert (back.state, back.finding, back.checked_at) == ("planned", "", None)
    assert running(county, "supervision_point", point.id) == before
    found(county, point, in_order=True, rectify_by=None, finding="相符")
    assert county.do(result, point_id=point.id, **BACK).state == "planned"
    county.do(oversight.cancel, point_id=point.id, reason="合并检查")
    assert county.do(result, point_id=point.id, **BACK).state == "planned"
    assert running(county, "supervision_point", point.id) == before


def test_a_wrong_second_look_leaves_the_first_result_with_its_day(county: County) -> None:
    project = an_unopposed_project(county)
    signed(county, project, points=[CHECK])
    (point,) = county.all(SupervisionPoint)
    found(county, point)
    first = running(county, "supervision_point", point.id)
    found(county, point, finding="仍不符", rectify_by=date(2026, 12, 18), now=at("2026-12-01 09:00"))
    result = promise_retractions.take_back_result
    back = county.do(result, point_id=point.id, **BACK, now=at("2026-12-01 10:00"))
    assert (back.state, back.finding) == ("rectifying", "红线不符")
    assert running(county, "supervision_point", point.id) == first


def test_a_result_that_the_enterprise_has_reported_upon_stays_until_the_report_is_taken_back(
    county: County,
) -> None:
    project = an_unopposed_project(county)
    signed(county, project, points=[CHECK])
    (point,) = county.all(SupervisionPoint)
    firm = county.enterprise(project)
    found(county, point)
    ordered = running(county, "supervision_point", point.id)
    county.do(oversight.report, point_id=point.id, evidence="照片", by=firm)
    county.refused(StepUsed, promise_retractions.take_back_result, point_id=point.id, **BACK)
    report = promise_retractions.take_back_report
    county.do(report, point_id=point.id, **BACK, by=firm)
    assert running(county, "supervision_point", point.id) == ordered
    county.refused(NothingToReport, report, point_id=point.id, **BACK, by=firm)


# --- breaches -------------------------------------------------------------------------------------------------


def a_breach(county: County, project: int | None = None) -> tuple[Breach, Commitment]:
    commitment = signed(county, project or an_unopposed_project(county))
    breach = county.do(
        breaches.record, commitment_id=commitment.id, side="enterprise", facts="未开工", evidence="照片"
    )
    return breach, commitment


def order(county: County, breach: Breach, on: date = date(2026, 12, 4)) -> Breach:
    return county.do(
        breach_steps.step, breach_id=breach.id, move="order_rectification", reason="未开工", on=on
    )


def back_breach(county: County, breach: Breach, **given: Any) -> Breach:
    return county.do(breach_retractions.take_back, breach_id=breach.id, **BACK, **given)


def state_of(county: County, commitment: Commitment) -> str:
    (row,) = county.all(Commitment, Commitment.id == commitment.id)
    return row.state


def test_a_breach_recorded_by_mistake_is_withdrawn_by_the_side_that_recorded_it(county: County) -> None:
    project = an_unopposed_project(county)
    breach, commitment = a_breach(county, project)
    county.refused(
        OtherSide, breach_retractions.take_back, breach_id=breach.id, **BACK, by=county.enterprise(project)
    )
    assert back_breach(county, breach, by=county.liaison("housing")).state == "dismissed"
    assert state_of(county, commitment) == "reported"
    assert back_breach(county, breach).state == "found"
    assert state_of(county, commitment) == "breached"


def test_each_step_of_the_ladder_is_taken_back_and_the_day_before_it_counts(county: County) -> None:
    breach, _ = a_breach(county)
    order(county, breach)
    first = running(county, "breach", breach.id)
    order(county, breach, date(2026, 12, 18))
    back = back_breach(county, breach)
    assert (back.state, back.rectify_by, len(back.steps)) == ("rectifying", date(2026, 12, 4), 1)
    assert running(county, "breach", breach.id) == first
    county.do(
        breach_steps.step, breach_id=breach.id, move="propose_stop", reason="停工", early_because="有安全隐患"
    )
    assert back_breach(county, breach).state == "rectifying"
    back = back_breach(county, breach)
    assert (back.state, back.rectify_by, back.steps) == ("found", None, [])
    assert running(county, "breach", breach.id) == []


def test_a_closing_by_mistake_is_taken_back_and_the_commitment_is_breached_again(county: County) -> None:
    breach, commitment = a_breach(county)
    order(county, breach)
    ordered = running(county, "breach", breach.id)
    closings: tuple[tuple[Any, dict[str, Any]], ...] = (
        (breaches.rectify, {"evidence": "照片"}),
        (breaches.dismiss, {"reason": "不可抗力"}),
    )
    for action, said in closings:
        county.do(action, breach_id=breach.id, **said)
        assert state_of(county, commitment) != "breached"
        assert back_breach(county, breach).state == "rectifying"
        assert state_of(county, commitment) == "breached"
        assert running(county, "breach", breach.id) == ordered


def test_a_step_that_was_reported_upon_stays_until_the_report_is_taken_back(county: County) -> None:
    project = an_unopposed_project(county)
    breach, _ = a_breach(county, project)
    order(county, breach)
    ordered, firm = running(county, "breach", breach.id), county.enterprise(project)
    county.do(breach_steps.report, breach_id=breach.id, evidence="照片", by=firm)
    county.refused(StepUsed, breach_retractions.take_back, breach_id=breach.id, **BACK)
    county.refused(
        NotAllowed,
        breach_retractions.take_back_report,
        breach_id=breach.id,
        **BACK,
        by=county.liaison("housing"),
    )
    county.do(breach_retractions.take_back_report, breach_id=breach.id, **BACK, by=firm)
    assert running(county, "breach", breach.id) == ordered


def test_what_revoked_the_admission_is_a_decision_and_stays(county: County) -> None:
    breach, _ = a_breach(county)
    order(county, breach)
    for move in ("propose_stop", "revoke"):
        county.do(
            breach_steps.step, breach_id=breach.id, move=move, reason="拒不整改", early_because="有安全隐患"
        )
    county.refused(IllegalMove, breach_retractions.take_back, breach_id=breach.id, **BACK)
    county.do(breach_steps.step, breach_id=breach.id, move="report", reason="报告")
    assert back_breach(county, breach).state == "revoked"
    county.do(
        credit_repairs.apply,
        breach_id=breach.id,
        correction="已拆除",
        public_commitment="不再违诺",
        published_on=county.now.date(),
        by=county.enterprise(breach.project_id),
    )


def test_what_was_reported_under_a_commitment_that_is_over_stays(county: County) -> None:
    project = an_unopposed_project(county)
    breach, commitment = a_breach(county, project)
    clause = clause_of(county, commitment, DATED)
    kept(county, clause)
    order(county, breach)
    for move in ("propose_stop", "revoke"):
        county.do(
            breach_steps.step, breach_id=breach.id, move=move, reason="拒不整改", early_because="有安全隐患"
        )
    county.refused(StepUsed, promise_retractions.take_back_clause, clause_id=clause.id, **BACK)
