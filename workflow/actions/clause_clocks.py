"""The one clock of a promise: what carries the promise out pauses, ends and keeps it (附件2, ADR 0016).

Both the dual commitment and the catalogue name the limits of 附件2. Where an application is accepted, or a department's
part of a joint acceptance begins, whose limit a signed clause names for the same department, no second clock starts: the
clause's is the application's, or the part's, too.
"""

from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clocks, item_clocks
from workflow.errors import ClauseCarried, ClauseCarriedByPart
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.terms import Obligor, Side
from workflow.records import event
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord, open_clock
from workflow.records.commitment import Clause, Commitment
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.calendar import Calendar
from workflow.rules.machines import BINDING, CLAUSE, IN_FLIGHT

#: What carries a promise out.
Carrier: TypeAlias = ApprovalItem | AcceptancePart
#: What clocks and events of a department's part of a joint acceptance are about.
PART: Final = "acceptance_part"


def through(thing: Carrier) -> tuple[str, int]:
    """Kind and id of what carries a promise out."""
    return (item_clocks.ITEM if isinstance(thing, ApprovalItem) else PART), thing.id


def say(session: Session, clause: Clause) -> None:
    """The line of the act says how a promise stands that another thing carries."""
    event.beside(session, "clauses", str(clause.id), clause.state)


def next_round(session: Session, kind: str, subject_id: int) -> int:
    """The number of the next clock of a thing; each round has a new clock."""
    last = session.scalar(
        select(func.max(ClockRecord.round)).where(
            ClockRecord.subject_kind == kind, ClockRecord.subject_id == subject_id
        )
    )
    return (last or 0) + 1


def rename(session: Session, clock: ClockRecord, subject: tuple[str, int]) -> None:
    """A clock is that of another thing from now on, as it stands; the line of the act says so of both."""
    event.beside(session, "clocks", _name(clock), {"stopped": "handed_on"})
    clock.round = next_round(session, *subject)
    clock.subject_kind, clock.subject_id = subject
    event.beside(session, "clocks", _name(clock), {"due": clock.due_day})
    session.flush()


def _name(clock: ClockRecord) -> str:
    return f"{clock.subject_kind}:{clock.subject_id}:{clock.limit_key}"


def begin(session: Session, calendar: Calendar, clause: Clause, *, at: datetime) -> ClockRecord | None:
    """The event happened that a clause waits for: its clock runs from then. Part of another act."""
    _begun(session, clause, at)
    return clocks.begin(session, calendar, (item_clocks.CLAUSE, clause.id), at=at)


def _begun(session: Session, clause: Clause, at: datetime) -> None:
    if clause.state == "waiting":
        clause.state = CLAUSE.after(clause.state, "start")
    clause.started_at = at
    say(session, clause)


def begun_with_clock(session: Session, clause: Clause, clock: ClockRecord) -> None:
    """The promise runs as its clock does, which was stopped by mistake."""
    if clock.started_at is not None:
        _begun(session, clause, clock.started_at)


def carried(session: Session, thing: Carrier) -> Clause | None:
    """The promise that something carries out and that is still owed, if there is one."""
    kind, key = through(thing)
    return session.scalar(
        select(Clause)
        .where(Clause.through_kind == kind, Clause.through_id == key, Clause.done_at.is_(None))
        .execution_options(populate_existing=True)
    )


def told(session: Session, item: ApprovalItem) -> dict[str, Any]:
    """What an event says of the promise that an application carries out."""
    clause = carried(session, item)
    return {} if clause is None else {"clause": {"id": clause.id, "number": clause.number}}


def carrier(session: Session, clause: Clause) -> Carrier | None:
    """The application under way, or the part of a joint acceptance, that carries a promise out, if there is one."""
    if clause.done_at is not None:
        return None
    match clause.through_kind:
        case item_clocks.ITEM:
            return session.get(ApprovalItem, clause.through_id)
        case "acceptance_part":
            return session.get(AcceptancePart, clause.through_id)
        case _:
            return None


def require_free(session: Session, clause: Clause) -> None:
    """See that nothing carries the promise out: its decision, or its opinion, says whether it is kept.

    Raises:
        ClauseCarried, ClauseCarriedByPart: something does.
    """
    thing = carrier(session, clause)
    if isinstance(thing, ApprovalItem):
        raise ClauseCarried(item=thing.name)
    if thing is not None:
        raise ClauseCarriedByPart()


# --- what carries it and the promise find each other -----------------------------------------------------------


def start_on_acceptance(
    session: Session, law: Law, project: Project, item: ApprovalItem, *, before_it: datetime | None = None
) -> Clause | None:
    """The promised limit and the statutory one start with acceptance, each from its own event.

    A promise that counts from when the papers are complete (附件2 资料齐全) counts from then, however long acceptance
    took, yet not from before the department had them before it (`before_it`); it waits while they are not (deemed
    acceptance does not complete them). One that starts at an event outside the application runs from that event, and
    waits for it. Where a signed clause promises the same, its clock is the one, and that clause is answered.
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
        at = None if item.complete_at is None else item.accepted_at
        if at is not None and item.complete_at is not None and committed.starts == rules.PAPERS:
            at = item.complete_at if before_it is None else max(item.complete_at, before_it)
        if committed.starts in rules.ANCHORS:
            at = item_clocks.anchored_at(session, project.id, committed.starts, committed.key)
        clause = take_up(session, calendar, project, item, committed, at=at)
        if clause is None:
            item_clocks.start(session, calendar, project, subject, committed, obligor, at=at)
    statutory = rules.statutory_limit(entry, edition, item.circumstance)
    # One that counts from the receipt runs already, unless the papers were not complete.
    if statutory is not None and item_clocks.one(session, subject, statutory.key) is None:
        received = rules.counts_from_receipt(statutory)
        at = (item.complete_at or item.accepted_at) if received else item.accepted_at
        item_clocks.start(session, calendar, project, subject, statutory, obligor, at=at)
    return clause


def start_on_receipt(
    session: Session, law: Law, project: Project, item: ApprovalItem, *, since: datetime | None
) -> None:
    """The statutory limit that counts from the receipt runs once the papers are complete before the department (`since`).

    A permit to build is decided within seven days of the application (建筑工程施工许可管理办法): whoever does not accept it
    has no more time by that.
    """
    entry = law.edition(project.edition_hash).items.get(item.item_code)
    statutory = rules.statutory_limit(entry, law.edition(project.edition_hash), item.circumstance)
    if rules.counts_from_receipt(statutory) and statutory is not None and item.complete_at is not None:
        item_clocks.start(
            session,
            item_clocks.calendar_for(session, law, project),
            project,
            (item_clocks.ITEM, item.id),
            statutory,
            (Obligor.DEPARTMENT, item.department_key),
            at=since,
        )


def stop_of_acceptance(session: Session, item: ApprovalItem, *, at: datetime, because: str) -> None:
    """Stop what an acceptance had started; what counts from the receipt runs on."""
    subject = (item_clocks.ITEM, item.id)
    started = [
        clock.limit_key
        for clock in item_clocks.running(session, subject)
        if clock.limit["starts"] != rules.RECEIVED
    ]
    item_clocks.stop(session, subject, at=at, because=because, only=started)


def take_up(
    session: Session,
    calendar: Calendar,
    project: Project,
    thing: Carrier,
    limit: Limit,
    *,
    at: datetime | None,
) -> Clause | None:
    """Let an application, or a part, carry out the promise of its limit, and start that one's clock where `at` says when.

    None where nothing is promised, another thing carries it, or its clock is off with a commitment that has not been
    resumed: the limit then has a clock of its own.
    """
    clause = promised(session, project.id, thing, limit)
    clock = open_clock(session, item_clocks.CLAUSE, clause.id) if clause is not None else None
    if clause is None or clock is None:
        return None
    clause.through_kind, clause.through_id = through(thing)
    if clock.started_at is None and at is not None:
        begin(session, calendar, clause, at=at)
    session.flush()
    return clause


def promised(session: Session, project_id: int, thing: Carrier, limit: Limit) -> Clause | None:
    """The promise of a limit in force that its department still owes and that nothing carries out, if there is one."""
    return session.scalar(
        select(Clause)
        .join(Commitment, Commitment.id == Clause.commitment_id)
        .where(
            Clause.project_id == project_id,
            Clause.side == Side.DEPARTMENT.value,
            Clause.department_key == thing.department_key,
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


def adopt(session: Session, clause: Clause) -> ClockRecord | None:
    """A clause comes into force over something that is under way: the clock that runs there is its clock from now on.

    Its start, its pauses and its rungs stay; nothing starts twice. None where nothing of its limit runs.
    """
    if clause.side != Side.DEPARTMENT or not clause.about:
        return None
    found = _under_way(session, clause)
    if found is None:
        return None
    clock, thing = found
    rename(session, clock, (item_clocks.CLAUSE, clause.id))
    clause.through_kind, clause.through_id = through(thing)
    if clock.started_at is not None:
        _begun(session, clause, clock.started_at)
    session.flush()
    return clock


def _under_way(session: Session, clause: Clause) -> tuple[ClockRecord, Carrier] | None:
    """The application of a clause's limit that runs, or the part: the one that began first."""
    applied = session.execute(
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
    accepting = session.execute(
        select(ClockRecord, AcceptancePart)
        .join(AcceptancePart, AcceptancePart.id == ClockRecord.subject_id)
        .join(JointAcceptance, JointAcceptance.id == AcceptancePart.acceptance_id)
        .where(
            ClockRecord.subject_kind == PART,
            ClockRecord.limit_key == clause.about,
            ClockRecord.stopped_at.is_(None),
            JointAcceptance.project_id == clause.project_id,
            AcceptancePart.department_key == clause.department_key,
        )
        .order_by(ClockRecord.id)
        .limit(1)
    ).first()
    found: list[tuple[ClockRecord, Carrier]] = [
        (clock, thing) for row in (applied, accepting) if row is not None for clock, thing in [row]
    ]
    return min(found, key=lambda each: each[0].id, default=None)


def begun_with(session: Session, records: list[ClockRecord]) -> None:
    """The papers of an application are complete: promises whose clocks began with it are running."""
    for record in records:
        if record.subject_kind == item_clocks.CLAUSE and record.started_at is not None:
            clause = session.get_one(Clause, record.subject_id, populate_existing=True)
            _begun(session, clause, record.started_at)
