"""The promises of both sides, their start events, and how many each side has kept: the same table for whoever looks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.commitment_reader import Reader
from api.views.lights import Light
from workflow.actions import clause_confirmations as confirmations
from workflow.actions import clause_sides, disputed_reports
from workflow.actions import clauses as acts
from workflow.actions import promise_retractions as retractions
from workflow.actions.anchors import OWN, PAPERS
from workflow.actions.clause_clocks import carrier
from workflow.law.edition import Edition
from workflow.law.terms import Side
from workflow.records.acceptance import AcceptancePart
from workflow.records.approval_item import ApprovalItem
from workflow.records.commitment import Anchor, Clause
from workflow.rules import commitment_scores
from workflow.rules.duty import Role
from workflow.rules.machines import (
    CLAUSE,
    CONFIRMATION,
)
from workflow.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class ClauseView:
    """One promise: whose, what, until when, and how it stands."""

    id: int
    version: int
    number: int
    side: str
    #: The enterprise, or the bureau by its short name.
    owner: str
    department: str
    text: str
    consequence: str
    cite: str
    #: What the other side says of the report: `awaiting`, `confirmed`, `disputed`; what came of a dispute: `proven`,
    #: `upheld`; empty where nothing is to be said.
    confirmation: str
    #: Why it disputes it.
    objection: str
    #: What whoever reported has shown against that.
    proof: str
    state: str
    state_word: str
    #: What it waits for, in words; empty where it does not wait.
    waits_for: str
    done_at: datetime | None
    evidence: str
    reason: str
    light: Light | None
    #: The application that carries it out, whose clock this is; its grant keeps the promise.
    item_id: int | None
    item_name: str
    #: The joint acceptance in which a department's part carries it out; a part that passes keeps the promise.
    acceptance_id: int | None
    #: What the reader may do with it now: `fulfil`, `miss`, `waive`, `take_back` …
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreView:
    """How one side keeps its promises."""

    side: str
    owner: str
    total: int
    met: int
    missed: int
    done_late: int
    overdue: int
    running: int
    waived: int
    #: Reported, and not confirmed by the other side.
    unconfirmed: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class AnchorView:
    """An event that started limits, or was taken back."""

    id: int
    key: str
    title: str
    about: str
    happened_at: datetime
    evidence: str
    #: Why it was taken back; empty while it stands.
    taken_back_because: str


def anchors_of(session: Session, edition: Edition, project_id: int) -> tuple[AnchorView, ...]:
    """The start events on record, those that were taken back among them, in the order in which they happened."""
    rows = session.scalars(
        select(Anchor).where(Anchor.project_id == project_id).order_by(Anchor.happened_at, Anchor.id)
    )
    return tuple(
        AnchorView(
            row.id,
            row.key,
            edition.events.get(row.key, row.key),
            _about(edition, row.about),
            row.happened_at,
            row.evidence,
            row.taken_back_because,
        )
        for row in rows
    )


def _about(edition: Edition, about: str) -> str:
    return edition.limits[about].title if about in edition.limits else about


def awaited_of(edition: Edition, clauses: Iterable[Clause]) -> dict[str, str]:
    found = {}
    for clause in clauses:
        if clause.state == "waiting":
            event = edition.events.get(clause.anchor, clause.anchor)
            topic, about = _about(edition, clause.about), clause.about
            if not topic and clause.anchor == PAPERS:
                topic, about = acts.short(clause.text), f"{OWN}{clause.id}"
            found[f"{clause.anchor}:{about}"] = f"{event}（{topic}）" if topic else event
    return found


def clause_view(reader: Reader, clause: Clause, *, binding: bool, decided: bool) -> ClauseView:
    case = clause_sides.case_of_side(reader.project, clause.side, clause.department_key)
    moves: dict[str, str] = {}
    thing = carrier(reader.session, clause)
    if binding and clause.done_at is None and clause.state != "waived":
        if thing is None and clause.state != "waiting":
            moves["fulfil"] = "clause.fulfil"
        light = reader.lights.get(("clause", clause.id))
        if clause.state == "standing" or (
            clause.state == "running" and light is not None and light.standing is Standing.OVERDUE
        ):
            moves["miss"] = "clause.miss"
        if clause.state != "missed":
            moves["waive"] = "clause.waive"
    if binding and retractions.act_of(clause) and not (clause.through_kind and clause.done_at):
        moves["take_back"] = retractions.act_of(clause)
    if clause.confirmation:
        moves |= _rulings(clause, binding=binding)
    elif binding and decided:
        moves["take_back_ruling"] = disputed_reports.ACT
    other = confirmations.case_of_counterpart(reader.session, reader.project, clause)
    answers: tuple[str, ...] = ()
    own = clause_sides.is_counterpart(reader.by, clause.side)
    if clause.confirmation and (own or Role.OFFICE in reader.by.roles):
        found = _answers(clause, binding=binding)
        if not own and not confirmations.recorded_on_paper(reader.session, reader.project, clause):
            found.pop("take_back_answer", None)
        answers = reader.offers(other, **found)
    waits = reader.edition.events.get(clause.anchor, clause.anchor) if clause.state == "waiting" else ""
    return ClauseView(
        id=clause.id,
        version=clause.version,
        number=clause.number,
        side=clause.side,
        owner=reader.owner(clause.side, clause.department_key),
        department=clause.department_key or "",
        text=clause.text,
        consequence=clause.consequence,
        cite=clause.cite,
        confirmation=clause.confirmation,
        objection=clause.objection,
        proof=disputed_reports.proof_of(reader.session, reader.project, clause)
        if clause.confirmation in ("proven", "upheld")
        else "",
        state=clause.state,
        state_word=_standing(clause),
        waits_for=waits,
        done_at=clause.done_at,
        evidence=clause.evidence,
        reason=clause.reason,
        light=reader.lights.get(("clause", clause.id)),
        item_id=thing.id if isinstance(thing, ApprovalItem) else None,
        item_name=thing.name if isinstance(thing, ApprovalItem) else "",
        acceptance_id=thing.acceptance_id if isinstance(thing, AcceptancePart) else None,
        offers=(*reader.offers(case, **moves), *answers),
    )


def _standing(clause: Clause) -> str:
    """How a clause stands, in words: what is reported and not confirmed is not said to be kept."""
    if clause.confirmation in (*confirmations.OPEN, "upheld"):
        return CONFIRMATION.words[clause.confirmation]
    return CLAUSE.words[clause.state]


def _answers(clause: Clause, *, binding: bool) -> dict[str, str]:
    """What the other side may say of a report now."""
    moves = CONFIRMATION.offers(clause.confirmation)
    found: dict[str, str] = {move: confirmations.ACT for move in ("confirm", "dispute") if move in moves}
    if binding and "take_back" in moves and clause.answered_at is not None:
        found["take_back_answer"] = confirmations.ACT
    return found


def _rulings(clause: Clause, *, binding: bool) -> dict[str, str]:
    """What may be done about a report that the other side disputes: proven by whoever reported, decided by the office."""
    moves = CONFIRMATION.offers(clause.confirmation)
    found: dict[str, str] = {}
    if "prove" in moves:
        found["prove"] = disputed_reports.PROVE
    if "uphold" in moves:
        found["decide"] = disputed_reports.ACT
    if binding and clause.confirmation in ("proven", "upheld"):
        proven = clause.confirmation == "proven"
        found["take_back_ruling"] = disputed_reports.PROVE if proven else disputed_reports.ACT
    return found


def scores_of(shown: Iterable[ClauseView]) -> tuple[ScoreView, ...]:
    kept = [
        commitment_scores.Kept(
            Side(view.side),
            view.state,
            view.done_at is not None,
            view.light is not None and view.light.standing is Standing.OVERDUE,
            view.confirmation not in confirmations.OPEN,
        )
        for view in shown
    ]
    return tuple(
        ScoreView(
            side=score.side.value,
            owner=clause_sides.SIDE_WORDS[score.side.value],
            total=score.total,
            met=score.met,
            missed=score.missed,
            done_late=score.done_late,
            overdue=score.overdue,
            running=score.running,
            waived=score.waived,
            unconfirmed=score.unconfirmed,
            rate=score.rate,
        )
        for score in commitment_scores.scores(kept)
    )
