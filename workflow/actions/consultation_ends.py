"""A round of consultation ends: all have answered, the enterprise declines, or it is taken back (二（三）1)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import (
    clocks,
    commitment_ends,
    deliberation_calls,
    deliberations,
    mandates,
    notices,
)
from workflow.actions.cases import (
    LONGEST_REASON,
    case_of,
    expect,
    happening,
    reason_given,
)
from workflow.actions.consultations import LONGEST_OPINION, UNSETTLED, latest, locked, locked_consultee
from workflow.errors import (
    SilenceOverdue,
)
from workflow.law.book import Law
from workflow.records import event
from workflow.records.clock import open_clock
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import consultation as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import CONSULTATION, CONSULTEE, SILENT
from workflow.rules.words import due_words


def withdraw_consultee(
    session: Session,
    law: Law,
    *,
    consultee_id: int,
    reason: str,
    not_concerned: bool = False,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Consultee:
    """Take the question back from one department that has not answered; nothing is taken for its consent.

    Without it the others' agreement is no agreement of all, so that the round can not be concluded as unopposed;
    unless the office finds, with its reason, that the project is none of the department's business. That finding is
    not open once the department is overdue as it is recorded, whenever it is said to have been made: it must not stand
    in for an answer that did not come. House practice.

    Raises:
        IllegalMove: it has answered, or was withdrawn already.
        SilenceOverdue: it is to be found not concerned after its time was up.
        ReasonMissing: no reason.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    consultee, consultation, project = locked_consultee(session, consultee_id)
    duty.require(by, "consultee.withdraw", case_of(project))
    expect(expected_version, consultee)
    move = "release" if not_concerned else "withdraw"
    CONSULTEE.after(consultee.state, move)
    why = reason_given(reason, "认定不涉及" if not_concerned else "撤销")
    clock = open_clock(session, "consultee", consultee.id)
    if not_concerned and clock is not None and clock.due_at is not None and now > clock.due_at:
        raise SilenceOverdue(department=session.get_one(Department, consultee.department_key).name)
    happened = happening(
        project, happened_at, late_because, now=now, after=[consultee.notified_at, consultee.replied_at]
    )
    _take_back(session, project, consultee, reason=why, at=happened.at, now=now, move=move)
    session.flush()
    excluded = conclude(session, law, project, consultation, reason=why, at=happened.at, now=now)
    event.append(
        session,
        project,
        kind="consultee.withdraw",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("consultee", consultee.id),
        data={
            "department": consultee.department_key,
            "reason": why,
            "not_concerned": not_concerned,
            "consultation": consultation.state,
        }
        | excluded
        | happened.data,
    )
    session.flush()
    return consultee


def _take_back(
    session: Session,
    project: Project,
    consultee: Consultee,
    *,
    reason: str,
    at: datetime,
    now: datetime,
    move: str = "withdraw",
) -> None:
    consultee.state = CONSULTEE.after(consultee.state, move)
    consultee.taken_back_because = (
        reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"
    )
    clocks.stop(session, ("consultee", consultee.id), at=max(at, consultee.notified_at), because="withdrawn")
    notices.tell(
        session,
        "consultee.withdraw",
        to=("department", consultee.department_key),
        project_id=project.id,
        subject=("consultee", consultee.id),
        occasion=consultee.round,
        now=now,
        project=project.name,
        reason=reason,
    )


def _take_back_awaiting(
    session: Session,
    project: Project,
    consultation: Consultation,
    *,
    reason: str,
    at: datetime,
    now: datetime,
) -> list[str]:
    waiting = session.scalars(
        select(Consultee)
        .where(Consultee.consultation_id == consultation.id, Consultee.state.in_(SILENT))
        .order_by(Consultee.id)
        .execution_options(populate_existing=True)
    ).all()
    for consultee in waiting:
        _take_back(session, project, consultee, reason=reason, at=at, now=now)
    return [consultee.department_key for consultee in waiting]


def conclude(
    session: Session,
    law: Law,
    project: Project,
    consultation: Consultation,
    *,
    reason: str,
    at: datetime,
    now: datetime,
) -> dict[str, Mapping[str, str]]:
    """Close the round if nobody is silent any more; answer for the event who was found not to be concerned, and why.

    Unopposed where all that are concerned agree, opposed where one does not; where nobody is left the round was taken
    back as a whole, which is nobody's consent, and another may be opened. Where the others agree and one was taken out
    without a finding, nothing follows, and the office is told. It is closed at the last of its answers and takings back:
    what is recorded late may not have been the last (`at` is when it happened).
    """
    rows = session.execute(
        select(
            Consultee.state,
            Department.short,
            Consultee.taken_back_because,
            Consultee.replied_at,
            Consultee.id,
        )
        .join(Department, Department.key == Consultee.department_key)
        .where(Consultee.consultation_id == consultation.id)
        .order_by(Consultee.id)
    ).all()
    states = [state for state, *_ in rows]
    excluded = {name: why for state, name, why, *_ in rows if state == "not_concerned"}
    complete = max([at, *(replied for *_, replied, _ in rows if replied is not None)])
    notice = "consultation.withdrawn"
    if not set(states) - {"withdrawn", "not_concerned"}:
        consultation.state = CONSULTATION.after(consultation.state, "withdraw")
        consultation.closed_reason = reason
        consultation.closed_at = complete
    elif (result := rules.round_result(states)) is not None:
        consultation.state = CONSULTATION.after(consultation.state, result)
        consultation.closed_at = complete
        notice = f"consultation.{consultation.state}"
    elif rules.is_stuck(states):
        notice = "consultation.stuck"
    else:
        return {}
    due = ""
    if consultation.state == "opposed":
        clock = deliberation_calls.owe(
            session,
            law,
            project_id=project.id,
            edition_hash=project.edition_hash,
            consultation_id=consultation.id,
            objectors=[id_ for state, *_, id_ in rows if state == "objected"],
            facts_version=consultation.facts_version,
            at=complete,
        )
        due = due_words(clock.due_day, provisional=clock.provisional)
    notices.tell(
        session,
        notice,
        to=notices.OFFICE,
        project_id=project.id,
        subject=("consultation", consultation.id),
        # A round may be concluded more than once, since changed facts put its question anew.
        occasion=project.event_seq + 1,
        now=now,
        project=project.name,
        outcome=rules.outcome_words(excluded),
        due=due,
    )
    return {"excluded": excluded} if excluded and consultation.state == "unopposed" else {}


def _opened(consultation: Consultation) -> list[datetime | None]:
    """What the end of a round cannot have come before."""
    return [consultation.opened_at, consultation.circulated_at]


def decline(
    session: Session,
    *,
    consultation_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Consultation:
    """Record that the enterprise does not take part: admission by commitment is voluntary (二（三）1).

    Raises:
        IllegalMove: it is closed already.
        ReasonMissing: the enterprise's words are missing.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    consultation, project = locked(session, consultation_id)
    duty.require(by, "consultation.decline", case_of(project))
    mandates.require(session, project, by, "consultation.decline")
    expect(expected_version, consultation)
    consultation.state = CONSULTATION.after(consultation.state, "decline")
    happened = happening(project, happened_at, late_because, now=now, after=_opened(consultation))
    why = reason_given(reason, "不参加", limit=LONGEST_OPINION)
    commitment_ends.end_with_consultation(session, project, act="consultation.decline", reason=why, now=now)
    consultation.closed_at = happened.at
    consultation.closed_reason = why
    withdrawn = _take_back_awaiting(
        session, project, consultation, reason="企业不参加", at=happened.at, now=now
    )
    deliberations.end_for(session, project, consultation_id=consultation.id, reason="企业不参加", now=now)
    event.append(
        session,
        project,
        kind="consultation.decline",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("consultation", consultation.id),
        data={"reason": why, "withdrawn": withdrawn} | happened.data,
    )
    notices.tell_others(
        session,
        "consultation.declined",
        to=[notices.OFFICE],
        by=by,
        project_id=project.id,
        subject=("consultation", consultation.id),
        occasion=consultation.round,
        now=now,
        project=project.name,
        reason=why,
    )
    session.flush()
    return consultation


def withdraw(
    session: Session,
    *,
    consultation_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Consultation:
    """Take the whole question back, e.g. since the facts that were put to the departments no longer hold.

    Opinions that were given stay on record; nothing is taken for consent; another round may be opened. House
    practice.

    Raises:
        IllegalMove: it is closed already, or a deliberation has formed its opinion.
        ReasonMissing: no reason.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    consultation, project = locked(session, consultation_id)
    duty.require(by, "consultation.withdraw", case_of(project))
    expect(expected_version, consultation)
    consultation.state = CONSULTATION.after(consultation.state, "withdraw")
    happened = happening(project, happened_at, late_because, now=now, after=_opened(consultation))
    why = reason_given(reason, "撤销", limit=LONGEST_OPINION)
    commitment_ends.end_with_consultation(session, project, act="consultation.withdraw", reason=why, now=now)
    withdrawn = close_as_withdrawn(session, project, consultation, reason=why, at=happened.at, now=now)
    event.append(
        session,
        project,
        kind="consultation.withdraw",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("consultation", consultation.id),
        data={"reason": why, "withdrawn": withdrawn} | happened.data,
    )
    session.flush()
    return consultation


def close_as_withdrawn(
    session: Session,
    project: Project,
    consultation: Consultation,
    *,
    reason: str,
    at: datetime,
    now: datetime,
) -> list[str]:
    """Close a round that was taken back, with whatever it still waited for; answer which departments were asked."""
    consultation.closed_at = at
    consultation.closed_reason = reason
    deliberations.end_for(session, project, consultation_id=consultation.id, reason=reason, now=now)
    return _take_back_awaiting(session, project, consultation, reason=reason, at=at, now=now)


def take_back_circulating(
    session: Session, project: Project, *, reason: str, now: datetime
) -> dict[str, list[str]]:
    """Take back the round that is not settled, since its project stops; answer for the event what was.

    A round that waits for its deliberation, or is in one, ends with it: opinions stay on record, and when the project
    goes on the question is put anew. Part of a move of the project, which is locked: it writes no event of its own. House practice.
    """
    consultation = latest(session, project.id)
    if consultation is None or consultation.state not in UNSETTLED:
        return {}
    stood = consultation.state
    consultation.state = CONSULTATION.after(consultation.state, "withdraw")
    keys = close_as_withdrawn(session, project, consultation, reason=reason, at=now, now=now)
    # Where every department has answered, it is the round itself that is taken back.
    return {"consultees": keys} if stood == "circulating" else {"consultation": [stood]}
