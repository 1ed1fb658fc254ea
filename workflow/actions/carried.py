"""Nothing is ever without an owner: what somebody still carries before leaving, or giving a role up (三（一）)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions.cases import OVER
from workflow.errors import AgentHasProjects, LastAdmin, LastOfOffice, StandsInForSomebody
from workflow.records.duty_term import Absence
from workflow.records.person import Grant, Person
from workflow.records.project import Project
from workflow.rules.duty import Role
from workflow.rules.local_time import local_day


def spare_projects(session: Session, person: Person) -> None:
    """Nothing is ever without an owner: whoever is the agent of projects that go on, now or one day, hands them over first (三（一）)."""
    count = session.scalar(
        select(func.count())
        .select_from(Project)
        .where(Project.agent_id == person.id, Project.state.not_in(OVER))
    )
    if count:
        raise AgentHasProjects(name=person.name, count=count)


def spare_deputy(session: Session, person: Person, now: datetime, kept: Iterable[Role] = ()) -> None:
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


def spare_last_admin(session: Session, person: Person) -> None:
    if _is_last(session, person, Role.ADMIN):
        raise LastAdmin(login=person.login)


def spare_last_of_office(session: Session, person: Person) -> None:
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
