"""事中事后监管 by JSON: checks that are planned, what they found, and that it was put right (二（三）2)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, status
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.clauses import KeptGiven, visible_one
from api.routes.commitments import seen
from api.routes.drafts import PointGiven
from api.routes.shapes import (
    CommitmentId,
    Late,
    LateReason,
    PointId,
)
from api.views import commitments as view
from api.views.commitments import CommitmentView
from workflow.actions import oversight
from workflow.records.commitment import SupervisionPoint

router = Chapter(tags=["commitments"], route_class=Repeatable)


class SupervisionCheckGiven(PointGiven):
    """安排的一次监管检查。"""

    source: str = Field(
        default="", max_length=100, description="办公室代部门登记的，该部门的来文字号或凭据。"
    )


class FoundGiven(Late):
    """检查结果。"""

    in_order: bool = Field(description="是否符合承诺；不符合的限期整改，再检查。")
    finding: str = Field(max_length=400, description="检查结论。")
    rectify_by: date | None = Field(default=None, description="整改的期限；不符合承诺的必填。")


def _point(asked: Asked, point_id: int) -> int:
    return visible_one(asked, asked.session.get(SupervisionPoint, point_id), "该监管检查")


@router.post(
    "/commitments/{commitment_id}/checks",
    operation_id="planSupervisionCheck",
    summary="安排监管检查",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def plan(
    asked: Annotated[Asked, Depends(to_do("oversight.plan"))],
    commitment_id: CommitmentId,
    given: SupervisionCheckGiven,
) -> CommitmentView:
    """事中事后监管（二（三）2）：由部门自己安排，或办公室依部门来文登记，并事先告知企业。"""
    view.visible(asked.session, commitment_id, asked.by)
    oversight.plan(
        asked.session,
        asked.law,
        commitment_id=commitment_id,
        point=given.model_dump(exclude={"source"}),
        source=given.source,
        by=asked.by,
        now=asked.now,
    )
    return seen(asked, commitment_id)


@router.post(
    "/supervision-checks/{point_id}/record",
    operation_id="recordSupervisionCheck",
    summary="登记监管检查结果",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def record_point(
    asked: Annotated[Asked, Depends(to_do("oversight.record"))],
    point_id: PointId,
    given: FoundGiven,
    version: KnownVersion,
) -> CommitmentView:
    """不符合承诺的限期整改，整改后再检查。`If-Match` 是该检查的版本。"""
    commitment_id = _point(asked, point_id)
    oversight.record(
        asked.session,
        asked.law,
        point_id=point_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/supervision-checks/{point_id}/report",
    operation_id="reportCheckRectified",
    summary="报送检查要求的整改情况",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def report_point(
    asked: Annotated[Asked, Depends(to_do("oversight.report"))],
    point_id: PointId,
    given: KeptGiven,
    version: KnownVersion,
) -> CommitmentView:
    """企业附佐证报送；其计时停止，由要求整改的部门核查。`If-Match` 是该检查的版本。"""
    commitment_id = _point(asked, point_id)
    oversight.report(
        asked.session,
        asked.law,
        point_id=point_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/supervision-checks/{point_id}/cancel",
    operation_id="cancelSupervisionCheck",
    summary="取消监管检查",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def cancel_point(
    asked: Annotated[Asked, Depends(to_do("oversight.plan"))],
    point_id: PointId,
    given: LateReason,
    version: KnownVersion,
) -> CommitmentView:
    """尚未检查的，说明理由取消。专班约定。"""
    commitment_id = _point(asked, point_id)
    oversight.cancel(
        asked.session,
        point_id=point_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, commitment_id)
