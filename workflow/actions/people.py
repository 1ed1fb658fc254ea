"""People, their roles, and liaisons by department and phase (三（一）)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from workflow.actions.cases import CLOSED, LONGEST_NAME, expect_version
from workflow.errors import (
    AccountClosed,
    AgentHasProjects,
    LastAdmin,
    LastOfOffice,
    LiaisonEnded,
    LiaisonEndsTooEarly,
    LoginTaken,
    NotFound,
    NotOfDepartment,
    OfTwoSides,
    PasswordTooShort,
    RolesMissing,
    RolesUnchanged,
    StandsInForSomebody,
    UnknownDepartment,
)
from workflow.law.sentence import Sentence
from workflow.law.terms import Phase
from workflow.records import event
from workflow.records.department import Department, Liaison
from workflow.records.duty_term import Absence, stood_in_for
from workflow.records.enterprise import Enterprise
from workflow.records.person import Grant, Person, SignIn
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor, Role
from workflow.rules.identifiers import read_phone
from workflow.rules.local_time import local_day
from workflow.rules.wording import clean

#: Fewest characters of a password (house practice, in line with GB/T 22239).
SHORTEST_PASSWORD = 8

#: Greatest number of characters of an address, as the records hold it.
LONGEST_EMAIL = 120

#: What changes who answers for which department; the version of that is the number of the newest line of these.
LIAISON_CHANGES: Final = frozenset(
    {"liaison.name", "liaison.end", "person.close", "person.roles", "department.close"}
)


#: What changes accounts; the version of their list is the number of the newest line of these.
PEOPLE_CHANGES: Final = frozenset({"person.create", "person.password", "person.close", "person.roles"})


def people_version(session: Session) -> int:
    """The version of the list of accounts that whoever changes one has looked at."""
    return event.newest_of(session, PEOPLE_CHANGES)


def liaisons_version(session: Session) -> int:
    """The version of the list of liaisons that whoever changes it has looked at."""
    return event.newest_of(session, LIAISON_CHANGES)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hash_password(password: str) -> str:
    """The password as it is kept: argon2id.

    Raises:
        PasswordTooShort: fewer than eight characters.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(shortest=SHORTEST_PASSWORD)
    return _hasher().hash(password)


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


def name_liaison(
    session: Session,
    *,
    department_key: str,
    person_id: int,
    phases: Iterable[Phase] = (),
    since: date,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> list[Liaison]:
    """Name a department's liaison, for some phases or (none given) for all (三（一）).

    Whoever was it before serves until the day before; somebody named already for a later day takes over then.

    Raises:
        UnknownDepartment: the dictionary does not hold the department.
        NotOfDepartment: the person is not an active liaison of this department, and could not answer for it.
        ChangedMeanwhile: the liaisons are not those that were looked at.
    """
    if by is not None:
        duty.require(by, "people.manage")
    house = event.house_locked(session)
    expect_version(expected_version, liaisons_version(session))
    department = session.get(Department, department_key)
    if department is None or not department.active:
        raise UnknownDepartment(key=department_key, field="department_key")
    person = session.get(Person, person_id)
    if (
        person is None
        or not person.active
        or person.department_key != department_key
        or session.get(Grant, (person_id, Role.LIAISON.value)) is None
    ):
        raise NotOfDepartment(name=person.name if person else person_id, department=department.name)
    named = [
        Liaison(
            department_key=department_key,
            phase=phase,
            person_id=person_id,
            since=since,
            until=_make_room(session, department_key, phase, since),
        )
        for phase in (list(dict.fromkeys(phase.value for phase in phases)) or [""])
    ]
    session.add_all(named)
    event.append(
        session,
        house,
        kind="liaison.name",
        by=by,
        now=now,
        subject=("person", person_id),
        data={"department": department_key, "phases": [row.phase for row in named], "since": since},
    )
    session.flush()
    return named


def _make_room(session: Session, department_key: str, phase: str, since: date) -> date | None:
    """End the terms that one beginning on `since` follows; answer its own last day, where a later one is known."""
    terms = session.scalars(
        select(Liaison)
        .where(Liaison.department_key == department_key, Liaison.phase == phase)
        .order_by(Liaison.since, Liaison.id)
    ).all()
    eve = since - timedelta(days=1)
    for term in terms:
        if term.since == since:
            session.delete(term)  # it would have no day left; the event of its naming stays
        elif term.since < since and (term.until is None or term.until > eve):
            term.until = eve
    following = next((term.since for term in terms if term.since > since), None)
    return following - timedelta(days=1) if following else None


def end_terms(session: Session, *which: ColumnElement[bool], on: date) -> list[int]:
    """End terms of duty after a day; those that would begin later never do. Answers their ids."""
    ended = session.scalars(
        select(Liaison).where(*which, or_(Liaison.until.is_(None), Liaison.until > on)).order_by(Liaison.id)
    ).all()
    for term in ended:
        if term.since > on:
            session.delete(term)
        else:
            term.until = on
    return [term.id for term in ended]


def end_liaison(
    session: Session,
    *,
    liaison_id: int,
    last_day: date,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> Liaison:
    """End a term of duty as liaison; the last day is still served.

    Raises:
        NotFound: there is no such term.
        LiaisonEnded: it ends on that day or before already.
        LiaisonEndsTooEarly: it begins later.
        ChangedMeanwhile: the liaisons are not those that were looked at.
    """
    if by is not None:
        duty.require(by, "people.manage")
    house = event.house_locked(session)
    expect_version(expected_version, liaisons_version(session))
    term = session.get(Liaison, liaison_id, populate_existing=True)
    if term is None:
        raise NotFound(what="该联络员")
    if last_day < term.since:
        raise LiaisonEndsTooEarly(since=term.since)
    if term.until is not None and term.until <= last_day:
        raise LiaisonEnded(until=term.until)
    term.until = last_day
    event.append(
        session,
        house,
        kind="liaison.end",
        by=by,
        now=now,
        subject=("person", term.person_id),
        data={"department": term.department_key, "phase": term.phase, "until": last_day},
    )
    session.flush()
    return term


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
    person = _person_of(session, login)
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
    person = _person_of(session, login)
    if not person.active:
        raise AccountClosed(login=login)
    _spare_last_admin(session, person)
    _spare_last_of_office(session, person)
    _spare_projects(session, person)
    _spare_deputy(session, person, now)
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
    person = _person_of(session, login)
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
        _spare_last_admin(session, person)
    if Role.OFFICE not in roles:
        _spare_last_of_office(session, person)
    if Role.AGENT not in roles:
        _spare_projects(session, person)
    # Whoever stands in does so within one department: who leaves it stands in for nobody there.
    _spare_deputy(session, person, now, kept=() if moves else roles)
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


def _person_of(session: Session, login: str) -> Person:
    person = session.scalar(
        select(Person).where(Person.login == login).execution_options(populate_existing=True)
    )
    if person is None:
        raise NotFound(what=Sentence("登录名为“{login}”的人员", login=login))
    return person


def _spare_projects(session: Session, person: Person) -> None:
    """Nothing is ever without an owner: whoever is the agent of running projects hands them over first (三（一）)."""
    count = session.scalar(
        select(func.count())
        .select_from(Project)
        .where(Project.agent_id == person.id, Project.state.not_in(CLOSED))
    )
    if count:
        raise AgentHasProjects(name=person.name, count=count)


def _spare_deputy(session: Session, person: Person, now: datetime, kept: Iterable[Role] = ()) -> None:
    """Whoever acts in the place of somebody who is away does so until that is ended or another acts (三（一）)."""
    today = local_day(now)
    away = session.scalars(
        select(Person)
        .join(Absence, Absence.person_id == Person.id)
        .where(Absence.deputy_id == person.id, Absence.until > today, Person.active)
        .order_by(Person.id)
    ).unique()
    roles = {role.value for role in kept}
    others = [
        one.name
        for one in away
        if not set(session.scalars(select(Grant.role).where(Grant.person_id == one.id))) <= roles
    ]
    if others:
        raise StandsInForSomebody(name=person.name, others="、".join(others))


def _spare_last_admin(session: Session, person: Person) -> None:
    if _is_last(session, person, Role.ADMIN):
        raise LastAdmin(login=person.login)


def _spare_last_of_office(session: Session, person: Person) -> None:
    """What is the office's would be nobody's (三（一）)."""
    if _is_last(session, person, Role.OFFICE):
        raise LastOfOffice(name=person.name)


def _is_last(session: Session, person: Person, role: Role) -> bool:
    """Whether nobody else who is there holds a role that this person holds."""
    holding = session.scalars(
        select(Person.id)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.role == role.value, Person.active)
    ).all()
    return list(holding) == [person.id]
