"""A wrong step of business registration is taken back while nobody has used it: approval, return, delivery, collection, a step.

House practice: the document says nothing of it. History keeps both steps, and the clock that the wrong step stopped
runs on from where it began.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import notices, pickups
from workflow.actions.cases import case_of, expect, reason_given, require_open
from workflow.actions.clocks import run_on_of
from workflow.actions.registrations import SUBJECT, at_hand, require_stage
from workflow.errors import IllegalMove, NotFound, StepUsed
from workflow.law.book import Law
from workflow.law.registration import RegistrationEntry
from workflow.law.sentence import Sentence
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.paper import Paper
from workflow.records.pickup import Collection
from workflow.records.project import Project
from workflow.records.registration import RegistrationItem, RegistrationStep, items_of, steps_of
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import REGISTRATION_ITEM

#: States of an item that nobody has applied for.
_UNTOUCHED: Final = ("planned", "not_needed", "withdrawn")


#: Whose each step is: whoever may do it may take it back.
ACTS: Final = {
    "take_back_approval": "registration.approve",
    "take_back_step": "registration.record",
    "take_back_return": "registration.return",
    "take_back_returned_delivery": "registration.return",
}


def act_of(move: str, entry: RegistrationEntry) -> str:
    """The act that a move takes back; what a department is to approve it alone returns, and so takes back."""
    if move == "take_back_return" and entry.approved:
        return "registration.approve"
    return ACTS.get(move, "registration.deliver")


def move_back(entry: RegistrationEntry, item: RegistrationItem, steps: int = 0) -> str:
    """The move by which the last step of an item is taken back; empty where it is none that can be.

    `steps` is how many steps of the bank stand in this round; the first is the application itself, which is withdrawn.
    """
    state = item.state
    if entry.steps and not entry.approved and state in ("applied", "concluded"):
        return "take_back_step" if steps > 1 else ""
    if state == "returned":
        if item.delivered_at is None:
            return "take_back_return"
        # What had lain at the window lies there again; where it is not known any more what it was, nothing does.
        return "take_back_returned_delivery" if item.things else ""
    if state == "approved" or (state == "concluded" and entry.approved):
        return "take_back_approval"
    if state == "delivered":
        return "take_back_delivery" if entry.approved else "take_back_making"
    return ""


def take_back(
    session: Session,
    law: Law,
    *,
    item_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> RegistrationItem:
    """Take back the approval or the return (by the department), the delivery, or the last step of the bank (by whoever records them).

    The credit code that an approval brought forth stays with the enterprise; where it is wrong, the facts are corrected.

    Raises:
        IllegalMove: the last step is neither.
        StepUsed: something was applied for on the ground of it.
        StageClosed: the stage is done.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    item, project, entry = at_hand(session, law, item_id)
    steps = round_steps(session, item)
    move = move_back(entry, item, len(steps))
    approved, act = move == "take_back_approval", act_of(move, entry)
    duty.require(by, act, case_of(project, [item.department_key]))
    expect(expected_version, item)
    require_open(project, act)
    if not move:
        raise IllegalMove(
            state=REGISTRATION_ITEM.words[item.state], move=REGISTRATION_ITEM.verbs["take_back_approval"]
        )
    require_stage(session, project, act)
    state = REGISTRATION_ITEM.after(item.state, move)
    returned = item.state == "returned"
    if state == "applied" and item.state not in ("applied", "returned"):
        _require_nobody_relies(session, law, project, item)
    why = reason_given(reason, REGISTRATION_ITEM.verbs[move])
    concluded = item.state == "concluded"
    stopped = item.approved_at if approved else item.closed_at if concluded else item.delivered_at
    if returned:
        stopped = _returned_at(session, item)
    item.state, undone = state, {}
    if move == "take_back_step":
        steps[-1].taken_back_because, item.closed_at = why, None
        undone = {"step": steps[-1].title}
    elif returned:
        item.missing = []
    elif approved:
        item.approved_at = item.closed_at = None
    else:
        item.delivered_at, item.things = None, []
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    because = "approved" if approved else "concluded" if concluded else "delivered"
    if returned:
        because = "returned"
    if stopped is not None:
        run_on_of(session, calendar, (SUBJECT, item.id), at=stopped, because=because)
    pickups.settle(session, project, now=now)
    event.append(
        session,
        project,
        kind="registration.take_back",
        by=by,
        now=now,
        subject=(SUBJECT, item.id),
        data={"item": item.title, "code": item.code, "move": move, "after": state, "reason": why} | undone,
    )
    _tell(session, project, item, REGISTRATION_ITEM.verbs[move], why, now)
    session.flush()
    return item


def round_steps(session: Session, item: RegistrationItem) -> list[RegistrationStep]:
    """The steps of an item that stand in its round."""
    return [
        each
        for each in steps_of(session, item.project_id)
        if (each.item_id, each.round) == (item.id, item.round)
    ]


def _returned_at(session: Session, item: RegistrationItem) -> datetime | None:
    """When the return of this round stopped a clock; None where none ran any more, or no limit is known."""
    return session.scalar(
        select(ClockRecord.stopped_at)
        .where(
            ClockRecord.subject_kind == SUBJECT,
            ClockRecord.subject_id == item.id,
            ClockRecord.round == item.round,
            ClockRecord.stopped_by == "returned",
        )
        .limit(1)
    )


def _require_nobody_relies(session: Session, law: Law, project: Project, item: RegistrationItem) -> None:
    """An item that comes after this one was applied for since."""
    entries = law.edition(project.edition_hash).registration.items
    for other in items_of(session, project.id):
        entry = entries.get(other.code)
        if entry is not None and item.code in entry.after and other.state not in _UNTOUCHED:
            raise StepUsed(use=Sentence("“{item}”已据此申请", item=other.title))


def _tell(
    session: Session, project: Project, item: RegistrationItem, step: str, reason: str, now: datetime
) -> None:
    agent = [("person", str(project.agent_id))] if project.agent_id is not None else []
    for to in (("enterprise", str(project.enterprise_id)), *agent, ("department", item.department_key)):
        notices.tell(
            session,
            "registration.taken_back",
            to=to,
            project_id=project.id,
            subject=(SUBJECT, item.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
            item=item.title,
            step=step,
            reason=reason,
        )


def take_back_collection(
    session: Session,
    *,
    project_id: int,
    collection_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Collection:
    """A handing-over that was recorded by mistake is taken back: what it names lies at the window again.

    `expected_version` is the pickup window's. The line of the handing-over stays, with the reason.

    Raises:
        NotFound: the project has no such handing-over.
        StepUsed: it was taken back before, or its receipt was made.
        StageClosed: the stage is done.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    project = Project.locked(session, project_id)
    pickup = pickups.pickup_of(session, project_id)
    collection = session.get(Collection, collection_id, populate_existing=True)
    if pickup is None or collection is None or collection.pickup_id != pickup.id:
        raise NotFound(what="该领取")
    duty.require(by, "pickup.collect", case_of(project))
    expect(expected_version, pickup)
    require_open(project, "pickup.collect")
    require_stage(session, project, "pickup.collect")
    if collection.taken_back_because:
        raise StepUsed(use="这次领取已经收回")
    receipt = session.scalar(
        select(Paper.id).where(Paper.subject_kind == "collection", Paper.subject_id == collection.id).limit(1)
    )
    if receipt is not None:
        raise StepUsed(use="领取单已经生成")
    why = reason_given(reason, "收回误登记的领取")
    handed = {str(each["code"]) for each in collection.handed}
    for item in items_of(session, project.id):
        if item.code in handed:
            item.state = REGISTRATION_ITEM.after(item.state, "take_back_collection")
            item.closed_at = None
    collection.taken_back_because = why
    pickups.settle(session, project, now=now)
    event.append(
        session,
        project,
        kind="pickup.take_back",
        by=by,
        now=now,
        subject=("collection", collection.id),
        data={"number": collection.number, "handed": collection.handed, "reason": why},
    )
    notices.tell(
        session,
        "pickup.taken_back",
        to=("enterprise", str(project.enterprise_id)),
        project_id=project.id,
        subject=("pickup", pickup.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        items="、".join(str(each["item"]) for each in collection.handed),
        reason=why,
    )
    session.flush()
    return collection
