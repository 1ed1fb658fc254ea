"""An expansion on land of its own: what it holds already is said once, and holds nothing up."""

from typing import Any

from builders.approval import a_project_in_approval, checked, item_of, planned, receive
from builders.county import County
from workflow.actions import approval_items, item_intake, prerequisites
from workflow.errors import (
    ChoiceUnknown,
    NotAllowed,
    PrerequisitesNotChosen,
    PrerequisitesOpen,
    ReasonMissing,
)
from workflow.records.approval_item import ApprovalItem


def test_the_office_says_at_once_what_is_held_already(county: County) -> None:
    project_id = a_project_in_approval(county)
    item_id = planned(county, project_id, "GC-02")["GC-02"]
    handed_in = checked(county, item_of(county, item_id))
    county.refused(PrerequisitesOpen, item_intake.receive, item_id=item_id, **handed_in)
    waited_for = open_of(county, project_id)
    assert waited_for
    told = county.event_count()
    county.do(
        prerequisites.settle,
        project_id=project_id,
        codes=list(waited_for),
        why="held",
        reason="厂区用地手续齐全，不动产权第0001234号",
    )
    assert county.event_count() == told + 1
    rows = county.all(ApprovalItem, ApprovalItem.item_code.in_(waited_for))
    assert {row.state for row in rows} == {"not_applicable"}
    assert all(row.aside_reason.startswith("已经办妥：") for row in rows)
    assert open_of(county, project_id) == {}
    assert receive(county, item_id).state == "submitted"


def test_one_of_them_is_taken_up_again_where_it_was_wrong(county: County) -> None:
    project_id = a_project_in_approval(county)
    planned(county, project_id, "GC-02")
    code, *_ = open_of(county, project_id)
    (item,) = county.do(
        prerequisites.settle, project_id=project_id, codes=[code], why="not_involved", reason="不涉及"
    )
    county.do(approval_items.take_up, item_id=item.id, reason="经核对需要办理")
    assert item_of(county, item.id).state == "planned"
    assert code in open_of(county, project_id)


def test_only_what_holds_something_up_is_said_and_with_a_reason(county: County) -> None:
    project_id = a_project_in_approval(county)
    planned(county, project_id, "GC-02")
    code, *_ = open_of(county, project_id)
    given: dict[str, Any] = {"project_id": project_id, "why": "held", "reason": "已办"}
    county.refused(PrerequisitesNotChosen, prerequisites.settle, **given, codes=[])
    county.refused(ChoiceUnknown, prerequisites.settle, **given, codes=["BD-01"])
    county.refused(ChoiceUnknown, prerequisites.settle, **given | {"why": "time"}, codes=[code])
    county.refused(ReasonMissing, prerequisites.settle, **given | {"reason": " "}, codes=[code])
    county.refused(NotAllowed, prerequisites.settle, **given, codes=[code], by=county.enterprise(project_id))


def open_of(county: County, project_id: int) -> dict[str, str]:
    """What holds up the listed items."""
    with county.database.reading() as session:
        return prerequisites.open_of(session, county.law, county.project(project_id))
