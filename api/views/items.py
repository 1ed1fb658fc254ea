"""Approval items as they are seen: phase by phase with both limits, whose turn it is, and one item whole (二（四）)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.item_lists import ItemRow, lights_of_items, row_of
from api.views.item_parts import ItemDeferralView, ItemPauseView, deferral_of, pauses_of_item
from api.views.projects import department_names, visible
from workflow.actions import item_clocks, item_deemings, item_deferrals
from workflow.actions.approval_items import (
    case_of_item,
    materials_of,
    states_of,
)
from workflow.actions.item_decisions import CHECK_LIMIT
from workflow.actions.item_intake import (
    BROUGHT,
    brought_usually,
    correction_of,
    held_up,
    lacking_papers,
    receipt_of,
)
from workflow.actions.joint_items import carried_items
from workflow.actions.mandates import covered, entrusted
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.edition import StandardPoint
from workflow.law.sentence import Sentence
from workflow.law.terms import Phase
from workflow.law.words import duration, word
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import limit_of
from workflow.records.commitment import Anchor, Clause
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules import duty
from workflow.rules.duty import Actor, Case
from workflow.rules.item_checks import Checks, checks_from
from workflow.rules.machines import APPROVAL_ITEM, NOT_FILED

#: What may be recorded of an application that was deemed accepted, where it is proven to have been done in time.
_IN_TIME: Final = ("accept", "correct", "refuse_intake")


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item whole."""

    row: ItemRow
    project_id: int
    project_number: str
    project_name: str
    #: The clause of the commitment that it carries out, by its number there; None where it carries none out.
    clause: int | None
    #: Whether the reader may act in the enterprise's name; only an agent without the mandate may not.
    mandated: bool
    kind: str
    is_permit: bool
    output: str
    #: Whether that is a certificate, which has a number.
    numbered: bool
    note: str
    applicability: str
    source: str
    round: int
    circumstance: str
    circumstances: tuple[str, ...]
    materials: tuple[dict[str, Any], ...]
    #: Papers that other items of this project have produced, by key, with the item's name.
    produced: dict[str, str]
    points: tuple[StandardPoint, ...]
    standards_why: str
    checks: Checks | None
    #: Who brought the newest application, and who is likely to bring the next; in words and as it is chosen.
    brought_by: str
    brings: str
    #: That the statutory limit hangs on a circumstance nobody has chosen, and why it stays open.
    #: Where its papers are handed in now, for the enterprise; empty where nothing is to be handed in.
    where: str
    circumstance_open: bool
    open_because: str
    missing: tuple[str, ...]
    notice_issued_at: datetime | None
    notice_in_time: bool | None
    notice_lines: tuple[dict[str, Any], ...]
    accepted_how: str
    #: Whether a word in time, proven now, would undo an acceptance by statute.
    disprovable: bool
    no_commitment: str
    promise_offered: str
    promise_text: str
    promise_signer: str
    promised_at: datetime | None
    decision: str
    decision_reason: str
    remedies: str
    handled_by: str
    valid_until: date | None
    delivered_to: str
    checked_at: datetime | None
    check_finding: str
    ended_reason: str
    pauses: tuple[ItemPauseView, ...]
    deferrals: tuple[ItemDeferralView, ...]
    may_come_later: tuple[str, ...]
    pause_reasons: tuple[tuple[str, str], ...]
    excluded_steps: tuple[str, ...]
    extension: str
    checking: bool
    moves: tuple[str, ...]


# --- lists ----------------------------------------------------------------------------------------------------


def papers_of(session: Session, law: Law, item_id: int, circumstance: str) -> tuple[dict[str, Any], ...]:
    """The papers that are checked at receipt: those listed for the item, else those of the circumstance picked."""
    item = session.get_one(ApprovalItem, item_id)
    project = session.get_one(Project, item.project_id)
    entry = law.edition(project.edition_hash).items.get(item.item_code)
    if entry is None or (
        item.materials and (not item.circumstance or circumstance in ("", item.circumstance))
    ):
        return tuple(item.materials)
    chosen = next((each for each in entry.circumstances if each.name == circumstance), None)
    return materials_of(chosen.materials) if chosen is not None else ()


def is_registration(session: Session, law: Law, item_id: int) -> bool:
    """Whether the item is promised the five days of a registration (附件2部门承诺条款1)."""
    item = session.get_one(ApprovalItem, item_id)
    entry = law.edition(session.get_one(Project, item.project_id).edition_hash).items.get(item.item_code)
    return rules.has_five_days(entry)


def points_of(session: Session, law: Law, item: ApprovalItem) -> tuple[str, ...]:
    """The keys of the points that are checked when an item is received."""
    project = session.get_one(Project, item.project_id)
    return tuple(point.key for point in law.edition(project.edition_hash).standards_of(item.item_code))


def anchors_of(session: Session, project_id: int) -> dict[str, datetime]:
    """When the events outside the applications happened, by key."""
    rows = session.execute(
        select(Anchor.key, Anchor.happened_at).where(
            Anchor.project_id == project_id,
            Anchor.about == "",
            Anchor.key.in_(rules.ANCHORS),
            Anchor.taken_back_because == "",
        )
    )
    return {key: at for key, at in rows}  # noqa: C416  # dict(rows) has no type


# --- one item -------------------------------------------------------------------------------------------------


def found(session: Session, item_id: int, by: Actor) -> tuple[ApprovalItem, Project, Case]:
    """An item that an actor may see, and the case it makes.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    item = session.get(ApprovalItem, item_id)
    if item is None:
        raise NotFound(what="该审批事项")
    project = session.get_one(Project, item.project_id)
    case = case_of_item(project, item)
    if not duty.may(by, "item.read", case):
        # A department of the same project may see how far the others have come.
        try:
            visible(session, project.id, by)
        except NotFound:
            raise NotFound(what="该审批事项") from None
    return item, project, case


def _where(session: Session, law: Law, project: Project, item: ApprovalItem) -> str:
    """Where papers go: the window receives and checks them one by one, from the enterprise or from its agent (二（一）2)."""
    if item.state not in (*NOT_FILED, "correction"):
        return ""
    held = held_up(session, law, project, item) if item.state != "correction" else None
    if held is not None:
        return held.message()
    agent = session.get(Person, project.agent_id) if project.agent_id else None
    if agent and entrusted(session, project.id, phase=Phase(item.phase), items=[item.item_code]):
        return Sentence(
            "本事项已委托代办：把材料备齐交给代办员{agent}，由代办员到窗口提交。", agent=agent.name
        )
    return "请把材料交到代办专窗，窗口逐项核对后接件；也可以在项目页变更代办方式，委托代办员提交。"


def read(session: Session, law: Law, *, item_id: int, by: Actor, now: datetime) -> ItemView:
    """One item for one reader.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    item, project, _ = found(session, item_id, by)
    edition = law.edition(project.edition_hash)
    entry = edition.items.get(item.item_code)
    states = states_of(session, project.id)
    lights = lights_of_items(session, law, project, [item], now).get(item.id, ())
    row = row_of(
        item,
        edition,
        department_names(session),
        states,
        lights,
        by,
        happened=item_clocks.happened(session, [project.id])[project.id],
        carried=item.id in carried_items(session, law, [project.id]),
    )
    receipt, notice = receipt_of(session, item), correction_of(session, item)
    open_limits = [limit_of(r.limit) for r in item_clocks.running(session, (item_clocks.ITEM, item.id))]
    disprovable = item_deemings.disprovable(session, item)
    extendable = next((limit for limit in open_limits if limit.extension is not None), None)
    return ItemView(
        row=row,
        project_id=project.id,
        project_number=project.number,
        project_name=project.name,
        clause=session.scalar(
            select(Clause.number).where(Clause.through_kind == item_clocks.ITEM, Clause.through_id == item.id)
        ),
        mandated=covered(session, project.id, by, phase=Phase(item.phase), items=[item.item_code]),
        kind=entry.kind if entry else "",
        is_permit=rules.is_permit(entry),
        output=entry.output if entry else "",
        numbered=entry is not None and rules.is_certificate(entry.output),
        note=entry.note if entry else "",
        applicability=entry.applicability if entry else "",
        source=item.source,
        round=item.round,
        circumstance=item.circumstance,
        circumstances=tuple(each.name for each in entry.circumstances) if entry else (),
        materials=tuple(item.materials),
        produced=rules.available_papers(states, edition),
        points=edition.standards_of(item.item_code),
        standards_why=edition.standards_why,
        checks=checks_from(receipt.checks) if receipt else None,
        brought_by=BROUGHT.get(receipt.brought_by, "") if receipt else "",
        brings=brought_usually(session, project, item, by),
        where=_where(session, law, project, item),
        circumstance_open=not item.circumstance and rules.hangs_on_circumstance(entry),
        open_because=receipt.open_because if receipt and not item.circumstance else "",
        missing=tuple(lacking_papers(session, item)) if item.round else (),
        notice_issued_at=notice.issued_at if notice else None,
        notice_in_time=notice.in_time if notice else None,
        notice_lines=tuple(notice.lines) if notice else (),
        accepted_how=item.accepted_how,
        disprovable=disprovable,
        no_commitment=rules.NO_FIVE_DAYS.get(item.no_commitment, ""),
        promise_offered=entry.notified_commitment if entry else "",
        promise_text=item.promise_text,
        promise_signer=item.promise_signer,
        promised_at=item.promised_at,
        decision=item.decision,
        decision_reason=item.decision_reason,
        remedies=item.remedies,
        handled_by=item.handled_by,
        valid_until=item.valid_until,
        delivered_to=item.delivered_to,
        checked_at=item.checked_at,
        check_finding=item.check_finding,
        ended_reason=item.ended_reason,
        pauses=pauses_of_item(session, law, project, item, now),
        deferrals=tuple(
            deferral_of(session, law, project, item, each, by, now)
            for each in item_deferrals.deferrals_of(session, item.id)
        ),
        may_come_later=rules.may_come_later(entry, [paper["name"] for paper in item.materials], edition),
        pause_reasons=tuple((reason.value, word(reason)) for reason in rules.pausable(open_limits)),
        excluded_steps=entry.excluded_steps if entry else (),
        extension=(
            Sentence(
                "{limit}：可延长{length}，由{approver}批准",
                limit=extendable.title,
                length=duration(extendable.extension.amount, extendable.unit),
                approver=extendable.extension.approver,
            )
            if extendable is not None and extendable.extension is not None
            else ""
        ),
        checking=any(
            light.limit_title == edition.limits[CHECK_LIMIT].title and light.stopped_at is None
            for light in lights
        ),
        moves=(*APPROVAL_ITEM.offers(item.state), *(_IN_TIME if disprovable else ())),
    )
