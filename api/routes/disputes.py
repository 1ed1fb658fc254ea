"""Disputes about a commitment, by JSON: raised, answered, raised again, closed (二（三）2)."""

from typing import Annotated, Literal

from fastapi import Depends, status
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.commitments import seen
from api.routes.shapes import CommitmentId, DisputeId, Late
from api.views import commitments as view
from api.views.commitments import CommitmentView
from workflow.actions import disputes
from workflow.errors import NotFound
from workflow.records.breach import Dispute

router = Chapter(tags=["commitments"], route_class=Repeatable)


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


class DisputeAnswer(Late):
    """答复。"""

    words: str = Field(max_length=1000, description="答复的内容。")


def _dispute(asked: Asked, dispute_id: int) -> int:
    found = asked.session.get(Dispute, dispute_id)
    if found is None:
        raise NotFound(what="该异议")
    view.visible(asked.session, found.commitment_id, asked.by)
    return found.commitment_id


@router.post(
    "/commitments/{commitment_id}/disputes",
    operation_id="raiseDispute",
    summary="提出承诺异议",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def raise_dispute(
    asked: Annotated[Asked, Depends(to_do("dispute.raise"))], commitment_id: CommitmentId, given: DisputeGiven
) -> CommitmentView:
    """任何一方对条款、违诺的认定、数据的异议（二（三）2）；答复留存备查。"""
    view.visible(asked.session, commitment_id, asked.by)
    disputes.raise_dispute(
        asked.session,
        asked.law,
        commitment_id=commitment_id,
        by=asked.by,
        now=asked.now,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/disputes/{dispute_id}/answer",
    operation_id="answerDispute",
    summary="答复承诺异议",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def answer(
    asked: Annotated[Asked, Depends(to_do("dispute.answer"))],
    dispute_id: DisputeId,
    given: DisputeAnswer,
    version: KnownVersion,
) -> CommitmentView:
    """由办公室答复。`If-Match` 是该异议的版本。"""
    commitment_id = _dispute(asked, dispute_id)
    disputes.answer(
        asked.session,
        dispute_id=dispute_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/disputes/{dispute_id}/raise-again",
    operation_id="raiseDisputeAgain",
    summary="再次提出异议",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def raise_again(
    asked: Annotated[Asked, Depends(to_do("dispute.raise"))],
    dispute_id: DisputeId,
    given: AskedAgain,
    version: KnownVersion,
) -> CommitmentView:
    """不接受答复的，说明理由再次提出，答复重新计时。"""
    commitment_id = _dispute(asked, dispute_id)
    disputes.raise_again(
        asked.session,
        asked.law,
        dispute_id=dispute_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/disputes/{dispute_id}/close",
    operation_id="closeDispute",
    summary="了结承诺异议",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def close(
    asked: Annotated[Asked, Depends(to_do("dispute.close"))],
    dispute_id: DisputeId,
    version: KnownVersion,
    given: Late | None = None,
) -> CommitmentView:
    """由提出的一方或办公室了结；异议和答复仍然可见。"""
    commitment_id = _dispute(asked, dispute_id)
    disputes.close(asked.session, dispute_id=dispute_id, **asked.dated(given), expected_version=version)
    return seen(asked, commitment_id)
