"""Checks of joint acceptances with what they asked for, newest first (二（四）2)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.projects import department_names
from workflow.records.acceptance_check import AcceptanceCheck, FollowUp


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """One thing that a check asks a department to put right."""

    id: int
    number: int
    content: str
    department: str
    department_name: str
    due_on: date
    outcome: str
    done_by: str
    done_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check."""

    id: int
    period_from: date
    period_until: date
    checked_by: str
    #: Name of the department that checked; 监督考核 where it was who supervises.
    checker: str
    sample: tuple[int, ...]
    findings: str
    handled_by: str
    checked_at: datetime
    follow_ups: tuple[FollowUpView, ...]


def checks(session: Session, *, most: int = 100) -> list[CheckView]:
    """Every check, newest first."""
    names = department_names(session)
    rows = session.scalars(select(AcceptanceCheck).order_by(AcceptanceCheck.id.desc()).limit(most)).all()
    asked: dict[int, list[FollowUpView]] = {}
    for row in session.scalars(
        select(FollowUp)
        .where(FollowUp.check_id.in_([row.id for row in rows]))
        .order_by(FollowUp.check_id, FollowUp.number)
    ):
        asked.setdefault(row.check_id, []).append(
            FollowUpView(
                id=row.id,
                number=row.number,
                content=row.content,
                department=row.department_key,
                department_name=names[row.department_key],
                due_on=row.due_on,
                outcome=row.outcome,
                done_by=row.done_by,
                done_at=row.done_at,
                version=row.version,
            )
        )
    return [
        CheckView(
            id=row.id,
            period_from=row.period_from,
            period_until=row.period_until,
            checked_by=row.checked_by,
            checker=names[row.department_key] if row.department_key else "监督考核",
            sample=tuple(row.sample),
            findings=row.findings,
            handled_by=row.handled_by,
            checked_at=row.checked_at,
            follow_ups=tuple(asked.get(row.id, ())),
        )
        for row in rows
    ]
