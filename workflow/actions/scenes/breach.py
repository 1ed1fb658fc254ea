"""Scenes of a promise that is not kept (二（三）2): missed, found, questioned, put right, credit repaired."""

from datetime import date, datetime

from workflow.actions import breach_steps, breaches, clauses, credit_repairs, disputes
from workflow.actions.scenes.landing import clause_of, commitment_of
from workflow.actions.scenes.stage import Stage
from workflow.law.terms import Side
from workflow.records.breach import Breach, CreditRepair, Dispute


def miss(stage: Stage, project_id: int, words: str, reason: str, *, now: datetime) -> None:
    """The office records that a promise was not kept in time; it is owed all the same."""
    clause = clause_of(stage, project_id, words)
    stage.do(clauses.miss, clause_id=clause.id, reason=reason, by=stage.cast.office, now=now)


def find(
    stage: Stage, project_id: int, words: str, department: str, facts: str, evidence: str, *, now: datetime
) -> None:
    """The department that looked finds the enterprise's promise broken."""
    stage.do(
        breaches.record,
        commitment_id=commitment_of(stage, project_id).id,
        side=Side.ENTERPRISE.value,
        clause_id=clause_of(stage, project_id, words).id,
        facts=facts,
        evidence=evidence,
        by=stage.cast.liaison(department),
        now=now,
    )


def step(
    stage: Stage,
    project_id: int,
    move: str,
    reason: str,
    *,
    on: date | None = None,
    evidence: str = "",
    now: datetime,
) -> None:
    """The office takes one step of the ladder."""
    stage.do(
        breach_steps.step,
        breach_id=_breach(stage, project_id).id,
        move=move,
        reason=reason,
        on=on,
        evidence=evidence,
        by=stage.cast.office,
        now=now,
    )


def question(stage: Stage, project_id: int, words: str, *, now: datetime) -> None:
    """The enterprise questions the finding."""
    stage.do(
        disputes.raise_dispute,
        commitment_id=commitment_of(stage, project_id).id,
        about="breach",
        about_id=_breach(stage, project_id).id,
        question=words,
        by=stage.enterprise(project_id),
        now=now,
    )


def answer(stage: Stage, project_id: int, words: str, *, now: datetime) -> None:
    """The office answers what the enterprise asked."""
    raised = _dispute(stage, project_id)
    stage.do(disputes.answer, dispute_id=raised.id, words=words, by=stage.cast.office, now=now)


def settle(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The enterprise leaves it at the answer."""
    raised = _dispute(stage, project_id)
    stage.do(disputes.close, dispute_id=raised.id, by=stage.enterprise(project_id), now=now)


def apply_for_repair(
    stage: Stage, project_id: int, correction: str, promised: str, published_on: date, *, now: datetime
) -> None:
    """The enterprise has put it right and asks that its credit be repaired."""
    stage.do(
        credit_repairs.apply,
        breach_id=_breach(stage, project_id).id,
        correction=correction,
        public_commitment=promised,
        published_on=published_on,
        by=stage.enterprise(project_id),
        now=now,
    )


def repair(stage: Stage, project_id: int, reason: str, *, now: datetime) -> None:
    """The office grants it, once it has been public for long enough."""
    asked = stage.newest(CreditRepair, CreditRepair.project_id == project_id)
    stage.do(
        credit_repairs.decide, repair_id=asked.id, granted=True, reason=reason, by=stage.cast.office, now=now
    )


def _breach(stage: Stage, project_id: int) -> Breach:
    return stage.newest(Breach, Breach.project_id == project_id)  # type: ignore[no-any-return]


def _dispute(stage: Stage, project_id: int) -> Dispute:
    return stage.newest(Dispute, Dispute.project_id == project_id)  # type: ignore[no-any-return]
