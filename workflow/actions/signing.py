"""The dual commitment is signed by both sides, told to every department at once, and in the end found fulfilled."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from workflow.actions import (
    attachments,
    clause_confirmations,
    clause_sides,
    clauses,
    clocks,
    commitments,
    consultations,
    mandates,
    notices,
    promise_clocks,
    screenings,
    stale_opinions,
)
from workflow.actions.breaches import unrepaired_breaches
from workflow.actions.cases import LONGEST_NAME, case_of, expect, happening, require_open
from workflow.errors import ClausesOpen, CreditBarred, SignatoryMissing, StandingUnconfirmed
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.records import event
from workflow.records.attachment import Attachment
from workflow.records.breach import Breach
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.project import Project
from workflow.rules import commitment as rules
from workflow.rules import commitment_limits, duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import CLAUSE, COMMITMENT
from workflow.rules.wording import clean
from workflow.rules.words import due_words

SCAN: Final = "双向承诺书签订件"

#: The steps that settle what was promised, each with the instants that it leaves behind.
_STEPS: Final[tuple[tuple[Any, tuple[Any, ...]], ...]] = (
    (Clause, (Clause.done_at, Clause.answered_at)),
    (DeferredMaterial, (DeferredMaterial.handed_in_at, DeferredMaterial.checked_at)),
    (SupervisionPoint, (SupervisionPoint.checked_at,)),
    (Breach, (Breach.closed_at,)),
)


def sign(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    signed_for_enterprise: str,
    signed_for_office: str,
    scan: tuple[str, bytes] | None = None,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Record that both sides have signed, start what was promised, and tell every department that was asked or is bound (二（三）1).

    `scan` is the signed paper as name and bytes; it may follow later (`keep_scan`), the departments are told now.

    Raises:
        StageWaiting, StageClosed: direct landing is not open.
        CommitmentUnfinished: a clause lacks its date or its consequence.
        HighRiskReopened, ScreeningBars: the facts have changed that the screening rested on.
        ConsentOutdated: a department agreed to facts that have changed since.
        CreditBarred: the enterprise has a breach that is not repaired.
        NotMandated: the agent was not entrusted with it.
        SignatoryMissing: it is not said who signed for one side.
        FileRejected: the scan cannot be kept.
    """
    event.hold_calendar(session)
    commitment, project = commitments.locked(session, commitment_id)
    duty.require(by, "commitment.sign", case_of(project))
    mandates.require(session, project, by, "commitment.sign")
    require_open(project, "commitment.sign")
    consultations.require_landing(session, law.edition(project.edition_hash), project, "commitment.sign")
    expect(expected_version, commitment)
    state = COMMITMENT.after(commitment.state, "sign")
    happened = happening(
        project, happened_at, late_because, now=now, after=[commitment.applied_at, commitment.decided_at]
    )
    draft = rules.from_json(commitment.draft)
    commitment_limits.require_finished(draft, local_day(happened.at))
    screenings.require_standing(session, commitment.consultation_id)
    stale_opinions.require_fresh(session, project, commitment.consultation_id, at=happened.at)
    if barred := unrepaired_breaches(session, project.enterprise_id):
        raise CreditBarred(breaches="；".join(breach.facts for breach in barred))
    clock = clocks.stop(session, ("commitment", commitment.id), at=happened.at, because="signed")
    commitment.signed_for_enterprise = _signatory(signed_for_enterprise, "企业", "signed_for_enterprise")
    commitment.signed_for_office = _signatory(signed_for_office, "政府", "signed_for_office")
    commitment.signed_at = happened.at
    # 签订后，信息应及时反馈给相关审批部门: at once, in the same act.
    commitment.state = COMMITMENT.after(state, "report")
    commitment.reported_at = now
    promise_clocks.bind(session, law, project, commitment, draft, signed_at=happened.at)
    kept = _keep(session, commitment, project, scan, by=by, now=now) if scan else None
    told = commitments.concerned(session, commitment)
    day = due_words(local_day(happened.at))
    for kind, to in (
        *(("commitment.signed", ("department", key)) for key in told),
        ("commitment.in_force", clause_sides.enterprise_of(project)),
    ):
        notices.tell(
            session,
            kind,
            to=to,
            project_id=project.id,
            subject=("commitment", commitment.id),
            occasion=1,
            now=now,
            project=project.name,
            day=day,
        )
    event.append(
        session,
        project,
        kind="commitment.sign",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={
            "signed_for_enterprise": commitment.signed_for_enterprise,
            "signed_for_office": commitment.signed_for_office,
            "in_time": clock is None or clock.due_at is None or happened.at <= clock.due_at,
            "reported_to": told,
            "bound": promise_clocks.bound(session, commitment),
            "scan": kept.sha256 if kept else None,
            **happened.data,
        },
    )
    session.flush()
    return commitment


def _signatory(value: object, side: str, field: str) -> str:
    name = clean(value, fact=Sentence("{side}签订人", side=side), field=field, limit=LONGEST_NAME)
    if not name:
        raise SignatoryMissing(side=side, field=field)
    return name


def _keep(
    session: Session,
    commitment: Commitment,
    project: Project,
    scan: tuple[str, bytes],
    *,
    by: Actor,
    now: datetime,
) -> Attachment:
    return attachments.keep(
        session,
        project,
        subject=("commitment", commitment.id),
        title=SCAN,
        filename=scan[0],
        content=scan[1],
        by=by,
        now=now,
    )


def keep_scan(
    session: Session, *, commitment_id: int, filename: str, content: bytes, by: Actor, now: datetime
) -> Attachment:
    """Keep the signed paper as it came back from the scanner; a better scan is kept beside the first.

    The same file twice is one, with one line of history, also where it came with the signing.

    Raises:
        NotBinding: nothing is signed yet.
        FileRejected: it cannot be kept.
    """
    commitment, project = commitments.locked(session, commitment_id)
    duty.require(by, "commitment.sign", case_of(project))
    clauses.require_going(project, "commitment.sign")
    clauses.require_binding(commitment, "commitment.sign")
    known = {row.id for row, _ in scans(session, commitment_id) if not row.taken_back_because}
    kept = _keep(session, commitment, project, (filename, content), by=by, now=now)
    if kept.id in known:
        return kept
    event.append(
        session,
        project,
        kind="commitment.scan",
        by=by,
        now=now,
        subject=("attachment", kept.id),
        data={"sha256": kept.sha256, "media_type": kept.media_type, "size": kept.size},
    )
    session.flush()
    return kept


def scans(session: Session, commitment_id: int) -> list[tuple[Attachment, str]]:
    """The signed papers that were uploaded, newest first, each with the name of whoever uploaded it."""
    return attachments.about(session, ("commitment", commitment_id))


def _settled(session: Session, commitment: Commitment) -> list[datetime | None]:
    """What the finding that all is fulfilled cannot have come before.

    When it was signed, each clause was reported and confirmed, each deferred paper handed in and found right, each check
    made, each breach settled, and whatever is not asked for any more released.
    """
    times: list[datetime | None] = [commitment.signed_at]
    for record, instants in _STEPS:
        for row in session.execute(select(*instants).where(record.commitment_id == commitment.id)):
            times.extend(row)
    released = [
        and_(
            ClockRecord.subject_kind == kind,
            ClockRecord.subject_id.in_(select(record.id).where(record.commitment_id == commitment.id)),
        )
        for kind, record in (("clause", Clause), ("deferred_material", DeferredMaterial))
    ]
    times.append(
        session.scalar(
            select(func.max(ClockRecord.stopped_at)).where(or_(*released), ClockRecord.stopped_by == "waived")
        )
    )
    return times


def scanned(session: Session, commitment_id: int) -> bool:
    """Whether the signed paper has come back: one that was not taken back."""
    return any(not row.taken_back_because for row, _ in scans(session, commitment_id))


def fulfil(
    session: Session,
    *,
    commitment_id: int,
    evidence: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Find that both sides have done what they promised; what the enterprise keeps all the time ends with it. House practice.

    Whoever finds it answers for the government: his finding is its word on what the enterprise kept. On what the government
    keeps all the time the enterprise says its own word before: it is reported, and confirmed (ADR 0020).

    Raises:
        ClausesOpen: something dated is still open: a clause, a deferred paper, a check or a breach.
        StandingUnconfirmed: what the government keeps all the time is not reported yet, so that nobody could confirm it.
        HappenedOutOfOrder: it is dated before the last of them was settled.
    """
    commitment, project = commitments.locked(session, commitment_id)
    duty.require(by, "commitment.fulfil", case_of(project))
    clauses.require_going(project, "commitment.fulfil")
    expect(expected_version, commitment)
    happened = happening(project, happened_at, late_because, now=now, after=_settled(session, commitment))
    commitment.state, commitment.closed_at = COMMITMENT.after(commitment.state, "fulfil"), happened.at
    proof = clauses.evidence_given(evidence, "履行完毕")
    owed, materials, points = clauses.owed(session, commitment)
    standing = [clause for clause in owed if clause.state == "standing"]
    breaches = session.scalars(
        select(Breach.id).where(Breach.commitment_id == commitment.id, Breach.closed_at.is_(None))
    ).all()
    unconfirmed = session.scalars(
        select(Clause.id).where(
            Clause.commitment_id == commitment.id,
            Clause.confirmation.in_(clause_confirmations.OPEN),
        )
    ).all()
    if left := len(unconfirmed) + len(owed) - len(standing) + len(materials) + len(points) + len(breaches):
        raise ClausesOpen(count=left)
    if own := [str(clause.number) for clause in standing if not clause_sides.is_counterpart(by, clause.side)]:
        raise StandingUnconfirmed(numbers="、".join(own))
    for clause in standing:
        clause.state = CLAUSE.after(clause.state, "fulfil")
        clause.done_at, clause.evidence = happened.at, proof
        clause.confirmation = "confirmed"
    for to in (
        clause_sides.enterprise_of(project),
        *(("department", key) for key in commitments.concerned(session, commitment)),
    ):
        notices.tell(
            session,
            "commitment.fulfilled",
            to=to,
            project_id=project.id,
            subject=("commitment", commitment.id),
            occasion=1,
            now=now,
            project=project.name,
        )
    event.append(
        session,
        project,
        kind="commitment.fulfil",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"evidence": proof, **happened.data},
    )
    session.flush()
    return commitment
