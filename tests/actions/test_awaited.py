"""Steps that the document sets no limit for are owed by somebody: each has a clock without a due date, and is urged by practice rungs."""

from typing import Any

from sqlalchemy import delete

from builders import registration
from builders.acceptance import AFTER, ONE, acceptance_of, an_application, an_arranged, opine, parts
from builders.approval import a_project_in_approval, accept, decide, planned, receive
from builders.county import NOW, County, at
from builders.landing import an_unopposed_project, applied, clause_of, informed, qualified, signed
from builders.owed import ON_THE_WAY, open_clocks, owed
from workflow.actions import (
    acceptance_conclusions,
    acceptance_parts,
    acceptances,
    analyses,
    anchors,
    blockers,
    breach_steps,
    breaches,
    checklist_answers,
    checklists,
    clause_confirmations,
    clauses,
    commitments,
    consultations,
    credit_repairs,
    deferrals,
    deliberation_calls,
    deliberation_retractions,
    deliberations,
    item_reviews,
    minutes,
    projects,
    rectifications,
    resolutions,
    score_disputes,
    scorecards,
    supervision_retractions,
    supervisions,
)
from workflow.actions.catching_up import catch_up
from workflow.actions.supervision import sweep
from workflow.law.terms import PauseReason
from workflow.law.words import duration
from workflow.records.breach import Breach
from workflow.records.clock import ClockRecord, PauseRecord, limit_of
from workflow.records.commitment import Commitment, DeferredMaterial
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.notice import Notice
from workflow.records.pickup import Pickup
from workflow.records.project import Project
from workflow.records.supervision import FiredRung, Supervision
from workflow.rules.awaited import STEPS
from workflow.rules.duty import Role

LAND = [("natural_resources", "land_use")]


def awaited(county: County, *wanted: str) -> dict[str, tuple[str, str]]:
    """Who owes which step now: each by its name, with whoever is on its clock; `wanted` names what is looked at besides."""
    rows = county.all(ClockRecord, ClockRecord.subject_kind == "awaited", ClockRecord.stopped_at.is_(None))
    assert len({(row.subject_id, row.limit_key) for row in rows}) == len(rows)
    assert all(row.due_at is None and row.started_at is not None for row in rows)
    found = {row.limit_key.removeprefix("awaited_"): (row.obligor_kind, row.obligor_key) for row in rows}
    return {step: who for step, who in found.items() if step not in ON_THE_WAY or step in wanted}


def the_clock(county: County, step: str) -> ClockRecord:
    (row,) = county.all(
        ClockRecord, ClockRecord.limit_key == f"awaited_{step}", ClockRecord.stopped_at.is_(None)
    )
    return row


def swept(county: County, wall_clock: str) -> list[str]:
    """The rungs that a sweep fires on steps without a limit."""
    found = sweep(county.database, county.law, now=at(wall_clock))
    assert found.failed == ()
    beside = [f"awaited_{step}" for step in ON_THE_WAY]
    steps = {
        row.id
        for row in county.all(
            ClockRecord, ClockRecord.subject_kind == "awaited", ClockRecord.limit_key.not_in(beside)
        )
    }
    return [rung.value for clock_id, rung in found.fired if clock_id in steps]


OFFICE = ("office", "")


def told(county: County, kind: str, step: str) -> list[tuple[str, str]]:
    """Who was told of the rungs of a step, in the order of telling."""
    keys = [row.id for row in county.all(ClockRecord, ClockRecord.limit_key == f"awaited_{step}")]
    rows = county.all(
        Notice, Notice.kind == kind, Notice.subject_kind == "clock", Notice.subject_id.in_(keys)
    )
    return [(row.addressee_kind, row.addressee_key) for row in rows]


# --- landing ------------------------------------------------------------------------------------------------


def test_an_application_for_admission_waits_for_the_office_until_it_qualifies(county: County) -> None:
    project = an_unopposed_project(county)
    applied(county, informed(county, project))
    assert awaited(county) == {"qualification": OFFICE}
    assert county.open_clocks("commitment") == {}


def test_once_it_qualifies_the_three_days_run_from_the_application_and_nothing_else(county: County) -> None:
    project = an_unopposed_project(county)
    qualified(county, project)
    assert awaited(county) == {}
    ((_, clock),) = county.open_clocks("commitment").items()
    assert (clock.limit_key, clock.started_at) == ("commitment_signing", NOW)


def test_what_is_sent_back_waits_for_nobody_and_a_new_application_has_a_new_clock(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = applied(county, informed(county, project))
    county.do(commitments.send_back, commitment_id=commitment.id, reason="材料不齐")
    assert awaited(county) == {}
    applied(county, commitment)
    assert the_clock(county, "qualification").round == 2


def test_a_round_that_nobody_opposed_is_told_to_the_enterprise_by_the_office(county: County) -> None:
    project = an_unopposed_project(county)
    assert awaited(county) == {"informing": OFFICE}
    informed(county, project)
    assert awaited(county) == {}


def test_a_screening_waits_for_the_office_to_ask_the_departments(county: County) -> None:
    project = county.a_landing_project()
    county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    assert awaited(county) == {"circulation": OFFICE}


# --- the ladder of practice -----------------------------------------------------------------------------------


def test_it_is_reminded_urged_and_brought_to_deliberation_by_the_days_that_it_is_owed(county: County) -> None:
    an_unopposed_project(county)
    assert swept(county, "2026-11-26 08:00") == []
    assert swept(county, "2026-11-26 10:00") == ["remind"]
    assert swept(county, "2026-11-30 10:00") == ["urge"]
    assert swept(county, "2026-12-07 10:00") == ["deliberate"]
    assert swept(county, "2027-01-15 10:00") == []
    assert told(county, "awaited.remind", "informing") == [OFFICE]
    assert told(county, "awaited.urge", "informing") == [OFFICE]
    assert told(county, "awaited.deliberate", "informing") == [OFFICE, ("supervisor", "")]
    assert county.all(Supervision) == []


def test_whoever_has_taken_the_step_is_left_alone(county: County) -> None:
    project = an_unopposed_project(county)
    informed(county, project)
    assert swept(county, "2026-12-31 10:00") == []


def test_days_on_which_the_project_stood_still_are_not_counted_and_it_is_silent(county: County) -> None:
    project = an_unopposed_project(county)
    county.do(
        projects.move_stage, project_id=project, move="suspend", reason="企业来函", now=at("2026-11-24 10:00")
    )
    assert awaited(county) == {}
    assert swept(county, "2026-12-04 10:00") == []
    county.do(
        projects.move_stage, project_id=project, move="resume", reason="恢复", now=at("2026-12-07 09:00")
    )
    clock = the_clock(county, "informing")
    assert (clock.started_at, clock.round) == (NOW, 1)
    pauses = county.all(PauseRecord, PauseRecord.clock_id == clock.id)
    assert [row.reason for row in pauses] == ["standstill"]
    assert swept(county, "2026-12-08 10:00") == []
    assert swept(county, "2026-12-09 10:00") == ["remind"]


def test_its_limit_is_not_known_and_nobody_is_ever_late_by_it(county: County) -> None:
    acceptance = an_arranged(county)
    for part in parts(county, acceptance.id).values():
        opine(county, part)
    clock = the_clock(county, "acceptance_conclusion")
    limit = limit_of(clock.limit)
    assert (duration(limit.amount, limit.unit), clock.due_day) == ("待核定", None)
    with county.database.reading() as session:
        found = scorecards.turns(
            session,
            county.law,
            department="housing",
            since=at("2026-01-01 00:00").date(),
            until=at("2027-12-31 00:00").date(),
            by=county.office,
            now=at("2027-06-30 09:00"),
        )
    assert clock.id not in {turn.clock_id for turn in found}


def test_every_step_has_its_words() -> None:
    assert all(key.startswith("awaited_") and title for key, title in STEPS.items())
    assert len(set(STEPS.values())) == len(STEPS)


# --- deliberations ----------------------------------------------------------------------------------------------


def held(county: County) -> tuple[int, Deliberation]:
    """A meeting on a blocker was held, without a decision yet."""
    project, _ = county.an_answered_project()
    blocker = county.do(blockers.bring_up, project_id=project, text="高压线迁改无人牵头")
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    meeting = county.do(
        deliberation_calls.call_on_blocker,
        blocker_id=blocker.id,
        meets_at=at("2026-11-24 09:00"),
        place="二楼会议室",
        departments=["housing"],
    )
    county.do(
        deliberations.hold,
        deliberation_id=meeting.id,
        attended=["housing"],
        opinions=[{"matter": 1, "text": "由住建局牵头"}],
        now=at("2026-11-24 11:00"),
    )
    return blocker.id, meeting


def test_after_a_meeting_the_office_owes_the_minutes_and_the_blocker_stays_its_own(county: County) -> None:
    held(county)
    assert awaited(county) == {"minutes": OFFICE, "blocker_resolution": OFFICE}


def test_a_decision_carries_the_blocker_and_what_is_reported_is_looked_at(county: County) -> None:
    _, meeting = held(county)
    given: dict[str, Any] = {"deliberation_id": meeting.id, "now": at("2026-11-24 12:00")}
    county.do(resolutions.add, text="迁改高压线", owner="housing", amount=5, **given)
    assert awaited(county) == {"minutes": OFFICE}
    county.do(minutes.issue, **given)
    assert awaited(county) == {}
    (decided,) = county.all(Resolution)
    housing = county.liaison("housing")
    county.do(
        resolutions.report, resolution_id=decided.id, evidence="照片", by=housing, now=at("2026-11-25 09:00")
    )
    assert awaited(county) == {"resolution_check": OFFICE}
    county.do(resolutions.confirm, resolution_id=decided.id, now=at("2026-11-25 10:00"))
    assert awaited(county) == {"blocker_resolution": OFFICE}


def test_a_meeting_that_was_recorded_by_mistake_takes_its_steps_back(county: County) -> None:
    _, meeting = held(county)
    county.do(
        deliberation_retractions.take_back_result,
        deliberation_id=meeting.id,
        reason="登错",
        now=at("2026-11-24 12:00"),
    )
    assert awaited(county) == {}


# --- under a commitment -----------------------------------------------------------------------------------------


def in_force(county: County) -> int:
    project = an_unopposed_project(county)
    return signed(
        county, project, deferrals=[{"name": "节能审查意见", "on": "2026-12-10", "reason": "正在评审"}]
    ).id


def test_a_deferred_paper_that_came_waits_for_whoever_checks_it(county: County) -> None:
    in_force(county)
    (paper,) = county.all(DeferredMaterial)
    county.do(deferrals.hand_in, material_id=paper.id)
    assert awaited(county) == {"deferral_check": OFFICE}
    county.do(deferrals.check, material_id=paper.id, accepted=False, note="缺页")
    assert awaited(county) == {}
    county.do(deferrals.hand_in, material_id=paper.id)
    county.do(deferrals.check, material_id=paper.id, accepted=True)
    assert awaited(county) == {}


def found_breach(county: County) -> Breach:
    return county.do(
        breaches.record,
        commitment_id=in_force(county),
        side="enterprise",
        facts="未按承诺动工",
        evidence="现场照片",
    )


def test_a_promise_reported_as_kept_waits_for_the_other_side_to_confirm(county: County) -> None:
    commitment = county.one(Commitment, in_force(county))
    company = county.enterprise(commitment.project_id)
    own = clause_of(county, commitment, "环境影响评价")
    county.do(clauses.fulfil, clause_id=own.id, evidence="批复", by=company)
    assert awaited(county) == {"enterprise_report": OFFICE}
    county.do(clause_confirmations.dispute, clause_id=own.id, reason="批复不是本项目的")
    # Whoever reported it takes it back or proves it.
    assert awaited(county) == {"disputed_report": ("enterprise", str(company.enterprise_id))}
    began = county.now
    county.do(clause_confirmations.take_back, clause_id=own.id, reason="看错了")
    assert the_clock(county, "enterprise_report").started_at == began
    county.do(clause_confirmations.confirm, clause_id=own.id)
    assert awaited(county) == {}
    theirs = clause_of(county, commitment, "土地出让合同")
    county.do(
        anchors.record, project_id=commitment.project_id, anchor="deal_confirmed", evidence="成交确认书"
    )
    county.do(clauses.fulfil, clause_id=theirs.id, evidence="合同", by=county.liaison("natural_resources"))
    assert awaited(county) == {"department_report": ("enterprise", str(company.enterprise_id))}
    assert open_clocks(county) == owed(county)


def test_a_confirmation_that_nobody_gives_is_reminded_of_and_never_late(county: County) -> None:
    commitment = county.one(Commitment, in_force(county))
    own = clause_of(county, commitment, "环境影响评价")
    by = county.enterprise(commitment.project_id)
    county.do(clauses.fulfil, clause_id=own.id, evidence="批复", by=by)
    assert swept(county, "2026-11-26 10:00") == ["remind"]
    assert the_clock(county, "enterprise_report").due_at is None


def test_a_breach_that_is_only_found_waits_for_the_office_to_decide(county: County) -> None:
    breach = found_breach(county)
    assert awaited(county) == {"breach_decision": OFFICE}
    county.do(breaches.dismiss, breach_id=breach.id, reason="不成立")
    assert awaited(county) == {}


def test_a_step_that_sets_a_day_takes_the_place_of_the_step_without_one_until_the_day_has_passed(
    county: County,
) -> None:
    breach = found_breach(county)
    order: dict[str, Any] = {"breach_id": breach.id, "move": "order_rectification", "reason": "限期整改"}
    county.do(breach_steps.step, **order, on=at("2026-12-10 09:00").date())
    assert list(county.open_clocks("breach")) == [("breach", breach.id)]
    assert awaited(county) == {"breach_step": OFFICE}
    assert the_clock(county, "breach_step").started_at == at("2026-12-11 00:00")
    again: dict[str, Any] = {"breach_id": breach.id, "move": "propose_stop", "reason": "逾期未整改"}
    county.do(breach_steps.step, **again, now=at("2026-12-14 09:00"))
    assert "breach_step" not in awaited(county)


def test_after_work_was_to_stop_and_after_the_admission_is_revoked_the_office_owes_what_follows(
    county: County,
) -> None:
    breach = found_breach(county)
    step: dict[str, Any] = {"breach_id": breach.id, "reason": "逾期未整改"}
    county.do(breach_steps.step, move="order_rectification", on=at("2026-12-10 09:00").date(), **step)
    county.do(breach_steps.step, move="propose_stop", now=at("2026-12-14 09:00"), **step)
    assert awaited(county) == {"breach_after_stop": OFFICE}
    assert swept(county, "2026-12-17 10:00") == ["remind"]
    county.do(breach_steps.step, move="revoke", now=at("2026-12-18 09:00"), **step)
    assert awaited(county) == {"breach_report": OFFICE}
    assert swept(county, "2026-12-23 10:00") == ["remind"]
    county.do(breach_steps.step, move="report", now=at("2026-12-24 09:00"), **step)
    assert awaited(county) == {}


def test_an_application_for_credit_repair_waits_for_somebody_to_decide(county: County) -> None:
    breach = found_breach(county)
    given: dict[str, Any] = {"breach_id": breach.id, "reason": "拒不整改", "early_because": "有安全隐患"}
    day = at("2026-12-10 09:00").date()
    county.do(breach_steps.step, move="order_rectification", on=day, **given)
    county.do(breach_steps.step, move="propose_stop", **given)
    county.do(breach_steps.step, move="revoke", **given)
    repair = county.do(
        credit_repairs.apply,
        breach_id=breach.id,
        correction="已整改",
        public_commitment="不再发生",
        published_on=NOW.date(),
        by=county.enterprise(breach.project_id),
        now=at("2027-02-01 09:00"),
    )
    assert awaited(county)["credit_repair"] == OFFICE
    county.do(
        credit_repairs.decide,
        repair_id=repair.id,
        granted=False,
        reason="公示不足",
        now=at("2027-02-02 09:00"),
    )
    assert "credit_repair" not in awaited(county)


def test_what_is_found_goes_on_after_the_project_is_completed(county: County) -> None:
    found_breach(county)
    clock = the_clock(county, "breach_decision")
    state = county.project(clock.project_id).state
    stands(county, clock.project_id, "completed")
    assert swept(county, "2026-11-26 10:00") == ["remind"]
    stands(county, clock.project_id, state)


def stands(county: County, project: int, state: str) -> None:
    """Put by hand where a project stands, since the way to its completion is long."""
    with county.database.acting() as session:
        session.get_one(Project, project).state = state


def test_a_disputed_point_of_a_scorecard_waits_for_whoever_supervises(county: County) -> None:
    _, asked = county.a_dispatched_project(LAND)
    county.answer(asked["natural_resources"])
    (clock,) = county.all(ClockRecord, ClockRecord.subject_kind == "checklist")
    row = county.do(
        score_disputes.dispute, clock_id=clock.id, reason="停电半日", by=county.liaison("natural_resources")
    )
    assert awaited(county)["score_answer"] == ("department", "government_data")
    supervisor = county.person("boss", Role.SUPERVISOR)
    county.do(score_disputes.answer, dispute_id=row.id, upheld=True, reason="属实", by=supervisor)
    assert "score_answer" not in awaited(county)


# --- docking ----------------------------------------------------------------------------------------------------


def test_a_project_that_is_taken_in_is_analysed_and_dispatched_by_the_office(county: County) -> None:
    project = county.a_project()
    assert awaited(county) == {"analysis": OFFICE}
    county.do(
        analyses.decide,
        project_id=project,
        involvements=[{"department": "natural_resources", "phase": "land_use"}],
    )
    assert awaited(county) == {"dispatch": OFFICE}
    county.do(checklists.dispatch, project_id=project)
    assert awaited(county) == {}


# --- pauses -------------------------------------------------------------------------------------------------------


def test_a_special_procedure_whose_planned_end_has_passed_is_owed_an_end_from_the_day_after(
    county: County,
) -> None:
    project = a_project_in_approval(county)
    item = planned(county, project, "LX-05")["LX-05"]
    receive(county, item)
    accept(county, item)
    county.do(
        item_reviews.pause,
        item_id=item,
        reason=PauseReason.EXPERT_REVIEW,
        basis="行政许可法第45条",
        evidence="评审通知",
        planned_until=at("2026-12-04 00:00").date(),
        by=county.liaison("natural_resources"),
    )
    clock = the_clock(county, "item_resume")
    assert (clock.obligor_key, clock.started_at) == ("natural_resources", at("2026-12-05 00:00"))
    assert swept(county, "2026-12-08 10:00") == []
    assert swept(county, "2026-12-10 10:00") == ["remind"]
    county.do(
        item_reviews.resume,
        item_id=item,
        outcome="通过",
        by=county.liaison("natural_resources"),
        now=at("2026-12-10 11:00"),
    )
    assert "item_resume" not in awaited(county)


def test_a_special_procedure_that_ends_as_planned_was_never_owed_an_end(county: County) -> None:
    project = a_project_in_approval(county)
    item = planned(county, project, "LX-05")["LX-05"]
    receive(county, item)
    accept(county, item)
    land = county.liaison("natural_resources")
    county.do(
        item_reviews.pause,
        item_id=item,
        reason=PauseReason.EXPERT_REVIEW,
        basis="行政许可法第45条",
        evidence="评审通知",
        planned_until=at("2026-12-04 00:00").date(),
        by=land,
    )
    county.do(item_reviews.resume, item_id=item, outcome="通过", by=land, now=at("2026-12-01 09:00"))
    (clock,) = county.all(ClockRecord, ClockRecord.limit_key == "awaited_item_resume")
    assert (clock.started_at, clock.never_ran) == (at("2026-12-01 09:00"), True)


# --- supervision --------------------------------------------------------------------------------------------------


def under_order(county: County) -> tuple[int, Supervision]:
    _, asked = county.a_dispatched_project(LAND)
    sweep(county.database, county.law, now=at("2026-11-27 09:00"))
    (order,) = county.all(Supervision)
    return asked["natural_resources"].id, order


def answered(county: County, order: Supervision, day: str | None = "2026-12-02") -> None:
    county.do(
        supervisions.answer,
        supervision_id=order.id,
        measures="人手不足，已加派",
        promised_for=None if day is None else at(f"{day} 00:00").date(),
        handled_by="甲",
        by=county.liaison("natural_resources"),
        now=at("2026-11-27 10:00"),
    )


def test_a_day_promised_in_an_answer_is_due_that_day(county: County) -> None:
    _, order = under_order(county)
    answered(county, order)
    clock = county.open_clocks("supervision")["supervision", order.id]
    assert (clock.limit_key, clock.due_at) == ("supervision_promise", at("2026-12-02 17:30"))
    assert (clock.obligor_kind, clock.obligor_key) == ("department", "natural_resources")
    assert awaited(county) == {}


def test_a_promised_day_that_passes_is_urged_and_brought_to_deliberation_without_a_second_order(
    county: County,
) -> None:
    _, order = under_order(county)
    answered(county, order)
    clock = county.open_clocks("supervision")["supervision", order.id]
    for day in ("2026-12-02", "2026-12-03", "2026-12-07"):
        sweep(county.database, county.law, now=at(f"{day} 10:00"))
    fired = [row.rung for row in county.all(FiredRung, FiredRung.clock_id == clock.id)]
    assert fired == ["urge", "deliberate"]
    assert len(county.all(Supervision)) == 1


def test_a_promise_ends_with_what_it_was_given_for_and_the_order_is_the_offices_to_close(
    county: County,
) -> None:
    checklist, order = under_order(county)
    answered(county, order)
    county.do(
        checklist_answers.reply,
        checklist_id=checklist,
        involved=False,
        lines=[],
        handled_by="甲",
        by=county.liaison("natural_resources"),
        now=at("2026-11-30 09:00"),
    )
    assert county.open_clocks("supervision") == {}
    assert awaited(county)["supervision_close"] == OFFICE
    county.do(supervisions.close, supervision_id=order.id, conclusion="已办", now=at("2026-11-30 10:00"))
    assert "supervision_close" not in awaited(county)


def test_an_answer_without_a_day_waits_for_the_office(county: County) -> None:
    _, order = under_order(county)
    answered(county, order, None)
    assert awaited(county) == {"supervision_close": OFFICE}


def test_an_answer_that_is_taken_back_promises_nothing(county: County) -> None:
    _, order = under_order(county)
    answered(county, order)
    county.do(
        supervision_retractions.retract_answer,
        supervision_id=order.id,
        reason="写错",
        by=county.liaison("natural_resources"),
        now=at("2026-11-27 11:00"),
    )
    assert [row.limit_key for row in county.open_clocks("supervision").values()] == ["supervision_reply"]
    answered(county, order)
    assert [row.limit_key for row in county.open_clocks("supervision").values()] == ["supervision_promise"]


# --- joint acceptance -----------------------------------------------------------------------------------------------

LEAD = ("department", "housing")


def test_an_application_for_acceptance_waits_for_the_lead_to_arrange_the_one_date(county: County) -> None:
    acceptance = an_application(county)
    assert awaited(county) == {"acceptance_arranging": LEAD}
    county.do(
        acceptances.return_application,
        acceptance_id=acceptance.id,
        reason="缺竣工图",
        by=county.liaison("housing"),
    )
    owner = ("enterprise", str(county.project(acceptance.project_id).enterprise_id))
    assert awaited(county) == {"acceptance_papers": owner}


def test_a_part_without_a_known_limit_waits_for_its_department_and_one_with_a_limit_has_its_clock(
    county: County,
) -> None:
    acceptance = an_arranged(county)
    dated = {key for _, key in county.open_clocks("acceptance_part")}
    unknown = {
        row.subject_id
        for row in county.all(ClockRecord, ClockRecord.limit_key == "awaited_acceptance_opinion")
    }
    assert dated.isdisjoint(unknown)
    assert dated | unknown == {part.id for part in parts(county, acceptance.id).values()}
    assert unknown


def rectifying(county: County) -> int:
    """One department asks for something, and the list is to be handed over."""
    acceptance = an_arranged(county)
    for key, part in parts(county, acceptance.id).items():
        opine(county, part, *([ONE] if key == "meteorology" else []))
    return acceptance.id


def test_after_the_visit_the_lead_hands_the_list_over_and_in_the_end_concludes(county: County) -> None:
    acceptance_id = rectifying(county)
    assert awaited(county) == {"acceptance_list": LEAD}
    lead = county.liaison("housing")
    county.do(rectifications.hand_over, acceptance_id=acceptance_id, by=lead, now=AFTER)
    assert awaited(county) == {}
    owner = county.enterprise(acceptance_of(county, acceptance_id).project_id)
    county.do(
        rectifications.report,
        acceptance_id=acceptance_id,
        numbers=[1],
        what="已清理",
        by=owner,
        now=at("2026-11-26 09:00"),
    )
    assert awaited(county) == {"acceptance_recheck": ("department", "meteorology")}


def test_a_part_that_is_taken_back_waits_again_from_where_it_began(county: County) -> None:
    acceptance = an_arranged(county)
    (part,) = [
        part
        for part in parts(county, acceptance.id).values()
        if ("acceptance_part", part.id) not in county.open_clocks("acceptance_part")
    ][:1]
    before = next(
        row
        for row in county.all(ClockRecord, ClockRecord.limit_key == "awaited_acceptance_opinion")
        if row.subject_id == part.id
    )
    opine(county, part)
    county.do(
        acceptance_parts.take_back,
        part_id=part.id,
        reason="写错",
        by=county.liaison(part.department_key),
        now=at("2026-11-25 16:00"),
    )
    (again,) = [
        row
        for row in county.all(ClockRecord, ClockRecord.limit_key == "awaited_acceptance_opinion")
        if row.subject_id == part.id
    ]
    assert (again.id, again.started_at, again.stopped_at) == (before.id, before.started_at, None)


# --- registration and approval items --------------------------------------------------------------------------------


def test_what_is_approved_is_brought_to_the_window_and_then_collected(county: County) -> None:
    project, items = registration.a_company(county)
    licence = items[next(iter(items))]
    registration.apply(county, licence)
    registration.approve(county, licence)
    assert awaited(county)["registration_delivery"] == ("department", licence.department_key)
    registration.deliver(county, licence)
    assert "registration_delivery" not in awaited(county)
    ready = [row for row in county.all(Pickup) if row.state == "ready"]
    owner = ("enterprise", str(county.project(project).enterprise_id))
    assert awaited(county).get("collection") == (owner if ready else None)


def test_a_refusal_is_handed_over_by_its_department(county: County) -> None:
    project = a_project_in_approval(county)
    item = planned(county, project, "LX-05")["LX-05"]
    receive(county, item)
    accept(county, item)
    decide(county, item, "refused", reason="不符合规划条件")
    assert awaited(county) == {"refusal_delivery": ("department", "natural_resources")}


def test_the_conclusion_is_the_leads(county: County) -> None:
    acceptance = an_arranged(county)
    for part in parts(county, acceptance.id).values():
        opine(county, part)
    assert awaited(county) == {"acceptance_conclusion": LEAD}
    county.do(
        acceptance_conclusions.conclude_passed,
        acceptance_id=acceptance.id,
        conclusion="合格",
        handled_by="乙",
        by=county.liaison("housing"),
        now=at("2026-11-26 09:00"),
    )
    assert "acceptance_conclusion" not in awaited(county)


# --- what was there before ---------------------------------------------------------------------------------------


def test_what_was_owed_before_such_steps_had_clocks_gets_them_once(county: County) -> None:
    project = an_unopposed_project(county)
    with county.database.acting() as session:
        session.execute(delete(ClockRecord).where(ClockRecord.subject_kind == "awaited"))
    assert awaited(county) == {}
    before = len(county.events(project))
    assert catch_up(county.database, now=at("2026-12-01 09:00")) == 1
    assert awaited(county) == {"informing": OFFICE}
    assert the_clock(county, "informing").started_at == at("2026-12-01 09:00")
    assert [line.kind for line in county.events(project)[before:]] == ["clock.await"]
    assert catch_up(county.database, now=at("2026-12-02 09:00")) == 0
