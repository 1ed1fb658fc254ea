"""Which projects have nobody who acts as their agent: none was named, or whoever was has left (三（一）)."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from workflow.records.person import Grant, Person
from workflow.records.project import Project
from workflow.rules.duty import Role


def without_agent() -> ColumnElement[bool]:
    """Whether a project has no agent who is still there and still one, as a condition on `project`."""
    return ~exists().where(
        Person.id == Project.agent_id,
        Person.active,
        Grant.person_id == Person.id,
        Grant.role == Role.AGENT.value,
    )


def lacking_agent(session: Session, project_ids: Collection[int]) -> set[int]:
    """Those of some projects that have no agent. One statement."""
    return set(session.scalars(select(Project.id).where(Project.id.in_(project_ids), without_agent())))
