"""容缺: a paper that was promised for later is handed in and checked, or asked for again."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.actions import (
    clause_sides,
    clauses,
    clocks,
    deferred_papers,
    mandates,
    notices,
    promise_clocks,
)
from workflow.actions.cases import case_of, expect, happening
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.commitment import Commitment, DeferredMaterial
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor


def locked(session: Session, material_id: int) -> tuple[DeferredMaterial, Commitment, Project]:
    """A deferred paper with what it belongs to; the project is held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    material = session.get(DeferredMaterial, material_id)
    if material is None:
        raise NotFound(what="该容缺材料")
    project = Project.locked(session, material.project_id)
    session.refresh(material)
    return material, session.get_one(Commitment, material.commitment_id, populate_existing=True), project


def _checker(material: DeferredMaterial) -> tuple[str, str]:
    return ("department", material.department_key) if material.department_key else notices.OFFICE


def hand_in(
    session: Session,
    *,
    material_id: int,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> DeferredMaterial:
    """Record that a deferred paper was handed in; whether in time is told by the first time it came.

    Raises:
        IllegalMove: it was handed in already.
    """
    material, commitment, project = locked(session, material_id)
    duty.require(by, "deferral.hand_in", case_of(project))
    mandates.require(session, project, by, "deferral.hand_in")
    clauses.require_going(project, "deferral.hand_in")
    expect(expected_version, material)
    clauses.require_binding(commitment, "deferral.hand_in")
    happened = happening(
        project, happened_at, late_because, now=now, after=[commitment.signed_at, material.checked_at]
    )
    in_time = deferred_papers.hand_in(session, material, at=happened.at)
    notices.tell(
        session,
        "deferral.handed_in",
        to=_checker(material),
        project_id=project.id,
        subject=("deferred_material", material.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        material=material.name,
    )
    event.append(
        session,
        project,
        kind="deferral.hand_in",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("deferred_material", material.id),
        data={"material": material.name, "in_time": in_time, **happened.data},
    )
    session.flush()
    return material


def check(
    session: Session,
    law: Law,
    *,
    material_id: int,
    accepted: bool,
    note: str = "",
    on: date | None = None,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> DeferredMaterial:
    """Say whether the paper is what was promised; what comes back is owed by the same day, or a later one given.

    Raises:
        ReasonMissing: it is returned, and nothing says why.
        LaterDayNeeded: the day given is past, or before the one promised.
        DayOnlyForReturn: the paper is accepted, and a day is given for handing it in again.
    """
    event.hold_calendar(session)
    material, commitment, project = locked(session, material_id)
    departments = [material.department_key] if material.department_key else []
    duty.require(by, "deferral.check", case_of(project, departments))
    clauses.require_going(project, "deferral.check")
    expect(expected_version, material)
    happened = happening(project, happened_at, late_because, now=now, after=[material.handed_in_at])
    clauses.require_binding(commitment, "deferral.check")
    deferred_papers.check(material, accepted=accepted, note=note, on=on, at=happened.at, now=now)
    if not accepted:
        calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
        promise_clocks.start_deferral(
            session, calendar, project, material, signed_at=commitment.signed_at or now
        )
    notices.tell(
        session,
        "deferral.accepted" if accepted else "deferral.returned",
        to=clause_sides.enterprise_of(project),
        project_id=project.id,
        subject=("deferred_material", material.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        material=material.name,
        reason=material.note,
    )
    event.append(
        session,
        project,
        kind="deferral.check",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("deferred_material", material.id),
        data={"material": material.name, "accepted": accepted, "note": material.note, **happened.data},
    )
    session.flush()
    return material


def waive(
    session: Session,
    *,
    material_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> DeferredMaterial:
    """Say that a deferred paper is not needed any more. House practice.

    Raises:
        ReasonMissing: nothing says why.
    """
    material, commitment, project = locked(session, material_id)
    departments = [material.department_key] if material.department_key else []
    duty.require(by, "deferral.check", case_of(project, departments))
    clauses.require_going(project, "deferral.check")
    expect(expected_version, material)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[clocks.begun(session, ("deferred_material", material.id))],
    )
    clauses.require_binding(commitment, "deferral.check")
    deferred_papers.waive(session, material, reason=reason, at=happened.at)
    notices.tell(
        session,
        "deferral.waived",
        to=clause_sides.enterprise_of(project),
        project_id=project.id,
        subject=("deferred_material", material.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        material=material.name,
        reason=material.note,
    )
    event.append(
        session,
        project,
        kind="deferral.waive",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("deferred_material", material.id),
        data={"material": material.name, "reason": material.note, **happened.data},
    )
    session.flush()
    return material
