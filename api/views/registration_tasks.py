"""What business registration waits for: the departments, the agent at the window, the enterprise (二（二）)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.task import Reach, Task
from workflow.actions.addresses import keeper
from workflow.actions.cases import CLOSED, facts_of
from workflow.law.book import Law
from workflow.law.registration import Registration, RegistrationEntry
from workflow.law.sentence import Sentence
from workflow.law.terms import Stage
from workflow.records.address import AddressReport
from workflow.records.clock import ClockRecord
from workflow.records.project import Project, ProjectStage
from workflow.records.registration import RegistrationItem, RegistrationStep, newest_setup
from workflow.rules import duty
from workflow.rules import registration as rules
from workflow.rules.duty import Actor
from workflow.rules.machines import ADDRESS_REPORT

SUBJECT = "registration_item"

_OPEN = exists().where(
    ProjectStage.project_id == Project.id,
    ProjectStage.stage == Stage.BUSINESS_REGISTRATION.value,
    ProjectStage.state == "open",
)


def _rows(
    session: Session, *conditions: ColumnElement[bool], reach: Reach
) -> list[tuple[Project, RegistrationItem]]:
    found = session.execute(
        select(Project, RegistrationItem)
        .join(RegistrationItem, RegistrationItem.project_id == Project.id)
        .where(Project.state.not_in(CLOSED), *conditions)
        .order_by(RegistrationItem.applied_at, RegistrationItem.id)
        .where(*reach.projects)
        .limit(reach.most)
    )
    return [(project, item) for project, item in found]


def _lights(
    session: Session, law: Law, rows: Iterable[tuple[Project, RegistrationItem]], now: datetime
) -> dict[int, Light]:
    editions = {item.id: project.edition_hash for project, item in rows}
    if not editions:
        return {}
    records = session.scalars(
        select(ClockRecord).where(
            ClockRecord.subject_kind == SUBJECT,
            ClockRecord.subject_id.in_(editions),
            ClockRecord.stopped_at.is_(None),
        )
    ).all()
    pairs = [(record, editions[record.subject_id]) for record in records]
    return {light.subject_id: light for light in lights_of(session, law, pairs, now)} if pairs else {}


def _task(
    kind: str,
    title: str,
    project: Project,
    item: RegistrationItem | None,
    light: Light | None,
    note: str,
    limit: str = "",
) -> Task:
    return Task(
        kind=kind,
        title=title,
        project_id=project.id,
        project_number=project.number,
        project_name=project.name,
        subject_id=item.id if item else project.id,
        light=light,
        note=note,
        path=f"/projects/{project.id}/registration" + (f"#{item.code}" if item else ""),
        limit=limit,
    )


def _limit(entry: RegistrationEntry) -> str:
    """What is said in place of a due day where the document names no limit, so that the wait is seen all the same."""
    return "" if entry.limit else "待核定"


def _next_steps(
    session: Session, law: Law, rows: Iterable[tuple[Project, RegistrationItem]]
) -> dict[int, str]:
    """The step that comes next of each item that a bank does step by step (二（二）5)."""
    stepwise = {
        item.id: (item.round, entry.steps)
        for project, item in rows
        if (entry := _registration(law, project).items.get(item.code)) is not None and entry.steps
    }
    if not stepwise:
        return {}
    done: dict[int, set[str]] = {}
    for item_id, round_number, title in session.execute(
        select(RegistrationStep.item_id, RegistrationStep.round, RegistrationStep.title).where(
            RegistrationStep.item_id.in_(stepwise)
        )
    ):
        if round_number == stepwise[item_id][0]:
            done.setdefault(item_id, set()).add(title)
    return {
        key: next((step for step in steps if step not in done.get(key, ())), "")
        for key, (_, steps) in stepwise.items()
    }


def _doing(item: RegistrationItem, following: str) -> str:
    return Sentence("{item}：下一步{step}", item=item.title, step=following) if following else item.title


def _registration(law: Law, project: Project) -> Registration:
    return law.editions.get(project.edition_hash, law.current).registration


def department_tasks(session: Session, law: Law, department: str, now: datetime, reach: Reach) -> list[Task]:
    """What a department is to approve, with or without a clock, to bring to the window, or to see done by shop or bank."""
    rows = _rows(
        session,
        RegistrationItem.department_key == department,
        RegistrationItem.state.in_(("applied", "approved")),
        reach=reach,
    )
    lights = _lights(session, law, rows, now)
    following = _next_steps(session, law, rows)
    found = []
    for project, item in rows:
        entry = _registration(law, project).items.get(item.code)
        if item.state == "approved":
            found.append(_task(SUBJECT, "送达一窗通取窗口", project, item, None, item.title))
        elif entry is not None:
            # A shop and a bank have no account here; who answers for them sees to it (二（二）3、5).
            title = (
                "审批企业开办事项"
                if entry.approved
                else ("督促商业银行办理" if entry.steps else "督促刻章店送达印章")
            )
            note = _doing(item, following.get(item.id, ""))
            found.append(_task(SUBJECT, title, project, item, lights.get(item.id), note, _limit(entry)))
    return found


def office_tasks(session: Session, law: Law, now: datetime, reach: Reach) -> list[Task]:
    """Applications for which the document names no limit: no clock reminds of them, so the office keeps them in sight."""
    unlimited = {
        code
        for edition in (law.current, *law.editions.values())
        for code, entry in edition.registration.items.items()
        if not entry.limit
    }
    rows = _rows(
        session, RegistrationItem.code.in_(unlimited), RegistrationItem.state == "applied", reach=reach
    )
    lights, following = _lights(session, law, rows, now), _next_steps(session, law, rows)
    found = []
    for project, item in rows:
        entry = _registration(law, project).items.get(item.code)
        # Where no agent is named, the office itself is at the window, and has it among what it records there.
        if entry is not None and not entry.limit and (entry.approved or project.agent_id is not None):
            note = _doing(item, following.get(item.id, ""))
            title = "跟踪没有时限的企业开办事项"
            found.append(_task(SUBJECT, title, project, item, lights.get(item.id), note, _limit(entry)))
    return found


def window_tasks(
    session: Session, law: Law, where: ColumnElement[bool], now: datetime, reach: Reach
) -> list[Task]:
    """What the window does for some projects: plan, apply, record for shops and banks, deliver, hand over."""
    at_window = ("planned", "returned", "applied", "approved", "delivered", "withdrawn")
    joined = session.execute(
        select(Project, RegistrationItem)
        .join(RegistrationItem, RegistrationItem.project_id == Project.id, isouter=True)
        .where(
            Project.state.not_in(CLOSED),
            where,
            or_(RegistrationItem.state.in_(at_window), and_(RegistrationItem.id.is_(None), _OPEN)),
        )
        .order_by(RegistrationItem.applied_at, Project.id, RegistrationItem.id)
        .where(*reach.projects)
        .limit(reach.most)
    )
    both: list[tuple[Project, RegistrationItem | None]] = [(project, item) for project, item in joined]
    found = [
        _task("registration_plan", "确定企业开办事项，或写明理由跳过", project, None, None, "")
        for project, item in both
        if item is None
    ]
    rows = [(project, item) for project, item in both if item is not None]
    lights = _lights(session, law, rows, now)
    following = _next_steps(
        session, law, [(project, item) for project, item in rows if item.state == "applied"]
    )
    states = _states(session, {project.id for project, _ in rows})
    waiting = {
        key
        for key, own in states.items()
        if rules.pickup_state(state for _, state, hands in own if hands) == "ready"
    }
    for project, item in rows:
        entry = _registration(law, project).items.get(item.code)
        if entry is None:
            continue
        known = {code: state for code, state, _ in states[project.id]}
        title = {
            "planned": "" if rules.waits_for(entry, known) else "申请企业开办事项",
            "returned": "补正后重新申请",
            "approved": "登记送达一窗通取窗口",
            "withdrawn": "已撤回：重新列入，或登记不需要",
            "applied": "" if entry.approved else ("记录办理环节" if entry.steps else "登记印章送达"),
            "delivered": "",
        }[item.state]
        if title:
            note = _doing(item, following.get(item.id, ""))
            limit = _limit(entry) if item.state == "applied" else ""
            found.append(_task(SUBJECT, title, project, item, lights.get(item.id), note, limit))
    found += [
        _task("pickup", "办理一窗通取领取", project, None, None, "")
        for project in {project.id: project for project, _ in rows}.values()
        if project.id in waiting
    ]
    return found


def _states(session: Session, project_ids: Collection[int]) -> dict[int, list[tuple[str, str, bool]]]:
    found: dict[int, list[tuple[str, str, bool]]] = {}
    if not project_ids:
        return found
    for project_id, code, state, hands in session.execute(
        select(
            RegistrationItem.project_id,
            RegistrationItem.code,
            RegistrationItem.state,
            RegistrationItem.hands_over,
        ).where(RegistrationItem.project_id.in_(project_ids))
    ):
        found.setdefault(project_id, []).append((code, state, hands))
    return found


def enterprise_tasks(
    session: Session, law: Law, enterprise_id: int, now: datetime, reach: Reach
) -> list[Task]:
    """What an enterprise has to fill in, correct, and collect."""
    rows = _rows(session, Project.enterprise_id == enterprise_id, reach=reach)
    states = _states(session, {project.id for project, _ in rows})
    found, unready = [], set()
    for project in {project.id: project for project, _ in rows}.values():
        registration, setup = _registration(law, project), newest_setup(session, project.id)
        facts = facts_of(session, project)
        lacking = set()
        for code, state, _ in states[project.id]:
            own = rules.lacking(registration, code, setup.answers if setup else {}, facts)
            if state == "planned" and own:
                unready.add((project.id, code))
                lacking |= {field.title for field in own if not field.fact}
        if lacking:
            note = Sentence("还差{n}项", n=len(lacking))
            found.append(_task("setup", "填写企业开办一张表单", project, None, None, note))
        if rules.pickup_state(state for _, state, hands in states[project.id] if hands) == "ready":
            found.append(_task("pickup", "到一窗通取窗口一次领取", project, None, None, ""))
    opened = set(session.scalars(select(Project.id).where(Project.id.in_(states), _OPEN)))
    for project, item in rows:
        entry = _registration(law, project).items.get(item.code)
        known = {code: state for code, state, _ in states[project.id]}
        ready = item.state == "planned" and (project.id, item.code) not in unready
        if entry is None or project.id not in opened or not ready or rules.waits_for(entry, known):
            continue
        # Whoever of the two comes first hands it in: the enterprise, or the agent it entrusted with it.
        what: str = (
            Sentence("{item}（受托的代办员也可以申请）", item=item.title) if project.agent_id else item.title
        )
        found.append(_task(SUBJECT, "申请企业开办事项", project, item, None, what))
    lights = _lights(session, law, rows, now)
    found += [
        _task(SUBJECT, "补正企业开办事项", project, item, lights.get(item.id), "；".join(item.missing))
        for project, item in rows
        if item.state == "returned"
    ]
    return found


def address_tasks(session: Session, law: Law, by: Actor) -> list[Task]:
    """That reports of wrong addresses wait for whoever keeps the library; one line for all of them."""
    if not duty.may(by, "address.decide", keeper(law)):
        return []
    waiting = session.scalar(
        select(func.count()).select_from(AddressReport).where(AddressReport.state == ADDRESS_REPORT.initial)
    )
    if not waiting:
        return []
    return [
        Task(
            "address_report",
            "核实标准地址纠错",
            0,
            "",
            "",
            0,
            note=Sentence("{n}条", n=waiting),
            path="/addresses",
            limit="待核定",
        )
    ]
