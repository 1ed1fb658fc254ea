"""Approval items as a list: by phase on the project's page, with what each still waits for (二（四）)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.projects import department_names
from workflow.actions import item_clocks
from workflow.actions.approval_items import (
    items_of,
    proposals,
    states_of,
)
from workflow.actions.joint_items import carried_items
from workflow.law.book import Law
from workflow.law.edition import Edition, Term
from workflow.law.terms import Phase
from workflow.law.words import duration
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.duty import Actor, Role
from workflow.rules.machines import APPROVAL_ITEM

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


def phases_of(
    session: Session, law: Law, project: Project, *, by: Actor, now: datetime
) -> tuple[PhaseView, ...]:
    """The phases of construction approval with the project's items, their states and both clocks."""
    edition = law.edition(project.edition_hash)
    names = department_names(session)
    items = items_of(session, project.id)
    states = states_of(session, project.id)
    happened = item_clocks.happened(session, [project.id])[project.id]
    carried = carried_items(session, law, [project.id])
    lights = lights_of_items(session, law, project, items, now)
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
                    row_of(
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


def lights_of_items(
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


def row_of(
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
    """One item as a line of the list."""
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
