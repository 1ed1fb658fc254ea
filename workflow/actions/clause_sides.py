"""Whose a promise of the dual commitment is: the enterprise or a department, by its case, its address and its words (附件2)."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    Text,
    cast,
    exists,
    func,
    literal,
    select,
    union,
)
from sqlalchemy.orm import Session

from workflow.law.edition import Edition
from workflow.law.terms import Obligor, Side
from workflow.records.breach import Breach
from workflow.records.clock import limit_of
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Department
from workflow.records.project import Involvement, Project
from workflow.rules.commitment import Draft, from_json, named
from workflow.rules.commitment_limits import until_words
from workflow.rules.duty import Actor, Case, Role
from workflow.rules.machines import DRAFTING

#: What a signed text binds a department to, or is held against it. A signing that was recorded by mistake binds nobody.
BOUND: Final[tuple[tuple[Any, Any, tuple[ColumnElement[bool], ...]], ...]] = tuple(
    (
        record.project_id,
        record.department_key,
        (
            record.department_key.is_not(None),
            record.commitment_id == Commitment.id,
            Commitment.state != "withdrawn",
        ),
    )
    for record in (Clause, DeferredMaterial, SupervisionPoint, Breach)
)

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


def names(session: Session, departments: Iterable[str]) -> str:
    """Departments as people call them now, whatever edition of the law names them."""
    return "、".join(session.get_one(Department, key).short for key in departments)


def case_of_side(project: Project, side: str, department: str | None) -> Case:
    """A case that concerns one side only: nobody reports in the name of the other."""
    if side == Side.DEPARTMENT:
        return Case(frozenset({department} if department else ()))
    return Case(frozenset(), project.enterprise_id, project.agent_id)


def departments_of(session: Session, project_id: int) -> frozenset[str]:
    """The departments that a project involves, consulted, or binds by its commitment."""
    asked = (
        select(Consultee.department_key)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .where(Consultation.project_id == project_id)
    )
    involved = select(Involvement.department_key).where(Involvement.project_id == project_id)
    owing = [select(department).where(project == project_id, *when) for project, department, when in BOUND]
    found = session.scalars(union(asked, involved, *owing))
    return frozenset(found) | drafted(session, project_id)


def bound(session: Session, commitment: Commitment) -> list[str]:
    """The departments that a text binds: before it is signed by its words, from then on by what came of them."""
    if commitment.state in DRAFTING:
        return list(named(from_json(commitment.draft)))
    rows = [
        select(record.id, record.department_key)
        .where(record.commitment_id == commitment.id, record.department_key.is_not(None))
        .order_by(record.id)
        for record in (Clause, DeferredMaterial, SupervisionPoint, Breach)
    ]
    return list(dict.fromkeys(key for each in rows for _, key in session.execute(each) if key))


def terms(edition: Edition, draft: Draft, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Until when each line of a text is kept, in words and in the order of the lines: as it was signed, once it is."""
    signed = {clause.number: limit_of(clause.limit) for clause in clauses if clause.limit}
    return tuple(
        until_words(line, edition, signed.get(number)) for number, line in enumerate(draft.lines, start=1)
    )


def drafted(session: Session, project_id: int) -> frozenset[str]:
    """The departments that a text names which is not signed yet: they see what they will be bound to."""
    drafts = session.scalars(
        select(Commitment.draft).where(Commitment.project_id == project_id, Commitment.state.in_(DRAFTING))
    )
    return frozenset(chain.from_iterable(named(from_json(draft)) for draft in drafts))


def in_draft(department: str | SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether a text names a department that is not signed yet, as a condition on `project`."""
    return exists().where(
        Commitment.project_id == Project.id,
        Commitment.state.in_(DRAFTING),
        holds(Commitment.draft, '"department": "', department),
    )


def holds(
    column: SQLColumnExpression[Any], before: str, department: str | SQLColumnExpression[str]
) -> ColumnElement[bool]:
    """Whether JSON that was kept names a department, in quotation marks and behind these words.

    It reads the same on both databases, and a quotation mark that somebody typed is escaped in it.
    """
    text = cast(column, Text)
    return func.replace(text, literal(before) + department + literal('"'), "") != text
