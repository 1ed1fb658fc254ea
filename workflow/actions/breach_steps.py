"""The ladder that a breach of the dual commitment climbs: put right within a time, proposed to stop, revoked, reported (二（三）2)."""

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from workflow.actions import (
    clause_clocks,
    clause_sides,
    clauses,
    clocks,
    mandates,
    notices,
    oversight,
    promise_clocks,
)
from workflow.actions.breaches import LONGEST_WHY, last_step, locked, tell_both
from workflow.actions.cases import expect, happening, known_since, reason_given
from workflow.errors import StepDateMissing, StepNotOfSide, TimeToRectifyRuns
from workflow.law.book import Law
from workflow.law.commitment import BreachStep
from workflow.law.edition import Edition
from workflow.law.terms import Obligor, Side
from workflow.records import event
from workflow.records.breach import Breach
from workflow.records.calendar import calendar_of
from workflow.records.clock import open_clock
from workflow.records.commitment import Commitment
from workflow.records.project import Project
from workflow.rules import commitment_limits, duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import BREACH, COMMITMENT
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: The limit by which what was broken is put right, as the order sets it.
RECTIFICATION: Final = "rectification"
#: How the clock ends of what the enterprise broke, when that is reported to the credit authority.
REPORTED: Final = "credit_reported"


def step(
    session: Session,
    law: Law,
    *,
    breach_id: int,
    move: str,
    reason: str,
    evidence: str = "",
    on: date | None = None,
    early_because: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Breach:
    """Take one step of the ladder, by a person, with its reason and notice to both sides; nothing follows by itself.

    A step that follows the order to put it right waits until the time of that order is over, or until what was reported
    as put right has been looked at; `early_because` says why that is not awaited, e.g. danger to life.

    Raises:
        IllegalMove: it is not this step's turn.
        StepNotOfSide: the ladder of this side has no such step.
        StepDateMissing: the step sets a date, and none is given.
        TimeToRectifyRuns: the time for putting it right still runs, and nothing says why it is not awaited.
    """
    event.hold_calendar(session)
    breach, commitment, project = locked(session, breach_id)
    duty.require(by, "breach.step", clause_sides.case_of_side(project, breach.side, breach.department_key))
    clauses.require_going(project, "breach.step")
    expect(expected_version, breach)
    happened = happening(
        project, happened_at, late_because, now=now, after=[breach.found_at, last_step(breach)]
    )
    edition = law.edition(project.edition_hash)
    rung = _rung(edition, breach, move)
    breach.state = BREACH.after(breach.state, move)
    why = reason_given(reason, rung.title, limit=LONGEST_WHY)
    early = "" if rung.dated else _early(session, breach, rung, early_because, at=happened.at)
    proof = clean(evidence, fact="佐证材料", field="evidence", limit=clauses.LONGEST_EVIDENCE, multiline=True)
    if rung.dated:
        _set_date(session, law, edition, project, breach, rung, on, since=happened.at)
    if move == "report" and breach.side == Side.ENTERPRISE:
        # What follows is the repair of its credit, which has no day: nothing is put right by the old one any more.
        clocks.stop(session, ("breach", breach.id), at=happened.at, because=REPORTED)
    if move == "revoke":
        _revoke(session, commitment, breach, reason=why, at=happened.at)
    taken = {
        "move": move,
        "title": rung.title,
        "reason": why,
        "evidence": proof,
        "at": happened.at.isoformat(),
        "by": by.name,
    }
    because = {"early_because": early} if early else {}
    breach.steps = [*breach.steps, taken | because | ({"on": on.isoformat()} if on and rung.dated else {})]
    told = f"{why}（未等整改限期届满的理由：{early}）" if early else why
    tell_both(session, project, breach, "breach.step", by=by, now=now, step=rung.title, reason=told)
    if move == "report":
        _report(session, edition, project, breach, rung, reason=told, now=now)
    event.append(
        session,
        project,
        kind="breach.step",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("breach", breach.id),
        data={
            "move": move,
            "reason": why,
            "evidence": proof,
            "rectify_by": breach.rectify_by,
            **because,
            **happened.data,
        },
    )
    session.flush()
    return breach


def _early(session: Session, breach: Breach, rung: BreachStep, because: object, *, at: datetime) -> str:
    """Why the time that the order itself has set is not awaited; empty where it is over, or what was done was looked at.

    What is reported as put right ends that time: the office that goes on has found that it is not.

    Raises:
        TimeToRectifyRuns: it still runs, and nothing says why it is not awaited.
    """
    clock = open_clock(session, "breach", breach.id)
    running = clock is not None and clock.limit_key == RECTIFICATION
    if clock is None or not running or (clock.due_at is not None and clock.due_at < at):
        return ""
    early = clean(
        because, fact="不等整改限期届满的理由", field="early_because", limit=LONGEST_WHY, multiline=True
    )
    if not early:
        raise TimeToRectifyRuns(step=rung.title, day=due_words(clock.due_day or breach.rectify_by))
    return early


def _rung(edition: Edition, breach: Breach, move: str) -> BreachStep:
    ladder = edition.commitment.steps
    title = next((rung.title for rung in ladder if rung.move == move), BREACH.verbs.get(move, move))
    found = next(
        (rung for rung in edition.commitment.steps_for(Side(breach.side)) if rung.move == move), None
    )
    if found is None:
        raise StepNotOfSide(side=clause_sides.SIDE_WORDS[breach.side], step=title)
    return found


def _set_date(
    session: Session,
    law: Law,
    edition: Edition,
    project: Project,
    breach: Breach,
    rung: BreachStep,
    on: date | None,
    *,
    since: datetime,
) -> None:
    if on is None or on < local_day(since):
        raise StepDateMissing(step=rung.title)
    breach.rectify_by = on
    clocks.stop(session, ("breach", breach.id), at=since, because="ordered_again")
    kind, key = clause_sides.obligor_of(breach.side, breach.department_key, project)
    clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=("breach", breach.id),
        limit=commitment_limits.by_day(
            RECTIFICATION,
            rung.title,
            on,
            local_day(since),
            kind,
            starts="rectification_ordered",
            why=rung.why,
        ),
        obligor=(kind, key),
        at=since,
        round_number=clause_clocks.next_round(session, "breach", breach.id),
    )


def _revoke(session: Session, commitment: Commitment, breach: Breach, *, reason: str, at: datetime) -> None:
    """The admission ends; the project goes on by the ordinary way, and nobody owes anything under it any more."""
    commitment.state = COMMITMENT.after(commitment.state, "revoke")
    commitment.closed_at, commitment.reason = at, reason
    clocks.stop(session, ("breach", breach.id), at=at, because="revoked")
    promise_clocks.give_up(session, commitment, reason="承诺准入已撤销", at=at)


def _report(
    session: Session,
    edition: Edition,
    project: Project,
    breach: Breach,
    rung: BreachStep,
    *,
    reason: str,
    now: datetime,
) -> None:
    """A department's breach goes to the department charged with supervision (二（一）2 监督和考核)."""
    if breach.side != Side.DEPARTMENT:
        return
    for key, entry in edition.departments.items():
        if "supervision" in entry.duties and key != breach.department_key:
            notices.tell(
                session,
                "breach.step",
                to=("department", key),
                project_id=project.id,
                subject=("breach", breach.id),
                occasion=project.event_seq,
                now=now,
                project=project.name,
                side=clause_sides.side_words(session, breach.side, breach.department_key),
                step=rung.title,
                reason=reason,
            )


def report(
    session: Session,
    law: Law,
    *,
    breach_id: int,
    evidence: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Breach:
    """The side that broke a promise reports that it has put it right: its clock ends, and the office looks.

    Raises:
        NothingToReport: nothing is to be put right, or it was reported and nobody has looked yet.
        NotMandated: it is the enterprise's, and the agent was not entrusted with it.
        ProofMissing: nothing shows it.
    """
    event.hold_calendar(session)
    breach, _, project = locked(session, breach_id)
    duty.require(by, "breach.report", clause_sides.case_of_side(project, breach.side, breach.department_key))
    if breach.side == Side.ENTERPRISE:
        mandates.require(session, project, by, "breach.report")
    clauses.require_going(project, "breach.report")
    expect(expected_version, breach)
    happened = happening(
        project, happened_at, late_because, now=now, after=[breach.found_at, last_step(breach)]
    )
    proof = clauses.evidence_given(evidence, "已整改")
    office = (Obligor.OFFICE, "")
    oversight.turn_over(
        session,
        law,
        project,
        ("breach", breach.id),
        "breach_check",
        office,
        at=happened.at,
        since=known_since(happened, office, by=by, now=now),
    )
    tell_both(session, project, breach, "breach.reported", by=by, now=now, reason=proof)
    event.append(
        session,
        project,
        kind="breach.report",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("breach", breach.id),
        data={"evidence": proof, **happened.data},
    )
    session.flush()
    return breach
