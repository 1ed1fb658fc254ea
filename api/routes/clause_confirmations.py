"""The other side confirms or disputes a report that a promise is kept, by JSON (二（三）2)."""

from typing import Annotated

from fastapi import Depends
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.commitments import seen
from api.routes.shapes import ClauseId, Late, LateReason, Reason
from api.views import commitments as view
from api.views.commitments import CommitmentView
from workflow.actions import clause_confirmations, disputed_report_retractions, disputed_reports
from workflow.errors import NotFound
from workflow.records.commitment import Clause

router = Chapter(tags=["commitments"], route_class=Repeatable)


class ConfirmationGiven(Late):
    """确认对方的履行。"""

    source: str = Field(
        default="", max_length=100, description="办公室代记企业的答复的，写明企业的书面材料。"
    )


class ObjectionGiven(LateReason):
    """对履行提出异议。"""

    source: str = Field(
        default="", max_length=100, description="办公室代记企业的答复的，写明企业的书面材料。"
    )


class FurtherProof(Late):
    """对有异议的履行补充证明。"""

    evidence: str = Field(max_length=400, description="佐证材料。")


class ReportDecision(LateReason):
    """核定有异议的履行情况。"""

    kept: bool = Field(description="核定是否已履行。")


def _commitment_of(asked: Asked, clause_id: int) -> int:
    """The commitment that a clause belongs to, for whoever may see it."""
    found = asked.session.get(Clause, clause_id)
    if found is None:
        raise NotFound(what="该承诺条款")
    view.visible(asked.session, found.commitment_id, asked.by)
    return found.commitment_id


@router.post(
    "/clauses/{clause_id}/confirm",
    operation_id="confirmClause",
    summary="确认对方已履行承诺条款",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def confirm(
    asked: Annotated[Asked, Depends(to_do("clause.confirm"))],
    clause_id: ClauseId,
    given: ConfirmationGiven,
    version: KnownVersion,
) -> CommitmentView:
    """企业的条款由部门或办公室确认，政府部门的条款由企业确认，或由办公室凭企业的书面材料代记；不作答复不视为确认。`If-Match` 是该条款的版本。"""
    commitment_id = _commitment_of(asked, clause_id)
    clause_confirmations.confirm(
        asked.session,
        clause_id=clause_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/clauses/{clause_id}/dispute",
    operation_id="disputeClause",
    summary="对承诺条款的履行提出异议",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def dispute(
    asked: Annotated[Asked, Depends(to_do("clause.confirm"))],
    clause_id: ClauseId,
    given: ObjectionGiven,
    version: KnownVersion,
) -> CommitmentView:
    """写明理由；在确认之前不计为已履行，计时仍停在对方报告的时间。"""
    commitment_id = _commitment_of(asked, clause_id)
    clause_confirmations.dispute(
        asked.session,
        clause_id=clause_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/clauses/{clause_id}/take-back-answer",
    operation_id="takeBackClauseAnswer",
    summary="收回误作的确认或者异议",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def take_back(
    asked: Annotated[Asked, Depends(to_do("clause.confirm"))],
    clause_id: ClauseId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """回到待确认；双向承诺书已确认履行完毕的不能收回。"""
    commitment_id = _commitment_of(asked, clause_id)
    clause_confirmations.take_back(
        asked.session,
        clause_id=clause_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/clauses/{clause_id}/prove",
    operation_id="proveClause",
    summary="对有异议的履行补充证明",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def prove(
    asked: Annotated[Asked, Depends(to_do("clause.fulfil"))],
    clause_id: ClauseId,
    given: FurtherProof,
    version: KnownVersion,
) -> CommitmentView:
    """对方有异议的，由报告的一方收回报告或者补充证明；补充后由办公室核定。"""
    commitment_id = _commitment_of(asked, clause_id)
    disputed_reports.prove(
        asked.session,
        clause_id=clause_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/clauses/{clause_id}/decide",
    operation_id="decideClause",
    summary="核定有异议的履行情况",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def decide(
    asked: Annotated[Asked, Depends(to_do("clause.decide"))],
    clause_id: ClauseId,
    given: ReportDecision,
    version: KnownVersion,
) -> CommitmentView:
    """写明理由。核定没有履行的，原报告不予认定，时限自原来的起算时间继续计算。"""
    commitment_id = _commitment_of(asked, clause_id)
    disputed_reports.decide(
        asked.session,
        asked.law,
        clause_id=clause_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/clauses/{clause_id}/take-back-ruling",
    operation_id="takeBackClauseRuling",
    summary="收回误报的履行证明或者误作的核定",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def take_back_ruling(
    asked: Annotated[Asked, Depends(to_do("clause.fulfil"))],
    clause_id: ClauseId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """证明由提供的一方收回，核定由办公室收回；已据此办理的不能收回。"""
    commitment_id = _commitment_of(asked, clause_id)
    disputed_report_retractions.take_back(
        asked.session,
        clause_id=clause_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)
