"""What comes next of the stages of a project: to be opened, finished or closed, once nothing is lacking (二（一）至（四））."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, select, union_all
from sqlalchemy.orm import Session

from api.views.task import Reach, Task
from workflow.actions import stages
from workflow.law.terms import Stage
from workflow.records.project import Project
from workflow.records.steps.registration import FINISHED
from workflow.records.steps.stages import DECIDED, DOCKED, ENTERABLE, LANDED, NOT_LANDED, UNASKED_YET


def stage_tasks(session: Session, now: datetime, reach: Reach, compiling: Collection[int]) -> list[Task]:
    """The steps of the office along the document's own path; `compiling` are the projects with a pack to compile first."""
    steps = (
        ("finish_docking", "完成对接阶段", and_(DOCKED, Project.id.not_in(compiling))),
        ("finish_registration", "完成商事登记阶段", FINISHED),
        ("screen", "初步判别；不办理直接落地的，写明理由跳过", UNASKED_YET),
        ("finish_landing", "完成直接落地阶段", LANDED),
        ("finish_landing", "直接落地未成，结束本阶段，按一般程序办理", NOT_LANDED),
        ("open_approval", "进入审批验收阶段", ENTERABLE),
        ("complete", "办结项目", DECIDED),
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
