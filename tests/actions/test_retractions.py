"""An answer that nobody has used is taken back; it stays on record, and no day is gained by it."""

from datetime import datetime
from typing import Any

from builders.county import DUE, NOW, County, at
from builders.landing import informed
from workflow.actions import (
    checklist_answers,
    commitment_ends,
    consultation_ends,
    deliberations,
    informing,
    opinions,
    packs,
    project_facts,
    projects,
    retractions,
    stale_opinions,
)
from workflow.errors import AnswerIsTheirs, AnswerUsed, IllegalMove, NotAllowed, NotCleared, ReasonMissing
from workflow.law.terms import Phase
from workflow.records.checklist import ChecklistAnswer
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultee
from workflow.records.notice import Notice

SAID: dict[str, Any] = {"explained": "承诺内容、注意事项", "informed_by": "经办甲", "informed_to": "陈某"}
PARTS = (("housing", "construction"), ("ecology", "engineering"))


def test_a_list_is_taken_back_and_owed_again_from_where_it_began(county: County) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    county.answer(asked["housing"], now=at("2026-11-24 10:00"))
    own = county.liaison("housing")
    county.do(
        retractions.retract_answer,
        checklist_id=asked["housing"].id,
        reason="填错事项",
        by=own,
        now=at("2026-11-24 11:00"),
    )
    clock = county.open_clocks("checklist")["checklist", asked["housing"].id]
    assert (clock.started_at, clock.due_at) == (NOW, DUE)
    (kept,) = county.all(ChecklistAnswer)
    assert kept.return_reason == "部门撤回：填错事项"
    county.answer(asked["housing"], now=at("2026-11-25 10:00"))
    assert len(county.all(ChecklistAnswer)) == 2


def test_an_answer_that_was_compiled_or_whose_docking_is_done_is_used(county: County) -> None:
    project, asked = county.an_answered_project(PARTS)
    given: dict[str, Any] = {
        "checklist_id": asked["housing"].id,
        "reason": "填错",
        "by": county.liaison("housing"),
    }
    county.do(packs.compile_phase, project_id=project, phase=Phase.CONSTRUCTION)
    county.refused(AnswerUsed, retractions.retract_answer, **given)
    county.do(projects.move_stage, project_id=project, move="finish_docking")
    other: dict[str, Any] = {
        "checklist_id": asked["ecology"].id,
        "reason": "填错",
        "by": county.liaison("ecology"),
    }
    county.refused(AnswerUsed, retractions.retract_answer, **other)


def test_only_its_own_department_takes_an_answer_back_and_says_why(county: County) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    given: dict[str, Any] = {"checklist_id": asked["housing"].id}
    county.refused(
        IllegalMove, retractions.retract_answer, reason="填错", by=county.liaison("housing"), **given
    )
    county.answer(asked["housing"])
    county.refused(
        NotAllowed, retractions.retract_answer, reason="填错", by=county.liaison("ecology"), **given
    )
    county.refused(AnswerIsTheirs, retractions.retract_answer, reason="填错", **given)
    county.refused(
        ReasonMissing, retractions.retract_answer, reason="", by=county.liaison("housing"), **given
    )


def test_an_opinion_taken_back_keeps_the_round_open_until_it_is_confirmed_or_given_anew(
    county: County,
) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology"])
    county.opine(asked["housing"])
    own = county.liaison("housing")
    county.do(retractions.retract_opinion, consultee_id=asked["housing"].id, reason="需再核", by=own)
    county.opine(asked["ecology"])
    assert county.consultation(consultation).state == "circulating"
    clock = county.open_clocks("consultee")["consultee", asked["housing"].id]
    assert clock.due_at == DUE
    county.do(stale_opinions.confirm, consultee_id=asked["housing"].id, handled_by="经办甲", by=own)
    assert county.consultation(consultation).state == "unopposed"


def test_an_opinion_of_a_concluded_round_is_taken_back_until_something_rests_on_it(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=[], agreed=["housing", "ecology"])
    own = county.liaison("housing")
    county.do(retractions.retract_opinion, consultee_id=asked["housing"].id, reason="需再核", by=own)
    row = county.consultation(consultation)
    assert (row.state, row.closed_at) == ("circulating", None)
    assert county.open_clocks("consultee")["consultee", asked["housing"].id].due_at == DUE
    told = county.notices("consultation.taken_up_again")
    assert sorted(told) == sorted([("office", ""), ("person", str(county.agent.person_id))])
    assert "awaited_informing" not in {clock.limit_key for clock in county.open_clocks("awaited").values()}
    county.refused(NotCleared, informing.inform, project_id=row.project_id, **SAID)
    county.opine(asked["housing"], reason="还需核实")
    assert county.consultation(consultation).state == "opposed"


def test_an_objection_taken_back_ends_the_meeting_that_was_owed_until_the_round_is_concluded_anew(
    county: County,
) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.opine(asked["housing"], reason="占压管线", now=at("2026-11-24 10:00"))
    assert ("consultation", consultation) in county.open_clocks("consultation")
    own = county.liaison("housing")
    given: dict[str, Any] = {"consultee_id": asked["housing"].id, "reason": "看错图", "by": own}
    county.do(retractions.retract_opinion, **given, now=at("2026-11-24 11:00"))
    assert not county.open_clocks("consultation")
    county.opine(asked["housing"], now=at("2026-11-24 12:00"))
    assert county.consultation(consultation).state == "unopposed"
    assert not county.open_clocks("consultation")


def the_meeting_owed(county: County, consultation: int) -> ClockRecord:
    """The clock of the deliberation, which is the only one that the round ever had."""
    (clock,) = county.all(
        ClockRecord, ClockRecord.subject_kind == "consultation", ClockRecord.subject_id == consultation
    )
    return clock


TUESDAY, WEDNESDAY = at("2026-11-24 10:00"), at("2026-11-25 10:00")
#: Five working days from Tuesday, and from Friday.
FROM_TUESDAY, FROM_FRIDAY = at("2026-12-01 17:30"), at("2026-12-04 17:30")
FRIDAY = at("2026-11-27 10:00")


def taken_back(county: County, asked: dict[str, Consultee], department: str, *, now: datetime) -> None:
    county.do(
        retractions.retract_opinion,
        consultee_id=asked[department].id,
        reason="需再核",
        by=county.liaison(department),
        now=now,
    )


def test_an_objection_taken_back_and_raised_anew_lets_the_time_for_the_meeting_run_on(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.opine(asked["housing"], reason="占压管线", now=TUESDAY)
    taken_back(county, asked, "housing", now=WEDNESDAY)
    assert the_meeting_owed(county, consultation).stopped_at == WEDNESDAY
    county.opine(asked["housing"], reason="仍占压管线", now=FRIDAY)
    clock = the_meeting_owed(county, consultation)
    assert (clock.started_at, clock.stopped_at, clock.due_at) == (TUESDAY, None, FROM_TUESDAY)
    assert "2026年12月1日" in county.all(Notice, Notice.kind == "consultation.opposed")[-1].text


def test_an_objection_that_is_confirmed_after_it_was_taken_back_lets_it_run_on_as_well(
    county: County,
) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.opine(asked["housing"], reason="占压管线", now=TUESDAY)
    taken_back(county, asked, "housing", now=WEDNESDAY)
    county.do(
        stale_opinions.confirm,
        consultee_id=asked["housing"].id,
        handled_by="经办甲",
        by=county.liaison("housing"),
        now=FRIDAY,
    )
    assert the_meeting_owed(county, consultation).due_at == FROM_TUESDAY


def test_agreeing_in_between_sets_nothing_back_to_zero(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.opine(asked["housing"], reason="占压管线", now=TUESDAY)
    taken_back(county, asked, "housing", now=WEDNESDAY)
    county.opine(asked["housing"], now=WEDNESDAY)
    assert county.consultation(consultation).state == "unopposed"
    taken_back(county, asked, "housing", now=FRIDAY)
    county.opine(asked["housing"], reason="占压管线", now=FRIDAY)
    assert the_meeting_owed(county, consultation).due_at == FROM_TUESDAY


def test_whoever_agreed_and_thinks_again_sets_nothing_back_while_another_objects(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.opine(asked["housing"], reason="占压管线", now=TUESDAY)
    taken_back(county, asked, "ecology", now=WEDNESDAY)
    county.opine(asked["ecology"], reason="排污口位置待核", now=FRIDAY)
    assert the_meeting_owed(county, consultation).due_at == FROM_TUESDAY


def test_another_departments_first_objection_after_the_objection_is_gone_has_its_five_days(
    county: County,
) -> None:
    _, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.opine(asked["housing"], reason="占压管线", now=TUESDAY)
    taken_back(county, asked, "housing", now=WEDNESDAY)
    county.opine(asked["housing"], now=WEDNESDAY)
    taken_back(county, asked, "ecology", now=FRIDAY)
    county.opine(asked["ecology"], reason="排污口位置待核", now=FRIDAY)
    (clock,) = county.open_clocks("consultation").values()
    assert (clock.started_at, clock.due_at) == (FRIDAY, FROM_FRIDAY)


def test_facts_that_change_put_another_question_whose_objection_has_its_five_days(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.opine(asked["housing"], reason="占压管线", now=TUESDAY)
    taken_back(county, asked, "housing", now=WEDNESDAY)
    county.do(
        project_facts.change_facts,
        project_id=county.consultation(consultation).project_id,
        form={"investment": "2.5亿"},
        now=WEDNESDAY,
    )
    county.opine(asked["housing"], reason="占压管线", now=WEDNESDAY)
    county.opine(asked["ecology"], now=FRIDAY)
    (clock,) = county.open_clocks("consultation").values()
    assert (clock.started_at, clock.due_at) == (FRIDAY, FROM_FRIDAY)


def test_an_opinion_is_not_taken_back_while_a_meeting_is_called_on_it_and_the_refusal_says_what_to_cancel(
    county: County,
) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.opine(asked["housing"], reason="占压管线", now=NOW)
    meeting = county.a_called_deliberation(consultation).id
    given: dict[str, Any] = {
        "consultee_id": asked["housing"].id,
        "reason": "看错图",
        "by": county.liaison("housing"),
    }
    refused = county.refused(AnswerUsed, retractions.retract_opinion, **given)
    assert "先取消会商" in str(refused)
    county.do(deliberations.cancel, deliberation_id=meeting, reason="部门要求重答")
    county.do(retractions.retract_opinion, **given)
    assert county.consultation(consultation).state == "circulating"


def test_an_opinion_that_the_enterprise_was_informed_of_is_used_until_that_is_taken_back(
    county: County,
) -> None:
    consultation, asked = county.a_consultation(awaiting=[], agreed=["housing"])
    commitment = informed(county, county.consultation(consultation).project_id).id
    given: dict[str, Any] = {
        "consultee_id": asked["housing"].id,
        "reason": "需再核",
        "by": county.liaison("housing"),
    }
    refused = county.refused(AnswerUsed, retractions.retract_opinion, **given)
    assert "先撤回承诺准入办理" in str(refused)
    county.do(commitment_ends.withdraw, commitment_id=commitment, reason="部门要求重答")
    county.do(retractions.retract_opinion, **given)
    assert county.consultation(consultation).state == "circulating"


def test_an_opinion_of_a_round_that_was_taken_back_is_asked_anew_and_not_taken_back(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=[], agreed=["housing"])
    county.do(consultation_ends.withdraw, consultation_id=consultation, reason="重新征询")
    refused = county.refused(
        AnswerUsed,
        retractions.retract_opinion,
        consultee_id=asked["housing"].id,
        reason="需再核",
        by=county.liaison("housing"),
    )
    assert "重新发起征询" in str(refused)


def test_a_return_by_the_office_and_a_withdrawal_stay_what_they_were(county: County) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    county.answer(asked["housing"])
    county.do(checklist_answers.return_answer, checklist_id=asked["housing"].id, reason="缺复印件")
    given: dict[str, Any] = {
        "checklist_id": asked["housing"].id,
        "reason": "填错",
        "by": county.liaison("housing"),
    }
    county.refused(IllegalMove, retractions.retract_answer, **given)


def test_the_office_takes_back_what_it_recorded_of_a_letter_and_the_department_hears_so(
    county: County,
) -> None:
    project, asked = county.a_dispatched_project(PARTS)
    line = {"phase": "construction", "item_name": "施工的事项", "materials": ["申请表"]}
    county.do(
        checklist_answers.reply,
        checklist_id=asked["housing"].id,
        involved=True,
        lines=[line],
        handled_by="经办甲",
        source="住建函〔2026〕7号",
    )
    county.do(retractions.retract_answer, checklist_id=asked["housing"].id, reason="抄错了另一项目的来文")
    assert county.checklists(project)["housing"].state == "awaiting"
    assert ("department", "housing") in county.notices("checklist.record_taken_back")
    assert county.notices("checklist.retracted") == []
    (kept,) = county.all(ChecklistAnswer)
    assert kept.return_reason == "办公室收回代记：抄错了另一项目的来文"
    assert (clock := county.open_clocks("checklist")["checklist", asked["housing"].id]).due_at == DUE
    assert clock.started_at == NOW


def test_the_office_takes_back_a_recorded_opinion_and_none_that_the_department_gave(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing", "ecology"], agreed=["emergency"])
    own: dict[str, Any] = {"consultee_id": asked["emergency"].id, "reason": "点错"}
    refusal = county.refused(AnswerIsTheirs, retractions.retract_opinion, **own)
    assert "只能由部门撤回" in str(refusal)
    county.do(
        opinions.reply,
        consultee_id=asked["housing"].id,
        opinion="agree",
        handled_by="经办甲",
        source="住建函〔2026〕8号",
    )
    county.do(retractions.retract_opinion, consultee_id=asked["housing"].id, reason="来文是另一项目的")
    assert ("department", "housing") in county.notices("consultee.record_taken_back")
    assert county.notices("consultee.retracted") == []
