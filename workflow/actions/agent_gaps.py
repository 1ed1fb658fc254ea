"""Which projects have nobody who acts as their agent: none was named, or whoever was has left (三（一）)."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflow.records.project import Project
from workflow.records.steps.docking import WITHOUT_AGENT


def without_agent() -> ColumnElement[bool]:
    """Whether a project has no agent who is still there and still one, as a condition on `project`."""
    return WITHOUT_AGENT


def lacking_agent(session: Session, project_ids: Collection[int]) -> set[int]:
    """Those of some projects that have no agent. One statement."""
    return set(session.scalars(select(Project.id).where(Project.id.in_(project_ids), without_agent())))
