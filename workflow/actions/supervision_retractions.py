"""An answer to a supervision order is withdrawn until the office acts upon it; an order closed by mistake goes on.

House practice: the document says nothing of it. History keeps both steps, and the limit for the answer runs on from
where it began.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks, notices
from workflow.actions.cases import expect, reason_given
from workflow.actions.supervisions import (
    STOPPED,
    address,
    case_of_order,
    judge,
    locked,
    open_order,
    require_going_on,
    tell,
)
from workflow.errors import StepUsed
from workflow.law.book import Law
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.project import Project
from workflow.records.supervision import Supervision
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor
from workflow.rules.machines import SUPERVISION


def retract_answer(
    session: Session,
    law: Law,
    *,
    supervision_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Supervision:
    """Whoever answered withdraws that while it was neither returned nor the order closed.

    Raises:
        IllegalMove: nothing is answered, or the office has acted upon it.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    order, project = locked(session, supervision_id)
    duty.require(by, "supervision.answer", case_of_order(project, order))
    require_going_on(session, project, order, "supervision.answer")
    expect(expected_version, order)
    state = SUPERVISION.after(order.state, "retract")
    why = reason_given(reason, "撤回督办回复")
    answered, measures = order.answered_at, order.measures
    order.state = state
    order.measures, order.handled_by, order.answered_at, order.promised_for = "", "", None, None
    clocks.stop(session, ("supervision", order.id), at=now, because="retracted")
    clocks.run_on_of(
        session, _calendar(session, law, project), ("supervision", order.id), at=answered, because="answered"
    )
    event.append(
        session,
        project,
        kind="supervision.retract",
        by=by,
        now=now,
        subject=("supervision", order.id),
        data={
            "number": order.number,
            "department": order.obligor_key,
            "measures": measures,
            "reason": why,
        },
    )
    tell(session, "supervision.retracted", judge(order), project, order, now, reason=why)
    session.flush()
    return order


def reopen(
    session: Session,
    law: Law,
    *,
    supervision_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Supervision:
    """The office takes a wrong closing back: the order stands where it stood, answered or still to be answered.

    Raises:
        IllegalMove: it is open.
        StepUsed: it ended with its project, or another order covers the same limit since.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    order, project = locked(session, supervision_id)
    duty.require(by, "supervision.close", case_of_order(project, order))
    require_going_on(session, project, order, "supervision.close")
    expect(expected_version, order)
    answered = order.answered_at is not None and not order.return_reason
    state = SUPERVISION.after(order.state, "reopen_answered" if answered else "reopen")
    if order.conclusion.startswith(STOPPED):
        raise StepUsed(use="督办随项目停办而结束")
    later = session.scalar(
        select(Supervision.id)
        .where(Supervision.clock_id == order.clock_id, Supervision.id > order.id)
        .limit(1)
    )
    if later is not None or open_order(session, order.clock_id) is not None:
        raise StepUsed(use="同一时限已另行督办")
    why = reason_given(reason, "收回误作的办结")
    closed, conclusion = order.closed_at, order.conclusion
    order.state, order.conclusion, order.closed_at = state, "", None
    clocks.run_on_of(
        session, _calendar(session, law, project), ("supervision", order.id), at=closed, because="closed"
    )
    event.append(
        session,
        project,
        kind="supervision.reopen",
        by=by,
        now=now,
        subject=("supervision", order.id),
        data={"number": order.number, "conclusion": conclusion, "after": state, "reason": why},
    )
    for to in dict.fromkeys((address(order), notices.SUPERVISOR)):
        tell(session, "supervision.reopened", to, project, order, now, reason=why)
    session.flush()
    return order


def _calendar(session: Session, law: Law, project: Project) -> Calendar:
    return calendar_of(session, law.editions.get(project.edition_hash, law.current), law.notices)
