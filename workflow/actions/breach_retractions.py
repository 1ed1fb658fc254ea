"""A wrong step about a breach is taken back while no later step rests on it: found, ordered, reported, closed.

House practice: the document says nothing of it. History keeps both steps. What revoked the admission or repaired the
credit is a decision and is not taken back here: it is disputed (异议), and the enterprise may be informed anew.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import breaches, clause_sides, clauses, mandates, notices
from workflow.actions.breach_steps import REPORTED
from workflow.actions.cases import expect, reason_given
from workflow.actions.clock_retractions import run_on_last, take_away
from workflow.actions.promise_retractions import owe_again, require_binding_still, tell_taken_back
from workflow.errors import IllegalMove, Refusal, StepUsed
from workflow.law.book import Law
from workflow.law.terms import Side
from workflow.records import event
from workflow.records.breach import Breach, CreditRepair, Dispute
from workflow.records.calendar import calendar_of
from workflow.records.clock import open_clock
from workflow.records.commitment import Commitment
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor, Case
from workflow.rules.machines import BREACH, COMMITMENT

SUBJECT: Final = "breach"
_CLOSED: Final = ("rectified", "dismissed")


def stood(breach: Breach) -> str:
    """Where the steps of the ladder have brought a breach, whatever closed it since."""
    return after_steps([str(each["move"]) for each in breach.steps])


def after_steps(moves: list[str]) -> str:
    """The state that the steps of the ladder lead to, from the finding on."""
    state = BREACH.initial
    for move in moves:
        state = BREACH.after(state, move)
    return state


def back_from(breach: Breach) -> str:
    """The move by which the last step is taken back; empty where it is none that can be."""
    if breach.state in _CLOSED:
        # What was recorded by mistake and withdrawn stands again like any other finding.
        move = f"back_to_{stood(breach)}"
    elif breach.steps:
        move = f"back_to_{after_steps([str(each['move']) for each in breach.steps[:-1]])}"
    else:
        move = "retract"
    return move if BREACH.allows(breach.state, move) else ""


def act_of(breach: Breach) -> str:
    """The act that the last step was: whoever may do it may take it back."""
    return "breach.close" if breach.state in _CLOSED else "breach.step" if breach.steps else "breach.record"


def may_take_back(session: Session, by: Actor, project: Project, breach: Breach) -> bool:
    """Whether the actor may take the last step back, if nothing rests on it: for whoever shows it."""
    try:
        _require_own(session, by, act_of(breach), project, breach)
        _require_unused(session, breach, session.get_one(Commitment, breach.commitment_id), back_from(breach))
    except Refusal:
        return False
    return bool(back_from(breach))


def take_back(
    session: Session,
    law: Law,
    *,
    breach_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Breach:
    """Take the last step back: the closing or a step of the ladder (by the office), or the finding itself.

    A finding that nobody has decided on is withdrawn by whoever may record one: the other side, or the office.

    Raises:
        IllegalMove: it revoked the admission or repaired the credit.
        StepUsed: it was reported upon, disputed, or a repair of credit was applied for; or the commitment is over.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    breach, commitment, project = breaches.locked(session, breach_id)
    move = back_from(breach)
    act = act_of(breach)
    _require_own(session, by, act, project, breach)
    clauses.require_going(project, act)
    expect(expected_version, breach)
    if not move:
        raise IllegalMove(state=BREACH.words[breach.state], move=BREACH.verbs["back_to_rectifying"])
    _require_unused(session, breach, commitment, move)
    why = reason_given(reason, BREACH.verbs[move], limit=breaches.LONGEST_WHY)
    undone = {"state": breach.state, "rectify_by": breach.rectify_by}
    closed, state = breach.state in _CLOSED, BREACH.after(breach.state, move)
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    if closed:
        # The commitment first: a breach stands under it again.
        if commitment.state != "breached":
            commitment.state = COMMITMENT.after(commitment.state, "breach")
        run_on_last(session, calendar, (SUBJECT, breach.id), breach.state)
        breach.state, breach.closed_at = state, None
    elif move == "retract":
        breach.state = state
        breaches.closed(session, commitment, breach, at=now)
    else:
        undone["step"] = breach.steps[-1]["title"]
        _step_back(session, calendar, breach, now=now)
        breach.state = state
    _tell(session, project, breach, BREACH.verbs[move], why, by=by, now=now)
    event.append(
        session,
        project,
        kind="breach.take_back",
        by=by,
        now=now,
        subject=(SUBJECT, breach.id),
        data={
            "move": move,
            "undone": undone,
            "after": breach.state,
            "commitment": commitment.state,
            "reason": why,
        },
    )
    session.flush()
    return breach


def _require_own(session: Session, by: Actor, act: str, project: Project, breach: Breach) -> None:
    if act != "breach.record":
        duty.require(by, act, clause_sides.case_of_side(project, breach.side, breach.department_key))
        return
    concerned = Case(
        clause_sides.departments_of(session, project.id), project.enterprise_id, project.agent_id
    )
    duty.require(by, act, concerned)
    breaches.require_other_side(by, breach.side)


def _require_unused(session: Session, breach: Breach, commitment: Commitment, move: str) -> None:
    if commitment.state != "revoked" or move not in ("back_to_reported", "back_to_revoked"):
        require_binding_still(commitment)
    if breach.state not in _CLOSED:
        repair = session.scalar(select(CreditRepair.id).where(CreditRepair.breach_id == breach.id).limit(1))
        if repair is not None:
            raise StepUsed(use="企业已据此申请信用修复")
    disputed = session.scalar(
        select(Dispute.id)
        .where(
            Dispute.about_kind == SUBJECT,
            Dispute.about_id == breach.id,
            Dispute.state != "closed",
        )
        .limit(1)
    )
    if disputed is not None:
        # The office answers what was objected; a finding that vanished would leave the objection without its object.
        raise StepUsed(use="已就此提出异议，先答复异议")
    running = open_clock(session, SUBJECT, breach.id)
    if running is not None and running.limit_key == "breach_check" and breach.state not in _CLOSED:
        raise StepUsed(use="已据此报送整改情况")


def _step_back(session: Session, calendar: Calendar, breach: Breach, *, now: datetime) -> None:
    last, kept = breach.steps[-1], breach.steps[:-1]
    if last["move"] == "order_rectification":
        take_away(session, (SUBJECT, breach.id), now=now)
        run_on_last(session, calendar, (SUBJECT, breach.id), "ordered_again")
        days = [each["on"] for each in kept if each.get("on")]
        breach.rectify_by = date.fromisoformat(days[-1]) if days else None
    elif last["move"] == "report":
        run_on_last(session, calendar, (SUBJECT, breach.id), REPORTED)
    breach.steps = kept


def _tell(
    session: Session, project: Project, breach: Breach, step: str, reason: str, *, by: Actor, now: datetime
) -> None:
    told = [notices.OFFICE, clause_sides.enterprise_of(project)]
    if breach.department_key:
        told.append(("department", breach.department_key))
    tell_taken_back(
        session,
        project,
        (SUBJECT, breach.id),
        told,
        by=by,
        now=now,
        what=clauses.short(breach.facts),
        step=step,
        reason=reason,
    )


def take_back_report(
    session: Session,
    law: Law,
    *,
    breach_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Breach:
    """The side that broke a promise takes its report back that it has put it right, while nobody has looked.

    Raises:
        NothingToReport: nothing was reported, or the office has looked.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    breach, _, project = breaches.locked(session, breach_id)
    duty.require(by, "breach.report", clause_sides.case_of_side(project, breach.side, breach.department_key))
    if breach.side == Side.ENTERPRISE:
        mandates.require(session, project, by, "breach.report")
    clauses.require_going(project, "breach.report")
    expect(expected_version, breach)
    why = reason_given(reason, "撤回整改报告", limit=breaches.LONGEST_WHY)
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    owe_again(session, calendar, (SUBJECT, breach.id), "breach_check", now=now)
    _tell(session, project, breach, "撤回整改报告", why, by=by, now=now)
    event.append(
        session,
        project,
        kind="breach.take_back_report",
        by=by,
        now=now,
        subject=(SUBJECT, breach.id),
        data={"reason": why},
    )
    session.flush()
    return breach
