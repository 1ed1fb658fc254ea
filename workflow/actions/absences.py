"""A person is away, and a deputy of the same standing acts meanwhile (三（一）); dated, and over by itself."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.cases import reason_given
from workflow.errors import (
    AbsenceBackwards,
    AbsenceOver,
    AbsenceTwice,
    DeputyAway,
    DeputyNeeded,
    DeputyOfOtherStanding,
    NotFound,
)
from workflow.records import event
from workflow.records.duty_term import Absence
from workflow.records.person import Grant, Person
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day


def declare(
    session: Session,
    *,
    person_id: int,
    deputy_id: int,
    since: date,
    until: date,
    reason: str,
    by: Actor,
    now: datetime,
) -> Absence:
    """Say that somebody is away from one day to another, both included, and who acts in their place.

    Anybody may say it of themselves, the office and the administrators of everybody. The deputy holds every role that
    the one who is away holds, in the same department or enterprise; it acts under its own name.

    Raises:
        NotFound: there is no such person.
        AbsenceBackwards: it ends before it begins, or is over already.
        DeputyOfOtherStanding: the deputy could not act in that place.
        DeputyAway, AbsenceTwice: one of them is away in those days already.
        DeputyNeeded: the one who goes acts in the place of another in those days, who would have nobody.
        ReasonMissing: no reason.
    """
    if by.person_id != person_id:
        duty.require(by, "absence.declare")
    house = event.house_locked(session)
    person, deputy = _active(session, person_id), _active(session, deputy_id)
    if until < since or until < local_day(now):
        raise AbsenceBackwards(field="until")
    if person_id == deputy_id or not _standing(session, person) <= _standing(session, deputy):
        raise DeputyOfOtherStanding(deputy=deputy.name, person=person.name, field="deputy_id")
    if _away(session, deputy_id, since, until):
        raise DeputyAway(deputy=deputy.name, field="deputy_id")
    if _away(session, person_id, since, until):
        raise AbsenceTwice(person=person.name, field="since")
    if others := _relying(session, person_id, max(since, local_day(now)), until):
        raise DeputyNeeded(person=person.name, others="、".join(others), field="since")
    row = Absence(
        person_id=person_id,
        deputy_id=deputy_id,
        since=since,
        until=until,
        reason=reason_given(reason, "代为办理"),
        recorded_at=now,
        recorded_by=by.person_id,
    )
    session.add(row)
    session.flush()
    event.append(
        session,
        house,
        kind="absence.declare",
        by=by,
        now=now,
        subject=("absence", row.id),
        data={
            "person": person.name,
            "deputy": deputy.name,
            "since": since,
            "until": until,
            "reason": row.reason,
        },
    )
    return row


def end(session: Session, *, absence_id: int, by: Actor, now: datetime) -> Absence:
    """The one who was away is back before the day; the deputy acts in their place until today.

    Raises:
        NotFound: there is no such absence.
        AbsenceOver: it is over already.
    """
    house = event.house_locked(session)
    row = session.get(Absence, absence_id, populate_existing=True)
    if row is None:
        raise NotFound(what="该代办期")
    if by.person_id != row.person_id:
        duty.require(by, "absence.declare")
    today = local_day(now)
    if row.until <= today:
        raise AbsenceOver()
    # One that has not begun yet shrinks to its first day.
    row.until = max(today, row.since)
    event.append(
        session,
        house,
        kind="absence.end",
        by=by,
        now=now,
        subject=("absence", row.id),
        data={"until": row.until},
    )
    session.flush()
    return row


def _active(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None or not person.active:
        raise NotFound(what="该人员")
    return person


def _standing(session: Session, person: Person) -> frozenset[str]:
    """Roles, with the side that a person belongs to."""
    roles = session.scalars(select(Grant.role).where(Grant.person_id == person.id))
    side = person.department_key or person.enterprise_id or ""
    return frozenset({*roles, f"side:{side}"})


def deputies(session: Session, person_id: int | None) -> set[int]:
    """Who could act in the place of this person, or of anybody where none is named; absences are not looked at."""
    standings: dict[int, set[str]] = {}
    for key, side, role in session.execute(
        select(Person.id, Person.department_key, Grant.role)
        .join(Grant, Grant.person_id == Person.id)
        .where(Person.active, Person.enterprise_id.is_(None))
    ):
        standings.setdefault(key, {f"side:{side or ''}"}).add(role)
    away = [key for key in standings if person_id is None or key == person_id]
    return {
        deputy
        for deputy, own in standings.items()
        if any(deputy != key and standings[key] <= own for key in away)
    }


def _away(session: Session, person_id: int, since: date, until: date) -> bool:
    return (
        session.scalar(
            select(Absence.id)
            .where(Absence.person_id == person_id, Absence.since <= until, Absence.until >= since)
            .limit(1)
        )
        is not None
    )


def _relying(session: Session, person_id: int, since: date, until: date) -> list[str]:
    """The names of those in whose place somebody acts on any of some days."""
    return list(
        session.scalars(
            select(Person.name)
            .join(Absence, Absence.person_id == Person.id)
            .where(
                Absence.deputy_id == person_id, Absence.since <= until, Absence.until >= since, Person.active
            )
            .order_by(Person.id)
        )
    )
