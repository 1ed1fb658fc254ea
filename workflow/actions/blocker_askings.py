"""报请会商: a department or the agent asks for a deliberation on what cannot be settled between departments (三（二））."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import blockers, clocks, deliberations, notices, outliving
from workflow.actions.cases import case_of, expect, happening, known_since, reason_given
from workflow.errors import AskedAlready, BlockerBrought, NotAsked
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.blocker import Blocker
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor, Case
from workflow.rules.machines import BLOCKER
from workflow.rules.words import due_words


def case_of_asking(project: Project, blocker: Blocker) -> Case:
    """Who may ask: the department that sees to it or that raised it, and the project's agent (审批部门或窗口, 三（二））."""
    departments = {blocker.owner_key if blocker.owner_kind == Obligor.DEPARTMENT else ""}
    departments.add(blocker.raiser_key if blocker.raiser_kind == "department" else "")
    return case_of(project, departments - {""})


def case_of_asker(project: Project, blocker: Blocker) -> Case:
    """Whose an asking is to take back: that of whoever asked."""
    by_agent = blocker.asked_kind == "agent"
    return Case(
        departments=frozenset({blocker.asked_key} if blocker.asked_kind == Obligor.DEPARTMENT else ()),
        agent_id=project.agent_id if by_agent else None,
    )


def ask(
    session: Session,
    law: Law,
    *,
    blocker_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Blocker:
    """Ask for a deliberation; the limit within which the office holds one starts with it, whenever it calls the meeting.

    `reason` is what cannot be settled without it.

    Raises:
        IllegalMove: it was deliberated on already, or is over.
        AskedAlready: somebody has asked for it.
        BlockerBrought: a meeting is called.
        ReasonMissing: no reason.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder: recorded later than it happened, which cannot be so.
    """
    event.hold_calendar(session)
    blocker, project = blockers.locked(session, blocker_id)
    duty.require(by, "blocker.ask", case_of_asking(project, blocker))
    expect(expected_version, blocker)
    outliving.require_followed(project, "blocker.ask")
    blocker.state = BLOCKER.after(blocker.state, "ask")
    if deliberations.called_on(session, blocker_id=blocker.id) is not None:
        raise BlockerBrought()
    if blocker.asked_at is not None:
        raise AskedAlready()
    why = reason_given(reason, BLOCKER.verbs["ask"], limit=blockers.LONGEST_REASON)
    done = happening(project, happened_at, late_because, now=now, after=blockers.before(session, blocker))
    blocker.asked_at, blocker.asked_because = done.at, why
    # A liaison asks for its department; whoever else may ask is the project's agent.
    blocker.asked_kind = Obligor.DEPARTMENT.value if by.department_key else "agent"
    blocker.asked_key = by.department_key or ""
    session.flush()
    since = known_since(done, (Obligor.OFFICE, ""), by=by, now=now)
    clock = _owe(session, law, project, blocker, at=since)
    event.append(
        session,
        project,
        kind="blocker.ask",
        by=by,
        now=now,
        happened_at=done.at,
        subject=("blocker", blocker.id),
        data={"reason": why, "asked_by": [blocker.asked_kind, blocker.asked_key], **done.data},
    )
    due = due_words(clock.due_day, provisional=clock.provisional) if clock else ""
    notices.tell_others(
        session,
        "blocker.asked",
        to=_concerned(project, blocker),
        by=by,
        project_id=project.id,
        subject=("blocker", blocker.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        text=blocker.text,
        reason=why,
        due=due,
    )
    session.flush()
    return blocker


def _owe(
    session: Session, law: Law, project: Project, blocker: Blocker, *, at: datetime
) -> ClockRecord | None:
    edition = law.edition(project.edition_hash)
    limit = edition.limits.get(deliberations.BLOCKER_LIMIT)
    if limit is None:
        return None
    before = session.scalar(
        select(func.count())
        .select_from(ClockRecord)
        .where(ClockRecord.subject_kind == deliberations.ASKING, ClockRecord.subject_id == blocker.id)
    )
    return clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=(deliberations.ASKING, blocker.id),
        limit=limit,
        obligor=(Obligor.OFFICE, ""),
        at=at,
        round_number=(before or 0) + 1,
    )


def retract(
    session: Session,
    *,
    blocker_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Blocker:
    """Whoever asked for a deliberation asks for it no more; what was coordinated before goes on. House practice.

    Raises:
        IllegalMove: it was deliberated on, or is over.
        NotAsked: nobody asks for one.
        BlockerBrought: the meeting is called; the office cancels it first.
        ReasonMissing: no reason.
    """
    blocker, project = blockers.locked(session, blocker_id)
    duty.require(by, "blocker.retract", case_of_asker(project, blocker))
    expect(expected_version, blocker)
    outliving.require_followed(project, "blocker.retract")
    blocker.state = BLOCKER.after(blocker.state, "retract")
    if blocker.asked_at is None:
        raise NotAsked()
    if deliberations.called_on(session, blocker_id=blocker.id) is not None:
        raise BlockerBrought()
    why = reason_given(reason, BLOCKER.verbs["retract"], limit=blockers.LONGEST_REASON)
    undone = blocker.asked_because
    concerned = _concerned(project, blocker)
    blockers.forget_asking(blocker)
    clocks.stop(session, (deliberations.ASKING, blocker.id), at=now, because="retracted")
    event.append(
        session,
        project,
        kind="blocker.retract",
        by=by,
        now=now,
        subject=("blocker", blocker.id),
        data={"undone": undone, "reason": why},
    )
    notices.tell_others(
        session,
        "blocker.asking_retracted",
        to=concerned,
        by=by,
        project_id=project.id,
        subject=("blocker", blocker.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        text=blocker.text,
        reason=why,
    )
    session.flush()
    return blocker


def _concerned(project: Project, blocker: Blocker) -> list[tuple[str, str]]:
    """Who hears of an asking: the office that calls the meeting, the agent, the department that sees to it."""
    agent = [("person", str(project.agent_id))] if project.agent_id is not None else []
    owner = [("department", blocker.owner_key)] if blocker.owner_kind == Obligor.DEPARTMENT else []
    return [notices.OFFICE, *agent, *owner]
