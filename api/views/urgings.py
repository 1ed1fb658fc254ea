"""企业催办 as it is seen: what may be urged in a project, who was urged, and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from api.views.lights import Light
from api.views.projects import department_names
from api.views.task import Reach, Task
from api.views.whose_turn import Turn
from workflow.actions import urgings
from workflow.actions.cases import CLOSED
from workflow.actions.urgings import AGENT, URGED
from workflow.law.terms import Obligor
from workflow.records.clock import ClockRecord
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.records.steps.asking import STEP
from workflow.records.urging import Urging
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import instant
from workflow.rules.urging import again_from

#: Of a long list the newest are shown.
MOST = 200


@dataclass(frozen=True, slots=True)
class Urgeable:
    """Somebody who may be urged, or may be again from an instant on."""

    #: None for the agent.
    clock_id: int | None
    who: str
    light: Light | None
    last: datetime | None
    #: None where it may be done now.
    again_from: datetime | None


@dataclass(frozen=True, slots=True)
class UrgingView:
    """One urging, and whether the step was taken since."""

    id: int
    project_id: int
    project_number: str
    project_name: str
    #: `department`, `office` or `agent`.
    obligor_kind: str
    department: str
    who: str
    clock_id: int | None
    title: str
    words: str
    at: datetime
    #: When the clock stopped; None while it runs, and for an agent.
    stopped_at: datetime | None


def urgeable(
    session: Session,
    project: Project,
    turns: Iterable[Turn],
    *,
    agent_name: str,
    calendar: Calendar,
    now: datetime,
) -> tuple[Urgeable, ...]:
    """Whom an enterprise may urge in its project: whoever's turn it is by the clocks, and its agent."""
    owing = [(turn, light) for turn in turns if turn.obligor_kind in URGED for light in turn.lights]
    last = urgings.newest_of_clocks(session, [light.clock_id for _, light in owing])
    found = [
        Urgeable(light.clock_id, turn.name, light, at, _again(at, calendar, now))
        for turn, light in owing
        for at in (last.get(light.clock_id),)
    ]
    if project.agent_id is not None and project.state not in CLOSED:
        at = urgings.newest_of_agent(session, project.id, project.agent_id)
        found.append(Urgeable(None, agent_name, None, at, _again(at, calendar, now)))
    return tuple(found)


def _again(last: datetime | None, calendar: Calendar, now: datetime) -> datetime | None:
    if last is None:
        return None
    again = again_from(last, calendar)
    return again if again > now else None


def of_project(session: Session, project_id: int, by: Actor) -> list[UrgingView]:
    """The urgings of a project, newest first; a department reads those of itself."""
    query = _QUERY.where(Urging.project_id == project_id)
    if Role.LIAISON in by.roles and by.roles.isdisjoint({Role.OFFICE, Role.SUPERVISOR, Role.AGENT}):
        query = query.where(
            Urging.obligor_kind == Obligor.DEPARTMENT.value, Urging.obligor_key == by.department_key
        )
    return _views(session, query)


def everywhere(session: Session, *, since: date, until: date, department: str = "") -> list[UrgingView]:
    """The newest urgings of a period in all projects, or those of one department."""
    query = _QUERY.where(*_within(since, until))
    if department:
        query = query.where(Urging.obligor_kind == Obligor.DEPARTMENT.value, Urging.obligor_key == department)
    return _views(session, query)


def counts(session: Session, *, since: date, until: date) -> dict[str, int]:
    """How often each department was urged within a period."""
    rows = session.execute(
        select(Urging.obligor_key, func.count())
        .where(Urging.obligor_kind == Obligor.DEPARTMENT.value, *_within(since, until))
        .group_by(Urging.obligor_key)
    )
    return {key: count for key, count in rows}  # noqa: C416  # dict(rows) has no type


def _within(since: date, until: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    first, last = instant(since, time.min), instant(until + timedelta(days=1), time.min)
    return Urging.at >= first, Urging.at < last


_QUERY: Select[Urging, str, str, datetime | None] = (
    select(Urging, Project.number, Project.name, ClockRecord.stopped_at)
    .join(Project, Project.id == Urging.project_id)
    .outerjoin(ClockRecord, ClockRecord.id == Urging.clock_id)
    .order_by(Urging.at.desc(), Urging.id.desc())
    .limit(MOST)
)


def _views(session: Session, query: Select[Urging, str, str, datetime | None]) -> list[UrgingView]:
    names = department_names(session)
    return [
        UrgingView(
            id=row.id,
            project_id=row.project_id,
            project_number=number,
            project_name=name,
            obligor_kind=row.obligor_kind,
            department=row.obligor_key if row.obligor_kind == Obligor.DEPARTMENT.value else "",
            who=_who(row, names),
            clock_id=row.clock_id,
            title=row.title,
            words=row.words,
            at=row.at,
            stopped_at=stopped,
        )
        for row, number, name, stopped in session.execute(query)
    ]


def _who(row: Urging, names: Mapping[str, str]) -> str:
    match row.obligor_kind:
        case Obligor.DEPARTMENT:
            return names.get(row.obligor_key, row.obligor_key)
        case Obligor.OFFICE:
            return "代办专班办公室"
    return "代办员"


def of_thing(session: Session, kind: str, thing_id: int, *, steps: str = "") -> datetime | None:
    """When somebody was last urged about what is open of a thing; `steps` begins the keys of its steps without a limit."""
    of_it = and_(ClockRecord.subject_kind == kind, ClockRecord.subject_id == thing_id)
    if steps:
        step = and_(ClockRecord.subject_kind == STEP, ClockRecord.subject_id == thing_id)
        of_it = or_(of_it, and_(step, ClockRecord.limit_key.startswith(steps, autoescape=True)))
    return session.scalar(
        select(func.max(Urging.at))
        .join(ClockRecord, ClockRecord.id == Urging.clock_id)
        .where(of_it, ClockRecord.stopped_at.is_(None))
    )


# --- in the queue ----------------------------------------------------------------------------------------------


def with_urgings(session: Session, found: Sequence[Task]) -> list[Task]:
    """The tasks, those whose clock was urged saying so. One statement."""
    at = urgings.newest_of_clocks(session, {task.light.clock_id for task in found if task.light})
    return [
        replace(task, urged_at=at[task.light.clock_id]) if task.light and task.light.clock_id in at else task
        for task in found
    ]


def agent_tasks(session: Session, by: Actor, reach: Reach) -> list[Task]:
    """Where an agent, or whom they stand in for, was urged and has done nothing in the project since."""
    mine = (by.person_id, *by.stands_in_for)
    rows = session.execute(
        select(Project.id, Project.number, Project.name, func.max(Urging.at))
        .join(Urging, Urging.project_id == Project.id)
        .where(
            Urging.obligor_kind == AGENT,
            Urging.obligor_key.in_([str(key) for key in mine]),
            Project.agent_id.in_(mine),
            Project.state.not_in(CLOSED),
            ~exists().where(
                EventRecord.project_id == Project.id,
                EventRecord.person_id.in_(mine),
                EventRecord.recorded_at > Urging.at,
            ),
            *reach.projects,
        )
        .group_by(Project.id, Project.number, Project.name)
        .order_by(Project.id)
        .limit(reach.most)
    )
    return [
        Task(
            "urging",
            "企业催办，与企业联系",
            key,
            number,
            name,
            key,
            path=f"/projects/{key}#urgings",
            urged_at=at,
        )
        for key, number, name, at in rows
    ]
