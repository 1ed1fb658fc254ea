"""A report that a promise is kept, and that the other side disputes, comes to an end: proven, decided on, or taken back.

Whoever reported takes the report back or shows more; then the office decides with its reason, on the enterprise's
promise as on a department's, for neither judges his own (ADR 0020). No time decides it, and no silence. House practice.
"""

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_sides, clauses, clocks, mandates, notices
from workflow.actions.cases import expect, happening, reason_given
from workflow.actions.clock_retractions import run_on_last
from workflow.actions.promise_retractions import move_of, require_binding_still, tell_sides
from workflow.errors import IllegalMove, NothingReported, ReportNotDisputed, StepUsed
from workflow.law.book import Law
from workflow.law.terms import Side
from workflow.records import event
from workflow.records.breach import Breach
from workflow.records.calendar import calendar_of
from workflow.records.commitment import Clause, Commitment
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import BINDING, CLAUSE, COMMITMENT, CONFIRMATION

ACT: Final = "clause.decide"
#: Whoever reported that a promise is kept also shows more of it.
PROVE: Final = "clause.fulfil"


def _at_hand(
    session: Session, clause_id: int, act: str, by: Actor, expected_version: int | None
) -> tuple[Clause, Commitment, Project]:
    event.hold_calendar(session)
    clause, commitment, project = clauses.locked(session, clause_id)
    duty.require(by, act, clause_sides.case_of_side(project, clause.side, clause.department_key))
    if clause.side == Side.ENTERPRISE and act == PROVE:
        mandates.require(session, project, by, PROVE)
    clauses.require_going(project, act)
    expect(expected_version, clause)
    if commitment.state not in (*BINDING, "fulfilled"):
        raise StepUsed(use=COMMITMENT.words[commitment.state])
    return clause, commitment, project


def prove(
    session: Session,
    *,
    clause_id: int,
    evidence: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Clause:
    """Whoever reported that a promise is kept answers the objection with further proof: the office decides.

    Raises:
        NothingReported: nothing is reported of it.
        IllegalMove: the other side does not dispute it, or it was proven already.
        ProofMissing: nothing shows it.
        ChangedMeanwhile: somebody else was first.
    """
    clause, _, project = _at_hand(session, clause_id, PROVE, by, expected_version)
    if not clause.confirmation:
        raise NothingReported()
    state = CONFIRMATION.after(clause.confirmation, "prove")
    happened = happening(project, happened_at, late_because, now=now, after=[clause.answered_at])
    proof = clauses.evidence_given(evidence, "已履行")
    clause.confirmation = state
    _told(session, project, clause, "clause.proven", by=by, now=now, reason=proof)
    event.append(
        session,
        project,
        kind="clause.prove",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clause", clause.id),
        data={"number": clause.number, "side": clause.side, "evidence": proof, **happened.data},
    )
    session.flush()
    return clause


def decide(
    session: Session,
    law: Law,
    *,
    clause_id: int,
    kept: bool,
    reason: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Clause:
    """The office decides on a disputed report: it is kept, or the report does not stand and the promise is owed on.

    What does not stand counts as never reported: its clock runs on from where it began, and what is past its day, or is
    kept all the time and was not, is missed.

    Raises:
        ReportNotDisputed: nothing is reported of it, or the other side does not dispute it.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    clause, _, project = _at_hand(session, clause_id, ACT, by, expected_version)
    before = clause.confirmation
    if not before or not CONFIRMATION.allows(before, "uphold"):
        raise ReportNotDisputed()
    proven = happened_last(session, project, clause, "clause.prove")
    happened = happening(project, happened_at, late_because, now=now, after=[clause.answered_at, proven])
    why = reason_given(reason, "核定履行情况", limit=clauses.LONGEST_WHY)
    data: dict[str, Any] = {"before": before}
    if kept:
        clause.confirmation = CONFIRMATION.after(before, "uphold")
    else:
        data["undone"] = _set_aside(session, law, project, clause, why, at=happened.at)
    decision = "已履行" if kept else "没有履行，原报告不予认定"
    _told(session, project, clause, "clause.decided", by=by, now=now, decision=decision, reason=why)
    event.append(
        session,
        project,
        kind="clause.decide",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clause", clause.id),
        data={
            "number": clause.number,
            "side": clause.side,
            "kept": kept,
            "after": clause.state,
            "reason": why,
            **data,
            **happened.data,
        },
    )
    session.flush()
    return clause


def _set_aside(
    session: Session, law: Law, project: Project, clause: Clause, why: str, *, at: datetime
) -> dict[str, Any]:
    """The report does not stand; answer what it was, for whoever takes the decision back."""
    undone = {
        "state": clause.state,
        "done_at": clause.done_at,
        "evidence": clause.evidence,
        "reason": clause.reason,
        "answered_at": clause.answered_at,
        "objection": clause.objection,
    }
    state = CLAUSE.after(clause.state, move_of(clause))
    clause.confirmation, clause.answered_at, clause.objection = "", None, ""
    clause.done_at, clause.evidence, clause.state = None, "", state
    session.flush()
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    clock = run_on_last(session, calendar, ("clause", clause.id), "done")
    overdue = clock is not None and clock.due_at is not None and clock.due_at < at
    if state == "standing" or (state == "running" and overdue):
        clause.state, clause.reason = CLAUSE.after(state, "miss"), why
    return undone


def happened_last(session: Session, project: Project, clause: Clause, kind: str) -> datetime | None:
    """When something was last done about a clause."""
    return session.scalar(
        select(EventRecord.happened_at)
        .where(
            EventRecord.project_id == project.id,
            EventRecord.subject_kind == "clause",
            EventRecord.subject_id == clause.id,
            EventRecord.kind == kind,
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    )


def proof_of(session: Session, project: Project, clause: Clause) -> str:
    """What was shown last against the objection; empty where nothing was."""
    data = session.scalar(
        select(EventRecord.data)
        .where(
            EventRecord.project_id == project.id,
            EventRecord.subject_kind == "clause",
            EventRecord.subject_id == clause.id,
            EventRecord.kind == "clause.prove",
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    )
    return "" if data is None else str(json.loads(data)["evidence"])


def decided(session: Session, project_id: int) -> frozenset[int]:
    """The clauses of which the last that was said is that the office decided on a disputed report."""
    rows = session.execute(
        select(EventRecord.subject_id, EventRecord.kind)
        .where(
            EventRecord.project_id == project_id,
            EventRecord.subject_kind == "clause",
            EventRecord.kind.like("clause.%"),
        )
        .order_by(EventRecord.seq)
    )
    last = {row.subject_id: row.kind for row in rows}
    return frozenset(key for key, kind in last.items() if kind == "clause.decide" and key is not None)


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
    clause, commitment, project = _at_hand(session, clause_id, PROVE if proven else ACT, by, expected_version)
    step = CONFIRMATION.verbs["take_back_proof" if proven else "reopen"]
    if not proven and clause.id not in decided(session, project.id):
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
    line = session.scalars(
        select(EventRecord.data)
        .where(
            EventRecord.project_id == project.id,
            EventRecord.subject_kind == "clause",
            EventRecord.subject_id == clause.id,
            EventRecord.kind == "clause.decide",
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    ).one()
    said = json.loads(line)
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


def _told(
    session: Session, project: Project, clause: Clause, kind: str, *, by: Actor, now: datetime, **facts: str
) -> None:
    told = [
        notices.OFFICE,
        clause_sides.enterprise_of(project),
        *([("department", clause.department_key)] if clause.department_key else []),
    ]
    notices.tell_others(
        session,
        kind,
        to=told,
        by=by,
        project_id=project.id,
        subject=("clause", clause.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        clause=clauses.short(clause.text),
        **facts,
    )
