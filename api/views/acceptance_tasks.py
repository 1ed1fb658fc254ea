"""What joint acceptances wait for: each department, the lead, the enterprise, and who checks (二（四）2)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.task import Reach, Task
from workflow.actions import acceptance_checks, item_clocks
from workflow.actions.acceptance_checks import owed
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.records.acceptance import AcceptancePart, JointAcceptance, Rectification
from workflow.records.acceptance_check import FollowUp
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.rules.local_time import local_day
from workflow.rules.words import due_words, moment_words

#: What the clocks of parts run for.
SUBJECT = "acceptance_part"
#: What the clocks of what checks asked for run for.
FOLLOW_UP = acceptance_checks.FOLLOW_UP
_ACCEPTANCE = "acceptance"
_CHECK = "acceptance_check"
_CHECKS = "/acceptance-checks"
_TO_ARRANGE = "确定联合验收参加部门和现场核验日期"


def of_department(session: Session, law: Law, department: str, now: datetime, reach: Reach) -> list[Task]:
    """A department's own parts, what it has to do as the lead, and what a check asked of it."""
    found = _parts(session, law, department, now, reach)
    found += of_lead(session, JointAcceptance.lead_key == department, reach)
    found += _follow_ups(session, law, department, now, reach)
    checking = owed(session, law)
    if checking is not None and checking.department == department:
        found += check_due(session, law, now)
    return found


def _follow_ups(session: Session, law: Law, department: str, now: datetime, reach: Reach) -> list[Task]:
    """What checks asked of a department; one from before such things had clocks shows its date alone."""
    rows = session.scalars(
        select(FollowUp)
        .where(FollowUp.department_key == department, FollowUp.done_at.is_(None))
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(reach.most)
    ).all()
    running = session.execute(
        select(ClockRecord, Project)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(
            ClockRecord.subject_kind == FOLLOW_UP,
            ClockRecord.subject_id.in_([row.id for row in rows]),
            ClockRecord.stopped_at.is_(None),
        )
    ).all()
    projects = {clock.subject_id: project for clock, project in running}
    clocks = [(clock, project.edition_hash) for clock, project in running]
    lights = {light.subject_id: light for light in lights_of(session, law, clocks, now)}
    return [_follow_up(row, projects.get(row.id), lights.get(row.id)) for row in rows]


def _follow_up(row: FollowUp, project: Project | None, light: Light | None) -> Task:
    return Task(
        _CHECK,
        "办结联合验收检查提出的事项",
        0 if project is None else project.id,
        "" if project is None else project.number,
        Sentence("{day}前", day=due_words(row.due_on)) if project is None else project.name,
        row.id,
        light=light,
        note=row.content,
        path=f"{_CHECKS}#follow-up-{row.id}",
    )


def check_due(session: Session, law: Law, now: datetime) -> list[Task]:
    """That joint acceptances have not been checked for longer than the house holds right."""
    checking = owed(session, law)
    if checking is None or local_day(now) < checking.due_on:
        return []
    note = Sentence("自{day}起没有检查；{why}", day=due_words(checking.since), why=checking.limit.why)
    return [
        Task(
            _CHECK,
            "检查联合验收情况",
            0,
            "",
            Sentence("{day}前", day=due_words(checking.due_on)),
            0,
            note=note,
            path=_CHECKS,
        )
    ]


def _parts(session: Session, law: Law, department: str, now: datetime, reach: Reach) -> list[Task]:
    rows = session.execute(
        select(AcceptancePart, JointAcceptance, Project)
        .join(JointAcceptance, JointAcceptance.id == AcceptancePart.acceptance_id)
        .join(Project, Project.id == JointAcceptance.project_id)
        .where(
            AcceptancePart.department_key == department,
            or_(
                and_(JointAcceptance.state == "on_site", AcceptancePart.state == "awaiting"),
                and_(JointAcceptance.state == "rechecking", AcceptancePart.state == "to_rectify"),
            ),
        )
        .order_by(JointAcceptance.on_site_at)
        .where(*reach.projects)
        .limit(reach.most)
    ).all()
    ids = [part.id for part, _, _ in rows]
    owner = item_clocks.owners(session, SUBJECT, ids)
    clocks = session.execute(
        select(ClockRecord, Project.edition_hash)
        .join(Project, Project.id == ClockRecord.project_id)
        # The clock of a promise that a part carries out is the part's too.
        .where(item_clocks.of(SUBJECT, ids), ClockRecord.stopped_at.is_(None))
    )
    running = [(clock, edition) for clock, edition in clocks]  # list(clocks) has no type
    shown = lights_of(session, law, running, now)
    lights = {
        owner[clock.subject_kind, clock.subject_id]: light
        for (clock, _), light in zip(running, shown, strict=True)
    }
    return [
        Task(
            _ACCEPTANCE,
            "复验联合验收整改事项" if part.state == "to_rectify" else "出具联合验收意见",
            project.id,
            project.number,
            project.name,
            acceptance.id,
            light=lights.get(part.id),
            note="" if part.state == "to_rectify" else _where(acceptance, known=part.id in lights),
            path=_place(acceptance.id),
        )
        for part, acceptance, project in rows
    ]


def _where(acceptance: JointAcceptance, *, known: bool) -> str:
    """When and where everybody meets, and that no limit is known where none is."""
    when = moment_words(acceptance.on_site_at) if acceptance.on_site_at else "待定"
    return Sentence(
        "现场核验：{when}，{place}" if known else "现场核验：{when}，{place}；时限待核定",
        when=when,
        place=acceptance.place,
    )


def of_lead(session: Session, mine: ColumnElement[bool], reach: Reach) -> list[Task]:
    """What the lead has to do next: arrange, hand the list over, conclude."""
    owing = exists().where(
        AcceptancePart.acceptance_id == JointAcceptance.id, AcceptancePart.state == "awaiting"
    )
    open_parts = exists().where(
        AcceptancePart.acceptance_id == JointAcceptance.id, AcceptancePart.state == "to_rectify"
    )
    steps = (
        (_TO_ARRANGE, JointAcceptance.state == "requested"),
        (
            "汇总联合验收整改清单并送达企业",
            and_(JointAcceptance.state == "on_site", not_(owing), open_parts),
        ),
        (
            "作出联合验收结论",
            or_(
                and_(JointAcceptance.state == "on_site", not_(owing), not_(open_parts)),
                and_(JointAcceptance.state == "rechecking", not_(open_parts)),
            ),
        ),
    )
    return [
        task
        for title, condition in steps
        for task in _plain(
            title,
            session.execute(_of_projects(mine, condition).where(*reach.projects).limit(reach.most)).all(),
        )
    ]


def to_arrange(session: Session, reach: Reach) -> list[Task]:
    """The applications that the office may arrange as well as the lead."""
    requested = session.execute(
        _of_projects(JointAcceptance.state == "requested").where(*reach.projects).limit(reach.most)
    ).all()
    return _plain(_TO_ARRANGE, requested)


def _of_projects(*conditions: ColumnElement[bool]) -> Select[int, int, str, str]:
    return (
        select(JointAcceptance.id, Project.id, Project.number, Project.name)
        .join(Project, Project.id == JointAcceptance.project_id)
        .where(*conditions)
        .order_by(JointAcceptance.id)
    )


def _plain(title: str, rows: Iterable[Row[int, int, str, str]]) -> list[Task]:
    return [
        Task(_ACCEPTANCE, title, project, number, name, key, path=_place(key))
        for key, project, number, name in rows
    ]


def _place(acceptance_id: int) -> str:
    return f"/acceptances/{acceptance_id}"


def of_enterprise(
    session: Session, law: Law, mine: ColumnElement[bool], now: datetime, reach: Reach
) -> list[Task]:
    """What an enterprise, or the agent for it, has to do: hand papers in, put right what is on the list."""
    found = _plain(
        "补齐联合验收材料",
        session.execute(
            _of_projects(mine, JointAcceptance.state == "returned").where(*reach.projects).limit(reach.most)
        ).all(),
    )
    rows = session.execute(
        select(ClockRecord, Rectification, Project)
        .join(
            Rectification,
            and_(ClockRecord.subject_kind == "rectification", ClockRecord.subject_id == Rectification.id),
        )
        .join(Project, Project.id == ClockRecord.project_id)
        .where(ClockRecord.stopped_at.is_(None), mine)
        .order_by(ClockRecord.due_at)
        .where(*reach.projects)
        .limit(reach.most)
    ).all()
    lights = lights_of(session, law, [(clock, project.edition_hash) for clock, _, project in rows], now)
    found += [
        Task(
            _ACCEPTANCE,
            "整改并报送整改情况",
            project.id,
            project.number,
            project.name,
            row.acceptance_id,
            light=light,
            note=f"{row.number}. {row.content}",
            path=_place(row.acceptance_id),
        )
        for (_, row, project), light in zip(rows, lights, strict=True)
    ]
    return found
