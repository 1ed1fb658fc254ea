"""Who the people behind an address are: a department's liaisons on duty, the office, an enterprise, one person."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workflow.records.department import liaisons_on_duty
from workflow.records.duty_term import deputies_of
from workflow.records.person import Grant, Person
from workflow.rules.duty import Role


def recipients(session: Session, *, kind: str, key: str, on: date) -> list[Person]:
    """The people who are told what is addressed so, each once; nobody whose account is closed.

    Whoever acts in the place of one who is away is told beside them (三（一）).
    """
    found = _addressed(session, kind, key, on)
    deputies = deputies_of(session, [person.id for person in found], on)
    known = {person.id for person in found}
    return found + [person for person in deputies if person.id not in known]


def _addressed(session: Session, kind: str, key: str, on: date) -> list[Person]:
    match kind:
        case "person":
            return _people(session, select(Person).where(Person.id == int(key)))
        case "department":
            return _of_department(session, key, on)
        case "enterprise":
            return _people(session, select(Person).where(Person.enterprise_id == int(key)))
        case "office":
            return _holding(session, Role.OFFICE)
        case "supervisor":
            return _holding(session, Role.SUPERVISOR)
        case _:
            return []


def _people(session: Session, query: Select[Person]) -> list[Person]:
    return list(session.scalars(query.where(Person.active).order_by(Person.id)))


def _holding(session: Session, role: Role) -> list[Person]:
    return _people(
        session,
        select(Person).join(Grant, Grant.person_id == Person.id).where(Grant.role == role.value),
    )


def _of_department(session: Session, key: str, on: date) -> list[Person]:
    """The liaisons on duty; where a department has none, everybody of it who may answer: nobody is left untold."""
    ids = {term.person_id for term in liaisons_on_duty(session, [key], on)}
    if ids:
        return _people(session, select(Person).where(Person.id.in_(ids)))
    return _people(
        session,
        select(Person)
        .join(Grant, Grant.person_id == Person.id)
        .where(Person.department_key == key, Grant.role == Role.LIAISON.value),
    )
