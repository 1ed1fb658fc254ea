"""会议纪要 by JSON: drafted, issued, corrected (三（二）)."""

from typing import Annotated

from fastapi import Depends
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.deliberations import DeliberationId, meeting, seen
from api.routes.shapes import LONGEST_REASON, Given, Late
from api.views.deliberations import DeliberationView
from workflow.actions import minutes

router = Chapter(tags=["deliberations"], route_class=Repeatable)


class MinutesGiven(Given):
    """会议纪要。"""

    text: str = Field(
        default="", max_length=20000, description="纪要全文；印发时留空的，用草稿或自动拟成的文字。"
    )


class MinutesIssued(MinutesGiven, Late):
    """印发会议纪要。"""


class MinutesCorrection(Late):
    """更正会议纪要。"""

    text: str = Field(max_length=20000, description="更正后的全文。")
    reason: str = Field(max_length=LONGEST_REASON, description="更正的理由。")


@router.put(
    "/deliberations/{deliberation_id}/minutes",
    operation_id="writeMinutes",
    summary="保存会议纪要草稿",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def write_minutes(
    asked: Annotated[Asked, Depends(to_do("minutes.write"))],
    deliberation_id: DeliberationId,
    given: MinutesGiven,
    version: KnownVersion,
) -> DeliberationView:
    """印发之前可以修改。"""
    meeting(asked, deliberation_id)
    minutes.write(
        asked.session,
        deliberation_id=deliberation_id,
        text=given.text,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, deliberation_id)


@router.post(
    "/deliberations/{deliberation_id}/minutes/issue",
    operation_id="issueMinutes",
    summary="印发会议纪要",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def issue_minutes(
    asked: Annotated[Asked, Depends(to_do("minutes.issue"))],
    deliberation_id: DeliberationId,
    given: MinutesIssued,
    version: KnownVersion,
) -> DeliberationView:
    """编号印发，议定事项开始计时（三（二））；印发后不能修改。"""
    meeting(asked, deliberation_id)
    minutes.issue(
        asked.session,
        asked.law,
        deliberation_id=deliberation_id,
        text=given.text,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, deliberation_id)


@router.post(
    "/deliberations/{deliberation_id}/minutes/correct",
    operation_id="correctMinutes",
    summary="更正会议纪要",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def correct_minutes(
    asked: Annotated[Asked, Depends(to_do("minutes.correct"))],
    deliberation_id: DeliberationId,
    given: MinutesCorrection,
    version: KnownVersion,
) -> DeliberationView:
    """另行编号印发更正；原纪要留存不变。"""
    meeting(asked, deliberation_id)
    minutes.correct(
        asked.session,
        asked.law,
        deliberation_id=deliberation_id,
        text=given.text,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, deliberation_id)
