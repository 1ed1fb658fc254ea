"""What people do to a running clock: they pause it, let it run on, extend it, and ask for its proof (二（四）1)."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.actions.cases import expect, goes_on, happening, reason_given, require_open
from workflow.actions.clocks import (
    LONGEST_APPROVER,
    LONGEST_BASIS,
    LONGEST_EVIDENCE,
    LONGEST_EXTENSION,
    announce,
    keep_due,
    require_not_run_out,
)
from workflow.actions.readers import departments_of
from workflow.errors import ClockStopped, NotFound, OfficialPauseElsewhere, PauseIncomplete
from workflow.law.book import Law
from workflow.law.terms import Obligor, PauseReason
from workflow.law.words import duration
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.calendar import calendar_of, calendar_under
from workflow.records.clock import ClockRecord, PauseRecord, clock_of, pauses_of
from workflow.records.commitment import Clause
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor, Case
from workflow.rules.local_time import local_day
from workflow.rules.proof import Proof, proof
from workflow.rules.wording import clean
from workflow.rules.words import due_words


def _locked(session: Session, clock_id: int) -> tuple[ClockRecord, Project]:
    record = session.get(ClockRecord, clock_id)
    if record is None:
        raise NotFound(what="该计时")
    event.hold_calendar(session)
    project = Project.locked(session, record.project_id)
    session.refresh(record)
    return record, project


def _require_going_on(record: ClockRecord, project: Project, act: str) -> None:
    """The days that 附件2 leaves out of a promised time are left out after the completion as well."""
    if not goes_on(record.subject_kind, project.state):
        require_open(project, act)


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
    _require_going_on(record, project, "clock.pause")
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
    keep_due(record, paused.due(calendar))
    announce(session, record)
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
    keep_due(record, resumed.due(calendar))
    announce(session, record)
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
    _require_going_on(record, project, "clock.extend")
    happened = happening(project, happened_at, late_because, now=now, after=[record.started_at])
    approver = clean(approver, fact="批准人", field="approver", limit=LONGEST_APPROVER)
    why = reason_given(reason, "延长期限", limit=LONGEST_EXTENSION)
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    clock = clock_of(record, pauses_of(session, [clock_id]).get(clock_id, ()))
    extended = clock.extend(amount, approver=approver, reason=why, at=now, calendar=calendar)
    before = record.due_day
    record.extended = extended.extended
    record.extension_approver, record.extension_reason = approver, why
    keep_due(record, extended.due(calendar))
    announce(session, record)
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
