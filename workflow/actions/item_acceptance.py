"""The department accepts an application, says once what is missing, or does not accept it (行政许可法32, 二（四）4)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, item_clocks, item_deemings, notices
from workflow.actions.approval_items import locked, tell_applicant, tell_department
from workflow.actions.cases import LONGEST_NAME, Happening, expect_version, happening, reason_given
from workflow.actions.item_deferrals import defer
from workflow.actions.item_intake import (
    NOTICE_LIMIT,
    correction_of,
    end_clocks,
    lacking_papers,
    receipt_of,
)
from workflow.actions.item_order import lived
from workflow.errors import (
    ChoiceUnknown,
    CorrectionEmpty,
    CorrectionTwice,
    DeemedNotByStatute,
    DeemedTooEarly,
    HandlerMissing,
    IllegalMove,
    IntakeOwed,
    NoCommitmentElsewhere,
    PapersMissing,
)
from workflow.law.book import Law
from workflow.law.edition import Item
from workflow.records import event
from workflow.records.approval_item import ApprovalItem, ItemCorrection
from workflow.records.clock import ClockRecord
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.duty import Actor
from workflow.rules.item_checks import checks_from
from workflow.rules.local_time import local_day
from workflow.rules.machines import APPROVAL_ITEM
from workflow.rules.wording import clean
from workflow.rules.words import due_words


def handler(handled_by: object, by: Actor) -> str:
    """经办人: who is named, or whoever acts.

    Raises:
        HandlerMissing: nobody.
    """
    name = clean(handled_by, fact="经办人", field="handled_by", limit=LONGEST_NAME) or by.name
    if not name:
        raise HandlerMissing()
    return name


def _notice_clock(session: Session, item: ApprovalItem) -> ClockRecord | None:
    return item_clocks.one(session, (item_clocks.ITEM, item.id), NOTICE_LIMIT)


def _too_late(session: Session, item: ApprovalItem, entry: Item | None, at: datetime) -> bool:
    """Whether the five days are over, so that the statute deems a permit's application accepted (行政许可法32)."""
    clock = _notice_clock(session, item)
    return rules.is_permit(entry) and clock is not None and clock.due_at is not None and at > clock.due_at


def correct(
    session: Session,
    law: Law,
    *,
    item_id: int,
    missing: Sequence[str] = (),
    handled_by: str = "",
    evidence: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """Tell the applicant once everything that is missing: what the window found, and what the department adds.

    A notice that comes after the five days is kept and counts for nothing: of a permit the application is accepted
    from its receipt (行政许可法32), though the papers stay incomplete.

    `evidence` proves that it was done in time on paper, though it was recorded meanwhile that the statute deems the
    application accepted: that did not occur, and is undone.

    Raises:
        DeemingStands: what is proven came after the five days.
        IllegalMove: the application is not waiting for the department's word.
        CorrectionTwice: it was told once already.
        CorrectionEmpty: nothing is missing.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    proof = item_deemings.disprove(session, law, project, item, evidence, at=at.at, now=now)
    item_clocks.begun_by(session, item_clocks.calendar_for(session, law, project), item.id, at=at.at)
    state = APPROVAL_ITEM.after(item.state, "correct")
    told = correction_of(session, item)
    if told is not None:
        raise CorrectionTwice(day=due_words(local_day(told.issued_at)))
    added = [clean(text, fact="补正内容", field="missing", limit=400) for text in missing]
    receipt = receipt_of(session, item)
    found = checks_from(receipt.checks).missing if receipt is not None else ()
    lines = list(dict.fromkeys((*found, *(text for text in added if text))))
    if not lines:
        raise CorrectionEmpty()
    entry = law.edition(project.edition_hash).items.get(item.item_code)
    clock = _notice_clock(session, item)
    in_time = clock is None or clock.due_at is None or at.at <= clock.due_at
    late = _too_late(session, item, entry, at.at)
    session.add(
        ItemCorrection(
            approval_item_id=item.id,
            round=item.round,
            lines=[{"text": text, "supplied_on": ""} for text in lines],
            handled_by=handler(handled_by, by),
            issued_at=at.at,
            in_time=in_time,
            person_id=by.person_id,
        )
    )
    item.complete_at = None
    if late:
        _accept(session, law, project, item, at=at, how="deemed")
    else:
        item.state = state
        item_clocks.stop(
            session, (item_clocks.ITEM, item.id), at=at.at, because="corrected", only=[NOTICE_LIMIT]
        )
        # What counted from the receipt counts anew once the papers are complete.
        item_clocks.stop(session, (item_clocks.ITEM, item.id), at=at.at, because="retracted")
    event.append(
        session,
        project,
        kind="item.correct",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "missing": lines,
            "in_time": in_time,
            "deemed_accepted": late,
            **proof,
            **at.data,
        },
    )
    if late:
        _tell_deemed(session, project, item, now=now)
    tell_applicant(session, project, item, "item.correct", now=now, missing="；".join(lines))
    session.flush()
    return item


def accept(
    session: Session,
    law: Law,
    *,
    item_id: int,
    deferred: Sequence[Mapping[str, object]] = (),
    no_commitment: str = "",
    handled_by: str = "",
    evidence: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """Accept a complete application; the promised limit and the statutory one start side by side.

    `deferred` are papers that may come later (容缺受理), each with its day. `no_commitment` says why the five days of
    a registration do not hold (附件2). Whoever accepts after the five days of 行政许可法32 accepts from receipt.

    `evidence` proves that it was done in time on paper, though it was recorded meanwhile that the statute deems the
    application accepted: that did not occur, and is undone.

    Raises:
        DeemingStands: what is proven came after the five days.
        IllegalMove: it is not waiting to be accepted.
        NoCommitmentElsewhere: it is no registration that is promised the five days.
        PapersMissing: something is missing that cannot be deferred or was not.
        DeferralNotAllowed, DeferralMissing, DeferralDayPast: a paper that may not come later, or no day.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    proof = item_deemings.disprove(session, law, project, item, evidence, at=at.at, now=now)
    item_clocks.begun_by(session, item_clocks.calendar_for(session, law, project), item.id, at=at.at)
    APPROVAL_ITEM.after(item.state, "accept")
    if no_commitment and no_commitment not in rules.NO_FIVE_DAYS:
        raise ChoiceUnknown(
            fact="不适用承诺时限的情形",
            value=no_commitment,
            choices="、".join(rules.NO_FIVE_DAYS.values()),
            field="no_commitment",
        )
    entry = law.edition(project.edition_hash).items.get(item.item_code)
    if no_commitment and not rules.has_five_days(entry):
        raise NoCommitmentElsewhere(item=item.name)
    later = defer(session, law, project, item, deferred, at=at.at)
    short = [text for text in lacking_papers(session, item) if text not in later]
    if short:
        raise PapersMissing(missing="、".join(short))
    item.complete_at = item.complete_at or at.at
    item.no_commitment = no_commitment
    item.handled_by = handler(handled_by, by)
    late = _too_late(session, item, entry, at.at)
    due = _accept(session, law, project, item, at=at, how="deemed" if late else "accepted")
    event.append(
        session,
        project,
        kind="item.accept",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "accepted_from": local_day(item.accepted_at or at.at),
            "deemed": late,
            "deferred": later,
            "no_commitment": no_commitment,
            "due": due,
            **clause_clocks.told(session, item),
            **proof,
            **at.data,
        },
    )
    tell_applicant(
        session, project, item, "item.accepted", now=now, department=_name(session, item), due=due_words(due)
    )
    session.flush()
    return item


def _name(session: Session, item: ApprovalItem) -> str:
    return session.get_one(Department, item.department_key).name


def _accept(
    session: Session, law: Law, project: Project, item: ApprovalItem, *, at: Happening, how: str
) -> date | None:
    """Accept, where the statute deems it from when the department had it before it; answer the day of the first limit that runs."""
    item.state = APPROVAL_ITEM.after(item.state, "deem_accepted" if how == "deemed" else "accept")
    asked = _notice_clock(session, item)
    since = asked.started_at if asked is not None else item.received_at
    item.accepted_at = since if how == "deemed" else at.at
    item.accepted_how = how
    item_clocks.stop(session, (item_clocks.ITEM, item.id), at=at.at, because=how, only=[NOTICE_LIMIT])
    clause_clocks.start_on_acceptance(session, law, project, item, before_it=since)
    days = [clock.due_day for clock in item_clocks.running(session, (item_clocks.ITEM, item.id))]
    return next((day for day in days if day is not None), None)


def deem(
    session: Session,
    law: Law,
    *,
    item_id: int,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> ApprovalItem:
    """Record what the statute says: not told within five days, the application is accepted from its receipt.

    It is acceptance and nothing more; no time that passes grants anything. `by` is None where the house's own sweep
    records it.

    Raises:
        IllegalMove: it is not waiting for the department's word.
        DeemedNotByStatute: it is no permit.
        DeemedTooEarly: the five days are not over.
    """
    if by is None:
        item, project = _locked_by_house(session, item_id)
    else:
        item, project = locked(session, item_id, act="item.deem", by=by)
    expect_version(expected_version, item.version)
    APPROVAL_ITEM.after(item.state, "deem_accepted")
    entry = law.edition(project.edition_hash).items.get(item.item_code)
    clock = _notice_clock(session, item)
    if not rules.is_permit(entry):
        raise DeemedNotByStatute(item=item.name)
    if clock is None or clock.due_at is None or now <= clock.due_at:
        raise DeemedTooEarly(due=due_words(clock.due_day if clock else None))
    due = _accept(session, law, project, item, at=Happening(now), how="deemed")
    event.append(
        session,
        project,
        kind="item.deem",
        by=by,
        now=now,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "accepted_from": local_day(item.accepted_at or now),
            "due": due,
            **clause_clocks.told(session, item),
        },
    )
    _tell_deemed(session, project, item, now=now)
    session.flush()
    return item


def _locked_by_house(session: Session, item_id: int) -> tuple[ApprovalItem, Project]:
    item = session.get_one(ApprovalItem, item_id)
    event.hold_calendar(session)
    project = Project.locked(session, item.project_id)
    session.refresh(item)
    return item, project


def _tell_deemed(session: Session, project: Project, item: ApprovalItem, *, now: datetime) -> None:
    tell_department(session, project, item, "item.deemed", now=now)
    tell_applicant(session, project, item, "item.deemed", now=now)
    notices.tell(
        session,
        "item.deemed",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("approval_item", item.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        item=item.name,
    )


def overdue_intakes(session: Session, law: Law, *, now: datetime) -> list[int]:
    """Items of permits whose five days are over without a word; the sweep narrows, `deem` checks again."""
    rows = session.execute(
        select(ApprovalItem.id, ApprovalItem.item_code, Project.edition_hash)
        .join(ClockRecord, ClockRecord.subject_id == ApprovalItem.id)
        .join(Project, Project.id == ApprovalItem.project_id)
        .where(
            # Only applications have this limit. Naming their kind too would lead SQLite over every open clock of theirs
            # instead of over those that are due.
            ClockRecord.limit_key == NOTICE_LIMIT,
            ClockRecord.stopped_at.is_(None),
            ClockRecord.due_at < now,
            ApprovalItem.state == "submitted",
        )
        .order_by(ApprovalItem.id)
    )
    return [
        item_id
        for item_id, code, edition in rows
        if edition in law.editions and rules.is_permit(law.editions[edition].items.get(code))
    ]


def refuse_intake(
    session: Session,
    law: Law,
    *,
    item_id: int,
    reason: str,
    handled_by: str = "",
    evidence: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """Do not accept an application, with the reason (行政许可法32): no permit is needed, or it is not this body's.

    That papers are missing is no ground: they are asked for once, and whoever hands all of them in is accepted.

    `evidence` proves that it was done in time on paper, though it was recorded meanwhile that the statute deems the
    application accepted: that did not occur, and is undone.

    Raises:
        DeemingStands: what is proven came after the five days.
        IllegalMove: it is accepted already or waits for papers that were asked for, or the statute deems it accepted.
        IntakeOwed: everything that was asked for has come.
        ReasonMissing: no reason.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    proof = item_deemings.disprove(session, law, project, item, evidence, at=at.at, now=now)
    item_clocks.begun_by(session, item_clocks.calendar_for(session, law, project), item.id, at=at.at)
    state = APPROVAL_ITEM.after(item.state, "refuse_intake")
    entry = law.edition(project.edition_hash).items.get(item.item_code)
    if item.state == "submitted" and _too_late(session, item, entry, at.at):
        raise IllegalMove(state="逾期未告知，依法视为受理", move=APPROVAL_ITEM.verbs["refuse_intake"])
    if correction_of(session, item) is not None:
        raise IntakeOwed(item=item.name)
    item.ended_reason = reason_given(reason, "不予受理", limit=400)
    item.state = state
    item.handled_by = handler(handled_by, by)
    owed = end_clocks(session, law, project, item, at=at.at, because="refused_at_intake")
    event.append(
        session,
        project,
        kind="item.refuse_intake",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "reason": item.ended_reason,
            **owed,
            **proof,
            **at.data,
        },
    )
    tell_applicant(session, project, item, "item.refused_intake", now=now, reason=item.ended_reason)
    session.flush()
    return item
