"""What waits for a department: open clocks on what it was asked, and orders of supervision."""

from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from api.views import acceptance_tasks, commitment_tasks, item_tasks, registration_tasks
from api.views.duties import asked_for
from api.views.lights import by_urgency, lights_of
from api.views.task import Reach, Task
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records.awaited import PROMISE
from workflow.records.checklist import Checklist, overdue_before
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultee
from workflow.records.project import Project
from workflow.records.steps.asking import STEP


def department_tasks(session: Session, law: Law, department: str, now: datetime, reach: Reach) -> list[Task]:
    """What the department owes, most urgent first."""
    rows = session.execute(
        select(
            ClockRecord,
            Project,
            func.coalesce(Checklist.state, Consultee.state),
            func.coalesce(Checklist.asked_again_because, Consultee.asked_again_because),
        )
        .join(Project, Project.id == ClockRecord.project_id)
        .join(
            Checklist,
            and_(ClockRecord.subject_kind == "checklist", Checklist.id == ClockRecord.subject_id),
            isouter=True,
        )
        .join(
            Consultee,
            and_(ClockRecord.subject_kind == "consultee", Consultee.id == ClockRecord.subject_id),
            isouter=True,
        )
        .where(
            ClockRecord.stopped_at.is_(None),
            # Those of registration and of approval items stand among the tasks that have no clock as well, and so do steps
            # without a limit.
            ClockRecord.subject_kind.not_in(
                (
                    STEP,
                    registration_tasks.SUBJECT,
                    acceptance_tasks.SUBJECT,
                    acceptance_tasks.FOLLOW_UP,
                    *item_tasks.SUBJECTS,
                    *commitment_tasks.SUBJECTS,
                )
            ),
            ClockRecord.obligor_kind == Obligor.DEPARTMENT.value,
            ClockRecord.obligor_key == department,
        )
        .order_by(ClockRecord.due_at, ClockRecord.id)
        .where(*reach.projects)
        .limit(reach.most)
    ).all()
    lights = lights_of(session, law, [(record, project.edition_hash) for record, project, _, _ in rows], now)
    late = overdue_before(
        session, [record.subject_id for record, *_ in rows if record.subject_kind == "checklist"]
    )
    found = [
        Task(
            kind=record.subject_kind,
            title=_asked(record, state),
            project_id=project.id,
            project_number=project.number,
            project_name=project.name,
            subject_id=record.subject_id,
            light=light,
            path=""
            if record.subject_kind in ("checklist", "consultee", "supervision")
            else asked_for(record)[1],
            note="；".join(
                filter(
                    None,
                    (
                        because,
                        "原有阶段已逾期"
                        if record.subject_id in late and record.subject_kind == "checklist"
                        else "",
                    ),
                )
            ),
        )
        for (record, project, state, because), light in zip(rows, lights, strict=True)
    ]
    return sorted(found, key=lambda task: by_urgency(task.light) if task.light else (True, 99, True, None))


def _asked(record: ClockRecord, state: str | None) -> str:
    match record.subject_kind:
        case "consultee":
            return "确认征询意见" if state == "stale" else "答复双向承诺书征询"
        case "supervision" if record.limit_key != PROMISE:
            return "回复督办单"
        case "checklist":
            return {"stale": "确认材料清单", "returned": "重新回复材料清单"}.get(state or "", "回复材料清单")
    return asked_for(record)[0]
