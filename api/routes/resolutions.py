"""What a deliberation decided, by JSON: added, reported, confirmed, sent back, reopened, withdrawn (三（二）)."""

from typing import Annotated

from fastapi import Depends, Path, status
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.deliberations import DeliberationId, Until, meeting, seen
from api.routes.shapes import LONGEST_REASON, Late, LateReason, Reason
from api.views import projects
from api.views.deliberations import DeliberationView
from workflow.actions import deliberation_retractions, resolution_returns, resolutions
from workflow.errors import NotFound
from workflow.records.deliberation import Resolution

router = Chapter(tags=["deliberations"], route_class=Repeatable)


ResolutionId = Annotated[int, Path(ge=1, le=2**53, description="决定编号。")]


class ResolutionGiven(Until):
    """议定事项。"""

    text: str = Field(max_length=1000, description="决定事项。")
    owner: str = Field(max_length=40, description="责任单位：部门代码、`office` 或 `enterprise`。")


class AgainGiven(Until, Late):
    """退回或重开，另定期限。"""

    reason: str = Field(max_length=LONGEST_REASON, description="理由。")


class ResolutionReport(Late):
    """落实情况。"""

    evidence: str = Field(max_length=1000, description="落实情况和依据。")


def _decided(asked: Asked, resolution_id: int) -> Resolution:
    found = asked.session.get(Resolution, resolution_id)
    if found is None:
        raise NotFound(what="该决定")
    projects.visible(asked.session, found.project_id, asked.by)
    return found


@router.post(
    "/deliberations/{deliberation_id}/resolutions",
    operation_id="addResolution",
    summary="增加议定事项",
    response_model=DeliberationView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409, 412, 428),
)
def add_resolution(
    asked: Annotated[Asked, Depends(to_do("resolution.decide"))],
    deliberation_id: DeliberationId,
    given: ResolutionGiven,
    version: KnownVersion,
) -> DeliberationView:
    """会后、纪要印发之前增加；会议纪要印发时开始计时（三（二））。"""
    meeting(asked, deliberation_id)
    resolutions.add(
        asked.session,
        deliberation_id=deliberation_id,
        text=given.text,
        owner=given.owner,
        amount=given.amount,
        due_on=given.due_on,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, deliberation_id)


@router.post(
    "/resolutions/{resolution_id}/report",
    operation_id="reportResolution",
    summary="报告决定落实情况",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(404, 409, 412, 428),
)
def report(
    asked: Annotated[Asked, Depends(to_do("resolution.report"))],
    resolution_id: ResolutionId,
    given: ResolutionReport,
    version: KnownVersion,
) -> None:
    """责任单位报告落实情况和依据，由办公室确认；`If-Match` 是该决定的版本。"""
    _decided(asked, resolution_id)
    done = resolutions.report(
        asked.session,
        resolution_id=resolution_id,
        evidence=given.evidence,
        expected_version=version,
        **asked.dated(given),
    )
    asked.at_version(done.version)


@router.post(
    "/resolutions/{resolution_id}/retract",
    operation_id="retractResolutionReport",
    summary="撤回决定落实情况",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(404, 409, 412, 428),
)
def retract_report(
    asked: Annotated[Asked, Depends(to_do("resolution.report"))],
    resolution_id: ResolutionId,
    given: Reason,
    version: KnownVersion,
) -> None:
    """办公室确认、退回前可以撤回；期限仍按原来的计算（专班约定）。"""
    _decided(asked, resolution_id)
    done = deliberation_retractions.retract_report(
        asked.session,
        asked.law,
        resolution_id=resolution_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    asked.at_version(done.version)


@router.post(
    "/resolutions/{resolution_id}/confirm",
    operation_id="confirmResolution",
    summary="确认决定落实",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def confirm(
    asked: Annotated[Asked, Depends(to_do("resolution.confirm"))],
    resolution_id: ResolutionId,
    version: KnownVersion,
    given: Late | None = None,
) -> DeliberationView:
    """代办专班办公室负责督促落实（三（二））。"""
    found = _decided(asked, resolution_id)
    resolutions.confirm(
        asked.session, resolution_id=resolution_id, **asked.dated(given), expected_version=version
    )
    return seen(asked, found.deliberation_id)


@router.post(
    "/resolutions/{resolution_id}/send-back",
    operation_id="sendBackResolution",
    summary="退回落实情况",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def send_back(
    asked: Annotated[Asked, Depends(to_do("resolution.confirm"))],
    resolution_id: ResolutionId,
    given: AgainGiven,
    version: KnownVersion,
) -> DeliberationView:
    """说明理由退回，并另定期限。"""
    found = _decided(asked, resolution_id)
    resolution_returns.send_back(
        asked.session,
        asked.law,
        resolution_id=resolution_id,
        reason=given.reason,
        amount=given.amount,
        due_on=given.due_on,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, found.deliberation_id)


@router.post(
    "/resolutions/{resolution_id}/reopen",
    operation_id="reopenResolution",
    summary="重开会商决定",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def reopen(
    asked: Annotated[Asked, Depends(to_do("resolution.reopen"))],
    resolution_id: ResolutionId,
    given: AgainGiven,
    version: KnownVersion,
) -> DeliberationView:
    """说明理由重开，并另定期限。"""
    found = _decided(asked, resolution_id)
    resolution_returns.reopen(
        asked.session,
        asked.law,
        resolution_id=resolution_id,
        reason=given.reason,
        amount=given.amount,
        due_on=given.due_on,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, found.deliberation_id)


@router.post(
    "/resolutions/{resolution_id}/withdraw",
    operation_id="withdrawResolution",
    summary="撤销会商决定",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    asked: Annotated[Asked, Depends(to_do("resolution.withdraw"))],
    resolution_id: ResolutionId,
    given: LateReason,
    version: KnownVersion,
) -> DeliberationView:
    """说明理由撤销。"""
    found = _decided(asked, resolution_id)
    resolution_returns.withdraw(
        asked.session,
        resolution_id=resolution_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, found.deliberation_id)
