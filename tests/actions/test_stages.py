"""The stages of a project move by its machine, and what is owed to a project that stops is taken back."""

from typing import Any

import pytest

from builders.county import County, at
from builders.registration import done_with_registration
from workflow.actions import (
    approval_items,
    checklist_answers,
    checklists,
    consultation_ends,
    consultations,
    entrusting,
    project_facts,
    projects,
)
from workflow.errors import (
    ChangedMeanwhile,
    IllegalMove,
    ReasonMissing,
    StageClosed,
    StageNotReady,
    StageWaiting,
)
from workflow.records.project import Involvement, ProjectStage

BOTH_OPEN = "advancing.business_registration.open+advancing.direct_landing.open"


def move(county: County, project: int, name: str, reason: str = "", **given: Any) -> str:
    moved = county.do(projects.move_stage, project_id=project, move=name, reason=reason, **given)
    return moved.state


def stages(county: County, project: int) -> dict[str, str]:
    rows = county.all(ProjectStage, ProjectStage.project_id == project)
    return {row.stage: row.state for row in rows}


def test_docking_does_not_finish_while_something_is_lacking_and_says_what(county: County) -> None:
    project = county.a_project()
    finish: dict[str, Any] = {"project_id": project, "move": "finish_docking"}

    def lacking() -> str:
        return str(county.refused(StageNotReady, projects.move_stage, **finish))

    assert "代办员" in lacking()
    assert "研判" in lacking()
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    county.decide(project, [("housing", "construction"), ("water", "land_use")])
    assert lacking().endswith("2个部门尚未发出材料清单征集。")
    county.do(checklists.dispatch, project_id=project)
    assert "2个部门尚未回复" in lacking()
    for checklist in county.checklists(project).values():
        county.answer(checklist)
    county.do(project_facts.change_facts, project_id=project, form={"investment": "2亿"})
    assert "2个部门的清单因项目信息变更待确认" in lacking()
    for checklist in county.checklists(project).values():
        county.answer(checklist)
    assert move(county, project, "finish_docking") == BOTH_OPEN


def test_docking_does_not_finish_while_a_phase_that_was_added_is_not_asked_about(county: County) -> None:
    project, _ = county.an_answered_project([("housing", "construction")])
    county.decide(project, [("housing", "construction"), ("housing", "completion")])
    finish: dict[str, Any] = {"project_id": project, "move": "finish_docking"}
    assert "1个部门增加的阶段尚未发出" in str(county.refused(StageNotReady, projects.move_stage, **finish))
    county.do(checklists.dispatch, project_id=project)
    assert "1个部门尚未回复" in str(county.refused(StageNotReady, projects.move_stage, **finish))
    county.answer(county.checklists(project)["housing"])
    move(county, project, "finish_docking")


def test_nobody_is_consulted_before_landing_is_open(county: County) -> None:
    project, _ = county.an_answered_project()
    ask: dict[str, Any] = {"project_id": project, "enterprise_opinion": "愿意"}
    assert "须先完成对接" in str(county.refused(StageWaiting, consultations.open_screening, **ask))
    move(county, project, "finish_docking")
    opened = county.do(consultations.open_screening, **ask)
    move(county, project, "reopen_docking", "增加部门")
    county.refused(StageWaiting, consultations.circulate, consultation_id=opened.id, departments=["housing"])


def test_after_docking_registration_and_landing_are_open_side_by_side(county: County) -> None:
    project = county.a_landing_project()
    assert stages(county, project) == {
        "docking": "done",
        "business_registration": "open",
        "direct_landing": "open",
        "construction_approval": "waiting",
    }


def test_a_stage_is_skipped_with_a_reason_only(county: County) -> None:
    project = county.a_project()
    county.refused(ReasonMissing, projects.move_stage, project_id=project, move="skip_docking", reason=" ")
    move(county, project, "skip_docking", "企业已有全部清单")
    kept = county.one(ProjectStage, (project, "docking"))
    assert (kept.state, kept.reason, kept.closed_at) == ("skipped", "企业已有全部清单", county.now)


def test_a_project_goes_its_whole_way(county: County) -> None:
    project = county.a_landing_project()
    county.refused(IllegalMove, projects.move_stage, project_id=project, move="open_construction_approval")
    move(county, project, "skip_business_registration", "企业已设立登记")
    move(county, project, "skip_direct_landing", "企业不申请")
    assert move(county, project, "open_construction_approval") == "construction_approval"
    refused = county.refused(StageNotReady, projects.move_stage, project_id=project, move="complete")
    phases = {row.phase for row in county.all(Involvement, Involvement.project_id == project)}
    assert str(refused).count("阶段尚未列出审批事项") == len(phases - {"business_setup"})
    for phase in sorted(phases - {"business_setup"}):
        written = [{"name": f"{phase}的事项", "phase": phase, "department": "housing"}]
        listed = county.do(approval_items.plan, project_id=project, written=written)
        county.do(approval_items.set_aside, item_id=listed[-1].id, reason="不涉及")
    assert move(county, project, "complete") == "completed"
    assert set(stages(county, project).values()) == {"done", "skipped"}
    assert move(county, project, "reopen_construction_approval", "补办") == "construction_approval"


def test_docking_that_is_reopened_and_finished_again_leaves_what_was_done_beside_it(county: County) -> None:
    project = county.a_landing_project()
    done_with_registration(county, project)
    assert move(county, project, "reopen_docking", "增加部门") == "docking"
    assert stages(county, project)["direct_landing"] == "waiting"
    assert move(county, project, "finish_docking") == (
        "advancing.business_registration.done+advancing.direct_landing.open"
    )


def test_a_suspended_project_returns_to_where_it_was_also_beside_one_another(county: County) -> None:
    project = county.a_landing_project()
    done_with_registration(county, project)
    before = county.project(project).state, stages(county, project)
    assert move(county, project, "suspend", "企业来函暂缓") == "suspended"
    county.refused(IllegalMove, projects.move_stage, project_id=project, move="finish_direct_landing")
    move(county, project, "resume")
    assert (county.project(project).state, stages(county, project)) == before
    assert county.project(project).remembered_state == ""


@pytest.mark.parametrize("suspended", [False, True])
def test_a_withdrawn_project_is_reopened_where_it_was(county: County, suspended: bool) -> None:
    project = county.a_landing_project()
    if suspended:
        move(county, project, "suspend", "企业来函暂缓")
    assert move(county, project, "withdraw", "企业放弃") == "withdrawn"
    assert move(county, project, "reopen_withdrawn", "企业恢复投资") == BOTH_OPEN


def test_a_move_on_what_somebody_else_has_changed_is_refused(county: County) -> None:
    project = county.a_project()
    county.refused(
        ChangedMeanwhile,
        projects.move_stage,
        project_id=project,
        move="suspend",
        reason="暂缓",
        expected_version=county.project(project).version + 1,
    )


def test_a_move_that_nobody_knows_is_refused(county: County) -> None:
    project = county.a_project()
    county.refused(IllegalMove, projects.move_stage, project_id=project, move="fly", reason="试")


@pytest.mark.parametrize("stop", ["suspend", "withdraw"])
def test_a_project_that_stops_takes_back_what_departments_owe_it(county: County, stop: str) -> None:
    project, asked = county.a_dispatched_project()
    county.answer(asked["housing"])
    county.answer(asked["natural_resources"])
    county.do(checklist_answers.return_answer, checklist_id=asked["natural_resources"].id, reason="请补充")
    move(county, project, stop, "企业来函")
    assert {key: row.state for key, row in county.checklists(project).items()} == {
        "market_regulation": "withdrawn",
        "natural_resources": "withdrawn",
        "housing": "replied",
    }
    assert county.open_clocks() == {}
    assert sorted(county.notices("checklist.withdraw")) == [
        ("department", "market_regulation"),
        ("department", "natural_resources"),
    ]


def test_landing_does_not_finish_while_departments_are_silent(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"])
    project = county.consultation(consultation).project_id
    refused = county.refused(
        StageNotReady, projects.move_stage, project_id=project, move="finish_direct_landing"
    )
    assert "意见征询尚未结束" in str(refused)
    county.opine(asked["housing"])
    lacking = county.refused(
        StageNotReady, projects.move_stage, project_id=project, move="finish_direct_landing"
    )
    assert "尚未告知企业" in str(lacking)
    county.do(consultation_ends.decline, consultation_id=consultation, reason="先按常规程序办理")
    move(county, project, "finish_direct_landing")
    county.refused(StageClosed, consultations.open_screening, project_id=project, enterprise_opinion="愿意")


def test_landing_does_not_finish_before_its_round_is_settled(county: County) -> None:
    project = county.a_landing_project()
    opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    finish: dict[str, Any] = {"project_id": project, "move": "finish_direct_landing"}
    assert "尚未发出" in str(county.refused(StageNotReady, projects.move_stage, **finish))
    county.do(consultations.circulate, consultation_id=opened.id, departments=["housing"])
    county.opine(county.consultees(opened.id)["housing"], reason="用地红线待核")
    assert "尚未会商" in str(county.refused(StageNotReady, projects.move_stage, **finish))
    # Nor is it skipped past an objection that waits for its deliberation.
    skip: dict[str, Any] = {"project_id": project, "move": "skip_direct_landing", "reason": "企业另行报批"}
    assert "尚未会商" in str(county.refused(StageNotReady, projects.move_stage, **skip))
    county.do(consultation_ends.withdraw, consultation_id=opened.id, reason="企业另行报批")
    move(county, project, "skip_direct_landing", "企业另行报批")


def test_landing_is_skipped_once_its_round_is_taken_back_and_opens_no_other(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=["housing"])
    project = county.consultation(consultation).project_id
    skip: dict[str, Any] = {"project_id": project, "move": "skip_direct_landing", "reason": "高危行业"}
    county.refused(StageNotReady, projects.move_stage, **skip)
    county.do(consultation_ends.withdraw, consultation_id=consultation, reason="高危行业")
    move(county, project, "skip_direct_landing", "高危行业")
    refused = county.refused(
        StageClosed, consultations.open_screening, project_id=project, enterprise_opinion="愿意"
    )
    assert "项目直接落地" in str(refused)
    move(county, project, "reopen_direct_landing", "重新核定")
    county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")


def test_what_was_taken_back_is_asked_anew_when_the_project_goes_on(county: County) -> None:
    project, _ = county.a_dispatched_project()
    move(county, project, "suspend", "企业来函")
    move(county, project, "resume")
    assert county.open_clocks() == {}
    sent = county.do(checklists.dispatch, project_id=project, now=at("2026-12-01 09:00"))
    assert {row.round for row in sent} == {2}
    assert {clock.due_at for clock in county.open_clocks().values()} == {at("2026-12-04 17:30")}


def test_a_round_that_circulates_is_taken_back_when_its_project_stops(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    project = county.consultation(consultation).project_id
    move(county, project, "suspend", "企业来函")
    kept = county.consultation(consultation)
    assert (kept.state, kept.closed_reason) == ("withdrawn", "企业来函")
    assert {key: row.state for key, row in county.consultees(consultation).items()} == {
        "housing": "withdrawn",
        "ecology": "agreed",
    }
    assert county.open_clocks() == {}
    assert county.notices("consultation.unopposed") == []
    move(county, project, "resume")
    again = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    assert again.round == 2
