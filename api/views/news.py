"""What has been done since an instant of history, as far as it tells who has to look again: never what was done."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflow.actions.readers import involves
from workflow.records.department import Department
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor, Case, Role

#: Lines that one look takes; whoever is further behind is told of the newest and looks for himself.
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a project's history without its content."""

    event_id: int
    project_id: int
    #: Its number within the project.
    seq: int
    #: Who did it; None for the system.
    person_id: int | None
    enterprise_id: int
    agent_id: int | None

    def case(self, departments: Mapping[int, frozenset[str]]) -> Case:
        """What the duty matrix has to know of its project; `departments` are those that take part, by project."""
        return Case(departments.get(self.project_id, frozenset()), self.enterprise_id, self.agent_id)


@dataclass(frozen=True, slots=True)
class Interest:
    """What an open page shows: a project or a part of one, or a list of whatever its reader may see."""

    reader: Actor
    #: None for a list.
    project_id: int | None = None

    @property
    def department(self) -> str:
        """The department whose projects a list shows; empty where its reader sees more, or no list is open."""
        alone = Role.LIAISON in self.reader.roles and not duty.may(self.reader, "project.read")
        return (self.reader.department_key or "") if self.project_id is None and alone else ""

    def place(self, line: Line) -> int:
        """Up to where a page has been told that was told of this line: within its project, or of all."""
        return line.event_id if self.project_id is None else line.seq

    def touches(self, line: Line, departments: Mapping[int, frozenset[str]]) -> bool:
        """Whether the page may look different after this line, and its reader may know of it.

        What the reader did himself he has seen. That he may read the project of a page of one was asked when it was opened.
        """
        if line.person_id == self.reader.person_id:
            return False
        if self.project_id is None:
            return duty.may(self.reader, "project.read", line.case(departments))
        return self.project_id == line.project_id


def newest(session: Session) -> int:
    """The number of the newest line of all: up to where a list that is shown now tells."""
    return session.scalar(select(func.max(EventRecord.id))) or 0


def lines(session: Session, condition: ColumnElement[bool]) -> list[Line]:
    """The lines of projects for which this holds, the newest first, `MOST` at most. One statement."""
    rows = session.execute(
        select(
            EventRecord.id,
            EventRecord.project_id,
            EventRecord.seq,
            EventRecord.person_id,
            Project.enterprise_id,
            Project.agent_id,
        )
        .join(Project, Project.id == EventRecord.project_id)
        .where(condition)
        .order_by(EventRecord.id.desc())
        .limit(MOST)
    )
    return [
        Line(event, project or 0, seq, person, enterprise, agent)
        for event, project, seq, person, enterprise, agent in rows
    ]


def taking_part(
    session: Session, found: Iterable[Line], departments: Collection[str]
) -> dict[int, frozenset[str]]:
    """Which of these departments take part in the projects of these lines, by project. One statement, or none."""
    projects = {line.project_id for line in found}
    if not projects or not departments:
        return {}
    tied: dict[int, set[str]] = {}
    rows = session.execute(
        select(Project.id, Department.key)
        .join(Department, involves(Department.key))
        .where(Project.id.in_(projects), Department.key.in_(departments))
    )
    for project_id, key in rows:
        tied.setdefault(project_id, set()).add(key)
    return {project_id: frozenset(keys) for project_id, keys in tied.items()}


def missed(session: Session, interest: Interest, place: int) -> int | None:
    """Up to where a page has to be told that stands at `place`; None where nothing came since that touches it."""
    if interest.project_id is None:
        later = EventRecord.id > place
    else:
        later = (EventRecord.project_id == interest.project_id) & (EventRecord.seq > place)
    found = lines(session, later)
    tied = taking_part(session, found, {interest.department} - {""})
    touching = (interest.place(line) for line in found if interest.touches(line, tied))
    return next(touching, None)
