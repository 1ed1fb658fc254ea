"""When a promise is broken or questioned, by JSON: breaches of either side, credit repair, disputes (二（三）2)."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Response, status
from pydantic import Field
from sqlalchemy.orm import Session

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.commitments import seen
from api.routes.shapes import BreachId, CommitmentId, DisputeId, Late, LateReason, RepairId
from api.views import commitments as view
from api.views.commitments import CommitmentView
from workflow.actions import breaches, credit_repairs, disputes
from workflow.errors import NotFound
from workflow.records.breach import Breach, CreditRepair, Dispute
from workflow.rules.duty import Actor

router = Chapter(tags=["commitments"], route_class=Repeatable)


class BreachGiven(Late):
    """违诺：写明违反哪一条，或由哪一方违反承诺书的其他内容。"""

    clause_id: int | None = Field(default=None, ge=1, le=2**53, description="违反的承诺条款。")
    side: Literal["enterprise", "department", ""] = Field(
        default="", description="没有写明条款的，是哪一方：`enterprise` 企业，`department` 政府部门。"
    )
    department: str = Field(default="", max_length=40, description="没有写明条款的政府一方，是哪个部门。")
    facts: str = Field(max_length=1000, description="违诺的事实。")
    evidence: str = Field(max_length=400, description="佐证材料。")


class StepGiven(LateReason):
    """违诺处理的一步。"""

    move: Literal["order_rectification", "propose_stop", "revoke", "report"] = Field(
        description="`order_rectification` 限期整改、`propose_stop` 建议停工、`revoke` 撤销直接落地、`report` 报告。"
    )
    evidence: str = Field(default="", max_length=400, description="佐证材料。")
    on: date | None = Field(default=None, description="整改的期限；限期整改的必填。")


class RectifiedGiven(Late):
    """已整改。"""

    evidence: str = Field(max_length=400, description="佐证材料。")


class RepairGiven(Late):
    """申请信用修复。"""

    correction: str = Field(max_length=1000, description="如何纠正的。")
    public_commitment: str = Field(max_length=1000, description="公开作出的信用承诺。")
    published_on: date = Field(description="违诺从哪一日起公示。")


class RepairDecided(Late):
    """审核信用修复。"""

    granted: bool = Field(description="是否准予修复。")
    reason: str = Field(default="", max_length=400, description="不予修复的理由。")


class DisputeGiven(Late):
    """异议。"""

    about: Literal["clause", "breach", "data"] = Field(
        default="data", description="`clause` 条款，`breach` 违诺的认定，`data` 数据。"
    )
    about_id: int | None = Field(default=None, ge=1, le=2**53, description="条款或违诺的编号；数据不填。")
    question: str = Field(max_length=1000, description="异议的内容。")


class AskedAgain(Late):
    """再次提出。"""

    question: str = Field(max_length=1000, description="为何不接受答复。")


class AnswerGiven(Late):
    """答复。"""

    words: str = Field(max_length=1000, description="答复的内容。")


def _breach(session: Session, breach_id: int, by: Actor) -> int:
    found = session.get(Breach, breach_id)
    if found is None:
        raise NotFound(what="该违诺")
    view.visible(session, found.commitment_id, by)
    return found.commitment_id


def _repair(session: Session, repair_id: int, by: Actor) -> int:
    found = session.get(CreditRepair, repair_id)
    if found is None:
        raise NotFound(what="该信用修复申请")
    return _breach(session, found.breach_id, by)


def _dispute(session: Session, dispute_id: int, by: Actor) -> int:
    found = session.get(Dispute, dispute_id)
    if found is None:
        raise NotFound(what="该异议")
    view.visible(session, found.commitment_id, by)
    return found.commitment_id


@router.post(
    "/commitments/{commitment_id}/breaches",
    operation_id="recordBreach",
    summary="登记违诺",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def record(
    by: Annotated[Actor, Depends(Decision("breach.record"))],
    session: Acting,
    law: InForce,
    now: Now,
    commitment_id: CommitmentId,
    given: BreachGiven,
    response: Response,
) -> CommitmentView:
    """企业和政府部门同样登记：由另一方或办公室登记，附佐证；自己一方的违诺不由自己登记。"""
    view.visible(session, commitment_id, by)
    breaches.record(session, law, commitment_id=commitment_id, by=by, now=now, **given.model_dump())
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/breaches/{breach_id}/steps",
    operation_id="stepBreach",
    summary="处置违诺",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def step(
    by: Annotated[Actor, Depends(Decision("breach.step"))],
    session: Acting,
    law: InForce,
    now: Now,
    breach_id: BreachId,
    given: StepGiven,
    version: KnownVersion,
    response: Response,
) -> CommitmentView:
    """按台阶逐步处理，每一步写明理由并通知对方；不会自动升级。`If-Match` 是该违诺的版本。"""
    commitment_id = _breach(session, breach_id, by)
    breaches.step(
        session, law, breach_id=breach_id, by=by, now=now, expected_version=version, **given.model_dump()
    )
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/breaches/{breach_id}/rectify",
    operation_id="rectifyBreach",
    summary="确认违诺已整改",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def rectify(
    by: Annotated[Actor, Depends(Decision("breach.close"))],
    session: Acting,
    law: InForce,
    now: Now,
    breach_id: BreachId,
    given: RectifiedGiven,
    version: KnownVersion,
    response: Response,
) -> CommitmentView:
    """附佐证；全部违诺了结的，承诺恢复。"""
    commitment_id = _breach(session, breach_id, by)
    breaches.rectify(
        session, breach_id=breach_id, by=by, now=now, expected_version=version, **given.model_dump()
    )
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/breaches/{breach_id}/report",
    operation_id="reportBreachRectified",
    summary="报送违诺整改情况",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def report(
    by: Annotated[Actor, Depends(Decision("breach.report"))],
    session: Acting,
    law: InForce,
    now: Now,
    breach_id: BreachId,
    given: RectifiedGiven,
    version: KnownVersion,
    response: Response,
) -> CommitmentView:
    """违诺一方附佐证报送；其计时停止，由办公室核查。"""
    commitment_id = _breach(session, breach_id, by)
    breaches.report(
        session, law, breach_id=breach_id, by=by, now=now, expected_version=version, **given.model_dump()
    )
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/breaches/{breach_id}/dismiss",
    operation_id="dismissBreach",
    summary="认定违诺不成立",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def dismiss(
    by: Annotated[Actor, Depends(Decision("breach.close"))],
    session: Acting,
    law: InForce,
    now: Now,
    breach_id: BreachId,
    given: LateReason,
    version: KnownVersion,
    response: Response,
) -> CommitmentView:
    """说明理由认定不成立，例如经异议查明；登记留存。"""
    commitment_id = _breach(session, breach_id, by)
    breaches.dismiss(
        session, breach_id=breach_id, by=by, now=now, expected_version=version, **given.model_dump()
    )
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/breaches/{breach_id}/repairs",
    operation_id="applyForRepair",
    summary="申请信用修复",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def apply_for_repair(
    by: Annotated[Actor, Depends(Decision("repair.apply"))],
    session: Acting,
    law: InForce,
    now: Now,
    breach_id: BreachId,
    given: RepairGiven,
    response: Response,
) -> CommitmentView:
    """纠正违诺、公开作出信用承诺之后申请（二（三）2）。"""
    commitment_id = _breach(session, breach_id, by)
    credit_repairs.apply(session, breach_id=breach_id, by=by, now=now, **given.model_dump())
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/credit-repairs/{repair_id}/decide",
    operation_id="decideRepair",
    summary="审核信用修复",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def decide_repair(
    by: Annotated[Actor, Depends(Decision("repair.decide"))],
    session: Acting,
    law: InForce,
    now: Now,
    repair_id: RepairId,
    given: RepairDecided,
    version: KnownVersion,
    response: Response,
) -> CommitmentView:
    """达到最短公示期的可以准予，准予之后不再妨碍承诺准入；不予修复的写明理由，可以再申请。"""
    commitment_id = _repair(session, repair_id, by)
    credit_repairs.decide(
        session, law, repair_id=repair_id, by=by, now=now, expected_version=version, **given.model_dump()
    )
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/commitments/{commitment_id}/disputes",
    operation_id="raiseDispute",
    summary="提出承诺异议",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def raise_dispute(
    by: Annotated[Actor, Depends(Decision("dispute.raise"))],
    session: Acting,
    law: InForce,
    now: Now,
    commitment_id: CommitmentId,
    given: DisputeGiven,
    response: Response,
) -> CommitmentView:
    """任何一方对条款、违诺的认定、数据的异议（二（三）2）；答复留存备查。"""
    view.visible(session, commitment_id, by)
    disputes.raise_dispute(session, law, commitment_id=commitment_id, by=by, now=now, **given.model_dump())
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/disputes/{dispute_id}/answer",
    operation_id="answerDispute",
    summary="答复承诺异议",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def answer(
    by: Annotated[Actor, Depends(Decision("dispute.answer"))],
    session: Acting,
    law: InForce,
    now: Now,
    dispute_id: DisputeId,
    given: AnswerGiven,
    version: KnownVersion,
    response: Response,
) -> CommitmentView:
    """由办公室答复。`If-Match` 是该异议的版本。"""
    commitment_id = _dispute(session, dispute_id, by)
    disputes.answer(
        session, dispute_id=dispute_id, by=by, now=now, expected_version=version, **given.model_dump()
    )
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/disputes/{dispute_id}/raise-again",
    operation_id="raiseDisputeAgain",
    summary="再次提出异议",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def raise_again(
    by: Annotated[Actor, Depends(Decision("dispute.raise"))],
    session: Acting,
    law: InForce,
    now: Now,
    dispute_id: DisputeId,
    given: AskedAgain,
    version: KnownVersion,
    response: Response,
) -> CommitmentView:
    """不接受答复的，说明理由再次提出，答复重新计时。"""
    commitment_id = _dispute(session, dispute_id, by)
    disputes.raise_again(
        session, law, dispute_id=dispute_id, by=by, now=now, expected_version=version, **given.model_dump()
    )
    return seen(session, law, commitment_id, by, now, response)


@router.post(
    "/disputes/{dispute_id}/close",
    operation_id="closeDispute",
    summary="了结承诺异议",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def close(
    by: Annotated[Actor, Depends(Decision("dispute.close"))],
    session: Acting,
    law: InForce,
    now: Now,
    dispute_id: DisputeId,
    version: KnownVersion,
    response: Response,
) -> CommitmentView:
    """由提出的一方或办公室了结；异议和答复仍然可见。"""
    commitment_id = _dispute(session, dispute_id, by)
    disputes.close(session, dispute_id=dispute_id, by=by, now=now, expected_version=version)
    return seen(session, law, commitment_id, by, now, response)
