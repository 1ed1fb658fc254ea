"""A wrong report about a promise is taken back while nobody has used it: kept, missed, waived; a deferred paper; a check.

House practice: the document says nothing of it. History keeps both steps; what is owed is owed again, and its clock runs
on from where it began.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import (
    clause_clocks,
    clause_confirmations,
    clause_sides,
    clauses,
    clocks,
    deferrals,
    deferred_papers,
    mandates,
    notices,
    oversight,
)
from workflow.actions.cases import case_of, expect, reason_given
from workflow.actions.clock_retractions import run_on_last, standing_lines, take_away
from workflow.errors import IllegalMove, NothingToReport, StepUsed
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.law.terms import Side
from workflow.records import event
from workflow.records.breach import Breach
from workflow.records.calendar import calendar_of
from workflow.records.clock import limit_of, open_clock
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor
from workflow.rules.machines import BINDING, CLAUSE, COMMITMENT, DEFERRED_MATERIAL, SUPERVISION_POINT

#: The act by which each state of a clause came about: whoever may do it may take it back.
_ACTS: Final = {"met": "clause.fulfil", "waived": "clause.waive"}


def act_of(clause: Clause) -> str:
    """The act that a clause was brought to its state by; empty where nothing was reported of it."""
    if clause.state == "missed":
        return "clause.miss" if clause.done_at is None else "clause.fulfil"
    return _ACTS.get(clause.state, "")


def require_binding_still(commitment: Commitment) -> None:
    """See that nothing has ended the commitment since.

    Raises:
        StepUsed: it is fulfilled, revoked, or over.
    """
    if commitment.state not in BINDING:
        raise StepUsed(use=Sentence("双向承诺书{state}", state=COMMITMENT.words[commitment.state]))


def _calendar(session: Session, law: Law, project: Project) -> Calendar:
    return calendar_of(session, law.edition(project.edition_hash), law.notices)


# --- a clause -------------------------------------------------------------------------------------------------


def move_of(clause: Clause) -> str:
    """The move by which the last report about a clause is taken back.

    Raises:
        IllegalMove: nothing was reported of it.
    """
    if clause.state == "missed" and clause.done_at is not None and clause.reason:
        return "take_back_late"
    if clause.state == "waived" and clause.limit and clause.started_at is None:
        return "take_back_waiting"
    return "take_back" if clause.limit else "take_back_standing"


def take_back_clause(
    session: Session,
    law: Law,
    *,
    clause_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Clause:
    """Take back that a promise was kept, missed or waived, by whoever may say so: it is owed as before.

    Raises:
        IllegalMove: nothing was said of it.
        StepUsed: a decision on an application kept it, a breach was found upon it, or the commitment is over.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    clause, commitment, project = clauses.locked(session, clause_id)
    act = act_of(clause)
    duty.require(
        by,
        act or "clause.fulfil",
        clause_sides.case_of_side(project, clause.side, clause.department_key),
    )
    if clause.side == Side.ENTERPRISE and act == "clause.fulfil":
        mandates.require(session, project, by, "clause.fulfil")
    clauses.require_going(project, act or "clause.fulfil")
    expect(expected_version, clause)
    move = move_of(clause)
    if not act:
        raise IllegalMove(state=CLAUSE.words[clause.state], move=CLAUSE.verbs[move])
    require_binding_still(commitment)
    _require_unused(session, clause)
    if act == "clause.fulfil":
        clause_confirmations.forget(clause)
    state = CLAUSE.after(clause.state, move)
    why = reason_given(reason, CLAUSE.verbs[move], limit=clauses.LONGEST_WHY)
    undone = {
        "state": clause.state,
        "done_at": clause.done_at,
        "evidence": clause.evidence,
        "reason": clause.reason,
    }
    if act == "clause.fulfil":
        clause.done_at, clause.evidence = None, ""
    else:
        clause.reason = ""
    clause.state = state
    session.flush()
    calendar, subject = _calendar(session, law, project), ("clause", clause.id)
    if act == "clause.fulfil":
        run_on_last(session, calendar, subject, "done")
    elif act == "clause.waive" and clause.limit:
        _owe_again(session, calendar, project, clause)
    step = CLAUSE.verbs[move]
    tell_sides(session, project, clause, by=by, now=now, step=step, reason=why)
    event.append(
        session,
        project,
        kind="clause.take_back",
        by=by,
        now=now,
        subject=subject,
        data={"number": clause.number, "side": clause.side, "undone": undone, "after": state, "reason": why},
    )
    session.flush()
    return clause


def _require_unused(session: Session, clause: Clause) -> None:
    if clause.through_kind and clause.done_at is not None:
        by_part = clause.through_kind == clause_clocks.PART
        raise StepUsed(use="由联合验收意见履行的，收回该意见" if by_part else "由审批决定履行的，收回该决定")
    if clause.state == "missed":
        found = session.scalar(
            select(Breach.id).where(Breach.clause_id == clause.id, Breach.state != "dismissed").limit(1)
        )
        if found is not None:
            raise StepUsed(use="已据此登记违诺")


def _owe_again(session: Session, calendar: Calendar, project: Project, clause: Clause) -> None:
    """What was waived is owed: its clock runs on; where an application carried it, it carries it again."""
    subject = ("clause", clause.id)
    if run_on_last(session, calendar, subject, "waived") is not None:
        return
    if clause_clocks.adopt(session, clause) is not None:
        return
    clocks.start(
        session,
        calendar,
        project_id=project.id,
        subject=subject,
        limit=limit_of(clause.limit),
        obligor=clause_sides.obligor_of(clause.side, clause.department_key, project),
        at=clause.started_at,
        round_number=clause_clocks.next_round(session, *subject),
    )


def tell_sides(
    session: Session, project: Project, promise: Clause, *, by: Actor, now: datetime, step: str, reason: str
) -> None:
    """Both sides and the office hear that a step about a promise was taken back, except whoever took it back."""
    told = [notices.OFFICE, clause_sides.enterprise_of(project)]
    if promise.department_key:
        told.append(("department", promise.department_key))
    tell_taken_back(
        session,
        project,
        ("clause", promise.id),
        told,
        by=by,
        now=now,
        what=clauses.short(promise.text),
        step=step,
        reason=reason,
    )


def tell_taken_back(
    session: Session,
    project: Project,
    subject: tuple[str, int],
    told: list[tuple[str, str]],
    *,
    by: Actor,
    now: datetime,
    what: str,
    step: str,
    reason: str,
) -> None:
    """Whoever was told of the step hears that it was taken back, except whoever took it back."""
    notices.tell_others(
        session,
        "promise.taken_back",
        to=told,
        by=by,
        project_id=project.id,
        subject=subject,
        occasion=project.event_seq,
        now=now,
        project=project.name,
        what=what,
        step=step,
        reason=reason,
    )


# --- a deferred paper -----------------------------------------------------------------------------------------


def deferral_move(session: Session, material: DeferredMaterial) -> tuple[str, str]:
    """The move by which the last step on a deferred paper is taken back, and whose it is; empty where none was made."""
    move = deferred_papers.move_back(session, material)
    return move, "deferral.hand_in" if move == deferred_papers.NOT_HANDED_IN else "deferral.check"


def take_back_deferral(
    session: Session,
    law: Law,
    *,
    material_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> DeferredMaterial:
    """Take back that a deferred paper was handed in, accepted, returned or not asked for any more.

    Raises:
        IllegalMove: none of this was said of it.
        StepUsed: the commitment is over.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    material, commitment, project = deferrals.locked(session, material_id)
    move, act = deferral_move(session, material)
    departments = [material.department_key] if material.department_key else []
    duty.require(by, act, case_of(project, departments if act == "deferral.check" else ()))
    if act == "deferral.hand_in":
        mandates.require(session, project, by, act)
    clauses.require_going(project, act)
    expect(expected_version, material)
    if move:
        require_binding_still(commitment)
    subject = ("deferred_material", material.id)
    move, why, undone = deferred_papers.take_back(
        session, _calendar(session, law, project), material, reason=reason, now=now
    )
    tell_taken_back(
        session,
        project,
        subject,
        [
            clause_sides.enterprise_of(project),
            ("department", departments[0]) if departments else notices.OFFICE,
        ],
        by=by,
        now=now,
        what=material.name,
        step=DEFERRED_MATERIAL.verbs[move],
        reason=why,
    )
    event.append(
        session,
        project,
        kind="deferral.take_back",
        by=by,
        now=now,
        subject=subject,
        data={"material": material.name, "undone": undone, "after": material.state, "reason": why},
    )
    session.flush()
    return material


# --- a check of a department ------------------------------------------------------------------------------------


def take_back_result(
    session: Session,
    law: Law,
    *,
    point_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> SupervisionPoint:
    """Take back what a check was said to have found, or that it was cancelled: it is to be made as before.

    Raises:
        IllegalMove: nothing was found, and it was not cancelled.
        StepUsed: the enterprise has reported that it put right what was found, or the commitment is over.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    point, commitment, project = oversight.locked(session, point_id)
    act = "oversight.plan" if point.state == "cancelled" else "oversight.record"
    duty.require(by, act, case_of(project, [point.department_key]))
    clauses.require_going(project, act)
    expect(expected_version, point)
    subject = ("supervision_point", point.id)
    results = standing_lines(session, project, subject, "oversight.record", "oversight.take_back")
    again = point.state != "cancelled" and len(results) > 1
    move = "take_back_again" if again else "take_back"
    state = SUPERVISION_POINT.after(point.state, move)
    require_binding_still(commitment)
    why = reason_given(reason, SUPERVISION_POINT.verbs[move], limit=clauses.LONGEST_WHY)
    running = open_clock(session, *subject)
    if running is not None and running.limit_key != "rectification":
        raise StepUsed(use="企业已据此报送整改情况")
    undone = {"state": point.state, "finding": point.finding, "checked_at": point.checked_at}
    of = "oversight.cancel" if point.state == "cancelled" else "oversight.record"
    take_away(session, subject, now=now)
    # All at once: what is planned has found nothing.
    before = results[-2] if again else None
    point.finding = str(before["finding"]) if before else ""
    point.checked_at = before["happened_at"] if before else None
    point.state = state
    session.flush()
    because = "cancelled" if of == "oversight.cancel" else "checked"
    run_on_last(session, _calendar(session, law, project), subject, because)
    tell_taken_back(
        session,
        project,
        subject,
        [clause_sides.enterprise_of(project), ("department", point.department_key)],
        by=by,
        now=now,
        what=point.title,
        step=SUPERVISION_POINT.verbs[move],
        reason=why,
    )
    event.append(
        session,
        project,
        kind="oversight.take_back",
        by=by,
        now=now,
        subject=subject,
        data={
            "department": point.department_key,
            "title": point.title,
            "of": of,
            "undone": undone,
            "state": point.state,
            "reason": why,
        },
    )
    session.flush()
    return point


def take_back_report(
    session: Session,
    law: Law,
    *,
    point_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> SupervisionPoint:
    """The enterprise takes its report back that what a check found is put right, while nobody has looked.

    Raises:
        NothingToReport: nothing was reported, or the department has looked.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    point, _, project = oversight.locked(session, point_id)
    duty.require(by, "oversight.report", case_of(project))
    mandates.require(session, project, by, "oversight.report")
    clauses.require_going(project, "oversight.report")
    expect(expected_version, point)
    why = reason_given(reason, "撤回整改报告", limit=clauses.LONGEST_WHY)
    subject = ("supervision_point", point.id)
    owe_again(session, _calendar(session, law, project), subject, "rectification_check", now=now)
    tell_taken_back(
        session,
        project,
        subject,
        [("department", point.department_key)],
        by=by,
        now=now,
        what=point.title,
        step="撤回整改报告",
        reason=why,
    )
    event.append(
        session,
        project,
        kind="oversight.take_back",
        by=by,
        now=now,
        subject=subject,
        data={"title": point.title, "of": "oversight.report", "state": point.state, "reason": why},
    )
    session.flush()
    return point


def owe_again(
    session: Session, calendar: Calendar, subject: tuple[str, int], check: str, *, now: datetime
) -> None:
    """What was reported as put right is not: whoever was to look is on no clock, and the rectification's runs on.

    Raises:
        NothingToReport: it was not reported, or was looked at.
    """
    running = open_clock(session, *subject)
    if running is None or running.limit_key != check:
        raise NothingToReport()
    take_away(session, subject, now=now)
    run_on_last(session, calendar, subject, "reported")
