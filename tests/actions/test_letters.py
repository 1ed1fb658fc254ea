"""Documents say of each limit what holds for this application and this clock, and nothing of another's (附件2, 行政许可法42)."""

from datetime import date
from typing import Any

import pytest

from builders.approval import a_project_in_approval, accept, clocks, decide, department, planned, receive
from builders.county import County, at
from forms.official import OfficialSheet
from workflow.actions import approval_items, item_papers, item_retractions, item_reviews, order_papers
from workflow.actions.supervision import sweep
from workflow.errors import NothingToPrint
from workflow.law.terms import PauseReason
from workflow.records.approval_item import ApprovalItem
from workflow.records.supervision import Supervision


def listed(county: County, code: str, *before: str) -> int:
    """An item of a project, what comes before it not needed there."""
    ids = planned(county, a_project_in_approval(county), *before, code)
    for other in before:
        county.do(approval_items.set_aside, item_id=ids[other], reason="已在上一期办结")
    return ids[code]


@pytest.fixture
def permit(county: County) -> int:
    """The planning permit for land, accepted."""
    item = listed(county, "LX-07", "LX-01", "LX-05")
    receive(county, item)
    accept(county, item)
    return item


def extended(county: County, item: int) -> None:
    given: dict[str, Any] = {"amount": 10, "approver": "局长", "reason": "情况复杂"}
    county.do(item_reviews.extend, item_id=item, by=department(county, item), **given)


def sheet_of(county: County, form: str, item: int, round_number: int | None = None) -> OfficialSheet:
    with county.database.reading() as session:
        return item_papers.draft(
            session,
            county.law,
            form=form,
            item_id=item,
            round_number=round_number,
            by=county.office,
            now=at("2026-12-14 12:00"),
        ).sheet  # type: ignore[return-value]


def rows(sheet: OfficialSheet) -> list[tuple[str, ...]]:
    return [row.cells for grid in sheet.grids for row in grid.rows]


def test_who_is_left_out_of_the_five_days_is_not_promised_them(county: County) -> None:
    item = listed(county, "LX-08", "LX-05", "LX-06")
    receive(county, item)
    accept(county, item, no_commitment="legacy")
    promised, statutory = rows(sheet_of(county, "item_acceptance", item))
    assert promised == ("承诺时限", "不适用", "附件2部门承诺条款1：涉及历史遗留问题除外", "—")
    assert statutory[:2] == ("法定时限", "30个工作日")


def test_an_acceptance_that_is_printed_in_a_pause_still_says_by_when(county: County, permit: int) -> None:
    before = [row[3] for row in rows(sheet_of(county, "item_acceptance", permit))]
    given: dict[str, Any] = {
        "reason": PauseReason.PUBLICITY,
        "basis": "附件2",
        "evidence": "公示一号",
        "planned_until": date(2026, 12, 4),
    }
    county.do(item_reviews.pause, item_id=permit, by=department(county, permit), **given)
    promised, statutory = (row[3] for row in rows(sheet_of(county, "item_acceptance", permit)))
    assert promised == f"{before[0]}（暂停的时间另行顺延）"
    assert statutory == before[1], "publicity does not stop the statute's limit"


def test_an_extension_is_told_of_the_application_whose_limit_it_was(county: County, permit: int) -> None:
    extended(county, permit)
    decide(county, permit, "refused", reason="不符合规划")
    receive(county, permit, now=at("2026-12-14 09:00"))
    accept(county, permit, now=at("2026-12-14 10:00"))
    with county.database.reading() as session:
        item = session.get_one(ApprovalItem, permit)
        now = dict(item_papers.printable(session, item))
        ((number, before),) = item_papers.printable_before(session, item)
    assert ("item_extension" in now, "item_extension" in dict(before)) == (False, True)
    with pytest.raises(NothingToPrint):
        sheet_of(county, "item_extension", permit)
    assert "你单位2026年11月23日就" in sheet_of(county, "item_extension", permit, number).paragraphs[0].text


def test_an_extension_of_an_acceptance_that_was_a_mistake_extended_nothing(
    county: County, permit: int
) -> None:
    extended(county, permit)
    given: dict[str, Any] = {"item_id": permit, "reason": "登记错了事项", "by": department(county, permit)}
    county.do(item_retractions.take_back, **given)
    accept(county, permit)
    with pytest.raises(NothingToPrint):
        sheet_of(county, "item_extension", permit)


def test_an_order_shows_the_limit_with_its_extension(county: County, permit: int) -> None:
    extended(county, permit)
    statutory = clocks(county, permit)["permit_decision"]
    sweep(county.database, county.law, now=at("2027-01-20 10:00"))
    (order,) = county.all(Supervision, Supervision.clock_id == statutory.id)
    with county.database.reading() as session:
        sheet = order_papers.draft_supervision(
            session, county.law, supervision_id=order.id, by=county.office, now=at("2027-01-20 10:00")
        ).sheet
    ((_, length, *_),) = rows(sheet)  # type: ignore[arg-type]
    assert length == "20个工作日，延长10个工作日"
