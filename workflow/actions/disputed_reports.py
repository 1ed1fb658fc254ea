"""A report that a promise is kept, and that the other side disputes, comes to an end: proven, decided on, or taken back.

Whoever reported takes the report back or shows more; then the office decides with its reason, on the enterprise's
promise as on a department's, for neither judges his own (ADR 0020). No time decides it, and no silence. House practice.
"""

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_sides, clauses, mandates, notices
from workflow.actions.cases import expect, happening, reason_given
from workflow.actions.clock_retractions import run_on_last
from workflow.actions.promise_retractions import move_of
from workflow.errors import NothingReported, ReportNotDisputed, StepUsed
from workflow.law.book import Law
from workflow.law.terms import Side
from workflow.records import event
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


def at_hand(
    session: Session, clause_id: int, act: str, by: Actor, expected_version: int | None
) -> tuple[Clause, Commitment, Project]:
    """A clause for one of these acts, by whoever may do it; the project is held until the transaction ends.

    Raises:
        NotAllowed: not this actor's.
        ChangedMeanwhile: somebody else was first.
        StepUsed: the commitment binds nobody any more.
    """
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
    clause, _, project = at_hand(session, clause_id, PROVE, by, expected_version)
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
    kept all the time and was not, is missed. A commitment that was found fulfilled is so no more: both sides are bound
    as before, and what was not kept is made up for, or climbs the ladder of a breach.

    Raises:
        ReportNotDisputed: nothing is reported of it, or the other side does not dispute it.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    clause, commitment, project = at_hand(session, clause_id, ACT, by, expected_version)
    before = clause.confirmation
    if not before or not CONFIRMATION.allows(before, "uphold"):
        raise ReportNotDisputed()
    shown = last_line(session, project, clause, "clause.prove")
    happened = happening(
        project, happened_at, late_because, now=now, after=[clause.answered_at, shown and shown[0]]
    )
    why = reason_given(reason, "核定履行情况", limit=clauses.LONGEST_WHY)
    data: dict[str, Any] = {"before": before}
    if kept:
        clause.confirmation = CONFIRMATION.after(before, "uphold")
    else:
        data["undone"] = _set_aside(session, law, project, clause, why, at=happened.at)
        if commitment.state == "fulfilled":
            commitment.state, commitment.closed_at = COMMITMENT.after(commitment.state, "find_unkept"), None
            data["commitment"] = commitment.state
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


def last_line(
    session: Session, project: Project, clause: Clause, kind: str
) -> tuple[datetime, dict[str, Any]] | None:
    """When a kind of act was last done about a clause, and what its line of history holds; None where it never was."""
    line = session.execute(
        select(EventRecord.happened_at, EventRecord.data)
        .where(
            EventRecord.project_id == project.id,
            EventRecord.subject_kind == "clause",
            EventRecord.subject_id == clause.id,
            EventRecord.kind == kind,
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    ).one_or_none()
    return None if line is None else (line.happened_at, json.loads(line.data))


def proof_of(session: Session, project: Project, clause: Clause) -> str:
    """What was shown last against the objection; empty where nothing was."""
    shown = last_line(session, project, clause, "clause.prove")
    return "" if shown is None else str(shown[1]["evidence"])


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
