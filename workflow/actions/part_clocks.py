"""The clock of a department's part of a joint acceptance: its own, or that of the promise which it carries out (ADR 0016).

Where a signed clause promises the limit of the part to the enterprise (附件2: 规划条件核实), no second clock starts beside the
clause's: a part that passes keeps the promise. One that asks for something to be put right has found that what is applied
for is not yet as the promise presupposes (符合规划要求): the promise is owed still, and runs anew once all is reported.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clause_outcomes, clause_retractions, clocks, item_clocks
from workflow.actions.clause_clocks import PART
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.clock import ClockRecord, limit_of, open_clock
from workflow.records.commitment import Clause
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import acceptance as rules
from workflow.rules.words import due_words

#: How a part's time reads where no limit is known.
UNKNOWN: Final = "待核定"
#: What stops the clock of an opinion, and that of a re-check.
RECORDED: Final = "recorded"
RECHECKED: Final = "rechecked"


def start(
    session: Session, law: Law, project: Project, part: AcceptancePart, *, at: datetime
) -> tuple[date | None, str]:
    """Put the department on the clock where its limit is known; otherwise its time is 待核定 and nothing runs.

    A promise of that limit which is still owed is carried by the part, and its clock is the one. Answers the due day and
    how it reads.
    """
    limit = rules.limit_of_part(part.items, law.edition(project.edition_hash))
    if limit is None:
        return None, UNKNOWN
    calendar = item_clocks.calendar_for(session, law, project)
    clause = clause_clocks.take_up(session, calendar, project, part, limit, at=at)
    clock = None if clause is None else open_clock(session, item_clocks.CLAUSE, clause.id)
    if clock is None:
        clock = clocks.start(
            session,
            calendar,
            project_id=project.id,
            subject=(PART, part.id),
            limit=limit,
            obligor=(Obligor.DEPARTMENT, part.department_key),
            at=at,
            round_number=clause_clocks.next_round(session, PART, part.id),
        )
    return clock.due_day, f"{due_words(clock.due_day, provisional=clock.provisional)}前"


def due_at(session: Session, part: AcceptancePart) -> datetime | None:
    """Until when the part's opinion is owed, on its own clock or that of the promise it carries; None where no date runs."""
    clause = clause_clocks.carried(session, part)
    subject = (PART, part.id) if clause is None else (item_clocks.CLAUSE, clause.id)
    clock = open_clock(session, *subject)
    return None if clock is None else clock.due_at


def answered(
    session: Session, law: Law, project: Project, part: AcceptancePart, *, at: datetime
) -> bool | None:
    """The opinion is given: its clock ends. Answers whether it was in time; None where no limit is known."""
    clause = clause_clocks.carried(session, part)
    own = clocks.stop(session, (PART, part.id), at=at, because=RECORDED)
    clock = own if clause is None else open_clock(session, item_clocks.CLAUSE, clause.id)
    in_time = None if clock is None else clock.due_at is None or at <= clock.due_at
    if clause is None and own is not None and part.state == rules.PASSED:
        # Carried by something else when the part began, or from before parts carried promises: it is kept all the same.
        limit, calendar = limit_of(own.limit), item_clocks.calendar_for(session, law, project)
        clause = clause_clocks.take_up(session, calendar, project, part, limit, at=own.started_at)
    _settle(session, law, project, part, clause, at=at, because=RECORDED)
    return in_time


def look_again(session: Session, law: Law, project: Project, part: AcceptancePart, *, at: datetime) -> None:
    """Everything is reported as put right: a promise of the part's limit runs from now on, until it has been re-checked."""
    limit = rules.limit_of_part(part.items, law.edition(project.edition_hash))
    if limit is not None:
        calendar = item_clocks.calendar_for(session, law, project)
        clause_clocks.take_up(session, calendar, project, part, limit, at=at)


def rechecked(session: Session, law: Law, project: Project, part: AcceptancePart, *, at: datetime) -> None:
    """It was looked at again: a promise is kept by a part that passes, also one that was signed since all was reported."""
    clause = clause_clocks.carried(session, part)
    if clause is None and part.state == rules.PASSED:
        look_again(session, law, project, part, at=at)
        clause = clause_clocks.carried(session, part)
    _settle(session, law, project, part, clause, at=at, because=RECHECKED)


def _settle(
    session: Session,
    law: Law,
    project: Project,
    part: AcceptancePart,
    clause: Clause | None,
    *,
    at: datetime,
    because: str,
) -> None:
    if clause is None:
        return
    if part.state == rules.PASSED:
        name = session.get_one(Department, part.department_key).name
        words = f"联合验收中{name}的意见为合格"
        clause_outcomes.fulfilled(session, clause, at=at, evidence=words, because=because)
    else:
        calendar = item_clocks.calendar_for(session, law, project)
        clause_outcomes.let_go(session, calendar, project, part, at=at, because=because)


def end(
    session: Session, law: Law, project: Project, part: AcceptancePart, *, at: datetime, because: str
) -> None:
    """Nobody waits for the part any more: its clock ends, and a promise that it carried stays owed."""
    calendar = item_clocks.calendar_for(session, law, project)
    clause_outcomes.let_go(session, calendar, project, part, at=at, because=because)
    clocks.stop(session, (PART, part.id), at=at, because=because)


def take_back_opinion(
    session: Session,
    law: Law,
    project: Project,
    part: AcceptancePart,
    *,
    recorded: datetime | None,
    passed: bool,
    now: datetime,
) -> None:
    """The opinion is owed again by the date that stood: taking it back wins no time.

    Raises:
        StepUsed: it kept a promise, and the commitment is confirmed as fulfilled.
    """
    if _owe_again(session, law, project, part, at=recorded, because=RECORDED, passed=passed, now=now):
        return
    since = session.scalar(
        select(func.max(ClockRecord.started_at)).where(
            ClockRecord.subject_kind == PART, ClockRecord.subject_id == part.id
        )
    )
    if since is None:
        # Its promise has ended meanwhile, and took its clock along.
        since = session.get_one(JointAcceptance, part.acceptance_id).arranged_at
    if since is not None:
        start(session, law, project, part, at=since)


def take_back_recheck(
    session: Session,
    law: Law,
    project: Project,
    part: AcceptancePart,
    *,
    rechecked_at: datetime | None,
    passed: bool,
    now: datetime,
) -> None:
    """The re-check is owed again: a promise that it kept, or let go, runs on.

    Raises:
        StepUsed: it kept a promise, and the commitment is confirmed as fulfilled.
    """
    _owe_again(session, law, project, part, at=rechecked_at, because=RECHECKED, passed=passed, now=now)


def _owe_again(
    session: Session,
    law: Law,
    project: Project,
    part: AcceptancePart,
    *,
    at: datetime | None,
    because: str,
    passed: bool,
    now: datetime,
) -> Clause | None:
    calendar = item_clocks.calendar_for(session, law, project)
    if passed:
        return clause_retractions.unkeep(session, calendar, part, at=at, because=because)
    limit = rules.limit_of_part(part.items, law.edition(project.edition_hash))
    if limit is None:
        return None
    return clause_retractions.carry_again(
        session, calendar, project, part, limit, at=at, because=because, now=now
    )
