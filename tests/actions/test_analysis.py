"""研判 (二（一）2): the rules propose with reasons, the office decides."""

from typing import Any

import pytest

from builders.county import County
from workflow.actions import analyses, checklists
from workflow.errors import (
    ChangedMeanwhile,
    FactTooLong,
    InvolvementInUse,
    InvolvementInvalid,
    NotFound,
    UnknownItem,
)
from workflow.records.department import Department
from workflow.records.project import Involvement


def decided(county: County, project_id: int) -> set[tuple[str, str]]:
    rows = county.all(Involvement, Involvement.project_id == project_id)
    return {(row.department_key, row.phase) for row in rows}


def test_every_proposal_has_a_reason_and_decides_nothing(county: County) -> None:
    project = county.a_project()
    proposed = county.attempt(analyses.propose, project_id=project, by=county.office)
    assert {part.department for part in proposed} >= {"natural_resources", "housing"}
    assert all(part.reason and part.items for part in proposed)
    assert decided(county, project) == set()


def test_what_was_proposed_and_decided_keeps_the_rules_reason(county: County) -> None:
    project = county.a_project()
    proposed = county.attempt(analyses.propose, project_id=project, by=county.office)
    part = next(each for each in proposed if each.department == "housing")
    county.decide(project, [("housing", part.phase.value), ("peoples_bank", "title")])
    rows = {row.department_key: row for row in county.all(Involvement)}
    assert (rows["housing"].proposed, rows["housing"].reason) == (True, part.reason)
    assert rows["housing"].items == list(part.items)
    assert (rows["peoples_bank"].proposed, rows["peoples_bank"].reason) == (False, "办公室研判增加")


def test_a_decision_stands_in_place_of_the_one_before(county: County) -> None:
    project = county.a_project()
    county.decide(project, [("housing", "construction"), ("taxation", "title")])
    county.decide(project, [("housing", "construction"), ("water", "land_use")])
    assert decided(county, project) == {("housing", "construction"), ("water", "land_use")}


def test_a_department_that_was_asked_cannot_be_left_out(county: County) -> None:
    project, _ = county.a_dispatched_project()
    wanted = [{"department": "housing", "phase": "construction"}]
    refused = county.refused(InvolvementInUse, analyses.decide, project_id=project, involvements=wanted)
    assert "局" in str(refused)


def test_a_department_is_left_out_once_the_question_to_it_was_taken_back(county: County) -> None:
    project, asked = county.a_dispatched_project()
    county.do(checklists.withdraw, checklist_id=asked["housing"].id, reason="本项目不涉及")
    county.decide(project, [("market_regulation", "business_setup"), ("natural_resources", "land_use")])
    assert ("housing", "construction") not in decided(county, project)


def test_a_phase_may_be_added_for_a_department_that_was_asked(county: County) -> None:
    project, _ = county.a_dispatched_project([("housing", "construction")])
    county.decide(project, [("housing", "construction"), ("housing", "completion")])
    assert len(decided(county, project)) == 2


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ([], InvolvementInvalid),
        ([{"department": "moon", "phase": "title"}], InvolvementInvalid),
        ([{"department": "housing", "phase": "docking"}], InvolvementInvalid),
        ([{"department": "housing", "phase": "title"}] * 2, InvolvementInvalid),
        ([{"department": "housing", "phase": "title", "items": ["XX-99"]}], UnknownItem),
        ([{"department": "housing", "phase": "title", "items": ["LX-01"]}], InvolvementInvalid),
        ([{"department": "housing", "phase": "title", "reason": "长" * 401}], FactTooLong),
    ],
)
def test_what_cannot_be_decided_is_refused(county: County, wanted: Any, refusal: Any) -> None:
    project = county.a_project()
    county.refused(refusal, analyses.decide, project_id=project, involvements=wanted)


def test_a_department_that_was_abolished_is_not_involved(county: County) -> None:
    project = county.a_project()
    with county.database.acting() as session:
        session.get_one(Department, "water").active = False
    county.refused(
        InvolvementInvalid,
        analyses.decide,
        project_id=project,
        involvements=[{"department": "water", "phase": "title"}],
    )


def test_a_decision_on_what_somebody_else_has_changed_is_refused(county: County) -> None:
    project = county.a_project()
    seen = county.project(project).version
    county.decide(project)
    county.refused(
        ChangedMeanwhile,
        analyses.decide,
        project_id=project,
        involvements=[{"department": "housing", "phase": "title"}],
        expected_version=seen,
    )


def test_nobody_proposes_for_a_project_that_nobody_knows(county: County) -> None:
    county.refused(NotFound, analyses.propose, project_id=404)
