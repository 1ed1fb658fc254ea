"""A wrong step about a disputed report is taken back while nothing rests on it. House practice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clauses, clocks, disputed_reports
from workflow.actions.cases import reason_given
from workflow.actions.promise_retractions import require_binding_still, tell_sides
from workflow.errors import IllegalMove, StepUsed
from workflow.records import event
from workflow.records.breach import Breach
from workflow.records.commitment import Clause
from workflow.records.project import Project
from workflow.rules.duty import Actor
from workflow.rules.machines import CLAUSE, CONFIRMATION


def take_back(
    session: Session,
    *,
    clause_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Clause:
    """Take back the last step about a disputed report: the proof by whoever gave it, the decision by the office.

    Raises:
        IllegalMove: nothing was proven or decided, or something was done about the promise since.
        StepUsed: a breach was found upon the decision, or the commitment is over.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    proven = clauses.locked(session, clause_id)[0].confirmation == "proven"
    clause, commitment, project = disputed_reports.at_hand(
        session, clause_id, disputed_reports.PROVE if proven else disputed_reports.ACT, by, expected_version
    )
    step = CONFIRMATION.verbs["take_back_proof" if proven else "reopen"]
    if not proven and clause.id not in disputed_reports.decided(session, project.id):
        raise IllegalMove(state=CLAUSE.words[clause.state], move=step)
    require_binding_still(commitment)
    why = reason_given(reason, step, limit=clauses.LONGEST_WHY)
    if proven:
        clause.confirmation = CONFIRMATION.after(clause.confirmation, "take_back_proof")
    else:
        _undecide(session, project, clause)
    tell_sides(session, project, clause, by=by, now=now, step=step, reason=why)
    event.append(
        session,
        project,
        kind="clause.take_back_ruling",
        by=by,
        now=now,
        subject=("clause", clause.id),
        data={"number": clause.number, "side": clause.side, "after": clause.state, "reason": why},
    )
    session.flush()
    return clause


def _undecide(session: Session, project: Project, clause: Clause) -> None:
    line = disputed_reports.last_line(session, project, clause, "clause.decide")
    assert line is not None  # noqa: S101 - the act has looked that this was the last that was said
    said = line[1]
    if said["kept"]:
        move = "reopen_proven" if said["before"] == "proven" else "reopen"
        clause.confirmation = CONFIRMATION.after(clause.confirmation, move)
        return
    found = session.scalar(
        select(Breach.id).where(Breach.clause_id == clause.id, Breach.state != "dismissed").limit(1)
    )
    if found is not None:
        raise StepUsed(use="已据此登记违诺")
    undone = said["undone"]
    done_at = datetime.fromisoformat(undone["done_at"])
    clause.state = _reported_again(clause, undone["state"])
    clause.done_at, clause.evidence, clause.reason = done_at, undone["evidence"], undone["reason"]
    clause.confirmation, clause.objection = said["before"], undone["objection"]
    clause.answered_at = datetime.fromisoformat(undone["answered_at"]) if undone["answered_at"] else None
    session.flush()
    clocks.stop(session, ("clause", clause.id), at=done_at, because="done")


def _reported_again(clause: Clause, state: str) -> str:
    """The state in which a clause was reported, by the moves of its machine."""
    now = clause.state
    if state == "missed":
        return CLAUSE.after(now, "fulfil_late")
    if now == "missed":
        now = CLAUSE.after(now, "take_back" if clause.limit else "take_back_standing")
    return CLAUSE.after(now, "fulfil")
