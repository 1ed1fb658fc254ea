"""Clocks are started, stopped, paused, extended, and recomputed when the calendar moves."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.actions.cases import expect, happening, reason_given, require_open
from workflow.actions.readers import departments_of
from workflow.errors import ClockStopped, NotFound, OfficialPauseElsewhere, PauseIncomplete, PauseTooLate
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.terms import Obligor, PauseReason
from workflow.law.words import duration
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.calendar import calendar_of, calendar_under
from workflow.records.clock import ClockRecord, PauseRecord, clock_of, limit_data, open_clock, pauses_of
from workflow.records.commitment import Clause
from workflow.records.event import House
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Due
from workflow.rules.duty import Actor, Case
from workflow.rules.local_time import local_day
from workflow.rules.proof import Proof, proof
from workflow.rules.wording import clean
from workflow.rules.words import due_words, moment_words

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
    _keep_due(record, clock_of(record).due(calendar))
    session.add(record)
    _say(session, record)
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
    _keep_due(record, clock_of(record).due(calendar))
    _say(session, record)
    return record


def begun(session: Session, subject: tuple[str, int]) -> datetime | None:
    """Since when the open clock of a subject runs: what ends it did not happen before. None where none does."""
    record = open_clock(session, *subject)
    return record.started_at if record else None


def stop(session: Session, subject: tuple[str, int], *, at: datetime, because: str) -> ClockRecord | None:
    """Stop the clock that is open for a thing, and the pause that it is in; answer it, if there was one."""
    record = open_clock(session, *subject)
    return None if record is None else stop_record(session, record, at=at, because=because)


def stop_record(session: Session, record: ClockRecord, *, at: datetime, because: str) -> ClockRecord:
    """Stop this clock, and the pause that it is in: for a thing against which several limits run at once."""
    # Asked first, since a question sends what is half written.
    revision = session.scalar(select(House.calendar_revision).where(House.id == 1)) or ""
    record.started_at = record.started_at or at
    record.stopped_at = at
    record.stopped_by = because
    record.settled_under = revision
    _say(session, record)
    for pause in pauses_of(session, [record.id]).get(record.id, ()):
        if pause.until is None:
            pause.until = max(at, pause.start)
    # At once, since the next round may start a clock of the same kind, of which one may be open.
    session.flush()
    return record


def run_on(session: Session, calendar: Calendar, record: ClockRecord, *, paused: bool = True) -> None:
    """Let a clock run on that was stopped by mistake, from where it began: its pauses and its extension hold.

    A pause that lasted when it was stopped lasts again; not where a stop cannot fall into a pause (`paused`). The caller's
    event says why; nobody gains a day by it.
    """
    stopped = record.stopped_at
    record.stopped_at, record.stopped_by, record.settled_under = None, "", None
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


def refresh(session: Session, calendar: Calendar, record: ClockRecord) -> None:
    """Bring the due date that is kept to the clock's pauses, extension and start as they are now."""
    session.flush()
    _keep_due(record, clock_of(record, pauses_of(session, [record.id]).get(record.id, ())).due(calendar))
    _say(session, record)


def _say(session: Session, record: ClockRecord) -> None:
    """The line of the act says which clock moved: when it is due, or what stopped it."""
    event.beside(
        session,
        "clocks",
        f"{record.subject_kind}:{record.subject_id}:{record.limit_key}",
        {"due": record.due_day} if record.stopped_at is None else {"stopped": record.stopped_by},
    )


def _keep_due(record: ClockRecord, due: Due | None) -> bool:
    """Keep what was computed; answer whether the day has moved."""
    before = (record.due_at, record.provisional)
    record.due_at = due.at if due else None
    record.due_day = due.day if due else None
    record.provisional = due.provisional if due else False
    # Whatever moves a date comes by here; the next sweep sees anew which rung comes when.
    record.next_rung = record.next_rung_at = None
    return before != (record.due_at, record.provisional)


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A running date that a change of the calendar moves."""

    clock_id: int
    project_id: int
    project_name: str
    limit_title: str
    obligor_kind: str
    obligor_key: str
    before: date | None
    after: date | None
    provisional: bool
    #: The instants, since a closure of half a day moves the hour of the same day.
    before_at: datetime | None
    after_at: datetime | None

    @property
    def words(self) -> tuple[str, str]:
        """Before and after as a notice says it: the days, and on the same day the hours."""
        if self.before_at is not None and self.after_at is not None and self.before == self.after:
            return moment_words(self.before_at), moment_words(self.after_at)
        return due_words(self.before), due_words(self.after)


def dates_moved_by(session: Session, law: Law, calendars: dict[str, Calendar]) -> list[MovedDate]:
    """Which running dates differ under other calendars, keyed by edition hash; nothing is changed."""
    return [_moved(record, project, due) for record, project, due in _differing(session, law, calendars)]


def recompute(session: Session, law: Law, *, reason: str, by: Actor | None, now: datetime) -> list[MovedDate]:
    """Bring every running clock to the calendar now in force: one event and one notice for each date that moves."""
    calendars = {key: calendar_of(session, edition, law.notices) for key, edition in law.editions.items()}
    moved = []
    for record, project, due in _differing(session, law, calendars):
        locked = Project.locked(session, project.id)
        session.refresh(record)
        if record.stopped_at is not None:
            continue  # answered while this waited for the project
        change = _moved(record, locked, due)
        _keep_due(record, due)
        _say(session, record)
        event.append(
            session,
            locked,
            kind="clock.recompute",
            by=by,
            now=now,
            subject=("clock", record.id),
            data={
                "before": change.before,
                "after": change.after,
                "provisional": change.provisional,
                "reason": reason,
            },
        )
        if change.before_at != change.after_at:
            was, will = change.words
            for addressee in _concerned(record, locked):
                notices.tell(
                    session,
                    "clock.moved",
                    to=addressee,
                    project_id=locked.id,
                    subject=("clock", record.id),
                    occasion=locked.event_seq,
                    now=now,
                    project=locked.name,
                    limit=change.limit_title,
                    before=was,
                    after=will,
                    reason=reason,
                )
        moved.append(change)
    session.flush()
    return moved


#: Cases on whose clock the enterprise waits: what a department promised it, what it applied for.
_PROMISED: Final = frozenset({"clause", "approval_item", "registration_item"})


def _concerned(record: ClockRecord, project: Project) -> list[tuple[str, str]]:
    """Who is told that a date has moved: whoever owes it, and the enterprise where it is owed to it."""
    enterprise = ("enterprise", str(project.enterprise_id))
    if record.obligor_kind == Obligor.ENTERPRISE:
        return [enterprise]
    if record.obligor_kind == Obligor.DEPARTMENT:
        owing = ("department", record.obligor_key)
        return [owing, enterprise] if record.subject_kind in _PROMISED else [owing]
    return [notices.OFFICE] if record.obligor_kind == Obligor.OFFICE else []


def recompute_project(session: Session, project: Project, calendar: Calendar) -> None:
    """Bring every running clock of a locked project to a calendar; the caller's event says why and what moved."""
    records = session.scalars(
        select(ClockRecord).where(ClockRecord.project_id == project.id, ClockRecord.stopped_at.is_(None))
    ).all()
    pauses = pauses_of(session, [record.id for record in records])
    for record in records:
        _keep_due(record, clock_of(record, pauses.get(record.id, ())).due(calendar))
        _say(session, record)


def _differing(
    session: Session, law: Law, calendars: dict[str, Calendar]
) -> list[tuple[ClockRecord, Project, Due | None]]:
    """The running clocks whose due date is another one now.

    Where the edition that a project is bound to is not installed any more, the one in force tells its days.
    """
    rows = session.execute(
        select(ClockRecord, Project)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(ClockRecord.stopped_at.is_(None), ClockRecord.started_at.is_not(None))
        .order_by(ClockRecord.project_id, ClockRecord.id)
    ).all()
    pauses = pauses_of(session, [record.id for record, _ in rows])
    differing = []
    for record, project in rows:
        calendar = calendars.get(project.edition_hash) or calendars[law.current.hash]
        due = clock_of(record, pauses.get(record.id, ())).due(calendar)
        if (due.at if due else None, bool(due and due.provisional)) != (record.due_at, record.provisional):
            differing.append((record, project, due))
    return differing


def _moved(record: ClockRecord, project: Project, due: Due | None) -> MovedDate:
    return MovedDate(
        clock_id=record.id,
        project_id=project.id,
        project_name=project.name,
        limit_title=record.limit["title"],
        obligor_kind=record.obligor_kind,
        obligor_key=record.obligor_key,
        before=record.due_day,
        after=due.day if due else None,
        provisional=bool(due and due.provisional),
        before_at=record.due_at,
        after_at=due.at if due else None,
    )


def _locked(session: Session, clock_id: int) -> tuple[ClockRecord, Project]:
    record = session.get(ClockRecord, clock_id)
    if record is None:
        raise NotFound(what="该计时")
    event.hold_calendar(session)
    project = Project.locked(session, record.project_id)
    session.refresh(record)
    return record, project


def _require_running(record: ClockRecord) -> None:
    if record.stopped_at is not None:
        raise ClockStopped(limit=record.limit["title"])


def _require_no_item(session: Session, record: ClockRecord, *, only_in: str = "") -> None:
    """An application's clocks stop together, and the applicant is told in writing: that is an act on the item.

    So does the clock of a promise that it carries out, in every state or in the one that is named.
    """
    if record.subject_kind == "approval_item":
        raise OfficialPauseElsewhere()
    if record.subject_kind == "clause" and record.stopped_at is None:
        clause = session.get_one(Clause, record.subject_id, populate_existing=True)
        item = (
            session.get(ApprovalItem, clause.through_id) if clause.through_kind == "approval_item" else None
        )
        if item is not None and (not only_in or item.state == only_in):
            raise OfficialPauseElsewhere()


def require_not_run_out(record: ClockRecord, at: datetime, now: datetime) -> None:
    """See that a pause from `at` on which is recorded `now` revives nothing that has run out meanwhile (行政许可法45).

    Raises:
        PauseTooLate: the limit fell due between the two.
    """
    if record.due_at is not None and at <= record.due_at < now:
        raise PauseTooLate(limit=record.limit["title"], due=due_words(record.due_day))


def case_of_clock(record: ClockRecord, project: Project) -> Case:
    """What the duty matrix has to know of a clock: the department that is on it, and the project."""
    departments = frozenset({record.obligor_key} if record.obligor_kind == Obligor.DEPARTMENT else ())
    return Case(departments, project.enterprise_id, project.agent_id)


def pause(
    session: Session,
    law: Law,
    *,
    clock_id: int,
    reason: PauseReason,
    basis: str,
    evidence: str,
    planned_until: date,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> PauseRecord:
    """Exclude the time from when it was paused on, for a reason that the limit lists, with basis, evidence, a planned end.

    Raises:
        PauseNotAllowed: the limit does not list the reason.
        PauseIncomplete: basis or evidence is missing.
        PauseTooLate: the limit has run out; a pause that is written down later does not revive it.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder: it cannot have been paused then.
        ClockStopped: there is nothing left to pause.
        ChangedMeanwhile: somebody else was first.
    """
    record, project = _locked(session, clock_id)
    duty.require(by, "clock.pause", case_of_clock(record, project))
    _require_no_item(session, record)
    expect(expected_version, record)
    require_open(project, "clock.pause")
    _require_running(record)
    happened = happening(project, happened_at, late_because, now=now, after=[record.started_at])
    require_not_run_out(record, happened.at, now)
    basis = clean(basis, fact="法律依据", field="basis", limit=LONGEST_BASIS, multiline=True)
    evidence = clean(evidence, fact="证明材料", field="evidence", limit=LONGEST_EVIDENCE, multiline=True)
    for value, what, field in ((basis, "法律依据", "basis"), (evidence, "证明材料", "evidence")):
        if not value:
            raise PauseIncomplete(missing=what, field=field)
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    clock = clock_of(record, pauses_of(session, [clock_id]).get(clock_id, ()))
    paused = clock.paused(
        reason,
        start=happened.at,
        basis=basis,
        evidence=evidence,
        planned_until=planned_until,
        calendar=calendar,
    )
    row = PauseRecord(
        clock_id=clock_id,
        reason=reason.value,
        basis=basis,
        evidence=evidence,
        start=happened.at,
        planned_until=planned_until,
        person_id=by.person_id,
    )
    session.add(row)
    _keep_due(record, paused.due(calendar))
    _say(session, record)
    event.append(
        session,
        project,
        kind="clock.pause",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clock", clock_id),
        data={
            "reason": reason.value,
            "basis": basis,
            "evidence": evidence,
            "planned_until": planned_until,
            **happened.data,
        },
    )
    session.flush()
    return row


def resume(
    session: Session,
    law: Law,
    *,
    clock_id: int,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ClockRecord:
    """End the pause that lasts; the day it ends is counted again.

    Raises:
        NotPaused, ClockStopped: there is nothing to resume.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder: it cannot have been resumed then.
        ChangedMeanwhile: somebody else was first.
    """
    record, project = _locked(session, clock_id)
    duty.require(by, "clock.resume", case_of_clock(record, project))
    # What was paused before the application was accepted goes on here; a pause of the application ends there.
    _require_no_item(session, record, only_in="paused")
    expect(expected_version, record)
    _require_running(record)
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    rows = pauses_of(session, [clock_id]).get(clock_id, [])
    lasting = [row.start for row in rows if row.until is None]
    happened = happening(project, happened_at, late_because, now=now, after=[record.started_at, *lasting])
    resumed = clock_of(record, rows).resumed(at=happened.at)
    for row in rows:
        if row.until is None:
            row.until = happened.at
    _keep_due(record, resumed.due(calendar))
    _say(session, record)
    event.append(
        session,
        project,
        kind="clock.resume",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clock", clock_id),
        data={"due": record.due_day, **happened.data},
    )
    session.flush()
    return record


def extend(
    session: Session,
    law: Law,
    *,
    clock_id: int,
    amount: int,
    approver: str,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ClockRecord:
    """Extend a limit by `amount` of its unit, once, as approved; the enterprise is told the reason (行政许可法 42).

    It is recorded before the limit runs out, whenever it was approved: what has run out is not revived by what is
    written down later. House practice.

    Raises:
        ExtensionNotAllowed: the limit knows no extension, has had one, or the approver is missing.
        ReasonMissing: nothing is said that the enterprise could be told.
        ClockNotStarted, ClockStopped: there is no time that could be extended.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder: it cannot have been approved then.
        ChangedMeanwhile: somebody else was first.
    """
    record, project = _locked(session, clock_id)
    duty.require(by, "clock.extend", case_of_clock(record, project))
    expect(expected_version, record)
    require_open(project, "clock.extend")
    happened = happening(project, happened_at, late_because, now=now, after=[record.started_at])
    approver = clean(approver, fact="批准人", field="approver", limit=LONGEST_APPROVER)
    why = reason_given(reason, "延长期限", limit=LONGEST_EXTENSION)
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    clock = clock_of(record, pauses_of(session, [clock_id]).get(clock_id, ()))
    extended = clock.extend(amount, approver=approver, reason=why, at=now, calendar=calendar)
    before = record.due_day
    record.extended = extended.extended
    record.extension_approver, record.extension_reason = approver, why
    _keep_due(record, extended.due(calendar))
    _say(session, record)
    event.append(
        session,
        project,
        kind="clock.extend",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clock", clock_id),
        data={
            "amount": amount,
            "unit": clock.limit.unit.value,
            "approver": approver,
            "reason": why,
            "clause": clock.limit.extension.clause if clock.limit.extension else "",
            "before": before,
            "due": record.due_day,
            **happened.data,
        },
    )
    addressees = [("enterprise", str(project.enterprise_id))]
    if record.obligor_kind == Obligor.DEPARTMENT and by.department_key != record.obligor_key:
        addressees.append(("department", record.obligor_key))
    for addressee in addressees:
        notices.tell(
            session,
            "clock.extended",
            to=addressee,
            project_id=project.id,
            subject=("clock", clock_id),
            occasion=1,
            now=now,
            project=project.name,
            limit=clock.limit.title,
            amount=duration(amount, clock.limit.unit),
            approver=approver,
            after=due_words(record.due_day),
            reason=why,
        )
    session.flush()
    return record


def proof_of(session: Session, law: Law, *, clock_id: int, by: Actor) -> tuple[ClockRecord, Proof]:
    """The day-by-day proof of a clock's due date: under the calendar in force, or, once it has stopped, of then.

    Whoever may read the project may read how its dates come about, whoever of it is on the clock.
    """
    record = session.get(ClockRecord, clock_id)
    if record is None:
        raise NotFound(what="该计时")
    project = session.get_one(Project, record.project_id)
    own = case_of_clock(record, project)
    readers = replace(own, departments=own.departments | departments_of(session, project.id))
    duty.require(by, "project.read", readers)
    edition = law.edition(project.edition_hash)
    if record.stopped_at is None or record.settled_under is None:
        calendar = calendar_of(session, edition, law.notices)
    else:
        calendar = calendar_under(
            session,
            edition,
            law.notices,
            revision=record.settled_under,
            known_by=local_day(record.stopped_at),
        )
    return record, proof(clock_of(record, pauses_of(session, [clock_id]).get(clock_id, ())), calendar)
