"""A start event recorded by mistake is taken back: what it started waits again, until somebody acted upon it."""

from typing import Any

from builders import approval
from builders.county import County, at
from builders.landing import an_unopposed_project, clause_of, signed
from workflow.actions import anchor_retractions, anchors, breaches, clauses
from workflow.errors import (
    ChangedMeanwhile,
    NotAllowed,
    NotFound,
    ReasonMissing,
    StartEventRecorded,
    StepUsed,
)
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Anchor, Clause

PAID: dict[str, Any] = {
    "anchor": "land_price_paid",
    "evidence": "缴款凭证",
    "despite": "协议出让，没有成交确认书",
}


def recorded(county: County, project: int, **given: Any) -> Anchor:
    return county.do(anchors.record, project_id=project, **PAID | given)


def back(county: County, row: Anchor, **given: Any) -> Anchor:
    return county.do(
        anchor_retractions.take_back, project_id=row.project_id, anchor_id=row.id, reason="记错项目", **given
    )


def waiting(county: County) -> dict[int, tuple[str, Any]]:
    started = {
        row.subject_id: row.started_at
        for row in county.all(
            ClockRecord, ClockRecord.subject_kind == "clause", ClockRecord.stopped_at.is_(None)
        )
    }
    return {each.id: (each.state, started.get(each.id)) for each in county.all(Clause)}


def test_what_a_wrong_event_started_waits_again_and_the_right_one_starts_it(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project)
    before = waiting(county)
    wrong = recorded(county, project)
    assert waiting(county) != before
    county.refused(
        ReasonMissing, anchor_retractions.take_back, project_id=project, anchor_id=wrong.id, reason=""
    )
    county.refused(
        ChangedMeanwhile,
        anchor_retractions.take_back,
        project_id=project,
        anchor_id=wrong.id,
        reason="记错",
        expected_version=1,
    )
    back(county, wrong, now=at("2026-11-24 09:00"))
    assert waiting(county) == before
    county.refused(
        StepUsed, anchor_retractions.take_back, project_id=project, anchor_id=wrong.id, reason="再收回"
    )
    right = recorded(county, project, now=at("2026-11-25 10:00"))
    county.refused(StartEventRecorded, anchors.record, project_id=project, **PAID, now=at("2026-11-25 11:00"))
    assert clause_of(county, commitment, "60日内开工").started_at == right.happened_at
    assert [row.taken_back_because for row in county.all(Anchor)] == ["记错项目", ""]
    assert county.verified().holds


def test_only_whoever_may_record_an_event_takes_it_back_and_only_its_own(county: County) -> None:
    project = an_unopposed_project(county)
    signed(county, project)
    row = recorded(county, project)
    given: dict[str, Any] = {"project_id": project, "anchor_id": row.id, "reason": "记错"}
    county.refused(NotAllowed, anchor_retractions.take_back, **given, by=county.liaison("housing"))
    county.refused(NotAllowed, anchor_retractions.take_back, **given, by=county.enterprise(project))
    county.refused(NotFound, anchor_retractions.take_back, **given | {"anchor_id": 999})
    county.do(anchor_retractions.take_back, **given, by=county.liaison("natural_resources"))


def test_an_event_stays_once_a_promise_that_it_started_was_reported_or_broken(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project)
    row = recorded(county, project)
    clause = clause_of(county, commitment, "60日内开工")
    given: dict[str, Any] = {"project_id": project, "anchor_id": row.id, "reason": "记错"}
    county.do(clauses.fulfil, clause_id=clause.id, evidence="开工照片")
    county.refused(StepUsed, anchor_retractions.take_back, **given)


def test_an_event_stays_once_a_promise_that_it_started_was_broken(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project)
    row = recorded(county, project)
    clause = clause_of(county, commitment, "60日内开工")
    county.do(
        breaches.record,
        commitment_id=commitment.id,
        side="",
        clause_id=clause.id,
        facts="未开工",
        evidence="照片",
    )
    county.refused(
        StepUsed, anchor_retractions.take_back, project_id=project, anchor_id=row.id, reason="记错"
    )


def owed(county: County, item: int) -> list[Any]:
    return [
        (row.limit_key, row.started_at)
        for row in county.all(
            ClockRecord,
            ClockRecord.subject_kind == "approval_item",
            ClockRecord.subject_id == item,
            ClockRecord.stopped_at.is_(None),
        )
    ]


def test_what_the_enterprise_had_to_file_after_a_wrong_event_is_not_owed_any_more(county: County) -> None:
    project = approval.a_project_in_approval(county)
    item = approval.planned(county, project, "YS-08")["YS-08"]
    done = {"anchor": "completion_accepted", "evidence": "竣工验收报告"}
    row = recorded(county, project, **done)
    assert owed(county, item) == [("completion_filing", row.happened_at)]
    back(county, row)
    assert owed(county, item) == []
    right = recorded(county, project, **done, now=at("2026-11-26 09:00"))
    assert owed(county, item) == [("completion_filing", right.happened_at)]
    approval.receive(county, item, now=at("2026-11-27 09:00"))
    county.refused(
        StepUsed, anchor_retractions.take_back, project_id=project, anchor_id=right.id, reason="记错"
    )


def test_a_limit_runs_from_the_other_event_of_the_kind_that_stands(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project)
    deal = {"anchor": "deal_confirmed", "evidence": "成交确认书"}
    whole = recorded(county, project, **deal)
    narrow = recorded(county, project, **deal, about="land_transfer_contract", now=at("2026-11-25 09:00"))
    clause = clause_of(county, commitment, "土地出让合同")
    assert clause.started_at == whole.happened_at
    back(county, whole, now=at("2026-11-25 10:00"))
    clause = clause_of(county, commitment, "土地出让合同")
    assert (clause.state, clause.started_at) == ("running", narrow.happened_at)
