"""A joint acceptance as whoever takes part sees it, and the list of all of them (二（四）2)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.projects import department_names
from workflow.actions import item_clocks
from workflow.actions.acceptances import PART, RECTIFICATION, case_of_acceptance, entrusted_with
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.records.acceptance import (
    AcceptancePart,
    JointAcceptance,
    Rectification,
    parts_of,
    rectifications_of,
)
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause
from workflow.records.enterprise import Enterprise
from workflow.records.paper import Paper
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor, Case
from workflow.rules.machines import ACCEPTANCE_PART, JOINT_ACCEPTANCE

_OUTCOMES = {"passed": "合格", "failed": "不合格"}


@dataclass(frozen=True, slots=True)
class RectificationView:
    """One thing to put right."""

    id: int
    number: int | None
    part_id: int
    department: str
    department_name: str
    content: str
    basis: str
    due_on: date
    #: How often the date was moved, and why it was last.
    redated: int
    redate_reason: str
    reported_at: datetime | None
    report: str
    outcome: str | None
    outcome_word: str
    light: Light | None


@dataclass(frozen=True, slots=True)
class PartView:
    """One department's part."""

    id: int
    version: int
    department: str
    department_name: str
    state: str
    state_word: str
    items: tuple[str, ...]
    reason: str
    findings: str
    handled_by: str
    recorded_at: datetime | None
    in_time: bool | None
    recheck_findings: str
    rechecked_by: str
    rechecked_at: datetime | None
    withdrawn_because: str
    #: None where no limit is known for it (待核定), and where the promise that it carried has a clock of its own again.
    light: Light | None
    #: Number of the clause of the dual commitment that it carries out, whose clock this is; None where there is none.
    clause: int | None


@dataclass(frozen=True, slots=True)
class AcceptanceView:
    """A joint acceptance, whole."""

    id: int
    version: int
    project_id: int
    project_number: str
    project_name: str
    enterprise_name: str
    round: int
    state: str
    state_word: str
    lead: str
    lead_name: str
    scope: str
    materials: tuple[str, ...]
    applied_by: str
    applied_at: datetime
    return_reason: str
    on_site_at: datetime | None
    place: str
    redated: int
    redate_reason: str
    list_handed_at: datetime | None
    number: str | None
    conclusion: str
    concluded_at: datetime | None
    concluded_by: str
    withdrawn_because: str
    parts: tuple[PartView, ...]
    rectifications: tuple[RectificationView, ...]
    #: Newest paper of each form by its kind.
    papers: dict[str, int]
    #: Whether the reader may act for the enterprise here: an agent only where the acceptance is entrusted (二（一）2).
    mandated: bool


def visible(session: Session, acceptance_id: int, by: Actor) -> tuple[JointAcceptance, Project, Case]:
    """A joint acceptance that the actor may read, its project, and the case it makes.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    acceptance = JointAcceptance.found(session, acceptance_id)
    project = session.get_one(Project, acceptance.project_id)
    case = case_of_acceptance(project, acceptance, parts_of(session, acceptance_id))
    if not duty.may(by, "acceptance.read", case):
        raise NotFound(what="该联合验收")
    return acceptance, project, case


def read(session: Session, law: Law, *, acceptance_id: int, by: Actor, now: datetime) -> AcceptanceView:
    """One joint acceptance for one reader; the enterprise sees of the list what was handed to it, and no draft.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    acceptance, project, _ = visible(session, acceptance_id, by)
    names = department_names(session)
    parts = parts_of(session, acceptance_id)
    rows = rectifications_of(session, acceptance_id)
    inside = by.department_key is not None or by.enterprise_id is None
    if not inside and acceptance.list_handed_at is None:
        rows = []
    lights = _lights(session, law, project, parts, rows, now)
    clauses = clauses_of(session, [part.id for part in parts])
    return AcceptanceView(
        id=acceptance.id,
        version=acceptance.version,
        project_id=project.id,
        project_number=project.number,
        project_name=project.name,
        enterprise_name=session.get_one(Enterprise, project.enterprise_id).name,
        round=acceptance.round,
        state=acceptance.state,
        state_word=JOINT_ACCEPTANCE.words[acceptance.state],
        lead=acceptance.lead_key,
        lead_name=names[acceptance.lead_key],
        scope=acceptance.scope,
        materials=tuple(acceptance.materials),
        applied_by=acceptance.applied_by,
        applied_at=acceptance.applied_at,
        return_reason=acceptance.return_reason,
        on_site_at=acceptance.on_site_at,
        place=acceptance.place,
        redated=acceptance.redated,
        redate_reason=acceptance.redate_reason,
        list_handed_at=acceptance.list_handed_at,
        number=acceptance.number,
        conclusion=acceptance.conclusion,
        concluded_at=acceptance.concluded_at,
        concluded_by=acceptance.concluded_by,
        withdrawn_because=acceptance.withdrawn_because,
        parts=tuple(_part(part, names, lights, clauses) for part in parts),
        rectifications=tuple(_rectification(row, parts, names, lights) for row in rows),
        papers=_papers(session, acceptance_id),
        mandated=entrusted_with(session, project, by),
    )


def _lights(
    session: Session,
    law: Law,
    project: Project,
    parts: list[AcceptancePart],
    rows: list[Rectification],
    now: datetime,
) -> dict[tuple[str, int], Light]:
    found = {}
    for kind, ids in ((PART, [part.id for part in parts]), (RECTIFICATION, [row.id for row in rows])):
        # The clock of a promise that a part carries out is the part's too.
        every = session.scalars(select(ClockRecord).where(item_clocks.of(kind, ids))).all()
        # What runs is shown, and else what ran last.
        clocks = sorted(every, key=lambda clock: (clock.stopped_at is None, clock.round))
        owner = item_clocks.owners(session, kind, ids)
        lit = lights_of(session, law, [(clock, project.edition_hash) for clock in clocks], now)
        for clock, light in zip(clocks, lit, strict=True):
            found[kind, owner[clock.subject_kind, clock.subject_id]] = light
    return found


def clauses_of(session: Session, part_ids: Collection[int]) -> dict[int, int]:
    """The numbers of the clauses that parts carry out or have kept, by part."""
    rows = session.execute(
        select(Clause.through_id, Clause.number).where(
            Clause.through_kind == PART, Clause.through_id.in_(part_ids)
        )
    )
    return {part: number for part, number in rows if part is not None}


def _part(
    part: AcceptancePart,
    names: dict[str, str],
    lights: dict[tuple[str, int], Light],
    clauses: dict[int, int],
) -> PartView:
    return PartView(
        id=part.id,
        version=part.version,
        department=part.department_key,
        department_name=names[part.department_key],
        state=part.state,
        state_word=ACCEPTANCE_PART.words[part.state],
        items=tuple(part.items),
        reason=part.reason,
        findings=part.findings,
        handled_by=part.handled_by,
        recorded_at=part.recorded_at,
        in_time=part.in_time,
        recheck_findings=part.recheck_findings,
        rechecked_by=part.rechecked_by,
        rechecked_at=part.rechecked_at,
        withdrawn_because=part.withdrawn_because,
        light=lights.get((PART, part.id)),
        clause=clauses.get(part.id),
    )


def _rectification(
    row: Rectification,
    parts: list[AcceptancePart],
    names: dict[str, str],
    lights: dict[tuple[str, int], Light],
) -> RectificationView:
    department = next(part.department_key for part in parts if part.id == row.part_id)
    return RectificationView(
        id=row.id,
        number=row.number,
        part_id=row.part_id,
        department=department,
        department_name=names[department],
        content=row.content,
        basis=row.basis,
        due_on=row.due_on,
        redated=row.redated,
        redate_reason=row.redate_reason,
        reported_at=row.reported_at,
        report=row.report,
        outcome=row.outcome,
        outcome_word=_OUTCOMES.get(row.outcome or "", ""),
        light=lights.get(("rectification", row.id)),
    )


def _papers(session: Session, acceptance_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Paper.form, Paper.id)
        .where(Paper.subject_kind == "joint_acceptance", Paper.subject_id == acceptance_id)
        .order_by(Paper.id)
    )
    return dict(rows.all())
