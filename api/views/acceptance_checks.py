"""Checks of joint acceptances with what they asked for, newest first (二（四）2)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.projects import department_names
from workflow.actions.acceptance_checks import FOLLOW_UP
from workflow.law.book import Law
from workflow.records.acceptance import JointAcceptance
from workflow.records.acceptance_check import AcceptanceCheck, FollowUp
from workflow.records.clock import ClockRecord
from workflow.records.project import Project


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """One thing that a check asks a department to put right."""

    id: int
    number: int
    content: str
    #: The joint acceptance that it concerns and its project; None for what was recorded before that was asked.
    acceptance: int | None
    project_name: str | None
    department: str
    department_name: str
    due_on: date
    #: How often the date was moved, and why last.
    redated: int
    redate_reason: str
    outcome: str
    done_by: str
    done_at: datetime | None
    light: Light | None
    version: int


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check."""

    id: int
    period_from: date
    period_until: date
    checked_by: str
    #: The department that checked; None where it was who supervises.
    department_key: str | None
    #: Name of the department that checked; 监督考核 where it was who supervises.
    checker: str
    sample: tuple[int, ...]
    findings: str
    handled_by: str
    checked_at: datetime
    #: Why nothing was looked at; empty where something was.
    nothing_because: str
    #: Why it was taken back; empty where it stands.
    taken_back_because: str
    follow_ups: tuple[FollowUpView, ...]


def checks(session: Session, law: Law, *, now: datetime, most: int = 100) -> list[CheckView]:
    """Every check, newest first."""
    names = department_names(session)
    rows = session.scalars(select(AcceptanceCheck).order_by(AcceptanceCheck.id.desc()).limit(most)).all()
    asked: dict[int, list[FollowUpView]] = {}
    follow_ups = session.execute(
        select(FollowUp, Project.name)
        .join(JointAcceptance, JointAcceptance.id == FollowUp.acceptance_id, isouter=True)
        .join(Project, Project.id == JointAcceptance.project_id, isouter=True)
        .where(FollowUp.check_id.in_([row.id for row in rows]))
        .order_by(FollowUp.check_id, FollowUp.number)
    ).all()
    lights = _lights(session, law, [row.id for row, _ in follow_ups], now)
    for row, project_name in follow_ups:
        asked.setdefault(row.check_id, []).append(
            FollowUpView(
                id=row.id,
                number=row.number,
                content=row.content,
                acceptance=row.acceptance_id,
                project_name=project_name,
                department=row.department_key,
                department_name=names[row.department_key],
                due_on=row.due_on,
                redated=row.redated,
                redate_reason=row.redate_reason,
                outcome=row.outcome,
                done_by=row.done_by,
                done_at=row.done_at,
                light=lights.get(row.id),
                version=row.version,
            )
        )
    return [
        CheckView(
            id=row.id,
            period_from=row.period_from,
            period_until=row.period_until,
            checked_by=row.checked_by,
            department_key=row.department_key,
            checker=names[row.department_key] if row.department_key else "监督考核",
            sample=tuple(row.sample),
            findings=row.findings,
            handled_by=row.handled_by,
            checked_at=row.checked_at,
            nothing_because=row.nothing_because,
            taken_back_because=row.taken_back_because,
            follow_ups=tuple(asked.get(row.id, ())),
        )
        for row in rows
    ]


def _lights(session: Session, law: Law, ids: list[int], now: datetime) -> dict[int, Light]:
    running = session.execute(
        select(ClockRecord, Project.edition_hash)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(ClockRecord.subject_kind == FOLLOW_UP, ClockRecord.subject_id.in_(ids))
    )
    clocks = [(clock, edition) for clock, edition in running]  # list(running) has no type
    return {light.subject_id: light for light in lights_of(session, law, clocks, now)}
