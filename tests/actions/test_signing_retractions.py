"""A signing recorded by mistake is taken back while nothing has come of it, and recorded again (二（三）1)."""

from collections.abc import Callable
from typing import Any

import pytest

from builders.county import County, at
from builders.landing import SCAN, an_unopposed_project, clause_of, clauses_of, qualified, signed
from builders.owed import open_clocks, owed
from workflow.actions import (
    anchors,
    breaches,
    clauses,
    commitment_ends,
    deferrals,
    disputes,
    oversight,
    own_copies,
    signing,
    signing_retractions,
)
from workflow.errors import ChangedMeanwhile, IllegalMove, NotAllowed, ReasonMissing, StepUsed
from workflow.records.attachment import Attachment
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Commitment, DeferredMaterial, SupervisionPoint

WHY: dict[str, Any] = {"reason": "签在另一份文本上"}
SIGNATORIES: dict[str, Any] = {"signed_for_enterprise": "陈某某", "signed_for_office": "经办乙"}
DRAFT: dict[str, Any] = {
    "deferrals": [{"name": "节能审查意见", "on": "2026-12-31", "department": "housing", "reason": "编制中"}],
    "points": [{"title": "核对红线", "department": "natural_resources", "on": "2026-12-15"}],
}


def test_the_wrong_round_ends_with_all_that_it_bound_and_the_signing_is_recorded_again(
    county: County,
) -> None:
    wrong = signed(county, an_unopposed_project(county), **DRAFT)
    again = county.do(signing_retractions.take_back, commitment_id=wrong.id, **WHY)
    assert (again.state, again.round, again.draft) == ("qualified", wrong.round + 1, wrong.draft)
    ended = county.one(Commitment, wrong.id)
    assert (ended.state, ended.reason, ended.signed_at) == ("withdrawn", WHY["reason"], None)
    assert {(clause.state, clause.reason) for clause in clauses_of(county, ended)} == {
        ("waived", WHY["reason"])
    }
    assert [row.state for row in county.all(DeferredMaterial)] == ["waived"]
    assert [row.state for row in county.all(SupervisionPoint)] == ["cancelled"]
    assert open_clocks(county) == owed(county)
    right = county.do(signing.sign, commitment_id=again.id, **SIGNATORIES)
    assert right.signed_for_office == "经办乙"
    assert clause_of(county, right, "环境影响评价").state == "running"
    assert open_clocks(county) == owed(county)


def test_the_three_days_of_signing_run_on_from_where_they_began(county: County) -> None:
    wrong = signed(county, an_unopposed_project(county))
    (before,) = county.all(ClockRecord, ClockRecord.limit_key == "commitment_signing")
    county.do(signing_retractions.take_back, commitment_id=wrong.id, **WHY, now=at("2026-11-25 09:00"))
    (clock,) = county.all(ClockRecord, ClockRecord.limit_key == "commitment_signing")
    assert (clock.started_at, clock.due_at, clock.stopped_at) == (before.started_at, before.due_at, None)


def test_whoever_was_told_that_it_is_signed_hears_that_it_is_not(county: County) -> None:
    wrong = signed(county, an_unopposed_project(county))
    county.do(signing_retractions.take_back, commitment_id=wrong.id, **WHY)
    told = county.notices("commitment.signing_taken_back")
    assert set(told) == set(county.notices("commitment.signed")) | set(county.notices("commitment.in_force"))


def _reported(county: County, wrong: Commitment) -> None:
    clause = clause_of(county, wrong, "环境影响评价")
    county.do(clauses.fulfil, clause_id=clause.id, evidence="批复")


def _waived(county: County, wrong: Commitment) -> None:
    county.do(
        clauses.waive,
        clause_id=clause_of(county, wrong, "环境影响评价").id,
        reason="不涉及",
        source="企业来函",
    )


def _anchored(county: County, wrong: Commitment) -> None:
    county.do(anchors.record, project_id=wrong.project_id, anchor="deal_confirmed", evidence="成交确认书")


def _anchored_for_one(county: County, wrong: Commitment) -> None:
    clause = next(
        each
        for each in clauses_of(county, wrong)
        if (each.side, each.anchor) == ("enterprise", "land_price_paid")
    )
    county.do(
        anchors.record,
        project_id=wrong.project_id,
        anchor="land_price_paid",
        about=f"{anchors.OWN}{clause.id}",
        evidence="缴款凭证",
        despite="协议出让",
    )


def _handed_in(county: County, _: Commitment) -> None:
    (paper,) = county.all(DeferredMaterial)
    county.do(deferrals.hand_in, material_id=paper.id)


def _checked(county: County, _: Commitment) -> None:
    (point,) = county.all(SupervisionPoint)
    county.do(oversight.record, point_id=point.id, in_order=True, finding="相符")


def _questioned(county: County, wrong: Commitment) -> None:
    by = county.enterprise(wrong.project_id)
    county.do(disputes.raise_dispute, commitment_id=wrong.id, about="data", question="有误", by=by)


@pytest.mark.parametrize(
    "use", [_reported, _waived, _anchored, _anchored_for_one, _handed_in, _checked, _questioned]
)
def test_a_signing_upon_which_somebody_has_acted_is_not_taken_back(
    county: County, use: Callable[[County, Commitment], None]
) -> None:
    wrong = signed(county, an_unopposed_project(county), **DRAFT)
    use(county, wrong)
    county.refused(StepUsed, signing_retractions.take_back, commitment_id=wrong.id, **WHY)
    assert county.one(Commitment, wrong.id).state == "reported"


def test_a_breach_that_was_found_keeps_the_signing(county: County) -> None:
    wrong = signed(county, an_unopposed_project(county))
    county.do(breaches.record, commitment_id=wrong.id, side="enterprise", facts="逾期", evidence="记录")
    county.refused(IllegalMove, signing_retractions.take_back, commitment_id=wrong.id, **WHY)


def test_what_happened_before_the_signing_does_not_keep_it_and_counts_for_the_next(county: County) -> None:
    project_id = an_unopposed_project(county)
    county.do(anchors.record, project_id=project_id, anchor="deal_confirmed", evidence="成交确认书")
    wrong = signed(county, project_id, now=at("2026-11-25 09:00"))
    later = at("2026-11-25 10:00")
    again = county.do(signing_retractions.take_back, commitment_id=wrong.id, **WHY, now=later)
    right = county.do(signing.sign, commitment_id=again.id, **SIGNATORIES, now=later)
    assert clause_of(county, right, "土地出让合同").state == "running"


def test_only_the_office_takes_a_signing_back_with_a_reason_and_once(county: County) -> None:
    project_id = an_unopposed_project(county)
    wrong = signed(county, project_id)
    on: dict[str, Any] = {"commitment_id": wrong.id} | WHY
    for by in (county.agent, county.enterprise(project_id), county.liaison("housing")):
        county.refused(NotAllowed, signing_retractions.take_back, **on, by=by)
    county.refused(ReasonMissing, signing_retractions.take_back, **on | {"reason": ""})
    county.refused(ChangedMeanwhile, signing_retractions.take_back, **on, expected_version=wrong.version - 1)
    county.do(signing_retractions.take_back, **on)
    county.refused(IllegalMove, signing_retractions.take_back, **on)


def test_what_is_not_signed_is_not_taken_back(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    county.refused(IllegalMove, signing_retractions.take_back, commitment_id=commitment.id, **WHY)


# --- the file -------------------------------------------------------------------------------------------------


def test_a_wrong_scan_is_kept_with_the_reason_and_the_paper_is_still_to_come(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    (scan,) = county.all(Attachment)
    on: dict[str, Any] = {"attachment_id": scan.id, "reason": "扫描了另一份"}
    county.do(signing_retractions.take_back_file, **on)
    (kept,) = county.all(Attachment)
    assert (kept.sha256, kept.taken_back_because) == (scan.sha256, "扫描了另一份")
    with county.database.reading() as session:
        assert not signing.scanned(session, commitment.id)
    county.refused(StepUsed, signing_retractions.take_back_file, **on)
    right: dict[str, Any] = {"filename": "签订件2.pdf", "content": b"%PDF-1.7 right"}
    county.do(signing.keep_scan, commitment_id=commitment.id, **right)
    with county.database.reading() as session:
        assert signing.scanned(session, commitment.id)


def test_a_file_that_was_taken_back_and_is_sent_again_stands_again(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    (scan,) = county.all(Attachment)
    county.do(signing_retractions.take_back_file, attachment_id=scan.id, reason="看错了")
    county.do(signing.keep_scan, commitment_id=commitment.id, filename=SCAN[0], content=SCAN[1])
    (kept,) = county.all(Attachment)
    assert (kept.id, kept.taken_back_because) == (scan.id, "")


def test_each_side_takes_its_own_file_back_and_nobody_after_the_end(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = qualified(county, project_id)
    company = county.enterprise(project_id)
    own: dict[str, Any] = {"filename": "a.pdf", "content": b"%PDF-1.7 own"}
    copy = county.do(own_copies.keep, commitment_id=commitment.id, **own, by=company)
    on: dict[str, Any] = {"attachment_id": copy.id, "reason": "传错了"}
    county.refused(NotAllowed, signing_retractions.take_back_file, **on, by=county.liaison("housing"))
    county.do(commitment_ends.decline, commitment_id=commitment.id, reason="不办了", by=company)
    county.refused(StepUsed, signing_retractions.take_back_file, **on, by=company)
