"""The other side confirms or disputes a report that a promise is kept, the same for the enterprise and the government.

二（三）2 has the departments supervise what was promised, and nobody is judge of his own promise. Silence confirms nothing.
That the other side is asked is house practice; see ADR 0020.
"""

import json
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_sides, clauses, notices
from workflow.actions.cases import enterprises_own, expect, happening, reason_given
from workflow.errors import EnterpriseWordMissing, IllegalMove, NothingReported, OtherSide, StepUsed
from workflow.law.terms import Side
from workflow.records import event
from workflow.records.commitment import Clause, Commitment
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import ACTS, Actor, Case, Role
from workflow.rules.machines import BINDING, COMMITMENT, CONFIRMATION

ACT: Final = "clause.confirm"
#: What the confirmation of a clause reads while something is reported of it and not confirmed.
OPEN: Final = ("awaiting", "disputed", "proven")


def forget(clause: Clause) -> None:
    """The report is taken back; nothing is left to confirm. Part of that act.

    Raises:
        StepUsed: the other side has confirmed it, or the office has decided on it.
    """
    if clause.confirmation == "confirmed" and clause.answered_at is not None:
        raise StepUsed(use="对方已经确认，由对方先收回确认")
    if clause.confirmation == "upheld":
        raise StepUsed(use="办公室已核定履行情况，先收回核定")
    clause.confirmation, clause.answered_at, clause.objection = "", None, ""


def case_of_counterpart(session: Session, project: Project, clause: Clause) -> Case:
    """Whom the confirmation concerns: the departments of the project, or its enterprise."""
    if clause.side == Side.DEPARTMENT:
        return Case(frozenset(), project.enterprise_id, project.agent_id)
    return Case(clause_sides.departments_of(session, project.id))


def recorded_on_paper(session: Session, project: Project, clause: Clause) -> bool:
    """Whether the answer that stands was the enterprise's word on paper, written down by the office."""
    line = session.scalar(
        select(EventRecord.data)
        .where(
            EventRecord.project_id == project.id,
            EventRecord.subject_kind == "clause",
            EventRecord.subject_id == clause.id,
            EventRecord.kind.in_(("clause.confirm", "clause.dispute")),
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    )
    return clause.answered_at is not None and line is not None and "source" in json.loads(line)


def _at_hand(
    session: Session, clause_id: int, by: Actor, expected_version: int | None
) -> tuple[Clause, Commitment, Project]:
    clause, commitment, project = clauses.locked(session, clause_id)
    duty.require(by, ACT, case_of_counterpart(session, project, clause))
    # The office writes down what the enterprise says on paper, where it has no account.
    if not clause_sides.is_counterpart(by, clause.side) and Role.OFFICE not in by.roles:
        other = clause_sides.SIDE_WORDS[
            Side.ENTERPRISE if clause.side == Side.DEPARTMENT else Side.DEPARTMENT
        ]
        raise OtherSide(act=ACTS[ACT].title, side=other)
    clauses.require_going(project, ACT)
    expect(expected_version, clause)
    # What stood until the end is reported with the end, and confirmed after it.
    if commitment.state not in (*BINDING, "fulfilled"):
        raise StepUsed(use=COMMITMENT.words[commitment.state])
    if not clause.confirmation:
        raise NothingReported()
    return clause, commitment, project


def _paper(by: Actor, clause: Clause, source: object) -> dict[str, str]:
    """The enterprise's paper on which the office records its word about what the government promised; for the event."""
    if clause_sides.is_counterpart(by, clause.side):
        return {}
    return enterprises_own(by, source, EnterpriseWordMissing(act=ACTS[ACT].title))


def confirm(
    session: Session,
    *,
    clause_id: int,
    source: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Clause:
    """The other side confirms that the promise is kept, at once or after it was disputed.

    Where the enterprise answers on paper, the office records its word and names that paper in `source`.

    Raises:
        EnterpriseWordMissing: the office records it, and names no paper of the enterprise.
        NothingReported: nobody has reported that it is kept.
        OtherSide: an actor answers for his own side.
        IllegalMove: it is confirmed.
        ChangedMeanwhile: somebody else was first.
    """
    clause, _, project = _at_hand(session, clause_id, by, expected_version)
    state = CONFIRMATION.after(clause.confirmation, "confirm")
    happened = happening(project, happened_at, late_because, now=now, after=[clause.done_at])
    paper = _paper(by, clause, source)
    clause.confirmation, clause.answered_at, clause.objection = state, happened.at, ""
    data: dict[str, object] = {**paper, **happened.data}
    _told(session, project, clause, "clause.confirm", "clause.confirmed", by, now, happened.at, data)
    return clause


def dispute(
    session: Session,
    *,
    clause_id: int,
    reason: str,
    source: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Clause:
    """The other side says why the promise is not kept: it counts as kept for nobody until it is confirmed.

    Its clock stays where the report stopped it; whoever reported takes the report back or proves it, or the other side
    confirms; what is proven the office decides on (`disputed_reports`).
    Where the enterprise answers on paper, the office records its word and names that paper in `source`.

    Raises:
        EnterpriseWordMissing: the office records it, and names no paper of the enterprise.
        NothingReported: nobody has reported that it is kept.
        OtherSide: an actor answers for his own side.
        IllegalMove: it was confirmed or disputed.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    clause, _, project = _at_hand(session, clause_id, by, expected_version)
    state = CONFIRMATION.after(clause.confirmation, "dispute")
    happened = happening(project, happened_at, late_because, now=now, after=[clause.done_at])
    why = reason_given(reason, ACTS[ACT].title, limit=clauses.LONGEST_WHY)
    paper = _paper(by, clause, source)
    clause.confirmation, clause.answered_at, clause.objection = state, happened.at, why
    _told(
        session,
        project,
        clause,
        "clause.dispute",
        "clause.disputed",
        by,
        now,
        happened.at,
        {"reason": why, **paper, **happened.data},
    )
    return clause


def take_back(
    session: Session,
    *,
    clause_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Clause:
    """The other side takes its wrong answer back: it is asked as before. House practice.

    The office takes back only what it recorded itself on a paper of the enterprise.

    Raises:
        OtherSide: the answer is the enterprise's own.
        NothingReported, IllegalMove: it has not answered.
        StepUsed: the commitment was found fulfilled upon it.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    clause, commitment, project = _at_hand(session, clause_id, by, expected_version)
    state = CONFIRMATION.after(clause.confirmation, "take_back")
    if clause.answered_at is None:
        # Its own record is its word: that record is taken back.
        raise IllegalMove(state=CONFIRMATION.words[clause.confirmation], move=CONFIRMATION.verbs["take_back"])
    if not clause_sides.is_counterpart(by, clause.side) and not recorded_on_paper(session, project, clause):
        raise OtherSide(act=CONFIRMATION.verbs["take_back"], side=clause_sides.SIDE_WORDS[Side.ENTERPRISE])
    if commitment.state not in BINDING:
        raise StepUsed(use="双向承诺书已确认履行完毕或者结束")
    why = reason_given(reason, CONFIRMATION.verbs["take_back"], limit=clauses.LONGEST_WHY)
    clause.confirmation, clause.answered_at, clause.objection = state, None, ""
    _told(
        session,
        project,
        clause,
        "clause.take_back_answer",
        "clause.answer_taken_back",
        by,
        now,
        now,
        {"reason": why},
    )
    return clause


def _told(
    session: Session,
    project: Project,
    clause: Clause,
    kind: str,
    notice: str,
    by: Actor,
    now: datetime,
    at: datetime,
    data: dict[str, object],
) -> None:
    """One line of history, and word to the side that reported and to the office; to whoever it was recorded for as well."""
    told = [clause_sides.address_of(clause.side, clause.department_key, project), notices.OFFICE]
    if not clause_sides.is_counterpart(by, clause.side):
        told.append(clause_sides.enterprise_of(project))
    notices.tell_others(
        session,
        notice,
        to=told,
        by=by,
        project_id=project.id,
        subject=("clause", clause.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        clause=clauses.short(clause.text),
        **({"reason": data["reason"]} if "reason" in data else {}),
    )
    event.append(
        session,
        project,
        kind=kind,
        by=by,
        now=now,
        happened_at=at,
        subject=("clause", clause.id),
        data={"number": clause.number, "side": clause.side, **data},
    )
    session.flush()
