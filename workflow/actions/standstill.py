"""What is owed under a commitment stands still while its project is stopped, and goes on with it. House practice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clauses, clocks, commitment_ends, commitments, promise_clocks
from workflow.actions.cases import case_of, require_open
from workflow.errors import NothingStopped
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.records import event
from workflow.records.breach import Breach, Dispute
from workflow.records.calendar import calendar_of
from workflow.records.commitment import Commitment, SupervisionPoint
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import BINDING, DRAFTING


def take_back(session: Session, project: Project, *, reason: str, now: datetime) -> list[str]:
    """What a project that is suspended or withdrawn takes back: the procedure, or the clocks of what is owed.

    The promises stay as they were signed; `go_on` starts their clocks again. Those of a project that is completed go
    on: what was promised for afterwards is still owed (事后监管). Part of a move of the project, which is locked: it
    writes no event of its own.
    """
    if project.state == "completed":
        return []
    latest = commitments.latest(session, project.id)
    if latest is not None and latest.state in DRAFTING:
        commitment_ends.close(session, latest, "withdraw", reason, now=now)
        return ["commitment", *_stop(session, project, now=now)]
    return _stop(session, project, now=now)


def _stop(session: Session, project: Project, *, now: datetime) -> list[str]:
    stopped = []
    for commitment in _signed(session, project):
        if commitment.state in BINDING:
            stopped += promise_clocks.stop_clocks(session, commitment, now=now, because="suspended")
    for kind, key in _quarrels(session, project):
        if clocks.stop(session, (kind, key), at=now, because="suspended") is not None:
            stopped.append(f"{kind}:{key}")
    return stopped


def go_on(session: Session, law: Law, project: Project, *, now: datetime) -> list[str]:
    """Start the clock of everything that is still owed and has none, once a stopped project goes on.

    A length of time runs on from where it stood, and what was overdue stays so; a day that both sides agreed on, or that
    was set, stays that day. Part of a move of the
    project, which is locked, after `event.hold_calendar`: it writes no event of its own.
    """
    started = []
    for commitment in _signed(session, project):
        if commitment.state in BINDING:
            started += promise_clocks.restart_clocks(session, law, project, commitment, now=now)
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    for kind, key in _quarrels(session, project):
        # An answer is owed within so many days, which run on; what has to be put right keeps its day.
        if promise_clocks.run_on(session, calendar, kind, key, now=now):
            started.append(f"{kind}:{key}")
    return started


def _signed(session: Session, project: Project) -> list[Commitment]:
    """Every commitment of the project that was signed, in force or over."""
    return list(
        session.scalars(
            select(Commitment)
            .where(Commitment.project_id == project.id, Commitment.signed_at.is_not(None))
            .order_by(Commitment.round)
            .execution_options(populate_existing=True)
        )
    )


def _quarrels(session: Session, project: Project) -> list[tuple[str, int]]:
    """What has to be put right by a day, and questions that wait for their answer.

    They outlive the commitment: what was found is put right, and what was asked is answered, after a revocation too.
    """
    found = session.scalars(
        select(Breach.id).where(
            Breach.project_id == project.id, Breach.state.in_(("rectifying", "stop_proposed"))
        )
    ).all()
    checked = session.scalars(
        select(SupervisionPoint.id).where(
            SupervisionPoint.project_id == project.id, SupervisionPoint.state == "rectifying"
        )
    ).all()
    asked = session.scalars(
        select(Dispute.id).where(Dispute.project_id == project.id, Dispute.state == "raised")
    ).all()
    return [
        *(("breach", key) for key in found),
        *(("supervision_point", key) for key in checked),
        *(("dispute", key) for key in asked),
    ]


def resume(session: Session, law: Law, *, commitment_id: int, by: Actor, now: datetime) -> Commitment:
    """Start by hand what did not go on with its project, e.g. of one that was suspended before it did so by itself.

    Raises:
        NotBinding: the commitment is not in force.
        NothingStopped: every clock that should run or wait does.
    """
    event.hold_calendar(session)
    commitment, project = commitments.locked(session, commitment_id)
    duty.require(by, "commitment.resume", case_of(project))
    require_open(project, "commitment.resume")
    clauses.require_binding(commitment, "commitment.resume")
    started = go_on(session, law, project, now=now)
    if not started:
        raise NothingStopped()
    event.append(
        session,
        project,
        kind="commitment.resume",
        by=by,
        now=now,
        subject=("commitment", commitment.id),
        data={"started": started},
    )
    session.flush()
    return commitment


def lacking_at_completion(session: Session, project: Project, *, now: datetime) -> tuple[str, ...]:
    """What both sides still owe each other when the project is to be completed, in Chinese; empty where nothing is.

    What was promised for a later day, and what is kept all the time, outlives the completion (二（三）2 事后监管).
    """
    lacking: list[str] = []
    for commitment in _signed(session, project):
        if commitment.state not in BINDING:
            continue
        due, papers = promise_clocks.settled_late(session, commitment, now=now)
        if due:
            lacking.append(Sentence("承诺条款第{numbers}条未了结", numbers=[str(number) for number in due]))
        if papers:
            lacking.append(Sentence("容缺材料未了结：{papers}", papers=list(papers)))
    broken = session.scalars(
        select(Breach.id).where(Breach.project_id == project.id, Breach.closed_at.is_(None))
    ).all()
    asked = session.scalars(
        select(Dispute.id).where(Dispute.project_id == project.id, Dispute.state != "closed")
    ).all()
    faults = session.scalars(
        select(SupervisionPoint.title).where(
            SupervisionPoint.project_id == project.id, SupervisionPoint.state == "rectifying"
        )
    ).all()
    if faults:
        lacking.append(Sentence("检查要求整改的未了结：{faults}", faults=list(faults)))
    if broken:
        lacking.append(Sentence("{n}项违诺未了结", n=len(broken)))
    if asked:
        lacking.append(Sentence("{n}项异议未了结", n=len(asked)))
    return tuple(lacking)
