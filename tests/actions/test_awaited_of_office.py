"""What the office owes though no limit is known: a second look, a round that is stuck, the end."""

from typing import Any

from builders.county import County, at
from builders.landing import an_unopposed_project, clauses_of, signed, standing_confirmed
from workflow.actions import (
    breaches,
    clauses,
    consultation_ends,
    project_facts,
    projects,
    risk_findings,
    signing,
)
from workflow.actions.supervision import sweep
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment

OFFICE = ("office", "")
LATER = at("2026-11-24 10:00")
#: An industry that concerns more departments, and the one before.
MORE: dict[str, object] = {"industry_code": "2631"}
AS_BEFORE: dict[str, object] = {"industry_code": "3484"}


def owes(county: County, step: str) -> bool:
    """Whether the office is on the clock for a step."""
    rows = county.all(
        ClockRecord, ClockRecord.limit_key == f"awaited_{step}", ClockRecord.stopped_at.is_(None)
    )
    assert [(row.obligor_kind, row.obligor_key, row.due_at) for row in rows] in ([], [(*OFFICE, None)])
    return bool(rows)


def urged(county: County, step: str, wall_clock: str) -> list[str]:
    """The rungs of a step that a sweep fires."""
    found = sweep(county.database, county.law, now=at(wall_clock))
    assert found.failed == ()
    keys = {row.id for row in county.all(ClockRecord, ClockRecord.limit_key == f"awaited_{step}")}
    return [rung.value for key, rung in found.fired if key in keys]


# --- analysis -------------------------------------------------------------------------------------------------


def changed(county: County, project: int, **facts: object) -> None:
    county.do(project_facts.change_facts, project_id=project, form=facts, reason="企业来函", now=LATER)


def test_facts_that_ask_for_other_departments_have_the_office_analyse_anew(county: County) -> None:
    project, _ = county.a_dispatched_project()
    assert not owes(county, "reanalysis")
    changed(county, project, **MORE)
    assert owes(county, "reanalysis")
    county.decide(project)
    assert not owes(county, "reanalysis")


def test_facts_that_change_nothing_about_the_departments_do_not(county: County) -> None:
    project, _ = county.a_dispatched_project()
    changed(county, project, contact_phone="13800000009")
    assert not owes(county, "reanalysis")


def test_facts_that_are_put_right_again_take_the_second_look_back(county: County) -> None:
    project, _ = county.a_dispatched_project()
    changed(county, project, **MORE)
    assert owes(county, "reanalysis")
    changed(county, project, **AS_BEFORE)
    assert not owes(county, "reanalysis")


def test_a_second_look_is_owed_on_when_a_project_that_stood_still_goes_on(county: County) -> None:
    project, _ = county.a_dispatched_project()
    changed(county, project, **MORE)
    county.do(projects.move_stage, project_id=project, move="suspend", reason="来函", now=LATER)
    assert not owes(county, "reanalysis")
    county.do(projects.move_stage, project_id=project, move="resume", reason="恢复", now=LATER)
    assert owes(county, "reanalysis")


# --- the round ------------------------------------------------------------------------------------------------


def test_a_round_in_which_nobody_is_silent_and_one_was_taken_out_waits_for_a_decision(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology"])
    county.do(consultation_ends.withdraw_consultee, consultee_id=asked["ecology"].id, reason="久不答复")
    assert not owes(county, "round_decision")
    county.opine(asked["housing"])
    assert owes(county, "round_decision")
    assert county.consultation(consultation).state == "circulating"
    assert urged(county, "round_decision", "2026-11-26 10:00") == ["remind"]
    assert not owes(county, "informing")


def test_a_round_that_is_stuck_by_taking_the_last_silent_department_out_waits_for_a_decision(
    county: County,
) -> None:
    consultation, asked = county.a_consultation(awaiting=["ecology"], agreed=["housing"])
    county.do(consultation_ends.withdraw_consultee, consultee_id=asked["ecology"].id, reason="久不答复")
    assert owes(county, "round_decision")
    county.do(consultation_ends.withdraw, consultation_id=consultation, reason="重新征询")
    assert not owes(county, "round_decision")


def test_the_lean_reply_that_completes_a_round_starts_the_step_that_follows_and_says_so(
    county: County,
) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.opine(asked["housing"])
    assert owes(county, "informing")
    *_, line = county.events(county.consultation(consultation).project_id)
    assert line.kind == "consultee.reply"
    assert f"awaited:{consultation}:awaited_informing" in line.data


def test_an_industry_whose_facts_changed_is_judged_anew_before_anybody_is_told_to_commit_itself(
    county: County,
) -> None:
    project = an_unopposed_project(county)
    assert owes(county, "informing")
    changed(county, project, industry_code="2631")
    assert owes(county, "risk")
    assert not owes(county, "informing")
    (clock,) = county.all(ClockRecord, ClockRecord.limit_key == "awaited_risk")
    county.do(
        risk_findings.judge,
        consultation_id=clock.subject_id,
        high_risk=False,
        high_risk_reason="不涉及危险工艺",
        now=LATER,
    )
    assert not owes(county, "risk")


# --- the end of a commitment ----------------------------------------------------------------------------------


def done(county: County, *, standing: bool) -> Commitment:
    """Whatever has a date is done, or was waived; what is kept all the time only where that is wanted."""
    commitment = signed(county, an_unopposed_project(county))
    for clause in clauses_of(county, commitment):
        if clause.state in ("waiting", "running") or (clause.state == "standing" and not standing):
            assert not owes(county, "fulfilment")
            county.do(clauses.waive, clause_id=clause.id, reason="双方同意", source="企业来函")
    return commitment


def test_when_nothing_is_owed_any_more_the_office_confirms_that_the_commitment_is_fulfilled(
    county: County,
) -> None:
    commitment = done(county, standing=False)
    assert owes(county, "fulfilment")
    assert urged(county, "fulfilment", "2026-11-26 10:00") == ["remind"]
    county.do(signing.fulfil, commitment_id=commitment.id, evidence="逐条核对")
    assert not owes(county, "fulfilment")


def test_what_is_kept_all_the_time_is_confirmed_after_the_project_is_completed(county: County) -> None:
    commitment = done(county, standing=True)
    assert county.all(Clause, Clause.state == "standing")
    assert not owes(county, "fulfilment")
    given: dict[str, Any] = {"project_id": commitment.project_id}
    for move, reason in (
        ("finish_direct_landing", ""),
        ("skip_business_registration", "既有企业"),
        ("open_construction_approval", ""),
        ("skip_construction_approval", "另案办理"),
    ):
        county.do(projects.move_stage, move=move, reason=reason, **given)
    # The government reports what it kept, and the enterprise says its word on it, before the office finds all fulfilled.
    running = ClockRecord.limit_key == "awaited_standing_report", ClockRecord.stopped_at.is_(None)
    assert {row.obligor_kind for row in county.all(ClockRecord, *running)} == {"department"}
    assert not owes(county, "fulfilment")
    standing_confirmed(county, commitment)
    assert county.all(ClockRecord, *running) == []
    assert owes(county, "fulfilment")


def test_a_breach_that_is_found_keeps_a_commitment_from_its_end(county: County) -> None:
    commitment = done(county, standing=False)
    county.do(
        breaches.record, commitment_id=commitment.id, side="enterprise", facts="未按承诺动工", evidence="照片"
    )
    assert not owes(county, "fulfilment")
