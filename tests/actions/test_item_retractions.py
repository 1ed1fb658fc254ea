"""What was done to an application by mistake is taken back while nobody has used it; its clocks run on."""

from datetime import date, datetime
from typing import Any

import pytest

from builders import approval
from builders.county import County, at
from builders.owed import open_clocks, owed
from workflow.actions import (
    item_acceptance,
    item_decisions,
    item_hearings,
    item_intake,
    item_papers,
    item_retractions,
    item_reviews,
    papers,
)
from workflow.actions.drafts import Draft
from workflow.errors import IllegalMove, NotAllowed, PapersMissing, ReasonMissing, StepUsed
from workflow.law.terms import PauseReason
from workflow.records.approval_item import ApprovalItem, ItemPause
from workflow.records.clock import ClockRecord, PauseRecord

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


def told(county: County, item: int) -> None:
    """The department tells what is missing."""
    own = approval.department(county, item)
    county.do(
        item_acceptance.correct, item_id=item, missing=["红线图"], handled_by="经办甲", by=own, now=TUESDAY
    )


def test_a_notice_by_mistake_is_taken_back_by_its_department_and_the_five_days_run_on(county: County) -> None:
    item = received(county)
    before = {key: (row.id, row.due_at) for key, row in running(county, item).items()}
    told(county, item)
    county.refused(NotAllowed, item_retractions.take_back, **back(item))
    county.do(item_retractions.take_back, by=approval.department(county, item), now=WEDNESDAY, **back(item))
    kept = approval.item_of(county, item)
    assert (kept.state, kept.complete_at) == ("submitted", MONDAY)
    assert {key: (row.id, row.due_at) for key, row in running(county, item).items()} == before
    assert owed(county) == open_clocks(county)
    # It was never told, so it may be told once.
    told(county, item)
    assert approval.item_of(county, item).state == "correction"


def test_what_was_missing_at_the_window_is_missing_still_once_the_notice_is_taken_back(
    county: County,
) -> None:
    item = approval.planned(county, approval.a_project_in_approval(county), CODE)[CODE]
    (paper, *_) = approval.checked(county, approval.item_of(county, item))["papers"]
    approval.receive(county, item, now=MONDAY, absent=[paper["name"]])
    told(county, item)
    own = approval.department(county, item)
    county.do(item_retractions.take_back, by=own, now=WEDNESDAY, **back(item))
    county.refused(PapersMissing, item_acceptance.accept, item_id=item, by=own, now=WEDNESDAY)


def test_a_notice_stays_once_papers_have_come_for_it(county: County) -> None:
    item = received(county)
    own = approval.department(county, item)
    county.do(
        item_acceptance.correct,
        item_id=item,
        missing=["红线图", "承诺书"],
        handled_by="经办甲",
        by=own,
        now=TUESDAY,
    )
    county.do(item_intake.supplement, item_id=item, supplied=["红线图"], now=WEDNESDAY)
    refusal = county.refused(StepUsed, item_retractions.take_back, by=own, now=WEDNESDAY, **back(item))
    assert "企业已据此补正" in str(refusal)


def test_a_notice_that_was_printed_stays(county: County) -> None:
    item = received(county)
    told(county, item)
    own = approval.department(county, item)
    written(county, item, "item_correction")
    county.refused(StepUsed, item_retractions.take_back, by=own, now=WEDNESDAY, **back(item))


@pytest.mark.parametrize("decision", ["granted", "refused"])
def test_a_delivery_by_mistake_is_taken_back_and_the_decision_waits_to_be_handed_over(
    county: County, decision: str
) -> None:
    item = received(county)
    approval.accept(county, item, now=MONDAY)
    reason = {"reason": "不符合规划"} if decision == "refused" else {}
    approval.decide(county, item, decision, now=TUESDAY, **reason)
    before = {key: (row.id, row.due_at) for key, row in running(county, item).items()}
    county.do(item_decisions.deliver, item_id=item, delivered_to="陈某", now=TUESDAY)
    county.do(item_retractions.take_back, now=WEDNESDAY, **back(item))
    kept = approval.item_of(county, item)
    assert (kept.state, kept.delivered_at, kept.delivered_to) == (decision, None, "")
    assert {key: (row.id, row.due_at) for key, row in running(county, item).items()} == before
    assert owed(county) == open_clocks(county)
    county.do(item_decisions.deliver, item_id=item, delivered_to="陈某", now=WEDNESDAY)
    assert approval.item_of(county, item).delivered_at == WEDNESDAY


def test_a_delivery_taken_back_lets_a_wrong_decision_be_taken_back_too(county: County) -> None:
    item = received(county)
    approval.accept(county, item, now=MONDAY)
    approval.decide(county, item, now=TUESDAY)
    county.do(item_decisions.deliver, item_id=item, delivered_to="陈某", now=TUESDAY)
    for _ in range(2):
        county.do(
            item_retractions.take_back, by=approval.department(county, item), now=WEDNESDAY, **back(item)
        )
    assert approval.item_of(county, item).state == "in_review"


def test_an_ordinary_decision_is_revoked_by_its_department_as_the_statute_has_it(county: County) -> None:
    item = received(county)
    approval.accept(county, item, now=MONDAY)
    approval.decide(county, item, now=TUESDAY)
    county.do(item_decisions.deliver, item_id=item, delivered_to="陈某", now=TUESDAY)
    given: dict[str, Any] = {"item_id": item, "reason": "超越法定职权作出（行政许可法第69条第一款第二项）"}
    county.refused(NotAllowed, item_decisions.revoke, **given)
    county.do(item_decisions.revoke, by=approval.department(county, item), now=WEDNESDAY, **given)
    kept = approval.item_of(county, item)
    assert (kept.state, kept.ended_reason) == ("revoked", given["reason"])
    assert "行政复议" in kept.remedies


def test_where_there_is_no_step_to_take_back_the_refusal_says_so(county: County) -> None:
    item = approval.planned(county, approval.a_project_in_approval(county), CODE)[CODE]
    refusal = county.refused(IllegalMove, item_retractions.take_back, **back(item))
    assert str(refusal) == "当前状态为“待申请”，不能办理“收回误办的一步”。"


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


def written(county: County, item: int, form: str) -> None:
    """A paper about the application is printed."""
    own = approval.department(county, item)
    draft: Draft = county.attempt(item_papers.draft, form=form, item_id=item, by=own, now=TUESDAY)
    with county.database.acting() as session:
        papers.keep(session, draft, b"%PDF-", by=own, now=TUESDAY)


@pytest.mark.parametrize("form", ["item_acceptance", "item_decision"])
def test_what_was_printed_stays(county: County, form: str) -> None:
    item = received(county)
    approval.accept(county, item, now=TUESDAY)
    own = approval.department(county, item)
    if form == "item_decision":
        approval.decide(county, item, "refused", reason="不符合规划", now=TUESDAY)
    written(county, item, form)
    county.refused(StepUsed, item_retractions.take_back, by=own, now=WEDNESDAY, **back(item))


# --- a special procedure --------------------------------------------------------------------------------------


def paused(county: County, item: int, reason: PauseReason, *, now: datetime = TUESDAY) -> None:
    """The department presses the wrong button."""
    given: dict[str, Any] = {"basis": "行政许可法第45条", "evidence": "点错了"}
    county.do(
        item_reviews.pause,
        item_id=item,
        reason=reason,
        planned_until=date(2026, 12, 18),
        by=approval.department(county, item),
        now=now,
        **given,
    )


@pytest.mark.parametrize("reviewed", [False, True])
@pytest.mark.parametrize("reason", [PauseReason.HEARING, PauseReason.EXPERT_REVIEW, PauseReason.BIDDING])
def test_a_pause_by_mistake_is_taken_back_and_not_a_day_of_it_is_lost(
    county: County, reason: PauseReason, reviewed: bool
) -> None:
    item = received(county)
    approval.accept(county, item, now=MONDAY)
    by = approval.department(county, item)
    if reviewed:
        county.do(item_reviews.review, item_id=item, by=by, now=MONDAY)
    before = {key: (row.id, row.due_at) for key, row in running(county, item).items()}
    paused(county, item, reason)
    county.refused(NotAllowed, item_retractions.take_back, **back(item))
    county.refused(ReasonMissing, item_retractions.take_back, item_id=item, reason=" ", by=by)
    county.do(item_retractions.take_back, **back(item), by=by, now=at("2026-12-02 09:00"))
    assert approval.item_of(county, item).state == ("in_review" if reviewed else "accepted")
    assert {key: (row.id, row.due_at) for key, row in running(county, item).items()} == before
    assert county.open_clocks("item_pause") == {}
    (row,) = county.all(ItemPause)
    assert (row.lasted, row.outcome) == (False, "误入特别程序，已收回：点错了")
    assert not county.all(PauseRecord)
    # What was never entered is told on no paper, and the right one may be entered.
    with county.database.reading() as session:
        printed = item_papers.printable(session, session.get_one(ApprovalItem, item))
    assert "item_pause" not in dict(printed)
    paused(county, item, reason, now=at("2026-12-02 10:00"))
    assert approval.item_of(county, item).state == "paused"


def test_a_hearing_that_the_enterprise_has_asked_for_is_no_mistake_any_more(county: County) -> None:
    item = received(county)
    approval.accept(county, item, now=MONDAY)
    paused(county, item, PauseReason.HEARING)
    by = county.enterprise(approval.item_of(county, item).project_id)
    county.do(item_hearings.request, item_id=item, by=by, now=WEDNESDAY)
    own = approval.department(county, item)
    county.refused(StepUsed, item_retractions.take_back, **back(item), by=own, now=WEDNESDAY)
