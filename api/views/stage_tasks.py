"""What comes next of the stages of a project: to be opened, finished or closed, once nothing is lacking (二（一）至（四））."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import Session

from api.views import registration_tasks
from api.views.task import Reach, Task
from workflow.actions import stages
from workflow.law.terms import Stage
from workflow.records.approval_item import ApprovalItem
from workflow.records.attachment import Attachment
from workflow.records.checklist import Checklist
from workflow.records.commitment import Commitment
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation
from workflow.records.project import Involvement, Project, ProjectStage
from workflow.records.steps.docking import UNASKED
from workflow.rules.machines import DRAFTING, IN_FLIGHT, OWING

#: States of a consultation after which there is nothing to sign.
_WITHOUT: Final = ("refused", "declined")
#: States of a consultation after which direct landing may be finished, if the commitment allows it.
_SETTLED: Final = ("unopposed", "cleared", "withdrawn")


def _stage(stage: Stage, *states: str) -> ColumnElement[bool]:
    return exists().where(
        ProjectStage.project_id == Project.id,
        ProjectStage.stage == stage.value,
        ProjectStage.state.in_(states),
    )


def _newest(
    record: type[Consultation] | type[Commitment], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Whether the newest round of its kind in a project is so."""
    last = (
        select(func.max(record.round))
        .where(record.project_id == Project.id)
        .correlate(Project)
        .scalar_subquery()
    )
    return exists().where(record.project_id == Project.id, record.round == last, *conditions)


#: Nobody is asked about direct landing before it opens, nor once it is done or was skipped.
LANDING: Final = _stage(Stage.DIRECT_LANDING, "open")
_DOCKED: Final = and_(
    Project.state == "docking",
    Project.agent_id.is_not(None),
    exists().where(Involvement.project_id == Project.id),
    not_(exists().where(Involvement.project_id == Project.id, *UNASKED)),
    not_(exists().where(Checklist.project_id == Project.id, Checklist.state.in_(OWING))),
)
_NO_COMMITMENT: Final = or_(
    not_(exists().where(Commitment.project_id == Project.id)),
    _newest(Commitment, Commitment.state == "withdrawn"),
)
_UNASKED_YET: Final = and_(
    LANDING,
    or_(
        not_(exists().where(Consultation.project_id == Project.id)),
        _newest(Consultation, Consultation.state == "withdrawn"),
    ),
    _NO_COMMITMENT,
)
_LANDED: Final = and_(
    LANDING,
    _newest(Consultation, Consultation.state.in_(_SETTLED)),
    or_(
        _newest(Commitment, Commitment.state == "declined"),
        _newest(
            Commitment,
            Commitment.state.not_in((*DRAFTING, "declined", "withdrawn")),
            exists().where(
                Attachment.subject_kind == "commitment",
                Attachment.subject_id == Commitment.id,
                Attachment.taken_back_because == "",
            ),
        ),
    ),
)
#: There is nothing to sign, and what the meeting said is out: the project goes the ordinary way.
_NOT_LANDED: Final = and_(
    LANDING,
    _newest(Consultation, Consultation.state.in_(_WITHOUT)),
    not_(exists().where(Deliberation.project_id == Project.id, Deliberation.state == "held")),
)
_ENTERABLE: Final = and_(
    _stage(Stage.CONSTRUCTION_APPROVAL, "waiting"),
    _stage(Stage.BUSINESS_REGISTRATION, "done", "skipped"),
    _stage(Stage.DIRECT_LANDING, "done", "skipped"),
    Project.state != "docking",
)
_DECIDED: Final = and_(
    Project.state == "construction_approval",
    exists().where(ApprovalItem.project_id == Project.id),
    not_(
        exists().where(ApprovalItem.project_id == Project.id, ApprovalItem.state.in_(("planned", *IN_FLIGHT)))
    ),
)


def stage_tasks(session: Session, now: datetime, reach: Reach, compiling: Collection[int]) -> list[Task]:
    """The steps of the office along the document's own path; `compiling` are the projects with a pack to compile first."""
    steps = (
        ("finish_docking", "完成对接阶段", and_(_DOCKED, Project.id.not_in(compiling))),
        ("finish_registration", "完成商事登记阶段", registration_tasks.FINISHED),
        ("screen", "初步判别；不办理直接落地的，写明理由跳过", _UNASKED_YET),
        ("finish_landing", "完成直接落地阶段", _LANDED),
        ("finish_landing", "直接落地未成，结束本阶段，按一般程序办理", _NOT_LANDED),
        ("open_approval", "进入审批验收阶段", _ENTERABLE),
        ("complete", "办结项目", _DECIDED),
    )
    found = [
        Task(kind, title, key, number, name, key)
        for kind, title, key, number, name in session.execute(_asked(reach, steps))
    ]
    return [task for task in found if task.kind != "complete" or _complete(session, task.project_id, now)]


def _asked(reach: Reach, steps: Sequence[tuple[str, str, ColumnElement[bool]]]) -> Select[Any]:
    """One statement for all the steps, each with the projects in which it comes next."""
    parts = [
        select(
            literal(place).label("place"),
            literal(kind).label("kind"),
            literal(title).label("title"),
            Project.id.label("id"),
            Project.number.label("number"),
            Project.name.label("name"),
        ).where(Project.state.not_in(("suspended", "withdrawn", "completed")), condition, *reach.projects)
        for place, (kind, title, condition) in enumerate(steps)
    ]
    every = union_all(*parts).subquery()
    return (
        select(every.c.kind, every.c.title, every.c.id, every.c.number, every.c.name)
        .order_by(every.c.place, every.c.id)
        .limit(reach.most)
    )


def _complete(session: Session, project_id: int, now: datetime) -> bool:
    project = session.get_one(Project, project_id)
    return not stages.lacking(session, project, Stage.CONSTRUCTION_APPROVAL, now=now)
