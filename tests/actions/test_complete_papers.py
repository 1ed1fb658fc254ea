"""What is promised from when the papers are complete (附件2 资料齐全) counts from then, whoever accepts and when."""

from datetime import date

import pytest

from builders.approval import (
    a_committed_project_in_approval,
    a_project_in_approval,
    accept,
    clocks,
    department,
    item_of,
    planned,
    receive,
    through,
)
from builders.county import County, at
from builders.landing import clock_of_clause
from workflow.actions import item_acceptance, item_intake, item_retractions
from workflow.records.commitment import Clause

LIMIT = "land_use_planning_permit"
STATUTE = "permit_decision"
MAP = "现势性地形图/宗地图（界址坐标）"
#: A Tuesday, nine days before the holiday of the first of October.
CAME = at("2026-09-22 10:00")
#: Ten working days after it.
DUE = date(2026, 10, 13)


def permit(county: County, project_id: int) -> int:
    """The planning permit for land, what comes before it settled."""
    listed = planned(county, project_id, "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        through(county, listed[code], now=at("2026-09-15 09:00"))
    return listed["LX-07"]


@pytest.fixture
def item(county: County) -> int:
    county.now = at("2026-09-14 09:00")
    return permit(county, a_project_in_approval(county))


def test_the_promise_counts_from_the_receipt_of_complete_papers_and_the_statute_from_acceptance(
    county: County, item: int
) -> None:
    receive(county, item, now=CAME)
    accept(county, item, now=at("2026-09-28 16:00"))
    running = clocks(county, item)
    assert (running[LIMIT].started_at, running[LIMIT].due_day) == (CAME, DUE)
    assert running[STATUTE].started_at == at("2026-09-28 16:00")


def test_the_clause_of_a_commitment_counts_from_there_as_well(county: County) -> None:
    county.now = at("2026-09-14 09:00")
    item = permit(county, a_committed_project_in_approval(county))
    receive(county, item, now=CAME)
    accept(county, item, now=at("2026-09-28 16:00"))
    (clause,) = county.all(Clause, Clause.about == LIMIT)
    assert (clause.state, clause.started_at) == ("running", CAME)
    assert clock_of_clause(county, clause).due_day == DUE


def test_who_accepts_late_and_who_is_deemed_to_accept_owe_the_same_day(county: County, item: int) -> None:
    receive(county, item, now=CAME)
    accept(county, item, now=at("2026-09-30 16:00"))
    assert clocks(county, item)[LIMIT].due_day == DUE


def test_the_last_supplement_completes_the_papers(county: County, item: int) -> None:
    receive(county, item, now=CAME, absent=[MAP])
    county.do(item_acceptance.correct, item_id=item, by=department(county, item), now=at("2026-09-23 10:00"))
    came = at("2026-09-24 10:00")
    county.do(item_intake.supplement, item_id=item, supplied=[MAP], now=came)
    accept(county, item, now=at("2026-09-29 10:00"))
    assert clocks(county, item)[LIMIT].started_at == came


def test_what_is_recorded_late_is_not_complete_for_its_department_before_it_is_recorded(
    county: County, item: int
) -> None:
    recorded = at("2026-09-28 10:00")
    receive(county, item, now=recorded, happened_at=CAME, late_because="窗口忘记登记", by=county.agent)
    accept(county, item, now=at("2026-09-29 10:00"))
    assert item_of(county, item).complete_at == CAME
    assert clocks(county, item)[LIMIT].started_at == recorded


def test_an_acceptance_taken_back_and_made_anew_wins_no_days(county: County, item: int) -> None:
    receive(county, item, now=CAME)
    accept(county, item, now=at("2026-09-24 10:00"))
    county.do(
        item_retractions.take_back,
        item_id=item,
        reason="误登记",
        by=department(county, item),
        now=at("2026-09-24 11:00"),
    )
    accept(county, item, now=at("2026-09-29 10:00"))
    assert clocks(county, item)[LIMIT].due_day == DUE
