"""People around a project as they are shown: its agents one after another, and the services it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from workflow.actions.services import CLAUSES, KINDS
from workflow.records.duty_term import Absence, AgentTerm
from workflow.records.person import Person
from workflow.records.service import ServiceRecord
from workflow.rules.duty import Actor


@dataclass(frozen=True, slots=True)
class Term:
    """Who was the agent from when to when."""

    name: str
    since: datetime
    until: datetime | None
    ended_because: str
    handover: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service that was given."""

    id: int
    kind: str
    words: str
    clause: str
    subject: str
    audience: str
    given_by: str
    happened_at: datetime
    recorded_at: datetime
    person_id: int | None
    #: Why it was corrected, and what it said before; empty where it never was.
    corrected_because: str = ""
    former: str = ""


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is away, and somebody acts in their place."""

    id: int
    person: str
    person_id: int
    deputy: str
    deputy_id: int
    since: date
    until: date
    reason: str


def agent_terms(session: Session, project_id: int) -> list[Term]:
    """Every agent of a project, the newest first."""
    rows = session.execute(
        select(AgentTerm, Person.name)
        .join(Person, Person.id == AgentTerm.person_id)
        .where(AgentTerm.project_id == project_id)
        .order_by(AgentTerm.id.desc())
    )
    return [Term(name, row.since, row.until, row.ended_because, row.handover) for row, name in rows]


def services(session: Session, project_id: int | None, most: int = 100) -> list[Service]:
    """What was done for a project, or the trainings of the house; the newest first, each as it was last corrected."""
    where = (
        ServiceRecord.project_id.is_(None) if project_id is None else ServiceRecord.project_id == project_id
    )
    former, later = aliased(ServiceRecord), aliased(ServiceRecord)
    rows = session.execute(
        select(ServiceRecord, former.subject)
        .outerjoin(former, former.id == ServiceRecord.replaces_id)
        .outerjoin(later, later.replaces_id == ServiceRecord.id)
        .where(where, later.id.is_(None))
        .order_by(ServiceRecord.happened_at.desc(), ServiceRecord.id.desc())
        .limit(most)
    )
    return [service_of(row, before or "") for row, before in rows]


def service_of(row: ServiceRecord, former: str = "") -> Service:
    """A record as it is shown; `former` is what the one said that it replaces."""
    return Service(
        row.id,
        row.kind,
        KINDS[row.kind],
        CLAUSES[row.kind],
        row.subject,
        row.audience,
        row.given_by,
        row.happened_at,
        row.recorded_at,
        row.person_id,
        row.corrected_because,
        former,
    )


def absences(session: Session, *, by: Actor, everybody: bool, on: date) -> list[Away]:
    """Absences that last or come: everybody's, or those that concern the reader; the next first."""
    person, deputy = aliased(Person), aliased(Person)
    query = (
        select(Absence, person.name, deputy.name)
        .join(person, person.id == Absence.person_id)
        .join(deputy, deputy.id == Absence.deputy_id)
        .where(Absence.until >= on)
        .order_by(Absence.since, Absence.id)
    )
    if not everybody:
        query = query.where(or_(Absence.person_id == by.person_id, Absence.deputy_id == by.person_id))
    return [
        Away(row.id, name, row.person_id, stand_in, row.deputy_id, row.since, row.until, row.reason)
        for row, name, stand_in in session.execute(query)
    ]


def colleagues(session: Session, by: Actor, *, everybody: bool) -> Sequence[tuple[int, str]]:
    """Who could be named in a form of absence: the reader's own side, or everybody of the offices."""
    query = select(Person.id, Person.name).where(Person.active, Person.enterprise_id.is_(None))
    if not everybody:
        query = query.where(Person.department_key == by.department_key)
    return [(key, name) for key, name in session.execute(query.order_by(Person.name))]
