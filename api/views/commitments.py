"""The dual commitment as both sides see it: one table of promises with their lights, the same for whoever looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.projects import department_names
from workflow.actions import (
    breach_retractions,
    commitments,
    mandates,
    own_copies,
    signing,
    signing_retractions,
)
from workflow.actions import clause_confirmations as confirmations
from workflow.actions import clauses as acts
from workflow.actions import promise_retractions as retractions
from workflow.actions.anchors import OWN, PAPERS
from workflow.actions.cases import case_of
from workflow.actions.clause_clocks import carrier
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Obligor, Side
from workflow.records.acceptance import AcceptancePart
from workflow.records.approval_item import ApprovalItem
from workflow.records.attachment import Attachment
from workflow.records.breach import Breach, CreditRepair, Dispute
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Anchor, Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.project import Project
from workflow.rules import commitment as rules
from workflow.rules import duty
from workflow.rules.duty import Actor, Case
from workflow.rules.local_time import local_day
from workflow.rules.machines import (
    BINDING,
    BREACH,
    CLAUSE,
    COMMITMENT,
    CONFIRMATION,
    CREDIT_REPAIR,
    DEFERRED_MATERIAL,
    DISPUTE,
    DRAFTING,
    FROZEN,
    SUPERVISION_POINT,
)
from workflow.rules.standing import Standing

#: Standings that want looking at.
_LATE = (Standing.NEAR, Standing.DUE_TODAY, Standing.OVERDUE)


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
    #: What the other side says of the report: `awaiting`, `confirmed`, `disputed`; empty where nothing is to be said.
    confirmation: str
    #: Why it disputes it.
    objection: str
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
class DeferralView:
    """A paper promised for later."""

    id: int
    version: int
    name: str
    department: str
    promised_on: date
    state: str
    state_word: str
    handed_in_at: datetime | None
    in_time: bool | None
    note: str
    light: Light | None
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointView:
    """A check of a department."""

    id: int
    version: int
    department: str
    title: str
    planned_on: date
    state: str
    state_word: str
    checked_at: datetime | None
    finding: str
    light: Light | None
    offers: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class ScanView:
    """A signed paper that was uploaded."""

    id: int
    title: str
    filename: str
    media_type: str
    size: int
    sha256: str
    kept_at: datetime
    #: Who uploaded it.
    kept_by: str
    #: Why it is not the right one; empty while it stands.
    taken_back_because: str


@dataclass(frozen=True, slots=True)
class ConditionView:
    """A printed clause that does not apply to every project, and how it stands in this text."""

    limit: str
    title: str
    #: `yes` it is in the text, `no` it is left out, empty where the office has still to say.
    applies: str
    why: str


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """The newest commitment of a project, whole."""

    id: int
    project_id: int
    version: int
    round: int
    state: str
    state_word: str
    explained: str
    informed_by: str
    informed_to: str
    informed_at: datetime
    applied_at: datetime | None
    applied_by: str
    papers: tuple[str, ...]
    missing_papers: tuple[str, ...]
    reason: str
    signed_at: datetime | None
    signed_for_enterprise: str
    signed_for_office: str
    reported_at: datetime | None
    closed_at: datetime | None
    drafting: bool
    #: Whether the text may be changed: not once the application was found to qualify with it.
    text_open: bool
    binding: bool
    #: What keeps a signing from being taken back, in words; empty where nothing does, or nothing is signed.
    signing_used: str
    #: What keeps the text from being signed.
    lacking: tuple[str, ...]
    draft: dict[str, Any]
    #: Until when each line of the text is kept, in words and in the order of the lines.
    terms: tuple[str, ...]
    conditions: tuple[ConditionView, ...]
    #: The events that a clause may start at, by key.
    starts: dict[str, str]
    light: Light | None
    clauses: tuple[ClauseView, ...]
    deferrals: tuple[DeferralView, ...]
    points: tuple[PointView, ...]
    breaches: tuple[BreachView, ...]
    disputes: tuple[DisputeView, ...]
    anchors: tuple[AnchorView, ...]
    scans: tuple[ScanView, ...]
    #: The enterprise's own signed copies, the newest first; they sign nothing by themselves.
    copies: tuple[ScanView, ...]
    scores: tuple[ScoreView, ...]
    #: Anchors that clauses still wait for: `key` or `key:about`, with their words.
    awaited: dict[str, str]
    #: Whether a project that goes on again has left promises without their clocks.
    stopped: bool
    #: Whether the reader may act for the enterprise here: an agent only where the whole way is entrusted (二（一）2).
    mandated: bool

    @property
    def pressing(self) -> bool:
        """Whether it wants looking at: its text is made, somebody is late, something was put to somebody."""
        lights = [
            *(row.light for row in self.clauses),
            *(row.light for row in self.deferrals),
            *(row.light for row in self.points),
        ]
        return (
            self.drafting
            or self.stopped
            or (self.binding and all(scan.taken_back_because for scan in self.scans))
            or any(light and light.standing in _LATE for light in lights)
            or any(row.state in ("found", "rectifying", "stop_proposed") for row in self.breaches)
            or any(row.state == "raised" for row in self.disputes)
        )


def visible(session: Session, commitment_id: int, by: Actor) -> tuple[Commitment, Project]:
    """A commitment that the actor may read.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    commitment = session.get(Commitment, commitment_id)
    if commitment is None:
        raise NotFound(what="该双向承诺书")
    project = session.get_one(Project, commitment.project_id)
    if not duty.may(by, "commitment.read", case_of(project, acts.departments_of(session, project.id))):
        raise NotFound(what="该双向承诺书")
    return commitment, project


def of_project(
    session: Session, law: Law, *, project_id: int, by: Actor, now: datetime
) -> CommitmentView | None:
    """The newest commitment of a project for one reader, None where there is none or it is not theirs to see."""
    project = session.get(Project, project_id)
    commitment = commitments.latest(session, project_id) if project else None
    if project is None or commitment is None:
        return None
    if not duty.may(by, "commitment.read", case_of(project, acts.departments_of(session, project_id))):
        return None
    return _read(session, law, project, commitment, by, now)


def read(session: Session, law: Law, *, commitment_id: int, by: Actor, now: datetime) -> CommitmentView:
    """One commitment for one reader.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    commitment, project = visible(session, commitment_id, by)
    return _read(session, law, project, commitment, by, now)


#: What an agent does only as far as it is entrusted.
_IN_THE_ENTERPRISES_NAME: Final = frozenset(
    {
        "breach.report",
        "clause.fulfil",
        "deferral.hand_in",
        "dispute.close",
        "dispute.raise",
        "oversight.report",
        "repair.apply",
    }
)


class _Reader:
    """What the rows of one commitment need to be shown."""

    def __init__(self, session: Session, law: Law, project: Project, by: Actor, now: datetime) -> None:
        self.session, self.project, self.by = session, project, by
        self.edition: Edition = law.edition(project.edition_hash)
        self.names = department_names(session, short=True)
        records = session.scalars(
            select(ClockRecord).where(ClockRecord.project_id == project.id).order_by(ClockRecord.round)
        ).all()
        lights = lights_of(session, law, [(record, project.edition_hash) for record in records], now)
        # The newest round comes last and stays.
        self.lights = {(light.subject_kind, light.subject_id): light for light in lights}
        self.whole = case_of(project, acts.departments_of(session, project.id))
        self.mandated = mandates.covered(session, project.id, by)

    def owner(self, side: str, department: str | None) -> str:
        if side == Side.DEPARTMENT and department:
            return self.names.get(department, department)
        return acts.SIDE_WORDS[side]

    def offers(self, case: Case, **moves: str) -> tuple[str, ...]:
        """The moves whose act the reader may do; each is named with its act."""
        return tuple(
            move
            for move, act in moves.items()
            if duty.may(self.by, act, case) and (self.mandated or act not in _IN_THE_ENTERPRISES_NAME)
        )


def _read(
    session: Session, law: Law, project: Project, commitment: Commitment, by: Actor, now: datetime
) -> CommitmentView:
    reader = _Reader(session, law, project, by, now)
    draft = rules.from_json(commitment.draft)
    drafting, binding = commitment.state in DRAFTING, commitment.state in BINDING
    clauses = session.scalars(
        select(Clause).where(Clause.commitment_id == commitment.id).order_by(Clause.number)
    ).all()
    shown = tuple(_clause(reader, clause, binding=binding) for clause in clauses)
    text = reader.edition.commitment
    rounds = [commitment.id, *signing_retractions.rounds_taken_back(session, commitment)]
    return CommitmentView(
        id=commitment.id,
        project_id=project.id,
        version=commitment.version,
        round=commitment.round,
        state=commitment.state,
        state_word=COMMITMENT.words[commitment.state],
        explained=commitment.explained,
        informed_by=commitment.informed_by,
        informed_to=commitment.informed_to,
        informed_at=commitment.informed_at,
        applied_at=commitment.applied_at,
        applied_by=commitment.applied_by,
        papers=text.paper_names(commitment.papers),
        missing_papers=commitments.missing_papers(law, project, commitment),
        reason=commitment.reason,
        signed_at=commitment.signed_at,
        signed_for_enterprise=commitment.signed_for_enterprise,
        signed_for_office=commitment.signed_for_office,
        reported_at=commitment.reported_at,
        closed_at=commitment.closed_at,
        drafting=drafting,
        text_open=drafting and commitment.state not in FROZEN,
        binding=binding,
        signing_used=signing_retractions.use_of(session, project, commitment) if binding else "",
        lacking=rules.lacking_in_text(draft, local_day(now)) if drafting else (),
        draft=commitment.draft,
        terms=tuple(rules.until_words(line, reader.edition) for line in draft.lines),
        conditions=_conditions(reader.edition, draft),
        starts=_starts(reader.edition),
        light=reader.lights.get(("commitment", commitment.id)),
        clauses=shown,
        deferrals=tuple(
            _deferral(reader, each, binding=binding)
            for each in session.scalars(
                select(DeferredMaterial)
                .where(DeferredMaterial.commitment_id == commitment.id)
                .order_by(DeferredMaterial.id)
            )
        ),
        points=tuple(
            _point(reader, each, binding=binding)
            for each in session.scalars(
                select(SupervisionPoint)
                .where(SupervisionPoint.commitment_id == commitment.id)
                .order_by(SupervisionPoint.planned_on, SupervisionPoint.id)
            )
        ),
        breaches=_breaches(reader, commitment, {clause.id: clause.number for clause in clauses}),
        disputes=_disputes(reader, commitment),
        anchors=anchors_of(session, reader.edition, project.id),
        scans=_scans([row for each in rounds for row in signing.scans(session, each)]),
        copies=_scans([row for each in rounds for row in own_copies.copies(session, each)]),
        scores=_scores(shown),
        awaited=_awaited(reader.edition, clauses) if binding else {},
        stopped=binding
        and project.state not in ("suspended", "withdrawn")
        and any(
            view.state in ("waiting", "running") and view.light and view.light.stopped_at for view in shown
        ),
        mandated=reader.mandated,
    )


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


def _scans(kept: Sequence[tuple[Attachment, str]]) -> tuple[ScanView, ...]:
    return tuple(
        ScanView(
            row.id,
            row.title,
            row.filename,
            row.media_type,
            row.size,
            row.sha256,
            row.kept_at,
            name,
            row.taken_back_because,
        )
        for row, name in kept
    )


def _conditions(edition: Edition, draft: rules.Draft) -> tuple[ConditionView, ...]:
    found = []
    for line in (*draft.lines, *draft.left_out):
        condition = edition.commitment.condition_of(line.limit) if line.limit else None
        if condition is not None:
            applies = "" if line.undecided else "no" if line in draft.left_out else "yes"
            title = edition.limits[line.limit].title
            found.append(ConditionView(line.limit, title, applies, condition.why))
    return tuple(found)


def _starts(edition: Edition) -> dict[str, str]:
    """The signing, and the events that printed clauses of the departments start at (附件2)."""
    keys = [rules.SIGNED, *(edition.limits[key].starts for each in edition.clauses for key in each.limits)]
    return {key: edition.events[key] for key in dict.fromkeys(keys) if key in edition.events}


def _about(edition: Edition, about: str) -> str:
    return edition.limits[about].title if about in edition.limits else about


def _awaited(edition: Edition, clauses: Iterable[Clause]) -> dict[str, str]:
    found = {}
    for clause in clauses:
        if clause.state == "waiting":
            event = edition.events.get(clause.anchor, clause.anchor)
            topic, about = _about(edition, clause.about), clause.about
            if not topic and clause.anchor == PAPERS:
                topic, about = acts.short(clause.text), f"{OWN}{clause.id}"
            found[f"{clause.anchor}:{about}"] = f"{event}（{topic}）" if topic else event
    return found


def _clause(reader: _Reader, clause: Clause, *, binding: bool) -> ClauseView:
    case = acts.case_of_side(reader.project, clause.side, clause.department_key)
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
    other = confirmations.case_of_counterpart(reader.session, reader.project, clause)
    answers: tuple[str, ...] = ()
    if clause.confirmation and acts.is_counterpart(reader.by, clause.side):
        answers = reader.offers(other, **_answers(clause, binding=binding))
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
    if clause.confirmation in confirmations.OPEN:
        return CONFIRMATION.words[clause.confirmation]
    return CLAUSE.words[clause.state]


def _answers(clause: Clause, *, binding: bool) -> dict[str, str]:
    """What the other side may say of a report now."""
    moves = CONFIRMATION.offers(clause.confirmation)
    found: dict[str, str] = {move: confirmations.ACT for move in ("confirm", "dispute") if move in moves}
    if binding and "take_back" in moves and clause.answered_at is not None:
        found["take_back_answer"] = confirmations.ACT
    return found


def _deferral(reader: _Reader, row: DeferredMaterial, *, binding: bool) -> DeferralView:
    own = case_of(reader.project, [row.department_key] if row.department_key else [])
    moves: dict[str, str] = {}
    if binding and row.state == "promised":
        moves = {"hand_in": "deferral.hand_in", "waive": "deferral.check"}
    elif binding and row.state == "handed_in":
        moves = {"check": "deferral.check"}
    undo, act = retractions.deferral_move(reader.session, row)
    if binding and undo:
        moves["take_back"] = act
    return DeferralView(
        id=row.id,
        version=row.version,
        name=row.name,
        department=reader.names.get(row.department_key or "", ""),
        promised_on=row.promised_on,
        state=row.state,
        state_word=DEFERRED_MATERIAL.words[row.state],
        handed_in_at=row.handed_in_at,
        in_time=row.in_time,
        note=row.note,
        light=reader.lights.get(("deferred_material", row.id)),
        offers=reader.offers(own, **moves),
    )


def _point(reader: _Reader, row: SupervisionPoint, *, binding: bool) -> PointView:
    own = case_of(reader.project, [row.department_key])
    moves: dict[str, str] = {}
    if binding and row.state in ("planned", "rectifying"):
        moves["record"] = "oversight.record"
    light = reader.lights.get(("supervision_point", row.id))
    # On the clock of whoever has to put it right, and not of whoever looks whether it was.
    if row.state == "rectifying" and light is not None and light.obligor_kind == Obligor.ENTERPRISE:
        moves["report"] = "oversight.report"
    if binding and row.state == "planned":
        moves["cancel"] = "oversight.plan"
    # Once the enterprise has reported, the department looks: the report is taken back first.
    looking = light is not None and light.stopped_at is None and light.obligor_kind == Obligor.DEPARTMENT
    if row.state == "rectifying" and looking:
        moves["take_back_report"] = "oversight.report"
    elif binding and row.state != "planned":
        moves["take_back"] = "oversight.plan" if row.state == "cancelled" else "oversight.record"
    return PointView(
        id=row.id,
        version=row.version,
        department=reader.names[row.department_key],
        title=row.title,
        planned_on=row.planned_on,
        state=row.state,
        state_word=SUPERVISION_POINT.words[row.state],
        checked_at=row.checked_at,
        finding=row.finding,
        light=light,
        offers=reader.offers(own, **moves),
    )


def _breaches(reader: _Reader, commitment: Commitment, numbers: dict[int, int]) -> tuple[BreachView, ...]:
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
        case = acts.case_of_side(reader.project, breach.side, breach.department_key)
        moves = BREACH.offers(breach.state)
        ladder = reader.edition.commitment.steps_for(Side(breach.side))
        acting: dict[str, str] = {}
        light = reader.lights.get(("breach", breach.id))
        running = light is not None and light.stopped_at is None
        if light is not None and running and light.obligor_kind != Obligor.OFFICE:
            acting["report"] = "breach.report"
        if "rectify" in moves:
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
                light=light,
                repairs=tuple(repairs.get(breach.id, ())),
                next_steps={step.move: step.title for step in ladder if step.move in moves}
                if duty.may(reader.by, "breach.step", case)
                else {},
                offers=offered,
            )
        )
    return tuple(shown)


def _disputes(reader: _Reader, commitment: Commitment) -> tuple[DisputeView, ...]:
    words = {"clause": "条款", "breach": "违诺认定", "data": "数据"}
    shown = []
    for row in reader.session.scalars(
        select(Dispute).where(Dispute.commitment_id == commitment.id).order_by(Dispute.id)
    ):
        case = acts.case_of_side(reader.project, row.side, row.department_key)
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


def _scores(shown: Iterable[ClauseView]) -> tuple[ScoreView, ...]:
    kept = [
        rules.Kept(
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
            owner=acts.SIDE_WORDS[score.side.value],
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
        for score in rules.scores(kept)
    )
