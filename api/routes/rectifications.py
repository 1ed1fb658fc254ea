"""The one list of a joint acceptance by JSON: handed over, its dates moved, reported on (二（四）2)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.acceptances import seen
from api.routes.shapes import AcceptanceId, Late, LateReason
from api.views.acceptances import AcceptanceView
from workflow.actions import rectification_dates, rectifications

router = Chapter(tags=["acceptances"], route_class=Repeatable)


class HandedOver(Late):
    """送达整改清单。"""

    dates: dict[int, date] = Field(
        default_factory=dict, description="与企业另行约定的完成日期，键为整改事项的内部编号。"
    )


class Redated(LateReason):
    """调整后的完成日期。"""

    due_on: date = Field(description="完成日期。")


class ReportGiven(Late):
    """整改情况。"""

    numbers: list[int] = Field(max_length=600, description="已整改事项在清单上的编号。")
    what: str = Field(max_length=600, description="整改情况。")


@router.post(
    "/acceptances/{acceptance_id}/list",
    operation_id="handOverRectifications",
    summary="一次性送达整改清单",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def hand_over(
    asked: Annotated[Asked, Depends(to_do("acceptance.hand_over"))],
    acceptance_id: AcceptanceId,
    given: HandedOver,
    version: KnownVersion,
) -> AcceptanceView:
    """各部门意见齐全之后送达，送达后不再增加。"""
    rectifications.hand_over(
        asked.session,
        asked.law,
        acceptance_id=acceptance_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **dict(given),
    )
    return seen(asked, acceptance_id)


class RectifiedAgain(LateReason):
    """再次整改的完成日期和理由。"""

    due_on: date = Field(description="完成日期，与企业约定。")


@router.post(
    "/acceptances/{acceptance_id}/rectify-again",
    operation_id="rectifyAgain",
    summary="复验不合格的，再次整改",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def rectify_again(
    asked: Annotated[Asked, Depends(to_do("acceptance.hand_over"))],
    acceptance_id: AcceptanceId,
    given: RectifiedAgain,
    version: KnownVersion,
) -> AcceptanceView:
    """由牵头部门决定；只就复验不合格的事项整改，清单不增加。"""
    rectifications.rectify_again(
        asked.session,
        asked.law,
        acceptance_id=acceptance_id,
        due_on=given.due_on,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, acceptance_id)


@router.post(
    "/rectifications/{rectification_id}/redate",
    operation_id="redateRectification",
    summary="调整整改完成日期",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def redate(
    asked: Annotated[Asked, Depends(to_do("acceptance.redate"))],
    rectification_id: Annotated[int, Path(ge=1, le=2**53, description="整改事项编号。")],
    given: Redated,
    version: KnownVersion,
) -> AcceptanceView:
    """由提出部门或者牵头部门写明理由；送达前后都可以，已报送的不能。`If-Match` 为联合验收的 `version`。"""
    row = rectification_dates.redate(
        asked.session,
        asked.law,
        rectification_id=rectification_id,
        due_on=given.due_on,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, row.acceptance_id)


@router.post(
    "/acceptances/{acceptance_id}/report",
    operation_id="reportRectifications",
    summary="报送整改情况",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def report(
    asked: Annotated[Asked, Depends(to_do("acceptance.report"))],
    acceptance_id: AcceptanceId,
    given: ReportGiven,
    version: KnownVersion,
) -> AcceptanceView:
    """全部报齐之后，各部门只就清单所列事项复验。"""
    rectifications.report(
        asked.session,
        asked.law,
        acceptance_id=acceptance_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **dict(given),
    )
    return seen(asked, acceptance_id)
