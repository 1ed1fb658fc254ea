"""容缺: a paper of an approval item that may come later is handed in, checked by the department that decides, or waived."""

from datetime import date
from typing import Any

import pytest

from builders.approval import (
    a_project_in_approval,
    accept,
    decide,
    department,
    item_of,
    planned,
    receive,
    through,
)
from builders.county import County, at
from workflow.actions import (
    entrusting,
    item_decisions,
    item_deferral_retractions,
    item_deferrals,
    item_retractions,
    projects,
)
from workflow.errors import (
    ChangedMeanwhile,
    DayOnlyForReturn,
    DeferralsOpen,
    HappenedOutOfOrder,
    IllegalMove,
    LaterDayNeeded,
    NotAllowed,
    NotMandated,
    ReasonMissing,
    StageNotReady,
    StepUsed,
)
from workflow.law.terms import Scope
from workflow.records.approval_item import ItemDeferral
from workflow.records.clock import ClockRecord
from workflow.rules.duty import Actor

MAP = "现势性地形图/宗地图（界址坐标）"
MONDAY = at("2026-11-23 09:00")
UNTIL, LATER = date(2026, 12, 15), date(2026, 12, 31)
IN_TIME, LATE = at("2026-12-10 09:00"), at("2026-12-17 09:00")
BACK: dict[str, Any] = {"reason": "登记错误"}


@pytest.fixture
def paper(county: County) -> ItemDeferral:
    """The map of a planning permit for land, which is accepted without it."""
    project_id = a_project_in_approval(county)
    items = planned(county, project_id, "LX-01", "LX-05", "LX-07")
    for before in ("LX-01", "LX-05"):
        through(county, items[before], now=MONDAY)
    receive(county, items["LX-07"], now=MONDAY, absent=[MAP])
    later = [{"name": MAP, "until": UNTIL.isoformat()}]
    accept(county, items["LX-07"], now=at("2026-11-24 09:00"), deferred=later)
    (row,) = county.all(ItemDeferral)
    return row


def owner(county: County) -> Actor:
    return county.enterprise(county.all(ClockRecord)[0].project_id)


def decider(county: County, paper: ItemDeferral) -> Actor:
    return department(county, paper.approval_item_id)  # type: ignore[no-any-return]


def came(county: County, paper: ItemDeferral, **given: Any) -> ItemDeferral:
    said: dict[str, Any] = {"by": owner(county), "now": IN_TIME}
    return county.do(item_deferrals.hand_in, deferral_id=paper.id, **(said | given))


def found(county: County, paper: ItemDeferral, accepted: bool, **given: Any) -> ItemDeferral:
    said: dict[str, Any] = {
        "by": decider(county, paper),
        "now": IN_TIME,
        "note": "" if accepted else "缺盖章",
    }
    return county.do(item_deferrals.check, deferral_id=paper.id, accepted=accepted, **(said | given))


def back(county: County, paper: ItemDeferral, by: Actor, **given: Any) -> ItemDeferral:
    said: dict[str, Any] = {"by": by, "now": IN_TIME, **BACK}
    return county.do(item_deferral_retractions.take_back, deferral_id=paper.id, **(said | given))


def running(county: County, paper: ItemDeferral) -> list[tuple[date | None, int]]:
    rows = county.all(
        ClockRecord,
        ClockRecord.subject_kind == "item_deferral",
        ClockRecord.subject_id == paper.id,
        ClockRecord.stopped_at.is_(None),
    )
    return [(row.due_day, row.round) for row in rows]


def owed_checks(county: County) -> list[tuple[str, str]]:
    rows = county.all(
        ClockRecord,
        ClockRecord.limit_key == "awaited_item_paper_check",
        ClockRecord.stopped_at.is_(None),
    )
    return [(row.obligor_kind, row.obligor_key) for row in rows]


def test_what_came_is_for_the_department_that_decides_to_check(county: County, paper: ItemDeferral) -> None:
    assert (paper.state, paper.promised_on, running(county, paper)) == ("promised", UNTIL, [(UNTIL, 1)])
    assert came(county, paper).state == "handed_in"
    assert running(county, paper) == []
    assert owed_checks(county) == [("department", "natural_resources")]
    assert county.notices("item.paper_handed_in") == [("department", "natural_resources")]
    for other in (county.office, county.agent, owner(county), county.liaison("housing")):
        county.refused(NotAllowed, item_deferrals.check, deferral_id=paper.id, accepted=True, by=other)
    done = found(county, paper, True)
    assert (done.state, done.in_time, done.checked_at) == ("accepted", True, IN_TIME)
    assert owed_checks(county) == []
    assert ("enterprise", str(county.project(1).enterprise_id)) in county.notices("item.paper_accepted")


def test_what_comes_back_is_owed_again_and_late_once_stays_late(county: County, paper: ItemDeferral) -> None:
    assert came(county, paper, now=LATE).in_time is False
    by = decider(county, paper)
    given: dict[str, Any] = {"deferral_id": paper.id, "by": by, "now": LATE}
    county.refused(ReasonMissing, item_deferrals.check, accepted=False, **given)
    county.refused(DayOnlyForReturn, item_deferrals.check, accepted=True, on=LATER, **given)
    county.refused(
        LaterDayNeeded, item_deferrals.check, accepted=False, note="缺页", on=date(2026, 12, 16), **given
    )
    returned = found(county, paper, False, now=LATE, on=LATER)
    assert (returned.state, returned.note, returned.promised_on, returned.until) == (
        "promised",
        "缺盖章",
        LATER,
        UNTIL,
    )
    assert running(county, paper) == [(LATER, 2)]
    assert owed_checks(county) == []
    assert len(county.notices("item.paper_returned")) == 2
    assert came(county, paper, now=at("2026-12-20 09:00")).in_time is False
    # Without another day it is owed by the same one.
    found(county, paper, False, now=at("2026-12-21 09:00"))
    assert running(county, paper) == [(LATER, 3)]


def test_it_counts_as_in_time_by_the_day_on_which_it_came(county: County, paper: ItemDeferral) -> None:
    on_paper: dict[str, Any] = {"happened_at": IN_TIME, "late_because": "窗口纸质收件"}
    early = on_paper | {"happened_at": at("2026-11-23 15:00")}
    county.refused(HappenedOutOfOrder, item_deferrals.hand_in, deferral_id=paper.id, now=LATE, **early)
    # That the department has decided in between is no reason to forget the day.
    decide(county, paper.approval_item_id, "granted_with_deferred", now=at("2026-12-14 09:00"))
    assert came(county, paper, now=LATE, **on_paper).in_time is True
    checked = {"happened_at": at("2026-12-09 09:00"), "late_because": "纸质核对"}
    county.refused(
        HappenedOutOfOrder, item_deferrals.check, deferral_id=paper.id, accepted=True, by=decider(county, paper),
        now=LATE, **checked,
    )  # fmt: skip


def test_the_agent_hands_it_in_by_its_mandate_only(county: County, paper: ItemDeferral) -> None:
    county.refused(NotMandated, item_deferrals.hand_in, deferral_id=paper.id, by=county.agent, now=IN_TIME)
    entrusted: dict[str, Any] = {"scope": Scope.ITEM, "items": ["LX-07"], "by": owner(county)}
    county.do(entrusting.give_mandate, project_id=1, now=MONDAY, **entrusted)
    assert came(county, paper, by=county.agent).state == "handed_in"
    county.refused(
        ChangedMeanwhile, item_deferrals.check, deferral_id=paper.id, accepted=True, by=decider(county, paper),
        expected_version=item_of(county, paper.approval_item_id).version - 1,
    )  # fmt: skip


def test_nothing_is_granted_outright_over_a_paper_that_nobody_checked(
    county: County, paper: ItemDeferral
) -> None:
    by, item_id = decider(county, paper), paper.approval_item_id
    came(county, paper)
    granting: dict[str, Any] = {"item_id": item_id, "decision": "granted", "by": by, "now": LATE}
    assert MAP in str(county.refused(DeferralsOpen, item_decisions.decide, **granting, result_number="1号"))
    found(county, paper, True)
    decide(county, item_id, now=LATE)
    # What it rests on is not taken back from under it.
    county.refused(
        StepUsed, item_deferral_retractions.take_back, deferral_id=paper.id, by=by, now=LATE, **BACK
    )
    county.do(item_retractions.take_back, item_id=item_id, by=by, now=LATE, **BACK)
    assert back(county, paper, by, now=LATE).state == "handed_in"


def test_no_project_passes_over_a_paper_that_nobody_checked(county: County, paper: ItemDeferral) -> None:
    decide(county, paper.approval_item_id, "granted_with_deferred", now=IN_TIME)
    county.do(item_decisions.deliver, item_id=paper.approval_item_id, delivered_to="陈某", now=IN_TIME)
    came(county, paper)
    skipping: dict[str, Any] = {"project_id": 1, "move": "skip_construction_approval", "reason": "不再建设"}
    refusal = county.refused(StageNotReady, projects.move_stage, now=LATE, **skipping)
    assert "1份补交的容缺材料尚未核对" in str(refusal)
    # A project may rest meanwhile: the check is owed again once it goes on.
    county.do(projects.move_stage, project_id=1, move="suspend", reason="等资金", now=LATE)
    assert owed_checks(county) == []
    county.do(projects.move_stage, project_id=1, move="resume", now=LATE)
    assert owed_checks(county) == [("department", "natural_resources")]


def test_what_is_not_needed_any_more_says_why_and_the_enterprise_hears_of_it(
    county: County, paper: ItemDeferral
) -> None:
    by = decider(county, paper)
    county.refused(ReasonMissing, item_deferrals.waive, deferral_id=paper.id, reason="", by=by, now=IN_TIME)
    gone = county.do(item_deferrals.waive, deferral_id=paper.id, reason="部门已自行取得", by=by, now=IN_TIME)
    assert (gone.state, gone.note, running(county, paper)) == ("waived", "部门已自行取得", [])
    assert ("enterprise", str(county.project(1).enterprise_id)) in county.notices("item.paper_waived")
    county.refused(IllegalMove, item_deferrals.hand_in, deferral_id=paper.id, now=IN_TIME)
    assert back(county, paper, by).state == "promised"
    assert running(county, paper) == [(UNTIL, 1)]
    came(county, paper)
    county.do(item_deferrals.waive, deferral_id=paper.id, reason="部门已自行取得", by=by, now=IN_TIME)
    assert owed_checks(county) == []
    assert back(county, paper, by).state == "handed_in"
    assert owed_checks(county) == [("department", "natural_resources")]


def test_each_wrong_step_is_taken_back_by_its_own_side(county: County, paper: ItemDeferral) -> None:
    company, by = owner(county), decider(county, paper)
    county.refused(
        IllegalMove, item_deferral_retractions.take_back, deferral_id=paper.id, by=by, now=IN_TIME, **BACK
    )
    came(county, paper)
    county.refused(
        NotAllowed,
        item_deferral_retractions.take_back,
        deferral_id=paper.id,
        by=county.liaison("housing"),
        **BACK,
    )
    undone = back(county, paper, company)
    assert (undone.state, undone.handed_in_at, undone.in_time) == ("promised", None, None)
    assert running(county, paper) == [(UNTIL, 1)]
    came(county, paper)
    found(county, paper, False, on=LATER)
    county.refused(
        NotAllowed, item_deferral_retractions.take_back, deferral_id=paper.id, by=company, now=IN_TIME, **BACK
    )
    kept = back(county, paper, by)
    assert (kept.state, kept.promised_on, kept.round, running(county, paper)) == ("handed_in", UNTIL, 1, [])
    found(county, paper, True)
    assert back(county, paper, by).state == "handed_in"
    # Whoever was told of the step hears of it, and not whoever took it back.
    assert ("department", "natural_resources") in county.notices("promise.taken_back")
    assert county.verified().holds


def test_a_decision_that_is_taken_back_takes_its_papers_along(county: County, paper: ItemDeferral) -> None:
    by, item_id = decider(county, paper), paper.approval_item_id
    came(county, paper)
    found(county, paper, True)
    again = [{"name": MAP, "until": LATER.isoformat()}]
    decide(county, item_id, "granted_with_deferred", now=LATE, deferred=again)
    second = county.all(ItemDeferral)[-1]
    county.do(item_retractions.take_back, item_id=item_id, by=by, now=LATE, **BACK)
    second = county.one(ItemDeferral, second.id)
    assert (second.state, running(county, second)) == ("waived", [])
    county.refused(
        IllegalMove, item_deferral_retractions.take_back, deferral_id=second.id, by=by, now=LATE, **BACK
    )


def test_a_returned_paper_keeps_the_day_promised_where_that_is_a_day_off(county: County) -> None:
    project_id = a_project_in_approval(county)
    items = planned(county, project_id, "LX-01", "LX-05", "LX-07")
    for before in ("LX-01", "LX-05"):
        through(county, items[before], now=MONDAY)
    receive(county, items["LX-07"], now=MONDAY, absent=[MAP])
    saturday = date(2026, 12, 19)
    accept(county, items["LX-07"], now=MONDAY, deferred=[{"name": MAP, "until": saturday.isoformat()}])
    (row,) = county.all(ItemDeferral)
    came(county, row)
    found(county, row, False)
    assert back(county, row, decider(county, row)).promised_on == saturday
