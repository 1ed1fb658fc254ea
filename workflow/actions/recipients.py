"""Who the people behind an address are: a department's liaisons on duty, the office, an enterprise, one person."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from workflow.records.delivery import Delivery
from workflow.records.department import liaisons_on_duty
from workflow.records.duty_term import deputies_of
from workflow.records.notice import Notice
from workflow.records.person import Grant, Person
from workflow.rules.duty import Role

#: Why a message is withdrawn.
LEFT: Final = "收件人的账号已停用，不再发送"
NOT_CONCERNED: Final = "此事已不由收件人负责，不再发送"


def recipients(session: Session, *, kind: str, key: str, on: date) -> list[Person]:
    """The people who are told what is addressed so, each once; nobody whose account is closed.

    Whoever acts in the place of one who is away is told beside them (三（一）).
    """
    found = _addressed(session, kind, key, on)
    deputies = deputies_of(session, [person.id for person in found], on)
    known = {person.id for person in found}
    return found + [person for person in deputies if person.id not in known]


def no_longer_meant(
    session: Session, rows: Sequence[Delivery], notices: Sequence[Notice], *, on: date
) -> list[Delivery]:
    """Withdraw what was laid out for one person who is not told of it any more on a day; answer what that was.

    The account may be closed, a term of duty over, a role given up: somebody else is concerned then, so that these notices
    are routed anew. Nothing is withdrawn from a house's own address.
    """
    person_id = rows[0].person_id
    if person_id is None:
        return []
    told: dict[tuple[str, str], bool] = {}
    for notice in notices:
        to = (notice.addressee_kind, notice.addressee_key)
        if to not in told:
            told[to] = any(
                person.id == person_id for person in recipients(session, kind=to[0], key=to[1], on=on)
            )
    meant = {notice.id for notice in notices if told[notice.addressee_kind, notice.addressee_key]}
    gone = [row for row in rows if row.notice_id not in meant]
    if gone:
        why = NOT_CONCERNED if session.get_one(Person, person_id).active else LEFT
        for row in gone:
            row.state, row.claimed_at, row.leaving_at, row.message, row.last_error = (
                "withdrawn",
                None,
                None,
                "",
                why,
            )
        session.execute(
            update(Notice).where(Notice.id.in_([row.notice_id for row in gone])).values(routed_at=None)
        )
    return gone


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
