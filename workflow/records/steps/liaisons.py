"""That nobody answers for a department's part in a project on a day (三（一）: 自动匹配该部门联络员), as a condition on `project`.

It is read off the terms of duty, which change with the accounts and end by themselves: `actions/catching_up.py`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, exists, literal_column, or_, select, union
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
#: States of an application that its department works on.
UNDER_WAY: Final = ("submitted", "correction", "accepted", "in_review", "paused")


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
        ApprovalItem.state.in_(UNDER_WAY),
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

#: The projects that a department has to do with, as `WANTING` counts it.
_DEPARTMENT: Final[ColumnElement[str]] = literal_column(":department", String)
_CONCERNED: Final = union(
    select(Involvement.project_id).where(Involvement.department_key == _DEPARTMENT),
    select(Consultation.project_id)
    .join(Consultee, Consultee.consultation_id == Consultation.id)
    .where(Consultee.department_key == _DEPARTMENT, Consultee.state.in_(SILENT)),
    select(ApprovalItem.project_id).where(
        ApprovalItem.department_key == _DEPARTMENT, ApprovalItem.state.in_(UNDER_WAY)
    ),
    select(ClockRecord.project_id).where(
        ClockRecord.obligor_kind == Obligor.DEPARTMENT.value,
        ClockRecord.obligor_key == _DEPARTMENT,
        ClockRecord.stopped_at.is_(None),
    ),
)


def unlike(session: Session, today: date, departments: Iterable[str] | None = None) -> list[int]:
    """The projects that go on and in which the clock does not say what is so on a day, by id.

    With `departments` only those are looked at that these have to do with, whatever others there are.
    """
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
    if departments is None:
        return list(session.scalars(in_words(session, asked), {"today": today}))
    concerned = in_words(session, asked.where(Project.id.in_(_CONCERNED)))
    found = {
        project_id
        for key in departments
        for project_id in session.scalars(concerned, {"today": today, "department": key})
    }
    return sorted(found)
