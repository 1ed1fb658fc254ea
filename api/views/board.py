"""The board: projects with their stages and lights, newest first or most urgent first, for those who may see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from api.views.liaisons import gaps
from api.views.lights import Light, by_urgency, lights_of
from workflow.actions.agent_gaps import lacking_agent
from workflow.actions.readers import involves
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.law.terms import Stage
from workflow.records.clock import ClockRecord
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.person import Person
from workflow.records.project import Project, ProjectStage
from workflow.rules import duty
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day
from workflow.rules.machines import PROJECT
from workflow.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as a list shows it."""

    id: int
    number: str
    code: str
    name: str
    enterprise: str
    origin: str
    state: tuple[str, ...]
    #: The same in the words of the project's machine.
    state_words: tuple[str, ...]
    #: Each of the four stages with `waiting`, `open`, `done` or `skipped`.
    stages: dict[str, str]
    agent: str
    taken_in_at: datetime
    #: The most urgent open clock, if any runs.
    light: Light | None
    open_clocks: int
    overdue_clocks: int
    #: What must not be overlooked, in Chinese: no agent, a department without a liaison.
    warnings: tuple[str, ...]


def visible(by: Actor) -> ColumnElement[bool]:
    """The projects that an actor may see at all, as a condition on `project`."""
    if by.roles & {Role.OFFICE, Role.AGENT, Role.SUPERVISOR}:
        return Project.id > 0
    mine: list[ColumnElement[bool]] = [Project.id < 0]
    if Role.LIAISON in by.roles and by.department_key:
        mine.append(involves(by.department_key))
    if Role.ENTERPRISE in by.roles and by.enterprise_id:
        mine.append(Project.enterprise_id == by.enterprise_id)
    return or_(*mine)


def project_page(
    session: Session,
    law: Law,
    *,
    by: Actor,
    now: datetime,
    before_id: int | None = None,
    most: int = 50,
    stage: Stage | None = None,
    state: str = "",
    words: str = "",
    agent_id: int | None = None,
    overdue: bool = False,
) -> list[ProjectRow]:
    """One page of projects, newest first; `before_id` is the last id of the page before. A handful of statements.

    How it is narrowed is said at `narrowed`.
    """
    duty.require(by, "project.list")
    query = select(Project.id).join(Enterprise, Enterprise.id == Project.enterprise_id)
    query = query.where(
        *narrowed(by=by, now=now, stage=stage, state=state, words=words, agent_id=agent_id, overdue=overdue)
    )
    if before_id is not None:
        query = query.where(Project.id < before_id)
    ids = session.scalars(query.order_by(Project.id.desc()).limit(most)).all()
    return rows_of(session, law, ids, now)


def narrowed(
    *,
    by: Actor,
    now: datetime,
    stage: Stage | None = None,
    state: str = "",
    words: str = "",
    agent_id: int | None = None,
    overdue: bool = False,
) -> list[ColumnElement[bool]]:
    """What a list of projects is narrowed to, as conditions on `project` and `enterprise`.

    `stage` keeps the projects in which that stage is open; `words` searches number, code, name and enterprise.
    """
    kept = [visible(by)]
    if stage is not None:
        kept += [
            exists().where(
                ProjectStage.project_id == Project.id,
                ProjectStage.stage == stage.value,
                ProjectStage.state == "open",
            ),
            Project.state.not_in(("suspended", "withdrawn")),
        ]
    if state:
        kept.append(Project.state == state)
    if agent_id is not None:
        kept.append(Project.agent_id == agent_id)
    if overdue:
        # The stored due date is a cache good enough to search by; the light beside the project is computed.
        kept.append(
            exists().where(
                ClockRecord.project_id == Project.id,
                ClockRecord.stopped_at.is_(None),
                ClockRecord.due_at < now,
            )
        )
    for token in words.split():
        pattern = "%" + token.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        kept.append(
            or_(
                *(
                    column.ilike(pattern, escape="\\")
                    for column in (Project.number, Project.code, Project.name, Enterprise.name)
                )
            )
        )
    return kept


def rows_of(session: Session, law: Law, ids: Sequence[int], now: datetime) -> list[ProjectRow]:
    """Projects as a list shows them, in the order in which they are named. A handful of statements."""
    query = (
        select(Project, Enterprise.name, Person.name)
        .join(Enterprise, Enterprise.id == Project.enterprise_id)
        .join(Person, Person.id == Project.agent_id, isouter=True)
        .where(Project.id.in_(ids))
    )
    place = {project_id: n for n, project_id in enumerate(ids)}
    found = sorted(session.execute(query).all(), key=lambda row: place[row[0].id])
    stages = _stages_of(session, ids)
    clocks = _open_clocks_of(session, ids)
    lacking = gaps(session, ids, local_day(now))
    agentless = lacking_agent(session, ids)
    lights: dict[int, list[Light]] = {}
    editions = {project.id: project.edition_hash for project, _, _ in found}
    for record, light in zip(
        clocks,
        lights_of(session, law, [(record, editions[record.project_id]) for record in clocks], now),
        strict=True,
    ):
        lights.setdefault(record.project_id, []).append(light)
    return [
        _row(
            project,
            enterprise,
            agent,
            stages.get(project.id, {}),
            lights.get(project.id, []),
            lacking,
            agentless,
        )
        for project, enterprise, agent in found
    ]


def stage_counts(session: Session, by: Actor) -> dict[str, int]:
    """How many of the projects that an actor may see stand in each stage. One statement."""
    rows = session.execute(
        select(ProjectStage.stage, func.count())
        .join(Project, Project.id == ProjectStage.project_id)
        .where(ProjectStage.state == "open", Project.state.not_in(("suspended", "withdrawn")), visible(by))
        .group_by(ProjectStage.stage)
    )
    return {stage: count for stage, count in rows}  # noqa: C416  # dict(rows) has no type


def _row(
    project: Project,
    enterprise: str,
    agent: str | None,
    stages: dict[str, str],
    lights: list[Light],
    lacking: dict[int, list[str]],
    agentless: Collection[int],
) -> ProjectRow:
    lights = sorted(lights, key=by_urgency)
    return ProjectRow(
        id=project.id,
        number=project.number,
        code=project.code or "",
        name=project.name,
        enterprise=enterprise,
        origin=project.origin,
        state=project.configuration,
        state_words=tuple(PROJECT.words.get(leaf, leaf) for leaf in project.configuration),
        stages=stages,
        agent=agent or "",
        taken_in_at=project.taken_in_at,
        light=lights[0] if lights else None,
        open_clocks=len(lights),
        overdue_clocks=sum(light.standing is Standing.OVERDUE for light in lights),
        warnings=warnings_of(project, lacking.get(project.id, ()), without_agent=project.id in agentless),
    )


def department_shorts(session: Session) -> dict[str, str]:
    """The short names of all departments by key."""
    return {key: short for key, short in session.execute(select(Department.key, Department.short))}  # noqa: C416


def warnings_of(
    project: Project, departments_without_liaison: Sequence[str], *, without_agent: bool
) -> tuple[str, ...]:
    """What must not be overlooked about a project, in Chinese (三（一）)."""
    if project.state in ("completed", "withdrawn"):
        return ()
    warnings = []
    if without_agent:
        warnings.append("未指派代办员" if project.agent_id is None else "代办员已离任，请更换")
    if departments_without_liaison:
        warnings.append(Sentence("无联络员：{departments}", departments=list(departments_without_liaison)))
    return tuple(warnings)


def _stages_of(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for project_id, stage, state in session.execute(
        select(ProjectStage.project_id, ProjectStage.stage, ProjectStage.state).where(
            ProjectStage.project_id.in_(ids)
        )
    ):
        found.setdefault(project_id, {})[stage] = state
    return found


def _open_clocks_of(session: Session, ids: Sequence[int]) -> Sequence[ClockRecord]:
    return session.scalars(
        select(ClockRecord).where(ClockRecord.project_id.in_(ids), ClockRecord.stopped_at.is_(None))
    ).all()
