"""An engraving shop has no account, and its hour from the order is scored all the same (二（二）3)."""

from datetime import date
from typing import Any

import pytest

from builders.county import County, at
from builders.registration import LICENCE, SEALS, a_company, apply, approve, deliver
from workflow.actions import registration_items, score_disputes, scorecard_papers, scorecards
from workflow.errors import NotAllowed, ReasonMissing
from workflow.records.clock import ClockRecord
from workflow.records.event import EventRecord
from workflow.records.registration import RegistrationItem
from workflow.rules.duty import Actor, Role
from workflow.rules.scorecard import Outcome, Turn

NOVEMBER: dict[str, Any] = {
    "since": date(2026, 11, 1),
    "until": date(2026, 11, 30),
    "now": at("2026-12-01 09:00"),
}
SHOP = "seal_shop"


@pytest.fixture
def supervisor(county: County) -> Actor:
    return county.person("supervisor", Role.SUPERVISOR)


@pytest.fixture
def seals(county: County) -> RegistrationItem:
    """Seals that can be ordered: the licence has been at the window since ten past ten."""
    _, items = a_company(county, LICENCE, SEALS)
    apply(county, items[LICENCE], now=at("2026-11-25 09:00"))
    approve(county, items[LICENCE], now=at("2026-11-25 09:40"))
    deliver(county, items[LICENCE], now=at("2026-11-25 10:10"))
    return items[SEALS]


def turns_of(county: County, card: str, by: Actor) -> list[Turn]:
    with county.database.reading() as session:
        return scorecards.turns(session, county.law, department=card, by=by, **NOVEMBER)


def cards_of(county: County, by: Actor) -> list[str]:
    with county.database.reading() as session:
        return scorecards.departments_for(session, by)


def test_the_hour_counts_from_the_order_also_where_it_is_recorded_later(
    county: County, seals: RegistrationItem
) -> None:
    ordered: dict[str, Any] = {"item_id": seals.id, "by": county.agent, "happened_at": at("2026-11-25 10:15")}
    county.refused(ReasonMissing, registration_items.apply, **ordered, now=at("2026-11-25 10:40"))
    county.do(
        registration_items.apply, **ordered, late_because="窗口排队，随后登记", now=at("2026-11-25 10:40")
    )
    (clock,) = county.all(ClockRecord, ClockRecord.obligor_kind == SHOP)
    assert (clock.started_at, clock.due_at) == (at("2026-11-25 10:15"), at("2026-11-25 11:15"))
    assert clock.limit["starts"] == "seals_ordered"
    (line,) = county.all(EventRecord, EventRecord.kind == "registration.order")
    assert (line.happened_at, line.recorded_at) == (at("2026-11-25 10:15"), at("2026-11-25 10:40"))
    assert county.notices("registration.ordered") == [("department", "public_security")]


def test_a_shop_has_a_card_of_its_own_and_the_bureau_that_answers_for_it_has_none_of_its_hours(
    county: County, seals: RegistrationItem, supervisor: Actor
) -> None:
    assert SHOP not in cards_of(county, supervisor)
    apply(county, seals, now=at("2026-11-25 10:15"))
    deliver(county, seals, now=at("2026-11-25 11:45"))
    (turn,) = turns_of(county, SHOP, supervisor)
    assert (turn.outcome, turn.own.total_seconds()) == (Outcome.MISSED, 90 * 60)
    assert turns_of(county, "public_security", supervisor) == []
    assert SHOP in cards_of(county, supervisor)
    assert cards_of(county, county.liaison("public_security")) == ["public_security", SHOP]
    assert cards_of(county, county.liaison("market_regulation")) == ["market_regulation"]


def test_only_the_bureau_that_answers_for_a_shop_reads_its_card_and_disputes_what_is_on_it(
    county: County, seals: RegistrationItem, supervisor: Actor
) -> None:
    apply(county, seals, now=at("2026-11-25 10:15"))
    deliver(county, seals, now=at("2026-11-25 11:45"))
    police, market = county.liaison("public_security"), county.liaison("market_regulation")
    (turn,) = turns_of(county, SHOP, police)
    with county.database.reading() as session, pytest.raises(NotAllowed):
        scorecards.turns(session, county.law, department=SHOP, by=market, **NOVEMBER)
    given: dict[str, Any] = {"clock_id": turn.clock_id, "reason": "订单有误，重新确认后才开始刻制"}
    county.refused(NotAllowed, score_disputes.dispute, **given, by=market)
    raised = county.do(score_disputes.dispute, **given, by=police)
    county.do(score_disputes.answer, dispute_id=raised.id, upheld=True, reason="情况属实", by=supervisor)
    (turn,) = turns_of(county, SHOP, supervisor)
    assert (turn.dispute, turn.counts) == ("upheld", False)


def test_the_paper_names_the_shop_beside_the_departments_and_alone(
    county: County, seals: RegistrationItem, supervisor: Actor
) -> None:
    apply(county, seals, now=at("2026-11-25 10:15"))
    deliver(county, seals, now=at("2026-11-25 11:05"))
    every: Any = county.attempt(scorecard_papers.draft_scorecard, department="", by=supervisor, **NOVEMBER)
    rows = {row.cells[0]: row.cells[1:3] for row in every.sheet.grids[0].rows}
    assert rows["刻章店"] == ("1", "100%")
    alone: Any = county.attempt(scorecard_papers.draft_scorecard, department=SHOP, by=supervisor, **NOVEMBER)
    assert alone.sheet.addressee == "刻章店"
    assert alone.sheet.grids[0].rows[1].cells == ("按时办结", "1件，按时办结率100%")
