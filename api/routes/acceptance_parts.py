"""A department's part of a joint acceptance by JSON: given, re-checked, taken back (二（四）2)."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Path
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.acceptances import seen
from api.routes.shapes import Given, Late, Reason
from api.views.acceptances import AcceptanceView
from workflow.actions import acceptance_parts
from workflow.records.acceptance import AcceptancePart

router = Chapter(tags=["acceptances"], route_class=Repeatable)

PartId = Annotated[int, Path(ge=1, le=2**53, description="部门意见编号。")]


def _of_part(asked: Asked, part_id: int) -> int:
    return AcceptancePart.found(asked.session, part_id).acceptance_id


class RectificationGiven(Given):
    """一项整改。"""

    content: str = Field(max_length=600, description="整改内容。")
    basis: str = Field(max_length=200, description="依据。")
    due_on: date = Field(description="完成日期。")


class PartGiven(Late):
    """部门意见。"""

    result: Literal["pass", "rectify"] = Field(description="`pass` 合格，`rectify` 需整改。")
    findings: str = Field(default="", max_length=2000, description="核验情况。")
    rectifications: list[RectificationGiven] = Field(default_factory=list, max_length=60)
    handled_by: str = Field(max_length=60, description="经办人。")
    phone: str = Field(default="", max_length=30, description="联系电话。")


class RecheckGiven(Late):
    """复验意见。"""

    results: dict[int, Literal["passed", "failed"]] = Field(
        description="逐项的复验结果，键为清单上的编号；`passed` 合格，`failed` 不合格。"
    )
    findings: str = Field(default="", max_length=2000, description="复验情况。")
    handled_by: str = Field(max_length=60, description="经办人。")


@router.post(
    "/acceptance-parts/{part_id}/record",
    operation_id="recordAcceptancePart",
    summary="出具部门意见",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def record(
    asked: Annotated[Asked, Depends(to_do("acceptance.record"))],
    part_id: PartId,
    given: PartGiven,
    version: KnownVersion,
) -> AcceptanceView:
    """`If-Match` 为本部门意见的 `version`。"""
    said = dict(given) | {"rectifications": [dict(each) for each in given.rectifications]}
    acceptance_parts.record(
        asked.session,
        asked.law,
        part_id=part_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **said,
    )
    return seen(asked, _of_part(asked, part_id))


@router.post(
    "/acceptance-parts/{part_id}/recheck",
    operation_id="recheckAcceptancePart",
    summary="出具复验意见",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def recheck(
    asked: Annotated[Asked, Depends(to_do("acceptance.record"))],
    part_id: PartId,
    given: RecheckGiven,
    version: KnownVersion,
) -> AcceptanceView:
    """逐项复验本部门提出的事项。`If-Match` 为本部门意见的 `version`。"""
    acceptance_parts.recheck(
        asked.session,
        asked.law,
        part_id=part_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **dict(given),
    )
    return seen(asked, _of_part(asked, part_id))


@router.post(
    "/acceptance-parts/{part_id}/take-back",
    operation_id="takeBackAcceptancePart",
    summary="收回意见",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def take_back(
    asked: Annotated[Asked, Depends(to_do("acceptance.record"))],
    part_id: PartId,
    given: Reason,
    version: KnownVersion,
) -> AcceptanceView:
    """写入清单或者结论之前可以收回。`If-Match` 为本部门意见的 `version`。"""
    acceptance_parts.take_back(
        asked.session,
        asked.law,
        part_id=part_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, _of_part(asked, part_id))
