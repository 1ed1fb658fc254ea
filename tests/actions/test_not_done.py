"""A clock that ended with nothing done is no success of whoever owed it, however early it ended (三（二）)."""

from datetime import date, timedelta
from typing import Any

import pytest

from builders import approval
from builders.county import County, at
from builders.landing import an_unopposed_project, signed
from workflow.actions import (
    approval_items,
    blockers,
    breach_steps,
    breaches,
    deliberation_calls,
    item_acceptance,
    item_hearings,
    item_reviews,
    scorecards,
    supervisions,
)
from workflow.actions.supervision import sweep
from workflow.law.terms import PauseReason
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause
from workflow.records.supervision import Supervision
from workflow.rules.duty import Actor, Role
from workflow.rules.scorecard import Outcome, Turn, behind, score


@pytest.fixture
def supervisor(county: County) -> Actor:
    return county.person("supervisor", Role.SUPERVISOR)


def card(county: County, department: str, by: Actor, month: int | None = None) -> list[Turn]:
    """The card of a department for the last two months of the year, or for one of them."""
    since, until = {
        None: (date(2026, 11, 1), date(2026, 12, 31)),
        11: (date(2026, 11, 1), date(2026, 11, 30)),
        12: (date(2026, 12, 1), date(2026, 12, 31)),
        1: (date(2027, 1, 1), date(2027, 1, 31)),
    }[month]
    with county.database.reading() as session:
        return scorecards.turns(
            session,
            county.law,
            department=department,
            since=since,
            until=until,
            by=by,
            now=at("2027-02-05 09:00"),
        )


def counted(county: County, department: str, by: Actor, kind: str) -> list[str]:
    """How the clocks of a kind of thing that stand on a card ended."""
    kinds = {row.id: row.subject_kind for row in county.all(ClockRecord)}
    return [
        str(turn.outcome)
        for turn in card(county, department, by)
        if kinds[turn.clock_id] == kind and not turn.elsewhere
    ]


def a_blocker(county: County, owner: str, amount: int = 9) -> int:
    project_id, _ = county.an_answered_project()
    found = county.do(blockers.bring_up, project_id=project_id, text="高压线")
    county.do(blockers.coordinate, blocker_id=found.id, owner=owner, amount=amount)
    return int(found.id)


def test_a_blocker_that_was_given_to_somebody_else_or_another_day_was_solved_by_nobody(
    county: County, supervisor: Actor
) -> None:
    blocker = a_blocker(county, "housing", 3)
    again: dict[str, Any] = {"blocker_id": blocker, "amount": 9, "note": "改由水利局"}
    county.do(blockers.coordinate, **again, owner="water", now=at("2026-11-24 10:00"))
    county.do(blockers.coordinate, **again, owner="water", now=at("2026-11-30 10:00"))
    assert counted(county, "housing", supervisor, "blocker") == []
    assert counted(county, "water", supervisor, "blocker") == [Outcome.LATE]


def test_a_blocker_that_was_moved_on_after_its_day_was_late(county: County, supervisor: Actor) -> None:
    blocker = a_blocker(county, "housing", 1)
    county.do(
        blockers.coordinate,
        blocker_id=blocker,
        amount=9,
        note="改由水利局",
        owner="water",
        now=at("2026-11-30 10:00"),
    )
    assert counted(county, "housing", supervisor, "blocker") == [Outcome.MISSED]


def test_a_blocker_that_went_to_a_meeting_was_not_solved_by_its_owner(
    county: County, supervisor: Actor
) -> None:
    blocker = a_blocker(county, "housing")
    called = county.do(
        deliberation_calls.call_on_blocker, blocker_id=blocker, meets_at=at("2026-11-25 15:00"), place="二楼"
    )
    county.hold(called.id, opinions=[{"matter": 1, "text": "由发改局牵头迁改"}])
    assert counted(county, "housing", supervisor, "blocker") == []


def orders(county: County) -> dict[str, Supervision]:
    county.a_dispatched_project()
    for moment in ("2026-11-27 09:00", "2026-11-27 09:05"):
        sweep(county.database, county.law, now=at(moment))
    return {row.obligor_key: row for row in county.all(Supervision)}


def answered(county: County, order: Supervision, day: date, moment: str) -> None:
    county.do(
        supervisions.answer,
        supervision_id=order.id,
        measures="在办",
        promised_for=day,
        handled_by="甲",
        by=county.liaison(order.obligor_key),
        now=at(moment),
    )


def test_a_promised_day_that_fell_with_its_answer_or_its_order_was_not_kept(
    county: County, supervisor: Actor
) -> None:
    order = orders(county)["housing"]
    answered(county, order, date(2026, 12, 10), "2026-11-27 10:00")
    county.do(
        supervisions.return_answer,
        supervision_id=order.id,
        reason="没说原因",
        now=at("2026-11-27 11:00"),
    )
    answered(county, order, date(2026, 12, 15), "2026-11-27 15:00")
    county.do(
        supervisions.close,
        supervision_id=order.id,
        conclusion="另案",
        overdue_because="另行约谈",
        now=at("2026-11-30 15:00"),
    )
    turns = card(county, "housing", supervisor)
    assert [turn.limit_title for turn in turns].count("按督办回复承诺的日期办结") == 0
    # Both answers were given in time; one of them was returned.
    assert counted(county, "housing", supervisor, "supervision") == [Outcome.MET, Outcome.MET]
    assert len(behind(turns, "returned")) == 1


def test_an_order_that_was_closed_unanswered_was_not_answered(county: County, supervisor: Actor) -> None:
    order = orders(county)["housing"]
    county.do(
        supervisions.close,
        supervision_id=order.id,
        conclusion="另案",
        overdue_because="另行约谈",
        now=at("2026-11-27 11:00"),
    )
    assert counted(county, "housing", supervisor, "supervision") == []


def test_a_day_to_put_a_breach_right_that_was_replaced_or_dismissed_was_not_kept(
    county: County, supervisor: Actor
) -> None:
    project_id = an_unopposed_project(county)
    commitment = signed(county, project_id)
    breach = county.do(
        breaches.record,
        commitment_id=commitment.id,
        side="department",
        department="housing",
        facts="未按期",
        evidence="函",
        by=county.enterprise(project_id),
    )
    for day, moment in ((date(2026, 12, 4), "2026-11-30 10:00"), (date(2026, 12, 18), "2026-12-01 10:00")):
        county.do(
            breach_steps.step,
            breach_id=breach.id,
            move="order_rectification",
            reason="责令",
            on=day,
            now=at(moment),
        )
    county.do(breaches.dismiss, breach_id=breach.id, reason="不成立", now=at("2026-12-02 10:00"))
    assert counted(county, "housing", supervisor, "breach") == []


def an_application(county: County, project_id: int) -> int:
    items = approval.planned(county, project_id, "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        county.do(approval_items.set_aside, item_id=items[code], reason="已经办妥")
    approval.receive(county, items["LX-07"])
    return items["LX-07"]


def test_a_hearing_that_was_given_up_was_held_by_nobody(county: County, supervisor: Actor) -> None:
    project_id = approval.a_project_in_approval(county)
    item = an_application(county, project_id)
    approval.accept(county, item)
    own = approval.department(county, item)
    county.do(item_reviews.review, item_id=item, by=own)
    county.do(
        item_reviews.pause,
        item_id=item,
        reason=PauseReason.HEARING,
        basis="行政许可法第47条",
        evidence="告知书",
        planned_until=date(2026, 12, 20),
        by=own,
    )
    firm = county.enterprise(project_id)
    county.do(item_hearings.request, item_id=item, by=firm, now=at("2026-11-24 10:00"))
    county.do(item_hearings.waive, item_id=item, by=firm, now=at("2026-11-25 10:00"))
    assert counted(county, "natural_resources", supervisor, "item_pause") == []


def test_an_application_refused_in_time_was_decided_in_time_and_kept_no_promise(
    county: County, supervisor: Actor
) -> None:
    project_id = approval.a_committed_project_in_approval(county)
    item = an_application(county, project_id)
    approval.accept(county, item, now=at("2026-11-23 10:00"))
    approval.decide(
        county, item, "refused", reason="不符合规划条件", remedies="复议", now=at("2026-11-24 11:00")
    )
    (clause,) = county.all(Clause, Clause.about == "land_use_planning_permit")
    assert clause.state == "waiting"
    figures = score(card(county, "natural_resources", supervisor)).numbers
    assert (figures["promised"], figures["kept"]) == (0, 0)
    assert counted(county, "natural_resources", supervisor, "clause") == [Outcome.MET]


def test_an_urge_is_counted_where_it_was_received_also_when_the_day_moved_past_the_period(
    county: County, supervisor: Actor
) -> None:
    county.a_dispatched_project((("housing", "construction"),))
    sweep(county.database, county.law, now=at("2026-11-27 09:00"))
    (turn,) = card(county, "housing", supervisor, 11)
    before = turn.urged
    assert before > 0
    with county.database.acting() as session:
        # A pause has moved the day past the period since.
        session.get_one(ClockRecord, turn.clock_id).due_at = at("2027-01-12 17:30")
    assert [(turn.elsewhere, turn.result) for turn in card(county, "housing", supervisor, 11)] == [
        (True, "计入其他期间")
    ]
    assert score(card(county, "housing", supervisor, 11)).urges == before
    assert score(card(county, "housing", supervisor, 11)).numbers["all"] == 0
    assert score(card(county, "housing", supervisor, 1)).urges == 0


def test_a_notice_of_what_is_missing_after_the_five_days_makes_the_department_wait_for_nobody(
    county: County, supervisor: Actor
) -> None:
    project_id = approval.a_project_in_approval(county)
    items = approval.planned(county, project_id, "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        county.do(approval_items.set_aside, item_id=items[code], reason="已经办妥")
    absent = [county.law.current.items["LX-07"].circumstances[0].materials[0].name]
    approval.receive(county, items["LX-07"], absent=absent)
    own = approval.department(county, items["LX-07"])
    county.do(item_acceptance.correct, item_id=items["LX-07"], by=own, now=at("2026-12-03 10:00"))
    assert {turn.waited for turn in card(county, "natural_resources", supervisor)} == {timedelta(0)}
