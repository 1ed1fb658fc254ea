"""The one clock of a promise: an application that carries the promise out pauses, ends and keeps it (附件2).

Both the dual commitment and the catalogue name the limits of 附件2. Where an application is accepted whose promised
limit a signed clause names for the same department, no second clock starts: the clause's is the application's too.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clocks, item_clocks
from workflow.errors import ClauseCarried
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.terms import Obligor, Side
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord, limit_of, open_clock
from workflow.records.commitment import Clause, Commitment
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.calendar import Calendar
from workflow.rules.machines import BINDING, CLAUSE, IN_FLIGHT


def next_round(session: Session, kind: str, subject_id: int) -> int:
    """The number of the next clock of a thing; each round has a new clock."""
    last = session.scalar(
        select(func.max(ClockRecord.round)).where(
            ClockRecord.subject_kind == kind, ClockRecord.subject_id == subject_id
        )
    )
    return (last or 0) + 1


def begin(session: Session, calendar: Calendar, clause: Clause, *, at: datetime) -> ClockRecord | None:
    """The event happened that a clause waits for: its clock runs from then. Part of another act."""
    _begun(clause, at)
    return clocks.begin(session, calendar, (item_clocks.CLAUSE, clause.id), at=at)


def _begun(clause: Clause, at: datetime) -> None:
    if clause.state == "waiting":
        clause.state = CLAUSE.after(clause.state, "start")
    clause.started_at = at


def begun_with_clock(clause: Clause, clock: ClockRecord) -> None:
    """The promise runs as its clock does, which was stopped by mistake."""
    if clock.started_at is not None:
        _begun(clause, clock.started_at)


def carried(session: Session, item: ApprovalItem) -> Clause | None:
    """The promise that an application carries out and that is still owed, if there is one."""
    return session.scalar(
        select(Clause)
        .where(
            Clause.through_kind == item_clocks.ITEM, Clause.through_id == item.id, Clause.done_at.is_(None)
        )
        .execution_options(populate_existing=True)
    )


def told(session: Session, item: ApprovalItem) -> dict[str, Any]:
    """What an event says of the promise that an application carries out."""
    clause = carried(session, item)
    return {} if clause is None else {"clause": {"id": clause.id, "number": clause.number}}


def carrier(session: Session, clause: Clause) -> ApprovalItem | None:
    """The application under way that carries a promise out, if there is one."""
    if clause.through_kind != item_clocks.ITEM or clause.done_at is not None:
        return None
    return session.get(ApprovalItem, clause.through_id)


def require_free(session: Session, clause: Clause) -> None:
    """See that no application carries the promise out: its decision says whether it is kept.

    Raises:
        ClauseCarried: one does.
    """
    item = carrier(session, clause)
    if item is not None:
        raise ClauseCarried(item=item.name)


# --- an application and the promise find each other ------------------------------------------------------------


def start_on_acceptance(session: Session, law: Law, project: Project, item: ApprovalItem) -> Clause | None:
    """The promised limit and the statutory one start with acceptance, each by its own event.

    A promise that starts when the papers are complete waits while they are not (deemed acceptance does not complete
    them); one that starts at an event outside the application runs from that event, and waits for it. Where a signed
    clause promises the same, its clock is the one, and that clause is answered.
    """
    if item.accepted_at is None:
        raise ValueError("the application is not accepted")
    edition, calendar = law.edition(project.edition_hash), item_clocks.calendar_for(session, law, project)
    entry = edition.items.get(item.item_code)
    obligor = (Obligor.DEPARTMENT, item.department_key)
    subject = (item_clocks.ITEM, item.id)
    committed = None if item.no_commitment else rules.committed_limit(entry, edition)
    clause = None
    if committed is not None:
        at = item.accepted_at if item.complete_at is not None else None
        if committed.starts in rules.ANCHORS:
            at = item_clocks.anchored_at(session, project.id, committed.starts, committed.key)
        clause = take_up(session, calendar, project, item, committed, at=at)
        if clause is None:
            item_clocks.start(session, calendar, project, subject, committed, obligor, at=at)
    statutory = rules.statutory_limit(entry, edition, item.circumstance)
    if statutory is not None:
        received = statutory.starts == "application_received"
        at = (item.complete_at or item.received_at) if received else item.accepted_at
        item_clocks.start(session, calendar, project, subject, statutory, obligor, at=at)
    return clause


def take_up(
    session: Session,
    calendar: Calendar,
    project: Project,
    item: ApprovalItem,
    limit: Limit,
    *,
    at: datetime | None,
) -> Clause | None:
    """Let an accepted application carry out the promise of its limit, and start that one's clock where `at` says when.

    None where nothing is promised, another application carries it, or its clock is off with a commitment that has not
    been resumed: the application then has a clock of its own.
    """
    clause = session.scalar(
        select(Clause)
        .join(Commitment, Commitment.id == Clause.commitment_id)
        .where(
            Clause.project_id == project.id,
            Clause.side == Side.DEPARTMENT.value,
            Clause.department_key == item.department_key,
            Clause.about == limit.key,
            Clause.state.in_(("waiting", "running", "missed")),
            Clause.done_at.is_(None),
            Clause.through_id.is_(None),
            Commitment.state.in_(BINDING),
        )
        .order_by(Clause.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    clock = open_clock(session, item_clocks.CLAUSE, clause.id) if clause is not None else None
    if clause is None or clock is None:
        return None
    clause.through_kind, clause.through_id = item_clocks.ITEM, item.id
    if clock.started_at is None and at is not None:
        begin(session, calendar, clause, at=at)
    session.flush()
    return clause


def adopt(session: Session, clause: Clause) -> ClockRecord | None:
    """A clause comes into force over an application that is under way: the clock that runs there is its clock from now on.

    Its start, its pauses and its rungs stay; nothing starts twice. None where no application of its limit runs.
    """
    found = session.execute(
        select(ClockRecord, ApprovalItem)
        .join(ApprovalItem, ApprovalItem.id == ClockRecord.subject_id)
        .where(
            ClockRecord.subject_kind == item_clocks.ITEM,
            ClockRecord.limit_key == clause.about,
            ClockRecord.stopped_at.is_(None),
            ApprovalItem.project_id == clause.project_id,
            ApprovalItem.department_key == clause.department_key,
            ApprovalItem.state.in_(IN_FLIGHT),
        )
        .order_by(ClockRecord.id)
        .limit(1)
    ).first()
    if clause.side != Side.DEPARTMENT or not clause.about or found is None:
        return None
    clock, item = found
    clock.round = next_round(session, item_clocks.CLAUSE, clause.id)
    clock.subject_kind, clock.subject_id = item_clocks.CLAUSE, clause.id
    clause.through_kind, clause.through_id = item_clocks.ITEM, item.id
    if clock.started_at is not None:
        _begun(clause, clock.started_at)
    session.flush()
    return clock


def begun_with(session: Session, records: list[ClockRecord]) -> None:
    """The papers of an application are complete: promises whose clocks began with it are running."""
    for record in records:
        if record.subject_kind == item_clocks.CLAUSE and record.started_at is not None:
            _begun(session.get_one(Clause, record.subject_id, populate_existing=True), record.started_at)


# --- and part again -------------------------------------------------------------------------------------------


def keep(session: Session, law: Law, project: Project, item: ApprovalItem, *, at: datetime) -> dict[str, Any]:
    """The application is granted: the promise it carried is kept, in time or late. Answers what the event says of it.

    What is granted at once on a promise of the enterprise (告知承诺) was never accepted, and keeps it all the same.
    """
    clause = carried(session, item)
    if clause is None and item.accepted_how == "promise" and not item.no_commitment:
        edition, calendar = law.edition(project.edition_hash), item_clocks.calendar_for(session, law, project)
        limit = rules.committed_limit(edition.items.get(item.item_code), edition)
        clause = take_up(session, calendar, project, item, limit, at=at) if limit is not None else None
    if clause is None:
        return {}
    clock = open_clock(session, item_clocks.CLAUSE, clause.id)
    late = clause.state == "missed" or (clock is not None and clock.due_at is not None and at > clock.due_at)
    move = "keep" if clause.state == "waiting" else "fulfil_late" if late else "fulfil"
    clause.state = CLAUSE.after(clause.state, move)
    clause.done_at = at
    clause.evidence = "，".join(
        text for text in (f"“{item.name}”已作出准予决定", item.result_number) if text
    )[:400]
    clocks.stop(session, (item_clocks.CLAUSE, clause.id), at=at, because="granted")
    return {"clause": {"id": clause.id, "number": clause.number, "in_time": not late}}


def let_go(
    session: Session, calendar: Calendar, project: Project, item: ApprovalItem, *, at: datetime, because: str
) -> dict[str, Any]:
    """The application ends and nothing is granted: the promise stays owed. Answers what the event says of it.

    What counts from an event outside the application (成交确认书, 缴清价款) goes on from there, whatever became of the
    application; what started with its papers waits for those of the next one. A pause ends with the application.
    """
    clause = carried(session, item)
    if clause is None:
        return {}
    clause.through_kind, clause.through_id = "", None
    clock = open_clock(session, item_clocks.CLAUSE, clause.id)
    if clock is not None and clock.started_at is not None:
        if clause.anchor in rules.ANCHORS:
            item_clocks.end_pause(session, calendar, clock, at=at)
        else:
            clocks.stop_record(session, clock, at=at, because=because)
            if clause.state == "running":
                clause.state = CLAUSE.after(clause.state, "wait_again")
            clause.started_at = None
            clocks.start(
                session,
                calendar,
                project_id=project.id,
                subject=(item_clocks.CLAUSE, clause.id),
                limit=limit_of(clause.limit),
                obligor=(Obligor.DEPARTMENT, item.department_key),
                at=None,
                round_number=clock.round + 1,
            )
    session.flush()
    return {"clause": {"id": clause.id, "number": clause.number, "owed": clause.state}}


def hand_back(session: Session, clause: Clause) -> ApprovalItem | None:
    """Nothing is promised any more: the clock goes on as the application's own, whose limit the catalogue names."""
    item = carrier(session, clause)
    clock = open_clock(session, item_clocks.CLAUSE, clause.id)
    if item is None or clock is None:
        return None
    clock.round = next_round(session, item_clocks.ITEM, item.id)
    clock.subject_kind, clock.subject_id = item_clocks.ITEM, item.id
    clause.through_kind, clause.through_id = "", None
    session.flush()
    return item
