"""That nobody answers for a department's part in a project on a day (三（一）: 自动匹配该部门联络员), as a condition on `project`.

It is read off the terms of duty, which change with the accounts and end by themselves: `actions/catching_up.py`.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from workflow.law.terms import Obligor
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Liaison
from workflow.records.person import Grant, Person
from workflow.records.project import Involvement, Project
from workflow.records.steps.asking import STEP, TODAY, in_words, of_project
from workflow.rules.duty import Role
from workflow.rules.machines import SILENT

LIAISON: Final = "awaited_liaison"


def _served(department: Any, *phase: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Liaison.department_key == department,
        Liaison.since <= TODAY,
        or_(Liaison.until.is_(None), Liaison.until >= TODAY),
        Person.id == Liaison.person_id,
        Person.active,
        Grant.person_id == Person.id,
        Grant.role == Role.LIAISON.value,
        *phase,
    )


#: What a department takes part in counts phase by phase; what it was asked, applied to for or is on the clock for in any.
WANTING: Final = or_(
    exists().where(
        Involvement.project_id == Project.id,
        ~_served(Involvement.department_key, or_(Liaison.phase == "", Liaison.phase == Involvement.phase)),
    ),
    exists().where(
        Consultation.project_id == Project.id,
        Consultation.state == "circulating",
        Consultee.consultation_id == Consultation.id,
        Consultee.state.in_(SILENT),
        ~_served(Consultee.department_key),
    ),
    exists().where(
        ApprovalItem.project_id == Project.id,
        ApprovalItem.state.in_(("submitted", "correction", "accepted", "in_review", "paused")),
        ~_served(ApprovalItem.department_key),
    ),
    # Steps without a limit follow what is counted here.
    exists().where(
        ClockRecord.project_id == Project.id,
        ClockRecord.obligor_kind == Obligor.DEPARTMENT.value,
        ClockRecord.subject_kind != STEP,
        ClockRecord.stopped_at.is_(None),
        ~_served(ClockRecord.obligor_key),
    ),
)
GOING_ON: Final = (of_project(LIAISON, WANTING),)


def unlike(session: Session, today: date) -> list[int]:
    """The projects that go on and in which the clock does not say what is so on a day, by id."""
    running = exists().where(
        ClockRecord.subject_kind == STEP,
        ClockRecord.limit_key == LIAISON,
        ClockRecord.subject_id == Project.id,
        ClockRecord.stopped_at.is_(None),
    )
    asked = (
        select(Project.id)
        .where(
            Project.state.not_in(("suspended", "withdrawn", "completed")),
            or_(and_(WANTING, ~running), and_(running, ~WANTING)),
        )
        .order_by(Project.id)
    )
    return list(session.scalars(in_words(session, asked), {"today": today}))
