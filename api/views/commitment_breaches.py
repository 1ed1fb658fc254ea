"""Breaches of a commitment with the repair of credit, and what either side disputes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from api.views.commitment_reader import Reader
from api.views.lights import Light
from workflow.actions import (
    breach_retractions,
    breaches,
    clause_sides,
)
from workflow.law.terms import Obligor, Side
from workflow.records.breach import Breach, CreditRepair, Dispute
from workflow.records.commitment import Commitment
from workflow.rules import duty
from workflow.rules.machines import (
    BREACH,
    CREDIT_REPAIR,
    DISPUTE,
)


@dataclass(frozen=True, slots=True)
class RepairView:
    """An application for the repair of credit."""

    id: int
    version: int
    state: str
    state_word: str
    correction: str
    public_commitment: str
    published_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class BreachView:
    """A breach of either side, with the steps taken."""

    id: int
    version: int
    side: str
    owner: str
    clause_number: int | None
    facts: str
    evidence: str
    found_at: datetime
    state: str
    state_word: str
    steps: tuple[dict[str, Any], ...]
    #: By when it is to be put right, as it was ordered last; the clock may since be another's, e.g. the office's look.
    rectify_by: date | None
    light: Light | None
    repairs: tuple[RepairView, ...]
    #: The steps of the ladder that may be taken next, with their titles.
    next_steps: dict[str, str]
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A question of either side, with its answer."""

    id: int
    version: int
    owner: str
    about: str
    question: str
    raised_at: datetime
    state: str
    state_word: str
    answer: str
    light: Light | None
    offers: tuple[str, ...]


def breaches_of(reader: Reader, commitment: Commitment, numbers: dict[int, int]) -> tuple[BreachView, ...]:
    rows = reader.session.scalars(
        select(Breach).where(Breach.commitment_id == commitment.id).order_by(Breach.id)
    ).all()
    repairs: dict[int, list[RepairView]] = {}
    for row in reader.session.scalars(
        select(CreditRepair).where(CreditRepair.project_id == reader.project.id).order_by(CreditRepair.id)
    ):
        repairs.setdefault(row.breach_id, []).append(
            RepairView(
                row.id,
                row.version,
                row.state,
                CREDIT_REPAIR.words[row.state],
                row.correction,
                row.public_commitment,
                row.published_on,
                row.reason,
            )
        )
    shown = []
    for breach in rows:
        case = clause_sides.case_of_side(reader.project, breach.side, breach.department_key)
        moves = BREACH.offers(breach.state)
        ladder = reader.edition.commitment.steps_for(Side(breach.side))
        acting: dict[str, str] = {}
        light = reader.lights.get(("breach", breach.id))
        running = light is not None and light.stopped_at is None
        if light is not None and running and light.obligor_kind != Obligor.OFFICE:
            acting["report"] = "breach.report"
        if "rectify" in moves and breaches.may_rectify(breach):
            acting["rectify"] = "breach.close"
        if "dismiss" in moves:
            acting["dismiss"] = "breach.close"
        if "repair" in moves and breach.side == Side.ENTERPRISE:
            acting["apply_repair"] = "repair.apply"
        if running and light is not None and light.obligor_kind == Obligor.OFFICE:
            acting["take_back_report"] = "breach.report"
        offered = reader.offers(case, **acting)
        if breach_retractions.may_take_back(reader.session, reader.by, reader.project, breach):
            offered = (*offered, "take_back")
        shown.append(
            BreachView(
                id=breach.id,
                version=breach.version,
                side=breach.side,
                owner=reader.owner(breach.side, breach.department_key),
                clause_number=numbers.get(breach.clause_id or 0),
                facts=breach.facts,
                evidence=breach.evidence,
                found_at=breach.found_at,
                state=breach.state,
                state_word=BREACH.words[breach.state],
                steps=tuple(breach.steps),
                rectify_by=breach.rectify_by,
                light=light,
                repairs=tuple(repairs.get(breach.id, ())),
                next_steps={step.move: step.title for step in ladder if step.move in moves}
                if duty.may(reader.by, "breach.step", case)
                else {},
                offers=offered,
            )
        )
    return tuple(shown)


def disputes_of(reader: Reader, commitment: Commitment) -> tuple[DisputeView, ...]:
    words = {"clause": "条款", "breach": "违诺认定", "data": "数据"}
    shown = []
    for row in reader.session.scalars(
        select(Dispute).where(Dispute.commitment_id == commitment.id).order_by(Dispute.id)
    ):
        case = clause_sides.case_of_side(reader.project, row.side, row.department_key)
        moves = {"answer": "dispute.answer"} if row.state == "raised" else {}
        if row.state == "answered":
            moves = {"close": "dispute.close", "raise_again": "dispute.raise"}
        shown.append(
            DisputeView(
                id=row.id,
                version=row.version,
                owner=reader.owner(row.side, row.department_key),
                about=words[row.about_kind],
                question=row.question,
                raised_at=row.raised_at,
                state=row.state,
                state_word=DISPUTE.words[row.state],
                answer=row.answer,
                light=reader.lights.get(("dispute", row.id)),
                offers=reader.offers(case, **moves),
            )
        )
    return tuple(shown)
