"""一张表单、一套材料 (二（一）2): compiled from the answers in force, version by version."""

from typing import Any

from builders.county import County
from workflow.actions import checklist_answers, checklists, packs, project_facts, ready_packs
from workflow.actions.packs import Verdict
from workflow.errors import (
    ChangedMeanwhile,
    NoPackReady,
    NotAllowed,
    NotFound,
    NothingToCompile,
    PaperNotAsked,
    PapersSettled,
    PapersUnsettled,
)
from workflow.law.terms import Phase
from workflow.records.checklist import Checklist, Pack
from workflow.records.project import Project
from workflow.records.steps.packs import to_compile


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
    county.do(checklist_answers.return_answer, checklist_id=asked["housing"].id, reason="请补充")
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
    county.do(project_facts.change_facts, project_id=project, form={"contact_name": "李某"})
    assert compiled(county, project).version == 2


def test_a_project_nobody_knows_has_no_pack(county: County) -> None:
    county.refused(NotFound, packs.compile_now, project_id=404, phase=Phase.TITLE)


def two_near(county: County) -> int:
    """A project whose departments ask for 总平面图 and for 总平面图（电子版）."""
    project, asked = county.a_dispatched_project([("housing", "construction"), ("water", "construction")])
    for department, name in (("housing", "总平面图"), ("water", "总平面图（电子版）")):
        line = {"phase": "construction", "item_name": f"{department}的事项", "materials": [name]}
        county.answer(asked[department], lines=[line])
    return project


def names(county: County, project: int, *, events: int = 1) -> list[str]:
    return [paper["name"] for paper in compiled(county, project, events=events).content["materials"]]


def test_what_the_office_says_of_two_papers_merges_them_and_is_taken_back(county: County) -> None:
    project = two_near(county)
    apart = names(county, project)
    assert len(apart) == 2
    papers: dict[str, Any] = {"project_id": project, "first": apart[0], "second": apart[1]}
    county.do(packs.settle, said=Verdict.SAME, **papers)
    assert names(county, project) == ["总平面图"]
    county.refused(PapersSettled, packs.settle, said=Verdict.APART, **papers)
    county.do(packs.settle, said=Verdict.UNDONE, **papers)
    assert names(county, project) == apart
    county.refused(PapersUnsettled, packs.settle, said=Verdict.UNDONE, **papers)
    told = [line.data for line in county.events(project) if line.kind == "pack.settle"]
    assert ['"said":"same"' in told[0], '"said":"undone"' in told[1]] == [True, True]


def test_papers_told_apart_are_not_asked_about_again(county: County) -> None:
    project = two_near(county)
    compiled(county, project)
    papers: dict[str, Any] = {"project_id": project, "first": "总平面图（电子版）", "second": "总平面图"}
    county.do(packs.settle, said=Verdict.APART, **papers)
    content = compiled(county, project).content
    assert ["maybe_same" in paper for paper in content["materials"]] == [False, False]
    county.refused(PapersSettled, packs.settle, said=Verdict.SAME, **papers)


def test_only_papers_that_are_asked_for_and_not_two_of_the_catalogue_are_settled(county: County) -> None:
    project = two_near(county)
    given: dict[str, Any] = {"project_id": project, "said": Verdict.SAME}
    county.refused(PaperNotAsked, packs.settle, first="总平面图", second="不存在的图", **given)
    county.refused(PapersSettled, packs.settle, first="总平面图", second="总平面图", **given)
    county.refused(ChangedMeanwhile, packs.settle, first="总平面图", second="x", expected_version=1, **given)
    county.refused(NotAllowed, packs.settle, first="总平面图", second="x", by=county.agent, **given)


def test_every_phase_whose_departments_have_all_answered_is_compiled_in_one_act(county: County) -> None:
    asked = [("housing", "construction"), ("natural_resources", "land_use"), ("water", "land_use")]
    project, rows = county.a_dispatched_project(asked)
    ready: dict[str, Any] = {"project_id": project}
    county.refused(NoPackReady, ready_packs.compile_ready, **ready)
    for key, phase in (("housing", "construction"), ("natural_resources", "land_use")):
        line = {"phase": phase, "item_name": f"{key}的事项", "materials": ["图纸"]}
        county.answer(rows[key], lines=[line])
    county.do(ready_packs.compile_ready, **ready)
    assert [(pack.phase, pack.missing) for pack in county.all(Pack)] == [("construction", [])]
    county.refused(NoPackReady, ready_packs.compile_ready, **ready)
    county.answer(rows["water"], lines=[{"phase": "land_use", "item_name": "水的事项", "materials": ["图"]}])
    county.do(ready_packs.compile_ready, **ready)
    assert [pack.phase for pack in county.all(Pack)] == ["construction", "land_use"]
    county.refused(ChangedMeanwhile, ready_packs.compile_ready, **ready, expected_version=1)


def stale(county: County, pack: Pack) -> tuple[str, ...]:
    with county.database.reading() as session:
        project = session.get_one(Project, pack.project_id)
        return packs.changed_since(session, county.law, project, pack)


def test_the_credit_code_that_a_new_company_gets_makes_no_pack_outdated_and_another_fact_does(
    county: County,
) -> None:
    project, _ = county.an_answered_project([("housing", "construction")])
    pack = compiled(county, project)
    county.do(project_facts.change_facts, project_id=project, form={"credit_code": "91445381MA0000015A"})
    assert stale(county, pack) == ()
    with county.database.reading() as session:
        assert to_compile(session, [project]) == {}
    county.do(project_facts.change_facts, project_id=project, form={"contact_name": "李某"})
    assert stale(county, pack) == ("联系人",)
    with county.database.reading() as session:
        assert to_compile(session, [project]) == {project: {Phase.CONSTRUCTION}}
