"""Accounts and departments as the administrator and the office see them: what each holds, carries and has been."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.handovers import projects_of, terms_of
from workflow.errors import NotFound
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.records.department import Department, Liaison
from workflow.records.enterprise import Enterprise
from workflow.records.event import EventRecord
from workflow.records.person import Grant, Person
from workflow.records.project import Project
from workflow.rules import history
from workflow.rules.duty import ROLE_WORDS, Role

#: Most accounts on one page; a search finds the others.
MOST: Final = 200

_OF_PEOPLE: Final = (
    "person.create",
    "person.password",
    "person.close",
    "person.reopen",
    "person.roles",
    "liaison.name",
    "liaison.end",
    "department.merge",
    "department.split",
)
_OF_DEPARTMENTS: Final = (
    "department.rename",
    "department.close",
    "department.merge",
    "department.split",
    "reform.plan",
    "reform.withdraw",
    "liaison.name",
    "liaison.end",
)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the list."""

    id: int
    login: str
    name: str
    roles: tuple[str, ...]
    #: The department or the enterprise it belongs to, by name.
    side: str
    active: bool


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term as liaison."""

    id: int
    person_id: int
    person: str
    department: str
    #: The phase in words; empty for all phases.
    phase: str
    since: date
    until: date | None
    department_key: str
    #: The phase by its key; empty for all phases.
    phase_key: str


@dataclass(frozen=True, slots=True)
class HouseLine:
    """A line of the house's history: who did what, when, and what it changed in roles or names."""

    seq: int
    title: str
    person_name: str
    recorded_at: datetime
    #: The roles that were held from then on, in words; empty where the line is not about roles.
    roles: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


def accounts(
    session: Session, *, q: str = "", role: str = "", department: str = "", closed: bool = False
) -> list[AccountRow]:
    """The accounts by name: those in use, or the closed ones; found by name or login, role, department."""
    query = (
        select(Person, Department.name, Enterprise.name)
        .outerjoin(Department, Department.key == Person.department_key)
        .outerjoin(Enterprise, Enterprise.id == Person.enterprise_id)
        .where(Person.active.is_not(closed))
        .order_by(Person.name, Person.id)
        .limit(MOST)
    )
    if q.strip():
        query = query.where(
            Person.name.contains(q.strip(), autoescape=True)
            | Person.login.contains(q.strip(), autoescape=True)
        )
    if role:
        query = query.where(Person.id.in_(select(Grant.person_id).where(Grant.role == role)))
    if department:
        query = query.where(Person.department_key == department)
    rows = session.execute(query).all()
    roles = _roles(session, [person.id for person, _, _ in rows])
    return [
        AccountRow(
            person.id,
            person.login,
            person.name,
            tuple(ROLE_WORDS[each] for each in roles.get(person.id, ())),
            organisation or enterprise or "",
            person.active,
        )
        for person, organisation, enterprise in rows
    ]


def _roles(session: Session, people: Collection[int]) -> Mapping[int, list[Role]]:
    held: dict[int, set[str]] = {}
    for person_id, role in session.execute(
        select(Grant.person_id, Grant.role).where(Grant.person_id.in_(people))
    ):
        held.setdefault(person_id, set()).add(role)
    return {key: [role for role in Role if role.value in found] for key, found in held.items()}


def account(session: Session, person_id: int) -> tuple[Person, list[Role]]:
    """An account with the roles that it holds.

    Raises:
        NotFound: there is none.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(what="该人员")
    return person, list(_roles(session, [person_id]).get(person_id, ()))


def carried(session: Session, person_id: int, now: datetime) -> tuple[list[Project], list[TermRow]]:
    """What somebody still carries: projects as their agent, and terms as liaison."""
    ids = [term.id for term in terms_of(session, person_id, now)]
    return projects_of(session, person_id), _terms(session, Liaison.id.in_(ids))


def terms(session: Session, department: str) -> list[TermRow]:
    """Every term of a department's liaisons, those of today and to come before those that are over."""
    return _terms(session, Liaison.department_key == department)


def _terms(session: Session, *which: Any) -> list[TermRow]:
    rows = session.execute(
        select(Liaison, Person.name, Department.name)
        .join(Person, Person.id == Liaison.person_id)
        .join(Department, Department.key == Liaison.department_key)
        .where(*which)
        .order_by(Liaison.until.is_not(None), Liaison.since.desc(), Liaison.id.desc())
    )
    return [
        TermRow(
            term.id,
            term.person_id,
            name,
            organisation,
            word(Phase(term.phase)) if term.phase else "",
            term.since,
            term.until,
            term.department_key,
            term.phase,
        )
        for term, name, organisation in rows
    ]


def of_account(session: Session, person_id: int, names: Mapping[str, str]) -> list[HouseLine]:
    """What was done with an account, the newest first: roles given and taken, with who did it and when."""
    return _lines(
        session,
        _OF_PEOPLE,
        names,
        lambda row, data: (
            (row.subject_kind, row.subject_id) == ("person", person_id) or person_id in data.get("people", ())
        ),
    )


def of_department(session: Session, key: str, names: Mapping[str, str]) -> list[HouseLine]:
    """What was done with a department, the newest first; a closed one stays readable."""
    return _lines(
        session,
        _OF_DEPARTMENTS,
        names,
        lambda _, data: key in (data.get("department"), data.get("into"), *data.get("heirs", ())),
    )


def _lines(
    session: Session,
    kinds: Collection[str],
    names: Mapping[str, str],
    keep: Callable[[EventRecord, Mapping[str, Any]], bool],
) -> list[HouseLine]:
    rows = session.scalars(
        select(EventRecord)
        .where(EventRecord.project_id.is_(None), EventRecord.kind.in_(kinds))
        .order_by(EventRecord.seq.desc())
    )
    found = []
    for row in rows:
        data = json.loads(row.data)
        if keep(row, data):
            given = data.get("roles") or data.get("after") if row.kind.startswith("person.") else None
            renamed = row.kind == "department.rename"
            found.append(
                HouseLine(
                    row.seq,
                    history.title(row.kind, data, names),
                    row.person_name,
                    row.recorded_at,
                    tuple(ROLE_WORDS[Role(role)] for role in given or ()),
                    data["before"]["name"] if renamed else "",
                    data["after"]["name"] if renamed else "",
                )
            )
    return found
