"""容缺: a wrong step on a deferred paper of an approval item is taken back by its own side. House practice."""

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.actions import clause_sides, deferred_papers, item_clocks, item_deferrals, notices
from workflow.actions.approval_items import held, require_theirs
from workflow.errors import StepUsed
from workflow.law.book import Law
from workflow.records import event
from workflow.records.approval_item import ApprovalItem, ItemDeferral
from workflow.rules.duty import Actor
from workflow.rules.machines import DEFERRED_MATERIAL


def last_step(session: Session, row: ItemDeferral) -> tuple[str, str]:
    """The move by which the last step on a paper is taken back, and whose it is; empty where none was made."""
    move = deferred_papers.move_back(session, row)
    return move, "item.hand_in" if move == deferred_papers.NOT_HANDED_IN else "item.check_paper"


def rested_on(item: ApprovalItem, row: ItemDeferral) -> bool:
    """Whether the department granted outright because this paper was settled; on a promise it grants without papers."""
    return (
        row.state not in deferred_papers.OPEN
        and item.decision == "granted"
        and item.promised_at is None
        and item.decided_at is not None
        and row.agreed_at <= item.decided_at
    )


def take_back(
    session: Session,
    law: Law,
    *,
    deferral_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ItemDeferral:
    """Take back that a paper was handed in (by that side), accepted, returned or not asked for any more (by the department).

    House practice: the document says nothing of it. The clock runs on from where it began.

    Raises:
        IllegalMove: none of this was said of it.
        StepUsed: the department has granted outright since, because nothing was outstanding; or it went with its
            application.
        ReasonMissing: no reason.
    """
    row = item_deferrals.found(session, deferral_id)
    item, project = held(session, row.approval_item_id)
    session.refresh(row)
    require_theirs(session, item, project, act=last_step(session, row)[1], by=by)
    item_deferrals.seen(session, row, item, expected_version)
    if row.state == "waived" and row.note.startswith(item_deferrals.ENDED):
        raise StepUsed(use="申请已经终结，材料随之不再补交")
    if rested_on(item, row):
        raise StepUsed(use="已据此准予，材料不再尚缺")
    calendar = item_clocks.calendar_for(session, law, project)
    move, why, undone = deferred_papers.take_back(session, calendar, row, reason=reason, now=now)
    session.flush()
    event.append(
        session,
        project,
        kind="item.take_back_paper",
        by=by,
        now=now,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "paper": row.name,
            "deferral": row.id,
            "step": move,
            "undone": undone,
            "after": row.state,
            "reason": why,
        },
    )
    told = [clause_sides.enterprise_of(project), ("department", item.department_key)]
    if project.agent_id is not None:
        told.append(("person", str(project.agent_id)))
    notices.tell_others(
        session,
        "promise.taken_back",
        to=told,
        by=by,
        project_id=project.id,
        subject=("approval_item", item.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        what=row.name,
        step=DEFERRED_MATERIAL.verbs[move],
        reason=why,
    )
    session.flush()
    return row
