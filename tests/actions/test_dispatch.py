"""Every department is asked at once, each on a clock of its own (二（一）2、3)."""

import pytest

from builders.county import DUE, NOW, County, at
from workflow.actions import checklist_answers, checklists, projects
from workflow.errors import DepartmentClosed, IllegalMove, NothingToDispatch, ProjectNotOpen, ReasonMissing
from workflow.records.clock import ClockRecord, limit_data
from workflow.records.department import Department


def test_each_department_has_its_own_clock_of_three_working_days_from_the_notice(county: County) -> None:
    _, asked = county.a_dispatched_project()
    clocks = county.open_clocks("checklist")
    assert set(clocks) == {("checklist", row.id) for row in asked.values()}
    for key, row in asked.items():
        clock = clocks["checklist", row.id]
        assert (clock.obligor_kind, clock.obligor_key) == ("department", key)
        assert (clock.started_at, clock.due_at, clock.provisional) == (NOW, DUE, False)
    assert [kind for kind, _ in county.notices("checklist.notify")] == ["department"] * 3
    assert {key for _, key in county.notices("checklist.notify")} == set(asked)


def test_a_clock_copies_the_limit_of_the_edition(county: County) -> None:
    county.a_dispatched_project()
    limit = limit_data(county.law.current.limits["checklist_reply"])
    clocks = county.all(ClockRecord, ClockRecord.subject_kind == "checklist")
    assert all(clock.limit == limit for clock in clocks)
    assert {clock.limit["clause"] for clock in clocks} == {"二（一）3"}


def test_a_department_is_asked_about_all_its_phases_at_once_in_their_printed_order(county: County) -> None:
    _, asked = county.a_dispatched_project([("housing", "completion"), ("housing", "construction")])
    assert asked["housing"].phases == ["construction", "completion"]
    assert county.notices("checklist.notify") == [("department", "housing")]


def test_nothing_is_dispatched_before_analysis(county: County) -> None:
    county.refused(NothingToDispatch, checklists.dispatch, project_id=county.a_project())


def test_a_second_dispatch_asks_nobody_twice(county: County) -> None:
    project, _ = county.a_dispatched_project()
    county.refused(NothingToDispatch, checklists.dispatch, project_id=project)


def test_a_second_dispatch_asks_only_whoever_is_new(county: County) -> None:
    project, asked = county.a_dispatched_project([("housing", "construction")])
    county.decide(project, [("housing", "construction"), ("water", "land_use")])
    sent = county.do(checklists.dispatch, project_id=project, now=at("2026-11-24 10:00"))
    assert [row.department_key for row in sent] == ["water"]
    clocks = county.open_clocks()
    assert clocks["checklist", asked["housing"].id].due_at == DUE
    assert clocks["checklist", sent[0].id].due_at == at("2026-11-27 17:30")


@pytest.mark.parametrize("answered", [False, True])
def test_a_department_whose_phases_have_grown_is_asked_anew(county: County, answered: bool) -> None:
    project, asked = county.a_dispatched_project([("housing", "construction")])
    if answered:
        county.answer(asked["housing"])
    county.decide(project, [("housing", "construction"), ("housing", "completion")])
    [again] = county.do(checklists.dispatch, project_id=project, now=at("2026-11-24 10:00"))
    assert (again.state, again.round, again.phases) == ("awaiting", 2, ["construction", "completion"])
    assert again.asked_again_because == "增加征集阶段"
    [clock] = county.open_clocks().values()
    assert (clock.round, clock.due_at) == (2, at("2026-11-27 17:30"))


def test_phases_that_are_added_give_the_old_ones_no_more_time(county: County) -> None:
    project, asked = county.a_dispatched_project([("housing", "construction")])
    late = at("2026-11-30 09:00")
    county.decide(project, [("housing", "construction"), ("housing", "completion")])
    county.do(checklists.dispatch, project_id=project, now=late)
    first, second = sorted(
        county.all(ClockRecord, ClockRecord.subject_kind == "checklist"), key=lambda clock: clock.round
    )
    assert (first.stopped_by, first.stopped_at, first.due_at) == ("widen", late, DUE)
    assert second.due_at == at("2026-12-03 17:30")
    answer = county.answer(county.checklists(project)["housing"], now=at("2026-12-01 09:00"))
    assert answer.in_time is False
    county.do(checklist_answers.return_answer, checklist_id=asked["housing"].id, reason="请补充", now=late)
    again = county.answer(county.checklists(project)["housing"], now=late)
    assert again.in_time, "what is sent back and answered in its own time is in time"


def test_a_question_that_was_taken_back_is_asked_again_on_a_new_clock(county: County) -> None:
    project, asked = county.a_dispatched_project([("housing", "construction")])
    checklist = asked["housing"].id
    county.do(checklists.withdraw, checklist_id=checklist, reason="待核实用地")
    assert county.open_clocks() == {}
    assert county.notices("checklist.withdraw") == [("department", "housing")]
    [again] = county.do(checklists.dispatch, project_id=project, now=at("2026-11-30 09:00"))
    assert (again.id, again.round, again.state) == (checklist, 2, "awaiting")
    assert county.open_clocks()["checklist", checklist].due_at == at("2026-12-03 17:30")
    county.do(checklists.withdraw, checklist_id=checklist, reason="再次核实", now=at("2026-11-30 10:00"))
    assert len(county.notices("checklist.withdraw")) == 2


def test_a_question_is_taken_back_once_and_with_a_reason(county: County) -> None:
    _, asked = county.a_dispatched_project([("housing", "construction")])
    checklist = asked["housing"].id
    county.refused(ReasonMissing, checklists.withdraw, checklist_id=checklist, reason=" ")
    county.do(checklists.withdraw, checklist_id=checklist, reason="不涉及")
    county.refused(IllegalMove, checklists.withdraw, checklist_id=checklist, reason="不涉及")


def test_a_department_that_was_abolished_since_analysis_is_not_asked(county: County) -> None:
    project = county.a_project()
    county.decide(project)
    with county.database.acting() as session:
        session.get_one(Department, "housing").active = False
    refused = county.refused(DepartmentClosed, checklists.dispatch, project_id=project)
    assert "住房和城乡建设局" in str(refused)


def test_a_renamed_department_keeps_its_questions_and_is_named_anew(county: County) -> None:
    _, asked = county.a_dispatched_project([("government_data", "business_setup")])
    with county.database.acting() as session:
        session.get_one(Department, "government_data").name = "罗定市政务服务和数据管理局"
    county.answer(asked["government_data"])
    assert county.notices("checklist.replied") == [("office", "")]


def test_nothing_is_dispatched_for_a_project_that_has_stopped(county: County) -> None:
    project = county.a_project()
    county.decide(project)
    county.do(projects.move_stage, project_id=project, move="suspend", reason="企业暂缓")
    county.refused(ProjectNotOpen, checklists.dispatch, project_id=project)
