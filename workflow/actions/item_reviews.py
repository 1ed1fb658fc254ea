"""An application is reviewed; time that the law leaves out is told in writing; an extension as the law allows (二（四）)."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.actions import clocks, item_clocks
from workflow.actions.approval_items import locked, tell_applicant, tell_department
from workflow.actions.cases import expect_version, happening
from workflow.actions.clocks import LONGEST_BASIS, LONGEST_EVIDENCE
from workflow.actions.item_acceptance import handler
from workflow.errors import (
    HearingNotRequestable,
    HearingOutstanding,
    HearingTooLate,
    NothingToExtend,
    PauseIncomplete,
)
from workflow.law.book import Law
from workflow.law.terms import Obligor, PauseReason
from workflow.law.words import word
from workflow.records import event
from workflow.records.approval_item import ApprovalItem, ItemPause
from workflow.records.clock import ClockRecord
from workflow.rules.duty import Actor
from workflow.rules.machines import APPROVAL_ITEM
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: 行政许可法47: a hearing is asked for within 5 days of being told, and held within 20.
REQUEST_LIMIT, HELD_LIMIT = "hearing_request", "hearing_held"


def review(
    session: Session,
    *,
    item_id: int,
    handled_by: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ApprovalItem:
    """The department takes an accepted application up.

    Raises:
        IllegalMove: it is not accepted, or is reviewed already.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    item.state = APPROVAL_ITEM.after(item.state, "review")
    item.handled_by = handler(handled_by, by)
    event.append(
        session,
        project,
        kind="item.review",
        by=by,
        now=now,
        subject=("approval_item", item.id),
        data={"department": item.department_key, "item": item.name, "handled_by": item.handled_by},
    )
    session.flush()
    return item


def pause(
    session: Session,
    law: Law,
    *,
    item_id: int,
    reason: PauseReason,
    basis: str,
    evidence: str,
    planned_until: date,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemPause:
    """Enter a special procedure; the applicant is told in writing how long it takes (行政许可法45).

    Every running clock that lists the reason stops counting, the others go on: publicity does not count for a promise
    of 附件2, and counts for the statute. A hearing begins with the applicant being told of it: five days to ask.

    Raises:
        IllegalMove: the application is not under review.
        PauseNotAllowed, PauseTooLate: no running clock may be paused for this reason now.
        PauseIncomplete, PauseBackwards: basis or evidence is missing, or the end lies before the beginning.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now)
    item.state = APPROVAL_ITEM.after(item.state, "pause")
    basis = clean(basis, fact="法律依据", field="basis", limit=LONGEST_BASIS, multiline=True)
    evidence = clean(evidence, fact="证明材料", field="evidence", limit=LONGEST_EVIDENCE, multiline=True)
    for value, what, field in ((basis, "法律依据", "basis"), (evidence, "证明材料", "evidence")):
        if not value:
            raise PauseIncomplete(missing=what, field=field)
    calendar = item_clocks.calendar_for(session, law, project)
    told = item_clocks.pause(
        session,
        calendar,
        item.id,
        reason=reason,
        basis=basis,
        evidence=evidence,
        planned_until=planned_until,
        person_id=by.person_id,
        at=at.at,
    )
    row = ItemPause(
        approval_item_id=item.id,
        reason=reason.value,
        basis=basis,
        evidence=evidence,
        started_at=at.at,
        planned_until=planned_until,
        clocks=told,
        outcome="",
        person_id=by.person_id,
    )
    session.add(row)
    session.flush()
    if reason is PauseReason.HEARING:
        item_clocks.start(
            session,
            calendar,
            project,
            (item_clocks.PAUSE, row.id),
            law.edition(project.edition_hash).limits[REQUEST_LIMIT],
            (Obligor.ENTERPRISE, str(project.enterprise_id)),
            at=at.at,
        )
    event.append(
        session,
        project,
        kind="item.pause",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "reason": reason.value,
            "basis": basis,
            "evidence": evidence,
            "planned_until": planned_until,
            "clocks": told,
            **at.data,
        },
    )
    tell_applicant(
        session, project, item, "item.pause", now=now, pause=word(reason), until=due_words(planned_until)
    )
    session.flush()
    return row


def resume(
    session: Session,
    law: Law,
    *,
    item_id: int,
    outcome: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """End the special procedure, with what came of it; every clock counts again, the day it ends included.

    Raises:
        IllegalMove: it is in none.
        HearingOutstanding: a hearing was asked for and not held, and nothing says that it was given up.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now)
    item.state = APPROVAL_ITEM.after(item.state, "resume")
    row = item_clocks.open_pause(session, item.id)
    said = clean(outcome, fact="结果", field="outcome", limit=400, multiline=True)
    if row is not None:
        waiting = row.hearing_requested_at is not None and row.hearing_held_at is None
        if waiting and not said:
            raise HearingOutstanding(field="outcome")
        row.outcome = "；".join(text for text in (row.outcome, said) if text)[:400]
        how = "held" if row.hearing_held_at else "given_up" if waiting else "not_requested"
        item_clocks.close_pauses(session, item.id, at=at.at, because=how)
    calendar = item_clocks.calendar_for(session, law, project)
    resumed = item_clocks.resume(session, calendar, item.id, at=at.at)
    event.append(
        session,
        project,
        kind="item.resume",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "outcome": said,
            "dues": {clock.limit_key: clock.due_day for clock in resumed},
            **at.data,
        },
    )
    tell_applicant(session, project, item, "item.resume", now=now)
    session.flush()
    return item


def request_hearing(
    session: Session,
    law: Law,
    *,
    item_id: int,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemPause:
    """The enterprise asks for the hearing it was told of, within five days; the department has twenty to hold it.

    Raises:
        HearingNotRequestable: no hearing was told of, or it was asked for already.
        HearingTooLate: the five days are over (行政许可法47).
    """
    item, project = locked(session, item_id, act="item.promise", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now)
    row = item_clocks.open_pause(session, item.id)
    subject = (item_clocks.PAUSE, row.id if row else 0)
    asked = item_clocks.one(session, subject, REQUEST_LIMIT)
    if row is None or asked is None:
        raise HearingNotRequestable()
    if asked.due_at is not None and at.at > asked.due_at:
        raise HearingTooLate(due=due_words(asked.due_day))
    item_clocks.stop(session, subject, at=at.at, because="requested")
    row.hearing_requested_at = at.at
    clock = item_clocks.start(
        session,
        item_clocks.calendar_for(session, law, project),
        project,
        subject,
        law.edition(project.edition_hash).limits[HELD_LIMIT],
        (Obligor.DEPARTMENT, item.department_key),
        at=at.at,
    )
    due = due_words(clock.due_day, provisional=clock.provisional)
    event.append(
        session,
        project,
        kind="item.hearing_request",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={"item": item.name, "due": clock.due_day, **at.data},
    )
    tell_department(session, project, item, "item.hearing_requested", now=now, due=due)
    session.flush()
    return row


def hold_hearing(
    session: Session,
    *,
    item_id: int,
    record: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemPause:
    """Record that the hearing was held, and where its record is.

    Raises:
        HearingNotRequestable: none was asked for, or it was held already.
        FactMissing: the record is not named.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now)
    row = item_clocks.open_pause(session, item.id)
    if row is None or row.hearing_requested_at is None or row.hearing_held_at is not None:
        raise HearingNotRequestable()
    row.outcome = clean(record, fact="听证笔录", field="record", limit=400, required=True, multiline=True)
    row.hearing_held_at = at.at
    item_clocks.stop(session, (item_clocks.PAUSE, row.id), at=at.at, because="held")
    event.append(
        session,
        project,
        kind="item.hearing_hold",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={"department": item.department_key, "item": item.name, "record": row.outcome, **at.data},
    )
    session.flush()
    return row


def extend(
    session: Session,
    law: Law,
    *,
    item_id: int,
    amount: int,
    approver: str,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ClockRecord:
    """Extend the statutory limit once, with its approver's word; the applicant is told why (行政许可法42).

    A promise is not extended: what 附件2 names stays due.

    Raises:
        NothingToExtend: no statutory limit that may be extended is running.
        ExtensionNotAllowed: it was extended before, runs out too far, or has run out.
    """
    item, _ = locked(session, item_id, act="clock.extend", by=by)
    expect_version(expected_version, item.version)
    record = next(
        (
            clock
            for clock in item_clocks.running(session, (item_clocks.ITEM, item.id))
            if clock.limit.get("extension") and clock.started_at is not None
        ),
        None,
    )
    if record is None:
        raise NothingToExtend(item=item.name)
    return clocks.extend(
        session, law, clock_id=record.id, amount=amount, approver=approver, reason=reason, by=by, now=now
    )
