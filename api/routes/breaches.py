"""When a promise is broken or questioned, by JSON: breaches of either side, credit repair, disputes (二（三）2)."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, status
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.commitments import seen
from api.routes.shapes import BreachId, CommitmentId, Late, LateReason, RepairId
from api.views import commitments as view
from api.views.commitments import CommitmentView
from workflow.actions import breach_steps, breaches, credit_repairs
from workflow.errors import NotFound
from workflow.records.breach import Breach, CreditRepair

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


class BreachStep(LateReason):
    """违诺处理的一步。"""

    move: Literal["order_rectification", "propose_stop", "revoke", "report"] = Field(
        description="`order_rectification` 限期整改、`propose_stop` 建议停工、`revoke` 撤销直接落地、`report` 报告。"
    )
    evidence: str = Field(default="", max_length=400, description="佐证材料。")
    on: date | None = Field(default=None, description="整改的期限；限期整改的必填。")
    early_because: str = Field(
        default="", max_length=400, description="整改限期未满即办理下一步的，不等限期届满的理由。"
    )


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


def _breach(asked: Asked, breach_id: int) -> int:
    found = asked.session.get(Breach, breach_id)
    if found is None:
        raise NotFound(what="该违诺")
    view.visible(asked.session, found.commitment_id, asked.by)
    return found.commitment_id


def _repair(asked: Asked, repair_id: int) -> int:
    found = asked.session.get(CreditRepair, repair_id)
    if found is None:
        raise NotFound(what="该信用修复申请")
    return _breach(asked, found.breach_id)


@router.post(
    "/commitments/{commitment_id}/breaches",
    operation_id="recordBreach",
    summary="登记违诺",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def record(
    asked: Annotated[Asked, Depends(to_do("breach.record"))], commitment_id: CommitmentId, given: BreachGiven
) -> CommitmentView:
    """企业和政府部门同样登记：由另一方或办公室登记，附佐证；自己一方的违诺不由自己登记。"""
    view.visible(asked.session, commitment_id, asked.by)
    breaches.record(
        asked.session,
        asked.law,
        commitment_id=commitment_id,
        by=asked.by,
        now=asked.now,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/breaches/{breach_id}/steps",
    operation_id="stepBreach",
    summary="处置违诺",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def step(
    asked: Annotated[Asked, Depends(to_do("breach.step"))],
    breach_id: BreachId,
    given: BreachStep,
    version: KnownVersion,
) -> CommitmentView:
    """按台阶逐步处理，每一步写明理由并通知对方；不会自动升级。`If-Match` 是该违诺的版本。"""
    commitment_id = _breach(asked, breach_id)
    breach_steps.step(
        asked.session,
        asked.law,
        breach_id=breach_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/breaches/{breach_id}/rectify",
    operation_id="rectifyBreach",
    summary="确认违诺已整改",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def rectify(
    asked: Annotated[Asked, Depends(to_do("breach.close"))],
    breach_id: BreachId,
    given: RectifiedGiven,
    version: KnownVersion,
) -> CommitmentView:
    """附佐证；全部违诺了结的，承诺恢复。"""
    commitment_id = _breach(asked, breach_id)
    breaches.rectify(
        asked.session,
        breach_id=breach_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/breaches/{breach_id}/report",
    operation_id="reportBreachRectified",
    summary="报送违诺整改情况",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def report(
    asked: Annotated[Asked, Depends(to_do("breach.report"))],
    breach_id: BreachId,
    given: RectifiedGiven,
    version: KnownVersion,
) -> CommitmentView:
    """违诺一方附佐证报送；其计时停止，由办公室核查。"""
    commitment_id = _breach(asked, breach_id)
    breach_steps.report(
        asked.session,
        asked.law,
        breach_id=breach_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/breaches/{breach_id}/dismiss",
    operation_id="dismissBreach",
    summary="认定违诺不成立",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def dismiss(
    asked: Annotated[Asked, Depends(to_do("breach.close"))],
    breach_id: BreachId,
    given: LateReason,
    version: KnownVersion,
) -> CommitmentView:
    """说明理由认定不成立，例如经异议查明；登记留存。"""
    commitment_id = _breach(asked, breach_id)
    breaches.dismiss(
        asked.session,
        breach_id=breach_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/breaches/{breach_id}/repairs",
    operation_id="applyForRepair",
    summary="申请信用修复",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def apply_for_repair(
    asked: Annotated[Asked, Depends(to_do("repair.apply"))], breach_id: BreachId, given: RepairGiven
) -> CommitmentView:
    """纠正违诺、公开作出信用承诺之后申请（二（三）2）。"""
    commitment_id = _breach(asked, breach_id)
    credit_repairs.apply(asked.session, breach_id=breach_id, by=asked.by, now=asked.now, **given.model_dump())
    return seen(asked, commitment_id)


@router.post(
    "/credit-repairs/{repair_id}/decide",
    operation_id="decideRepair",
    summary="审核信用修复",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def decide_repair(
    asked: Annotated[Asked, Depends(to_do("repair.decide"))],
    repair_id: RepairId,
    given: RepairDecided,
    version: KnownVersion,
) -> CommitmentView:
    """达到最短公示期的可以准予，准予之后不再妨碍承诺准入；不予修复的写明理由，可以再申请。"""
    commitment_id = _repair(asked, repair_id)
    credit_repairs.decide(
        asked.session,
        asked.law,
        repair_id=repair_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)
