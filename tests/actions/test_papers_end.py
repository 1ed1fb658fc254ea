"""A paper that may come later is owed for its application: it ends with it, and is owed again where the end was a mistake."""

from typing import Any

import pytest

from builders.approval import (
    a_project_in_approval,
    accept,
    checked,
    decide,
    department,
    item_of,
    planned,
    receive,
)
from builders.county import County, at
from builders.owed import open_clocks, owed
from workflow.actions import (
    approval_items,
    item_deferral_retractions,
    item_deferrals,
    item_intake,
    item_retractions,
)
from workflow.errors import StepUsed
from workflow.records.approval_item import ItemDeferral
from workflow.records.clock import ClockRecord

OPEN = ClockRecord.stopped_at.is_(None)
CAME, AGREED, ENDED, LATER = (at(f"2026-11-{day} 10:00") for day in (23, 24, 25, 26))


@pytest.fixture
def item(county: County) -> int:
    """An application that was accepted while one of its papers is still to come."""
    ids = planned(county, a_project_in_approval(county), "LX-01", "LX-09")
    county.do(approval_items.set_aside, item_id=ids["LX-01"], reason="已办")
    (paper, *_) = checked(county, item_of(county, ids["LX-09"]))["papers"]
    receive(county, ids["LX-09"], now=CAME, absent=[paper["name"]])
    accept(county, ids["LX-09"], now=AGREED, deferred=[{"name": paper["name"], "until": "2026-12-10"}])
    return ids["LX-09"]


def paper_of(county: County) -> ItemDeferral:
    (row,) = county.all(ItemDeferral)
    return row


def running(county: County) -> list[ClockRecord]:
    return county.all(ClockRecord, ClockRecord.subject_kind == "item_deferral", OPEN)


def ends(county: County, item: int, how: str) -> None:
    if how == "refused":
        decide(county, item, "refused", reason="不符合规划", now=ENDED)
    else:
        by = county.enterprise(item_of(county, item).project_id)
        county.do(item_intake.withdraw, item_id=item, reason="不办了", by=by, now=ENDED)


@pytest.mark.parametrize(("how", "word"), [("refused", "不予许可"), ("withdrawn", "已撤回")])
def test_what_was_to_come_ends_with_its_application(county: County, item: int, how: str, word: str) -> None:
    assert len(running(county)) == 1
    ends(county, item, how)
    assert (paper_of(county).state, paper_of(county).note) == ("waived", f"申请已经终结：{word}")
    assert running(county) == []
    assert owed(county) == open_clocks(county)


def test_what_an_earlier_application_left_open_does_not_bind_the_next_one(county: County, item: int) -> None:
    ends(county, item, "refused")
    receive(county, item, now=LATER)
    accept(county, item, now=LATER)
    assert decide(county, item, "granted", now=LATER).state == "granted"


def back(county: County, item: int) -> dict[str, Any]:
    return {"item_id": item, "reason": "登记错了", "by": department(county, item), "now": LATER}


def test_a_refusal_taken_back_has_the_paper_owed_again_by_its_day(county: County, item: int) -> None:
    (before,) = running(county)
    ends(county, item, "refused")
    county.do(item_retractions.take_back, **back(county, item))
    (after,) = running(county)
    assert (after.id, after.due_at) == (before.id, before.due_at)
    assert (paper_of(county).state, paper_of(county).note) == ("promised", "")


def test_a_refusal_taken_back_has_the_paper_checked_that_had_come(county: County, item: int) -> None:
    county.do(item_deferrals.hand_in, deferral_id=paper_of(county).id, now=AGREED)
    ends(county, item, "refused")
    assert paper_of(county).state == "waived"
    county.do(item_retractions.take_back, **back(county, item))
    assert paper_of(county).state == "handed_in"
    # The department owes its check again.
    assert len(county.all(ClockRecord, ClockRecord.limit_key == "awaited_item_paper_check", OPEN)) == 1


def test_nobody_asks_for_the_paper_alone_once_its_application_has_ended(county: County, item: int) -> None:
    county.do(item_deferrals.hand_in, deferral_id=paper_of(county).id, now=AGREED)
    ends(county, item, "withdrawn")
    given = {"deferral_id": paper_of(county).id, "reason": "仍需补交"}
    county.refused(
        StepUsed, item_deferral_retractions.take_back, by=department(county, item), now=LATER, **given
    )
