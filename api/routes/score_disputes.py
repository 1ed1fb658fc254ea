"""Disputes of a scorecard's figure, by JSON (二（一）2)."""

from typing import Annotated

from fastapi import Depends, status
from pydantic import BaseModel

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from workflow.actions import score_disputes
from workflow.records.score import ScoreDispute

router = Chapter(prefix="/scorecards", tags=["scorecards"], route_class=Repeatable)


class ScoreDisputeGiven(BaseModel):
    """部门的异议。"""

    clock_id: int
    reason: str = ""


class ScoreAnswer(BaseModel):
    """对异议的答复。"""

    upheld: bool
    reason: str = ""


class ScoreAnswerRetracted(BaseModel):
    """收回答复。"""

    reason: str = ""


class DisputeOut(BaseModel):
    """一个异议。"""

    id: int
    clock_id: int
    department: str
    state: str
    reason: str
    answer: str
    version: int


@router.post(
    "/disputes",
    operation_id="disputeScore",
    summary="对考核数据提出异议",
    response_model=DisputeOut,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def dispute(
    asked: Annotated[Asked, Depends(to_do("scorecard.dispute"))], given: ScoreDisputeGiven
) -> DisputeOut:
    """部门说明为什么这个数据不应计入；答复成立之前仍计入。"""
    row = score_disputes.dispute(
        asked.session, clock_id=given.clock_id, reason=given.reason, by=asked.by, now=asked.now
    )
    return _dispute_out(row)


@router.post(
    "/disputes/{dispute_id}/answer",
    operation_id="answerScoreDispute",
    summary="答复考核异议",
    response_model=DisputeOut,
    responses=responses(404, 409, 412, 428),
)
def answer(
    asked: Annotated[Asked, Depends(to_do("scorecard.answer"))],
    dispute_id: int,
    given: ScoreAnswer,
    known: KnownVersion,
) -> DisputeOut:
    """成立的不再计入，不成立的仍计入；都写明理由，都留存。"""
    row = score_disputes.answer(
        asked.session,
        dispute_id=dispute_id,
        upheld=given.upheld,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(row.version)
    return _dispute_out(row)


@router.post(
    "/disputes/{dispute_id}/retract-answer",
    operation_id="retractScoreAnswer",
    summary="收回考核异议的答复",
    response_model=DisputeOut,
    responses=responses(404, 409, 412, 428),
)
def retract_answer(
    asked: Annotated[Asked, Depends(to_do("scorecard.answer"))],
    dispute_id: int,
    given: ScoreAnswerRetracted,
    known: KnownVersion,
) -> DisputeOut:
    """答复有误的，写明理由收回；异议恢复为待答复，原答复留在办理记录中。部门对同一数据再次提出异议后不能收回。"""
    row = score_disputes.retract_answer(
        asked.session,
        dispute_id=dispute_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(row.version)
    return _dispute_out(row)


def _dispute_out(row: ScoreDispute) -> DisputeOut:
    return DisputeOut(
        id=row.id,
        clock_id=row.clock_id,
        department=row.department_key,
        state=row.state,
        reason=row.reason,
        answer=row.answer,
        version=row.version,
    )
