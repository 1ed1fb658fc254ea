"""An agent is named (三（一）); the enterprise says what it entrusts (二（一）2)."""

from typing import Any

import pytest

from builders.approval import a_project_in_approval, planned, receive
from builders.county import County, at, close_account
from workflow.actions import business_setups, entrusting, item_intake, people, projects
from workflow.errors import (
    AgentHasProjects,
    ChangedMeanwhile,
    HandoverMissing,
    MandateIncomplete,
    MandatePaperMissing,
    NoMandate,
    NotAnAgent,
    NotMandated,
    ProjectNotOpen,
    ReasonMissing,
    SetupUnchanged,
    UnknownItem,
)
from workflow.law.terms import Phase, Scope
from workflow.records.duty_term import AgentTerm
from workflow.records.project import Mandate
from workflow.rules.duty import Role


def test_the_agent_and_the_enterprise_are_told_who_the_agent_is(county: County) -> None:
    project = county.a_project()
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    assert county.project(project).agent_id == county.agent.person_id
    assert county.notices() == [
        ("person", str(county.agent.person_id)),
        ("enterprise", str(county.project(project).enterprise_id)),
    ]


def test_naming_the_same_agent_again_changes_nothing_and_tells_nobody(county: County) -> None:
    project = county.a_project()
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    before = county.everything()
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id, events=0)
    assert county.everything() == before


def test_an_agent_may_be_named_who_was_named_before(county: County) -> None:
    project, other = county.a_project(), county.person("agent2", Role.AGENT)
    for who in (county.agent, other, county.agent):
        given: dict[str, Any] = {"project_id": project, "agent_id": who.person_id}
        county.do(entrusting.assign_agent, **given, reason="轮岗", handover="材料在窗口")
    assert len(county.notices("agent.assigned")) == 3


def test_who_replaces_an_agent_says_why_and_what_was_handed_over(county: County) -> None:
    project, other = county.a_project(), county.person("agent2", Role.AGENT)
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    given: dict[str, Any] = {"project_id": project, "agent_id": other.person_id}
    county.refused(ReasonMissing, entrusting.assign_agent, handover="材料在窗口", **given)
    county.refused(HandoverMissing, entrusting.assign_agent, reason="轮岗", **given)
    county.do(
        entrusting.assign_agent, reason="轮岗", handover="材料在窗口", **given, now=at("2026-11-24 09:00")
    )
    first, second = county.all(AgentTerm)
    assert (first.person_id, first.until, first.handover) == (
        county.agent.person_id,
        at("2026-11-24 09:00"),
        "材料在窗口",
    )
    assert (second.person_id, second.since, second.until) == (other.person_id, at("2026-11-24 09:00"), None)


def test_an_agent_of_running_projects_does_not_leave_before_they_are_handed_over(county: County) -> None:
    admin = county.person("admin", Role.ADMIN)
    project, other = county.a_project(), county.person("agent2", Role.AGENT)
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    refused = county.refused(AgentHasProjects, people.close_person, login="agent", by=admin)
    assert "1个项目" in refused.message()
    given: dict[str, Any] = {"project_id": project, "agent_id": other.person_id}
    county.do(entrusting.assign_agent, **given, reason="离职", handover="材料在窗口")
    county.do(people.close_person, login="agent", by=admin)


def test_a_suspended_project_keeps_an_agent_who_is_there(county: County) -> None:
    admin = county.person("admin", Role.ADMIN)
    project, other = county.a_project(), county.person("agent2", Role.AGENT)
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    county.do(projects.move_stage, project_id=project, move="suspend", reason="企业申请暂缓")
    county.refused(AgentHasProjects, people.close_person, login="agent", by=admin)
    given: dict[str, Any] = {"project_id": project, "agent_id": other.person_id}
    county.do(entrusting.assign_agent, **given, reason="离职", handover="材料在窗口")
    county.do(people.close_person, login="agent", by=admin)
    assert county.project(project).agent_id == other.person_id


def test_only_somebody_with_the_role_is_named(county: County) -> None:
    project = county.a_project()
    who = county.liaison("housing")
    refused = county.refused(NotAnAgent, entrusting.assign_agent, project_id=project, agent_id=who.person_id)
    assert who.name in str(refused)
    county.refused(NotAnAgent, entrusting.assign_agent, project_id=project, agent_id=404)


def test_an_agent_whose_account_is_closed_is_not_named(county: County) -> None:
    project, gone = county.a_project(), county.person("gone", Role.AGENT)
    close_account(county, gone)
    county.refused(NotAnAgent, entrusting.assign_agent, project_id=project, agent_id=gone.person_id)


def test_no_agent_is_named_for_a_project_that_was_withdrawn(county: County) -> None:
    project = county.a_project()
    county.do(projects.move_stage, project_id=project, move="withdraw", reason="企业放弃")
    county.refused(
        ProjectNotOpen, entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id
    )


def test_two_who_look_at_one_version_do_not_both_name_an_agent(county: County) -> None:
    project, other = county.a_project(), county.person("agent2", Role.AGENT)
    seen = county.project(project).version
    given: dict[str, Any] = {"project_id": project, "expected_version": seen}
    county.do(entrusting.assign_agent, agent_id=county.agent.person_id, **given)
    county.refused(ChangedMeanwhile, entrusting.assign_agent, agent_id=other.person_id, **given)


# --- mandates -------------------------------------------------------------------------------------------------


def given(county: County, project: int, **mandate: Any) -> Mandate:
    return county.do(entrusting.give_mandate, project_id=project, by=county.enterprise(project), **mandate)


def test_the_enterprise_entrusts_single_items_phases_or_the_whole(county: County) -> None:
    project = county.a_project()
    assert given(county, project, scope=Scope.ITEM, items=["LX-01", "LX-01"]).items == ["LX-01"]
    phased = given(county, project, scope=Scope.PHASE, phases=[Phase.TITLE, Phase.LAND_USE])
    assert phased.phases == ["land_use", "title"]
    whole = given(county, project, scope=Scope.WHOLE, phases=[Phase.TITLE], items=["LX-01"])
    assert (whole.scope, whole.phases, whole.items) == ("whole", [], [])
    assert len(county.all(Mandate)) == 3


def test_the_same_mandate_again_changes_nothing(county: County) -> None:
    project = county.a_project()
    first = given(county, project, scope=Scope.WHOLE)
    again = given(county, project, scope=Scope.WHOLE, events=0)
    assert again.id == first.id


def test_office_and_agent_hear_of_a_mandate_and_whoever_gives_it_does_not(county: County) -> None:
    project = county.a_project()
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    agent = ("person", str(county.agent.person_id))
    given(county, project, scope=Scope.WHOLE)
    assert county.notices("mandate.given") == [("office", ""), agent]
    county.do(entrusting.give_mandate, project_id=project, scope=Scope.ITEM, items=["LX-01"], source="委托书")
    assert county.notices("mandate.given") == [("office", ""), agent, agent]


@pytest.mark.parametrize(
    ("mandate", "refusal", "field"),
    [
        ({"scope": Scope.ITEM}, MandateIncomplete, "items"),
        ({"scope": Scope.PHASE}, MandateIncomplete, "phases"),
        ({"scope": Scope.ITEM, "items": ["XX-99"]}, UnknownItem, "items"),
    ],
)
def test_an_incomplete_mandate_is_refused(county: County, mandate: Any, refusal: Any, field: str) -> None:
    project = county.a_project()
    assert county.refused(refusal, entrusting.give_mandate, project_id=project, **mandate).field == field


# --- what an agent does in the enterprise's name --------------------------------------------------------------


def with_its_agent(county: County) -> int:
    """A project in construction approval that has an agent and no mandate yet."""
    project = a_project_in_approval(county)
    assert county.project(project).agent_id == county.agent.person_id
    return project


def test_an_agent_withdraws_only_what_it_was_entrusted_with(county: County) -> None:
    project = with_its_agent(county)
    item_id = planned(county, project, "LX-01")["LX-01"]
    receive(county, item_id)
    withdrawn: dict[str, Any] = {"item_id": item_id, "reason": "调整", "by": county.agent}
    county.refused(NotMandated, item_intake.withdraw, **withdrawn)
    given(county, project, scope=Scope.ITEM, items=["LX-07"])
    county.refused(NotMandated, item_intake.withdraw, **withdrawn)
    given(county, project, scope=Scope.PHASE, phases=[Phase.LAND_USE])
    assert county.do(item_intake.withdraw, **withdrawn).state == "withdrawn"


def test_the_window_takes_in_what_the_enterprise_brings_whatever_it_entrusted(county: County) -> None:
    project = with_its_agent(county)
    item_id = planned(county, project, "LX-01")["LX-01"]
    assert receive(county, item_id, by=county.agent).state == "submitted"


def test_an_agent_fills_in_and_applies_for_business_setup_by_its_mandate(county: County) -> None:
    project = county.a_landing_project()
    filled: dict[str, Any] = {"project_id": project, "form": {}, "by": county.agent}
    county.refused(NotMandated, business_setups.fill, **filled)
    given(county, project, scope=Scope.ITEM, items=["KB-01"])
    # Entrusted with one item of it, the agent may fill in the one form.
    county.refused(SetupUnchanged, business_setups.fill, **filled)


# --- taken back -----------------------------------------------------------------------------------------------


def test_an_enterprise_that_takes_its_mandate_back_acts_for_itself_again(county: County) -> None:
    project = a_project_in_approval(county)
    item = planned(county, project, "LX-03")["LX-03"]
    firm = county.enterprise(project)
    county.refused(NoMandate, entrusting.end_mandate, project_id=project, by=firm)
    county.do(entrusting.give_mandate, project_id=project, scope=Scope.WHOLE, by=firm)
    receive(county, item)
    withdraw: dict[str, Any] = {"item_id": item, "reason": "不办了"}
    kept = county.do(entrusting.end_mandate, project_id=project, by=firm)
    assert (kept.ended_at, kept.ended_because) == (county.now, "")
    refused = county.refused(NotMandated, item_intake.withdraw, **withdraw, by=county.agent)
    assert "企业已收回委托" in str(refused)
    assert set(county.notices("mandate.ended")) == {
        ("office", ""),
        ("person", str(county.agent.person_id)),
    }
    # What the agent did stands, and the enterprise goes on from there itself.
    county.do(item_intake.withdraw, **withdraw, by=firm)
    county.refused(NoMandate, entrusting.end_mandate, project_id=project, by=firm)
    county.do(entrusting.give_mandate, project_id=project, scope=Scope.WHOLE, by=firm)
    assert [row.ended_at is None for row in county.all(Mandate)] == [False, True]


def test_whoever_records_that_a_mandate_ended_names_the_enterprises_paper(county: County) -> None:
    project = county.a_project()
    given(county, project, scope=Scope.WHOLE)
    end: dict[str, Any] = {"project_id": project, "by": county.office}
    assert county.refused(MandatePaperMissing, entrusting.end_mandate, **end).field == "source"
    late: dict[str, Any] = {"happened_at": county.now, "now": at("2026-12-01 09:00")}
    county.refused(ReasonMissing, entrusting.end_mandate, **end, source="函〔2026〕2号", **late)
    county.do(entrusting.end_mandate, **end, source="函〔2026〕2号")
    assert ("enterprise", str(county.project(project).enterprise_id)) in county.notices("mandate.ended")
