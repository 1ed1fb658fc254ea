"""What the dual commitment waits for: the office, the agent, the departments, the enterprise (二（三）)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from api.views.lights import by_urgency, lights_of
from api.views.task import Reach, Task
from workflow.law.book import Law
from workflow.law.terms import Obligor, Side
from workflow.records.attachment import Attachment
from workflow.records.breach import Breach, CreditRepair
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial
from workflow.records.project import Project
from workflow.rules.machines import BINDING

#: What the clocks of this chapter run for.
SUBJECTS: Final = ("commitment", "clause", "deferred_material", "supervision_point", "breach", "dispute")

_NEWEST = (
    select(func.max(Commitment.round))
    .where(Commitment.project_id == Project.id)
    .correlate(Project)
    .scalar_subquery()
)


#: A promise that an application carries out stands with that application.
_CARRIED = exists().where(
    ClockRecord.subject_kind == "clause", Clause.id == ClockRecord.subject_id, Clause.through_kind != ""
)


def _commitment(*states: str) -> ColumnElement[bool]:
    return exists().where(
        Commitment.project_id == Project.id, Commitment.round == _NEWEST, Commitment.state.in_(states)
    )


def _reported(side: Side) -> ColumnElement[bool]:
    """Whether a side has reported a promise as kept, and the other has said nothing yet."""
    return exists().where(
        Clause.project_id == Project.id, Clause.side == side.value, Clause.confirmation == "awaiting"
    )


def under_way() -> ColumnElement[bool]:
    """Whether the enterprise was informed, so that nobody has to be told to do it."""
    return exists().where(
        Commitment.project_id == Project.id,
        Commitment.round == _NEWEST,
        Commitment.state.not_in(("withdrawn", "fulfilled", "revoked")),
    )


def _waiting(session: Session, reach: Reach, *found: tuple[str, str, ColumnElement[bool]]) -> list[Task]:
    """The projects in which something waits that has no clock; one statement, however many things."""
    parts = [
        select(
            literal(place).label("place"),
            literal(kind).label("kind"),
            literal(title).label("title"),
            Project.id.label("id"),
            Project.number.label("number"),
            Project.name.label("name"),
        ).where(Project.state.not_in(("suspended", "withdrawn")), condition, *reach.projects)
        for place, (kind, title, condition) in enumerate(found)
    ]
    every = union_all(*parts).subquery()
    rows = session.execute(
        select(every.c.kind, every.c.title, every.c.id, every.c.number, every.c.name)
        .order_by(every.c.place, every.c.id)
        .limit(reach.most)
    )
    return [
        Task(kind, title, key, number, name, key, path=f"/projects/{key}#commitment")
        for kind, title, key, number, name in rows
    ]


def _clocks(
    session: Session,
    law: Law,
    now: datetime,
    reach: Reach,
    kinds: Iterable[str],
    *conditions: ColumnElement[bool],
) -> list[Task]:
    """The open clocks of this chapter against somebody, most urgent first; what still waits is nobody's turn."""
    rows = session.execute(
        select(ClockRecord, Project)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(
            ClockRecord.stopped_at.is_(None),
            ClockRecord.started_at.is_not(None),
            ClockRecord.subject_kind.in_(list(kinds)),
            *conditions,
        )
        .order_by(ClockRecord.due_at, ClockRecord.id)
        .where(*reach.projects)
        .limit(reach.most)
    ).all()
    if not rows:
        return []
    lights = lights_of(session, law, [(record, project.edition_hash) for record, project in rows], now)
    found = [
        Task(
            record.subject_kind,
            record.limit["title"],
            project.id,
            project.number,
            project.name,
            record.subject_id,
            light=light,
            path=f"/projects/{project.id}#commitment",
        )
        for (record, project), light in zip(rows, lights, strict=True)
    ]
    return sorted(found, key=lambda task: by_urgency(task.light) if task.light else (True, 99, True, None))


def department_tasks(session: Session, law: Law, department: str, now: datetime, reach: Reach) -> list[Task]:
    """A department's promises and checks that run, and the papers it has to look at."""
    handed_in = exists().where(
        DeferredMaterial.project_id == Project.id,
        DeferredMaterial.department_key == department,
        DeferredMaterial.state == "handed_in",
    )
    return [
        *_clocks(
            session,
            law,
            now,
            reach,
            SUBJECTS,
            ClockRecord.obligor_kind == Obligor.DEPARTMENT.value,
            ClockRecord.obligor_key == department,
            ~_CARRIED,
        ),
        *_waiting(session, reach, ("deferred_material", "核对补交的容缺材料", handed_in)),
    ]


def office_tasks(session: Session, law: Law, now: datetime, reach: Reach) -> list[Task]:
    """Applications, signatures, breaches, repairs and disputes that wait for the office."""
    unscanned = exists().where(
        Commitment.project_id == Project.id,
        Commitment.state.in_(BINDING),
        ~exists().where(
            Attachment.subject_kind == "commitment",
            Attachment.subject_id == Commitment.id,
            Attachment.taken_back_because == "",
        ),
    )
    found = exists().where(Breach.project_id == Project.id, Breach.state == "found")
    repair = exists().where(CreditRepair.project_id == Project.id, CreditRepair.state == "applied")
    handed_in = exists().where(
        DeferredMaterial.project_id == Project.id,
        DeferredMaterial.department_key.is_(None),
        DeferredMaterial.state == "handed_in",
    )
    return [
        *_clocks(
            session,
            law,
            now,
            reach,
            ("commitment", "dispute"),
            ClockRecord.obligor_kind == Obligor.OFFICE.value,
        ),
        *_waiting(
            session,
            reach,
            ("commitment", "审核承诺准入申请", _commitment("applied")),
            ("commitment", "上传双向承诺书签订件", unscanned),
            ("breach", "处置登记的违诺", found),
            ("credit_repair", "审核信用修复申请", repair),
            ("deferred_material", "核对补交的容缺材料", handed_in),
            ("clause", "确认企业报告的履行情况", _reported(Side.ENTERPRISE)),
        ),
    ]


def enterprise_tasks(
    session: Session, law: Law, enterprise_id: int, now: datetime, reach: Reach
) -> list[Task]:
    """What the enterprise promised and has not done, and whether it wants to apply."""
    own = Project.enterprise_id == enterprise_id
    return [
        *_clocks(
            session,
            law,
            now,
            reach,
            SUBJECTS,
            ClockRecord.obligor_kind == Obligor.ENTERPRISE.value,
            ClockRecord.obligor_key == str(enterprise_id),
        ),
        *_waiting(
            session,
            reach,
            ("clause", "确认政府部门报告的履行情况", own & _reported(Side.DEPARTMENT)),
            ("commitment", "决定是否申请承诺准入", own & _commitment("informing", "returned")),
        ),
    ]
