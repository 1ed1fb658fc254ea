"""A conclusion made by mistake is taken back while nothing rests on it; what is to be put right is due as it was."""

from typing import Any

import pytest

from builders.acceptance import AFTER, ONE, acceptance_of, an_arranged, opine, parts
from builders.county import County, at
from workflow.actions import (
    acceptance_conclusions,
    acceptance_drafts,
    acceptance_retractions,
    acceptances,
    papers,
    rectifications,
)
from workflow.actions.drafts import Draft
from workflow.errors import IllegalMove, NotAllowed, ReasonMissing, StepUsed
from workflow.records.acceptance import JointAcceptance

NEXT = at("2026-11-26 09:00")


@pytest.fixture
def failed(county: County) -> tuple[JointAcceptance, dict[int, Any]]:
    """A joint acceptance that was concluded as failed by mistake, and how to take that back."""
    acceptance = an_arranged(county)
    for key, part in parts(county, acceptance.id).items():
        opine(county, part, *([ONE] if key == "housing" else []))
    lead = county.liaison("housing")
    county.do(rectifications.hand_over, acceptance_id=acceptance.id, by=lead, now=AFTER)
    before = {clock.id: clock.due_at for clock in county.open_clocks("rectification").values()}
    county.do(
        acceptance_conclusions.conclude_failed,
        acceptance_id=acceptance.id,
        conclusion="未整改",
        handled_by="科长甲",
        by=lead,
        now=NEXT,
    )
    assert len(before) == 1
    return acceptance, before


def back(county: County, acceptance: JointAcceptance) -> dict[str, Any]:
    return {
        "acceptance_id": acceptance.id,
        "reason": "整改期限未到",
        "by": county.liaison("housing"),
        "now": NEXT,
    }


def test_a_wrong_failure_is_taken_back_and_rectified_by_the_same_date(
    county: County, failed: tuple[JointAcceptance, dict[int, Any]]
) -> None:
    acceptance, before = failed
    given = back(county, acceptance)
    act = acceptance_retractions.take_back_conclusion
    county.refused(ReasonMissing, act, **(given | {"reason": ""}))
    county.refused(NotAllowed, act, **(given | {"by": county.office}))
    county.do(act, **given)
    kept = acceptance_of(county, acceptance.id)
    assert (kept.state, kept.number, kept.conclusion, kept.concluded_at) == ("rectifying", None, "", None)
    assert parts(county, acceptance.id)["housing"].state == "to_rectify"
    after = {clock.id: clock.due_at for clock in county.open_clocks("rectification").values()}
    assert after == before
    county.refused(IllegalMove, act, **given)
    assert county.verified().holds


def test_a_conclusion_that_the_enterprise_applied_upon_stays(
    county: County, failed: tuple[JointAcceptance, dict[int, Any]]
) -> None:
    acceptance, _ = failed
    county.do(acceptances.apply, project_id=acceptance.project_id, scope="厂房", now=NEXT)
    county.refused(StepUsed, acceptance_retractions.take_back_conclusion, **back(county, acceptance))


def test_a_conclusion_whose_paper_was_made_stays(
    county: County, failed: tuple[JointAcceptance, dict[int, Any]]
) -> None:
    acceptance, _ = failed
    draft: Draft = county.attempt(
        acceptance_drafts.draft_opinion, acceptance_id=acceptance.id, by=county.liaison("housing"), now=NEXT
    )
    with county.database.acting() as session:
        papers.keep(session, draft, b"%PDF-", by=county.liaison("housing"), now=NEXT)
    county.refused(StepUsed, acceptance_retractions.take_back_conclusion, **back(county, acceptance))


def test_a_pass_from_which_the_time_to_file_runs_stays(county: County) -> None:
    acceptance = an_arranged(county)
    for part in parts(county, acceptance.id).values():
        opine(county, part)
    county.do(
        acceptance_conclusions.conclude_passed,
        acceptance_id=acceptance.id,
        handled_by="科长甲",
        by=county.liaison("housing"),
        now=NEXT,
    )
    refused = county.refused(
        StepUsed, acceptance_retractions.take_back_conclusion, **back(county, acceptance)
    )
    assert "备案" in str(refused)
