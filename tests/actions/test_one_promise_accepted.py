"""规划条件核实 is promised (附件2) and done in a joint acceptance: the promise and the department's part have one clock."""

import json
from datetime import date
from typing import Any

import pytest

from builders.acceptance import (
    AFTER,
    ONE,
    a_built_project,
    acceptance_of,
    an_arranged,
    listed,
    opine,
    parts,
)
from builders.county import County, at
from builders.landing import clock_of_clause, signed, standing_confirmed, unopposed
from builders.owed import open_clocks, owed
from workflow.actions import (
    acceptance_conclusions,
    acceptance_parts,
    acceptance_retractions,
    acceptance_site,
    acceptance_withdrawals,
    acceptances,
    breach_steps,
    breaches,
    clauses,
    clock_acts,
    projects,
    rectifications,
    signing,
)
from workflow.actions.scorecards import turns
from workflow.errors import ClauseCarriedByPart, StepUsed
from workflow.law.terms import PauseReason
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment

LIMIT = "planning_conditions_verification"
LAND = "natural_resources"


def promised(county: County) -> JointAcceptance:
    """A joint acceptance with its date, in a project whose commitment is signed."""
    return an_arranged(county, project_id=a_built_project(county, promised=True))


def promise(county: County) -> Clause:
    (found,) = county.all(Clause, Clause.about == LIMIT)
    return found


def part_of(county: County, acceptance: JointAcceptance) -> AcceptancePart:
    return parts(county, acceptance.id)[LAND]


def own_clocks(county: County) -> list[ClockRecord]:
    return county.all(ClockRecord, ClockRecord.subject_kind == "acceptance_part")


def balanced(county: County) -> bool:
    """Whether every open duty has exactly one clock, and history is whole."""
    return owed(county) == open_clocks(county) and county.verified().breaks == ()


def others_pass(county: County, acceptance: JointAcceptance) -> None:
    for key, part in parts(county, acceptance.id).items():
        if key != LAND:
            opine(county, part)


def asked_to_rectify(county: County) -> JointAcceptance:
    """The verification found one thing to put right, which stands on the list."""
    acceptance = promised(county)
    others_pass(county, acceptance)
    opine(county, part_of(county, acceptance), ONE)
    county.do(
        rectifications.hand_over,
        acceptance_id=acceptance.id,
        by=county.liaison("housing"),
        now=at("2026-11-26 09:00"),
    )
    return acceptance


def reported(county: County, acceptance: JointAcceptance) -> None:
    county.do(
        rectifications.report,
        acceptance_id=acceptance.id,
        numbers=[row.number for row in listed(county, acceptance.id)],
        what="已清理并画线",
        by=county.enterprise(acceptance.project_id),
        now=at("2026-12-01 09:00"),
    )


def looked_again(county: County, acceptance: JointAcceptance, result: str, now: str) -> None:
    part = part_of(county, acceptance)
    county.do(
        acceptance_parts.recheck,
        part_id=part.id,
        results={row.number: result for row in listed(county, acceptance.id) if row.part_id == part.id},
        findings="复验",
        handled_by="核验员甲",
        by=county.liaison(LAND),
        now=at(now),
    )


def taken_back(county: County, acceptance: JointAcceptance, now: str) -> None:
    county.do(
        acceptance_parts.take_back,
        part_id=part_of(county, acceptance).id,
        reason="点错",
        by=county.liaison(LAND),
        now=at(now),
    )


# --- it begins and ends -----------------------------------------------------------------------------------------


def test_the_part_runs_on_the_clock_of_the_promise(county: County) -> None:
    acceptance = promised(county)
    clause = promise(county)
    assert (clause.state, clause.through_kind, clause.through_id) == (
        "running",
        "acceptance_part",
        part_of(county, acceptance).id,
    )
    assert own_clocks(county) == []
    assert clock_of_clause(county, clause).due_day == date(2026, 12, 2)
    assert balanced(county)


@pytest.mark.parametrize(
    ("given", "state", "in_time"),
    [("2026-12-02 17:30", "met", True), ("2026-12-03 09:00", "missed", False)],
)
def test_a_part_that_passes_keeps_the_promise_in_time_or_late(
    county: County, given: str, state: str, in_time: bool
) -> None:
    acceptance = promised(county)
    opine(county, part_of(county, acceptance), now=at(given))
    clause = promise(county)
    assert (clause.state, clause.done_at) == (state, at(given))
    assert part_of(county, acceptance).in_time is in_time
    told = json.loads(county.events(acceptance.project_id)[-1].data)
    assert told["clauses"] == {str(clause.id): state}
    assert balanced(county)


def test_what_a_part_carries_is_not_reported_by_hand(county: County) -> None:
    promised(county)
    county.refused(ClauseCarriedByPart, clauses.fulfil, clause_id=promise(county).id, evidence="已核实")


def test_expert_review_stops_the_promise_and_the_part_at_once(county: County) -> None:
    promised(county)
    clock = clock_of_clause(county, promise(county))
    county.do(
        clock_acts.pause,
        clock_id=clock.id,
        reason=PauseReason.EXPERT_REVIEW,
        basis="附件2",
        evidence="专家论证会通知",
        planned_until=date(2026, 11, 27),
        by=county.liaison(LAND),
        now=at("2026-11-24 09:00"),
    )
    assert clock_of_clause(county, promise(county)).due_day is None
    assert balanced(county)
    county.do(clock_acts.resume, clock_id=clock.id, by=county.liaison(LAND), now=at("2026-11-26 09:00"))
    assert clock_of_clause(county, promise(county)).due_day == date(2026, 12, 4)


# --- it is not good yet -----------------------------------------------------------------------------------------


def test_a_part_that_asks_for_more_leaves_the_promise_owed(county: County) -> None:
    asked_to_rectify(county)
    clause = promise(county)
    assert (clause.state, clause.through_id, clock_of_clause(county, clause).started_at) == (
        "waiting",
        None,
        None,
    )
    assert balanced(county)


def test_the_promise_runs_anew_from_the_report_until_the_recheck(county: County) -> None:
    acceptance = asked_to_rectify(county)
    reported(county, acceptance)
    assert clock_of_clause(county, promise(county)).due_day == date(2026, 12, 10)
    assert balanced(county)
    looked_again(county, acceptance, "passed", "2026-12-04 09:00")
    assert (promise(county).state, promise(county).done_at) == ("met", at("2026-12-04 09:00"))
    assert balanced(county)


def test_a_recheck_that_fails_leaves_the_promise_owed_to_the_next_acceptance(county: County) -> None:
    acceptance = asked_to_rectify(county)
    reported(county, acceptance)
    looked_again(county, acceptance, "failed", "2026-12-04 09:00")
    assert promise(county).state == "waiting"
    county.do(
        acceptance_conclusions.conclude_failed,
        acceptance_id=acceptance.id,
        conclusion="消防车道未整改到位",
        handled_by="甲",
        by=county.liaison("housing"),
        now=at("2026-12-04 10:00"),
    )
    assert balanced(county)
    county.now = at("2026-12-07 09:00")
    again = county.do(acceptances.apply, project_id=acceptance.project_id, scope="厂房", now=county.now)
    county.do(
        acceptance_site.arrange,
        acceptance_id=again.id,
        departments=["housing", LAND],
        on_site_at=at("2026-12-09 09:00"),
        place="门口",
        by=county.liaison("housing"),
    )
    assert promise(county).through_id == part_of(county, again).id
    assert clock_of_clause(county, promise(county)).due_day == date(2026, 12, 16)
    assert balanced(county)


# --- it is taken back, withdrawn, left out ----------------------------------------------------------------------


@pytest.mark.parametrize("asks", [(), (ONE,)])
def test_an_opinion_taken_back_leaves_the_promise_running_by_its_day(county: County, asks: Any) -> None:
    acceptance = promised(county)
    before = clock_of_clause(county, promise(county))
    opine(county, part_of(county, acceptance), *asks)
    taken_back(county, acceptance, "2026-11-26 09:00")
    clause = promise(county)
    assert (clause.state, clause.through_id, clause.done_at) == (
        "running",
        part_of(county, acceptance).id,
        None,
    )
    running = clock_of_clause(county, clause)
    assert (running.id, running.due_at) == (before.id, before.due_at)
    assert balanced(county)
    opine(county, part_of(county, acceptance), now=at("2026-11-27 09:00"))
    assert promise(county).state == "met"


@pytest.mark.parametrize("result", ["passed", "failed"])
def test_a_recheck_taken_back_leaves_the_promise_running_by_its_day(county: County, result: str) -> None:
    acceptance = asked_to_rectify(county)
    reported(county, acceptance)
    before = clock_of_clause(county, promise(county))
    looked_again(county, acceptance, result, "2026-12-04 09:00")
    taken_back(county, acceptance, "2026-12-04 10:00")
    clause = promise(county)
    assert (clause.state, clause.through_id) == ("running", part_of(county, acceptance).id)
    assert clock_of_clause(county, clause).due_at == before.due_at
    assert balanced(county)


def test_a_conclusion_taken_back_leaves_what_was_promised_as_it_stands(county: County) -> None:
    acceptance = asked_to_rectify(county)
    reported(county, acceptance)
    looked_again(county, acceptance, "failed", "2026-12-04 09:00")
    given: dict[str, Any] = {"acceptance_id": acceptance.id, "by": county.liaison("housing")}
    fail = acceptance_conclusions.conclude_failed
    county.do(fail, conclusion="未整改", handled_by="甲", now=at("2026-12-04 10:00"), **given)
    take_back = acceptance_retractions.take_back_conclusion
    county.do(take_back, reason="误作", now=at("2026-12-04 11:00"), **given)
    assert acceptance_of(county, acceptance.id).state == "rechecking"
    assert promise(county).state == "waiting"
    assert balanced(county)


@pytest.mark.parametrize("how", ["withdrawn", "left out", "suspended"])
def test_an_acceptance_that_ends_for_a_department_leaves_the_promise_owed(county: County, how: str) -> None:
    acceptance = promised(county)
    on: dict[str, Any] = {"acceptance_id": acceptance.id, "now": at("2026-11-24 09:00")}
    if how == "withdrawn":
        by = county.enterprise(acceptance.project_id)
        county.do(acceptance_withdrawals.withdraw, reason="暂缓", by=by, **on)
    elif how == "left out":
        county.do(
            acceptance_site.rearrange,
            on_site_at=at("2026-11-27 09:00"),
            reason="规划核实另行办理",
            departments=["housing", "meteorology"],
            by=county.liaison("housing"),
            **on,
        )
    else:
        move: dict[str, Any] = {"project_id": acceptance.project_id, "reason": "企业申请暂缓"}
        county.do(projects.move_stage, move="suspend", now=on["now"], **move)
        assert open_clocks(county) == owed(county)
        county.do(projects.move_stage, move="resume", now=at("2026-11-30 09:00"), **move)
    clause = promise(county)
    assert (clause.state, clause.through_id, clock_of_clause(county, clause).started_at) == (
        "waiting",
        None,
        None,
    )
    assert balanced(county)


def test_an_opinion_that_a_fulfilled_commitment_rests_on_is_not_taken_back(county: County) -> None:
    acceptance = promised(county)
    opine(county, part_of(county, acceptance))
    clause = promise(county)
    for other in county.all(Clause, Clause.commitment_id == clause.commitment_id):
        if other.id != clause.id and other.state in ("waiting", "running"):
            county.do(clauses.waive, clause_id=other.id, reason="双方同意", source="企业来函", now=AFTER)
    standing_confirmed(county, county.one(Commitment, clause.commitment_id), now=AFTER)
    county.do(signing.fulfil, commitment_id=clause.commitment_id, evidence="台账", now=AFTER)
    county.refused(
        StepUsed,
        acceptance_parts.take_back,
        part_id=part_of(county, acceptance).id,
        reason="点错",
        by=county.liaison(LAND),
        now=at("2026-11-26 09:00"),
    )


# --- the promise comes or goes ----------------------------------------------------------------------------------


def reopened(county: County, acceptance: JointAcceptance) -> None:
    county.do(
        projects.move_stage,
        project_id=acceptance.project_id,
        move="reopen_direct_landing",
        reason="企业自愿承诺",
    )
    unopposed(county, acceptance.project_id)


def test_a_commitment_signed_over_a_running_acceptance_takes_its_clock_as_it_stands(county: County) -> None:
    acceptance = an_arranged(county)
    (running,) = own_clocks(county)
    reopened(county, acceptance)
    signed(county, acceptance.project_id, now=at("2026-11-24 09:00"))
    clause = promise(county)
    assert (clock_of_clause(county, clause).id, clause.state) == (running.id, "running")
    assert clause.through_id == part_of(county, acceptance).id
    assert balanced(county)
    opine(county, part_of(county, acceptance))
    assert promise(county).state == "met"


def test_a_waived_promise_leaves_its_clock_with_the_part(county: County) -> None:
    acceptance = promised(county)
    county.do(clauses.waive, clause_id=promise(county).id, reason="双方同意", source="企业来函")
    (own,) = own_clocks(county)
    assert (own.stopped_at, own.due_day) == (None, date(2026, 12, 2))
    assert balanced(county)
    opine(county, part_of(county, acceptance), ONE)
    taken_back(county, acceptance, "2026-11-26 09:00")
    assert balanced(county)


def test_a_promise_waived_during_the_recheck_leaves_no_clock(county: County) -> None:
    acceptance = asked_to_rectify(county)
    reported(county, acceptance)
    county.do(
        clauses.waive,
        clause_id=promise(county).id,
        reason="双方同意",
        source="企业来函",
        now=at("2026-12-01 10:00"),
    )
    assert balanced(county)
    looked_again(county, acceptance, "passed", "2026-12-04 09:00")
    assert promise(county).state == "waived"


def test_an_opinion_taken_back_after_the_promise_was_waived_has_a_clock_again(county: County) -> None:
    acceptance = promised(county)
    opine(county, part_of(county, acceptance), ONE)
    county.do(clauses.waive, clause_id=promise(county).id, reason="双方同意", source="企业来函", now=AFTER)
    taken_back(county, acceptance, "2026-11-26 09:00")
    (own,) = own_clocks(county)
    assert (own.stopped_at, own.due_day) == (None, date(2026, 12, 2))
    assert balanced(county)


def test_a_revoked_commitment_leaves_the_clock_with_the_part(county: County) -> None:
    acceptance = promised(county)
    clause = promise(county)
    found = county.do(
        breaches.record,
        commitment_id=clause.commitment_id,
        side="enterprise",
        facts="擅自改变用途",
        evidence="现场照片",
    )
    steps: dict[str, Any] = {"breach_id": found.id, "reason": "未整改", "early_because": "有安全隐患"}
    county.do(breach_steps.step, move="order_rectification", on=date(2026, 12, 1), **steps)
    for move in ("propose_stop", "revoke"):
        county.do(breach_steps.step, move=move, **steps)
    assert promise(county).state == "waived"
    (own,) = own_clocks(county)
    assert (own.stopped_at, own.subject_id) == (None, part_of(county, acceptance).id)
    assert balanced(county)


def test_a_part_that_ran_beside_the_promise_keeps_it_too(county: County) -> None:
    acceptance = an_arranged(county)
    (own,) = own_clocks(county)
    reopened(county, acceptance)
    signed(county, acceptance.project_id, now=at("2026-11-24 09:00"))
    clause, part = promise(county), part_of(county, acceptance)
    # As it was before parts carried promises.
    with county.database.acting() as session:
        clock = session.get_one(ClockRecord, own.id)
        clock.subject_kind, clock.subject_id, clock.round = "acceptance_part", part.id, 1
        kept = session.get_one(Clause, clause.id)
        kept.through_kind, kept.through_id, kept.state, kept.started_at = "", None, "waiting", None
        waiting = ClockRecord(
            project_id=clock.project_id, subject_kind="clause", subject_id=clause.id, round=1, limit_key=LIMIT,
            limit=clock.limit, obligor_kind="department", obligor_key=LAND, extended=0, stopped_by="",
            provisional=False,
        )  # fmt: skip
        session.add(waiting)
    assert balanced(county)
    opine(county, part)
    assert (promise(county).state, promise(county).through_id) == ("met", part.id)
    assert balanced(county)
    taken_back(county, acceptance, "2026-11-26 09:00")
    assert clock_of_clause(county, promise(county)).due_day == date(2026, 12, 2)
    assert balanced(county)


# --- what others read of it -------------------------------------------------------------------------------------


def test_what_the_enterprise_took_to_rectify_is_told_with_the_promise(county: County) -> None:
    acceptance = asked_to_rectify(county)
    reported(county, acceptance)
    looked_again(county, acceptance, "passed", "2026-12-04 09:00")
    with county.database.reading() as session:
        found = turns(
            session,
            county.law,
            department=LAND,
            since=date(2026, 11, 1),
            until=date(2026, 12, 31),
            by=county.office,
            now=at("2026-12-31 09:00"),
        )
    mine = [turn for turn in found if turn.limit_title == "规划条件核实"]
    assert len(mine) == 2
    assert sum(turn.waited.total_seconds() for turn in mine) > 0
