"""一张表单、一套材料 (二（一）2): compiled from the answers in force, version by version."""

from typing import Any

from builders.county import County
from workflow.actions import checklists, packs, projects
from workflow.errors import NotFound, NothingToCompile
from workflow.law.terms import Phase
from workflow.records.checklist import Checklist, Pack


def compiled(county: County, project: int, *, events: int = 1, **given: Any) -> Pack:
    return county.do(
        packs.compile_phase, project_id=project, phase=Phase.CONSTRUCTION, events=events, **given
    )


def test_the_same_answers_compiled_again_are_the_same_version(county: County) -> None:
    project, _ = county.an_answered_project([("housing", "construction"), ("water", "construction")])
    first = compiled(county, project)
    assert first.version == 1
    assert [item["name"] for item in first.content["items"]] == ["housing的事项", "water的事项"]
    assert compiled(county, project, events=0).id == first.id


def test_another_answer_makes_another_version_and_keeps_the_old_one(county: County) -> None:
    project, asked = county.an_answered_project([("housing", "construction")])
    old = compiled(county, project).content
    county.do(checklists.return_answer, checklist_id=asked["housing"].id, reason="请补充")
    county.answer(
        county.one(Checklist, asked["housing"].id),
        lines=[{"phase": "construction", "item_name": "另一事项", "materials": ["图纸"]}],
    )
    assert compiled(county, project).version == 2
    first, second = county.all(Pack)
    assert first.content == old
    assert [item["name"] for item in second.content["items"]] == ["另一事项"]


def test_a_phase_that_nobody_has_answered_for_is_not_compiled(county: County) -> None:
    project, asked = county.a_dispatched_project([("housing", "construction")])
    given: dict[str, Any] = {"project_id": project, "phase": Phase.CONSTRUCTION}
    county.refused(NothingToCompile, packs.compile_phase, **given)
    county.answer(asked["housing"])
    county.do(checklists.withdraw, checklist_id=asked["housing"].id, reason="不涉及")
    county.refused(NothingToCompile, packs.compile_phase, **given)


def test_the_agent_compiles_and_those_who_are_out_are_named(county: County) -> None:
    project, asked = county.a_dispatched_project([("housing", "construction"), ("water", "construction")])
    county.answer(asked["housing"])
    compiled(county, project, by=county.agent)
    assert "罗定市水务局" in county.events(project)[-1].data
    county.do(projects.change_facts, project_id=project, form={"contact_name": "李某"})
    assert compiled(county, project).version == 2


def test_a_project_nobody_knows_has_no_pack(county: County) -> None:
    county.refused(NotFound, packs.compile_now, project_id=404, phase=Phase.TITLE)
