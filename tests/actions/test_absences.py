"""Who is away has a deputy, who acts under its own name for as long as that lasts."""

from datetime import date
from typing import Any

import pytest

from builders.county import County, at
from workflow.actions import absences, entrusting, people
from workflow.errors import (
    AbsenceBackwards,
    AbsenceOver,
    AbsenceTwice,
    DeputyAway,
    DeputyNeeded,
    DeputyOfOtherStanding,
    NotAllowed,
    ReasonMissing,
    StandsInForSomebody,
)
from workflow.law.terms import Scope
from workflow.records.duty_term import Absence
from workflow.records.person import Person
from workflow.rules.duty import Actor, Role

DAYS: dict[str, Any] = {"since": date(2026, 11, 24), "until": date(2026, 11, 26), "reason": "出差"}


@pytest.fixture
def deputy(county: County) -> Actor:
    return county.person("agent2", Role.AGENT)


def on(county: County, actor: Actor, day: date) -> Actor:
    """The actor as it signs in on a day."""
    with county.database.reading() as session:
        return people.actor_of(session, session.get_one(Person, actor.person_id), day)


def declared(county: County, deputy: Actor, **given: Any) -> Absence:
    who = {"person_id": county.agent.person_id, "deputy_id": deputy.person_id}
    return county.do(absences.declare, **{**DAYS, **who, **given})


def test_a_deputy_acts_for_the_agents_projects_on_those_days_only(county: County, deputy: Actor) -> None:
    project = county.a_project()
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    declared(county, deputy)
    given: dict[str, Any] = {"project_id": project, "scope": Scope.WHOLE, "source": "委托书"}
    before, during = on(county, deputy, date(2026, 11, 23)), on(county, deputy, date(2026, 11, 24))
    county.refused(NotAllowed, entrusting.give_mandate, by=before, **given)
    county.do(entrusting.give_mandate, by=during, now=at("2026-11-24 09:00"), **given)
    assert county.events(project)[-1].person_name == deputy.name
    assert on(county, deputy, date(2026, 11, 27)).stands_in_for == frozenset()


def test_a_deputy_holds_the_same_roles_on_the_same_side(county: County) -> None:
    who = county.liaison("housing")
    for other in (county.liaison("ecology"), county.person("third", Role.AGENT), who):
        refused: dict[str, Any] = {"person_id": who.person_id, "deputy_id": other.person_id}
        county.refused(DeputyOfOtherStanding, absences.declare, **DAYS, **refused)
    same = county.person("housing2", Role.LIAISON, department="housing")
    county.do(absences.declare, **DAYS, person_id=who.person_id, deputy_id=same.person_id)


def test_nobody_says_of_another_that_it_is_away_but_the_office(county: County, deputy: Actor) -> None:
    who: dict[str, Any] = {"person_id": county.agent.person_id, "deputy_id": deputy.person_id}
    county.refused(NotAllowed, absences.declare, by=deputy, **DAYS, **who)
    county.do(absences.declare, by=county.agent, **DAYS, **who)


def test_the_days_make_sense_and_a_reason_is_given(county: County, deputy: Actor) -> None:
    who: dict[str, Any] = {"person_id": county.agent.person_id, "deputy_id": deputy.person_id}
    for days in ({"until": date(2026, 11, 23)}, {"since": date(2026, 11, 1), "until": date(2026, 11, 2)}):
        county.refused(AbsenceBackwards, absences.declare, **{**DAYS, **who, **days})
    county.refused(ReasonMissing, absences.declare, **{**DAYS, **who, "reason": ""})


def test_nobody_is_away_twice_and_no_deputy_is_away_itself(county: County, deputy: Actor) -> None:
    third = county.person("agent3", Role.AGENT)
    declared(county, deputy)
    refused: dict[str, Any] = {"person_id": county.agent.person_id, "deputy_id": third.person_id}
    county.refused(AbsenceTwice, absences.declare, **DAYS, **refused)
    refused = {"person_id": third.person_id, "deputy_id": county.agent.person_id}
    county.refused(DeputyAway, absences.declare, **DAYS, **refused)


def test_who_is_back_early_ends_it_and_only_once(county: County, deputy: Actor) -> None:
    row = declared(county, deputy)
    county.do(absences.end, absence_id=row.id, by=county.agent, now=at("2026-11-25 09:00"))
    assert on(county, deputy, date(2026, 11, 25)).stands_in_for == {county.agent.person_id}
    assert on(county, deputy, date(2026, 11, 26)).stands_in_for == frozenset()
    county.refused(AbsenceOver, absences.end, absence_id=row.id, by=county.agent, now=at("2026-11-25 10:00"))


def test_a_deputy_does_not_leave_those_behind_who_rely_on_it(county: County, deputy: Actor) -> None:
    admin = county.person("admin", Role.ADMIN)
    row = declared(county, deputy)
    refused = county.refused(StandsInForSomebody, people.close_person, login="agent2", by=admin)
    assert county.agent.name in refused.message()
    change: dict[str, Any] = {"login": "agent2", "by": admin}
    county.refused(StandsInForSomebody, people.change_roles, roles=[Role.SUPERVISOR], **change)
    county.do(people.change_roles, roles=[Role.AGENT, Role.SUPERVISOR], **change)
    third = county.person("agent3", Role.AGENT)
    away = {"person_id": deputy.person_id, "deputy_id": third.person_id}
    county.do(people.change_roles, roles=[Role.AGENT], **change)
    county.refused(DeputyNeeded, absences.declare, **{**DAYS, **away, "since": date(2026, 11, 26)})
    later: dict[str, Any] = {"since": date(2026, 11, 27), "until": date(2026, 11, 27)}
    county.do(absences.declare, **{**DAYS, **away, **later})
    county.do(absences.end, absence_id=row.id, now=at("2026-11-25 09:00"))
    county.do(people.close_person, login="agent2", by=admin, now=at("2026-11-25 10:00"))
