"""A wrong step on an application is taken back while nobody has used it: a receipt, a notice, an acceptance, a pause, a

decision, or that the decision was handed over, which it was not. One that has reached the applicant is revoked (行政许可法69).

House practice: the document says nothing of it. Nothing is wiped out: history keeps both steps, the clocks that the
wrong step stopped run on from where they began, and those that it started are taken away.
"""

import json
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clause_outcomes, clause_retractions, item_clocks
from workflow.actions.approval_items import (
    case_of_item,
    locked,
    tell_applicant,
    tell_department,
)
from workflow.actions.cases import expect_version, reason_given
from workflow.actions.clocks import run_on_of
from workflow.actions.item_deferrals import revive
from workflow.actions.item_intake import NOTICE_LIMIT, correction_of, end_clocks, receipt_of
from workflow.actions.joint_items import require_nobody_relies
from workflow.errors import IllegalMove, StepUsed
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.law.terms import PauseReason
from workflow.records import event
from workflow.records.approval_item import ApprovalItem, ItemDeferral
from workflow.records.event import EventRecord
from workflow.records.paper import Paper
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.item_checks import checks_from
from workflow.rules.machines import APPROVAL_ITEM, DEFERRED_MATERIAL
from workflow.rules.words import due_words

#: How a clock ended that a wrong step had started; it counts for nothing in a scorecard.
BECAUSE: Final = "retracted"
#: For each state that a wrong step leads to: the move back, and whose it is.
STEPS: Final = {
    "submitted": ("take_back_receipt", "item.unreceive"),
    "correction": ("take_back_correction", "item.examine"),
    "accepted": ("take_back_acceptance", "item.examine"),
    "paused": ("take_back_pause", "item.examine"),
    "granted": ("take_back_decision", "item.decide"),
    "granted_with_deferred": ("take_back_decision", "item.decide"),
    "refused": ("take_back_decision", "item.decide"),
}
#: The move back where the decision is recorded as handed over, by the decision; it is whose the handing over is.
DELIVERED: Final = {
    "granted": "take_back_delivery",
    "granted_with_deferred": "take_back_delivery_with_deferred",
    "refused": "take_back_delivery",
}


def step_of(item: ApprovalItem) -> tuple[str, str] | None:
    """The move that takes the last step of an application back, and whose it is; None where there is no such step."""
    if item.state == "delivered" or (item.state == "refused" and item.delivered_at is not None):
        return DELIVERED[item.decision], "item.deliver"
    return STEPS.get(item.state)


def take_back(
    session: Session,
    law: Law,
    *,
    item_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ApprovalItem:
    """Take the last step back: the receipt (by the window), the notice, the acceptance, a special procedure that was

    entered by mistake, or the decision (by the department), or the handing over (by whoever hands over), which then did
    not happen.

    Raises:
        IllegalMove: the last step is none of these.
        StepUsed: it was built upon: a correction notice, papers that came after it, a paper of it, a delivery, an
            acceptance by statute, a check, a hearing that was asked for; or the department's five days for its word are
            over.
        ReasonMissing: no reason.
    """
    item, project = locked(session, item_id, act="item.take_back", by=by)
    expect_version(expected_version, item.version)
    last = step_of(item)
    if last is None:
        raise IllegalMove(state=APPROVAL_ITEM.words[item.state], move=duty.ACTS["item.take_back"].title)
    move, act = last
    duty.require(by, act, case_of_item(project, item))
    if move == "take_back_pause" and _before_pause(session, item) == "accepted":
        move = "take_back_pause_unreviewed"
    state = APPROVAL_ITEM.after(item.state, move)
    why = reason_given(reason, APPROVAL_ITEM.verbs[move], limit=400)
    undone = item.decision or item.state
    if move == "take_back_receipt":
        item.state = state
        _receipt(session, law, project, item, now)
    elif move == "take_back_correction":
        _correction(session, law, project, item)
    elif undone == "paused":
        _pause(session, law, project, item, why, now)
    elif act == "item.deliver":
        _delivery(session, law, project, item)
    elif move == "take_back_acceptance":
        _acceptance(session, law, project, item, now)
    else:
        _decision(session, law, project, item, why, now)
    item.state = state
    event.append(
        session,
        project,
        kind="item.take_back",
        by=by,
        now=now,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "step": move,
            "undone": undone,
            "reason": why,
        },
    )
    step = APPROVAL_ITEM.verbs[move]
    tell_department(session, project, item, "item.taken_back", now=now, step=step, reason=why)
    if move != "take_back_receipt":
        tell_applicant(session, project, item, "item.taken_back", now=now, step=step, reason=why)
    session.flush()
    return item


def _receipt(session: Session, law: Law, project: Project, item: ApprovalItem, now: datetime) -> None:
    if correction_of(session, item) is not None:
        raise StepUsed(use="已据此一次性告知补正")
    if item.promised_at is not None:
        raise StepUsed(use="企业已据此签署告知承诺")
    told = item_clocks.one(session, (item_clocks.ITEM, item.id), NOTICE_LIMIT)
    if told is not None and told.due_at is not None and now > told.due_at:
        # What the statute has made of the application by then nobody undoes, and the lateness stays counted.
        raise StepUsed(use=Sentence("部门受理或者一次性告知的期限已于{due}届满", due=due_words(told.due_day)))
    end_clocks(session, law, project, item, at=now, because=BECAUSE)
    item.received_at = item.complete_at = None


def _correction(session: Session, law: Law, project: Project, item: ApprovalItem) -> None:
    """Nothing was told: what the notice stopped runs on, also where the five days for it are over by now."""
    notice = correction_of(session, item)
    if notice is None:
        raise ValueError("an application that waits for papers has its notice")
    if any(line["supplied_on"] for line in notice.lines):
        raise StepUsed(use="企业已据此补正")
    issued = notice.issued_at
    _require_no_paper(session, item, "item_correction", issued, "补正告知书已经生成")
    # One notice an application: where the true one is given later, it takes the place of this one. History keeps both.
    session.delete(notice)
    session.flush()
    receipt = receipt_of(session, item)
    found = checks_from(receipt.checks).missing if receipt is not None else ()
    item.complete_at = None if found else item.received_at
    _run_on(session, law, project, item, issued, "corrected")
    _run_on(session, law, project, item, issued, BECAUSE)


def _before_pause(session: Session, item: ApprovalItem) -> str:
    """How an application stood before it was paused last; under review where an older line does not say."""
    data = session.scalar(
        select(EventRecord.data)
        .where(
            EventRecord.project_id == item.project_id,
            EventRecord.kind == "item.pause",
            EventRecord.subject_kind == item_clocks.ITEM,
            EventRecord.subject_id == item.id,
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    )
    return str(json.loads(data).get("before", "in_review")) if data else "in_review"


def _pause(session: Session, law: Law, project: Project, item: ApprovalItem, why: str, now: datetime) -> None:
    """No procedure was entered: every limit counts in full, also where it has run out meanwhile."""
    found = item_clocks.open_pause(session, item.id)
    if found is None:
        raise ValueError("an application that is paused is in a special procedure")
    if found.hearing_requested_at is not None:
        raise StepUsed(use="企业已据此申请听证")
    if found.reason == PauseReason.HEARING and found.hearing_waived_at is None:
        # Told on paper, the applicant has its five days whatever the department meant (行政许可法47).
        _require_no_paper(session, item, "item_pause", found.started_at, "听证的特别程序告知书已经生成")
    calendar = item_clocks.calendar_for(session, law, project)
    said = f"{item_clocks.NEVER_PAUSED}：{why}"[:400]
    item_clocks.unpause(session, calendar, found, at=now, because=BECAUSE, why=said)


def _delivery(session: Session, law: Law, project: Project, item: ApprovalItem) -> None:
    if item.checked_at is not None:
        raise StepUsed(use="告知承诺已据此核查")
    delivered = item.delivered_at
    item.delivered_at, item.delivered_to = None, ""
    _run_on(session, law, project, item, delivered, "delivered")


def _acceptance(session: Session, law: Law, project: Project, item: ApprovalItem, now: datetime) -> None:
    if item.accepted_how == "deemed":
        raise StepUsed(use="依法视为受理，不是部门作出的")
    accepted, how = item.accepted_at, item.accepted_how
    _require_no_paper(session, item, "item_acceptance", accepted, "受理通知书已经生成")
    _require_no_deferrals(session, item, accepted)
    # A promise that it carries is owed still: it waits for the next acceptance, or runs on from its event.
    clause_outcomes.let_go(
        session, item_clocks.calendar_for(session, law, project), project, item, at=now, because=BECAUSE
    )
    clause_clocks.stop_of_acceptance(session, item, at=now, because=BECAUSE)
    _run_on(session, law, project, item, accepted, how)
    item.accepted_at, item.accepted_how, item.no_commitment = None, "", ""


def _decision(
    session: Session, law: Law, project: Project, item: ApprovalItem, why: str, now: datetime
) -> None:
    if item.delivered_at is not None:
        raise StepUsed(use="决定已经送达")
    if item.accepted_how == "promise":
        raise StepUsed(use="告知承诺当场作出的决定，应当依法撤销")
    decided, decision = item.decided_at, item.decision
    _require_no_paper(session, item, "item_decision", decided, "决定书已经生成")
    require_nobody_relies(session, law, project, [item])
    item_clocks.stop(session, (item_clocks.ITEM, item.id), at=now, because=BECAUSE)
    for row in session.scalars(
        select(ItemDeferral).where(
            ItemDeferral.approval_item_id == item.id,
            ItemDeferral.agreed_at == decided,
            ItemDeferral.state == "promised",
        )
    ):
        row.state = DEFERRED_MATERIAL.after(row.state, "waive")
        row.note = f"撤回决定：{why}"[:400]
        item_clocks.stop(session, (item_clocks.DEFERRAL, row.id), at=now, because=BECAUSE)
    _run_on(session, law, project, item, decided, decision)
    revive(session, item_clocks.calendar_for(session, law, project), item, at=decided)
    clause_retractions.owe_again(session, law, project, item, decided=decided, decision=decision, now=now)
    # All at once: a state that is a result has its decision.
    item.decision, item.decision_reason, item.remedies, item.decided_at = "", "", "", None
    item.result_number, item.valid_until, item.handled_by = "", None, ""
    item.state = APPROVAL_ITEM.after(item.state, "take_back_decision")


def _run_on(
    session: Session, law: Law, project: Project, item: ApprovalItem, at: datetime | None, because: str
) -> None:
    calendar = item_clocks.calendar_for(session, law, project)
    # Nothing is decided while an application is paused: a pause that ended then was ended by itself.
    run_on_of(session, calendar, (item_clocks.ITEM, item.id), at=at, because=because, paused=False)


def _require_no_paper(
    session: Session, item: ApprovalItem, form: str, since: datetime | None, use: str
) -> None:
    made = session.scalar(
        select(Paper.id)
        .where(
            Paper.subject_kind == "approval_item",
            Paper.subject_id == item.id,
            Paper.form == form,
            Paper.made_at >= since,
        )
        .limit(1)
    )
    if made is not None:
        raise StepUsed(use=use)


def _require_no_deferrals(session: Session, item: ApprovalItem, since: datetime | None) -> None:
    agreed = session.scalar(
        select(ItemDeferral.id)
        .where(ItemDeferral.approval_item_id == item.id, ItemDeferral.agreed_at == since)
        .limit(1)
    )
    if agreed is not None:
        raise StepUsed(use="已据此容缺受理")
