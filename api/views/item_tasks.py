"""What waits for whom in construction approval: a department's applications, an enterprise's next papers (二（四）)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from api.views.lights import Light, by_urgency, lights_of
from api.views.task import Reach
from workflow.actions import item_clocks, mandates
from workflow.actions.approval_items import states_by_project
from workflow.actions.joint_items import carried_items
from workflow.law.book import Law
from workflow.law.terms import Obligor, Phase
from workflow.records.approval_item import ApprovalItem, ItemDeferral, ItemPause
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules import mandate
from workflow.rules.acceptance import ITEM as JOINT
from workflow.rules.awaited import STEPS
from workflow.rules.duty import Actor, Role

#: What a department does next, by the state of the application.
_DEPARTMENT: Final = {
    "submitted": "受理，或一次性告知补正",
    "accepted": "审查并作出决定",
    "in_review": "审查并作出决定",
    "paused": "办理特别程序",
    "granted": "送达决定",
    "granted_with_deferred": "送达决定",
}
#: What an enterprise does next, or its agent for it.
_ENTERPRISE: Final = {"planned": "提交申请", "correction": "补正申请材料"}
#: The same for an enterprise, which has to know where its papers go: to its agent, else to the window.
_TO_AGENT: Final = {"planned": "备齐申请材料，交代办员提交", "correction": "备齐补正材料，交代办员提交"}
_TO_WINDOW: Final = {"planned": "到代办专窗提交申请", "correction": "到代办专窗补交材料"}
#: What the clocks run for whose tasks stand here.
SUBJECTS: Final = (item_clocks.ITEM, item_clocks.PAUSE, item_clocks.DEFERRAL)
_CLOSED: Final = ("suspended", "withdrawn", "completed")


@dataclass(frozen=True, slots=True)
class ItemTask:
    """One item that somebody has to act on."""

    item: ApprovalItem
    project: Project
    title: str
    light: Light | None
    kind: str = item_clocks.ITEM


def of_department(session: Session, law: Law, department: str, now: datetime, reach: Reach) -> list[ItemTask]:
    """The applications that are with a department, hearings it has to hold and promises it has to check."""
    rows = _items(session, ApprovalItem.department_key == department, reach=reach)
    lights = _lights(session, law, rows, Obligor.DEPARTMENT, now)
    came = _unchecked(session, rows)
    found = [
        ItemTask(item, project, STEPS["awaited_item_paper_check"], None, kind=item_clocks.DEFERRAL)
        for item, project in rows
        if item.id in came
    ]
    for item, project in rows:
        own = lights.get(item.id, [])
        if item.state in _DEPARTMENT:
            found.append(ItemTask(item, project, _DEPARTMENT[item.state], _first(own)))
        elif own:
            found.append(ItemTask(item, project, "核查告知承诺", _first(own)))
    return _sorted(found)


def of_applicant(session: Session, law: Law, by: Actor, now: datetime, reach: Reach) -> list[ItemTask]:
    """What an enterprise, or the agent who acts for it, may hand in now: the next papers, what is to be filed."""
    mine: ColumnElement[bool] = Project.agent_id.in_((by.person_id, *by.stands_in_for))
    if Role.ENTERPRISE in by.roles and by.enterprise_id:
        mine = Project.enterprise_id == by.enterprise_id
    rows = _items(session, mine, reach=reach)
    lights = _lights(session, law, rows, Obligor.ENTERPRISE, now)
    projects = {project.id for _, project in rows}
    states, happened = states_by_project(session, projects), item_clocks.happened(session, projects)
    carried = carried_items(session, law, projects)
    entrusted = mandates.newest_of(session, projects)
    found = []
    for item, project in rows:
        own = lights.get(item.id, [])
        edition = law.editions.get(project.edition_hash, law.current)
        entry = edition.items.get(item.item_code)
        before = rules.unsettled(entry, states[project.id], edition, happened[project.id])
        ready = (item.by_commitment or not before) and item.id not in carried
        if item.state in _ENTERPRISE and (ready or item.state != "planned"):
            # Nothing is received before construction approval is open; what has to be filed by a day is shown anyway.
            if own or item.state != "planned" or project.state == "construction_approval":
                its_agents = mandate.covers(
                    entrusted.get(project.id), phase=Phase(item.phase), items=[item.item_code]
                )
                words = _ENTERPRISE
                if item.item_code != JOINT and Role.ENTERPRISE in by.roles:
                    words = _TO_AGENT if its_agents and project.agent_id else _TO_WINDOW
                found.append(ItemTask(item, project, words[item.state], _first(own)))
        elif own:
            title = "决定是否申请听证" if item.state == "paused" else "补交容缺材料"
            found.append(ItemTask(item, project, title, _first(own)))
    return _sorted(found)


def unlisted(session: Session, reach: Reach) -> list[Project]:
    """Projects in construction approval for which nothing is listed yet."""
    return list(
        session.scalars(
            select(Project)
            .where(
                Project.state == "construction_approval",
                ~exists().where(ApprovalItem.project_id == Project.id),
            )
            .order_by(Project.id)
            .where(*reach.projects)
            .limit(reach.most)
        )
    )


def _items(
    session: Session, condition: ColumnElement[bool], *, reach: Reach
) -> Sequence[tuple[ApprovalItem, Project]]:
    rows = session.execute(
        select(ApprovalItem, Project)
        .join(Project, Project.id == ApprovalItem.project_id)
        .where(condition, Project.state.not_in(_CLOSED), ApprovalItem.state != "not_applicable")
        .order_by(ApprovalItem.project_id, ApprovalItem.id)
        .where(*reach.projects)
        .limit(10 * reach.most)
    )
    return [(item, project) for item, project in rows]


def _unchecked(session: Session, rows: Sequence[tuple[ApprovalItem, Project]]) -> set[int]:
    """The items of which a deferred paper has come and is to be checked."""
    return set(
        session.scalars(
            select(ItemDeferral.approval_item_id).where(
                ItemDeferral.approval_item_id.in_([item.id for item, _ in rows]),
                ItemDeferral.state == "handed_in",
            )
        )
    )


def _lights(
    session: Session,
    law: Law,
    rows: Sequence[tuple[ApprovalItem, Project]],
    obligor: Obligor,
    now: datetime,
) -> dict[int, list[Light]]:
    """The open clocks of some items on one side, those of their hearings and deferred papers among them, by item."""
    editions = {item.id: project.edition_hash for item, project in rows}
    owner = item_clocks.owners(session, item_clocks.ITEM, editions)
    for kind, record in ((item_clocks.PAUSE, ItemPause), (item_clocks.DEFERRAL, ItemDeferral)):
        below = session.execute(
            select(record.id, record.approval_item_id).where(record.approval_item_id.in_(editions))
        )
        owner |= {(kind, key): item for key, item in below}
    projects = {project.id for _, project in rows}
    records = [
        record
        for record in session.scalars(
            select(ClockRecord).where(
                ClockRecord.project_id.in_(projects),
                ClockRecord.subject_kind.in_((*SUBJECTS, item_clocks.CLAUSE)),
                ClockRecord.obligor_kind == obligor.value,
                ClockRecord.stopped_at.is_(None),
            )
        )
        if (record.subject_kind, record.subject_id) in owner
    ]
    items = [owner[record.subject_kind, record.subject_id] for record in records]
    shown = lights_of(
        session, law, [(record, editions[item]) for record, item in zip(records, items, strict=True)], now
    )
    found: dict[int, list[Light]] = {}
    for item, light in zip(items, shown, strict=True):
        found.setdefault(item, []).append(light)
    return found


def _first(lights: list[Light]) -> Light | None:
    return min(lights, key=by_urgency) if lights else None


def _sorted(found: list[ItemTask]) -> list[ItemTask]:
    dated = sorted((task for task in found if task.light), key=lambda task: by_urgency(task.light))  # type: ignore[arg-type]
    return dated + [task for task in found if task.light is None]
