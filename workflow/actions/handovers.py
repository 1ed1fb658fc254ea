"""Whoever leaves hands over first: the projects to another agent, the terms as liaison to a colleague (三（一）)."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.actions import entrusting, liaisons
from workflow.actions.cases import OVER, expect_version
from workflow.errors import NothingToHandOver
from workflow.law.terms import Phase
from workflow.records import event
from workflow.records.department import Liaison
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day


def projects_of(session: Session, person_id: int) -> list[Project]:
    """The projects that go on and of which a person is the agent."""
    return list(
        session.scalars(
            select(Project)
            .where(Project.agent_id == person_id, Project.state.not_in(OVER))
            .order_by(Project.id)
        )
    )


def terms_of(session: Session, person_id: int, now: datetime) -> list[Liaison]:
    """The terms as liaison that a person still serves, or is to begin."""
    today = local_day(now)
    return list(
        session.scalars(
            select(Liaison)
            .where(Liaison.person_id == person_id, or_(Liaison.until.is_(None), Liaison.until > today))
            .order_by(Liaison.id)
        )
    )


def hand_projects_over(
    session: Session,
    *,
    person_id: int,
    successor_id: int,
    reason: str,
    handover: str,
    by: Actor,
    now: datetime,
) -> list[Project]:
    """Name another agent for every project of one who leaves, all or none; each project has its own line of history.

    Raises:
        NothingToHandOver: the person is the agent of no project that goes on; so it is done only once.
        ReasonMissing, HandoverMissing: it is not said why, or what was handed over.
        NotAnAgent: the successor is no active agent.
    """
    duty.require(by, "project.assign_agent")
    carried = [project.id for project in projects_of(session, person_id)]
    if not carried or successor_id == person_id:
        raise NothingToHandOver(field="successor_id")
    return [
        entrusting.assign_agent(
            session,
            project_id=project_id,
            agent_id=successor_id,
            reason=reason,
            handover=handover,
            by=by,
            now=now,
        )
        for project_id in carried
    ]


def hand_terms_over(
    session: Session,
    *,
    person_id: int,
    successor_id: int,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> list[Liaison]:
    """Name a colleague for every phase for which one who leaves is the liaison, from today.

    Raises:
        NothingToHandOver: the person is the liaison of nothing; so it is done only once.
        NotOfDepartment: the successor is no active liaison of the same department.
        ChangedMeanwhile: the liaisons are not those that were looked at.
    """
    duty.require(by, "people.manage")
    event.house_locked(session)
    expect_version(expected_version, liaisons.liaisons_version(session))
    carried = terms_of(session, person_id, now)
    if not carried or successor_id == person_id:
        raise NothingToHandOver(field="successor_id")
    named: list[Liaison] = []
    # Read before the first is named: that ends the others' terms.
    wanted = {(term.department_key, term.phase) for term in carried}
    for department, phase in sorted(wanted):
        named += liaisons.name_liaison(
            session,
            department_key=department,
            person_id=successor_id,
            phases=[Phase(phase)] if phase else (),
            since=local_day(now),
            by=by,
            now=now,
        )
    return named
