"""A department is merged into another from a day on, and nothing that it owed is lost (三（一）)."""

import json
from datetime import date
from typing import Any

import pytest

from builders.county import County, at
from workflow.actions import (
    analyses,
    blocker_askings,
    blockers,
    checklists,
    deliberation_calls,
    liaisons,
    mergers,
    open_duties,
    resolutions,
)
from workflow.errors import (
    ChangedMeanwhile,
    MergedWithItself,
    MergerInTheWay,
    MergerOfLead,
    MergerTooEarly,
    MergerWithoutDocument,
    NotAllowed,
    UnknownDepartment,
)
from workflow.law.terms import Phase
from workflow.records.blocker import Blocker
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultee
from workflow.records.deliberation import Deliberation
from workflow.records.department import Department, Liaison, liaisons_on_duty
from workflow.records.notice import Notice
from workflow.records.person import Person
from workflow.records.project import Involvement
from workflow.rules.duty import Actor, Role

WATER: dict[str, Any] = {
    "key": "water",
    "into": "ecology",
    "since": date(2026, 11, 23),
    "document": "罗机编〔2026〕3号",
}


@pytest.fixture
def admin(county: County) -> Actor:
    return county.person("admin", Role.ADMIN)


def merged(county: County, admin: Actor, projects: int = 0, **given: Any) -> mergers.Merger:
    """One line in the house's history, and one in that of each project concerned."""
    return county.do(mergers.merge, **WATER | given, by=admin, events=1 + projects)


def test_what_was_owed_is_owed_by_the_successor_at_the_same_date(county: County, admin: Actor) -> None:
    _, asked = county.a_dispatched_project([("water", "construction"), ("housing", "construction")])
    before = county.open_clocks("checklist")["checklist", asked["water"].id]
    told = merged(county, admin, projects=1)
    assert told.moves["材料清单"] == 1
    after = county.one(ClockRecord, before.id)
    assert (after.obligor_key, after.due_at, after.started_at) == (
        "ecology",
        before.due_at,
        before.started_at,
    )
    assert county.one(Checklist, asked["water"].id).department_key == "ecology"
    assert county.one(Checklist, asked["housing"].id).department_key == "housing"
    assert {row.department_key for row in county.all(Involvement)} == {"ecology", "housing"}
    with county.database.reading() as session:
        assert open_duties.open_duties(session, "water") == {}
    county.liaison("ecology")
    county.answer(county.one(Checklist, asked["water"].id))
    assert county.one(ClockRecord, before.id).stopped_by == "replied"


def test_each_project_has_one_line_that_says_who_owed_what_before_and_why(
    county: County, admin: Actor
) -> None:
    project, asked = county.a_dispatched_project([("water", "construction")])
    other = county.a_project(name="另一个项目", enterprise_name="另一家公司", credit_code="")
    merged(county, admin, projects=1)
    (line,) = [each for each in county.events(project) if each.kind == "department.merge"]
    said = json.loads(line.data)
    assert (said["department"], said["into"], said["document"]) == ("water", "ecology", WATER["document"])
    assert said["moved"]["checklist"] == [asked["water"].id]
    assert not [each for each in county.events(other) if each.kind == "department.merge"]


def test_the_former_department_is_closed_and_names_its_successor(county: County, admin: Actor) -> None:
    merged(county, admin)
    former = county.one(Department, "water")
    assert (former.active, former.successor_key) == (False, "ecology")
    county.refused(UnknownDepartment, mergers.merge, **WATER, by=admin)


def test_people_go_over_and_answer_for_the_successor(county: County, admin: Actor) -> None:
    person = county.liaison("water")
    county.do(
        liaisons.name_liaison,
        department_key="water",
        person_id=person.person_id,
        phases=[Phase.TITLE],
        since=date(2026, 1, 1),
        by=admin,
    )
    merged(county, admin)
    assert county.one(Person, person.person_id).department_key == "ecology"
    with county.database.reading() as session:
        on_duty = liaisons_on_duty(session, ["ecology"], date(2026, 11, 23))
    assert [(term.person_id, term.phase) for term in on_duty] == [(person.person_id, "title")]
    (former,) = county.all(Liaison, Liaison.department_key == "water")
    assert former.until == date(2026, 11, 22)


def test_the_successors_own_liaison_stays(county: County, admin: Actor) -> None:
    for key in ("water", "ecology"):
        county.do(
            liaisons.name_liaison,
            department_key=key,
            person_id=county.liaison(key).person_id,
            since=date(2026, 1, 1),
            by=admin,
        )
    merged(county, admin)
    terms = {row.department_key: row.until for row in county.all(Liaison)}
    assert terms == {"water": date(2026, 11, 23), "ecology": None}


def test_both_departments_and_the_office_are_told(county: County, admin: Actor) -> None:
    person = county.liaison("water")
    merged(county, admin)
    told = county.all(Notice, Notice.kind == "department.merged")
    assert {(each.addressee_kind, each.addressee_key) for each in told} >= {
        ("department", "ecology"),
        ("person", str(person.person_id)),
    }
    assert "office" in {each.addressee_kind for each in told}


def test_an_opinion_a_blocker_and_an_invitation_go_over(county: County, admin: Actor) -> None:
    _, asked = county.a_consultation(awaiting=["water", "housing"])
    blocker = county.do(blockers.bring_up, project_id=1, text="无人牵头").id
    county.do(blockers.coordinate, blocker_id=blocker, owner="water", amount=3)
    asking: dict[str, Any] = {"blocker_id": blocker, "reason": "谈不拢"}
    county.do(blocker_askings.ask, **asking, by=county.liaison("water"))
    called = county.do(
        deliberation_calls.call_on_blocker,
        blocker_id=blocker,
        meets_at=at("2026-11-25 15:00"),
        place="三楼",
        departments=["water"],
    ).id
    merged(county, admin, projects=1)
    assert county.one(Consultee, asked["water"].id).department_key == "ecology"
    assert county.one(Consultee, asked["water"].id).state == "awaiting"
    assert county.one(Blocker, blocker).owner_key == "ecology"
    assert county.one(Blocker, blocker).asked_key == "ecology"
    assert "water" not in county.one(Deliberation, called).departments
    assert "ecology" in county.one(Deliberation, called).departments
    county.hold(called, opinions=[{"matter": 1, "text": "由生态环境牵头"}])
    county.do(resolutions.add, deliberation_id=called, text="牵头", owner="ecology", amount=3)


def test_a_question_that_both_were_asked_stands_in_the_way_until_one_is_taken_back(
    county: County, admin: Actor
) -> None:
    _, asked = county.a_dispatched_project([("water", "construction"), ("ecology", "construction")])
    seen = county.do(mergers.preview, **WATER, by=admin, events=0)
    assert [what for _, what in seen.in_the_way] == ["材料清单"]
    county.refused(MergerInTheWay, mergers.merge, **WATER, by=admin)
    county.do(checklists.withdraw, checklist_id=asked["water"].id, reason="并入后由承接部门一并答复")
    merged(county, admin, projects=1)
    assert county.one(Checklist, asked["ecology"].id).state == "awaiting"


def test_what_it_had_done_stays_on_its_own_scorecard(county: County, admin: Actor) -> None:
    _, asked = county.a_dispatched_project([("water", "construction")])
    county.answer(asked["water"])
    stopped = county.all(ClockRecord, ClockRecord.stopped_by == "replied")
    merged(county, admin, projects=1)
    assert {county.one(ClockRecord, row.id).obligor_key for row in stopped} == {"water"}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"into": "water"}, MergedWithItself),
        ({"into": "moon"}, UnknownDepartment),
        ({"key": "moon"}, UnknownDepartment),
        ({"since": date(2099, 1, 1)}, MergerTooEarly),
        ({"document": " "}, MergerWithoutDocument),
        ({"key": "housing"}, MergerOfLead),
    ],
)
def test_a_merger_that_cannot_be_is_refused(
    county: County, admin: Actor, given: dict[str, Any], refusal: Any
) -> None:
    county.refused(refusal, mergers.merge, **WATER | given, by=admin)


def test_whoever_has_not_looked_at_the_dictionary_as_it_is_merges_nothing(
    county: County, admin: Actor
) -> None:
    county.refused(ChangedMeanwhile, mergers.merge, **WATER, by=admin, expected_version=4711)
    county.refused(NotAllowed, mergers.merge, **WATER, by=county.office)


def test_what_the_law_names_by_the_former_key_is_proposed_for_the_successor(
    county: County, admin: Actor
) -> None:
    project = county.a_project()
    before = county.do(analyses.propose, project_id=project, events=0)
    led = (
        "housing",
        "natural_resources",
        "government_data",
        county.law.current.registration.address_department,
    )
    key = next(each.department for each in before if each.department not in led)
    into = "water" if key != "water" else "ecology"
    merged(county, admin, key=key, into=into)
    after = county.do(analyses.propose, project_id=project, events=0)
    assert key not in {each.department for each in after}
    assert into in {each.department for each in after}
