"""What a step that is taken back had made of the promise which it carries: the promise is owed as before."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clocks, item_clocks
from workflow.actions.clause_clocks import Carrier
from workflow.errors import StepUsed
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord, open_clock
from workflow.records.commitment import Clause, Commitment
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.calendar import Calendar
from workflow.rules.machines import BINDING, CLAUSE


def owe_again(
    session: Session,
    law: Law,
    project: Project,
    item: ApprovalItem,
    *,
    decided: datetime | None,
    decision: str,
    now: datetime,
) -> None:
    """The promise that a decision kept, or let go, is carried by the application again; its clock runs on.

    Raises:
        StepUsed: the commitment is confirmed as fulfilled.
    """
    calendar = item_clocks.calendar_for(session, law, project)
    if unkeep(session, calendar, item, at=decided, because="granted") is not None or decision != "refused":
        return
    edition = law.edition(project.edition_hash)
    limit = rules.committed_limit(edition.items.get(item.item_code), edition)
    if limit is not None and not item.no_commitment:
        carry_again(session, calendar, project, item, limit, at=decided, because=decision, now=now)


def unkeep(
    session: Session, calendar: Calendar, thing: Carrier, *, at: datetime | None, because: str
) -> Clause | None:
    """The promise that something kept at an instant is owed again, and its clock runs on; None where it kept none.

    Raises:
        StepUsed: the commitment is confirmed as fulfilled.
    """
    kind, key = clause_clocks.through(thing)
    clause = session.scalar(
        select(Clause)
        .where(Clause.through_kind == kind, Clause.through_id == key, Clause.done_at == at)
        .execution_options(populate_existing=True)
    )
    if clause is None:
        return None
    if session.get_one(Commitment, clause.commitment_id, populate_existing=True).state not in BINDING:
        raise StepUsed(use="双向承诺书已确认履行完毕或者结束")
    if clause.state == "met":
        clause.state = CLAUSE.after(clause.state, "take_back")
    # What was late stays missed, and is not done.
    clause.done_at, clause.evidence = None, ""
    # An opinion may be given in a pause, which lasts again; a decision may not.
    paused = not isinstance(thing, ApprovalItem)
    clocks.run_on_of(
        session, calendar, (item_clocks.CLAUSE, clause.id), at=at, because=because, paused=paused
    )
    clause_clocks.say(session, clause)
    session.flush()
    return clause


def carry_again(
    session: Session,
    calendar: Calendar,
    project: Project,
    thing: Carrier,
    limit: Limit,
    *,
    at: datetime | None,
    because: str,
    now: datetime,
) -> Clause | None:
    """The promise that something let go at an instant is carried by it again, by its day; None where it let none go."""
    clause = clause_clocks.promised(session, project.id, thing, limit)
    if clause is None:
        return None
    subject = (item_clocks.CLAUSE, clause.id)
    stopped = session.scalar(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == subject[0],
            ClockRecord.subject_id == subject[1],
            ClockRecord.stopped_at == at,
            ClockRecord.stopped_by == because,
        )
        .limit(1)
    )
    if stopped is None and clause.anchor not in rules.ANCHORS:
        return None
    if stopped is not None:
        waiting = open_clock(session, *subject)
        if waiting is not None:
            clocks.stop_record(session, waiting, at=now, because="retracted")
        # The newest round is the one that counts.
        stopped.round = clause_clocks.next_round(session, *subject)
        clocks.run_on(session, calendar, stopped, paused=not isinstance(thing, ApprovalItem))
        clause_clocks.begun_with_clock(session, clause, stopped)
    clause.through_kind, clause.through_id = clause_clocks.through(thing)
    session.flush()
    return clause
