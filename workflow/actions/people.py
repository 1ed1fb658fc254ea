"""People and their roles: accounts opened, changed and closed (三（一）)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow.actions.carried import spare_deputy, spare_last_admin, spare_last_of_office, spare_projects
from workflow.actions.cases import LONGEST_NAME, expect_version
from workflow.actions.liaisons import end_terms
from workflow.errors import (
    AccountClosed,
    AccountOpen,
    LoginTaken,
    NotFound,
    OfTwoSides,
    PasswordTooShort,
    RolesMissing,
    RolesUnchanged,
    UnknownDepartment,
)
from workflow.law.sentence import Sentence
from workflow.records import event
from workflow.records.department import Department, Liaison
from workflow.records.duty_term import stood_in_for
from workflow.records.enterprise import Enterprise
from workflow.records.person import Grant, Person, SignIn
from workflow.rules import duty
from workflow.rules.duty import Actor, Role
from workflow.rules.identifiers import read_phone
from workflow.rules.local_time import local_day
from workflow.rules.wording import clean

_HASHER: Final = PasswordHasher()
#: Fewest characters of a password (house practice, in line with GB/T 22239).
SHORTEST_PASSWORD = 8

#: Greatest number of characters of an address, as the records hold it.
LONGEST_EMAIL = 120

#: What changes accounts; the version of their list is the number of the newest line of these.
PEOPLE_CHANGES: Final = frozenset(
    {
        "person.create",
        "person.password",
        "person.close",
        "person.reopen",
        "person.roles",
        "department.merge",
        "department.split",
    }
)


def people_version(session: Session) -> int:
    """The version of the list of accounts that whoever changes one has looked at."""
    return event.newest_of(session, PEOPLE_CHANGES)


def hash_password(password: str) -> str:
    """The password as it is kept: argon2id.

    Raises:
        PasswordTooShort: fewer than eight characters.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(shortest=SHORTEST_PASSWORD)
    return _HASHER.hash(password)


def create_person(
    session: Session,
    *,
    login: str,
    name: str,
    roles: Sequence[Role],
    password_hash: str,
    department_key: str | None = None,
    enterprise_id: int | None = None,
    phone: str = "",
    email: str = "",
    by: Actor | None,
    now: datetime,
) -> Person:
    """Open an account. `by` is None for the first ones, made on the command line.

    Raises:
        LoginTaken: somebody has this login.
        UnknownDepartment, NotFound: the dictionary does not hold the department, or nobody knows the enterprise.
        PhoneMalformed: nobody could be called there.
        OfTwoSides: it would belong to a department and to an enterprise.
    """
    if by is not None:
        duty.require(by, "people.manage")
    login = clean(login, fact="登录名", field="login", limit=LONGEST_NAME, required=True)
    name = clean(name, fact="姓名", field="name", limit=LONGEST_NAME, required=True)
    phone = read_phone(phone)
    email = clean(email, fact="电子邮箱", field="email", limit=LONGEST_EMAIL)
    if department_key is not None and enterprise_id is not None:
        raise OfTwoSides()
    house = event.house_locked(session)
    if session.scalar(select(Person.id).where(Person.login == login)) is not None:
        raise LoginTaken(login=login)
    if department_key is not None and session.get(Department, department_key) is None:
        raise UnknownDepartment(key=department_key, field="department_key")
    if enterprise_id is not None and session.get(Enterprise, enterprise_id) is None:
        raise NotFound(what="该企业", field="enterprise_id")
    person = Person(
        login=login,
        name=name,
        phone=phone,
        email=email,
        password_hash=password_hash,
        department_key=department_key,
        enterprise_id=enterprise_id,
        active=True,
    )
    session.add(person)
    session.flush()
    session.add_all(Grant(person_id=person.id, role=role.value) for role in dict.fromkeys(roles))
    event.append(
        session,
        house,
        kind="person.create",
        by=by,
        now=now,
        subject=("person", person.id),
        data={"login": login, "roles": [role.value for role in roles], "department": department_key},
    )
    session.flush()
    return person


def actor_of(session: Session, person: Person, on: date | None = None) -> Actor:
    """A person with the roles that are held now; with a day, also in whose place it acts on that day."""
    roles = session.scalars(select(Grant.role).where(Grant.person_id == person.id))
    return Actor(
        person_id=person.id,
        name=person.name,
        roles=frozenset(Role(role) for role in roles),
        department_key=person.department_key,
        enterprise_id=person.enterprise_id,
        phone=person.phone,
        stands_in_for=frozenset() if on is None else stood_in_for(session, person.id, on),
    )


def set_password(
    session: Session, *, login: str, password_hash: str, by: Actor | None, now: datetime
) -> Person:
    """Give a person another password; whoever is signed in with the old one is signed out.

    Raises:
        NotFound: nobody has this login.
    """
    if by is not None:
        duty.require(by, "people.manage")
    house = event.house_locked(session)
    person = person_of(session, login)
    person.password_hash = password_hash
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))
    event.append(
        session,
        house,
        kind="person.password",
        by=by,
        now=now,
        subject=("person", person.id),
        data={"login": login},
    )
    session.flush()
    return person


def close_person(
    session: Session, *, login: str, by: Actor | None, now: datetime, expected_version: int | None = None
) -> Person:
    """Close the account of somebody who has left: signed out everywhere, terms as liaison ended with this day.

    The roles stay on record, as does everything that was done under the name.

    Raises:
        NotFound: nobody has this login.
        AccountClosed: it is closed already.
        LastAdmin, LastOfOffice: nobody else could manage accounts, or do what is the office's.
        AgentHasProjects: it is the agent of projects that go on.
        StandsInForSomebody: it acts in the place of somebody who is away.
        ChangedMeanwhile: the accounts are not those that were looked at.
    """
    if by is not None:
        duty.require(by, "people.manage")
    house = event.house_locked(session)
    expect_version(expected_version, people_version(session))
    person = person_of(session, login)
    if not person.active:
        raise AccountClosed(login=login)
    spare_last_admin(session, person)
    spare_last_of_office(session, person)
    spare_projects(session, person)
    spare_deputy(session, person, now)
    person.active = False
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))
    ended = end_terms(session, Liaison.person_id == person.id, on=local_day(now))
    event.append(
        session,
        house,
        kind="person.close",
        by=by,
        now=now,
        subject=("person", person.id),
        data={"login": login, "liaisons_ended": ended},
    )
    session.flush()
    return person


def reopen_person(
    session: Session, *, login: str, by: Actor | None, now: datetime, expected_version: int | None = None
) -> Person:
    """Open an account again that was closed by mistake, with the roles that it had; the password is the one of before.

    Terms as liaison that ended with the closing have to be named anew: nobody is put on duty in silence (三（一）).

    Raises:
        NotFound: nobody has this login.
        AccountOpen: it is open.
        ChangedMeanwhile: the accounts are not those that were looked at.
    """
    if by is not None:
        duty.require(by, "people.manage")
    house = event.house_locked(session)
    expect_version(expected_version, people_version(session))
    person = person_of(session, login)
    if person.active:
        raise AccountOpen(login=login)
    person.active = True
    event.append(
        session,
        house,
        kind="person.reopen",
        by=by,
        now=now,
        subject=("person", person.id),
        data={"login": login},
    )
    session.flush()
    return person


def change_roles(
    session: Session,
    *,
    login: str,
    roles: Sequence[Role],
    department_key: str | None = None,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> Person:
    """Give a person these roles and no others; who is no liaison any more ends every term as one with this day.

    With a department the person belongs to it from now on, and terms for another one end with this day as well.

    Raises:
        NotFound: nobody has this login.
        AccountClosed: the account is closed.
        RolesMissing: no role is given.
        RolesUnchanged: these are the roles held already.
        LastAdmin, LastOfOffice: nobody would be left to manage accounts, or to do what is the office's.
        AgentHasProjects: it is the agent of projects that go on.
        StandsInForSomebody: it acts in the place of somebody who is away, whose roles it would not hold.
        UnknownDepartment: the dictionary does not hold the department, or it is closed.
        OfTwoSides: it is the account of an enterprise.
        ChangedMeanwhile: the accounts are not those that were looked at.
    """
    if by is not None:
        duty.require(by, "people.manage")
    house = event.house_locked(session)
    expect_version(expected_version, people_version(session))
    person = person_of(session, login)
    if not person.active:
        raise AccountClosed(login=login)
    wanted = [role.value for role in Role if role in roles]
    if not wanted:
        raise RolesMissing()
    held = set(session.scalars(select(Grant.role).where(Grant.person_id == person.id)))
    moves = department_key is not None and department_key != person.department_key
    if moves:
        department = session.get(Department, department_key)
        if department is None or not department.active:
            raise UnknownDepartment(key=department_key, field="department_key")
        if person.enterprise_id is not None:
            raise OfTwoSides()
    if held == set(wanted) and not moves:
        raise RolesUnchanged()
    if Role.ADMIN not in roles:
        spare_last_admin(session, person)
    if Role.OFFICE not in roles:
        spare_last_of_office(session, person)
    if Role.AGENT not in roles:
        spare_projects(session, person)
    # Whoever stands in does so within one department: who leaves it stands in for nobody there.
    spare_deputy(session, person, now, kept=() if moves else roles)
    former = person.department_key
    if moves:
        person.department_key = department_key
    session.execute(delete(Grant).where(Grant.person_id == person.id, Grant.role.not_in(wanted)))
    session.add_all(Grant(person_id=person.id, role=role) for role in wanted if role not in held)
    ended = (
        end_terms(session, Liaison.person_id == person.id, on=local_day(now))
        if Role.LIAISON not in roles or moves
        else []
    )
    event.append(
        session,
        house,
        kind="person.roles",
        by=by,
        now=now,
        subject=("person", person.id),
        data={
            "login": login,
            "before": [role.value for role in Role if role.value in held],
            "after": wanted,
            "liaisons_ended": ended,
        }
        | ({"department_before": former, "department": department_key} if moves else {}),
    )
    session.flush()
    return person


def person_of(session: Session, login: str) -> Person:
    person = session.scalar(
        select(Person).where(Person.login == login).execution_options(populate_existing=True)
    )
    if person is None:
        raise NotFound(what=Sentence("登录名为“{login}”的人员", login=login))
    return person
