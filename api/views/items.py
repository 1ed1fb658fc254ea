"""Approval items as they are seen: phase by phase with both limits, whose turn it is, and one item whole (二（四）)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.projects import department_names, visible
from workflow.actions import item_clocks, item_deemings, item_deferral_retractions, item_deferrals
from workflow.actions.approval_items import (
    IN_ITS_NAME,
    case_of_item,
    items_of,
    materials_of,
    proposals,
    states_of,
)
from workflow.actions.cases import CLOSED
from workflow.actions.item_decisions import CHECK_LIMIT
from workflow.actions.item_intake import BROUGHT, brought_usually, correction_of, lacking_papers, receipt_of
from workflow.actions.joint_items import carried_items
from workflow.actions.mandates import covered
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.edition import Edition, StandardPoint, Term
from workflow.law.sentence import Sentence
from workflow.law.terms import PauseReason, Phase
from workflow.law.words import duration, word
from workflow.records.approval_item import ApprovalItem, ItemDeferral, ItemPause
from workflow.records.clock import ClockRecord, limit_of
from workflow.records.commitment import Anchor, Clause
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules import duty
from workflow.rules.duty import Actor, Case, Role
from workflow.rules.item_checks import Checks, checks_from
from workflow.rules.machines import APPROVAL_ITEM, DEFERRED_MATERIAL

#: What is written there while the joint acceptance under way decides the item.
JOINTLY: Final = "随联合验收办理"
#: Whose turn it is, in the words of the page; empty where nobody's.
TURNS: Mapping[str, str] = {
    "planned": "企业申请",
    "submitted": "部门受理",
    "correction": "企业补正",
    "accepted": "部门审查",
    "in_review": "部门审查",
    "paused": "部门办理特别程序",
    "granted": "送达",
    "granted_with_deferred": "送达",
    "refused_at_intake": "企业另行申请",
    "refused": "企业另行申请",
    "revoked": "企业另行申请",
    "withdrawn": "企业另行申请",
}


#: What may be recorded of an application that was deemed accepted, where it is proven to have been done in time.
_IN_TIME: Final = ("accept", "correct", "refuse_intake")


@dataclass(frozen=True, slots=True)
class LimitView:
    """One of the two limits of an item: what it is, and its clock where one was started."""

    words: str
    clause: str
    #: Why it is not counted, where it is not; for every reader.
    note: str
    #: Where the catalogue looked for the number; for the office and the departments, never for the enterprise.
    research: str
    light: Light | None
    #: That the days are those of a statute that does not hold for it: it is called so, and never the statute's limit.
    by_analogy: bool = False


@dataclass(frozen=True, slots=True)
class BeforeView:
    """Something that has to be settled first."""

    code: str
    name: str
    state_word: str
    deferrable: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as the list of its phase shows it."""

    id: int
    version: int
    code: str
    name: str
    phase: Phase
    department: str
    department_name: str
    state: str
    state_word: str
    turn: str
    before: tuple[BeforeView, ...]
    by_commitment: bool
    by_commitment_reason: str
    aside_reason: str
    committed: LimitView
    statutory: LimitView
    #: The clock that is nearest to whoever has the turn: the notice of what is missing, delivery, a filing.
    other: tuple[Light, ...]
    result_number: str
    received_at: datetime | None
    accepted_at: datetime | None
    decided_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One phase with its leading department."""

    phase: Phase
    name: str
    lead_name: str
    clause: str
    complete: bool
    items: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True)
class ItemPauseView:
    """One special procedure."""

    id: int
    reason: str
    reason_word: str
    basis: str
    evidence: str
    started_at: datetime
    planned_until: date
    ended_at: datetime | None
    clocks: tuple[dict[str, Any], ...]
    hearing_requested_at: datetime | None
    hearing_held_at: datetime | None
    hearing_waived_at: datetime | None
    outcome: str
    lights: tuple[Light, ...]


@dataclass(frozen=True, slots=True)
class ItemDeferralView:
    """One paper that may come later."""

    id: int
    name: str
    #: The day by which it is owed now.
    until: date
    state: str
    state_word: str
    handed_in_at: datetime | None
    in_time: bool | None
    checked_at: datetime | None
    #: What the check found, or why it is not needed any more.
    note: str
    light: Light | None
    #: What the reader may do about it: `hand_in`, `check`, `waive`, `take_back`.
    offers: tuple[str, ...]


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


def phases_of(
    session: Session, law: Law, project: Project, *, by: Actor, now: datetime
) -> tuple[PhaseView, ...]:
    """The phases of construction approval with the project's items, their states and both clocks."""
    edition = law.edition(project.edition_hash)
    names = department_names(session)
    items = items_of(session, project.id)
    states = states_of(session, project.id)
    happened = item_clocks.happened(session, [project.id])[project.id]
    carried = carried_items(session, [project.id])
    lights = _lights(session, law, project, items, now)
    shown = []
    for entry in edition.phases:
        if entry.phase not in rules.phases(edition):
            continue
        own = [item for item in items if item.phase == entry.phase]
        order = {code: place for place, code in enumerate(edition.items)}
        own.sort(key=lambda item: (order.get(item.item_code, len(order)), item.id))
        shown.append(
            PhaseView(
                phase=entry.phase,
                name=entry.name,
                lead_name=names.get(entry.lead, entry.lead),
                clause=entry.clause,
                complete=rules.phase_complete([item.state for item in own]),
                items=tuple(
                    _row(
                        item,
                        edition,
                        names,
                        states,
                        lights.get(item.id, ()),
                        by,
                        happened=happened,
                        carried=item.id in carried,
                    )
                    for item in own
                ),
            )
        )
    return tuple(shown)


def proposed(session: Session, law: Law, project: Project) -> tuple[str, ...]:
    """The names of what is proposed and not listed yet."""
    listed = {(item.phase, item.item_key) for item in items_of(session, project.id)}
    return tuple(
        each.name
        for each in proposals(session, law, project).values()
        if (each.phase.value, each.key) not in listed
    )


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


def _lights(
    session: Session, law: Law, project: Project, items: Sequence[ApprovalItem], now: datetime
) -> dict[int, tuple[Light, ...]]:
    """The newest clock of every limit of each item."""
    ids = [item.id for item in items]
    records = session.scalars(
        select(ClockRecord).where(item_clocks.of(item_clocks.ITEM, ids)).order_by(ClockRecord.id)
    ).all()
    # The clock of a promise that an item carries out is the item's too.
    owner = item_clocks.owners(session, item_clocks.ITEM, ids)
    owned = {record.id: owner[record.subject_kind, record.subject_id] for record in records}
    newest = {(owned[record.id], record.limit_key): record for record in records}
    found: dict[int, list[Light]] = {}
    kept = list(newest.values())
    shown = lights_of(session, law, [(record, project.edition_hash) for record in kept], now)
    for record, light in zip(kept, shown, strict=True):
        found.setdefault(owned[record.id], []).append(light)
    return {key: tuple(lights) for key, lights in found.items()}


def _row(
    item: ApprovalItem,
    edition: Edition,
    names: Mapping[str, str],
    states: Mapping[str, str],
    lights: Sequence[Light],
    by: Actor,
    *,
    happened: Collection[str],
    carried: bool,
) -> ItemRow:
    entry = edition.items.get(item.item_code)
    committed = rules.committed_limit(entry, edition)
    statutory = rules.statutory_limit(entry, edition, item.circumstance)
    duty_limit = rules.enterprise_duty(entry, edition)
    by_title = {light.limit_title: light for light in lights if light.started_at or not light.stopped_at}
    two = {limit.title for limit in (committed, statutory) if limit is not None}
    waits = item.state in ("planned", "withdrawn")
    before = rules.unsettled(entry, states, edition, happened) if waits else ()
    return ItemRow(
        id=item.id,
        version=item.version,
        code=item.item_code,
        name=item.name,
        phase=Phase(item.phase),
        department=item.department_key,
        department_name=names.get(item.department_key, item.department_key),
        state=item.state,
        state_word=APPROVAL_ITEM.words[item.state],
        turn=JOINTLY
        if carried
        else "前置事项"
        if before and not item.by_commitment
        else TURNS.get(item.state, ""),
        before=tuple(
            BeforeView(
                each.code,
                each.name,
                APPROVAL_ITEM.words[each.state] if each.state else "未列入",
                each.deferrable,
            )
            for each in before
        ),
        by_commitment=item.by_commitment,
        by_commitment_reason=item.by_commitment_reason,
        aside_reason=item.aside_reason,
        committed=_limit(
            entry.committed_limit if entry else None,
            by_title.get(committed.title) if committed else None,
            rules.NO_FIVE_DAYS.get(item.no_commitment, ""),
            by,
        ),
        statutory=_limit(
            rules.statutory_term(entry, item.circumstance) if entry else None,
            by_title.get(statutory.title) if statutory else None,
            "企业应当按时办理的期限" if duty_limit else "",
            by,
            by_analogy=rules.is_by_analogy(statutory),
        ),
        other=tuple(light for light in lights if light.stopped_at is None and light.limit_title not in two),
        result_number=item.result_number,
        received_at=item.received_at,
        accepted_at=item.accepted_at,
        decided_at=item.decided_at,
        delivered_at=item.delivered_at,
    )


def _limit(
    term: Term | None, light: Light | None, why: str, by: Actor, *, by_analogy: bool = False
) -> LimitView:
    if term is None:
        return LimitView("待核定", "", "", "", light)
    words = "不适用" if why and light is None and term.limit == "property_title" else ""
    research = "" if Role.ENTERPRISE in by.roles else term.note
    if by_analogy:
        return LimitView(duration(term.amount, term.unit), "", rules.BY_ANALOGY, research, light, by_analogy)
    return LimitView(words or duration(term.amount, term.unit), term.clause, why, research, light)


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


def read(session: Session, law: Law, *, item_id: int, by: Actor, now: datetime) -> ItemView:
    """One item for one reader.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    item, project, _ = found(session, item_id, by)
    edition = law.edition(project.edition_hash)
    entry = edition.items.get(item.item_code)
    states = states_of(session, project.id)
    lights = _lights(session, law, project, [item], now).get(item.id, ())
    row = _row(
        item,
        edition,
        department_names(session),
        states,
        lights,
        by,
        happened=item_clocks.happened(session, [project.id])[project.id],
        carried=item.id in carried_items(session, [project.id]),
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
        pauses=_pauses(session, law, project, item, now),
        deferrals=tuple(
            _deferral(session, law, project, item, each, by, now)
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


def _subject_lights(
    session: Session, law: Law, project: Project, kind: str, subject_id: int, now: datetime
) -> tuple[Light, ...]:
    records = session.scalars(
        select(ClockRecord)
        .where(ClockRecord.subject_kind == kind, ClockRecord.subject_id == subject_id)
        .order_by(ClockRecord.id)
    ).all()
    return tuple(lights_of(session, law, [(record, project.edition_hash) for record in records], now))


def _pauses(
    session: Session, law: Law, project: Project, item: ApprovalItem, now: datetime
) -> tuple[ItemPauseView, ...]:
    rows = session.scalars(
        select(ItemPause).where(ItemPause.approval_item_id == item.id).order_by(ItemPause.id)
    )
    return tuple(
        ItemPauseView(
            id=row.id,
            reason=row.reason,
            reason_word=word(PauseReason(row.reason)),
            basis=row.basis,
            evidence=row.evidence,
            started_at=row.started_at,
            planned_until=row.planned_until,
            ended_at=row.ended_at,
            clocks=tuple(row.clocks),
            hearing_requested_at=row.hearing_requested_at,
            hearing_held_at=row.hearing_held_at,
            hearing_waived_at=row.hearing_waived_at,
            outcome=row.outcome,
            lights=_subject_lights(session, law, project, item_clocks.PAUSE, row.id, now),
        )
        for row in rows
    )


def _deferral(
    session: Session,
    law: Law,
    project: Project,
    item: ApprovalItem,
    row: ItemDeferral,
    by: Actor,
    now: datetime,
) -> ItemDeferralView:
    lights = _subject_lights(session, law, project, item_clocks.DEFERRAL, row.id, now)
    return ItemDeferralView(
        id=row.id,
        name=row.name,
        until=row.promised_on,
        state=row.state,
        state_word=DEFERRED_MATERIAL.words[row.state],
        handed_in_at=row.handed_in_at,
        in_time=row.in_time,
        checked_at=row.checked_at,
        note=row.note,
        light=lights[-1] if lights else None,
        offers=_offers(session, project, item, row, by),
    )


def _offers(
    session: Session, project: Project, item: ApprovalItem, row: ItemDeferral, by: Actor
) -> tuple[str, ...]:
    if project.state in CLOSED:
        return ()
    moves = {"promised": ("hand_in", "waive"), "handed_in": ("check", "waive")}.get(row.state, ())
    whose = {"hand_in": "item.hand_in", "check": "item.check_paper", "waive": "item.check_paper"}
    undo, act = item_deferral_retractions.last_step(session, row)
    if undo and not item_deferral_retractions.rested_on(item, row):
        moves, whose = (*moves, "take_back"), {**whose, "take_back": act}
    case, phase, items = case_of_item(project, item), Phase(item.phase), [item.item_code]
    return tuple(
        move
        for move in moves
        if duty.may(by, whose[move], case)
        and (whose[move] not in IN_ITS_NAME or covered(session, project.id, by, phase=phase, items=items))
    )
