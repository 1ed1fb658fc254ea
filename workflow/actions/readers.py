"""Which departments may read a project: those that it asks, consults, calls or leaves something to see to (三（一）)."""

from itertools import chain
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_, select, union
from sqlalchemy.orm import Session

from workflow.actions import clause_sides
from workflow.law.terms import Obligor
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.blocker import Blocker
from workflow.records.checklist import Checklist, ChecklistAnswer
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.project import Project
from workflow.records.registration import RegistrationItem

_HAS_ANSWERED: Final = exists().where(ChecklistAnswer.checklist_id == Checklist.id)

#: What ties a department to a project: the columns of the project and of the department, and when it counts. A question
#: that was taken back before it was answered was never meant for whoever got it.
_TIES: Final[tuple[tuple[Any, Any, tuple[ColumnElement[bool], ...]], ...]] = (
    (
        Checklist.project_id,
        Checklist.department_key,
        (or_(Checklist.state != "withdrawn", _HAS_ANSWERED),),
    ),
    (
        Consultation.project_id,
        Consultee.department_key,
        (
            Consultee.consultation_id == Consultation.id,
            or_(Consultee.state != "withdrawn", Consultee.replied_at.is_not(None)),
        ),
    ),
    (RegistrationItem.project_id, RegistrationItem.department_key, ()),
    (ApprovalItem.project_id, ApprovalItem.department_key, (ApprovalItem.state != "not_applicable",)),
    (
        JointAcceptance.project_id,
        AcceptancePart.department_key,
        (AcceptancePart.acceptance_id == JointAcceptance.id, AcceptancePart.state != "withdrawn"),
    ),
    (Blocker.project_id, Blocker.owner_key, (Blocker.owner_kind == Obligor.DEPARTMENT.value,)),
    (Blocker.project_id, Blocker.raiser_key, (Blocker.raiser_kind == Obligor.DEPARTMENT.value,)),
    (Resolution.project_id, Resolution.owner_key, (Resolution.owner_kind == Obligor.DEPARTMENT.value,)),
    *clause_sides.BOUND,
)


def departments_of(session: Session, project_id: int) -> frozenset[str]:
    """Every department that has something to do with a project: theirs may read it."""
    tied = union(
        *(select(department).where(project == project_id, *when) for project, department, when in _TIES)
    )
    called = session.scalars(select(Deliberation.departments).where(Deliberation.project_id == project_id))
    return frozenset(chain(session.scalars(tied), chain.from_iterable(called))) | clause_sides.drafted(
        session, project_id
    )


def involves(department_key: str | SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether a project has something to do with a department, as a condition on `project`."""
    return or_(
        *(
            exists().where(project == Project.id, department == department_key, *when)
            for project, department, when in _TIES
        ),
        exists().where(
            Deliberation.project_id == Project.id,
            clause_sides.holds(Deliberation.departments, '"', department_key),
        ),
        clause_sides.in_draft(department_key),
    )
