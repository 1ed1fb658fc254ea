"""信用修复: after a breach was reported, the enterprise corrects it, says so in public, and applies (二（三）2)."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import breaches, clause_sides, clauses, mandates, notices
from workflow.actions.cases import case_of, expect, happening, reason_given
from workflow.errors import IllegalMove, NotFound, OtherSide, PublicityDayWrong, PublicityTooShort
from workflow.law.book import Law
from workflow.law.terms import Side
from workflow.records import event
from workflow.records.breach import Breach, CreditRepair
from workflow.records.commitment import Commitment
from workflow.records.project import Project
from workflow.rules import commitment_limits, duty
from workflow.rules.duty import ACTS, Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import BREACH, CREDIT_REPAIR

LONGEST: Final = 1000


def apply(
    session: Session,
    *,
    breach_id: int,
    correction: str,
    public_commitment: str,
    published_on: date,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
) -> CreditRepair:
    """Apply for the repair of credit: what was corrected, what was promised in public, since when it is published.

    Raises:
        OtherSide: it is a department's breach, which its superiors deal with.
        IllegalMove: the breach has not come so far, or was repaired.
        PublicityDayWrong: it is said to be public since before the breach was found, or from a day ahead on.
        ReasonMissing: the correction or the public commitment is missing.
    """
    breach, _, project = breaches.locked(session, breach_id)
    duty.require(by, "repair.apply", case_of(project))
    mandates.require(session, project, by, "repair.apply")
    clauses.require_going(project, "repair.apply")
    if breach.side != Side.ENTERPRISE:
        raise OtherSide(act=ACTS["repair.apply"].title, side="企业")
    BREACH.after(breach.state, "repair")
    happened = happening(
        project, happened_at, late_because, now=now, after=[breach.found_at, breaches.last_step(breach)]
    )
    if not local_day(breach.found_at) <= published_on <= local_day(happened.at):
        raise PublicityDayWrong(since=local_day(breach.found_at))
    known = session.scalar(
        select(CreditRepair.id).where(CreditRepair.breach_id == breach.id, CreditRepair.state == "applied")
    )
    if known is not None:
        raise IllegalMove(state=CREDIT_REPAIR.words["applied"], move=ACTS["repair.apply"].title)
    repair = CreditRepair(
        project_id=project.id,
        breach_id=breach.id,
        correction=reason_given(correction, "已纠正", limit=LONGEST, field="correction"),
        public_commitment=reason_given(
            public_commitment, "公开信用承诺", limit=LONGEST, field="public_commitment"
        ),
        published_on=published_on,
        applied_at=happened.at,
        state=CREDIT_REPAIR.initial,
    )
    session.add(repair)
    session.flush()
    notices.tell(
        session,
        "repair.applied",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("credit_repair", repair.id),
        occasion=1,
        now=now,
        project=project.name,
    )
    event.append(
        session,
        project,
        kind="repair.apply",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("credit_repair", repair.id),
        data={
            "breach": breach.id,
            "correction": repair.correction,
            "public_commitment": repair.public_commitment,
            "published_on": repair.published_on,
            **happened.data,
        },
    )
    session.flush()
    return repair


def decide(
    session: Session,
    law: Law,
    *,
    repair_id: int,
    granted: bool,
    reason: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> CreditRepair:
    """Grant the repair, so that the breach bars no longer, or refuse it and say why; it can be applied for again.

    Raises:
        PublicityTooShort: the breach has not been public long enough.
        ReasonMissing: it is refused, and nothing says why.
    """
    repair = session.get(CreditRepair, repair_id)
    if repair is None:
        raise NotFound(what="该信用修复申请")
    project = Project.locked(session, repair.project_id)
    session.refresh(repair)
    duty.require(by, "repair.decide", case_of(project))
    clauses.require_going(project, "repair.decide")
    expect(expected_version, repair)
    happened = happening(project, happened_at, late_because, now=now, after=[repair.applied_at])
    repair.state = CREDIT_REPAIR.after(repair.state, "grant" if granted else "refuse")
    repair.reason = reason_given(reason, "不予修复", limit=clauses.LONGEST_WHY, required=not granted)
    repair.decided_at = happened.at
    if granted:
        edition = law.edition(project.edition_hash)
        until = commitment_limits.publicity_ends(repair.published_on, edition)
        if local_day(happened.at) < until:
            raise PublicityTooShort(days=edition.commitment.publicity_days, until=until)
        breach = session.get_one(Breach, repair.breach_id, populate_existing=True)
        commitment = session.get_one(Commitment, breach.commitment_id, populate_existing=True)
        breaches.close_repaired(session, breach, commitment, at=happened.at)
    notices.tell(
        session,
        "repair.decided",
        to=clause_sides.enterprise_of(project),
        project_id=project.id,
        subject=("credit_repair", repair.id),
        occasion=1,
        now=now,
        project=project.name,
        decision=CREDIT_REPAIR.words[repair.state],
        reason=repair.reason,
    )
    event.append(
        session,
        project,
        kind="repair.decide",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("credit_repair", repair.id),
        data={"granted": granted, "reason": repair.reason, "breach": repair.breach_id, **happened.data},
    )
    session.flush()
    return repair
