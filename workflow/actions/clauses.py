"""What both sides promised is reported as kept, found missed, or released (附件2); its clocks are in `promise_clocks`."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clause_outcomes, clocks, mandates, notices
from workflow.actions.cases import enterprises_own, expect, happening, reason_given
from workflow.actions.clause_sides import case_of_side, enterprise_of, is_counterpart, side_words
from workflow.errors import (
    ClauseWaits,
    EnterpriseWordMissing,
    IllegalMove,
    NotBinding,
    NotFound,
    NotOverdue,
    ProjectNotOpen,
    ProofMissing,
)
from workflow.law.book import Law
from workflow.law.terms import Side
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import open_clock
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import ACTS, Actor
from workflow.rules.machines import (
    BINDING,
    CLAUSE,
    COMMITMENT,
    CONFIRMATION,
    PROJECT,
)
from workflow.rules.wording import clean

LONGEST_EVIDENCE: Final = 400
LONGEST_WHY: Final = 400
#: States of a clause in which its side still owes something.
OPEN: Final = ("waiting", "running", "standing")


def require_going(project: Project, act: str) -> None:
    """See that the project was not stopped; what was promised outlives its completion (事后监管).

    Raises:
        ProjectNotOpen: it is suspended or withdrawn.
    """
    if project.state in ("suspended", "withdrawn"):
        raise ProjectNotOpen(state=PROJECT.words[project.state], act=ACTS[act].title)


def require_binding(commitment: Commitment, act: str) -> None:
    """See that both sides are bound.

    Raises:
        NotBinding: it is not signed, or over.
    """
    if commitment.state not in BINDING:
        raise NotBinding(state=COMMITMENT.words[commitment.state], act=ACTS[act].title)


def evidence_given(value: object, what: str, field: str = "evidence") -> str:
    """The evidence for `what`, as it is kept.

    Raises:
        ProofMissing: it is empty.
    """
    text = clean(value, fact="佐证材料", field=field, limit=LONGEST_EVIDENCE, multiline=True)
    if not text:
        raise ProofMissing(what=what, field=field)
    return text


def short(text: str, most: int = 60) -> str:
    """A clause as a notice names it."""
    return text if len(text) <= most else text[: most - 1] + "…"


# --- kept, not kept, waived -----------------------------------------------------------------------------------


def locked(session: Session, clause_id: int) -> tuple[Clause, Commitment, Project]:
    """A clause with what it belongs to; the project is held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    clause = session.get(Clause, clause_id)
    if clause is None:
        raise NotFound(what="该承诺条款")
    project = Project.locked(session, clause.project_id)
    session.refresh(clause)
    commitment = session.get_one(Commitment, clause.commitment_id, populate_existing=True)
    return clause, commitment, project


def fulfil(
    session: Session,
    law: Law,
    *,
    clause_id: int,
    evidence: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Clause:
    """Report that a promise is kept: by its own side with evidence, or by the office.

    What is done after its date was missed, and stays so; the day on which it was done stands beside it.

    Raises:
        ProofMissing: nothing shows it.
        IllegalMove: it was reported already, or waived.
        ClauseWaits: the event that starts it is not on record.
        NotMandated: it is the enterprise's, and the agent was not entrusted with it.
        ClauseCarried, ClauseCarriedByPart: an application or a joint acceptance is under way, which says it.
    """
    clause, commitment, project = locked(session, clause_id)
    duty.require(by, "clause.fulfil", case_of_side(project, clause.side, clause.department_key))
    if clause.side == Side.ENTERPRISE:
        mandates.require(session, project, by, "clause.fulfil")
    require_going(project, "clause.fulfil")
    expect(expected_version, clause)
    require_binding(commitment, "clause.fulfil")
    clause_clocks.require_free(session, clause)
    happened = happening(
        project, happened_at, late_because, now=now, after=[commitment.signed_at, clause.started_at]
    )
    if clause.done_at is not None:
        raise IllegalMove(state=CLAUSE.words[clause.state], move=CLAUSE.verbs["fulfil"])
    if clause.state == "waiting":
        events = law.edition(project.edition_hash).events
        raise ClauseWaits(event=events.get(clause.anchor, clause.anchor))
    clock = open_clock(session, "clause", clause.id)
    late = clause.state == "missed" or (
        clock is not None and clock.due_at is not None and happened.at > clock.due_at
    )
    clause.state = CLAUSE.after(clause.state, "fulfil_late" if late else "fulfil")
    clause.done_at = happened.at
    clause.evidence = evidence_given(evidence, "已履行")
    # Nobody is judge of his own promise; the clock stops by the report all the same.
    clause.confirmation = "confirmed" if is_counterpart(by, clause.side) else CONFIRMATION.initial
    clause.answered_at, clause.objection = None, ""
    clocks.stop(session, ("clause", clause.id), at=happened.at, because="done")
    _tell_both(
        session,
        project,
        clause,
        "clause.done",
        by=by,
        now=now,
        side=side_words(session, clause.side, clause.department_key),
    )
    event.append(
        session,
        project,
        kind="clause.fulfil",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clause", clause.id),
        data={
            "number": clause.number,
            "side": clause.side,
            "in_time": not late,
            "evidence": clause.evidence,
            "confirmation": clause.confirmation,
            **happened.data,
        },
    )
    session.flush()
    return clause


def _tell_both(
    session: Session,
    project: Project,
    promise: Clause,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    **facts: object,
) -> None:
    """Both sides and the office hear of it, except whoever said it."""
    told = [notices.OFFICE, enterprise_of(project)]
    if promise.department_key:
        told.append(("department", promise.department_key))
    notices.tell_others(
        session,
        kind,
        to=told,
        by=by,
        project_id=project.id,
        subject=("clause", promise.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        clause=short(promise.text),
        **facts,
    )


def miss(
    session: Session,
    *,
    clause_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Clause:
    """Record that a promise was not kept in time. What was promised is still owed, and its clock goes on.

    Raises:
        NotOverdue: it has not come due.
        ReasonMissing: no reason.
    """
    clause, commitment, project = locked(session, clause_id)
    duty.require(by, "clause.miss", case_of_side(project, clause.side, clause.department_key))
    require_going(project, "clause.miss")
    expect(expected_version, clause)
    happened = happening(
        project, happened_at, late_because, now=now, after=[clocks.begun(session, ("clause", clause.id))]
    )
    require_binding(commitment, "clause.miss")
    state = CLAUSE.after(clause.state, "miss")
    clock = open_clock(session, "clause", clause.id)
    if clock is not None and (clock.due_at is None or happened.at <= clock.due_at):
        raise NotOverdue()
    clause.state = state
    clause.reason = reason_given(reason, "登记未履行", limit=LONGEST_WHY)
    _tell_both(
        session,
        project,
        clause,
        "clause.missed",
        by=by,
        now=now,
        reason=clause.reason,
    )
    event.append(
        session,
        project,
        kind="clause.miss",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clause", clause.id),
        data={"number": clause.number, "side": clause.side, "reason": clause.reason, **happened.data},
    )
    session.flush()
    return clause


def waive(
    session: Session,
    *,
    clause_id: int,
    reason: str,
    source: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Clause:
    """Record that a promise is not asked for any more, and why; both sides are told. House practice.

    The government does not release itself: what it promised, the enterprise gives up, on a paper that `source` names. What
    was late when that is recorded stays late on the department's scorecard, whatever day the paper bears.

    Raises:
        IllegalMove: it was kept, missed or waived.
        EnterpriseWordMissing: the government promised it, and no paper of the enterprise is named.
        ReasonMissing: no reason.
    """
    clause, commitment, project = locked(session, clause_id)
    duty.require(by, "clause.waive", case_of_side(project, clause.side, clause.department_key))
    require_going(project, "clause.waive")
    expect(expected_version, clause)
    happened = happening(
        project, happened_at, late_because, now=now, after=[clocks.begun(session, ("clause", clause.id))]
    )
    require_binding(commitment, "clause.waive")
    clause.state = CLAUSE.after(clause.state, "waive")
    clause.reason = reason_given(reason, "免除", limit=LONGEST_WHY)
    paper: dict[str, str] = {}
    at = happened.at
    if clause.side == Side.DEPARTMENT:
        paper = enterprises_own(by, source, EnterpriseWordMissing(act="免除政府部门的承诺"))
        clock = open_clock(session, "clause", clause.id)
        at = now if clock and clock.due_at and clock.due_at < now else happened.at
    thing = clause_outcomes.hand_back(session, clause)
    clocks.stop(session, ("clause", clause.id), at=at, because="waived")
    _tell_both(
        session,
        project,
        clause,
        "clause.waived",
        by=by,
        now=now,
        reason=clause.reason,
    )
    event.append(
        session,
        project,
        kind="clause.waive",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clause", clause.id),
        data={"number": clause.number, "side": clause.side, "reason": clause.reason}
        | ({} if thing is None else {"item" if isinstance(thing, ApprovalItem) else "part": thing.id})
        | paper
        | happened.data,
    )
    session.flush()
    return clause


# --- the whole commitment stops and goes on -------------------------------------------------------------------


def owed(
    session: Session, commitment: Commitment
) -> tuple[list[Clause], list[DeferredMaterial], list[SupervisionPoint]]:
    """What is still owed under a commitment: clauses, deferred papers, checks."""
    clauses = session.scalars(
        select(Clause)
        .where(Clause.commitment_id == commitment.id)
        .order_by(Clause.number)
        .execution_options(populate_existing=True)
    ).all()
    materials = session.scalars(
        select(DeferredMaterial).where(
            DeferredMaterial.commitment_id == commitment.id,
            DeferredMaterial.state.in_(("promised", "handed_in")),
        )
    ).all()
    points = session.scalars(
        select(SupervisionPoint).where(
            SupervisionPoint.commitment_id == commitment.id,
            SupervisionPoint.state.in_(("planned", "rectifying")),
        )
    ).all()
    still = [
        clause
        for clause in clauses
        if clause.state in OPEN or (clause.state == "missed" and clause.done_at is None)
    ]
    return still, list(materials), list(points)
