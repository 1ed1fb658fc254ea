"""What the joint acceptance decides with it: one application, one opinion, and no second application beside it (二（四）2)."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.approval_items import items_of, list_for_duty, open_before, states_of
from workflow.errors import StepUsed
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.records.acceptance import AcceptancePart, JointAcceptance, parts_of
from workflow.records.approval_item import ApprovalItem
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import acceptance as rules
from workflow.rules.local_time import local_day
from workflow.rules.machines import APPROVAL_ITEM, IN_FLIGHT, NOT_FILED, UNDER_WAY
from workflow.rules.words import due_words


def carried_items(session: Session, law: Law, project_ids: Collection[int]) -> dict[int, AcceptancePart]:
    """The items that the joint acceptances under way of some projects decide, by id, with the part that says so.

    The joint acceptance itself is among them: it is applied for already. What a part only looks at beside, and what
    follows its word, is applied for in its own way (catalogue, `joint`).
    """
    rows = session.execute(
        select(ApprovalItem.id, ApprovalItem.item_code, AcceptancePart, Project.edition_hash)
        .join(AcceptancePart, AcceptancePart.department_key == ApprovalItem.department_key)
        .join(JointAcceptance, JointAcceptance.id == AcceptancePart.acceptance_id)
        .join(Project, Project.id == ApprovalItem.project_id)
        .where(
            JointAcceptance.project_id == ApprovalItem.project_id,
            JointAcceptance.state.in_(UNDER_WAY),
            AcceptancePart.state != "withdrawn",
            ApprovalItem.project_id.in_(project_ids),
            ApprovalItem.state.in_(NOT_FILED),
        )
    )
    return {
        item_id: part
        for item_id, code, part, edition in rows
        if code == rules.ITEM
        or rules.decided_jointly([code] if code in part.items else (), law.editions.get(edition, law.current))
    }


def settle(
    session: Session, law: Law, project: Project, acceptance: JointAcceptance
) -> list[dict[str, object]]:
    """A joint acceptance that passed is done with, and so is what its parts have decided: one application for all.

    Each item keeps whose word settled it and when, and the number of the one opinion as its result. What is not listed
    yet is listed: what follows waits for it. Answers what the event says of each.
    """
    edition = law.edition(project.edition_hash)
    said = {rules.ITEM: ""}
    whose: dict[str, str] = {}
    for part in parts_of(session, acceptance.id):
        if part.state != rules.PASSED:
            continue
        at = part.rechecked_at or part.recorded_at or acceptance.concluded_at
        name = session.get_one(Department, part.department_key).name
        for code in rules.decided_jointly(part.items, edition):
            said[code] = f"：{name}于{due_words(local_day(at))}认定合格" if at is not None else ""
            whose[code] = part.department_key
    for code in said:
        list_for_duty(session, law, project, code)
    settled = []
    for item in items_of(session, project.id):
        # Another department's word is not that of the one that decides it.
        own = item.item_code == rules.ITEM or whose.get(item.item_code) == item.department_key
        if own and APPROVAL_ITEM.allows(item.state, "set_aside"):
            item.state = APPROVAL_ITEM.after(item.state, "set_aside")
            item.aside_reason = f"{aside_reason(acceptance)}{said[item.item_code]}"
            item.result_number = acceptance.number or ""
            settled.append(told(item))
    session.flush()
    return settled


def take_up(session: Session, project: Project, acceptance: JointAcceptance) -> list[dict[str, object]]:
    """What this conclusion had settled is not settled any more; answers what the event says of each."""
    items = settled_by(session, project, acceptance)
    for item in items:
        item.state = APPROVAL_ITEM.after(item.state, "take_up")
        item.aside_reason = item.result_number = ""
    session.flush()
    return [told(item) for item in items]


def settled_by(session: Session, project: Project, acceptance: JointAcceptance) -> list[ApprovalItem]:
    """The items that the conclusion of a joint acceptance has settled."""
    reason = aside_reason(acceptance)
    return [item for item in items_of(session, project.id) if item.aside_reason.startswith(reason)]


def told(item: ApprovalItem) -> dict[str, object]:
    """What the event of a conclusion says of an item."""
    return {"id": item.id, "code": item.item_code, "name": item.name, "state": item.state}


def aside_reason(acceptance: JointAcceptance) -> str:
    """How the reason begins why a listed item needs no application of its own."""
    return f"{rules.SETTLED_JOINTLY}（{acceptance.number}）"


def require_nobody_relies(
    session: Session, law: Law, project: Project, items: Collection[ApprovalItem]
) -> None:
    """See that no application that was received since these items were settled rests on them.

    Raises:
        StepUsed: one does.
    """
    edition = law.edition(project.edition_hash)
    undone = {item.item_code: item.name for item in items}
    without = {**states_of(session, project.id), **dict.fromkeys(undone, "in_review")}
    for other in items_of(session, project.id):
        if other.state not in IN_FLIGHT or other.by_commitment or other.item_code in undone:
            continue
        if any(each.code in undone for each in open_before(session, edition, project, other, without)):
            raise StepUsed(use=Sentence("“{item}”已据此收件", item=other.name))
