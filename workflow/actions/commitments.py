"""承诺准入: the enterprise is informed, applies of its own will, and is found to qualify (二（三）1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clauses, clocks, mandates, notices, screenings
from workflow.actions.breaches import unrepaired_breaches
from workflow.actions.cases import (
    LONGEST_NAME,
    LONGEST_SOURCE,
    case_of,
    expect,
    happening,
    reason_given,
    require_open,
)
from workflow.errors import (
    ApplicationIncomplete,
    ApplicationPaperUnknown,
    CommitmentBinding,
    CommitmentOpen,
    CreditBarred,
    ExplanationMissing,
    HighRiskExcluded,
    LetterMissing,
    NotCleared,
    TextFrozen,
)
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.commitment import Commitment
from workflow.records.consultation import Consultation, Consultee
from workflow.records.project import Project
from workflow.records.screening import Screening
from workflow.rules import commitment as rules
from workflow.rules import commitment_text, duty
from workflow.rules.duty import ACTS, Actor
from workflow.rules.machines import COMMITMENT, CONSULTATION, DRAFTING, ENDED, FROZEN
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: The limit of 二（三）1: in principle 3 working days from an application that qualifies.
LIMIT: Final = "commitment_signing"
#: Results of a consultation from which the enterprise is informed.
_CLEARED: Final = ("unopposed", "cleared")
#: States of a department whose clauses go into the text: it agreed, or its objection was settled.
_AGREED: Final = ("agreed", "settled")

LONGEST_EXPLANATION: Final = 2000
LONGEST_END: Final = 400


def latest(session: Session, project_id: int) -> Commitment | None:
    """The newest commitment of a project, if there is one."""
    return session.scalar(
        select(Commitment)
        .where(Commitment.project_id == project_id)
        .order_by(Commitment.round.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def locked(session: Session, commitment_id: int) -> tuple[Commitment, Project]:
    """A commitment with its project, which is held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    commitment = Commitment.found(session, commitment_id)
    project = Project.locked(session, commitment.project_id)
    session.refresh(commitment)
    return commitment, project


def consulted(session: Session, commitment: Commitment) -> list[str]:
    """The departments that were asked and did not drop out, in the order of asking."""
    return list(
        session.scalars(
            select(Consultee.department_key)
            .where(
                Consultee.consultation_id == commitment.consultation_id,
                Consultee.state.not_in(("withdrawn", "not_concerned")),
            )
            .order_by(Consultee.id)
        )
    )


def _given(value: object, what: str, field: str, limit: int, *, multiline: bool = False) -> str:
    text = clean(value, fact=what, field=field, limit=limit, multiline=multiline)
    if not text:
        raise ExplanationMissing(what=what, field=field)
    return text


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
        explained=_given(explained, "告知的内容", "explained", LONGEST_EXPLANATION, multiline=True),
        informed_by=_given(informed_by, "告知人", "informed_by", LONGEST_NAME),
        informed_to=_given(informed_to, "被告知人", "informed_to", LONGEST_NAME),
        informed_at=happened.at,
        papers=[],
        draft=rules.to_json(_first_draft(session, law.edition(project.edition_hash), project, consultation)),
    )
    session.add(commitment)
    session.flush()
    notices.tell(
        session,
        "commitment.informed",
        to=clauses.enterprise_of(project),
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
    consultees = session.scalars(
        select(Consultee)
        .where(Consultee.consultation_id == consultation.id, Consultee.state.in_(_AGREED))
        .order_by(Consultee.id)
    )
    return rules.first_draft(
        edition,
        consultation.enterprise_clauses,
        [(row.department_key, row.clauses, row.added_clauses) for row in consultees],
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

    What a department promises is confirmed by itself (二（三）2): the office changes it on a letter of that department,
    named in `source`, and the department is told. An agent changes what it was entrusted with, and nothing of theirs.

    Raises:
        CommitmentBinding: it is signed.
        TextFrozen: the application was found to qualify with this text.
        NotMandated: the agent was not entrusted with it.
        NotAllowed: an agent changes what departments promise, or which printed promises apply.
        LetterMissing: what a department promises is changed, and no letter of it is named.
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
        names = [law.edition(project.edition_hash).departments[key].short for key in changed]
        raise LetterMissing(departments="、".join(names))
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
        clauses.enterprise_of(project),
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


def require_drafting(commitment: Commitment, act: str) -> None:
    """See that it is not signed, and not over.

    Raises:
        CommitmentBinding: it is.
    """
    if commitment.state not in DRAFTING:
        raise CommitmentBinding(act=ACTS[act].title)


def apply(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    papers: Sequence[str],
    applied_by: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """The enterprise applies of its own will, itself or through its agent (二（三）1).

    Whether it qualifies the office has to find; the 3 working days run once it does, from the application on.

    Raises:
        NotMandated: the agent was not entrusted with it.
        ApplicationPaperUnknown: a paper that the list does not hold.
    """
    event.hold_calendar(session)
    commitment, project = locked(session, commitment_id)
    duty.require(by, "commitment.apply", case_of(project))
    require_open(project, "commitment.apply")
    expect(expected_version, commitment)
    mandates.require(session, project, by, "commitment.apply")
    happened = happening(
        project, happened_at, late_because, now=now, after=[commitment.informed_at, commitment.decided_at]
    )
    commitment.state = COMMITMENT.after(commitment.state, "apply")
    edition = law.edition(project.edition_hash)
    known = {paper.key: paper.name for paper in edition.commitment.papers}
    for key in papers:
        if key not in known:
            raise ApplicationPaperUnknown(paper=key, choices="、".join(known.values()))
    commitment.papers = [key for key in known if key in set(papers)]
    commitment.applied_at = happened.at
    commitment.applied_by = _given(applied_by, "申请人", "applied_by", LONGEST_NAME)
    commitment.applications += 1
    commitment.reason = ""
    notices.tell(
        session,
        "commitment.applied",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=commitment.applications,
        now=now,
        project=project.name,
    )
    event.append(
        session,
        project,
        kind="commitment.apply",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"papers": commitment.papers, "applied_by": commitment.applied_by, **happened.data},
    )
    session.flush()
    return commitment


def missing_papers(law: Law, project: Project, commitment: Commitment) -> tuple[str, ...]:
    """The application papers that have not been handed in, by name."""
    text = law.edition(project.edition_hash).commitment
    return text.paper_names(paper.key for paper in text.papers if paper.key not in commitment.papers)


def qualify(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Find that the application qualifies: the 3 working days run from the day it was made (二（三）1).

    Raises:
        ApplicationIncomplete: papers are missing.
        CreditBarred: the enterprise has a breach that is not repaired (二（三）2).
    """
    event.hold_calendar(session)
    commitment, project = locked(session, commitment_id)
    duty.require(by, "commitment.decide", case_of(project))
    require_open(project, "commitment.decide")
    expect(expected_version, commitment)
    happened = happening(project, happened_at, late_because, now=now, after=[commitment.applied_at])
    commitment.state = COMMITMENT.after(commitment.state, "qualify")
    if missing := missing_papers(law, project, commitment):
        raise ApplicationIncomplete(missing="、".join(missing))
    if barred := unrepaired_breaches(session, project.enterprise_id):
        raise CreditBarred(breaches="；".join(breach.facts for breach in barred))
    commitment.decided_at = happened.at
    edition = law.edition(project.edition_hash)
    calendar = calendar_of(session, edition, law.notices)
    applied = commitment.applied_at or now
    subject = ("commitment", commitment.id)
    # An application from before the finding had a clock of its own has one that waits.
    clock = clocks.begin(session, calendar, subject, at=applied) or clocks.start(
        session,
        calendar,
        project_id=project.id,
        subject=subject,
        limit=edition.limits[LIMIT],
        obligor=(Obligor.OFFICE, ""),
        at=applied,
        round_number=commitment.applications,
    )
    due = due_words(clock.due_day, provisional=clock.provisional)
    for to in (notices.OFFICE, clauses.enterprise_of(project)):
        notices.tell(
            session,
            "commitment.qualified",
            to=to,
            project_id=project.id,
            subject=("commitment", commitment.id),
            occasion=commitment.applications,
            now=now,
            project=project.name,
            due=due,
        )
    event.append(
        session,
        project,
        kind="commitment.qualify",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"due": clock.due_day, **happened.data},
    )
    session.flush()
    return commitment


def send_back(
    session: Session,
    *,
    commitment_id: int,
    reason: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Return an application that does not qualify, saying why; the enterprise can apply again. House practice.

    Raises:
        ReasonMissing: nothing says why.
    """
    commitment, project = locked(session, commitment_id)
    duty.require(by, "commitment.decide", case_of(project))
    require_open(project, "commitment.decide")
    expect(expected_version, commitment)
    happened = happening(project, happened_at, late_because, now=now, after=[commitment.applied_at])
    commitment.state = COMMITMENT.after(commitment.state, "return")
    commitment.reason = reason_given(reason, "退回", limit=LONGEST_END)
    commitment.decided_at = happened.at
    clocks.stop(session, ("commitment", commitment.id), at=happened.at, because="returned")
    notices.tell(
        session,
        "commitment.returned",
        to=clauses.enterprise_of(project),
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=commitment.applications,
        now=now,
        project=project.name,
        reason=commitment.reason,
    )
    event.append(
        session,
        project,
        kind="commitment.return",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"reason": commitment.reason, **happened.data},
    )
    session.flush()
    return commitment


def decline(
    session: Session,
    *,
    commitment_id: int,
    reason: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Record that the enterprise does not go on: admission by commitment is voluntary (二（三）1).

    Raises:
        IllegalMove: it is signed, or over.
        ReasonMissing: the enterprise's words are missing.
    """
    return _end(
        session,
        commitment_id,
        "decline",
        "放弃",
        reason,
        by,
        now,
        expected_version,
        happened_at=happened_at,
        late_because=late_because,
    )


def withdraw(
    session: Session,
    *,
    commitment_id: int,
    reason: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Take the procedure back before signing, e.g. since the departments have to be asked anew. House practice.

    Raises:
        IllegalMove: it is signed, or over.
        ReasonMissing: no reason.
    """
    return _end(
        session,
        commitment_id,
        "withdraw",
        "撤回",
        reason,
        by,
        now,
        expected_version,
        happened_at=happened_at,
        late_because=late_because,
    )


def _end(
    session: Session,
    commitment_id: int,
    move: str,
    what: str,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None,
    *,
    happened_at: datetime | None = None,
    late_because: str = "",
) -> Commitment:
    commitment, project = locked(session, commitment_id)
    duty.require(by, f"commitment.{move}", case_of(project))
    mandates.require(session, project, by, f"commitment.{move}")
    expect(expected_version, commitment)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[commitment.informed_at, commitment.applied_at, commitment.decided_at],
    )
    why = reason_given(reason, what, limit=LONGEST_END)
    close(session, commitment, move, why, now=happened.at)
    ended = "commitment.declined" if move == "decline" else "commitment.withdrawn"
    notices.tell_others(
        session,
        ended,
        to=(notices.OFFICE, clauses.enterprise_of(project)),
        by=by,
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=1,
        now=now,
        project=project.name,
        reason=why,
    )
    event.append(
        session,
        project,
        kind="commitment.decline" if move == "decline" else "commitment.withdraw",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"reason": why, **happened.data},
    )
    session.flush()
    return commitment


def close(session: Session, commitment: Commitment, move: str, why: str, *, now: datetime) -> None:
    """End what was not signed yet. Part of another act."""
    commitment.state = COMMITMENT.after(commitment.state, move)
    commitment.reason, commitment.closed_at = why, now
    clocks.stop(session, ("commitment", commitment.id), at=now, because="withdrawn")


def end_with_consultation(
    session: Session, project: Project, *, act: str, reason: str, now: datetime
) -> None:
    """What was not signed ends with the consultation it rests on. Part of that act, on a locked project.

    Raises:
        CommitmentBinding: it is signed, so that the consultation cannot be taken back any more.
    """
    commitment = latest(session, project.id)
    if commitment is None or commitment.state in ENDED:
        return
    require_drafting(commitment, act)
    close(session, commitment, "decline" if act.endswith("decline") else "withdraw", reason, now=now)
