"""An event that starts limits starts something, and comes in the order in which 附件2 tells of it."""

import json
from typing import Any

import pytest

from builders.county import County, at
from builders.landing import an_unopposed_project, signed
from workflow.actions import anchors
from workflow.errors import ForerunnerMissing, NothingStarts
from workflow.records.commitment import Anchor, Clause

NOW = at("2026-11-24 10:00")


@pytest.fixture
def project(county: County) -> int:
    project_id = an_unopposed_project(county)
    signed(county, project_id)
    return project_id


def complete(about: str) -> dict[str, Any]:
    return {"anchor": "papers_complete", "about": about, "evidence": "收件单", "now": NOW}


def test_papers_said_of_an_item_start_the_promise_that_counts_from_them(county: County, project: int) -> None:
    kept = county.do(anchors.record, project_id=project, **complete("LX-07"))
    assert kept.about == "land_use_planning_permit"
    (clause,) = county.all(Clause, Clause.about == "land_use_planning_permit")
    assert (clause.state, clause.started_at) == ("running", NOW)


def test_the_department_of_an_item_says_so_of_it(county: County, project: int) -> None:
    county.do(anchors.record, project_id=project, by=county.liaison("natural_resources"), **complete("LX-07"))
    assert len(county.all(Anchor)) == 1


@pytest.mark.parametrize("about", ["LX-05", "GC-05", "land_transfer_contract"])
def test_papers_said_of_what_counts_from_nothing_of_the_kind_are_refused(
    county: County, project: int, about: str
) -> None:
    refusal = county.refused(NothingStarts, anchors.record, project_id=project, **complete(about))
    assert "没有自“申请资料齐全”起算的时限" in str(refusal)
    assert county.all(Anchor) == []


PAID: dict[str, Any] = {"anchor": "land_price_paid", "evidence": "缴款凭证"}


def test_no_price_is_paid_before_the_deal_is_confirmed_unless_somebody_says_why(
    county: County, project: int
) -> None:
    refusal = county.refused(ForerunnerMissing, anchors.record, project_id=project, despite=" ", **PAID)
    assert "签订《成交确认书》" in str(refusal)
    county.do(anchors.record, project_id=project, despite="协议出让，没有成交确认书", **PAID)
    assert json.loads(county.events(project)[-1].data)["despite"] == "协议出让，没有成交确认书"


def test_once_the_deal_is_confirmed_the_price_needs_no_reason(county: County, project: int) -> None:
    county.do(anchors.record, project_id=project, anchor="deal_confirmed", evidence="成交确认书")
    county.do(anchors.record, project_id=project, **PAID)
    assert "despite" not in json.loads(county.events(project)[-1].data)
