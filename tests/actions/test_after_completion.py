"""What both sides promised is owed after the completion of the project as well: the ladder goes on for both (二（三）2 事后监管)."""

from datetime import date, datetime
from typing import Any

import pytest

from builders.county import County, at
from builders.landing import an_unopposed_project, clause_of, clock_of_clause, signed
from workflow.actions import (
    anchors,
    blockers,
    clauses,
    clock_acts,
    deliberation_calls,
    deliberations,
    minutes,
    oversight,
    projects,
    resolution_returns,
    resolutions,
    supervisions,
)
from workflow.actions.supervision import sweep
from workflow.errors import ProjectNotOpen
from workflow.law.terms import PauseReason
from workflow.records.blocker import Blocker
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment, SupervisionPoint
from workflow.records.deliberation import Deliberation
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
    complete(county, commitment)
    return commitment


def complete(county: County, commitment: Commitment) -> None:
    """The project is completed over what both sides still owe each other for later."""
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


def test_an_answered_order_about_a_promise_waits_for_the_office_and_closed_too_early_is_followed_up(
    county: County,
) -> None:
    completed(county)
    for day in ("2027-03-03", "2027-03-04"):
        swept(county, at(f"{day} 10:00"))
    (order,) = county.all(Supervision)
    answered: dict[str, Any] = {"measures": "四月接通", "handled_by": "甲", "by": county.liaison("housing")}
    county.do(supervisions.answer, supervision_id=order.id, **answered, now=at("2027-03-04 11:00"))
    assert owed_of_office(county) == ["awaited_supervision_close"]
    assert ("remind", "awaited") in swept(county, at("2027-03-09 10:00"))
    ended: dict[str, Any] = {"conclusion": "已说明", "overdue_because": "另行跟踪"}
    county.do(supervisions.close, supervision_id=order.id, **ended, now=at("2027-03-09 11:00"))
    assert owed_of_office(county) == ["awaited_overdue_duty"]


def owed_of_office(county: County) -> list[str]:
    """What the office is on a clock for."""
    rows = county.all(ClockRecord, ClockRecord.stopped_at.is_(None), ClockRecord.obligor_kind == "office")
    return [row.limit_key for row in rows]


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


HEARING: dict[str, Any] = {
    "reason": PauseReason.HEARING,
    "basis": "行政许可法47",
    "evidence": "听证公告",
    "planned_until": date(2026, 12, 4),
}


def a_contract_to_sign(county: County) -> tuple[Commitment, ClockRecord]:
    """The land is won: the bureau owes the contract within ten working days (附件2)."""
    commitment = signed(county, an_unopposed_project(county), enterprise=[INVESTMENT], source="函")
    bureau = county.liaison("natural_resources")
    given: dict[str, Any] = {"anchor": "deal_confirmed", "evidence": "成交确认书1号", "by": bureau}
    county.do(anchors.record, project_id=commitment.project_id, **given)
    return commitment, clock_of_clause(county, clause_of(county, commitment, "签订《成交确认书》"))


def test_the_planned_end_of_a_hearing_passes_in_silence_for_nobody_after_the_completion(
    county: County,
) -> None:
    commitment, clock = a_contract_to_sign(county)
    bureau = county.liaison("natural_resources")
    county.do(clock_acts.pause, clock_id=clock.id, by=bureau, **HEARING)
    complete(county, commitment)
    assert swept(county, at("2026-12-09 10:00")) == [("remind", "awaited")]
    county.do(clock_acts.resume, clock_id=clock.id, by=bureau, now=at("2026-12-09 11:00"))
    assert county.one(ClockRecord, clock.id).due_day == date(2026, 12, 22)
    assert ("urge", "awaited") not in swept(county, at("2026-12-15 10:00"))


def test_the_days_of_a_hearing_do_not_count_after_the_completion_either(county: County) -> None:
    commitment, clock = a_contract_to_sign(county)
    complete(county, commitment)
    bureau = county.liaison("natural_resources")
    county.do(clock_acts.pause, clock_id=clock.id, by=bureau, **HEARING)
    assert swept(county, at("2026-12-08 10:00")) == []
    county.do(clock_acts.resume, clock_id=clock.id, by=bureau, now=at("2026-12-07 09:00"))
    assert county.one(ClockRecord, clock.id).due_day == date(2026, 12, 18)


def test_what_stands_in_the_way_of_a_promise_is_followed_to_its_end_after_the_completion(
    county: County,
) -> None:
    commitment = completed(county)
    blocker = county.do(blockers.bring_up, project_id=commitment.project_id, text="道路用地未交付")
    # The ladder goes on for what was brought up as well.
    assert ("urge", "blocker") in swept(county, at("2026-11-24 10:00"))
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    called: dict[str, Any] = {"meets_at": at("2026-11-24 09:00"), "place": "二楼会议室"}
    meeting = county.do(deliberation_calls.call_on_blocker, blocker_id=blocker.id, **called)
    found: dict[str, Any] = {"attended": ["housing"], "opinions": [{"matter": 1, "text": "由住建局牵头"}]}
    day = at("2026-11-24 11:00")
    county.do(deliberations.hold, deliberation_id=meeting.id, now=day, **found)
    assert {"awaited_minutes", "awaited_blocker_resolution"} <= set(owed_of_office(county))
    decided: dict[str, Any] = {"text": "交付用地", "owner": "housing", "amount": 5}
    decision = county.do(resolutions.add, deliberation_id=meeting.id, now=day, **decided)
    county.do(minutes.issue, deliberation_id=meeting.id, now=day)
    bureau = county.liaison("housing")
    shown: dict[str, Any] = {"resolution_id": decision.id, "evidence": "已交付", "by": bureau}
    county.do(resolutions.report, now=day, **shown)
    again: dict[str, Any] = {"resolution_id": decision.id, "reason": "尚缺手续", "amount": 2}
    county.do(resolution_returns.send_back, now=day, **again)
    county.do(resolutions.report, now=day, **shown)
    assert "awaited_resolution_check" in owed_of_office(county)
    county.do(resolutions.confirm, resolution_id=decision.id, now=day)
    county.do(blockers.resolve, blocker_id=blocker.id, resolution="用地已交付", now=day)
    assert county.one(Deliberation, meeting.id).state == "closed"
    assert owed_of_office(county) == []


def test_nothing_new_is_brought_up_where_nothing_goes_on_after_the_completion(county: County) -> None:
    commitment = completed(county)
    with county.database.acting() as session:
        ended = session.get_one(Commitment, commitment.id)
        ended.state, ended.closed_at = "fulfilled", LAST
        for clock in session.query(ClockRecord).filter(ClockRecord.stopped_at.is_(None)):
            clock.stopped_at, clock.stopped_by = LAST, "done"
    raised: dict[str, Any] = {"project_id": commitment.project_id, "text": "道路用地未交付"}
    county.refused(ProjectNotOpen, blockers.bring_up, **raised, now=LAST)
    assert county.all(Blocker) == []
