"""An answer rests on the facts that were shown; once they change it is asked for anew (二（一）1、二（三）2)."""

from typing import Any

import pytest

from builders.county import County, at
from builders.landing import an_unopposed_project, qualified, unopposed
from workflow.actions import (
    checklist_answers,
    consultation_ends,
    opinions,
    project_facts,
    projects,
    signing,
    stale_opinions,
)
from workflow.errors import (
    ChangedMeanwhile,
    ConsentOutdated,
    FactsChangedMeanwhile,
    HandlerMissing,
    IllegalMove,
    NotAllowed,
    NotFound,
    ReasonMissing,
    SilenceOverdue,
    StageNotReady,
)
from workflow.records.checklist import ChecklistAnswer
from workflow.records.clock import ClockRecord
from workflow.records.notice import Notice

LATER = at("2026-11-25 10:00")


def change(county: County, project: int, **facts: object) -> None:
    county.do(project_facts.change_facts, project_id=project, form=facts, reason="企业来函", now=LATER)


def said(county: County, kind: str) -> list[str]:
    return [row.text for row in county.all(Notice, Notice.kind == kind)]


# --- lists ----------------------------------------------------------------------------------------------------


def test_a_form_opened_on_older_facts_is_refused_though_the_department_has_never_answered(
    county: County,
) -> None:
    project, asked = county.a_dispatched_project()
    housing = asked["housing"]
    change(county, project, investment="1.5亿")
    assert county.checklists(project)["housing"].version > housing.version
    given: dict[str, Any] = {
        "checklist_id": housing.id,
        "involved": False,
        "handled_by": "甲",
        "by": county.liaison("housing"),
    }
    county.refused(ChangedMeanwhile, checklist_answers.reply, expected_version=housing.version, **given)
    refused = county.refused(FactsChangedMeanwhile, checklist_answers.reply, shown_facts=1, **given)
    assert "投资额" in str(refused)
    county.do(checklist_answers.reply, shown_facts=2, **given)
    [answer] = county.all(ChecklistAnswer)
    assert answer.facts_version == 2


def test_a_list_that_waits_to_be_confirmed_names_every_change_and_is_confirmed_on_the_newest_only(
    county: County,
) -> None:
    project, _ = county.an_answered_project()
    change(county, project, investment="1.5亿")
    seen = county.checklists(project)["housing"]
    before = county.open_clocks()
    change(county, project, address="罗定市附城街道二号")
    again = county.checklists(project)["housing"]
    assert (again.state, again.round) == ("stale", seen.round)
    assert "投资额" in again.asked_again_because
    assert "建设地址" in again.asked_again_because
    assert county.open_clocks().keys() == before.keys()
    given: dict[str, Any] = {
        "checklist_id": seen.id,
        "handled_by": "甲",
        "by": county.liaison("housing"),
    }
    county.refused(ChangedMeanwhile, checklist_answers.confirm, expected_version=seen.version, **given)
    county.refused(FactsChangedMeanwhile, checklist_answers.confirm, shown_facts=2, **given)
    county.do(
        checklist_answers.confirm,
        shown_facts=3,
        expected_version=again.version,
        now=at("2026-11-25 10:00"),
        **given,
    )
    assert county.all(ChecklistAnswer)[-1].facts_version == 3


def test_a_change_that_no_list_rests_on_lets_an_open_form_be_sent_and_keeps_what_was_shown(
    county: County,
) -> None:
    project, asked = county.a_dispatched_project()
    change(county, project, contact_name="李某")
    answer = county.answer(asked["housing"], shown_facts=1, expected_version=asked["housing"].version)
    assert answer.facts_version == 1


def test_a_version_of_the_facts_that_never_was_is_refused(county: County) -> None:
    _, asked = county.a_dispatched_project()
    county.refused(
        ChangedMeanwhile,
        checklist_answers.reply,
        checklist_id=asked["housing"].id,
        involved=False,
        handled_by="甲",
        shown_facts=7,
        by=county.liaison("housing"),
    )


# --- opinions -------------------------------------------------------------------------------------------------


def test_opinions_on_facts_that_have_changed_are_asked_for_anew_each_on_a_clock_of_its_own(
    county: County,
) -> None:
    consultation, _ = county.a_consultation(awaiting=["water"], agreed=["housing"], objected=["ecology"])
    project = county.consultation(consultation).project_id
    change(county, project, contact_name="李某")
    assert county.consultees(consultation)["housing"].state == "agreed"
    change(county, project, address="罗定市附城街道二号")
    asked = county.consultees(consultation)
    assert {key: row.state for key, row in asked.items()} == {
        "water": "awaiting",
        "housing": "stale",
        "ecology": "stale",
    }
    assert (asked["housing"].round, asked["water"].round) == (2, 1)
    assert "建设地址" in asked["housing"].asked_again_because
    running = county.open_clocks("consultee")
    assert running["consultee", asked["housing"].id].due_at == at("2026-11-30 17:30")
    assert set(running) == {("consultee", row.id) for row in asked.values()}
    assert county.notices("consultee.stale") == [("department", "housing"), ("department", "ecology")]
    assert county.notices("consultation.facts_changed") == [("office", "")]
    assert "原意见不作数" in said(county, "consultee.stale")[0]


def test_a_round_that_all_agreed_in_circulates_again_and_its_stage_can_not_be_finished(
    county: County,
) -> None:
    consultation, asked = county.a_consultation(awaiting=[], agreed=["housing", "ecology"])
    project = county.consultation(consultation).project_id
    change(county, project, investment="3亿")
    kept = county.consultation(consultation)
    assert (kept.state, kept.closed_at, kept.facts_version) == ("circulating", None, 3 - 1)
    finish: dict[str, Any] = {"project_id": project, "move": "finish_direct_landing"}
    county.refused(StageNotReady, projects.move_stage, **finish)
    confirm: dict[str, Any] = {"consultee_id": asked["housing"].id, "by": county.liaison("housing")}
    assert (
        county.do(stale_opinions.confirm, handled_by="乙", now=at("2026-11-25 10:00"), **confirm)
        == "circulating"
    )
    assert county.opine(asked["ecology"], now=at("2026-11-25 10:00")) == "unopposed"
    now = county.consultees(consultation)
    assert {row.facts_version for row in now.values()} == {2}
    assert now["housing"].handled_by == "乙"
    assert len(county.notices("consultation.unopposed")) == 2


def test_a_department_may_change_its_mind_on_the_new_facts(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=[], agreed=["housing"])
    change(county, county.consultation(consultation).project_id, address="罗定市附城街道二号")
    assert county.opine(asked["housing"], reason="新址压占红线", now=at("2026-11-25 10:00")) == "opposed"
    change(county, county.consultation(consultation).project_id, address="罗定市附城街道三号")
    confirm: dict[str, Any] = {"consultee_id": asked["housing"].id, "by": county.liaison("housing")}
    assert (
        county.do(stale_opinions.confirm, handled_by="甲", now=at("2026-11-25 10:00"), **confirm) == "opposed"
    )
    row = county.consultees(consultation)["housing"]
    assert (row.state, row.opinion, row.round) == ("objected", "object", 3)
    assert [clock.stopped_by for clock in county.all(ClockRecord) if clock.subject_kind == "consultee"] == [
        "replied"
    ] * 3


def test_what_was_opened_before_the_facts_changed_again_is_neither_answered_nor_confirmed(
    county: County,
) -> None:
    consultation, _ = county.a_consultation(awaiting=["water"], agreed=["housing"])
    project = county.consultation(consultation).project_id
    silent = county.consultees(consultation)["water"]
    change(county, project, address="罗定市附城街道二号")
    stale = county.consultees(consultation)["housing"]
    change(county, project, investment="3亿")
    given: dict[str, Any] = {"handled_by": "甲"}
    county.refused(
        ChangedMeanwhile,
        opinions.reply,
        consultee_id=silent.id,
        opinion="agree",
        by=county.liaison("water"),
        expected_version=silent.version,
        **given,
    )
    county.refused(
        ChangedMeanwhile,
        stale_opinions.confirm,
        consultee_id=stale.id,
        by=county.liaison("housing"),
        expected_version=stale.version,
        **given,
    )
    again = county.consultees(consultation)["housing"]
    assert "建设地址" in again.asked_again_because
    assert "投资额" in again.asked_again_because
    assert again.round == 2


def test_only_what_waits_to_be_confirmed_is_confirmed_and_by_the_department_itself(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["water"], agreed=["housing"])
    act = stale_opinions.confirm
    housing, water = county.liaison("housing"), county.liaison("water")
    county.refused(IllegalMove, act, consultee_id=asked["housing"].id, handled_by="甲", by=housing)
    county.refused(IllegalMove, act, consultee_id=asked["water"].id, handled_by="甲", by=water)
    change(county, county.consultation(consultation).project_id, address="罗定市附城街道二号")
    county.refused(NotAllowed, act, consultee_id=asked["housing"].id, handled_by="甲", by=water)
    county.refused(NotAllowed, act, consultee_id=asked["housing"].id, handled_by="甲")
    county.refused(HandlerMissing, act, consultee_id=asked["housing"].id, handled_by=" ", by=housing)
    county.refused(NotFound, act, consultee_id=404, handled_by="甲", by=housing)


def test_a_round_that_a_finished_stage_rests_on_stays_and_the_office_is_told(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], agreed=["housing"])
    project = county.consultation(consultation).project_id
    county.do(projects.move_stage, project_id=project, move="skip_direct_landing", reason="企业另行报批")
    change(county, project, investment="3亿")
    assert county.consultation(consultation).state == "unopposed"
    assert county.notices("consultation.facts_changed_after") == [("office", "")]


def test_consent_to_facts_that_changed_since_is_not_signed_upon_until_it_was_asked_for_anew(
    county: County,
) -> None:
    project = an_unopposed_project(county, ["natural_resources", "housing"])
    commitment = qualified(county, project)
    sign: dict[str, Any] = {"signed_for_enterprise": "陈某", "signed_for_office": "经办甲", "now": LATER}
    change(county, project, contact_name="另一联系人")
    change(county, project, address="罗定市附城街道二号", investment="3亿")
    refused = county.refused(ConsentOutdated, signing.sign, commitment_id=commitment.id, **sign)
    assert "建设地址、投资额" in str(refused)
    assert "联系人" not in str(refused)
    county.do(
        consultation_ends.withdraw, consultation_id=commitment.consultation_id, reason="重新征询", now=LATER
    )
    unopposed(county, project)
    again = qualified(county, project)
    assert county.do(signing.sign, commitment_id=again.id, **sign).state == "reported"


def test_what_was_signed_on_paper_before_the_facts_changed_may_be_written_down_after(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    change(county, commitment.project_id, address="罗定市附城街道二号")
    county.do(
        signing.sign,
        commitment_id=commitment.id,
        signed_for_enterprise="陈某",
        signed_for_office="经办甲",
        happened_at=at("2026-11-24 10:00"),
        late_because="窗口停机",
        now=LATER,
    )


@pytest.mark.parametrize("act", [consultation_ends.decline, consultation_ends.withdraw])
def test_what_waits_to_be_confirmed_ends_with_its_round(county: County, act: Any) -> None:
    consultation, _ = county.a_consultation(awaiting=["water"], agreed=["housing"])
    change(county, county.consultation(consultation).project_id, address="罗定市附城街道二号")
    county.do(act, consultation_id=consultation, reason="另行征询")
    assert {row.state for row in county.consultees(consultation).values()} == {"withdrawn"}
    assert county.open_clocks("consultee") == {}
    assert county.consultees(consultation)["housing"].opinion == "agree"


# --- silence is not taken out ---------------------------------------------------------------------------------


def test_taking_out_the_silent_department_makes_no_agreement_of_the_others(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    county.do(consultation_ends.withdraw_consultee, consultee_id=asked["housing"].id, reason="迟迟不复")
    assert county.consultation(consultation).state == "circulating"
    assert county.notices("consultation.stuck") == [("office", "")]
    assert county.notices("consultation.unopposed") == []
    county.refused(
        StageNotReady,
        projects.move_stage,
        project_id=county.consultation(consultation).project_id,
        move="finish_direct_landing",
    )
    county.do(consultation_ends.withdraw, consultation_id=consultation, reason="重新征询")


def test_the_last_agreement_beside_a_department_taken_out_concludes_nothing(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing", "ecology"])
    county.do(consultation_ends.withdraw_consultee, consultee_id=asked["housing"].id, reason="选错")
    assert county.opine(asked["ecology"]) == "circulating"
    assert county.notices("consultation.stuck") == [("office", "")]


def test_a_department_found_not_to_be_concerned_leaves_the_others_to_agree_and_is_named(
    county: County,
) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology"])
    given: dict[str, Any] = {"consultee_id": asked["housing"].id, "not_concerned": True}
    county.refused(ReasonMissing, consultation_ends.withdraw_consultee, reason=" ", **given)
    county.do(consultation_ends.withdraw_consultee, reason="租赁厂房，不新建", **given)
    row = county.consultees(consultation)["housing"]
    assert (row.state, row.opinion, row.taken_back_because) == ("not_concerned", None, "租赁厂房，不新建")
    assert county.opine(asked["ecology"]) == "unopposed"
    [told] = said(county, "consultation.unopposed")
    assert "租赁厂房，不新建" in told
    assert "各部门均同意" not in told


def test_an_overdue_department_is_not_found_unconcerned(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    given: dict[str, Any] = {"consultee_id": asked["housing"].id, "reason": "不涉及"}
    late = at("2026-11-27 09:00")
    refused = county.refused(
        SilenceOverdue, consultation_ends.withdraw_consultee, not_concerned=True, now=late, **given
    )
    assert "逾期" in str(refused)
    county.do(consultation_ends.withdraw_consultee, now=late, **given)


def test_an_opinion_that_waits_to_be_confirmed_is_not_turned_into_no_concern(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=[], objected=["housing"], agreed=["ecology"])
    change(county, county.consultation(consultation).project_id, address="罗定市附城街道二号")
    county.refused(
        IllegalMove,
        consultation_ends.withdraw_consultee,
        consultee_id=asked["housing"].id,
        not_concerned=True,
        reason="不涉及",
    )
