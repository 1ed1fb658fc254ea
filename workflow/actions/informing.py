"""The window tells the enterprise that it may commit itself, with the first text of the dual commitment; the text is worked on until it qualifies (二（三）2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_sides, consultations, deliberations, mandates, notices, screenings
from workflow.actions.cases import (
    LONGEST_NAME,
    LONGEST_SOURCE,
    case_of,
    expect,
    happening,
    require_open,
)
from workflow.actions.commitments import latest, line_given, locked, require_drafting
from workflow.errors import (
    CommitmentOpen,
    HighRiskExcluded,
    LetterMissing,
    NotCleared,
    TextFrozen,
)
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.records import event
from workflow.records.commitment import Commitment
from workflow.records.consultation import Consultation, Consultee
from workflow.records.project import Project
from workflow.records.screening import Screening
from workflow.rules import commitment as rules
from workflow.rules import commitment_text, duty
from workflow.rules.duty import Actor
from workflow.rules.machines import COMMITMENT, CONSULTATION, ENDED, FROZEN
from workflow.rules.wording import clean

#: Results of a consultation from which the enterprise is informed.
_CLEARED: Final = ("unopposed", "cleared")


#: States of a department whose clauses go into the text: it agreed, or its objection was settled.
_AGREED: Final = ("agreed", "settled")


LONGEST_EXPLANATION: Final = 2000


def inform(
    session: Session,
    law: Law,
    *,
    project_id: int,
    explained: str,
    informed_by: str,
    informed_to: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
) -> Commitment:
    """Record that the window has informed the enterprise: what was explained, by whom, to whom, when (二（三）1).

    The text is drafted at once from the skeleton and from what the departments confirmed, so that what is explained is
    what will be signed.

    Raises:
        StageWaiting, StageClosed: direct landing is not open.
        NotCleared: the consultation is neither unopposed nor cleared.
        HighRiskExcluded: the project is of a high-risk industry.
        HighRiskReopened: the facts have changed that the finding about its industry rested on.
        ScreeningBars: something else excludes it since its facts have changed.
        CommitmentOpen: one is under way or in force.
        ExplanationMissing: what was explained, by whom or to whom is not said.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "commitment.inform", case_of(project))
    require_open(project, "commitment.inform")
    consultations.require_landing(session, law.edition(project.edition_hash), project, "commitment.inform")
    last = latest(session, project_id)
    if last is not None and last.state not in ENDED:
        raise CommitmentOpen()
    consultation = _consultation(session, project_id)
    state = consultation.state if consultation else CONSULTATION.initial
    if consultation is None or state not in _CLEARED:
        raise NotCleared(state=CONSULTATION.words[state])
    if consultation.high_risk:
        raise HighRiskExcluded()
    screenings.require_standing(session, consultation.id)
    happened = happening(project, happened_at, late_because, now=now, after=_answered(session, consultation))
    commitment = Commitment(
        project_id=project_id,
        consultation_id=consultation.id,
        round=1 if last is None else last.round + 1,
        state=COMMITMENT.initial,
        explained=line_given(explained, "告知的内容", "explained", LONGEST_EXPLANATION, multiline=True),
        informed_by=line_given(informed_by, "告知人", "informed_by", LONGEST_NAME),
        informed_to=line_given(informed_to, "被告知人", "informed_to", LONGEST_NAME),
        informed_at=happened.at,
        papers=[],
        draft=rules.to_json(_first_draft(session, law.edition(project.edition_hash), project, consultation)),
    )
    session.add(commitment)
    session.flush()
    notices.tell(
        session,
        "commitment.informed",
        to=clause_sides.enterprise_of(project),
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=1,
        now=now,
        project=project.name,
    )
    event.append(
        session,
        project,
        kind="commitment.inform",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={
            "round": commitment.round,
            "explained": commitment.explained,
            "informed_by": commitment.informed_by,
            "informed_to": commitment.informed_to,
            **happened.data,
        },
    )
    session.flush()
    return commitment


def _answered(session: Session, consultation: Consultation) -> list[datetime | None]:
    """When the departments answered: what has to be before the enterprise can be informed."""
    return list(
        session.scalars(
            select(Consultee.replied_at).where(
                Consultee.consultation_id == consultation.id, Consultee.replied_at.is_not(None)
            )
        )
    )


def _consultation(session: Session, project_id: int) -> Consultation | None:
    return session.scalar(
        select(Consultation)
        .where(Consultation.project_id == project_id)
        .order_by(Consultation.round.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _first_draft(
    session: Session, edition: Edition, project: Project, consultation: Consultation
) -> rules.Draft:
    screening = session.get(Screening, consultation.id)
    # What settled an objection is promised besides what the department has answered (二（三）1).
    terms = deliberations.settled_terms(session, consultation.id)
    consultees = session.scalars(
        select(Consultee)
        .where(Consultee.consultation_id == consultation.id, Consultee.state.in_(_AGREED))
        .order_by(Consultee.id)
    )
    return rules.first_draft(
        edition,
        consultation.enterprise_clauses,
        [
            (
                row.department_key,
                row.clauses,
                [*row.added_clauses, *({"text": term} for term in terms.get(row.department_key, ()))],
            )
            for row in consultees
        ],
        {
            "new_land": rules.new_land(
                needs_land=project.needs_land, land=screening.land if screening else None
            )
        },
    )


def redraft(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    enterprise: Sequence[Mapping[str, object]] | None = None,
    departments: Sequence[Mapping[str, object]] | None = None,
    deferrals: Sequence[Mapping[str, object]] | None = None,
    points: Sequence[Mapping[str, object]] | None = None,
    sections: Mapping[str, object] | None = None,
    applies: Mapping[str, object] | None = None,
    source: object = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Change the text before the application is found to qualify; what is None stays as it is.

    From then on it is the text that both sides sign; to change it, it is reopened (`reopenings.reopen`).

    What a department promises, checks, or looks through as a paper that comes later is confirmed by itself (二（三）2): the
    office changes it on a letter of that department, or on its opinion, named in `source`, and the department is told. An
    agent changes what it was entrusted with, and nothing of theirs.

    Raises:
        CommitmentBinding: it is signed.
        TextFrozen: the application was found to qualify with this text.
        NotMandated: the agent was not entrusted with it.
        NotAllowed: an agent changes what departments promise or check, or which printed promises apply.
        LetterMissing: what a department promises or checks is changed, and no letter of it is named.
        TextInvalid, NeverDeferredMaterial: the text cannot be kept like this.
    """
    commitment, project = locked(session, commitment_id)
    duty.require(by, "commitment.redraft", case_of(project))
    require_open(project, "commitment.redraft")
    expect(expected_version, commitment)
    require_drafting(commitment, "commitment.redraft")
    if commitment.state in FROZEN:
        raise TextFrozen()
    mandates.require(session, project, by, "commitment.redraft")
    before = rules.from_json(commitment.draft)
    draft = commitment_text.redrafted(
        before,
        law.edition(project.edition_hash),
        enterprise=enterprise,
        departments=departments,
        deferrals=deferrals,
        points=points,
        sections=sections,
        applies=applies,
    )
    changed = commitment_text.reworded(before, draft)
    if changed or rules.applying(before) != rules.applying(draft):
        duty.require(by, "commitment.settle_clauses", case_of(project))
    letter = clean(source, fact="来文字号或凭据", field="source", limit=LONGEST_SOURCE)
    if changed and not letter:
        raise LetterMissing(departments=clause_sides.names(session, changed))
    commitment.draft = rules.to_json(draft)
    event.append(
        session,
        project,
        kind="commitment.redraft",
        by=by,
        now=now,
        subject=("commitment", commitment.id),
        data={
            "draft": commitment.draft,
            **({"departments": list(changed), "source": letter} if changed else {}),
        },
    )
    if draft != before:
        _tell_redrafted(session, project, commitment, changed, by=by, now=now)
    session.flush()
    return commitment


def _tell_redrafted(
    session: Session,
    project: Project,
    commitment: Commitment,
    departments: Sequence[str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Whoever will sign hears that the text has changed, and each department whose promises have."""
    told = [
        clause_sides.enterprise_of(project),
        notices.OFFICE,
        *(("department", key) for key in departments),
    ]
    notices.tell_others(
        session,
        "commitment.redrafted",
        to=told,
        by=by,
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
    )
