"""People get accounts, and departments their liaisons (三（一）)."""

from datetime import date
from typing import Any

import pytest

from builders.county import County, at, close_account
from workflow.actions import (
    blockers,
    deliberation_calls,
    deliberations,
    departments,
    liaisons,
    notices,
    people,
    projects,
)
from workflow.errors import (
    AccountClosed,
    AccountOpen,
    DepartmentNameTaken,
    DepartmentOwes,
    DepartmentUnchanged,
    LastAdmin,
    LastOfOffice,
    LiaisonEnded,
    LiaisonEndsTooEarly,
    LoginTaken,
    NotFound,
    NotOfDepartment,
    OfTwoSides,
    RolesMissing,
    RolesUnchanged,
    UnknownDepartment,
)
from workflow.law.terms import Phase
from workflow.records.department import Department, Liaison, liaisons_on_duty
from workflow.records.notice import Notice
from workflow.records.person import Grant, Person, SignIn
from workflow.rules.duty import Actor, Role
from workflow.rules.liaisons import match

NEW: dict[str, Any] = {"login": "new", "name": "某", "roles": [Role.LIAISON], "password_hash": "-"}


def admin(county: County) -> Actor:
    return county.person("admin", Role.ADMIN)


def test_an_account_is_opened_with_its_roles_and_told_in_the_history_of_the_house(county: County) -> None:
    given = NEW | {"roles": [Role.LIAISON, Role.LIAISON], "department_key": "housing"}
    person = county.do(people.create_person, by=admin(county), **given)
    assert [grant.role for grant in county.all(Grant, Grant.person_id == person.id)] == ["liaison"]
    last = county.events(None)[-1]
    assert (last.kind, last.subject_id, last.person_name) == ("person.create", person.id, admin(county).name)
    assert "-" not in str(last.data).replace('"-"', "")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"login": "admin"}, LoginTaken),
        ({"department_key": "moon"}, UnknownDepartment),
        ({"enterprise_id": 404}, NotFound),
        ({"department_key": "housing", "enterprise_id": 404}, OfTwoSides),
    ],
)
def test_an_account_that_cannot_be_is_refused(county: County, given: Any, refusal: Any) -> None:
    county.refused(refusal, people.create_person, by=admin(county), **NEW | given)


def test_a_department_names_its_liaison_for_some_phases_or_for_all(county: County) -> None:
    housing = county.liaison("housing")
    given: dict[str, Any] = {
        "department_key": "housing",
        "person_id": housing.person_id,
        "since": date(2026, 1, 1),
    }
    county.do(liaisons.name_liaison, by=admin(county), **given)
    assert [row.phase for row in county.all(Liaison)] == [""]


def name(county: County, who: Actor, since: date, *phases: Phase) -> None:
    given: dict[str, Any] = {"person_id": who.person_id, "since": since, "phases": phases}
    county.do(liaisons.name_liaison, by=admin(county), department_key="housing", **given)


def on_duty(county: County, day: date, phase: Phase = Phase.CONSTRUCTION) -> str | None:
    with county.database.reading() as session:
        found = match(liaisons_on_duty(session, ["housing"], day), "housing", [phase], day)[phase]
        return found.name.removeprefix("经办") if found else None


def test_who_is_named_next_follows_whoever_was_it_before(county: County) -> None:
    old, new = (county.person(login, Role.LIAISON, department="housing") for login in ("old", "new"))
    name(county, old, date(2026, 1, 1))
    name(county, new, date(2026, 11, 1))
    assert [row.until for row in county.all(Liaison)] == [date(2026, 10, 31), None]
    assert on_duty(county, date(2026, 10, 31)) == "old"
    assert on_duty(county, date(2026, 11, 1)) == "new"
    name(county, old, date(2026, 11, 1))
    assert on_duty(county, date(2026, 11, 1)) == "old"
    name(county, new, date(2026, 6, 1))
    assert [on_duty(county, date(2026, month, 1)) for month in (5, 6, 11)] == ["old", "new", "old"]


def test_one_named_for_a_phase_leaves_the_one_for_all_alone(county: County) -> None:
    general, special = (county.person(login, Role.LIAISON, department="housing") for login in ("g", "s"))
    name(county, general, date(2026, 1, 1))
    name(county, special, date(2026, 2, 1), Phase.CONSTRUCTION)
    assert [row.until for row in county.all(Liaison)] == [None, None]
    assert on_duty(county, date(2026, 3, 1)) == "s"
    assert on_duty(county, date(2026, 3, 1), Phase.TITLE) == "g"
    close_account(county, special)
    assert on_duty(county, date(2026, 3, 1)) == "g"


def test_a_term_of_duty_ends_with_its_last_day(county: County) -> None:
    name(county, county.liaison("housing"), date(2026, 1, 1))
    given: dict[str, Any] = {"liaison_id": 1, "by": admin(county)}
    county.refused(LiaisonEndsTooEarly, liaisons.end_liaison, last_day=date(2025, 12, 31), **given)
    county.do(liaisons.end_liaison, last_day=date(2026, 11, 30), **given)
    assert (on_duty(county, date(2026, 11, 30)), on_duty(county, date(2026, 12, 1))) == ("housing", None)
    county.refused(LiaisonEnded, liaisons.end_liaison, last_day=date(2026, 12, 31), **given)
    county.refused(NotFound, liaisons.end_liaison, last_day=date(2026, 12, 31), **given | {"liaison_id": 9})


def test_whoever_leaves_is_signed_out_and_ends_every_term(county: County) -> None:
    gone = county.liaison("housing")
    name(county, gone, date(2026, 1, 1))
    name(county, gone, date(2026, 12, 1), Phase.TITLE)
    with county.database.acting() as session:
        later = county.now.replace(year=2027)
        session.add(
            SignIn(
                token_sha256="0", person_id=gone.person_id, csrf="", created_at=county.now, expires_at=later
            )
        )
    county.do(people.close_person, login="housing", by=admin(county))
    assert not county.one(Person, gone.person_id).active
    assert county.all(SignIn) == []
    assert [row.until for row in county.all(Liaison)] == [date(2026, 11, 23)]
    assert [row.role for row in county.all(Grant, Grant.person_id == gone.person_id)] == ["liaison"]
    assert county.events(None)[-1].kind == "person.close"
    county.refused(AccountClosed, people.close_person, login="housing", by=admin(county))
    county.refused(NotFound, people.close_person, login="nobody", by=admin(county))


def test_an_account_that_was_closed_by_mistake_is_opened_again_with_its_roles(county: County) -> None:
    liaison = county.liaison("housing")
    county.refused(AccountOpen, people.reopen_person, login="housing", by=admin(county))
    county.do(people.close_person, login="housing", by=admin(county))
    again = county.do(people.reopen_person, login="housing", by=admin(county))
    assert (again.id, again.active) == (liaison.person_id, True)
    assert county.events(None)[-1].kind == "person.reopen"


def test_the_last_administrator_stays(county: County) -> None:
    county.refused(LastAdmin, people.close_person, login="admin", by=admin(county))
    county.refused(LastAdmin, people.change_roles, login="admin", roles=[Role.OFFICE], by=admin(county))
    county.person("second", Role.ADMIN)
    county.do(people.change_roles, login="admin", roles=[Role.OFFICE], by=admin(county))


def test_the_last_one_of_the_office_stays(county: County) -> None:
    office = county.office
    given: dict[str, Any] = {"login": "office", "by": admin(county)}
    refused = county.refused(LastOfOffice, people.close_person, **given)
    assert office.name in refused.message()
    county.refused(LastOfOffice, people.change_roles, roles=[Role.AGENT], **given)
    county.person("second", Role.OFFICE)
    county.do(people.close_person, **given)


def test_who_is_no_liaison_any_more_answers_for_nothing_from_that_moment(county: County) -> None:
    name(county, county.liaison("housing"), date(2026, 1, 1))
    assert on_duty(county, county.now.date()) == "housing"
    county.do(people.change_roles, login="housing", roles=[Role.OFFICE], by=admin(county))
    assert on_duty(county, county.now.date()) is None


def test_roles_change_and_who_is_no_liaison_any_more_ends_the_terms(county: County) -> None:
    county.person("second", Role.OFFICE)
    name(county, county.liaison("housing"), date(2026, 1, 1))
    given: dict[str, Any] = {"login": "housing", "by": admin(county)}
    county.refused(RolesMissing, people.change_roles, roles=[], **given)
    county.refused(RolesUnchanged, people.change_roles, roles=[Role.LIAISON], **given)
    person = county.do(people.change_roles, roles=[Role.OFFICE, Role.AGENT], **given)
    assert {row.role for row in county.all(Grant, Grant.person_id == person.id)} == {"office", "agent"}
    assert [row.until for row in county.all(Liaison)] == [date(2026, 11, 23)]
    county.do(people.close_person, **given)
    county.refused(AccountClosed, people.change_roles, roles=[Role.LIAISON], **given)


def test_a_department_changes_its_name_and_keeps_its_key(county: County) -> None:
    given: dict[str, Any] = {"key": "housing", "name": "罗定市住建局", "short": "住建局", "by": admin(county)}
    other = county.one(Department, "water")
    county.refused(DepartmentNameTaken, departments.rename_department, **given | {"name": other.name})
    county.do(departments.rename_department, **given)
    assert county.one(Department, "housing").name == "罗定市住建局"
    county.refused(DepartmentUnchanged, departments.rename_department, **given)
    county.refused(UnknownDepartment, departments.rename_department, **given | {"key": "moon"})


def test_a_department_is_closed_once_it_owes_nothing(county: County) -> None:
    project_id, asked = county.a_dispatched_project([("housing", "construction")])
    name(county, county.liaison("housing"), date(2026, 1, 1))
    closing: dict[str, Any] = {"key": "housing", "by": admin(county)}
    owed = county.refused(DepartmentOwes, departments.close_department, **closing).facts["owed"]
    assert owed == "1项材料清单、1项在办项目中研判列明的阶段"
    county.answer(asked["housing"])
    # It has answered, and would still be asked for its permits.
    owed = county.refused(DepartmentOwes, departments.close_department, **closing).facts["owed"]
    assert owed == "1项在办项目中研判列明的阶段"
    county.do(projects.move_stage, project_id=project_id, move="withdraw", reason="企业撤资")
    county.do(departments.close_department, **closing)
    assert not county.one(Department, "housing").active
    assert [row.until for row in county.all(Liaison)] == [date(2026, 11, 23)]
    county.refused(UnknownDepartment, departments.close_department, **closing)


def test_a_department_that_is_called_to_a_meeting_is_not_closed(county: County) -> None:
    project = county.a_project()
    blocker = county.do(blockers.bring_up, project_id=project, text="无人牵头").id
    county.do(blockers.coordinate, blocker_id=blocker, owner="housing", amount=3)
    called = county.do(
        deliberation_calls.call_on_blocker,
        blocker_id=blocker,
        meets_at=at("2026-11-25 15:00"),
        place="三楼",
        departments=["water"],
    ).id
    closing: dict[str, Any] = {"key": "water", "by": admin(county)}
    owed = county.refused(DepartmentOwes, departments.close_department, **closing).facts["owed"]
    assert owed == "1项待召开的会商"
    county.do(deliberations.cancel, deliberation_id=called, reason="不开了")
    county.do(departments.close_department, **closing)


def test_only_an_active_liaison_of_the_department_is_named(county: County) -> None:
    gone = county.person("gone", Role.LIAISON, department="housing")
    close_account(county, gone)
    given: dict[str, Any] = {"department_key": "housing", "since": date(2026, 1, 1), "by": admin(county)}
    strangers = (county.liaison("water"), county.person("clerk", department="housing"), gone)
    for who in (*(each.person_id for each in strangers), 404):
        county.refused(NotOfDepartment, liaisons.name_liaison, person_id=who, **given)
    county.refused(
        UnknownDepartment, liaisons.name_liaison, person_id=1, **given | {"department_key": "moon"}
    )


def test_a_password_is_changed_for_somebody_who_is_there(county: County) -> None:
    county.do(
        people.set_password,
        login=admin(county).name.removeprefix("经办"),
        password_hash="+",
        by=admin(county),
    )
    assert {row.password_hash for row in county.all(Person)} == {"+"}
    county.refused(NotFound, people.set_password, login="nobody", password_hash="+", by=admin(county))


def test_a_notice_is_read_by_its_addressee_and_stays_read(county: County) -> None:
    county.a_dispatched_project([("housing", "construction")])
    [notice] = county.all(Notice, Notice.kind == "checklist.notify")
    county.refused(NotFound, notices.mark_read, notice_id=notice.id, by=county.liaison("water"))
    county.refused(NotFound, notices.mark_read, notice_id=404, by=county.liaison("housing"))
    read: dict[str, Any] = {"notice_id": notice.id, "by": county.liaison("housing")}
    county.do(notices.mark_read, events=0, **read)
    county.do(notices.mark_read, events=0, now=county.now.replace(year=2027), **read)
    assert county.one(Notice, notice.id).read_at == county.now
