"""考核异议 (二（一）2): a department disputes a data point of its scorecard, and the supervisor answers, once and for all to see."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import card_owners, notices
from workflow.actions.cases import expect, reason_given
from workflow.errors import (
    DisputeAnswered,
    DisputeOpen,
    DisputeUnanswered,
    NotFound,
    PointOfAnother,
    StepUsed,
)
from workflow.records import event
from workflow.records.clock import ClockRecord
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.records.score import ScoreDispute
from workflow.rules import duty
from workflow.rules.duty import Actor, Case

#: Greatest number of characters of a dispute and of its answer, as the record holds them.
LONGEST_WORDS: Final = 400


def dispute(session: Session, *, clock_id: int, reason: str, by: Actor, now: datetime) -> ScoreDispute:
    """A department says why a data point should not count against it; it counts until that is upheld.

    Whoever scores is told, and owes an answer, also where the project stands still or was given up (二（一）2).

    Raises:
        NotFound: there is no such clock.
        PointOfAnother: the clock is not a department's.
        DisputeOpen: it is disputed already.
        ReasonMissing: no reason.
    """
    record = session.get(ClockRecord, clock_id)
    if record is None:
        raise NotFound(what="该计时")
    project = Project.locked(session, record.project_id)
    if card_owners.card_of(record) is None:
        raise PointOfAnother()
    duty.require(by, "scorecard.dispute", Case(frozenset({record.obligor_key})))
    open_already = session.scalar(
        select(ScoreDispute.id).where(ScoreDispute.clock_id == clock_id, ScoreDispute.state == "open")
    )
    if open_already is not None:
        raise DisputeOpen()
    row = ScoreDispute(
        clock_id=clock_id,
        department_key=record.obligor_key,
        reason=reason_given(reason, "提出异议", limit=LONGEST_WORDS),
        raised_at=now,
        raised_by=by.person_id,
        state="open",
        answer="",
    )
    session.add(row)
    session.flush()
    event.append(
        session,
        project,
        kind="scorecard.dispute",
        by=by,
        now=now,
        subject=("score_dispute", row.id),
        data={"clock": clock_id, "department": record.obligor_key, "reason": row.reason},
    )
    department = session.get(Department, row.department_key)
    notices.tell(
        session,
        "scorecard.disputed",
        to=notices.SUPERVISOR,
        project_id=project.id,
        subject=("score_dispute", row.id),
        occasion=1,
        now=now,
        project=project.name,
        department=department.name if department else row.department_key,
        limit=record.limit["title"],
        reason=row.reason,
    )
    session.flush()
    return row


def card_of_clock(session: Session, clock_id: int) -> str:
    """The card that a data point stands on. Raises NotFound where there is none."""
    record = session.get(ClockRecord, clock_id)
    card = card_owners.card_of(record) if record is not None else None
    if card is None:
        raise NotFound(what="该计时")
    return card


def answer(
    session: Session,
    *,
    dispute_id: int,
    upheld: bool,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ScoreDispute:
    """The supervisor answers: upheld, so that the data point no longer counts, or rejected; both with a reason.

    Raises:
        NotFound: there is no such dispute.
        DisputeAnswered: it was answered already.
        ReasonMissing: no reason.
    """
    row, record, project = _locked(session, dispute_id)
    duty.require(by, "scorecard.answer")
    expect(expected_version, row)
    if row.state != "open":
        raise DisputeAnswered()
    row.state = "upheld" if upheld else "rejected"
    row.answer = reason_given(reason, "答复异议", limit=LONGEST_WORDS)
    row.answered_at = now
    row.answered_by = by.person_id
    event.append(
        session,
        project,
        kind="scorecard.answer",
        by=by,
        now=now,
        subject=("score_dispute", row.id),
        data={"clock": row.clock_id, "state": row.state, "reason": row.answer},
    )
    _tell_department(session, f"scorecard.{row.state}", project, record, row, reason=row.answer, now=now)
    session.flush()
    return row


def retract_answer(
    session: Session,
    *,
    dispute_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ScoreDispute:
    """The supervisor takes a wrong answer back: the dispute is open again, and the data point counts until it is answered.

    The answer stays in the history.

    Raises:
        NotFound: there is no such dispute.
        DisputeUnanswered: nothing was answered.
        StepUsed: the department has disputed the same data point anew since.
        ReasonMissing: no reason.
    """
    row, record, project = _locked(session, dispute_id)
    duty.require(by, "scorecard.answer")
    expect(expected_version, row)
    if row.state == "open":
        raise DisputeUnanswered()
    newer = select(ScoreDispute.id).where(ScoreDispute.clock_id == row.clock_id, ScoreDispute.id > row.id)
    if session.scalar(newer.limit(1)) is not None:
        raise StepUsed(use="同一数据已再次提出异议")
    why = reason_given(reason, "收回异议答复", limit=LONGEST_WORDS)
    given, said = row.state, row.answer
    row.state, row.answer, row.answered_at, row.answered_by = "open", "", None, None
    event.append(
        session,
        project,
        kind="scorecard.retract",
        by=by,
        now=now,
        subject=("score_dispute", row.id),
        data={"clock": row.clock_id, "state": given, "answer": said, "reason": why},
    )
    _tell_department(session, "scorecard.retracted", project, record, row, reason=why, now=now)
    session.flush()
    return row


def _locked(session: Session, dispute_id: int) -> tuple[ScoreDispute, ClockRecord, Project]:
    row = session.get(ScoreDispute, dispute_id)
    if row is None:
        raise NotFound(what="该异议")
    record = session.get_one(ClockRecord, row.clock_id)
    project = Project.locked(session, record.project_id)
    session.refresh(row)
    return row, record, project


def _tell_department(
    session: Session,
    kind: str,
    project: Project,
    record: ClockRecord,
    row: ScoreDispute,
    *,
    reason: str,
    now: datetime,
) -> None:
    notices.tell(
        session,
        kind,
        to=("department", row.department_key),
        project_id=project.id,
        subject=("score_dispute", row.id),
        # One act is one line of history: an answer that was taken back is told again.
        occasion=project.event_seq,
        now=now,
        project=project.name,
        limit=record.limit["title"],
        reason=reason,
    )
