"""The one conclusion of a joint acceptance by JSON: made, and taken back while nothing rests on it (二（四）2)."""

from typing import Annotated, Literal

from fastapi import Depends
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.acceptances import seen
from api.routes.shapes import AcceptanceId, Late, Reason
from api.views.acceptances import AcceptanceView
from workflow.actions import acceptance_conclusions, acceptance_retractions

router = Chapter(tags=["acceptances"], route_class=Repeatable)


class ConclusionGiven(Late):
    """联合验收结论。"""

    result: Literal["pass", "fail"] = Field(description="`pass` 通过，`fail` 不通过。")
    conclusion: str = Field(default="", max_length=1000, description="说明；不通过的写明原因。")
    handled_by: str = Field(max_length=60, description="经办人。")


@router.post(
    "/acceptances/{acceptance_id}/conclude",
    operation_id="concludeAcceptance",
    summary="作出联合验收结论",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def conclude(
    asked: Annotated[Asked, Depends(to_do("acceptance.conclude"))],
    acceptance_id: AcceptanceId,
    given: ConclusionGiven,
    version: KnownVersion,
) -> AcceptanceView:
    """各部门意见均为合格才能通过；通过之日起，企业的备案期限开始。"""
    said = {key: value for key, value in dict(given).items() if key != "result"}
    if given.result == "fail":
        acceptance_conclusions.conclude_failed(
            asked.session,
            acceptance_id=acceptance_id,
            by=asked.by,
            now=asked.now,
            expected_version=version,
            **said,
        )
    else:
        acceptance_conclusions.conclude_passed(
            asked.session,
            asked.law,
            acceptance_id=acceptance_id,
            by=asked.by,
            now=asked.now,
            expected_version=version,
            **said,
        )
    return seen(asked, acceptance_id)


@router.post(
    "/acceptances/{acceptance_id}/take-back",
    operation_id="takeBackAcceptanceConclusion",
    summary="收回联合验收结论",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def take_back_conclusion(
    asked: Annotated[Asked, Depends(to_do("acceptance.conclude"))],
    acceptance_id: AcceptanceId,
    given: Reason,
    version: KnownVersion,
) -> AcceptanceView:
    """误作的结论由牵头部门收回；意见书已生成、企业备案等时限已起算的不能收回（专班约定）。"""
    acceptance_retractions.take_back_conclusion(
        asked.session,
        asked.law,
        acceptance_id=acceptance_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, acceptance_id)
