"""违诺: recorded, and closed as put right or as none; the same for the enterprise and for a department."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.actions import (
    clause_sides,
    clauses,
    clocks,
    notices,
)
from workflow.actions.cases import expect, happening, reason_given
from workflow.errors import BreachTwice, CreditRepairOnly, NotFound, OtherSide, UnknownDepartment
from workflow.law.book import Law
from workflow.law.terms import Side
from workflow.records import event
from workflow.records.breach import Breach
from workflow.records.commitment import Clause, Commitment
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import ACTS, Actor, Role
from workflow.rules.local_time import local_day
from workflow.rules.machines import BREACH, COMMITMENT, UNREPAIRED
from workflow.rules.wording import identity
from workflow.rules.words import due_words

LONGEST_FACTS: Final = 1000
LONGEST_WHY: Final = 400
_CLOSED: Final = ("rectified", "repaired", "dismissed")


def unrepaired_breaches(session: Session, enterprise_id: int) -> list[Breach]:
    """The enterprise's breaches that bar admission by commitment until they are put right or its credit is repaired.

    What was only found, and nobody has decided on, bars nothing. A company that is here a second time under the same
    name is the same company: a breach is not left behind with a row of the books.
    """
    own = aliased(Enterprise)
    namesakes = (
        select(Enterprise.id)
        .join(own, own.identity == Enterprise.identity)
        .where(own.id == enterprise_id)
        .where(or_(own.id == Enterprise.id, own.credit_code.is_(None), Enterprise.credit_code.is_(None)))
    )
    return list(
        session.scalars(
            select(Breach)
            .where(
                Breach.enterprise_id.in_(namesakes),
                Breach.side == Side.ENTERPRISE.value,
                Breach.state.in_(UNREPAIRED),
            )
            .order_by(Breach.id)
        )
    )


def locked(session: Session, breach_id: int) -> tuple[Breach, Commitment, Project]:
    """A breach with what it belongs to; the project is held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    breach = session.get(Breach, breach_id)
    if breach is None:
        raise NotFound(what="该违诺")
    project = Project.locked(session, breach.project_id)
    session.refresh(breach)
    return breach, session.get_one(Commitment, breach.commitment_id, populate_existing=True), project


def record(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    side: str,
    department: str = "",
    clause_id: int | None = None,
    facts: str,
    evidence: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
) -> Breach:
    """Record that one side broke what it promised, with evidence; the other side may say it, and so may the office.

    What comes to light only after the newest commitment was found fulfilled is recorded as well, and binds both sides again.

    Raises:
        NotBinding: it is not signed, or over otherwise.
        BreachTwice: the same is on record already, and not settled.
        OtherSide: a department records its own breach, or the enterprise its own.
        ProofMissing, ReasonMissing: it is not said what happened, or what shows it.
    """
    commitment = session.get(Commitment, commitment_id)
    if commitment is None:
        raise NotFound(what="该双向承诺书")
    project = Project.locked(session, commitment.project_id)
    session.refresh(commitment)
    bound = clause_sides.departments_of(session, project.id)
    duty.require(by, "breach.record", duty.Case(bound, project.enterprise_id, project.agent_id))
    clauses.require_going(project, "breach.record")
    if not may_be_reopened(session, commitment):
        clauses.require_binding(commitment, "breach.record")
    clause = _clause(session, commitment, clause_id)
    owner = clause.side if clause else side
    broken_by = (clause.department_key if clause else department) or None
    if owner not in set(Side):
        raise OtherSide(act=ACTS["breach.record"].title, side="承诺")
    require_other_side(by, owner)
    # Whoever has promised answers for it, also where the case has come under an edition that knows it no more.
    known = law.edition(project.edition_hash).departments
    if owner == Side.DEPARTMENT and broken_by not in known and broken_by not in bound:
        raise UnknownDepartment(key=broken_by or "")
    happened = happening(project, happened_at, late_because, now=now, after=[commitment.signed_at])
    said = reason_given(facts, "认定违诺", limit=LONGEST_FACTS, field="facts")
    _require_new(session, commitment, owner, broken_by if owner == Side.DEPARTMENT else None, clause, said)
    breach = Breach(
        project_id=project.id,
        commitment_id=commitment.id,
        clause_id=clause.id if clause else None,
        side=owner,
        department_key=broken_by if owner == Side.DEPARTMENT else None,
        enterprise_id=project.enterprise_id,
        facts=said,
        evidence=clauses.evidence_given(evidence, "违诺"),
        found_at=happened.at,
        state=BREACH.initial,
        steps=[],
    )
    session.add(breach)
    session.flush()
    commitment.state, commitment.closed_at = COMMITMENT.after(commitment.state, "breach"), None
    tell_both(session, project, breach, "breach.found", by=by, now=now, reason=breach.facts)
    event.append(
        session,
        project,
        kind="breach.record",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("breach", breach.id),
        data={
            "commitment_id": commitment.id,
            "side": breach.side,
            "by_department": breach.department_key,
            "clause": clause.number if clause else None,
            "facts": breach.facts,
            "evidence": breach.evidence,
            **happened.data,
        },
    )
    session.flush()
    return breach


def may_be_reopened(session: Session, commitment: Commitment) -> bool:
    """Whether a commitment that was found fulfilled is the newest of its project, so that a breach of it still counts."""
    newest = select(func.max(Commitment.round)).where(Commitment.project_id == commitment.project_id)
    return commitment.state == "fulfilled" and commitment.round == session.scalar(newest)


def _require_new(
    session: Session,
    commitment: Commitment,
    side: str,
    department: str | None,
    clause: Clause | None,
    facts: str,
) -> None:
    """See that it is not on record already: two findings of one breach would be climbed, counted and repaired twice.

    Raises:
        BreachTwice: the same words about the same promise of the same side, not settled yet.
    """
    standing = session.scalars(
        select(Breach).where(
            Breach.commitment_id == commitment.id,
            Breach.side == side,
            Breach.department_key == department,
            Breach.clause_id == (clause.id if clause else None),
            Breach.closed_at.is_(None),
        )
    )
    for row in standing:
        if identity(row.facts) == identity(facts):
            raise BreachTwice(day=due_words(local_day(row.found_at)), state=BREACH.words[row.state])


def _clause(session: Session, commitment: Commitment, clause_id: int | None) -> Clause | None:
    if clause_id is None:
        return None
    clause = session.get(Clause, clause_id)
    if clause is None or clause.commitment_id != commitment.id:
        raise NotFound(what="该承诺条款")
    return clause


def require_other_side(by: Actor, side: str) -> None:
    """See that nobody records a breach of his own side, or withdraws the other's finding.

    Raises:
        OtherSide: it is his own.
    """
    if Role.OFFICE in by.roles:
        return
    own = Side.ENTERPRISE if Role.ENTERPRISE in by.roles else Side.DEPARTMENT
    if side == own:
        raise OtherSide(act=ACTS["breach.record"].title, side="另")


def tell_both(
    session: Session,
    project: Project,
    breach: Breach,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    **facts: object,
) -> None:
    told = [notices.OFFICE, clause_sides.enterprise_of(project)]
    if breach.department_key:
        told.append(("department", breach.department_key))
    side = clause_sides.side_words(session, breach.side, breach.department_key)
    notices.tell_others(
        session,
        kind,
        to=told,
        by=by,
        project_id=project.id,
        subject=("breach", breach.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        side=side,
        **facts,
    )


def may_rectify(breach: Breach) -> bool:
    """Whether it may end by being put right; the enterprise's ends by the repair of credit once it was reported."""
    return not (breach.side == Side.ENTERPRISE and breach.state == "reported")


def rectify(
    session: Session,
    *,
    breach_id: int,
    evidence: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Breach:
    """Find that what was broken has been put right.

    What the enterprise broke and was reported to the credit authority ends by the repair of its credit alone.

    Raises:
        CreditRepairOnly: it is the enterprise's, and was reported.
        ProofMissing: nothing shows it.
    """
    breach, commitment, project = locked(session, breach_id)
    duty.require(by, "breach.close", clause_sides.case_of_side(project, breach.side, breach.department_key))
    clauses.require_going(project, "breach.close")
    expect(expected_version, breach)
    happened = happening(
        project, happened_at, late_because, now=now, after=[breach.found_at, last_step(breach)]
    )
    if not may_rectify(breach):
        raise CreditRepairOnly()
    breach.state = BREACH.after(breach.state, "rectify")
    proof = clauses.evidence_given(evidence, "已整改")
    closed(session, commitment, breach, at=happened.at)
    tell_both(session, project, breach, "breach.closed", by=by, now=now, decision="已整改", reason=proof)
    event.append(
        session,
        project,
        kind="breach.rectify",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("breach", breach.id),
        data={"evidence": proof, "commitment": commitment.state, **happened.data},
    )
    session.flush()
    return breach


def dismiss(
    session: Session,
    *,
    breach_id: int,
    reason: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Breach:
    """Find that it was no breach, e.g. after a dispute; the finding stays on record.

    Raises:
        ReasonMissing: no reason.
    """
    breach, commitment, project = locked(session, breach_id)
    duty.require(by, "breach.close", clause_sides.case_of_side(project, breach.side, breach.department_key))
    clauses.require_going(project, "breach.close")
    expect(expected_version, breach)
    happened = happening(
        project, happened_at, late_because, now=now, after=[breach.found_at, last_step(breach)]
    )
    breach.state = BREACH.after(breach.state, "dismiss")
    why = reason_given(reason, "认定不成立", limit=LONGEST_WHY)
    closed(session, commitment, breach, at=happened.at)
    tell_both(session, project, breach, "breach.closed", by=by, now=now, decision="不成立", reason=why)
    event.append(
        session,
        project,
        kind="breach.dismiss",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("breach", breach.id),
        data={"reason": why, "commitment": commitment.state, **happened.data},
    )
    session.flush()
    return breach


def closed(session: Session, commitment: Commitment, breach: Breach, *, at: datetime) -> None:
    """The breach is settled, and with the last of them the commitment. Part of another act."""
    breach.closed_at = at
    clocks.stop(session, ("breach", breach.id), at=at, because=breach.state)
    session.flush()
    states = session.scalars(select(Breach.state).where(Breach.commitment_id == commitment.id)).all()
    if commitment.state == "breached" and all(state in _CLOSED for state in states):
        cleared = all(state == "dismissed" for state in states)
        commitment.state = COMMITMENT.after(commitment.state, "clear" if cleared else "repair")


def close_repaired(session: Session, breach: Breach, commitment: Commitment, *, at: datetime) -> None:
    """The credit repair was granted. Part of that act."""
    breach.state = BREACH.after(breach.state, "repair")
    closed(session, commitment, breach, at=at)


def last_step(breach: Breach) -> datetime | None:
    """When the newest step of the ladder was taken."""
    return datetime.fromisoformat(breach.steps[-1]["at"]) if breach.steps else None
