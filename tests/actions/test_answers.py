"""Departments answer, round by round (二（一）3)."""

from datetime import timedelta
from typing import Any

import pytest

from builders.county import DUE, County, at
from workflow.actions import checklist_answers, project_facts, projects
from workflow.errors import (
    ChangedMeanwhile,
    HandlerMissing,
    IllegalMove,
    LinesInvalid,
    NotAllowed,
    NotFound,
    ProjectNotOpen,
    ReasonMissing,
)
from workflow.records.checklist import Checklist, ChecklistAnswer
from workflow.records.clock import ClockRecord

ONE = [("housing", "construction")]


def asked_one(county: County) -> Checklist:
    return county.a_dispatched_project(ONE)[1]["housing"]


def test_an_answer_stops_the_clock_and_is_told_to_the_office_once(county: County) -> None:
    checklist = asked_one(county)
    answer = county.answer(checklist, note="按需办理", phone="0766-3800000")
    assert (answer.round, answer.involved, answer.facts_version, answer.in_time) == (1, True, 1, True)
    assert (answer.handled_by, answer.phone, answer.note) == ("经办甲", "0766-3800000", "按需办理")
    assert county.open_clocks() == {}
    [clock] = county.all(ClockRecord, ClockRecord.subject_kind == "checklist")
    assert (clock.stopped_at, clock.stopped_by) == (county.now, "replied")
    assert county.notices("checklist.replied") == [("office", "")]
    assert county.notices("checklist.complete") == [("office", "")]


def test_the_office_hears_that_all_have_answered_only_after_the_last(county: County) -> None:
    _, asked = county.a_dispatched_project()
    *first, last = asked.values()
    for checklist in first:
        county.answer(checklist)
    assert county.notices("checklist.complete") == []
    county.answer(last)
    assert county.notices("checklist.complete") == [("office", "")]


@pytest.mark.parametrize(
    ("late", "in_time"), [(timedelta(seconds=-1), True), (timedelta(0), True), (timedelta(seconds=1), False)]
)
def test_an_answer_is_in_time_up_to_the_close_of_the_window_and_not_a_second_longer(
    county: County, late: timedelta, in_time: bool
) -> None:
    answer = county.answer(asked_one(county), now=DUE + late)
    assert answer.in_time is in_time


def test_a_department_may_answer_that_nothing_of_its_own_is_involved(county: County) -> None:
    checklist = asked_one(county)
    answer = county.answer(checklist, involved=False, lines=[])
    assert (answer.involved, answer.lines) == (False, [])
    assert county.one(Checklist, checklist.id).state == "not_involved"
    assert county.notices("checklist.not_involved") == [("office", "")]


def test_all_problems_of_the_lines_are_told_at_once(county: County) -> None:
    checklist = asked_one(county)
    refused = county.refused(
        LinesInvalid,
        checklist_answers.reply,
        checklist_id=checklist.id,
        involved=True,
        lines=[
            {"phase": "title", "item_name": "甲", "materials": ["申请表"]},
            {"phase": "construction", "item_code": "XX-99"},
        ],
        handled_by="经办甲",
        by=county.liaison("housing"),
    )
    assert len(refused.problems) >= 2


def test_an_item_that_another_department_leads_may_be_listed_and_is_kept_as_given(county: County) -> None:
    checklist = asked_one(county)
    item = next(
        each
        for each in county.law.current.items.values()
        if each.phase == "construction" and each.lead != "housing"
    )
    line = {"item_code": item.code, "circumstance": item.circumstances[0].name, "materials": ["联审意见"]}
    answer = county.answer(checklist, lines=[line])
    assert answer.lines[0]["item_code"] == item.code


def test_an_answer_names_who_filled_it_in(county: County) -> None:
    checklist = asked_one(county)
    given: dict[str, Any] = {"checklist_id": checklist.id, "involved": False, "by": county.liaison("housing")}
    county.refused(HandlerMissing, checklist_answers.reply, handled_by=" \u200b", **given)


def test_a_department_answers_once(county: County) -> None:
    checklist = asked_one(county)
    county.answer(checklist)
    county.refused(
        IllegalMove,
        checklist_answers.reply,
        checklist_id=checklist.id,
        involved=False,
        handled_by="经办乙",
        by=county.liaison("housing"),
    )


def test_nobody_answers_for_another_department(county: County) -> None:
    checklist = asked_one(county)
    for by in (county.liaison("water"), county.agent):
        county.refused(
            NotAllowed,
            checklist_answers.reply,
            checklist_id=checklist.id,
            involved=False,
            handled_by="经办乙",
            by=by,
        )


def test_an_answer_to_a_question_that_nobody_asked_is_not_found(county: County) -> None:
    by = county.liaison("housing")
    county.refused(
        NotFound, checklist_answers.reply, checklist_id=404, involved=False, handled_by="甲", by=by
    )


def test_an_answer_on_what_somebody_else_has_changed_is_refused(county: County) -> None:
    checklist = asked_one(county)
    county.refused(
        ChangedMeanwhile,
        checklist_answers.reply,
        checklist_id=checklist.id,
        involved=False,
        handled_by="甲",
        by=county.liaison("housing"),
        expected_version=checklist.version + 1,
    )


# --- rounds ---------------------------------------------------------------------------------------------------


def test_a_returned_answer_is_kept_with_the_reason_and_asked_for_anew(county: County) -> None:
    checklist = asked_one(county)
    county.answer(checklist)
    later = at("2026-11-25 10:00")
    returned = county.do(
        checklist_answers.return_answer, checklist_id=checklist.id, reason="请补充情形", now=later
    )
    assert (returned.state, returned.round, returned.notified_at) == ("returned", 2, later)
    [first] = county.all(ChecklistAnswer)
    assert (first.returned_at, first.return_reason) == (later, "请补充情形")
    [clock] = county.open_clocks().values()
    assert (clock.round, clock.due_at) == (2, at("2026-11-30 17:30"))
    assert county.notices("checklist.return") == [("department", "housing")]
    second = county.answer(county.one(Checklist, checklist.id), now=later)
    assert second.round == 2
    assert [row.round for row in county.all(ChecklistAnswer)] == [1, 2]
    assert len(county.notices("checklist.complete")) == 2


def test_a_return_says_what_is_to_be_mended_and_needs_an_answer(county: County) -> None:
    checklist = asked_one(county)
    county.refused(IllegalMove, checklist_answers.return_answer, checklist_id=checklist.id, reason="x")
    county.answer(checklist)
    county.refused(ReasonMissing, checklist_answers.return_answer, checklist_id=checklist.id, reason="")


def test_nothing_is_returned_for_a_project_that_has_stopped(county: County) -> None:
    project, asked = county.an_answered_project(ONE)
    county.do(projects.move_stage, project_id=project, move="withdraw", reason="企业放弃")
    county.refused(
        ProjectNotOpen, checklist_answers.return_answer, checklist_id=asked["housing"].id, reason="请补充"
    )


def stale(county: County) -> Checklist:
    project, asked = county.an_answered_project(ONE)
    county.do(project_facts.change_facts, project_id=project, form={"investment": "2亿"})
    return asked["housing"]


def test_a_stale_answer_is_confirmed_as_it_was_and_relies_on_the_new_facts(county: County) -> None:
    checklist = stale(county)
    county.do(
        checklist_answers.confirm,
        checklist_id=checklist.id,
        handled_by="经办乙",
        by=county.liaison("housing"),
    )
    first, second = county.all(ChecklistAnswer)
    assert second.lines == first.lines
    assert (second.confirms_round, second.round, second.facts_version) == (1, 2, 2)
    assert (second.handled_by, second.in_time) == ("经办乙", True)
    assert county.one(Checklist, checklist.id).state == "replied"
    assert county.open_clocks() == {}


def test_a_stale_answer_may_be_answered_anew_instead(county: County) -> None:
    checklist = stale(county)
    answer = county.answer(checklist, involved=False, lines=[])
    assert (answer.round, answer.involved, answer.confirms_round) == (2, False, None)


def test_only_a_stale_answer_is_confirmed(county: County) -> None:
    checklist = asked_one(county)
    for _ in range(2):
        county.refused(
            IllegalMove,
            checklist_answers.confirm,
            checklist_id=checklist.id,
            handled_by="经办乙",
            by=county.liaison("housing"),
        )
        if county.one(Checklist, checklist.id).state == "awaiting":
            county.answer(checklist)


def test_a_confirmation_too_late_is_kept_as_such(county: County) -> None:
    checklist = stale(county)
    answer = county.do(
        checklist_answers.confirm,
        checklist_id=checklist.id,
        handled_by="经办乙",
        by=county.liaison("housing"),
        now=DUE + timedelta(days=9),
    )
    assert answer.in_time is False
