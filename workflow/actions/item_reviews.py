"""An application is reviewed; time that the law leaves out is told in writing; an extension as the law allows (二（四）)."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.actions import clock_acts, item_clocks
from workflow.actions.approval_items import locked, tell_applicant
from workflow.actions.cases import expect_version, happening
from workflow.actions.clocks import LONGEST_BASIS, LONGEST_EVIDENCE
from workflow.actions.item_acceptance import handler
from workflow.actions.item_hearings import REQUEST_LIMIT
from workflow.actions.item_order import lived
from workflow.errors import (
    HearingOpen,
    HearingOutstanding,
    NothingToExtend,
    PauseBackwards,
    PauseIncomplete,
    PauseNotAllowed,
)
from workflow.law.book import Law
from workflow.law.terms import Obligor, PauseReason
from workflow.law.words import word
from workflow.records import event
from workflow.records.approval_item import ApprovalItem, ItemPause
from workflow.records.clock import ClockRecord, limit_of
from workflow.rules import approval_item as rules
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import APPROVAL_ITEM
from workflow.rules.pause import REASONS
from workflow.rules.wording import clean
from workflow.rules.words import due_words


def review(
    session: Session,
    *,
    item_id: int,
    handled_by: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """The department takes an accepted application up.

    Raises:
        IllegalMove: it is not accepted, or is reviewed already.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    happened = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    item.state = APPROVAL_ITEM.after(item.state, "review")
    item.handled_by = handler(handled_by, by)
    event.append(
        session,
        project,
        kind="item.review",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "handled_by": item.handled_by,
            **happened.data,
        },
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
    of 附件2, and counts for the statute. Where a limit has run out, nothing revives it; the publicity or the hearing that the
    law asks for is held and recorded all the same. A hearing begins with the applicant being told of it: five days to ask.

    Raises:
        IllegalMove: the application is not under review.
        PauseNotAllowed: no limit of the application lists the reason.
        PauseIncomplete, PauseBackwards: basis or evidence is missing, or the end lies before the beginning.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    before, item.state = item.state, APPROVAL_ITEM.after(item.state, "pause")
    basis = clean(basis, fact="法律依据", field="basis", limit=LONGEST_BASIS, multiline=True)
    evidence = clean(evidence, fact="证明材料", field="evidence", limit=LONGEST_EVIDENCE, multiline=True)
    for value, what, field in ((basis, "法律依据", "basis"), (evidence, "证明材料", "evidence")):
        if not value:
            raise PauseIncomplete(missing=what, field=field)
    _require_pausable(session, item, reason)
    if planned_until < local_day(at.at):
        raise PauseBackwards(field="planned_until")
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
        now=now,
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
            "before": before,
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


def _require_pausable(session: Session, item: ApprovalItem, reason: PauseReason) -> None:
    """Whether any limit has begun or not: what the law leaves out of no limit is no procedure of an application."""
    limits = [limit_of(clock.limit) for clock in item_clocks.running(session, (item_clocks.ITEM, item.id))]
    if reason not in rules.pausable(limits):
        raise PauseNotAllowed(
            limit=limits[0].title if limits else item.name, reason=REASONS[reason], field="reason"
        )


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

    A hearing is the applicant's right (行政许可法47): as long as it may ask for one, or has asked, only its own word
    that it gives the hearing up ends the procedure without one.

    Raises:
        IllegalMove: it is in none.
        HearingOpen: the five days to ask for a hearing are not over.
        HearingOutstanding: a hearing was asked for and not held.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    item.state = APPROVAL_ITEM.after(item.state, "resume")
    row = item_clocks.open_pause(session, item.id)
    said = clean(outcome, fact="结果", field="outcome", limit=400, multiline=True)
    if row is not None:
        _require_heard(session, row, at.at)
        row.outcome = "；".join(text for text in (row.outcome, said) if text)[:400]
        item_clocks.close_pauses(session, item.id, at=at.at, because="not_requested")
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


def _require_heard(session: Session, row: ItemPause, at: datetime) -> None:
    asking = item_clocks.one(session, (item_clocks.PAUSE, row.id), REQUEST_LIMIT)
    if asking is not None and (asking.due_at is None or at <= asking.due_at):
        raise HearingOpen(due=due_words(asking.due_day))
    waived, held = row.hearing_waived_at is not None, row.hearing_held_at is not None
    if row.hearing_requested_at is not None and not held and not waived:
        raise HearingOutstanding()


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
    happened_at: datetime | None = None,
    late_because: str = "",
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
    return clock_acts.extend(
        session,
        law,
        clock_id=record.id,
        amount=amount,
        approver=approver,
        reason=reason,
        by=by,
        now=now,
        happened_at=happened_at,
        late_because=late_because,
    )
