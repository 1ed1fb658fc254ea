"""The board: projects with their stages and lights, newest first or most urgent first, for those who may see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from api.views.liaisons import gaps
from api.views.lights import Light, by_urgency, lights_of
from api.views.project_orders import Order, Place, in_order
from api.views.project_search import search
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
from workflow.rules.machines import ADVANCING, PROJECT
from workflow.rules.machines.project import place_of
from workflow.rules.standing import Standing

#: How far the projects of a stage are counted for the list's head.
COUNTED: Final = 999
#: The stages that are a state of the project by themselves; the others run side by side.
_ALONE: Final = frozenset({Stage.DOCKING.value, Stage.CONSTRUCTION_APPROVAL.value})


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as a list shows it."""

    id: int
    number: str
    code: str
    name: str
    enterprise: str
    #: 统一社会信用代码 of the enterprise; empty before it has one.
    credit_code: str
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
        return true()
    mine: list[ColumnElement[bool]] = [Project.id < 0]
    if Role.LIAISON in by.roles and by.department_key:
        mine.append(involves(by.department_key))
    if Role.ENTERPRISE in by.roles and by.enterprise_id:
        mine.append(Project.enterprise_id == by.enterprise_id)
    return or_(*mine)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list of projects is narrowed to."""

    #: Keeps the projects in which that stage is open.
    stage: Stage | None = None
    state: str = ""
    #: Parts of number, code, names or credit code, or initials of pinyin; each has to be found (`rules/finding.py`).
    words: str = ""
    agent_id: int | None = None
    overdue: bool = False


def project_page(
    session: Session,
    law: Law,
    *,
    by: Actor,
    now: datetime,
    narrowing: Narrowing = Narrowing(),  # it never changes
    order: Order = "newest",
    after: Place | None = None,
    most: int = 50,
) -> list[tuple[ProjectRow, Place]]:
    """One page of projects in an order, each with its place; `after` is the last place of the page before.

    A handful of statements, however many projects there are.
    """
    duty.require(by, "project.list")
    looked = search(session, narrowing.words)
    kept = [*narrowed(by=by, now=now, narrowing=narrowing), *looked.kept]
    found: list[tuple[int, Place]] = []
    while len(found) < most:
        # As many as are still missing; one round, unless the index promised what was not found.
        some = in_order(session, kept, order, after, most - len(found))
        exact = looked.of(session, [key for key, _ in some])
        full = len(some) == most - len(found)
        found += [(key, place) for key, place in some if key in exact]
        if not full:
            break
        after = some[-1][1]
    rows = rows_of(session, law, [key for key, _ in found], now)
    return [(row, place) for row, (_, place) in zip(rows, found, strict=True)]


def narrowed(*, by: Actor, now: datetime, narrowing: Narrowing) -> list[ColumnElement[bool]]:
    """What a list of projects is narrowed to, as conditions on `project`; what is looked for comes on top (`search`)."""
    kept = [visible(by)]
    if narrowing.stage is not None:
        kept += _at_stage(narrowing.stage)
    if narrowing.state:
        kept.append(Project.state == narrowing.state)
    if narrowing.agent_id is not None:
        kept.append(Project.agent_id == narrowing.agent_id)
    if narrowing.overdue:
        # The stored due date is a cache good enough to search by; the light beside the project is computed.
        kept.append(
            exists().where(
                ClockRecord.project_id == Project.id,
                ClockRecord.stopped_at.is_(None),
                ClockRecord.due_at < now,
            )
        )
    return kept


def _at_stage(stage: Stage) -> list[ColumnElement[bool]]:
    """That a stage is open and its project goes on; the first half is what the index is entered by."""
    return [
        Project.stage_order == place_of(stage.value if stage.value in _ALONE else ADVANCING),
        exists().where(
            ProjectStage.project_id == Project.id,
            ProjectStage.stage == stage.value,
            ProjectStage.state == "open",
        ),
    ]


def rows_of(session: Session, law: Law, ids: Sequence[int], now: datetime) -> list[ProjectRow]:
    """Projects as a list shows them, in the order in which they are named. A handful of statements."""
    query = (
        select(Project, Enterprise.name, Enterprise.credit_code, Person.name)
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
    editions = {project.id: project.edition_hash for project, *_ in found}
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
            credit_code or "",
            agent,
            stages.get(project.id, {}),
            lights.get(project.id, []),
            lacking,
            agentless,
        )
        for project, enterprise, credit_code, agent in found
    ]


def stage_counts(session: Session, by: Actor) -> dict[str, int]:
    """How many of the projects that an actor may see stand in each stage, up to one more than `COUNTED`. One statement."""
    own = visible(by)
    looks = [
        (stage, select(Project.id).where(own, *_at_stage(stage)).limit(COUNTED + 1).subquery())
        for stage in Stage
    ]
    rows = session.execute(
        union_all(*(select(literal(stage.value), func.count()).select_from(look) for stage, look in looks))
    )
    return {stage: count for stage, count in rows}  # noqa: C416  # dict(rows) has no type


def _row(
    project: Project,
    enterprise: str,
    credit_code: str,
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
        credit_code=credit_code,
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
