"""What was late stays late, whatever becomes of the project; what has not begun is not kept; what follows comes after."""

from datetime import date
from typing import Any

from builders.county import County, at
from builders.landing import (
    PAPERS,
    PROMISES,
    an_unopposed_project,
    applied,
    clause_of,
    clock_of_clause,
    informed,
    qualified,
    signed,
)
from workflow.actions import (
    anchors,
    breach_steps,
    breaches,
    clauses,
    commitment_ends,
    commitments,
    consultation_ends,
    credit_repairs,
    deferrals,
    disputes,
    entrusting,
    informing,
    projects,
    scorecards,
    signing,
)
from workflow.errors import (
    ClauseWaits,
    DayOnlyForReturn,
    HappenedOutOfOrder,
    LaterDayNeeded,
    MandatePaperMissing,
    NotMandated,
    PublicityDayWrong,
)
from workflow.law.terms import Scope
from workflow.records.commitment import DeferredMaterial
from workflow.rules.scorecard import Outcome, Turn

PAPER: dict[str, object] = {"name": "节能审查意见", "on": "2026-12-31"}
LATE: dict[str, Any] = {"late_because": "窗口停电"}


def turns(county: County, now: str) -> list[Turn]:
    with county.database.acting() as session:
        return scorecards.turns(
            session,
            county.law,
            department="natural_resources",
            since=date(2026, 11, 1),
            until=date(2027, 3, 31),
            by=county.office,
            now=at(now),
        )


def contract_turn(county: County, now: str) -> Turn:
    (found,) = [turn for turn in turns(county, now) if turn.promised]
    return found


def test_a_promise_that_was_overdue_is_overdue_still_when_its_project_goes_on(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county, ["natural_resources"]))
    project = commitment.project_id
    county.do(anchors.record, project_id=project, anchor="deal_confirmed", evidence="成交确认书")
    contract = clause_of(county, commitment, "土地出让合同")
    assert clock_of_clause(county, contract).due_at == at("2026-12-07 17:30")
    january = at("2027-01-20 10:00")
    county.do(projects.move_stage, project_id=project, move="suspend", reason="企业来函", now=january)
    # While it stands still, what had become late before counts as late.
    assert contract_turn(county, "2027-01-21 09:00").outcome is Outcome.MISSED
    county.do(projects.move_stage, project_id=project, move="resume", now=at("2027-01-20 10:05"))
    clock = clock_of_clause(county, contract)
    assert (clock.round, clock.stopped_at, clock.due_at) == (1, None, at("2026-12-07 17:30"))
    assert contract_turn(county, "2027-01-21 09:00").outcome is Outcome.LATE


def test_time_in_which_the_project_stands_still_is_no_time_of_the_departments(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county, ["natural_resources"]))
    project = commitment.project_id
    county.do(anchors.record, project_id=project, anchor="deal_confirmed", evidence="成交确认书")
    contract = clause_of(county, commitment, "土地出让合同")
    for move, when in (("suspend", "2026-12-03 10:00"), ("resume", "2027-01-05 10:00")):
        county.do(projects.move_stage, project_id=project, move=move, reason="来函", now=at(when))
    # Seven of ten working days had passed on 2 December; the day on which it stops is not counted, the last one is.
    clock = clock_of_clause(county, contract)
    assert clock.due_at == at("2027-01-07 17:30")
    county.do(clauses.fulfil, clause_id=contract.id, evidence="合同", now=at("2027-01-06 15:00"))
    assert contract_turn(county, "2027-02-01 09:00").outcome is Outcome.MET


def test_a_promise_is_not_kept_before_the_event_that_starts_it(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    contract = clause_of(county, commitment, "土地出让合同")
    refused = county.refused(ClauseWaits, clauses.fulfil, clause_id=contract.id, evidence="合同")
    assert "成交确认书" in str(refused)
    county.do(
        anchors.record, project_id=commitment.project_id, anchor="deal_confirmed", evidence="成交确认书"
    )
    assert county.do(clauses.fulfil, clause_id=contract.id, evidence="合同").state == "met"


def test_what_stopped_while_it_waited_never_ran_and_is_in_no_scorecard(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county, ["natural_resources"]))
    contract = clause_of(county, commitment, "土地出让合同")
    county.do(clauses.waive, clause_id=contract.id, reason="不再需要", source="企业来函")
    clock = clock_of_clause(county, contract)
    assert clock.never_ran
    assert clock.id not in [turn.clock_id for turn in turns(county, "2027-01-21 09:00")]


def test_nothing_of_a_commitment_happens_before_what_it_follows(county: County) -> None:
    project = an_unopposed_project(county)
    monday, later = at("2026-11-23 12:00"), at("2026-12-04 09:00")
    commitment = informed(county, project, now=at("2026-11-30 09:00"))
    county.do(informing.redraft, commitment_id=commitment.id, enterprise=PROMISES, now=later)
    early: dict[str, Any] = {"commitment_id": commitment.id, "happened_at": monday, "now": later} | LATE
    by = county.enterprise(project)
    county.refused(HappenedOutOfOrder, commitments.apply, papers=PAPERS, applied_by="陈某", by=by, **early)
    applied(county, commitment, now=later)
    county.refused(HappenedOutOfOrder, commitments.qualify, **early)
    county.refused(HappenedOutOfOrder, commitments.send_back, reason="不齐", **early)
    county.do(commitments.qualify, commitment_id=commitment.id, now=later)
    names: dict[str, Any] = {"signed_for_enterprise": "陈某", "signed_for_office": "经办甲"}
    county.refused(HappenedOutOfOrder, signing.sign, **early, **names)
    county.refused(HappenedOutOfOrder, commitment_ends.decline, reason="不办了", by=by, **early)


def test_nothing_under_a_commitment_happens_before_it_was_signed(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county), deferrals=[PAPER], now=at("2026-11-30 09:00"))
    early: dict[str, Any] = {"happened_at": at("2026-11-24 09:00"), "now": at("2026-12-04 09:00")} | LATE
    environment = clause_of(county, commitment, "环境影响评价")
    (paper,) = county.all(DeferredMaterial)
    county.refused(HappenedOutOfOrder, clauses.fulfil, clause_id=environment.id, evidence="批复", **early)
    county.refused(HappenedOutOfOrder, deferrals.hand_in, material_id=paper.id, **early)
    found: dict[str, Any] = {"side": "enterprise", "facts": "未开工", "evidence": "照片"}
    county.refused(HappenedOutOfOrder, breaches.record, commitment_id=commitment.id, **found, **early)


# --- days that are given ----------------------------------------------------------------------------------------


def test_a_day_given_for_a_returned_paper_is_taken_or_refused(county: County) -> None:
    signed(county, an_unopposed_project(county), deferrals=[PAPER])
    (paper,) = county.all(DeferredMaterial)
    county.do(deferrals.hand_in, material_id=paper.id)
    given: dict[str, Any] = {"material_id": paper.id, "note": "缺页"}
    county.refused(LaterDayNeeded, deferrals.check, accepted=False, on=date(2026, 11, 1), **given)
    county.refused(DayOnlyForReturn, deferrals.check, accepted=True, on=date(2027, 1, 15), **given)
    county.do(deferrals.check, accepted=False, on=date(2027, 1, 15), **given)
    (clock,) = county.open_clocks("deferred_material").values()
    assert clock.due_day == date(2027, 1, 15)


def test_credit_is_made_public_after_the_breach_and_not_from_a_day_ahead(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    found = county.do(
        breaches.record, commitment_id=commitment.id, side="enterprise", facts="未开工", evidence="照片"
    )
    for move in ("order_rectification", "report"):
        on = date(2026, 12, 4) if move == "order_rectification" else None
        county.do(
            breach_steps.step,
            breach_id=found.id,
            move=move,
            reason="未整改",
            on=on,
            early_because="有安全隐患",
        )
    repair: dict[str, Any] = {"breach_id": found.id, "correction": "已改", "public_commitment": "承诺"}
    by = county.enterprise(commitment.project_id)
    for day in (date(2020, 1, 1), date(2026, 12, 24)):
        county.refused(PublicityDayWrong, credit_repairs.apply, published_on=day, by=by, **repair)
    county.do(credit_repairs.apply, published_on=date(2026, 11, 23), by=by, **repair)


# --- in whose name ----------------------------------------------------------------------------------------------


def test_a_mandate_that_the_enterprise_does_not_give_itself_names_its_paper(county: County) -> None:
    project = an_unopposed_project(county)
    given: dict[str, Any] = {"project_id": project, "scope": Scope.WHOLE}
    for by in (county.agent, county.office):
        assert county.refused(MandatePaperMissing, entrusting.give_mandate, by=by, **given).field == "source"
    county.do(entrusting.give_mandate, source="委托书〔2026〕1号", by=county.agent, **given)


def test_an_agent_acts_for_the_enterprise_only_as_far_as_it_was_entrusted(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project, deferrals=[PAPER])
    environment = clause_of(county, commitment, "环境影响评价")
    (paper,) = county.all(DeferredMaterial)
    asked = county.do(
        disputes.raise_dispute, commitment_id=commitment.id, question="为何", by=county.enterprise(project)
    )
    county.do(disputes.answer, dispute_id=asked.id, words="如此")
    agent = county.agent
    county.refused(NotMandated, clauses.fulfil, clause_id=environment.id, evidence="批复", by=agent)
    county.refused(NotMandated, deferrals.hand_in, material_id=paper.id, by=agent)
    county.refused(NotMandated, disputes.close, dispute_id=asked.id, by=agent)


def test_an_agent_says_that_the_enterprise_takes_no_part_only_as_far_as_it_was_entrusted(
    county: County,
) -> None:
    consultation = qualified(county, an_unopposed_project(county)).consultation_id
    declined: dict[str, Any] = {"consultation_id": consultation, "reason": "不参加"}
    county.refused(NotMandated, consultation_ends.decline, by=county.agent, **declined)
