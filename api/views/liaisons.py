"""Which projects want for a liaison: matched by department and phase (三（一）); a gap is impossible to overlook."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, Subquery, and_, exists, false, literal, or_, select, union
from sqlalchemy.orm import Session

from workflow.actions.liaison_gaps import Part, unanswered
from workflow.law.terms import Obligor, Phase
from workflow.law.words import word
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Department
from workflow.records.project import Involvement, Project
from workflow.rules.machines import SILENT

#: A department that still owes its opinion.
_ASKED = and_(Consultee.state.in_(SILENT), Consultation.state == "circulating")
#: A department that is on the clock for whatever it may be.
_ON_THE_CLOCK = and_(ClockRecord.obligor_kind == Obligor.DEPARTMENT.value, ClockRecord.stopped_at.is_(None))
#: A department that has an application in hand, also one without a known limit (待核定).
_IN_HAND = ApprovalItem.state.in_(("submitted", "correction", "accepted", "in_review", "paused"))


def _owing(project_ids: Collection[int] | None = None) -> Subquery:
    """Who owes something in which project, whatever the phase: `project_id` and `department_key`."""
    consulted = (
        select(Consultation.project_id, Consultee.department_key.label("department_key"))
        .join(Consultee, Consultee.consultation_id == Consultation.id)
        .where(_ASKED)
    )
    timed = select(ClockRecord.project_id, ClockRecord.obligor_key.label("department_key")).where(
        _ON_THE_CLOCK
    )
    applied = select(ApprovalItem.project_id, ApprovalItem.department_key.label("department_key")).where(
        _IN_HAND
    )
    if project_ids is not None:
        consulted = consulted.where(Consultation.project_id.in_(project_ids))
        timed = timed.where(ClockRecord.project_id.in_(project_ids))
        applied = applied.where(ApprovalItem.project_id.in_(project_ids))
    return union(consulted, timed, applied).subquery()


def gaps(session: Session, project_ids: Collection[int], on: date) -> dict[int, list[str]]:
    """The departments without a liaison on a day, by project and in their order: their short names.

    Where somebody answers for some of a department's phases in the project, the others are named with it.
    Those that analysis has decided on count by phase; those that owe an opinion, are on the clock or have an application
    in hand count whatever the phase. Three statements, however many projects there are.
    """
    parts: dict[int, dict[Part, str]] = {}
    order: dict[str, tuple[int, str]] = {}
    involved = (
        select(Involvement.project_id, Department, Involvement.phase)
        .join(Department, Department.key == Involvement.department_key)
        .where(Involvement.project_id.in_(project_ids))
    )
    for project_id, department, phase in session.execute(involved):
        parts.setdefault(project_id, {})[department.key, Phase(phase)] = department.short
        order[department.short] = (department.position, department.key)
    owing = _owing(project_ids)
    found_owing = select(owing.c.project_id, Department).join(
        Department, Department.key == owing.c.department_key
    )
    for project_id, department in session.execute(found_owing):
        parts.setdefault(project_id, {})[department.key, None] = department.short
        order[department.short] = (department.position, department.key)
    open_parts = unanswered(session, {part for own in parts.values() for part in own}, on)
    found = {}
    for project_id, own in parts.items():
        lacking: dict[str, list[Part]] = {}
        for part, name in own.items():
            if part in open_parts:
                lacking.setdefault(name, []).append(part)
        if lacking:
            found[project_id] = [
                _named(name, lacking[name], own) for name in sorted(lacking, key=order.__getitem__)
            ]
    return found


def _named(name: str, lacking: Collection[Part], own: Mapping[Part, str]) -> str:
    if len(lacking) == sum(each == name for each in own.values()):
        return name
    phases = [word(phase) for _, phase in lacking if phase is not None]
    return f"{name}（{'、'.join(phases)}）" if phases else name


def wanting(session: Session, on: date) -> ColumnElement[bool]:
    """Whether a project wants for a liaison on a day, as a condition on `project`. Two statements."""
    parts: set[Part] = {
        (department, Phase(phase) if phase else None)
        for department, phase in session.execute(
            union(
                select(Involvement.department_key, Involvement.phase),
                select(_owing().c.department_key, literal("")),
            )
        )
    }
    conditions: list[ColumnElement[bool]] = [
        or_(
            exists().where(
                Consultation.project_id == Project.id,
                Consultee.consultation_id == Consultation.id,
                _ASKED,
                Consultee.department_key == department,
            ),
            exists().where(
                ClockRecord.project_id == Project.id, _ON_THE_CLOCK, ClockRecord.obligor_key == department
            ),
            exists().where(
                ApprovalItem.project_id == Project.id, _IN_HAND, ApprovalItem.department_key == department
            ),
        )
        if phase is None
        else exists().where(
            Involvement.project_id == Project.id,
            Involvement.department_key == department,
            Involvement.phase == phase.value,
        )
        for department, phase in sorted(
            unanswered(session, parts, on), key=lambda part: (part[0], part[1] or "")
        )
    ]
    return or_(false(), *conditions)
