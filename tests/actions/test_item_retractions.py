"""What was done to an application by mistake is taken back while nobody has used it; its clocks run on."""

from typing import Any

from builders import approval
from builders.county import County, at
from workflow.actions import item_acceptance, item_decisions, item_retractions, papers
from workflow.actions.drafts import Draft
from workflow.errors import IllegalMove, NotAllowed, ReasonMissing, StepUsed
from workflow.records.clock import ClockRecord

MONDAY, TUESDAY, WEDNESDAY = (at(f"2026-11-{day} 09:00") for day in (23, 24, 25))
CODE = "LX-03"


def received(county: County) -> int:
    item = approval.planned(county, approval.a_project_in_approval(county), CODE)[CODE]
    approval.receive(county, item, now=MONDAY)
    return item


def back(item: int) -> dict[str, Any]:
    return {"item_id": item, "reason": "点错了"}


def running(county: County, item: int) -> dict[str, ClockRecord]:
    rows = county.all(
        ClockRecord,
        ClockRecord.subject_kind == "approval_item",
        ClockRecord.subject_id == item,
        ClockRecord.stopped_at.is_(None),
    )
    return {row.limit_key: row for row in rows}


def test_a_wrong_receipt_is_taken_back_by_the_window_and_owes_nothing(county: County) -> None:
    item = received(county)
    county.refused(ReasonMissing, item_retractions.take_back, item_id=item, reason=" ")
    county.do(item_retractions.take_back, now=TUESDAY, **back(item))
    assert (approval.item_of(county, item).state, running(county, item)) == ("planned", {})
    approval.receive(county, item, now=WEDNESDAY)
    assert approval.item_of(county, item).round == 2


def test_a_receipt_that_was_answered_with_a_notice_stays(county: County) -> None:
    item = received(county)
    own = approval.department(county, item)
    county.do(
        item_acceptance.correct, item_id=item, missing=["红线图"], handled_by="经办甲", by=own, now=TUESDAY
    )
    county.refused(IllegalMove, item_retractions.take_back, **back(item))


def test_a_wrong_acceptance_is_taken_back_by_its_department_and_the_five_days_run_on(county: County) -> None:
    item = received(county)
    (before,) = running(county, item).values()
    approval.accept(county, item, now=TUESDAY)
    accepted = set(running(county, item))
    county.refused(NotAllowed, item_retractions.take_back, **back(item))
    county.do(item_retractions.take_back, by=approval.department(county, item), now=WEDNESDAY, **back(item))
    (after,) = running(county, item).values()
    assert (after.id, after.started_at, after.due_at) == (before.id, before.started_at, before.due_at)
    approval.accept(county, item, now=WEDNESDAY)
    assert set(running(county, item)) == accepted


def test_a_wrong_decision_is_taken_back_and_both_limits_run_on_from_where_they_began(county: County) -> None:
    item = received(county)
    approval.accept(county, item, now=TUESDAY)
    before = {key: (row.id, row.due_at) for key, row in running(county, item).items()}
    approval.decide(county, item, now=TUESDAY)
    own = approval.department(county, item)
    county.do(item_retractions.take_back, by=own, now=WEDNESDAY, **back(item))
    assert {key: (row.id, row.due_at) for key, row in running(county, item).items()} == before
    kept = approval.item_of(county, item)
    assert (kept.state, kept.decision, kept.decided_at) == ("in_review", "", None)
    approval.decide(county, item, "refused", reason="不符合规划", now=WEDNESDAY)
    county.do(item_retractions.take_back, by=own, now=WEDNESDAY, **back(item))
    assert county.verified().holds


def test_a_decision_that_was_delivered_or_written_stays(county: County) -> None:
    item = received(county)
    approval.accept(county, item, now=TUESDAY)
    approval.decide(county, item, "refused", reason="不符合规划", now=TUESDAY)
    own = approval.department(county, item)
    county.do(item_decisions.deliver, item_id=item, delivered_to="陈某", by=own, now=TUESDAY)
    county.refused(StepUsed, item_retractions.take_back, by=own, now=WEDNESDAY, **back(item))


def test_an_acceptance_whose_paper_was_made_stays(county: County) -> None:
    from workflow.actions import item_papers

    item = received(county)
    approval.accept(county, item, now=TUESDAY)
    own = approval.department(county, item)
    draft: Draft = county.attempt(
        item_papers.draft, form="item_acceptance", item_id=item, by=own, now=TUESDAY
    )
    with county.database.acting() as session:
        papers.keep(session, draft, b"%PDF-", by=own, now=TUESDAY)
    county.refused(StepUsed, item_retractions.take_back, by=own, now=WEDNESDAY, **back(item))
