"""Departments are asked whether the dual commitment may be signed (二（三）1、2)."""

from datetime import timedelta
from typing import Any

import pytest

from builders.county import DUE, NOW, County, at
from workflow.actions import consultation_ends, consultations, opinions, project_facts, projects
from workflow.errors import (
    ChangedMeanwhile,
    ConsultationOpen,
    EnterpriseOpinionMissing,
    HandlerMissing,
    HighRiskExcluded,
    HighRiskUndecided,
    IllegalMove,
    NobodyToConsult,
    NotAllowed,
    NotFound,
    ObjectionWithoutReason,
    OpinionMissing,
    ReasonMissing,
    SourceMissing,
    UnknownDepartment,
)
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultee

YEARS_LATER = DUE + timedelta(days=2000)


def screening(county: County, opinion: str = "") -> int:
    project = county.a_landing_project()
    return county.do(consultations.open_screening, project_id=project, enterprise_opinion=opinion).id


# --- asking ---------------------------------------------------------------------------------------------------


def test_the_enterprise_is_asked_before_any_department(county: County) -> None:
    consultation = screening(county)
    given: dict[str, Any] = {"consultation_id": consultation, "departments": ["housing"]}
    county.refused(EnterpriseOpinionMissing, consultations.circulate, **given)
    county.do(consultations.circulate, enterprise_opinion="愿意承诺", **given)
    assert county.consultation(consultation).enterprise_opinion == "愿意承诺"


def test_every_department_has_the_clauses_of_the_law_and_a_clock_of_its_own(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["natural_resources", "housing", "ecology"])
    assert county.consultation(consultation).state == "circulating"
    own = {line["key"] for line in asked["natural_resources"].clauses}
    assert any("成交确认书" in line["text"] for line in asked["natural_resources"].clauses)
    assert own.isdisjoint(line["key"] for line in asked["housing"].clauses)
    clocks = county.open_clocks("consultee")
    assert {key for _, key in clocks} == {row.id for row in asked.values()}
    assert {(clock.started_at, clock.due_at) for clock in clocks.values()} == {(NOW, DUE)}
    assert {clock.limit["clause"] for clock in clocks.values()} == {"二（三）2"}
    assert sorted(county.notices("consultee.notify")) == sorted(("department", key) for key in asked)


def test_further_promises_of_the_enterprise_stand_beside_its_standing_clause(county: County) -> None:
    consultation = screening(county, "愿意")
    county.do(
        consultations.circulate,
        consultation_id=consultation,
        departments=["housing"],
        enterprise_clauses=["三个月内开工", "三个月内开工", ""],
    )
    clauses = county.consultation(consultation).enterprise_clauses
    assert "双容双承诺" in clauses[0]["text"]
    assert clauses[1:] == [{"key": "added-1", "text": "三个月内开工"}]


def test_nobody_is_asked_twice_and_strangers_are_not_asked(county: County) -> None:
    consultation = screening(county, "愿意")
    given: dict[str, Any] = {"consultation_id": consultation}
    county.refused(NobodyToConsult, consultations.circulate, departments=[], **given)
    county.refused(UnknownDepartment, consultations.circulate, departments=["housing", "moon"], **given)
    county.do(consultations.circulate, departments=["housing", "housing"], **given)
    assert list(county.consultees(consultation)) == ["housing"]
    county.refused(IllegalMove, consultations.circulate, departments=["ecology"], **given)


def test_one_round_at_a_time(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=["housing"])
    project = county.consultation(consultation).project_id
    county.refused(ConsultationOpen, consultations.open_screening, project_id=project)


def test_an_unknown_consultation_is_not_found(county: County) -> None:
    county.refused(NotFound, consultation_ends.decline, consultation_id=404, reason="x")
    county.refused(NotFound, consultation_ends.withdraw_consultee, consultee_id=404, reason="x")
    liaison = county.liaison("housing")
    county.refused(NotFound, opinions.reply, consultee_id=404, opinion="agree", handled_by="甲", by=liaison)


# --- answering ------------------------------------------------------------------------------------------------


def test_unopposed_only_when_all_have_agreed(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology"])
    assert county.opine(asked["housing"]) == "circulating"
    assert county.opine(asked["ecology"]) == "unopposed"
    kept = county.consultation(consultation)
    assert (kept.state, kept.closed_at) == ("unopposed", NOW)
    assert county.notices("consultation.unopposed") == [("office", "")]
    assert county.notices("consultee.agree") == [("office", "")] * 2
    assert county.open_clocks() == {}


def test_an_objection_proposes_a_deliberation_once_all_have_answered(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology"])
    assert county.opine(asked["ecology"], reason="环评尚未完成") == "circulating"
    assert county.notices("consultation.opposed") == []
    assert county.opine(asked["housing"]) == "opposed"
    assert county.notices("consultation.opposed") == [("office", "")]
    assert county.notices("consultee.object") == [("office", "")]
    assert county.consultees(consultation)["ecology"].reason == "环评尚未完成"


def test_silence_stays_silence_also_years_after_the_due_date(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    assert county.consultation(consultation).state == "circulating"
    silent = county.consultees(consultation)["housing"]
    assert (silent.state, silent.opinion, silent.in_time) == ("awaiting", None, None)
    assert county.opine(asked["housing"], now=YEARS_LATER) == "unopposed"
    assert county.consultees(consultation)["housing"].in_time is False


@pytest.mark.parametrize(("late", "in_time"), [(0, True), (1, False)])
def test_an_opinion_is_in_time_up_to_the_close_of_the_window(
    county: County, late: int, in_time: bool
) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"])
    county.opine(asked["housing"], now=DUE + timedelta(seconds=late))
    assert county.consultees(consultation)["housing"].in_time is in_time


def test_an_opinion_is_complete_or_refused(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing"])
    given: dict[str, Any] = {"consultee_id": asked["housing"].id, "by": county.liaison("housing")}
    county.refused(
        ObjectionWithoutReason, opinions.reply, opinion="object", reason=" ", handled_by="甲", **given
    )
    county.refused(OpinionMissing, opinions.reply, opinion="", handled_by="甲", **given)
    county.refused(HandlerMissing, opinions.reply, opinion="agree", handled_by=" ", **given)
    county.refused(
        ChangedMeanwhile, opinions.reply, opinion="agree", handled_by="甲", expected_version=9, **given
    )


def test_a_department_has_one_opinion_and_gives_it_itself(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["ecology"], agreed=["housing"])
    given: dict[str, Any] = {"opinion": "agree", "handled_by": "甲"}
    housing, ecology = county.liaison("housing"), county.liaison("ecology")
    county.refused(IllegalMove, opinions.reply, consultee_id=asked["housing"].id, by=housing, **given)
    county.refused(NotAllowed, opinions.reply, consultee_id=asked["housing"].id, by=ecology, **given)
    county.refused(SourceMissing, opinions.reply, consultee_id=asked["ecology"].id, by=county.office, **given)


def test_a_department_may_add_promises(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"])
    county.opine(asked["housing"], added_clauses=["五个工作日内现场指导"])
    kept = county.consultees(consultation)["housing"]
    assert kept.added_clauses == [{"key": "added-1", "text": "五个工作日内现场指导"}]


# --- taking back ----------------------------------------------------------------------------------------------


def test_a_department_whose_question_was_taken_back_is_no_consent(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology"])
    county.do(consultation_ends.withdraw_consultee, consultee_id=asked["housing"].id, reason="不涉及")
    assert county.consultation(consultation).state == "circulating"
    taken = county.consultees(consultation)["housing"]
    assert (taken.state, taken.opinion) == ("withdrawn", None)
    assert county.notices("consultee.withdraw") == [("department", "housing")]
    assert set(county.open_clocks()) == {("consultee", asked["ecology"].id)}


def test_a_round_closes_when_the_last_silent_department_is_taken_out(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], objected=["ecology"])
    county.do(consultation_ends.withdraw_consultee, consultee_id=asked["housing"].id, reason="不涉及")
    assert county.consultation(consultation).state == "opposed"


def test_a_round_with_nobody_left_is_taken_back_and_another_may_be_opened(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology"])
    for consultee in asked.values():
        county.do(consultation_ends.withdraw_consultee, consultee_id=consultee.id, reason="部门选错")
    kept = county.consultation(consultation)
    assert (kept.state, kept.closed_reason, kept.closed_at) == ("withdrawn", "部门选错", NOW)
    assert county.notices("consultation.unopposed") == []
    assert county.notices("consultation.withdrawn") == [("office", "")]
    again = county.do(consultations.open_screening, project_id=kept.project_id, enterprise_opinion="愿意")
    assert again.round == 2


def test_an_answered_question_is_not_taken_back(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["ecology"], agreed=["housing"])
    given: dict[str, Any] = {"consultee_id": asked["housing"].id}
    county.refused(IllegalMove, consultation_ends.withdraw_consultee, reason="不涉及", **given)
    county.refused(
        ReasonMissing, consultation_ends.withdraw_consultee, consultee_id=asked["ecology"].id, reason=" "
    )


def test_a_question_that_was_taken_back_is_not_answered(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing", "ecology"])
    county.do(consultation_ends.withdraw_consultee, consultee_id=asked["housing"].id, reason="不涉及")
    county.refused(
        IllegalMove,
        opinions.reply,
        consultee_id=asked["housing"].id,
        opinion="agree",
        handled_by="甲",
        by=county.liaison("housing"),
    )


def test_a_round_that_was_opened_by_mistake_is_taken_back_by_the_office(county: County) -> None:
    consultation = screening(county)
    county.refused(ReasonMissing, consultation_ends.withdraw, consultation_id=consultation, reason="")
    county.do(consultation_ends.withdraw, consultation_id=consultation, reason="登记有误")
    assert county.consultation(consultation).state == "withdrawn"
    county.refused(IllegalMove, consultation_ends.withdraw, consultation_id=consultation, reason="登记有误")


# --- the enterprise declines ----------------------------------------------------------------------------------


def test_admission_by_commitment_is_voluntary(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    project = county.consultation(consultation).project_id
    given: dict[str, Any] = {"consultation_id": consultation, "by": county.enterprise(project)}
    county.refused(ReasonMissing, consultation_ends.decline, reason="", **given)
    county.do(consultation_ends.decline, reason="按常规流程办理", **given)
    kept = county.consultation(consultation)
    assert (kept.state, kept.closed_reason) == ("declined", "按常规流程办理")
    assert county.consultees(consultation)["housing"].state == "withdrawn"
    assert county.consultees(consultation)["ecology"].state == "agreed"
    assert county.open_clocks() == {}
    assert county.notices("consultee.withdraw") == [("department", "housing")]
    assert county.notices("consultation.declined") == [("office", "")]
    county.refused(IllegalMove, consultation_ends.decline, reason="再次", **given)
    assert asked["housing"].id


def test_another_round_may_follow_on_clocks_of_its_own(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=["housing"])
    project = county.consultation(consultation).project_id
    county.do(consultation_ends.decline, consultation_id=consultation, reason="企业再考虑")
    second = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    county.do(
        consultations.circulate,
        consultation_id=second.id,
        departments=["housing"],
        now=at("2026-12-01 09:00"),
    )
    assert county.consultation(second.id).round == 2
    [clock] = county.open_clocks("consultee").values()
    assert clock.due_at == at("2026-12-04 17:30")
    assert county.opine(county.consultees(second.id)["housing"], now=at("2026-12-02 09:00")) == "unopposed"
    assert [row.state for row in county.all(Consultee)] == ["withdrawn", "agreed"]
    assert {clock.stopped_by for clock in county.all(ClockRecord) if clock.subject_kind == "consultee"} == {
        "withdrawn",
        "replied",
    }


# --- high-risk industries (二（三）高危行业项目除外) ----------------------------------------------------------------


def a_flagged_project(county: County) -> int:
    project = county.a_landing_project()
    county.do(project_facts.change_facts, project_id=project, form={"industry_code": "C2614"})
    return project


def test_a_flagged_industry_is_judged_by_a_person_before_anybody_is_asked(county: County) -> None:
    project = a_flagged_project(county)
    opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意").id
    given: dict[str, Any] = {"consultation_id": opened, "departments": ["housing"]}
    refused = county.refused(HighRiskUndecided, consultations.circulate, **given)
    assert (refused.clause, refused.field, "C2614" in str(refused)) == ("二（三）", "high_risk", True)
    county.refused(ReasonMissing, consultations.circulate, high_risk=False, **given)
    county.refused(HighRiskExcluded, consultations.circulate, high_risk=True, **given)
    county.do(consultations.circulate, high_risk=False, high_risk_reason="只做分装，不涉危险化学品", **given)
    kept = county.consultation(opened)
    assert (kept.high_risk, kept.high_risk_reason) == (False, "只做分装，不涉危险化学品")
    told = county.events(kept.project_id)[-1].data
    assert "只做分装，不涉危险化学品" in str(told)


def test_who_finds_a_project_high_risk_is_told_the_way_that_leads_on(county: County) -> None:
    """The finding is kept as the reason of the round that is taken back; then the landing is skipped."""
    project = a_flagged_project(county)
    opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意").id
    given: dict[str, Any] = {"consultation_id": opened, "departments": ["housing"], "high_risk": True}
    told = str(county.refused(HighRiskExcluded, consultations.circulate, **given))
    assert "征询没有发出" in told
    assert told.index("撤销整个征询") < told.index("跳过直接落地")
    found = "判定属于高危行业：C2614"
    county.do(consultation_ends.withdraw, consultation_id=opened, reason=found)
    assert county.consultation(opened).closed_reason == found
    skipping: dict[str, Any] = {"project_id": project, "move": "skip_direct_landing", "reason": found}
    county.do(projects.move_stage, **skipping)
    assert "direct_landing.skipped" in county.project(project).state


def test_a_project_without_an_industry_code_is_judged_by_a_person_before_anybody_is_asked(
    county: County,
) -> None:
    project = county.a_landing_project()
    county.do(project_facts.change_facts, project_id=project, form={"industry_code": ""})
    opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意").id
    given: dict[str, Any] = {"consultation_id": opened, "departments": ["housing"]}
    refused = county.refused(HighRiskUndecided, consultations.circulate, **given)
    assert (refused.field, "没有登记行业代码" in str(refused)) == ("high_risk", True)
    county.do(consultations.circulate, high_risk=False, **given)
    assert county.consultation(opened).high_risk is False


def test_a_project_found_to_be_high_risk_is_never_circulated(county: County) -> None:
    project = a_flagged_project(county)
    opened = county.do(
        consultations.open_screening, project_id=project, enterprise_opinion="愿意", high_risk=True
    )
    given: dict[str, Any] = {"consultation_id": opened.id, "departments": ["housing"]}
    county.refused(HighRiskExcluded, consultations.circulate, **given)
    assert county.consultation(opened.id).high_risk


def test_what_was_found_of_another_industry_is_found_anew(county: County) -> None:
    project = a_flagged_project(county)
    opened = county.do(
        consultations.open_screening,
        project_id=project,
        enterprise_opinion="愿意",
        high_risk=False,
        high_risk_reason="只做分装",
    )
    county.do(project_facts.change_facts, project_id=project, form={"industry_code": "C2671"})
    given: dict[str, Any] = {"consultation_id": opened.id, "departments": ["housing"]}
    county.refused(HighRiskUndecided, consultations.circulate, **given)
    county.do(project_facts.change_facts, project_id=project, form={"industry_code": "C3484"})
    county.do(consultations.circulate, **given)
    assert county.consultation(opened.id).high_risk is None
