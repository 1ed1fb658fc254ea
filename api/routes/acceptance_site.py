"""The one on-site date of a joint acceptance by JSON: who takes part, when and where (二（四）2)."""

from typing import Annotated

from fastapi import Depends
from pydantic import AwareDatetime, Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.acceptances import seen
from api.routes.shapes import LONGEST_REASON, AcceptanceId, Late
from api.views.acceptances import AcceptanceView
from workflow.actions import acceptance_site

router = Chapter(tags=["acceptances"], route_class=Repeatable)


class SiteGiven(Late):
    """参加部门和现场核验日期。"""

    departments: list[str] = Field(max_length=60, description="参加部门代码，应当包括牵头部门。")
    reasons: dict[str, str] = Field(default_factory=dict, description="研判没有列明的部门参加的理由。")
    on_site_at: AwareDatetime = Field(description="现场核验时间。")
    place: str = Field(max_length=200, description="集合地点。")
    rest_day_because: str = Field(
        default="", max_length=LONGEST_REASON, description="现场核验定在休息日的，写明理由。"
    )


class SiteMoved(Late):
    """改期。"""

    on_site_at: AwareDatetime = Field(description="新的现场核验时间。")
    place: str = Field(default="", max_length=200, description="集合地点，不填即不变。")
    rest_day_because: str = Field(
        default="", max_length=LONGEST_REASON, description="现场核验定在休息日的，写明理由。"
    )
    reason: str = Field(max_length=LONGEST_REASON, description="改期的理由。")
    departments: list[str] | None = Field(default=None, max_length=60, description="重新确定的参加部门。")
    reasons: dict[str, str] = Field(default_factory=dict, description="增加的部门参加的理由。")


@router.post(
    "/acceptances/{acceptance_id}/arrange",
    operation_id="arrangeAcceptance",
    summary="确定参加部门和现场核验日期",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def arrange(
    asked: Annotated[Asked, Depends(to_do("acceptance.arrange"))],
    acceptance_id: AcceptanceId,
    given: SiteGiven,
    version: KnownVersion,
) -> AcceptanceView:
    """一个日期，同时通知各部门和企业；时限已知的部门自此计时，其余待核定。"""
    acceptance_site.arrange(
        asked.session,
        asked.law,
        acceptance_id=acceptance_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **dict(given),
    )
    return seen(asked, acceptance_id)


@router.post(
    "/acceptances/{acceptance_id}/rearrange",
    operation_id="rearrangeAcceptance",
    summary="现场核验改期",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def rearrange(
    asked: Annotated[Asked, Depends(to_do("acceptance.arrange"))],
    acceptance_id: AcceptanceId,
    given: SiteMoved,
    version: KnownVersion,
) -> AcceptanceView:
    """改期写明理由；已出具意见或逾期未出具意见的部门不能移出。"""
    acceptance_site.rearrange(
        asked.session,
        asked.law,
        acceptance_id=acceptance_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **dict(given),
    )
    return seen(asked, acceptance_id)
