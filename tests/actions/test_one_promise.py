"""One promise of 附件2 has one clock, whether it is read as a clause of the commitment or as the limit of an application."""

import json
from datetime import date
from typing import Any

import pytest

from builders.approval import accept, checked, clocks, decide, department, item_of, planned, receive, through
from builders.county import County, at
from builders.landing import an_unopposed_project, clock_of_clause, signed
from builders.owed import open_clocks, owed
from workflow.actions import (
    anchors,
    clauses,
    clock_acts,
    item_acceptance,
    item_decisions,
    item_intake,
    item_retractions,
    item_reviews,
    projects,
)
from workflow.errors import ClauseCarried, OfficialPauseElsewhere, StartEventRecorded
from workflow.law.terms import PauseReason
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment
from workflow.records.project import Project

LIMIT = "land_use_planning_permit"


def a_promised_project(county: County) -> tuple[Commitment, dict[str, int]]:
    """A project whose commitment is signed and whose construction approval is open, with items listed."""
    project_id = an_unopposed_project(county)
    commitment = signed(county, project_id)
    open_approval(county, project_id)
    items = planned(county, project_id, "LX-01", "LX-05", "LX-07")
    through(county, items["LX-01"])
    return commitment, items


def open_approval(county: County, project_id: int) -> None:
    """Construction approval opens, with the landing finished and registration passed over."""
    if county.one(Project, project_id).state != "construction_approval":
        county.do(projects.move_stage, project_id=project_id, move="finish_direct_landing")
        county.do(
            projects.move_stage, project_id=project_id, move="skip_business_registration", reason="既有企业"
        )
        county.do(projects.move_stage, project_id=project_id, move="open_construction_approval")


def promise_of(county: County, commitment: Commitment, limit: str = LIMIT) -> Clause:
    """The clause about a limit."""
    (found,) = county.all(Clause, Clause.commitment_id == commitment.id, Clause.about == limit)
    return found


def balanced(county: County) -> bool:
    """Whether every open duty has exactly one clock."""
    return owed(county) == open_clocks(county)


def settle_contract(county: County, items: dict[str, int]) -> None:
    """The land contract, which the planning permit waits for, is signed."""
    through(county, items["LX-05"])


def test_an_accepted_application_runs_on_the_clock_of_its_clause(county: County) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    receive(county, items["LX-07"], now=at("2026-12-01 09:00"))
    accept(county, items["LX-07"], now=at("2026-12-02 09:00"))
    # The statute counts beside it; the promise counts once.
    assert set(clocks(county, items["LX-07"])) == {"permit_decision"}
    clause = promise_of(county, commitment)
    assert (clause.state, clause.through_id) == ("running", items["LX-07"])
    # From when the papers were complete, not from when the department accepted them.
    assert clock_of_clause(county, clause).due_day == date(2026, 12, 15)
    assert balanced(county)


def test_an_event_recorded_once_starts_the_clause_and_the_application(county: County) -> None:
    commitment, items = a_promised_project(county)
    receive(county, items["LX-05"])
    accept(county, items["LX-05"])
    clause = promise_of(county, commitment, "land_transfer_contract")
    assert clause.state == "waiting"
    given: dict[str, Any] = {"project_id": commitment.project_id, "anchor": "deal_confirmed"}
    county.do(anchors.record, **given, evidence="成交确认书", now=at("2026-12-01 09:00"))
    county.refused(StartEventRecorded, anchors.record, **given, evidence="成交确认书")
    assert clock_of_clause(county, clause).due_day == date(2026, 12, 15)
    assert promise_of(county, commitment, "land_transfer_contract").state == "running"
    assert "land_transfer_contract" not in clocks(county, items["LX-05"])


def test_publicity_stops_the_promise_with_its_application_and_not_the_statute(county: County) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    item_id = items["LX-07"]
    receive(county, item_id, now=at("2026-12-01 09:00"))
    accept(county, item_id, now=at("2026-12-01 10:00"))
    county.do(
        item_reviews.pause,
        item_id=item_id,
        reason=PauseReason.PUBLICITY,
        basis="城乡规划法",
        evidence="公示",
        planned_until=date(2026, 12, 10),
        by=department(county, item_id),
        now=at("2026-12-03 09:00"),
    )
    clause = promise_of(county, commitment)
    assert clock_of_clause(county, clause).due_day is None
    assert clocks(county, item_id)["permit_decision"].due_day == date(2026, 12, 29)
    # The applicant is told in writing: nobody lets one of the two go on alone.
    county.refused(OfficialPauseElsewhere, clock_acts.resume, clock_id=clock_of_clause(county, clause).id)
    county.do(
        item_reviews.resume, item_id=item_id, by=department(county, item_id), now=at("2026-12-10 09:00")
    )
    assert clock_of_clause(county, clause).due_day == date(2026, 12, 22)


@pytest.mark.parametrize(
    ("decided", "state", "in_time"),
    [("2026-12-15 17:30", "met", True), ("2026-12-16 09:00", "missed", False)],
)
def test_a_grant_keeps_the_promise_in_time_or_late(
    county: County, decided: str, state: str, in_time: bool
) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    receive(county, items["LX-07"], now=at("2026-12-01 09:00"))
    accept(county, items["LX-07"], now=at("2026-12-01 10:00"))
    before = county.event_count()
    decide(county, items["LX-07"], now=at(decided), result_number="地字第26号")
    clause = promise_of(county, commitment)
    assert (clause.state, clause.done_at) == (state, at(decided))
    # One line of history says both.
    assert county.event_count() == before + 1
    told = json.loads(county.events(commitment.project_id)[-1].data)
    assert told["clause"] == {"id": clause.id, "number": clause.number, "in_time": in_time}
    assert balanced(county)


def test_what_an_application_carries_is_not_reported_by_hand(county: County) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    receive(county, items["LX-07"])
    accept(county, items["LX-07"])
    clause = promise_of(county, commitment)
    county.refused(ClauseCarried, clauses.fulfil, clause_id=clause.id, evidence="已办")


@pytest.mark.parametrize("end", ["refuse", "withdraw"])
def test_an_application_that_ends_without_a_grant_leaves_the_promise_owed(county: County, end: str) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    item_id = items["LX-07"]
    receive(county, item_id, now=at("2026-12-01 09:00"))
    accept(county, item_id, now=at("2026-12-01 10:00"))
    if end == "refuse":
        decide(county, item_id, "refused", reason="不符合规划", now=at("2026-12-04 10:00"))
    else:
        county.do(item_intake.withdraw, item_id=item_id, reason="调整", now=at("2026-12-04 10:00"))
    clause = promise_of(county, commitment)
    assert (clause.state, clause.through_id, clock_of_clause(county, clause).started_at) == (
        "waiting",
        None,
        None,
    )
    assert balanced(county)
    receive(county, item_id, now=at("2026-12-07 09:00"))
    accept(county, item_id, now=at("2026-12-08 09:00"))
    assert clock_of_clause(county, clause).due_day == date(2026, 12, 21)
    assert balanced(county)


def test_what_counts_from_the_deal_goes_on_when_its_application_is_withdrawn(county: County) -> None:
    commitment, items = a_promised_project(county)
    county.do(
        anchors.record,
        project_id=commitment.project_id,
        anchor="deal_confirmed",
        evidence="成交确认书",
        now=at("2026-12-01 09:00"),
    )
    receive(county, items["LX-05"], now=at("2026-12-02 09:00"))
    accept(county, items["LX-05"], now=at("2026-12-02 10:00"))
    county.do(item_intake.withdraw, item_id=items["LX-05"], reason="调整", now=at("2026-12-03 10:00"))
    clause = promise_of(county, commitment, "land_transfer_contract")
    assert (clause.state, clock_of_clause(county, clause).due_day) == ("running", date(2026, 12, 15))
    assert balanced(county)


def test_a_waived_promise_leaves_its_clock_with_the_application(county: County) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    receive(county, items["LX-07"], now=at("2026-12-01 09:00"))
    accept(county, items["LX-07"], now=at("2026-12-01 10:00"))
    clause = promise_of(county, commitment)
    county.do(clauses.waive, clause_id=clause.id, reason="双方同意", source="企业来函")
    assert clocks(county, items["LX-07"])[LIMIT].due_day == date(2026, 12, 15)
    assert balanced(county)


def test_a_commitment_signed_over_an_application_takes_its_clock_as_it_stands(county: County) -> None:
    project_id = an_unopposed_project(county)
    county.do(
        projects.move_stage, project_id=project_id, move="skip_business_registration", reason="既有企业"
    )
    county.do(projects.move_stage, project_id=project_id, move="skip_direct_landing", reason="先行办理")
    county.do(projects.move_stage, project_id=project_id, move="open_construction_approval")
    items = planned(county, project_id, "LX-01", "LX-05", "LX-07")
    through(county, items["LX-01"])
    through(county, items["LX-05"])
    receive(county, items["LX-07"], now=at("2026-12-01 09:00"))
    accept(county, items["LX-07"], now=at("2026-12-01 10:00"))
    (running,) = county.all(ClockRecord, ClockRecord.limit_key == LIMIT)
    county.do(projects.move_stage, project_id=project_id, move="reopen_direct_landing", reason="企业自愿承诺")
    commitment = signed(county, project_id, now=at("2026-12-03 09:00"))
    clause = promise_of(county, commitment)
    assert (clock_of_clause(county, clause).id, clause.state) == (running.id, "running")
    assert clock_of_clause(county, clause).due_day == date(2026, 12, 15)
    assert balanced(county)


def test_a_promise_that_waits_for_papers_starts_with_the_last_of_them(county: County) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    item_id, paper = items["LX-07"], "现势性地形图/宗地图（界址坐标）"
    receive(county, item_id, absent=[paper], now=at("2026-11-24 09:00"))
    county.do(item_acceptance.deem, item_id=item_id, now=at("2026-12-02 09:00"))
    clause = promise_of(county, commitment)
    assert (clause.state, clause.through_id) == ("waiting", item_id)
    county.do(item_intake.supplement, item_id=item_id, supplied=[paper], now=at("2026-12-03 09:00"))
    assert promise_of(county, commitment).state == "running"
    assert clock_of_clause(county, clause).due_day == date(2026, 12, 17)
    assert balanced(county)


def test_a_grant_on_the_enterprises_promise_keeps_the_departments(county: County) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    item_id = items["LX-07"]
    receive(county, item_id)
    if not county.law.current.items["LX-07"].notified_commitment:
        pytest.skip("the catalogue does not open it to 告知承诺")
    county.do(item_decisions.promise, item_id=item_id, text="承诺", signer="陈某", source="告知承诺书")
    decide(county, item_id, "granted_on_promise")
    assert promise_of(county, commitment).state == "met"
    assert checked(county, item_of(county, item_id))["papers"]
    assert balanced(county)


# --- taken back -------------------------------------------------------------------------------------------------


def test_an_acceptance_taken_back_leaves_the_promise_owed(county: County) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    item = items["LX-07"]
    receive(county, item, now=at("2026-12-01 09:00"))
    accept(county, item, now=at("2026-12-02 09:00"))
    county.do(
        item_retractions.take_back, item_id=item, reason="点错", by=department(county, item),
        now=at("2026-12-02 10:00"),
    )  # fmt: skip
    clause = promise_of(county, commitment)
    assert (clause.state, clause.through_id, clock_of_clause(county, clause).started_at) == (
        "waiting",
        None,
        None,
    )
    assert balanced(county)
    accept(county, item, now=at("2026-12-02 11:00"))
    assert clock_of_clause(county, promise_of(county, commitment)).due_day == date(2026, 12, 15)
    assert balanced(county)


@pytest.mark.parametrize("decision", ["granted", "refused"])
def test_a_decision_taken_back_leaves_the_promise_running_by_its_day(county: County, decision: str) -> None:
    commitment, items = a_promised_project(county)
    settle_contract(county, items)
    item = items["LX-07"]
    receive(county, item, now=at("2026-12-01 09:00"))
    accept(county, item, now=at("2026-12-02 09:00"))
    before = clock_of_clause(county, promise_of(county, commitment))
    reason = {"reason": "不符合规划"} if decision == "refused" else {}
    decide(county, item, decision, now=at("2026-12-03 09:00"), **reason)
    county.do(
        item_retractions.take_back, item_id=item, reason="点错", by=department(county, item),
        now=at("2026-12-04 09:00"),
    )  # fmt: skip
    clause = promise_of(county, commitment)
    assert (clause.state, clause.through_id, clause.done_at) == ("running", item, None)
    running = clock_of_clause(county, clause)
    assert (running.id, running.due_at) == (before.id, before.due_at)
    assert balanced(county)
    decide(county, item, now=at("2026-12-07 09:00"))
    assert promise_of(county, commitment).state == "met"
