"""An application comes in: who brought it, and in which circumstance (二（一）2, 二（四）3)."""

from typing import Any

import pytest
from sqlalchemy import select

from builders.approval import a_project_in_approval, accept, checked, clocks, item_of, planned, receive
from builders.county import County
from workflow.actions import approval_items, entrusting, item_intake
from workflow.errors import (
    BroughtBeyondMandate,
    BroughtByUnknown,
    BroughtWithoutAgent,
    CircumstanceUndecided,
)
from workflow.law.terms import Scope
from workflow.records.approval_item import ApprovalItem, ItemReceipt
from workflow.records.project import Project
from workflow.rules.approval_item import statutory_limit
from workflow.rules.duty import Actor

ENVIRONMENT = "GC-05"
FORM = "报告表（30日）"


def receipt(county: County, item_id: int) -> ItemReceipt:
    [row] = county.all(ItemReceipt, ItemReceipt.approval_item_id == item_id)
    return row


def free(county: County, code: str) -> int:
    """An item of the catalogue for which nothing has to come first."""
    project = a_project_in_approval(county)
    items = planned(county, project, "LX-01", code)
    county.do(approval_items.set_aside, item_id=items["LX-01"], reason="已备案")
    return items[code]


def with_papers_of_its_department(county: County) -> int:
    """An item whose department listed papers and left the circumstance open."""
    item_id = free(county, ENVIRONMENT)
    with county.database.acting() as session:
        session.scalars(select(ApprovalItem).where(ApprovalItem.id == item_id)).one().materials = [
            {"name": "本部门要求的说明", "key": "", "originals": 1, "copies": 0, "note": ""}
        ]
    return item_id


def test_the_window_says_in_which_circumstance_where_the_statutory_limit_hangs_on_it(county: County) -> None:
    item_id = with_papers_of_its_department(county)
    refused = county.refused(
        CircumstanceUndecided,
        item_intake.receive,
        item_id=item_id,
        **checked(county, item_of(county, item_id)),
    )
    assert FORM in refused.message()
    receive(county, item_id, circumstance=FORM)
    accept(county, item_id)
    assert clocks(county, item_id)[f"statutory:{ENVIRONMENT}"].limit["amount"] == 30


def test_choosing_a_circumstance_keeps_the_papers_that_the_department_listed(county: County) -> None:
    item_id = with_papers_of_its_department(county)
    receive(county, item_id, circumstance=FORM)
    assert [paper["name"] for paper in item_of(county, item_id).materials] == ["本部门要求的说明"]


def test_a_circumstance_that_stays_open_gives_its_reason_and_no_limit_is_made_up(county: County) -> None:
    item_id = with_papers_of_its_department(county)
    receive(county, item_id, open_because="等待生态环境部门认定环评类别")
    accept(county, item_id)
    assert receipt(county, item_id).open_because == "等待生态环境部门认定环评类别"
    assert f"statutory:{ENVIRONMENT}" not in clocks(county, item_id)


@pytest.mark.parametrize(
    ("circumstance", "days"), [("自主验收", None), ("排污许可（重点管理）", 30), ("排污许可（简化管理）", 20)]
)
def test_each_circumstance_of_the_discharge_permit_has_its_own_limit(
    county: County, circumstance: str, days: int | None
) -> None:
    edition = county.law.current
    limit = statutory_limit(edition.items["YS-09"], edition, circumstance)
    assert (limit.amount if limit else None) == days


def entrusted(county: County, item_id: int, *codes: str) -> Actor:
    """The agent of the item's project, entrusted with some items."""
    project = item_of(county, item_id).project_id
    county.do(entrusting.give_mandate, project_id=project, scope=Scope.ITEM, items=codes, source="委托书")
    return county.agent


def test_the_enterprise_brings_its_application_itself_unless_its_agent_does(county: County) -> None:
    item_id = free(county, "LX-10")
    receive(county, item_id)
    assert receipt(county, item_id).brought_by == "enterprise"


def test_an_agent_who_hands_in_what_it_is_entrusted_with_brought_it(county: County) -> None:
    item_id = free(county, "LX-10")
    by = entrusted(county, item_id, "LX-10")
    receive(county, item_id, by=by)
    assert receipt(county, item_id).brought_by == "agent"


def test_an_agent_without_the_mandate_takes_in_at_the_window_what_the_enterprise_brings(
    county: County,
) -> None:
    item_id = free(county, "LX-10")
    by = entrusted(county, item_id, "LX-01")
    receive(county, item_id, by=by)
    assert receipt(county, item_id).brought_by == "enterprise"


def test_what_is_said_to_be_brought_by_the_agent_is_refused_beyond_its_mandate(county: County) -> None:
    item_id = free(county, "LX-10")
    given: dict[str, Any] = {"item_id": item_id, "brought_by": "agent"}
    given |= checked(county, item_of(county, item_id))
    entrusted(county, item_id, "LX-01")
    refused = county.refused(BroughtBeyondMandate, item_intake.receive, **given)
    assert item_of(county, item_id).name in refused.message()


def test_a_project_without_an_agent_has_nothing_brought_by_one(county: County) -> None:
    item_id = free(county, "LX-10")
    with county.database.acting() as session:
        session.get_one(Project, item_of(county, item_id).project_id).agent_id = None
    given = checked(county, item_of(county, item_id))
    county.refused(BroughtWithoutAgent, item_intake.receive, item_id=item_id, brought_by="agent", **given)


def test_nobody_else_brings_an_application(county: County) -> None:
    item_id = free(county, "LX-10")
    given = checked(county, item_of(county, item_id))
    county.refused(BroughtByUnknown, item_intake.receive, item_id=item_id, brought_by="neighbour", **given)
