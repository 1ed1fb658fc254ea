"""Which departments may read a project: those that it asks, consults, calls or leaves something to see to."""

from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.law.terms import Obligor
from workflow.records.blocker import Blocker
from workflow.records.checklist import Checklist
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.registration import RegistrationItem


def departments_of(session: Session, project_id: int) -> frozenset[str]:
    """Every department that a project asks or consults: theirs may read it."""
    asked = session.scalars(select(Checklist.department_key).where(Checklist.project_id == project_id))
    consulted = session.scalars(
        select(Consultee.department_key)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .where(Consultation.project_id == project_id)
    )
    registering = session.scalars(
        select(RegistrationItem.department_key).where(RegistrationItem.project_id == project_id)
    )
    owning = (
        session.scalars(
            select(record.owner_key).where(
                record.project_id == project_id, record.owner_kind == Obligor.DEPARTMENT.value
            )
        )
        for record in (Blocker, Resolution)
    )
    called = session.scalars(select(Deliberation.departments).where(Deliberation.project_id == project_id))
    return frozenset({*asked, *consulted, *registering, *chain.from_iterable((*owning, *called))})
