"""Something that waits for somebody."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from api.views.lights import Light
from workflow.records.project import Project


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a person or an office. A query, never a row."""

    #: `checklist`, `consultee`, or what the office or an enterprise has to do next.
    kind: str
    #: In Chinese: what is to be done.
    title: str
    project_id: int
    project_number: str
    project_name: str
    #: The checklist, consultee, consultation or project that it is about.
    subject_id: int
    light: Light | None = None
    note: str = ""
    #: Where it is done; empty where the kind says it.
    path: str = ""
    #: In words, where it waits without a clock because no limit is known: 待核定.
    limit: str = ""


def todo(session: Session, kind: str, title: str, most: int, *conditions: ColumnElement[bool]) -> list[Task]:
    """The projects still under way of which this holds, each as something to do."""
    rows = session.execute(
        select(Project.id, Project.number, Project.name)
        .where(Project.state.not_in(("suspended", "withdrawn", "completed")), *conditions)
        .order_by(Project.id)
        .limit(most)
    )
    return [Task(kind, title, key, number, name, key) for key, number, name in rows]
