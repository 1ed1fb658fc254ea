"""What happened earlier and is recorded now (补录): the clock goes by when it happened, history shows both instants."""

import json
from datetime import datetime
from typing import Any

from builders.county import FACTS, NOW, PARTS, County, at
from workflow.actions import (
    analyses,
    blockers,
    checklist_answers,
    checklists,
    consultation_ends,
    consultations,
    deliberation_calls,
    entrusting,
    opinions,
    projects,
)
from workflow.errors import (
    HappenedBeforeForce,
    HappenedBeforeIntake,
    HappenedInFuture,
    HappenedOutOfOrder,
    NotAllowed,
    ReasonMissing,
    SilenceOverdue,
    SourceMissing,
)
from workflow.law.terms import Scope
from workflow.records.clock import ClockRecord
from workflow.records.deliberation import Deliberation

WHY = "系统停机，先在纸面办理"
SIGNED_FOR = "罗代办〔2026〕3号征集函，各部门签收"
TUESDAY = at("2026-11-24 10:00")
FRIDAY = at("2026-11-27 10:00")


def late(moment: datetime) -> dict[str, Any]:
    return {"happened_at": moment, "late_because": WHY}


def last_line(county: County, project_id: int = 1) -> tuple[str, datetime, datetime, dict[str, Any]]:
    line = county.events(project_id)[-1]
    return line.kind, line.happened_at, line.recorded_at, json.loads(line.data)


def test_a_project_that_came_on_friday_is_taken_in_on_friday(county: County) -> None:
    friday = at("2026-11-20 16:00")
    taken = county.do(projects.take_in, form=FACTS, **late(friday))
    assert county.project(taken.id).taken_in_at == friday
    kind, happened, recorded, data = last_line(county, taken.id)
    assert (kind, happened, recorded, data["backfilled"]) == ("project.take_in", friday, NOW, WHY)


def test_no_project_came_before_the_mechanism_was_in_force_nor_comes_tomorrow(county: County) -> None:
    county.refused(HappenedBeforeForce, projects.take_in, form=FACTS, **late(at("2023-01-03 09:00")))
    county.refused(HappenedInFuture, projects.take_in, form=FACTS, **late(at("2026-11-24 09:00")))
    county.refused(ReasonMissing, projects.take_in, form=FACTS, happened_at=at("2026-11-20 09:00"))


def test_lists_sent_on_paper_yesterday_are_due_from_yesterday(county: County) -> None:
    project_id = county.a_project(now=at("2026-11-19 09:00"))
    friday = at("2026-11-20 09:00")
    county.do(
        analyses.decide,
        project_id=project_id,
        involvements=[{"department": department, "phase": phase} for department, phase in PARTS],
        **late(friday),
    )
    county.do(checklists.dispatch, project_id=project_id, paper=SIGNED_FOR, **late(friday))
    assert {clock.due_at for clock in county.open_clocks("checklist").values()} == {at("2026-11-25 17:30")}
    _, happened, recorded, data = last_line(county, project_id)
    assert (happened, recorded, data["backfilled"]) == (friday, NOW, WHY)


def test_nobody_was_asked_before_it_was_decided_whom_to_ask(county: County) -> None:
    project_id = county.a_project(now=at("2026-11-19 09:00"))
    county.decide(project_id)
    refused = county.refused(
        HappenedOutOfOrder, checklists.dispatch, project_id=project_id, **late(at("2026-11-20 09:00"))
    )
    assert "2026年11月23日09:00" in str(refused)


def a_paper_list(county: County, moment: datetime, **given: Any) -> dict[str, Any]:
    _, asked = county.a_dispatched_project((("housing", "construction"),))
    line = {"phase": "construction", "item_name": "施工许可", "materials": ["申请表"]}
    return (
        {
            "checklist_id": asked["housing"].id,
            "involved": True,
            "lines": [line],
            "handled_by": "经办甲",
            "source": "罗建函〔2026〕12号",
        }
        | late(moment)
        | given
    )


def test_a_list_that_came_on_paper_in_time_is_in_time_although_recorded_late(county: County) -> None:
    answer = county.do(checklist_answers.reply, now=FRIDAY, **a_paper_list(county, TUESDAY))
    assert (answer.in_time, answer.replied_at) == (True, TUESDAY)
    (clock,) = county.all(ClockRecord, ClockRecord.subject_kind == "checklist")
    assert clock.stopped_at == TUESDAY
    _, happened, recorded, data = last_line(county)
    assert (happened, recorded) == (TUESDAY, FRIDAY)
    assert (data["source"], data["backfilled"]) == ("罗建函〔2026〕12号", WHY)


def test_a_list_that_came_on_paper_too_late_is_late(county: County) -> None:
    given = a_paper_list(county, at("2026-11-27 09:00"))
    assert not county.do(checklist_answers.reply, now=FRIDAY, **given).in_time


def test_the_office_records_no_list_without_a_letter_and_nobody_else_records_one(county: County) -> None:
    given = a_paper_list(county, TUESDAY)
    county.refused(SourceMissing, checklist_answers.reply, now=FRIDAY, **given | {"source": " "})
    county.refused(NotAllowed, checklist_answers.reply, now=FRIDAY, by=county.agent, **given)
    county.refused(NotAllowed, checklist_answers.reply, now=FRIDAY, by=county.liaison("ecology"), **given)


def test_an_answer_does_not_come_before_its_question(county: County) -> None:
    project_id = county.a_project()
    county.decide(project_id, (("housing", "construction"),))
    county.do(checklists.dispatch, project_id=project_id, now=TUESDAY)
    asked = county.checklists(project_id)["housing"]
    given: dict[str, Any] = {
        "checklist_id": asked.id,
        "involved": False,
        "handled_by": "经办甲",
        "source": "函",
    }
    county.refused(
        HappenedBeforeIntake, checklist_answers.reply, now=FRIDAY, **given, **late(at("2026-11-20 09:00"))
    )
    county.refused(
        HappenedOutOfOrder, checklist_answers.reply, now=FRIDAY, **given, **late(at("2026-11-23 10:00"))
    )


def test_a_returned_list_is_owed_from_the_day_it_was_returned(county: County) -> None:
    _, asked = county.a_dispatched_project((("housing", "construction"),))
    county.answer(asked["housing"], now=TUESDAY)
    wednesday = at("2026-11-25 09:00")
    returned: dict[str, Any] = {"checklist_id": asked["housing"].id, "reason": "材料不全"}
    county.refused(HappenedOutOfOrder, checklist_answers.return_answer, now=FRIDAY, **returned, **late(NOW))
    county.do(checklist_answers.return_answer, now=FRIDAY, paper=SIGNED_FOR, **returned, **late(wednesday))
    (clock,) = county.open_clocks("checklist").values()
    assert (clock.started_at, clock.due_at) == (wednesday, at("2026-11-30 17:30"))


def test_a_question_taken_back_on_tuesday_was_owed_until_tuesday(county: County) -> None:
    _, asked = county.a_dispatched_project((("housing", "construction"),))
    county.do(
        checklists.withdraw, checklist_id=asked["housing"].id, reason="不涉及", now=FRIDAY, **late(TUESDAY)
    )
    (clock,) = county.all(ClockRecord, ClockRecord.subject_kind == "checklist")
    assert clock.stopped_at == TUESDAY


def test_a_mandate_given_at_the_window_keeps_its_day_and_follows_the_one_before(county: County) -> None:
    project_id = county.a_project()
    given: dict[str, Any] = {"project_id": project_id, "now": FRIDAY, "source": "委托书"}
    mandate = county.do(entrusting.give_mandate, scope=Scope.WHOLE, **given, **late(TUESDAY))
    assert mandate.given_at == TUESDAY
    county.refused(
        HappenedOutOfOrder, entrusting.give_mandate, scope=Scope.ITEM, items=["SG-01"], **given, **late(NOW)
    )


def test_a_question_circulated_on_paper_runs_from_that_day(county: County) -> None:
    project_id = county.a_landing_project()
    opened = county.do(
        consultations.open_screening,
        project_id=project_id,
        enterprise_opinion="愿意承诺",
        now=FRIDAY,
        **late(TUESDAY),
    )
    asked: dict[str, Any] = {"consultation_id": opened.id, "departments": ["housing"], "now": FRIDAY}
    county.refused(HappenedOutOfOrder, consultations.circulate, **asked, **late(NOW))
    county.do(consultations.circulate, paper=SIGNED_FOR, **asked, **late(at("2026-11-25 09:00")))
    (clock,) = county.open_clocks("consultee").values()
    assert clock.due_at == at("2026-11-30 17:30")


def test_an_opinion_on_paper_is_recorded_by_the_office_and_goes_by_the_day_it_came(county: County) -> None:
    consultation_id, asked = county.a_consultation(awaiting=["housing"])
    opinion: dict[str, Any] = {
        "consultee_id": asked["housing"].id,
        "opinion": "agree",
        "handled_by": "经办甲",
        "now": FRIDAY,
    }
    county.refused(SourceMissing, opinions.reply, **opinion, **late(TUESDAY))
    county.refused(NotAllowed, opinions.reply, by=county.agent, source="函", **opinion, **late(TUESDAY))
    county.refused(
        HappenedBeforeIntake, opinions.reply, source="函", **opinion, **late(at("2026-11-20 09:00"))
    )
    county.do(opinions.reply, source="罗建函〔2026〕13号", **opinion, **late(TUESDAY))
    kept = county.consultees(consultation_id)["housing"]
    assert (kept.in_time, kept.replied_at) == (True, TUESDAY)
    assert county.consultation(consultation_id).closed_at == TUESDAY
    _, happened, recorded, data = last_line(county)
    assert (happened, recorded, data["source"]) == (TUESDAY, FRIDAY, "罗建函〔2026〕13号")


def test_a_round_is_complete_with_its_last_answer_and_not_with_the_one_recorded_last(county: County) -> None:
    consultation_id, asked = county.a_consultation(awaiting=["housing", "ecology"])
    wednesday = at("2026-11-25 10:00")
    county.opine(asked["ecology"], reason="用地红线待核", now=wednesday)
    county.do(
        opinions.reply,
        consultee_id=asked["housing"].id,
        opinion="agree",
        handled_by="经办甲",
        source="函",
        now=FRIDAY,
        **late(TUESDAY),
    )
    assert county.consultation(consultation_id).closed_at == wednesday
    (clock,) = county.open_clocks("consultation").values()
    assert clock.started_at == wednesday


def test_nobody_is_released_in_hindsight_who_was_silent_past_the_day(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing", "ecology"])
    county.refused(
        SilenceOverdue,
        consultation_ends.withdraw_consultee,
        consultee_id=asked["housing"].id,
        not_concerned=True,
        reason="不涉及",
        now=FRIDAY,
        **late(TUESDAY),
    )


def test_an_enterprise_that_declined_on_tuesday_left_nobody_owing_after_tuesday(county: County) -> None:
    consultation_id, _ = county.a_consultation(awaiting=["housing"])
    county.do(
        consultation_ends.decline,
        consultation_id=consultation_id,
        reason="另行选址",
        now=FRIDAY,
        **late(TUESDAY),
    )
    (clock,) = county.all(ClockRecord, ClockRecord.subject_kind == "consultee")
    assert clock.stopped_at == TUESDAY
    assert county.consultation(consultation_id).closed_at == TUESDAY


def test_a_meeting_called_by_letter_may_have_been_held_when_it_is_recorded(county: County) -> None:
    consultation_id, _ = county.a_consultation(awaiting=[], objected=["housing"])
    call: dict[str, Any] = {
        "consultation_id": consultation_id,
        "meets_at": at("2026-11-25 15:00"),
        "place": "三楼",
        "now": FRIDAY,
    }
    county.refused(HappenedBeforeIntake, deliberation_calls.call, **call, **late(at("2026-11-20 09:00")))
    county.do(deliberation_calls.call, **call, **late(TUESDAY))
    assert county.one(Deliberation, 1).called_at == TUESDAY


def test_a_date_agreed_by_telephone_runs_from_that_day_and_follows_the_question(county: County) -> None:
    project_id = county.a_project()
    raised = county.do(blockers.bring_up, project_id=project_id, text="无人牵头", now=TUESDAY)
    agreed: dict[str, Any] = {"blocker_id": raised.id, "owner": "housing", "amount": 3, "now": FRIDAY}
    county.refused(HappenedOutOfOrder, blockers.coordinate, **agreed, **late(NOW))
    county.do(blockers.coordinate, **agreed, **late(at("2026-11-25 09:00")))
    (clock,) = [each for each in county.open_clocks("blocker").values() if each.obligor_key == "housing"]
    assert clock.due_at == at("2026-11-30 17:30")
