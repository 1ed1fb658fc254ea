"""A text with which an application was found to qualify is changed in the open only: it is reopened, and applied for anew.

House practice in the spirit of 二（三）1: what is signed is what the enterprise applied with and what was found to qualify.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.actions import clause_sides, clocks, notices, own_copies
from workflow.actions.cases import case_of, expect, happening, reason_given, require_open
from workflow.actions.commitments import LONGEST_END, concerned, locked
from workflow.records import event
from workflow.records.commitment import Commitment
from workflow.rules import duty
from workflow.rules.duty import ACTS, Actor
from workflow.rules.machines import COMMITMENT

ACT = "commitment.reopen"


def reopen(
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
    """Take back that an application qualifies since its text has to be changed, and say why; the enterprise applies again.

    Everybody who was asked or informed is told. A copy of the old text that the enterprise has sent in is marked with the
    reason, since it is not what will be signed. The three working days count from the next application.

    Raises:
        IllegalMove: no application was found to qualify, or it is signed or over.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    commitment, project = locked(session, commitment_id)
    duty.require(by, ACT, case_of(project))
    require_open(project, ACT)
    expect(expected_version, commitment)
    happened = happening(
        project, happened_at, late_because, now=now, after=[commitment.applied_at, commitment.decided_at]
    )
    commitment.state = COMMITMENT.after(commitment.state, "reopen")
    commitment.reason = reason_given(reason, ACTS[ACT].title, limit=LONGEST_END)
    commitment.decided_at = happened.at
    clocks.stop(session, ("commitment", commitment.id), at=happened.at, because="withdrawn")
    of_no_use = own_copies.set_aside(session, commitment, because=commitment.reason)
    notices.tell_others(
        session,
        "commitment.reopened",
        to=(
            notices.OFFICE,
            clause_sides.enterprise_of(project),
            *(("department", key) for key in concerned(session, commitment)),
        ),
        by=by,
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        reason=commitment.reason,
    )
    event.append(
        session,
        project,
        kind=ACT,
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"reason": commitment.reason, "copies": of_no_use, **happened.data},
    )
    session.flush()
    return commitment
