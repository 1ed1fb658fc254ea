"""Clocks are started, stopped, and run on: parts of other acts, which write the event."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions.cases import step_at
from workflow.errors import HappenedOutOfOrder, PauseTooLate
from workflow.law.edition import Limit
from workflow.law.terms import Obligor, PauseReason
from workflow.records import event
from workflow.records.clock import ClockRecord, PauseRecord, clock_of, limit_data, open_clock, pauses_of
from workflow.records.event import EventRecord, House
from workflow.records.project import Project
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Due
from workflow.rules.local_time import local_day
from workflow.rules.words import due_words

#: Greatest number of characters of a pause's legal basis and of its evidence, as the record holds them.
LONGEST_BASIS = 200


LONGEST_EVIDENCE = 400


#: And of who approved an extension, and of its reason.
LONGEST_APPROVER = 60


LONGEST_EXTENSION = 400


def start(
    session: Session,
    calendar: Calendar,
    *,
    project_id: int,
    subject: tuple[str, int],
    limit: Limit,
    obligor: tuple[Obligor, str],
    at: datetime | None,
    round_number: int = 1,
) -> ClockRecord:
    """Start a limit against an obligor at an instant, or let it wait for its anchor where `at` is None."""
    record = ClockRecord(
        project_id=project_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        round=round_number,
        limit_key=limit.key,
        limit=limit_data(limit),
        obligor_kind=obligor[0].value,
        obligor_key=obligor[1],
        started_at=at,
        extended=0,
        stopped_by="",
    )
    keep_due(record, clock_of(record).due(calendar))
    session.add(record)
    announce(session, record)
    return record


def begin(
    session: Session, calendar: Calendar, subject: tuple[str, int], *, at: datetime
) -> ClockRecord | None:
    """Start the clock that waits for its anchor at the instant it happened; answer it, if one was waiting.

    Raises:
        ClockAlreadyStarted: it runs already.
    """
    record = open_clock(session, *subject)
    if record is None:
        return None
    record.started_at = clock_of(record).start(at).started
    keep_due(record, clock_of(record).due(calendar))
    announce(session, record)
    return record


def begun(session: Session, subject: tuple[str, int]) -> datetime | None:
    """Since when the open clock of a subject runs: what ends it did not happen before. None where none does."""
    record = open_clock(session, *subject)
    return record.started_at if record else None


def ended(session: Session, subject: tuple[str, int]) -> datetime | None:
    """When the last clock of a subject stopped: what puts the same question anew did not happen before."""
    return session.scalar(
        select(func.max(ClockRecord.stopped_at)).where(
            ClockRecord.subject_kind == subject[0], ClockRecord.subject_id == subject[1]
        )
    )


def stop(session: Session, subject: tuple[str, int], *, at: datetime, because: str) -> ClockRecord | None:
    """Stop the clock that is open for a thing, and the pause that it is in; answer it, if there was one."""
    record = open_clock(session, *subject)
    return None if record is None else stop_record(session, record, at=at, because=because)


def stop_record(session: Session, record: ClockRecord, *, at: datetime, because: str) -> ClockRecord:
    """Stop this clock, and the pause that it is in: for a thing against which several limits run at once.

    What began to count only when it was recorded (`cases.known_since`) may turn out to have been done before: then nobody
    was on the clock, and it ends as one that never ran.

    Raises:
        HappenedOutOfOrder: what is recorded late would have stopped it before it began.
    """
    if record.started_at is not None and at < record.started_at:
        if not _began_when_recorded(session, record, at):
            raise HappenedOutOfOrder(before=step_at(session, record.project_id, record.started_at))
        record.started_at = at
        keep_due(record, None)
    # Asked first, since a question sends what is half written.
    revision = session.scalar(select(House.calendar_revision).where(House.id == 1)) or ""
    record.started_at = record.started_at or at
    record.stopped_at = at
    record.stopped_by = because
    record.settled_under = revision
    announce(session, record)
    for pause in pauses_of(session, [record.id]).get(record.id, ()):
        if pause.until is None:
            pause.until = max(at, pause.start)
    # At once, since the next round may start a clock of the same kind, of which one may be open.
    session.flush()
    return record


def _began_when_recorded(session: Session, record: ClockRecord, at: datetime) -> bool:
    """Whether a clock began with a line that was recorded later than it happened, and that had happened by an instant."""
    return (
        session.scalar(
            select(EventRecord.id)
            .where(
                EventRecord.project_id == record.project_id,
                EventRecord.recorded_at == record.started_at,
                EventRecord.happened_at <= at,
            )
            .limit(1)
        )
        is not None
    )


def run_on(session: Session, calendar: Calendar, record: ClockRecord, *, paused: bool = True) -> None:
    """Let a clock run on that was stopped by mistake, from where it began: its pauses and its extension hold.

    A pause that lasted when it was stopped lasts again; not where a stop cannot fall into a pause (`paused`). The caller's
    event says why; nobody gains a day by it.
    """
    stopped = record.stopped_at
    record.stopped_at, record.stopped_by, record.settled_under = None, "", None
    if record.obligor_kind == Obligor.ENTERPRISE:
        # The project may have passed to another company since: it is that one which owes this now.
        record.obligor_key = str(session.get_one(Project, record.project_id).enterprise_id)
    if paused and stopped is not None:
        for pause in pauses_of(session, [record.id]).get(record.id, ()):
            if pause.until == max(stopped, pause.start) and pause.reason != PauseReason.STANDSTILL:
                pause.until = None
    refresh(session, calendar, record)


def go_on(session: Session, calendar: Calendar, record: ClockRecord, *, now: datetime, fixed: bool) -> None:
    """Let a clock run on that stood still with its project, from where it stood: what was late before is late still.

    The time in between does not count, but where the clock ends on a day that was agreed or set (`fixed`). The caller's
    event says why. House practice.
    """
    stood = record.stopped_at
    if stood is not None and not fixed:
        pause = PauseRecord(
            clock_id=record.id,
            reason=PauseReason.STANDSTILL.value,
            basis="专班约定",
            evidence="项目中止、恢复的登记",
            start=stood,
            until=max(stood, now),
            planned_until=local_day(now),
        )
        session.add(pause)
    # Whatever was paused before the project stood still counts again once it goes on.
    run_on(session, calendar, record, paused=False)


def run_on_of(
    session: Session,
    calendar: Calendar,
    subject: tuple[str, int],
    *,
    at: datetime | None,
    because: str,
    paused: bool = True,
) -> None:
    """The clocks of a thing that a wrong step stopped at an instant run on as if it had not been."""
    for record in session.scalars(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == subject[0],
            ClockRecord.subject_id == subject[1],
            ClockRecord.stopped_at == at,
            ClockRecord.stopped_by == because,
        )
        .execution_options(populate_existing=True)
    ).all():
        run_on(session, calendar, record, paused=paused)


def require_not_run_out(record: ClockRecord, at: datetime, now: datetime) -> None:
    """See that a pause from `at` on which is recorded `now` revives nothing that has run out meanwhile (行政许可法45).

    Raises:
        PauseTooLate: the limit fell due between the two.
    """
    if record.due_at is not None and at <= record.due_at < now:
        raise PauseTooLate(limit=record.limit["title"], due=due_words(record.due_day))


def refresh(session: Session, calendar: Calendar, record: ClockRecord) -> None:
    """Bring the due date that is kept to the clock's pauses, extension and start as they are now."""
    session.flush()
    keep_due(record, clock_of(record, pauses_of(session, [record.id]).get(record.id, ())).due(calendar))
    announce(session, record)


def announce(session: Session, record: ClockRecord) -> None:
    """The line of the act says which clock moved: when it is due, or what stopped it."""
    event.beside(
        session,
        "clocks",
        f"{record.subject_kind}:{record.subject_id}:{record.limit_key}",
        {"due": record.due_day} if record.stopped_at is None else {"stopped": record.stopped_by},
    )


def keep_due(record: ClockRecord, due: Due | None) -> bool:
    """Keep what was computed; answer whether the day has moved."""
    before = (record.due_at, record.provisional)
    record.due_at = due.at if due else None
    record.due_day = due.day if due else None
    record.provisional = due.provisional if due else False
    # Whatever moves a date comes by here; the next sweep sees anew which rung comes when.
    record.next_rung = record.next_rung_at = None
    return before != (record.due_at, record.provisional)
