"""Duties of a department go to others from a day on: each running one to exactly one, at the same dates (三（一）)."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from builders.approval import a_project_in_approval, planned
from builders.county import County
from workflow.actions import analyses, approval_items, liaisons, open_duties, splits
from workflow.actions.splits import SplitGiven
from workflow.errors import (
    ChangedMeanwhile,
    MergerInTheWay,
    MergerOfLead,
    MergerWithoutDocument,
    NotAllowed,
    SplitDutyTwice,
    SplitDutyUnknown,
    SplitLeavesCases,
    SplitNamesNothing,
    SplitPersonUnknown,
    SplitTooEarly,
    UnknownDepartment,
)
from workflow.law.terms import Phase
from workflow.records.approval_item import ApprovalItem
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultee
from workflow.records.department import Department, Liaison
from workflow.records.notice import Notice
from workflow.records.person import Person
from workflow.records.project import Involvement
from workflow.rules.division import Part
from workflow.rules.duty import Actor, Role

LAND = "natural_resources"
TITLE_GOES = Part("phase", "title", "water")
SPLIT: dict[str, Any] = {
    "key": LAND,
    "given": SplitGiven(LAND, [TITLE_GOES]),
    "since": date(2026, 11, 23),
    "document": "罗机编〔2026〕5号",
}


@pytest.fixture
def admin(county: County) -> Actor:
    return county.person("admin", Role.ADMIN)


def divided(county: County, admin: Actor, projects: int = 0, **given: Any) -> splits.Split:
    """One line in the house's history, and one in that of each project concerned."""
    return county.do(splits.split, **SPLIT | given, by=admin, events=1 + projects)


def clocks(county: County) -> Mapping[int, ClockRecord]:
    return {row.id: row for row in county.all(ClockRecord)}


def unmoved(before: Mapping[int, ClockRecord], after: Mapping[int, ClockRecord]) -> list[tuple[str, str]]:
    """No clock was stopped or moved: at most somebody else is on it. Answers what is owed besides, and by what kind."""
    kept = (
        "started_at",
        "due_at",
        "due_day",
        "stopped_at",
        "stopped_by",
        "limit",
        "limit_key",
        "next_rung_at",
    )
    for key, row in before.items():
        assert {name: getattr(row, name) for name in kept} == {
            name: getattr(after[key], name) for name in kept
        }
    return [(after[key].limit_key, after[key].obligor_kind) for key in after.keys() - before.keys()]


def test_what_is_asked_about_a_phase_goes_with_the_phase_and_the_rest_stays(
    county: County, admin: Actor
) -> None:
    _, mine = county.a_dispatched_project([(LAND, "land_use")])
    _, theirs = county.a_dispatched_project([(LAND, "title")], name="另一个项目", despite="两个项目")
    before = clocks(county)
    told = divided(county, admin, projects=1)
    assert told.prospect.moves["water"]["材料清单"] == 1
    assert unmoved(before, clocks(county)) == []
    assert county.one(Checklist, theirs[LAND].id).department_key == "water"
    assert county.one(Checklist, mine[LAND].id).department_key == LAND
    assert county.open_clocks("checklist")["checklist", theirs[LAND].id].obligor_key == "water"
    assert county.open_clocks("checklist")["checklist", mine[LAND].id].obligor_key == LAND
    assert county.one(Department, LAND).active
    county.answer(county.one(Checklist, theirs[LAND].id))


def test_a_question_about_several_phases_goes_to_whoever_has_the_rest(county: County, admin: Actor) -> None:
    _, asked = county.a_dispatched_project([(LAND, "land_use"), (LAND, "title")])
    divided(county, admin, projects=1)
    assert county.one(Checklist, asked[LAND].id).department_key == LAND
    parts = {(row.department_key, row.phase) for row in county.all(Involvement)}
    assert parts == {(LAND, "land_use"), ("water", "title")}


def test_items_go_by_themselves_and_what_is_listed_later_too(county: County, admin: Actor) -> None:
    project_id = a_project_in_approval(county)
    ids = planned(county, project_id, "LX-05", "LX-07")
    given = SplitGiven(LAND, [Part("item", "LX-07", "ecology"), Part("item", "GC-03", "water")])
    before = clocks(county)
    divided(county, admin, projects=1, given=given)
    # The department that is new to the project has not said yet which papers it wants: the office asks it.
    assert unmoved(before, clocks(county)) == [("awaited_dispatch", "office")]
    assert county.one(ApprovalItem, ids["LX-05"]).department_key == LAND
    assert county.one(ApprovalItem, ids["LX-07"]).department_key == "ecology"
    county.do(approval_items.plan, project_id=project_id, codes=["GC-03"])
    (later,) = county.all(ApprovalItem, ApprovalItem.item_code == "GC-03")
    assert later.department_key == "water"


def test_what_is_proposed_afterwards_names_each_duty_by_its_new_department(
    county: County, admin: Actor
) -> None:
    project = county.a_project(needs_land="是")
    before = county.do(analyses.propose, project_id=project, events=0)
    items = {item for each in before if each.department == LAND for item in each.items}
    assert items
    moved = min(items)
    divided(county, admin, given=SplitGiven(LAND, [Part("item", moved, "water")]))
    after = county.do(analyses.propose, project_id=project, events=0)
    has = {(each.department, item) for each in after for item in each.items}
    assert ("water", moved) in has
    assert (LAND, moved) not in has
    assert {(LAND, item) for item in items - {moved}} <= has


def test_promised_limits_go_by_themselves_so_that_the_form_prints_them_for_whoever_keeps_them(
    county: County, admin: Actor
) -> None:
    given = SplitGiven(LAND, [Part("limit", "land_use_planning_permit", "water")])
    divided(county, admin, given=given)
    _, asked = county.a_consultation(awaiting=[LAND, "water"])
    printed = {
        key: [each["key"] for each in county.one(Consultee, row.id).clauses] for key, row in asked.items()
    }
    of_law = [
        each.key for each in county.law.current.clauses if each.limits[:1] == ("land_use_planning_permit",)
    ]
    assert set(of_law) <= set(printed["water"])
    assert printed[LAND]
    assert not set(of_law) & set(printed[LAND])


def test_a_department_of_which_nothing_is_left_is_closed_and_owes_nothing(
    county: County, admin: Actor
) -> None:
    county.a_consultation(awaiting=[LAND, "housing"])
    person = county.liaison(LAND)
    before = clocks(county)
    divided(county, admin, projects=1, given=SplitGiven("ecology", [TITLE_GOES]))
    assert unmoved(before, clocks(county)) == []
    former = county.one(Department, LAND)
    assert (former.active, former.successor_key) == (False, "ecology")
    with county.database.reading() as session:
        assert open_duties.open_duties(session, LAND) == {}
    assert county.one(Person, person.person_id).department_key == "ecology"
    running = [row for row in clocks(county).values() if row.stopped_at is None]
    assert not [row for row in running if row.obligor_key == LAND]


def test_what_runs_may_stay_where_it_is_while_what_is_new_goes(county: County, admin: Actor) -> None:
    project_id = a_project_in_approval(county)
    ids = planned(county, project_id, "LX-07")
    divided(county, admin, given=SplitGiven(LAND, [Part("phase", "land_use", "water")], running=False))
    assert county.one(ApprovalItem, ids["LX-07"]).department_key == LAND
    county.do(approval_items.plan, project_id=project_id, codes=["LX-06"])
    (later,) = county.all(ApprovalItem, ApprovalItem.item_code == "LX-06")
    assert later.department_key == "water"


def test_accounts_go_where_they_are_said_to_go_with_their_terms(county: County, admin: Actor) -> None:
    goes, stays = county.liaison(LAND), county.person("other", Role.LIAISON, department=LAND)
    for person, phase in ((goes, Phase.TITLE), (stays, Phase.LAND_USE)):
        county.do(
            liaisons.name_liaison,
            department_key=LAND,
            person_id=person.person_id,
            phases=[phase],
            since=date(2026, 1, 1),
            by=admin,
        )
    divided(county, admin, given=SplitGiven(LAND, [TITLE_GOES], people={goes.person_id: "water"}))
    assert county.one(Person, goes.person_id).department_key == "water"
    assert county.one(Person, stays.person_id).department_key == LAND
    open_terms = {(row.department_key, row.phase) for row in county.all(Liaison) if row.until is None}
    assert open_terms == {("water", "title"), (LAND, "land_use")}


def test_each_project_has_one_line_that_says_what_went_where_and_everybody_is_told(
    county: County, admin: Actor
) -> None:
    project, asked = county.a_dispatched_project([(LAND, "title")])
    divided(county, admin, projects=1)
    (line,) = [each for each in county.events(project) if each.kind == "department.split"]
    said = json.loads(line.data)
    assert said["moved_to"]["water"]["checklist"] == [asked[LAND].id]
    assert said["document"] == SPLIT["document"]
    told = {
        (row.addressee_kind, row.addressee_key)
        for row in county.all(Notice, Notice.kind == "department.divided")
    }
    assert told >= {("department", LAND), ("department", "water"), ("office", "")}


def test_reforms_hold_in_the_order_in_which_they_were_done(county: County, admin: Actor) -> None:
    divided(county, admin)
    back = SplitGiven("water", [Part("phase", "title", LAND)])
    divided(county, admin, key="water", given=back)
    project_id = a_project_in_approval(county)
    ids = planned(county, project_id, "BD-01")
    assert county.one(ApprovalItem, ids["BD-01"]).department_key == LAND


def test_a_question_that_a_successor_was_asked_too_stands_in_the_way(county: County, admin: Actor) -> None:
    county.a_dispatched_project([(LAND, "title"), ("water", "construction")])
    seen = county.do(splits.preview, **SPLIT, by=admin, events=0)
    assert [what for _, what in seen.prospect.in_the_way] == ["材料清单"]
    county.refused(MergerInTheWay, splits.split, **SPLIT, by=admin)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"given": SplitGiven(LAND, [])}, SplitNamesNothing),
        ({"given": SplitGiven(LAND, [Part("phase", "title", LAND)])}, SplitNamesNothing),
        ({"given": SplitGiven(LAND, [Part("item", "SG-04", "water")])}, SplitDutyUnknown),
        ({"given": SplitGiven(LAND, [Part("limit", "licence", "water")])}, SplitDutyUnknown),
        ({"given": SplitGiven(LAND, [Part("phase", "moon", "water")])}, SplitDutyUnknown),
        ({"given": SplitGiven(LAND, [TITLE_GOES, Part("phase", "title", "ecology")])}, SplitDutyTwice),
        ({"given": SplitGiven(LAND, [Part("phase", "title", "moon")])}, UnknownDepartment),
        ({"given": SplitGiven("moon", [TITLE_GOES])}, UnknownDepartment),
        ({"given": SplitGiven("ecology", [TITLE_GOES], running=False)}, SplitLeavesCases),
        ({"given": SplitGiven(LAND, [TITLE_GOES], people={4711: "water"})}, SplitPersonUnknown),
        ({"key": "housing", "given": SplitGiven("water", [])}, MergerOfLead),
        (
            {"key": "housing", "given": SplitGiven("housing", [Part("phase", "completion", "water")])},
            MergerOfLead,
        ),
        ({"since": date(2099, 1, 1)}, SplitTooEarly),
        ({"document": " "}, MergerWithoutDocument),
        ({"expected_version": 4711}, ChangedMeanwhile),
    ],
)
def test_a_split_that_cannot_be_is_refused(
    county: County, admin: Actor, given: dict[str, Any], refusal: Any
) -> None:
    county.refused(refusal, splits.split, **SPLIT | given, by=admin)


def test_only_the_administrator_splits(county: County) -> None:
    county.refused(NotAllowed, splits.split, **SPLIT, by=county.office)
    county.refused(NotAllowed, splits.preview, **SPLIT, by=county.liaison(LAND))
