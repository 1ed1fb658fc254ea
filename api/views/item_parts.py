"""What stands beneath an approval item: its pauses and its deferred papers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from workflow.actions import item_clocks, item_deferral_retractions
from workflow.actions.approval_items import (
    IN_ITS_NAME,
    case_of_item,
)
from workflow.actions.cases import CLOSED
from workflow.actions.mandates import covered
from workflow.law.book import Law
from workflow.law.terms import PauseReason, Phase
from workflow.law.words import word
from workflow.records.approval_item import ApprovalItem, ItemDeferral, ItemPause
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import DEFERRED_MATERIAL


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


def _subject_lights(
    session: Session, law: Law, project: Project, kind: str, subject_id: int, now: datetime
) -> tuple[Light, ...]:
    records = session.scalars(
        select(ClockRecord)
        .where(ClockRecord.subject_kind == kind, ClockRecord.subject_id == subject_id)
        .order_by(ClockRecord.id)
    ).all()
    return tuple(lights_of(session, law, [(record, project.edition_hash) for record in records], now))


def pauses_of_item(
    session: Session, law: Law, project: Project, item: ApprovalItem, now: datetime
) -> tuple[ItemPauseView, ...]:
    """The pauses of an item, the newest last, each with its clocks."""
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


def deferral_of(
    session: Session,
    law: Law,
    project: Project,
    item: ApprovalItem,
    row: ItemDeferral,
    by: Actor,
    now: datetime,
) -> ItemDeferralView:
    """A paper that may come later, with what this reader may do about it."""
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
