"""What a decision that is taken back had made of the promise which its application carries: the promise is owed as before."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clocks, item_clocks
from workflow.errors import StepUsed
from workflow.law.book import Law
from workflow.law.terms import Side
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
    kept = session.scalar(
        select(Clause)
        .where(
            Clause.through_kind == item_clocks.ITEM, Clause.through_id == item.id, Clause.done_at == decided
        )
        .execution_options(populate_existing=True)
    )
    if kept is not None:
        _unkeep(session, calendar, kept, decided)
    elif decision == "refused":
        _carry_again(session, law, calendar, project, item, decided, decision, now)
    session.flush()


def _unkeep(session: Session, calendar: Calendar, clause: Clause, decided: datetime | None) -> None:
    if session.get_one(Commitment, clause.commitment_id, populate_existing=True).state not in BINDING:
        raise StepUsed(use="双向承诺书已确认履行完毕或者结束")
    if clause.state == "met":
        clause.state = CLAUSE.after(clause.state, "take_back")
    # What was late stays missed, and is not done.
    clause.done_at, clause.evidence = None, ""
    clocks.run_on_of(
        session, calendar, (item_clocks.CLAUSE, clause.id), at=decided, because="granted", paused=False
    )


def _carry_again(
    session: Session,
    law: Law,
    calendar: Calendar,
    project: Project,
    item: ApprovalItem,
    decided: datetime | None,
    decision: str,
    now: datetime,
) -> None:
    edition = law.edition(project.edition_hash)
    limit = rules.committed_limit(edition.items.get(item.item_code), edition)
    if limit is None or item.no_commitment:
        return
    clause = session.scalar(
        select(Clause)
        .join(Commitment, Commitment.id == Clause.commitment_id)
        .where(
            Clause.project_id == project.id,
            Clause.side == Side.DEPARTMENT.value,
            Clause.department_key == item.department_key,
            Clause.about == limit.key,
            Clause.done_at.is_(None),
            Clause.through_id.is_(None),
            Commitment.state.in_(BINDING),
        )
        .order_by(Clause.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if clause is None:
        return
    subject = (item_clocks.CLAUSE, clause.id)
    stopped = session.scalar(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == subject[0],
            ClockRecord.subject_id == subject[1],
            ClockRecord.stopped_at == decided,
            ClockRecord.stopped_by == decision,
        )
        .limit(1)
    )
    if stopped is None and clause.anchor not in rules.ANCHORS:
        return
    if stopped is not None:
        waiting = open_clock(session, *subject)
        if waiting is not None:
            clocks.stop_record(session, waiting, at=now, because="retracted")
        # The newest round is the one that counts.
        stopped.round = clause_clocks.next_round(session, *subject)
        clocks.run_on(session, calendar, stopped, paused=False)
        clause_clocks.begun_with_clock(clause, stopped)
    clause.through_kind, clause.through_id = item_clocks.ITEM, item.id
