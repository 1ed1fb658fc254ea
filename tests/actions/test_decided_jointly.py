"""The joint acceptance is one application (二（四）2): what its parts decide is applied for and decided with it, once."""

from typing import Any

import pytest

from builders.acceptance import (
    AFTER,
    DEPARTMENTS,
    ON_SITE,
    a_built_project,
    acceptance_of,
    an_application,
    an_arranged,
    opine,
    parts,
)
from builders.approval import accept, checked, clocks, item_of, planned, receive, through
from builders.county import County, at
from builders.owed import open_clocks, owed
from workflow.actions import (
    acceptance_conclusions,
    acceptance_retractions,
    acceptance_site,
    acceptance_withdrawals,
    acceptances,
    approval_items,
    item_intake,
)
from workflow.errors import DecidedJointly, PrerequisitesOpen, StepUsed
from workflow.records.acceptance import JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause

LIMIT = "planning_conditions_verification"
CONCLUDED = at("2026-11-25 16:00")
CHECKED, LIGHTNING, FIRE, TITLE = "YS-02", "YS-06", "YS-03", "BD-01"


def by_code(county: County, project_id: int) -> dict[str, ApprovalItem]:
    return {row.item_code: row for row in county.all(ApprovalItem, ApprovalItem.project_id == project_id)}


def arranged(county: County, project_id: int, departments: tuple[str, ...] = DEPARTMENTS) -> JointAcceptance:
    return an_arranged(county, departments, project_id)


def passed(county: County, acceptance: JointAcceptance) -> JointAcceptance:
    """Every part passes, and the lead concludes."""
    for part in parts(county, acceptance.id).values():
        if part.state == "awaiting":
            opine(county, part)
    return county.do(
        acceptance_conclusions.conclude_passed,
        acceptance_id=acceptance.id,
        handled_by="甲",
        by=county.liaison("housing"),
        now=CONCLUDED,
    )


def taken_back(county: County, acceptance: JointAcceptance) -> dict[str, Any]:
    return {
        "acceptance_id": acceptance.id,
        "reason": "误登记",
        "by": county.liaison("housing"),
        "now": at("2026-11-26 15:00"),
    }


@pytest.fixture
def project(county: County) -> int:
    """A project about to be accepted, its special acceptances and its registration listed, and its permit to build held."""
    project_id = a_built_project(county)
    ids = planned(county, project_id, "SG-04", "SG-05", CHECKED, LIGHTNING, TITLE)
    for code in ("SG-04", "SG-05"):
        county.do(approval_items.set_aside, item_id=ids[code], reason="已经办妥")
    return project_id


def test_a_joint_acceptance_that_passes_settles_what_its_parts_decide_each_with_its_result(
    county: County, project: int
) -> None:
    concluded = passed(county, arranged(county, project))
    items = by_code(county, project)
    for code, name in ((CHECKED, "罗定市自然资源局"), (LIGHTNING, "罗定市气象局")):
        assert (items[code].state, items[code].result_number) == ("not_applicable", concluded.number)
        assert f"{name}于2026年11月25日" in items[code].aside_reason
    line = county.events(project)[-1]
    assert line.kind == "acceptance.pass"
    assert "规划条件核实" in line.data


def test_what_follows_waits_for_nothing_that_the_joint_acceptance_has_settled(
    county: County, project: int
) -> None:
    passed(county, arranged(county, project))
    title = item_of(county, by_code(county, project)[TITLE].id)
    refusal = county.refused(
        PrerequisitesOpen, item_intake.receive, item_id=title.id, **checked(county, title)
    )
    assert "规划条件核实" not in str(refusal)
    assert "竣工验收备案" in str(refusal)


def test_what_no_list_named_is_listed_and_settled_all_the_same(county: County) -> None:
    project_id = a_built_project(county)
    passed(county, arranged(county, project_id))
    assert by_code(county, project_id)[CHECKED].state == "not_applicable"


def test_what_follows_the_joint_acceptance_is_not_settled_by_it(county: County, project: int) -> None:
    passed(county, arranged(county, project))
    items = by_code(county, project)
    assert {items[code].state for code in ("YS-04", "YS-08")} == {"planned"}
    assert "YS-07" not in items


def test_what_the_joint_acceptance_decides_is_not_applied_for_beside_it(county: County, project: int) -> None:
    acceptance = arranged(county, project)
    item = item_of(county, by_code(county, project)[CHECKED].id)
    refusal = county.refused(DecidedJointly, item_intake.receive, item_id=item.id, **checked(county, item))
    assert "罗定市自然资源局" in str(refusal)
    county.do(
        acceptance_withdrawals.withdraw,
        acceptance_id=acceptance.id,
        reason="调整",
        by=county.enterprise(project),
    )
    assert receive(county, item.id).state == "submitted"


def test_one_promise_has_one_clock_where_the_joint_acceptance_carries_it(county: County) -> None:
    project_id = a_built_project(county, promised=True)
    item = planned(county, project_id, CHECKED)[CHECKED]
    acceptance = arranged(county, project_id)
    running = ClockRecord.limit_key == LIMIT, ClockRecord.stopped_at.is_(None)
    assert [row.subject_kind for row in county.all(ClockRecord, *running)] == ["clause"]
    passed(county, acceptance)
    assert county.all(ClockRecord, *running) == []
    (clause,) = county.all(Clause, Clause.about == LIMIT)
    assert (clause.state, clause.done_at) == ("met", AFTER)
    assert item_of(county, item).state == "not_applicable"
    assert owed(county) == open_clocks(county)


def test_what_is_applied_for_by_itself_before_is_no_part_of_the_joint_acceptance(
    county: County, project: int
) -> None:
    item = by_code(county, project)[CHECKED].id
    receive(county, item)
    accept(county, item)
    acceptance = arranged(county, project)
    assert parts(county, acceptance.id)["natural_resources"].items == []
    assert len(county.all(ClockRecord, ClockRecord.limit_key == LIMIT)) == 1
    passed(county, acceptance)
    assert item_of(county, item).state == "accepted"
    assert LIMIT in clocks(county, item)


def test_what_is_decided_already_is_not_decided_once_more(county: County, project: int) -> None:
    item = by_code(county, project)[CHECKED].id
    through(county, item)
    acceptance = arranged(county, project)
    assert parts(county, acceptance.id)["natural_resources"].items == []
    passed(county, acceptance)
    assert item_of(county, item).state == "delivered"


def test_the_fire_acceptance_of_a_special_work_is_in_the_joint_acceptance_not_behind_it(
    county: County, project: int
) -> None:
    item = planned(county, project, FIRE)[FIRE]
    acceptance = arranged(county, project)
    own = parts(county, acceptance.id)["housing"]
    assert FIRE in own.items
    assert "审批事项列明其办理：YS-03特殊建设工程消防验收" in own.reason
    passed(county, acceptance)
    assert item_of(county, item).state == "not_applicable"


def test_without_a_joint_acceptance_the_fire_acceptance_is_applied_for_alone(
    county: County, project: int
) -> None:
    item = planned(county, project, FIRE)[FIRE]
    assert receive(county, item).state == "submitted"


def test_a_department_that_takes_no_part_decides_nothing(county: County, project: int) -> None:
    acceptance = arranged(county, project, ("housing", "meteorology"))
    item = by_code(county, project)[CHECKED].id
    passed(county, acceptance)
    assert item_of(county, item).state == "planned"
    assert receive(county, item).state == "submitted"


def test_a_conclusion_taken_back_gives_everything_back_that_it_settled(county: County, project: int) -> None:
    completed(county, project)
    acceptance = passed(county, arranged(county, project))
    county.do(acceptance_retractions.take_back_conclusion, **taken_back(county, acceptance))
    items = by_code(county, project)
    for code in (CHECKED, LIGHTNING, "YS-01"):
        assert (items[code].state, items[code].aside_reason, items[code].result_number) == ("planned", "", "")
    again = passed(county, acceptance_of(county, acceptance.id))
    assert item_of(county, items[CHECKED].id).result_number == again.number


def test_a_conclusion_stays_once_an_application_rests_on_what_it_settled(
    county: County, project: int
) -> None:
    completed(county, project)
    filing = by_code(county, project)["YS-08"].id
    through(county, filing)
    acceptance = passed(county, arranged(county, project))
    title = by_code(county, project)[TITLE].id
    receive(county, title, now=at("2026-11-26 10:00"))
    refusal = county.refused(
        StepUsed, acceptance_retractions.take_back_conclusion, **taken_back(county, acceptance)
    )
    assert "首次登记”已据此收件" in str(refusal)


def completed(county: County, project_id: int) -> None:
    """The work was accepted by the five parties, as the application will say; withdrawn and applied for anew."""
    acceptance = county.do(
        acceptances.apply,
        project_id=project_id,
        scope="一号厂房",
        completed_on=county.now.date(),
        by=county.enterprise(project_id),
    )
    county.do(
        acceptance_withdrawals.withdraw,
        acceptance_id=acceptance.id,
        reason="材料有误",
        by=county.enterprise(project_id),
    )


# --- what the enterprise has to file --------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["YS-04", "YS-08"])
def test_what_counts_from_completion_may_be_filed_from_then_whatever_the_joint_acceptance_does(
    county: County, project: int, code: str
) -> None:
    completed(county, project)
    acceptance = an_application(county, project)
    item = by_code(county, project)[code].id
    assert set(clocks(county, item)) == {"fire_filing" if code == "YS-04" else "completion_filing"}
    assert receive(county, item).state == "submitted"
    assert set(clocks(county, item)) == {"correction_notice"}
    assert acceptance_of(county, acceptance.id).state == "requested"


def test_before_completion_nothing_is_filed(county: County, project: int) -> None:
    item = item_of(county, planned(county, project, "YS-08")["YS-08"])
    county.refused(PrerequisitesOpen, item_intake.receive, item_id=item.id, **checked(county, item))


def test_a_department_that_joins_later_carries_what_is_still_to_be_applied_for(
    county: County, project: int
) -> None:
    acceptance = arranged(county, project)
    given: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "on_site_at": ON_SITE,
        "reason": "核对参加部门",
        "by": county.liaison("housing"),
    }
    county.do(acceptance_site.rearrange, **given, departments=("housing", "meteorology"))
    item = by_code(county, project)[CHECKED].id
    receive(county, item)
    county.do(acceptance_site.rearrange, **given, departments=DEPARTMENTS)
    assert parts(county, acceptance.id)["natural_resources"].items == []
