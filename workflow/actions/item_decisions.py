"""The department decides, the decision is handed over, and a promise is checked afterwards (二（四）1、4)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from workflow.actions import clause_outcomes, item_clocks
from workflow.actions.approval_items import (
    begin_duty,
    locked,
    require_before,
    tell_applicant,
    tell_department,
    tell_of_duty,
)
from workflow.actions.cases import LONGEST_NAME, enterprises_own, expect_version, happening, reason_given
from workflow.actions.deferred_papers import OPEN
from workflow.actions.item_acceptance import handler
from workflow.actions.item_deferrals import defer, end, of_application
from workflow.actions.item_intake import lacking_papers, receipt_of, require_own_application
from workflow.actions.item_order import lived
from workflow.errors import (
    CommitmentNotOffered,
    CommitmentNotSigned,
    ConcernsUnanswered,
    DecisionUnknown,
    DecisionWithoutPapers,
    DeferralMissing,
    DeferralsOpen,
    DeliveredAlready,
    IllegalMove,
    PromisedAlready,
    RemedyMissing,
    ResultNumberMissing,
    ValidityPast,
)
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.duty import Actor
from workflow.rules.history import DECISION_WORDS
from workflow.rules.item_checks import checks_from
from workflow.rules.local_time import local_day
from workflow.rules.machines import APPROVAL_ITEM
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: The ways to decide, and the move of each.
DECISIONS: Final[Mapping[str, str]] = {
    "granted": "grant",
    "granted_with_deferred": "grant_with_deferred",
    "granted_on_promise": "grant_on_promise",
    "refused": "refuse",
}
#: When the decision on a promise is checked afterwards; house practice.
CHECK_LIMIT: Final = "commitment_check"


def promise(
    session: Session,
    law: Law,
    *,
    item_id: int,
    text: str,
    signer: str,
    source: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """告知承诺: the enterprise signs what it promises, so that the department may decide now and check later.

    Only for items that the catalogue opens to it, and once the application has been received. It is signed once for an
    application: what was signed is what the department decides by, and nothing may be put in its place.

    Raises:
        EnterprisePaperMissing: somebody else records it, and names no paper of the enterprise.
        CommitmentNotOffered: the catalogue does not open the item to it.
        IllegalMove: there is no application that it could shorten.
        PromisedAlready: it is signed for this application.
        FactMissing: the text, or who signed.
    """
    item, project = locked(session, item_id, act="item.promise", by=by)
    expect_version(expected_version, item.version)
    paper = enterprises_own(by, source)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    entry = law.edition(project.edition_hash).items.get(item.item_code)
    if entry is None or not entry.notified_commitment:
        raise CommitmentNotOffered(item=item.name)
    APPROVAL_ITEM.after(item.state, "grant_on_promise")
    if item.promised_at is not None:
        raise PromisedAlready(
            item=item.name, signer=item.promise_signer, day=due_words(local_day(item.promised_at))
        )
    item.promise_text = clean(text, fact="承诺内容", field="text", limit=2000, required=True, multiline=True)
    item.promise_signer = clean(signer, fact="签署人", field="signer", limit=LONGEST_NAME, required=True)
    item.promised_at = at.at
    event.append(
        session,
        project,
        kind="item.promise",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "item": item.name,
            "text": item.promise_text,
            "signer": item.promise_signer,
            **paper,
            **at.data,
        },
    )
    tell_department(session, project, item, "item.promise", now=now)
    session.flush()
    return item


def _require_number(law: Law, project: Project, item: ApprovalItem) -> None:
    entry = law.edition(project.edition_hash).items.get(item.item_code)
    if entry is None or item.decision == "refused" or item.result_number:
        return
    if rules.is_certificate(entry.output):
        raise ResultNumberMissing(item=item.name, output=entry.output)


def decide(
    session: Session,
    law: Law,
    *,
    item_id: int,
    decision: str,
    reason: str = "",
    remedies: str = rules.REMEDIES,
    result_number: str = "",
    valid_until: date | None = None,
    deferred: Sequence[Mapping[str, object]] = (),
    handled_by: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """Decide an application; its clocks stop, and of what is granted the ten days of delivery start (行政许可法44).

    Raises:
        IllegalMove: it is not under review.
        DecisionUnknown: none of the ways to decide.
        ResultNumberMissing: granting a certificate without its number. House practice.
        ReasonMissing, RemedyMissing: a refusal says why, and what may be done about it (行政许可法38).
        DeferralMissing, DeferralNotAllowed, DeferralsOpen: granting with papers to come, and without saying which.
        ValidityPast: it would have run out before it was made.
        CommitmentNotSigned: nothing was promised.
        DecisionWithoutPapers: granting, while a paper is missing that was not put off to a day.
        ConcernsUnanswered: granting without a word on what speaks against it.
        JointlyAccepted: granting what only the conclusion of the joint acceptance settles.
    """
    item, project = locked(session, item_id, act="item.decide", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    if decision not in DECISIONS:
        raise DecisionUnknown()
    state = APPROVAL_ITEM.after(item.state, DECISIONS[decision])
    on_promise = decision == "granted_on_promise"
    if on_promise and item.promised_at is None:
        raise CommitmentNotSigned(item=item.name)
    if not on_promise:
        # What was promised and not relied on carries no decision; history keeps that it was signed.
        item.promise_text, item.promise_signer, item.promised_at = "", "", None
    later = defer(session, law, project, item, deferred, at=at.at)
    outstanding = [row.name for row in of_application(session, item) if row.state in OPEN]
    if decision == "granted_with_deferred" and not outstanding:
        raise DeferralMissing()
    if decision == "granted" and outstanding:
        raise DeferralsOpen(materials="、".join(outstanding))
    refused = decision == "refused"
    if valid_until is not None and valid_until <= local_day(at.at):
        raise ValidityPast(until=due_words(valid_until), decided=due_words(local_day(at.at)))
    concerns = () if refused else concerns_of(session, item)
    if not refused:
        require_own_application(item)
        require_before(session, law, project, item)
        if not on_promise:
            _require_papers(session, item)
    item.decision_reason = reason_given(reason, "不予许可", limit=2000, required=refused)
    if concerns and not item.decision_reason:
        raise ConcernsUnanswered(concerns="、".join(concerns))
    item.remedies = clean(remedies, fact="救济途径", field="remedies", limit=400) if refused else ""
    if refused and not item.remedies:
        raise RemedyMissing()
    item.state = state
    item.decision = "granted" if on_promise else decision
    item.decided_at = at.at
    item.handled_by = handler(handled_by, by)
    item.result_number = clean(result_number, fact="结果文号", field="result_number", limit=80)
    _require_number(law, project, item)
    item.valid_until = valid_until
    if item.accepted_at is None:
        item.accepted_at, item.accepted_how = at.at, "promise"
    promised = _promise_of(session, law, project, item, at.at)
    item_clocks.stop(session, (item_clocks.ITEM, item.id), at=at.at, because=item.decision)
    due = _after(session, law, project, item, at.at, on_promise=on_promise)
    # What is refused was no filing: what the statute has the enterprise file by a day is owed as before.
    begin_duty(session, law, project, item)
    event.append(
        session,
        project,
        kind="item.decide",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "decision": item.decision,
            "on_promise": on_promise,
            "reason": item.decision_reason,
            "remedies": item.remedies,
            "deferred": later,
            "result_number": item.result_number,
            "valid_until": valid_until,
            "due": due,
            **promised,
            **at.data,
        },
    )
    tell_applicant(
        session,
        project,
        item,
        "item.decided",
        now=now,
        department=session.get_one(Department, item.department_key).name,
        decision=DECISION_WORDS[item.decision],
    )
    tell_of_duty(session, law, project, item, now=now)
    session.flush()
    return item


def concerns_of(session: Session, item: ApprovalItem) -> tuple[str, ...]:
    """What the window found against it: points of review answered no, the negative list answered yes."""
    receipt = receipt_of(session, item)
    return checks_from(receipt.checks).concerns if receipt is not None else ()


def _require_papers(session: Session, item: ApprovalItem) -> None:
    """Accepted by statute the papers may still be missing: nothing is granted over them but what may come later."""
    agreed = {row.name for row in of_application(session, item)}
    if short := [text for text in lacking_papers(session, item) if text not in agreed]:
        raise DecisionWithoutPapers(missing="、".join(short))


def _promise_of(
    session: Session, law: Law, project: Project, item: ApprovalItem, at: datetime
) -> dict[str, Any]:
    """What becomes of the clause that the application carried out: a grant keeps it, a refusal leaves it owed."""
    calendar = item_clocks.calendar_for(session, law, project)
    if item.decision == "refused":
        return clause_outcomes.let_go(session, calendar, project, item, at=at, because=item.decision)
    return clause_outcomes.keep(session, law, project, item, at=at)


def _after(
    session: Session, law: Law, project: Project, item: ApprovalItem, at: datetime, *, on_promise: bool
) -> date | None:
    """The clocks that a decision starts or ends with the application; the day by which it has to be handed over.

    行政许可法44 speaks of what is granted: a refusal is handed over too, yet no limit says until when.
    """
    if item.decision == "refused":
        end(session, item, DECISION_WORDS[item.decision], at=at)
        return None
    edition, calendar = law.edition(project.edition_hash), item_clocks.calendar_for(session, law, project)
    subject, obligor = (item_clocks.ITEM, item.id), (Obligor.DEPARTMENT, item.department_key)
    limit = rules.general_limit("delivery", edition.items.get(item.item_code), edition)
    due = item_clocks.start(session, calendar, project, subject, limit, obligor, at=at).due_day
    if on_promise:
        item_clocks.start(session, calendar, project, subject, edition.limits[CHECK_LIMIT], obligor, at=at)
    return due


def deliver(
    session: Session,
    *,
    item_id: int,
    delivered_to: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """Hand the decision over: to whom and when. A refusal is handed over as well, and stays a refusal.

    Raises:
        IllegalMove: nothing is decided.
        DeliveredAlready: it was handed over.
        FactMissing: to whom.
    """
    item, project = locked(session, item_id, act="item.deliver", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    state = APPROVAL_ITEM.after(item.state, "deliver")
    if item.delivered_at is not None:
        raise DeliveredAlready(day=due_words(local_day(item.delivered_at)))
    item.delivered_to = clean(
        delivered_to, fact="签收人", field="delivered_to", limit=LONGEST_NAME, required=True
    )
    item.delivered_at = at.at
    item.state = state
    item_clocks.stop(session, (item_clocks.ITEM, item.id), at=at.at, because="delivered", only=["delivery"])
    event.append(
        session,
        project,
        kind="item.deliver",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={"item": item.name, "delivered_to": item.delivered_to, **at.data},
    )
    session.flush()
    return item


# --- checking a promise ---------------------------------------------------------------------------------------


def check(
    session: Session,
    *,
    item_id: int,
    finding: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """The promise was checked and is kept, with what was found.

    Raises:
        IllegalMove: there is no promise to check, or it was checked.
        FactMissing: nothing says what was found.
    """
    item, project = locked(session, item_id, act="item.decide", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    if item_clocks.one(session, (item_clocks.ITEM, item.id), CHECK_LIMIT) is None:
        raise IllegalMove(state=APPROVAL_ITEM.words[item.state], move="核查告知承诺")
    item.check_finding = clean(
        finding, fact="核查结论", field="finding", limit=400, required=True, multiline=True
    )
    item.checked_at = at.at
    item_clocks.stop(session, (item_clocks.ITEM, item.id), at=at.at, because="checked", only=[CHECK_LIMIT])
    event.append(
        session,
        project,
        kind="item.check",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "finding": item.check_finding,
            **at.data,
        },
    )
    session.flush()
    return item


def revoke(
    session: Session,
    law: Law,
    *,
    item_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """A decision is revoked by its department, with the reason and what may be done against it.

    Because the promise that it rests on was not kept (二（四）4), or as 行政许可法69 has it, whose ground the reason names:
    what has reached the applicant is changed in no other way.

    Raises:
        IllegalMove: nothing is granted.
        ReasonMissing: no reason.
    """
    item, project = locked(session, item_id, act="item.decide", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    state = APPROVAL_ITEM.after(item.state, "revoke")
    item.ended_reason = reason_given(reason, "撤销决定", limit=400)
    item.state = state
    item.remedies = rules.REMEDIES
    # What was found is the check: whoever checked late was late.
    if item_clocks.stop(
        session, (item_clocks.ITEM, item.id), at=at.at, because="checked", only=[CHECK_LIMIT]
    ):
        item.checked_at, item.check_finding = at.at, item.ended_reason
    item_clocks.stop(session, (item_clocks.ITEM, item.id), at=at.at, because="revoked")
    end(session, item, APPROVAL_ITEM.words[state], at=at.at)
    begin_duty(session, law, project, item)
    event.append(
        session,
        project,
        kind="item.revoke",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "reason": item.ended_reason,
            **at.data,
        },
    )
    tell_applicant(
        session,
        project,
        item,
        "item.revoked",
        now=now,
        department=session.get_one(Department, item.department_key).name,
        reason=item.ended_reason,
    )
    session.flush()
    return item
