"""Who answers for a department, phase by phase: named from a day, ended with a day (三（一）)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from workflow.actions.cases import expect_version
from workflow.errors import (
    LiaisonEnded,
    LiaisonEndsTooEarly,
    NotFound,
    NotOfDepartment,
    UnknownDepartment,
)
from workflow.law.terms import Phase
from workflow.records import event
from workflow.records.department import Department, Liaison
from workflow.records.person import Grant, Person
from workflow.rules import duty
from workflow.rules.duty import Actor, Role

#: What changes who answers for which department; the version of that is the number of the newest line of these.
LIAISON_CHANGES: Final = frozenset(
    {
        "liaison.name",
        "liaison.end",
        "person.close",
        "person.roles",
        "department.close",
        "department.merge",
        "department.split",
    }
)


def liaisons_version(session: Session) -> int:
    """The version of the list of liaisons that whoever changes it has looked at."""
    return event.newest_of(session, LIAISON_CHANGES)


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
