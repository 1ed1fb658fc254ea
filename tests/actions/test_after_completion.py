"""What both sides promised is owed after the completion of the project as well: the ladder goes on for both (二（三）2 事后监管)."""

from datetime import datetime
from typing import Any

import pytest

from builders.county import County, at
from builders.landing import an_unopposed_project, clause_of, signed
from workflow.actions import clauses, oversight, projects, supervisions
from workflow.actions.supervision import sweep
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment, SupervisionPoint
from workflow.records.supervision import FiredRung, Supervision

#: What the enterprise promises for years ahead, and what the government does.
INVESTMENT: dict[str, object] = {
    "text": "投产后固定资产投资达到一亿元。",
    "on": "2027-03-01",
    "consequence": "限期整改",
}
ROAD: dict[str, object] = {"department": "housing", "text": "接通园区道路。", "on": "2027-03-03"}
CHECK: dict[str, object] = {"department": "natural_resources", "title": "核对用地红线", "on": "2027-03-05"}
LAST = at("2027-03-01 10:00")


def completed(county: County) -> Commitment:
    """Both sides have signed and still owe each other something when the project is completed."""
    commitment = signed(
        county,
        an_unopposed_project(county),
        enterprise=[INVESTMENT],
        departments=[ROAD],
        points=[CHECK],
        source="函",
    )
    for clause in county.all(Clause, Clause.state == "waiting"):
        county.do(clauses.waive, clause_id=clause.id, reason="双方同意不再履行", source="企业来函")
    for move, reason in (
        ("finish_direct_landing", ""),
        ("skip_business_registration", "既有企业"),
        ("open_construction_approval", ""),
        ("skip_construction_approval", "另案办理"),
    ):
        county.do(projects.move_stage, project_id=commitment.project_id, move=move, reason=reason)
    assert county.project(commitment.project_id).state == "completed"
    return commitment


def swept(county: County, now: datetime) -> list[tuple[str, str]]:
    """What a sweep fires: the rung, and what its clock runs for."""
    found = sweep(county.database, county.law, now=now)
    assert found.failed == ()
    return [(rung.value, county.one(ClockRecord, key).subject_kind) for key, rung in found.fired]


def test_the_enterprise_is_reminded_before_urged_on_the_day_it_promised_and_never_ordered(
    county: County,
) -> None:
    commitment = completed(county)
    assert swept(county, at("2027-02-26 17:00")) == [("remind", "clause")]
    assert swept(county, LAST) == [("urge", "clause")]
    owner = ("enterprise", str(county.project(commitment.project_id).enterprise_id))
    assert owner in county.notices("clock.urge")
    assert swept(county, LAST) == []
    assert county.all(Supervision) == []


def test_a_department_is_urged_ordered_and_brought_to_deliberation_for_what_it_promised(
    county: County,
) -> None:
    commitment = completed(county)
    swept(county, LAST)
    road = clause_of(county, commitment, "园区道路")
    (clock,) = county.all(
        ClockRecord, ClockRecord.subject_kind == "clause", ClockRecord.subject_id == road.id
    )
    for day in ("2027-03-03", "2027-03-04", "2027-03-08"):
        swept(county, at(f"{day} 10:00"))
    fired = [row.rung for row in county.all(FiredRung, FiredRung.clock_id == clock.id)]
    assert fired == ["urge", "supervise", "deliberate"]
    (order,) = county.all(Supervision, Supervision.clock_id == clock.id)
    county.do(
        supervisions.answer,
        supervision_id=order.id,
        measures="三月底接通",
        handled_by="甲",
        by=county.liaison("housing"),
        now=at("2027-03-08 11:00"),
    )


def test_a_planned_check_is_reminded_and_urged_after_the_completion(county: County) -> None:
    completed(county)
    (point,) = county.all(SupervisionPoint)
    fired = [each for day in ("01", "03", "04", "05") for each in swept(county, at(f"2027-03-{day} 10:00"))]
    assert ("urge", "supervision_point") in fired
    county.do(
        oversight.record,
        point_id=point.id,
        in_order=True,
        finding="相符",
        by=county.liaison("natural_resources"),
        now=at("2027-03-05 11:00"),
    )
    assert ("supervise", "supervision_point") not in swept(county, at("2027-03-08 10:00"))


def test_whoever_has_kept_a_promise_is_left_alone(county: County) -> None:
    commitment = completed(county)
    promise = clause_of(county, commitment, "固定资产投资")
    county.do(
        clauses.fulfil,
        clause_id=promise.id,
        evidence="审计报告",
        by=county.enterprise(commitment.project_id),
        now=at("2027-02-01 10:00"),
    )
    assert ("urge", "clause") not in swept(county, LAST)


def test_an_order_about_a_promise_stays_open_over_the_completion(county: County) -> None:
    commitment = signed(
        county, an_unopposed_project(county), departments=[{**ROAD, "on": "2026-12-01"}], source="函"
    )
    swept(county, at("2026-12-02 10:00"))
    (order,) = county.all(Supervision)
    late: dict[str, Any] = {"project_id": commitment.project_id, "now": at("2026-12-02 11:00")}
    for move, reason in (
        ("finish_direct_landing", ""),
        ("skip_business_registration", "既有企业"),
        ("open_construction_approval", ""),
        ("skip_construction_approval", "另案办理"),
    ):
        county.do(projects.move_stage, move=move, reason=reason, **late)
    assert county.one(Supervision, order.id).state == "issued"


@pytest.mark.parametrize("move", ["suspend", "withdraw"])
def test_a_project_that_is_stopped_stays_silent_and_its_orders_end(county: County, move: str) -> None:
    commitment = signed(
        county, an_unopposed_project(county), departments=[{**ROAD, "on": "2026-12-01"}], source="函"
    )
    swept(county, at("2026-12-02 10:00"))
    county.do(
        projects.move_stage,
        project_id=commitment.project_id,
        move=move,
        reason="企业来函",
        now=at("2026-12-02 11:00"),
    )
    assert [order.state for order in county.all(Supervision)] == ["closed"]
    assert swept(county, at("2027-03-08 10:00")) == []
