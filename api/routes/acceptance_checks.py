"""Checks of joint acceptances by JSON (二（四）2)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, status
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Given, Late, LateReason, Reason
from api.views import acceptance_checks as view
from api.views.acceptance_checks import CheckView
from workflow.actions import acceptance_checks, check_retractions, follow_up_dates

router = Chapter(prefix="/acceptance-checks", tags=["acceptances"], route_class=Repeatable)


class FollowUpGiven(Given):
    """检查提出的一项整改。"""

    content: str = Field(max_length=600, description="内容。")
    department: str = Field(max_length=40, description="责任部门代码。")
    due_on: date = Field(description="完成日期。")
    acceptance: int | None = Field(
        None, ge=1, le=2**53, description="涉及抽查的哪一项联合验收的编号；只抽查一项的可以不写。"
    )


class CheckGiven(Late):
    """一次检查。"""

    period_from: date = Field(description="检查期间自。")
    period_until: date = Field(description="至。")
    sample: list[int] = Field(default_factory=list, max_length=500, description="抽查的联合验收编号。")
    findings: str = Field(max_length=2000, description="检查情况。")
    nothing_because: str = Field(
        "", max_length=200, description="期间内没有作出过联合验收结论、因而没有抽查的，写明情况。"
    )
    follow_ups: list[FollowUpGiven] = Field(default_factory=list, max_length=60)
    handled_by: str = Field(max_length=60, description="检查人。")


class FollowUpRedated(LateReason):
    """调整后的完成日期。"""

    due_on: date = Field(description="完成日期。")


class Outcome(Late):
    """办理情况。"""

    outcome: str = Field(max_length=600, description="办理情况。")


@router.get(
    "",
    operation_id="listAcceptanceChecks",
    summary="联合验收定期检查",
    response_model=list[CheckView],
)
def list_checks(asked: Annotated[Asked, Depends(to_read("acceptance_check.read"))]) -> list[CheckView]:
    """新近的在前。"""
    return view.checks(asked.session, asked.law, now=asked.now)


@router.post(
    "",
    operation_id="recordAcceptanceCheck",
    summary="登记检查",
    response_model=CheckView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404),
)
def record(
    asked: Annotated[Asked, Depends(to_do("acceptance_check.record"))], given: CheckGiven
) -> CheckView:
    """牵头部门或监督考核部门检查一个期间的联合验收情况（二（四）2）。"""
    said = dict(given) | {"follow_ups": [dict(each) for each in given.follow_ups]}
    made = acceptance_checks.record(asked.session, asked.law, by=asked.by, now=asked.now, **said)
    return next(each for each in view.checks(asked.session, asked.law, now=asked.now) if each.id == made.id)


@router.post(
    "/follow-ups/{follow_up_id}/redate",
    operation_id="redateFollowUp",
    summary="调整检查整改的完成日期",
    response_model=CheckView,
    responses=responses(404, 409, 412, 428),
)
def redate(
    asked: Annotated[Asked, Depends(to_do("acceptance_check.redate"))],
    follow_up_id: Annotated[int, Path(ge=1, le=2**53, description="事项编号。")],
    given: FollowUpRedated,
    version: KnownVersion,
) -> CheckView:
    """由牵头部门或监督考核部门写明理由；已办结的不能。`If-Match` 用该事项的版本。"""
    moved = follow_up_dates.redate(
        asked.session,
        asked.law,
        follow_up_id=follow_up_id,
        due_on=given.due_on,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    asked.at_version(moved.version)
    return next(
        each for each in view.checks(asked.session, asked.law, now=asked.now) if each.id == moved.check_id
    )


@router.post(
    "/follow-ups/{follow_up_id}/finish",
    operation_id="finishFollowUp",
    summary="办结检查提出的事项",
    response_model=CheckView,
    responses=responses(404, 409, 412, 428),
)
def finish(
    asked: Annotated[Asked, Depends(to_do("acceptance_check.finish"))],
    follow_up_id: Annotated[int, Path(ge=1, le=2**53, description="事项编号。")],
    given: Outcome,
    version: KnownVersion,
) -> CheckView:
    """由责任部门写明办理情况。`If-Match` 用该事项的版本。"""
    done = acceptance_checks.finish(
        asked.session,
        asked.law,
        follow_up_id=follow_up_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **dict(given),
    )
    asked.at_version(done.version)
    return next(
        each for each in view.checks(asked.session, asked.law, now=asked.now) if each.id == done.check_id
    )


@router.post(
    "/{check_id}/take-back",
    operation_id="takeBackAcceptanceCheck",
    summary="收回误登记的检查",
    response_model=CheckView,
    responses=responses(404, 409),
)
def take_back(
    asked: Annotated[Asked, Depends(to_do("acceptance_check.take_back"))],
    check_id: Annotated[int, Path(ge=1, le=2**53, description="检查编号。")],
    given: Reason,
) -> CheckView:
    """由登记该次检查的一方写明理由；所提事项已办结或者已督办的不能（专班约定）。下一次检查的期限自前一次检查起算。"""
    check_retractions.take_back(
        asked.session, asked.law, check_id=check_id, reason=given.reason, by=asked.by, now=asked.now
    )
    return next(each for each in view.checks(asked.session, asked.law, now=asked.now) if each.id == check_id)


@router.post(
    "/follow-ups/{follow_up_id}/reopen",
    operation_id="reopenFollowUp",
    summary="收回误登记的检查整改办结",
    response_model=CheckView,
    responses=responses(404, 409, 412, 428),
)
def reopen(
    asked: Annotated[Asked, Depends(to_do("acceptance_check.reopen"))],
    follow_up_id: Annotated[int, Path(ge=1, le=2**53, description="事项编号。")],
    given: Reason,
    version: KnownVersion,
) -> CheckView:
    """由责任部门或办公室写明理由；时限仍自原来的起算时间计算。`If-Match` 用该事项的版本。"""
    row = check_retractions.reopen(
        asked.session,
        asked.law,
        follow_up_id=follow_up_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    asked.at_version(row.version)
    return next(
        each for each in view.checks(asked.session, asked.law, now=asked.now) if each.id == row.check_id
    )
