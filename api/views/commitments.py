"""The newest dual commitment of a project, whole, as both sides see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.commitment_breaches import BreachView, DisputeView, breaches_of, disputes_of
from api.views.commitment_checks import (
    DeferralView,
    PlannedView,
    PointView,
    deferral_view,
    planned_views,
    point_view,
)
from api.views.commitment_clauses import (
    AnchorView,
    ClauseView,
    ScoreView,
    anchors_of,
    awaited_of,
    clause_view,
    scores_of,
)
from api.views.commitment_reader import Reader
from api.views.lights import Light
from workflow.actions import (
    clause_sides,
    commitments,
    disputed_reports,
    disputes,
    own_copies,
    signing,
    signing_retractions,
)
from workflow.actions.breaches import may_be_reopened
from workflow.actions.cases import case_of
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.records.attachment import Attachment
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.project import Project
from workflow.rules import commitment as rules
from workflow.rules import commitment_limits, duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import (
    BINDING,
    COMMITMENT,
    DRAFTING,
    FROZEN,
)
from workflow.rules.standing import Standing

#: Standings that want looking at.
_LATE = (Standing.NEAR, Standing.DUE_TODAY, Standing.OVERDUE)


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
    #: Whether a breach of it can be recorded, also after the newest was found fulfilled.
    breachable: bool
    #: What keeps a signing from being taken back, in words; empty where nothing does, or nothing is signed.
    signing_used: str
    #: What keeps the text from being signed.
    lacking: tuple[str, ...]
    draft: dict[str, Any]
    #: Until when each line of the text is kept, in words and in the order of the lines.
    terms: tuple[str, ...]
    #: The deferred papers and the checks of a text that is not signed yet.
    planned_deferrals: tuple[PlannedView, ...]
    planned_points: tuple[PlannedView, ...]
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
    #: What of it may be questioned now: data, clause, breach; empty before it is signed and once it is over.
    questionable: tuple[str, ...]

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
            or any(row.state in ("found", "rectifying", "stop_proposed", "revoked") for row in self.breaches)
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
    if not duty.may(
        by, "commitment.read", case_of(project, clause_sides.departments_of(session, project.id))
    ):
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
    if not duty.may(
        by, "commitment.read", case_of(project, clause_sides.departments_of(session, project_id))
    ):
        return None
    return _read(session, law, project, commitment, by, now)


def read(session: Session, law: Law, *, commitment_id: int, by: Actor, now: datetime) -> CommitmentView:
    """One commitment for one reader.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    commitment, project = visible(session, commitment_id, by)
    return _read(session, law, project, commitment, by, now)


def _read(
    session: Session, law: Law, project: Project, commitment: Commitment, by: Actor, now: datetime
) -> CommitmentView:
    reader = Reader(session, law, project, by, now)
    draft = rules.from_json(commitment.draft)
    drafting, binding = commitment.state in DRAFTING, commitment.state in BINDING
    clauses = session.scalars(
        select(Clause).where(Clause.commitment_id == commitment.id).order_by(Clause.number)
    ).all()
    decided = disputed_reports.decided(session, reader.project.id)
    shown = tuple(
        clause_view(reader, clause, binding=binding, decided=clause.id in decided) for clause in clauses
    )
    planned_deferrals, planned_points = planned_views(reader, draft) if drafting else ((), ())
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
        breachable=binding or may_be_reopened(session, commitment),
        signing_used=signing_retractions.use_of(session, project, commitment) if binding else "",
        lacking=commitment_limits.lacking_in_text(draft, local_day(now)) if drafting else (),
        draft=commitment.draft,
        terms=clause_sides.terms(reader.edition, draft, clauses),
        planned_deferrals=planned_deferrals,
        planned_points=planned_points,
        conditions=_conditions(reader.edition, draft),
        starts=_starts(reader.edition),
        light=reader.lights.get(("commitment", commitment.id)),
        clauses=shown,
        deferrals=tuple(
            deferral_view(reader, each, binding=binding)
            for each in session.scalars(
                select(DeferredMaterial)
                .where(DeferredMaterial.commitment_id == commitment.id)
                .order_by(DeferredMaterial.id)
            )
        ),
        points=tuple(
            point_view(reader, each, binding=binding)
            for each in session.scalars(
                select(SupervisionPoint)
                .where(SupervisionPoint.commitment_id == commitment.id)
                .order_by(SupervisionPoint.planned_on, SupervisionPoint.id)
            )
        ),
        breaches=breaches_of(reader, commitment, {clause.id: clause.number for clause in clauses}),
        disputes=disputes_of(reader, commitment),
        anchors=anchors_of(session, reader.edition, project.id),
        scans=_scans([row for each in rounds for row in signing.scans(session, each)]),
        copies=_scans([row for each in rounds for row in own_copies.copies(session, each)]),
        scores=scores_of(shown),
        awaited=awaited_of(reader.edition, clauses) if binding else {},
        stopped=binding
        and project.state not in ("suspended", "withdrawn")
        and any(
            view.state in ("waiting", "running") and view.light and view.light.stopped_at for view in shown
        ),
        mandated=reader.mandated,
        questionable=tuple(each for each in disputes.SUBJECTS if each in disputes.questionable(commitment)),
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
            title = edition.limits[line.limit].title if line.limit in edition.limits else line.text
            found.append(ConditionView(line.limit, title, applies, condition.why))
    return tuple(found)


def _starts(edition: Edition) -> dict[str, str]:
    """The signing, and the events that printed clauses of the departments start at (附件2)."""
    keys = [rules.SIGNED, *(edition.limits[key].starts for each in edition.clauses for key in each.limits)]
    return {key: edition.events[key] for key in dict.fromkeys(keys) if key in edition.events}
