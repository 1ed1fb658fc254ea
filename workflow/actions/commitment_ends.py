"""A commitment that is not signed: given up by the enterprise, withdrawn by the office, or ended with the consultation that it rests on (二（三）1)."""

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.actions import clause_sides, clocks, mandates, notices
from workflow.actions.cases import (
    case_of,
    expect,
    happening,
    reason_given,
)
from workflow.actions.commitments import LONGEST_END, latest, locked, require_drafting
from workflow.records import event
from workflow.records.commitment import Commitment
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import COMMITMENT, ENDED


def decline(
    session: Session,
    *,
    commitment_id: int,
    reason: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Record that the enterprise does not go on: admission by commitment is voluntary (二（三）1).

    Raises:
        IllegalMove: it is signed, or over.
        ReasonMissing: the enterprise's words are missing.
    """
    return _end(
        session,
        commitment_id,
        "decline",
        "放弃",
        reason,
        by,
        now,
        expected_version,
        happened_at=happened_at,
        late_because=late_because,
    )


def withdraw(
    session: Session,
    *,
    commitment_id: int,
    reason: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Take the procedure back before signing, e.g. since the departments have to be asked anew. House practice.

    Raises:
        IllegalMove: it is signed, or over.
        ReasonMissing: no reason.
    """
    return _end(
        session,
        commitment_id,
        "withdraw",
        "撤回",
        reason,
        by,
        now,
        expected_version,
        happened_at=happened_at,
        late_because=late_because,
    )


def _end(
    session: Session,
    commitment_id: int,
    move: str,
    what: str,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None,
    *,
    happened_at: datetime | None = None,
    late_because: str = "",
) -> Commitment:
    commitment, project = locked(session, commitment_id)
    duty.require(by, f"commitment.{move}", case_of(project))
    mandates.require(session, project, by, f"commitment.{move}")
    expect(expected_version, commitment)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[commitment.informed_at, commitment.applied_at, commitment.decided_at],
    )
    why = reason_given(reason, what, limit=LONGEST_END)
    close(session, commitment, move, why, now=happened.at)
    ended = "commitment.declined" if move == "decline" else "commitment.withdrawn"
    notices.tell_others(
        session,
        ended,
        to=(notices.OFFICE, clause_sides.enterprise_of(project)),
        by=by,
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=1,
        now=now,
        project=project.name,
        reason=why,
    )
    event.append(
        session,
        project,
        kind="commitment.decline" if move == "decline" else "commitment.withdraw",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"reason": why, **happened.data},
    )
    session.flush()
    return commitment


def close(session: Session, commitment: Commitment, move: str, why: str, *, now: datetime) -> None:
    """End what was not signed yet. Part of another act."""
    commitment.state = COMMITMENT.after(commitment.state, move)
    commitment.reason, commitment.closed_at = why, now
    clocks.stop(session, ("commitment", commitment.id), at=now, because="withdrawn")


def end_with_consultation(
    session: Session, project: Project, *, act: str, reason: str, now: datetime
) -> None:
    """What was not signed ends with the consultation it rests on. Part of that act, on a locked project.

    Raises:
        CommitmentBinding: it is signed, so that the consultation cannot be taken back any more.
    """
    commitment = latest(session, project.id)
    if commitment is None or commitment.state in ENDED:
        return
    require_drafting(commitment, act)
    close(session, commitment, "decline" if act.endswith("decline") else "withdraw", reason, now=now)
