"""What comes next for the office of the task force: project by project, as far as nobody else owes it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    String,
    and_,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from api.views import commitment_tasks
from api.views.liaisons import gaps, wanting
from api.views.lights import lights_of
from api.views.reanalysis import DECIDED_BEFORE, differing
from api.views.task import Reach, Task, todo
from workflow.actions.agent_gaps import without_agent
from workflow.actions.cases import AFTERWARDS, FOLLOWED, PROMISED
from workflow.actions.risk_findings import VOID
from workflow.law.book import Law
from workflow.law.terms import Obligor, Phase
from workflow.law.words import word
from workflow.records.blocker import Blocker
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.department import Department
from workflow.records.project import Involvement, Project
from workflow.records.screening import Screening
from workflow.records.steps.docking import UNASKED
from workflow.records.steps.packs import CANDIDATE, to_compile
from workflow.records.steps.stages import LANDING
from workflow.rules.local_time import local_day
from workflow.rules.screening import Outcome, risk_open


def liaison_tasks(
    session: Session, now: datetime, reach: Reach, *conditions: ColumnElement[bool]
) -> list[Task]:
    """The projects in which a department has nobody who answers (三（一）), with the departments."""
    today = local_day(now)
    found = todo(session, "liaison", "补齐联络员", reach, wanting(session, today), *conditions)
    lacking = gaps(session, [task.project_id for task in found], today) if found else {}
    return [replace(task, note="、".join(lacking.get(task.project_id, ()))) for task in found]


def overdue_tasks(session: Session, law: Law, now: datetime, reach: Reach) -> list[Task]:
    """The projects in which departments are late, one row each, with the departments and the oldest date."""
    late: dict[int, tuple[Project, ClockRecord, list[str]]] = {}
    for project, record, short in session.execute(
        select(Project, ClockRecord, func.coalesce(Department.short, ClockRecord.obligor_key))
        .join(ClockRecord, ClockRecord.project_id == Project.id)
        .join(Department, Department.key == ClockRecord.obligor_key, isouter=True)
        .where(
            Project.state.not_in(("suspended", "withdrawn")),
            # What was promised outlives the completion.
            or_(Project.state != "completed", ClockRecord.subject_kind.in_(AFTERWARDS | PROMISED | FOLLOWED)),
            ClockRecord.stopped_at.is_(None),
            ClockRecord.obligor_kind == Obligor.DEPARTMENT.value,
            ClockRecord.due_at < now,
        )
        .order_by(ClockRecord.due_at, ClockRecord.id)
        .where(*reach.projects)
        .limit(reach.most)
    ):
        late.setdefault(project.id, (project, record, []))[2].append(short)
    oldest = [(record, project.edition_hash) for project, record, _ in late.values()]
    lights = {light.clock_id: light for light in lights_of(session, law, oldest, now)}
    return [
        Task(
            "overdue",
            "部门逾期未办，请跟进（系统自动催办、督办）",
            project.id,
            project.number,
            project.name,
            project.id,
            light=lights[record.id],
            note="、".join(dict.fromkeys(names)),
            path=f"/clocks/{record.id}",
        )
        for project, record, names in late.values()
    ]


def _analysis_tasks(session: Session, law: Law, reach: Reach) -> list[Task]:
    """The projects that the rules would analyse differently since their facts have changed."""
    found = todo(session, "analyse", "项目信息已变更，重新研判", reach, DECIDED_BEFORE)
    anew = differing(session, law, [task.project_id for task in found]) if found else {}
    return [replace(task, note=anew[task.project_id]) for task in found if task.project_id in anew]


def _pack_tasks(session: Session, reach: Reach) -> list[Task]:
    """The projects with a phase whose answers are in and that was never compiled from them."""
    found = todo(session, "pack", "汇总一张表单、一套材料", reach, CANDIDATE)
    phases = to_compile(session, [task.project_id for task in found]) if found else {}
    return [
        replace(task, note="、".join(word(phase) for phase in Phase if phase in phases[task.project_id]))
        for task in found
        if task.project_id in phases
    ]


def office_tasks(session: Session, law: Law, now: datetime, reach: Reach) -> list[Task]:
    """What the office does next, by the state of each project."""
    involved = exists().where(Involvement.project_id == Project.id)
    unasked = exists().where(Involvement.project_id == Project.id, *UNASKED)
    docking = Project.state == "docking"
    last_round = (
        select(func.max(Consultation.round))
        .where(Consultation.project_id == Project.id)
        # Left to itself it would also correlate the consultation around it, and its maximum with it.
        .correlate(Project)
        .scalar_subquery()
    )

    def consultation(state: str) -> ColumnElement[bool]:
        return exists().where(
            Consultation.project_id == Project.id,
            Consultation.state == state,
            Consultation.round == last_round,
        )

    def answering(*states: str) -> ColumnElement[bool]:
        return exists().where(
            Consultation.project_id == Project.id,
            Consultation.round == last_round,
            Consultee.consultation_id == Consultation.id,
            Consultee.state.in_(states),
        )

    # Nobody is silent any more, nobody objects, and yet one was taken out without a finding.
    stuck = and_(
        consultation("circulating"),
        answering("agreed"),
        answering("withdrawn"),
        not_(answering("awaiting", "stale", "objected")),
    )

    def meeting(state: str) -> ColumnElement[bool]:
        return exists().where(Deliberation.project_id == Project.id, Deliberation.state == state)

    def resolution(state: str) -> ColumnElement[bool]:
        return exists().where(Resolution.project_id == Project.id, Resolution.state == state)

    def blocker(state: str) -> ColumnElement[bool]:
        return exists().where(Blocker.project_id == Project.id, Blocker.state == state)

    risk = _at("consultation", _risk_tasks(session, reach, last_round))
    return [
        *todo(session, "assign_agent", "指派代办员", reach, without_agent()),
        *liaison_tasks(session, now, reach),
        *todo(session, "analyse", "研判：确定阶段和部门", reach, docking, not_(involved)),
        *_analysis_tasks(session, law, reach),
        *todo(session, "dispatch", "发出材料清单征集", reach, unasked),
        *_pack_tasks(session, reach),
        *todo(session, "circulate", "发出意见征询", reach, LANDING, consultation("screening")),
        *risk,
        *_at("deliberation", todo(session, "minutes", "印发会议纪要", reach, meeting("held"))),
        *_at(
            "deliberation", todo(session, "confirm", "核实会商决定的落实情况", reach, resolution("reported"))
        ),
        *_at(
            "blockers",
            todo(session, "resolve", "已会商，登记难点、堵点的解决情况", reach, blocker("deliberated")),
        ),
        *todo(
            session,
            "inform",
            "征询可以签订，告知企业可自愿承诺准入",
            reach,
            LANDING,
            or_(consultation("unopposed"), consultation("cleared")),
            not_(commitment_tasks.under_way()),
            # Nobody is told that it may commit itself while it is open whether it may.
            Project.id.not_in([task.project_id for task in risk]),
        ),
        *todo(session, "stuck", "征询不能以无异议办结，撤销后重新征询", reach, LANDING, stuck),
    ]


def _risk_tasks(session: Session, reach: Reach, last_round: ScalarSelect[int]) -> list[Task]:
    """The projects whose industry is to be judged anew, since their facts changed after circulation (二（三）)."""
    asked = (
        Consultation.project_id == Project.id,
        Consultation.round == last_round,
        Consultation.state.not_in(VOID),
        Screening.consultation_id == Consultation.id,
        # The findings are a list in JSON; which rule leaves it to a person is looked at below.
        cast(Screening.findings, String).contains(f'"{Outcome.PERSON}"'),
    )
    found = todo(session, "judge_risk", "重新判定是否属于高危行业", reach, exists().where(*asked))
    if not found:
        return []
    kept = session.execute(
        select(Project.id, Screening.findings).where(
            *asked, Project.id.in_(task.project_id for task in found)
        )
    )
    waiting = {project_id for project_id, findings in kept if risk_open(findings)}
    return [task for task in found if task.project_id in waiting]


def _at(anchor: str, found: list[Task]) -> list[Task]:
    """Tasks that are done at a place of the project's page."""
    return [replace(task, path=f"/projects/{task.project_id}#{anchor}") for task in found]
