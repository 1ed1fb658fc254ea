"""Whose a promise of the dual commitment is: the enterprise or a department, by its case, its address and its words (附件2)."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.law.terms import Obligor, Side
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Department
from workflow.records.project import Involvement, Project
from workflow.rules.duty import Actor, Case, Role

SIDE_WORDS: Final = {Side.ENTERPRISE.value: "企业", Side.DEPARTMENT.value: "政府部门"}


def enterprise_of(project: Project) -> tuple[str, str]:
    """The address of the project's enterprise."""
    return ("enterprise", str(project.enterprise_id))


def obligor_of(side: str, department: str | None, project: Project) -> tuple[Obligor, str]:
    """Who is on the clock of a promise."""
    if side == Side.DEPARTMENT:
        return Obligor.DEPARTMENT, department or ""
    return Obligor.ENTERPRISE, str(project.enterprise_id)


def is_counterpart(by: Actor, side: str) -> bool:
    """Whether an actor stands on the side to which this side promised: the office and the departments, or the enterprise."""
    if side == Side.DEPARTMENT:
        return Role.ENTERPRISE in by.roles
    return bool({Role.OFFICE, Role.LIAISON} & set(by.roles))


def address_of(side: str, department: str | None, project: Project) -> tuple[str, str]:
    """Where the notices of one side arrive."""
    return ("department", department or "") if side == Side.DEPARTMENT else enterprise_of(project)


def side_words(session: Session, side: str, department: str | None) -> str:
    """The side as people read it: the bureau by its name, or the enterprise."""
    if side == Side.DEPARTMENT and department:
        return session.get_one(Department, department).short
    return SIDE_WORDS[side]


def case_of_side(project: Project, side: str, department: str | None) -> Case:
    """A case that concerns one side only: nobody reports in the name of the other."""
    if side == Side.DEPARTMENT:
        return Case(frozenset({department} if department else ()))
    return Case(frozenset(), project.enterprise_id, project.agent_id)


def departments_of(session: Session, project_id: int) -> frozenset[str]:
    """The departments that a project involves or consulted."""
    asked = (
        select(Consultee.department_key)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .where(Consultation.project_id == project_id)
    )
    involved = select(Involvement.department_key).where(Involvement.project_id == project_id)
    return frozenset(session.scalars(asked.union(involved)))
