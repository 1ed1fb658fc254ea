"""Checks of joint acceptances by JSON (二（四）2)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Response, status
from pydantic import Field

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion, etag
from api.refusals import responses
from api.routes.shapes import Given
from api.views import acceptance_checks as view
from api.views.acceptance_checks import CheckView
from workflow.actions import acceptance_checks
from workflow.rules.duty import Actor

router = Chapter(prefix="/acceptance-checks", tags=["acceptances"], route_class=Repeatable)


class FollowUpGiven(Given):
    """检查提出的一项整改。"""

    content: str = Field(max_length=600, description="内容。")
    department: str = Field(max_length=40, description="责任部门代码。")
    due_on: date = Field(description="完成日期。")
    acceptance: int | None = Field(
        None, ge=1, le=2**53, description="涉及抽查的哪一项联合验收的编号；只抽查一项的可以不写。"
    )


class CheckGiven(Given):
    """一次检查。"""

    period_from: date = Field(description="检查期间自。")
    period_until: date = Field(description="至。")
    sample: list[int] = Field(default_factory=list, max_length=500, description="抽查的联合验收编号。")
    findings: str = Field(max_length=2000, description="检查情况。")
    follow_ups: list[FollowUpGiven] = Field(default_factory=list, max_length=60)
    handled_by: str = Field(max_length=60, description="检查人。")


class Outcome(Given):
    """办理情况。"""

    outcome: str = Field(max_length=600, description="办理情况。")


@router.get(
    "",
    operation_id="listAcceptanceChecks",
    summary="联合验收定期检查",
    response_model=list[CheckView],
)
def list_checks(
    by: Annotated[Actor, Depends(Decision("acceptance_check.read"))],  # noqa: ARG001
    session: Reading,
    law: InForce,
    now: Now,
) -> list[CheckView]:
    """新近的在前。"""
    return view.checks(session, law, now=now)


@router.post(
    "",
    operation_id="recordAcceptanceCheck",
    summary="登记检查",
    response_model=CheckView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404),
)
def record(
    by: Annotated[Actor, Depends(Decision("acceptance_check.record"))],
    session: Acting,
    law: InForce,
    now: Now,
    given: CheckGiven,
) -> CheckView:
    """牵头部门或监督考核部门检查一个期间的联合验收情况（二（四）2）。"""
    said = dict(given) | {"follow_ups": [dict(each) for each in given.follow_ups]}
    made = acceptance_checks.record(session, law, by=by, now=now, **said)
    return next(each for each in view.checks(session, law, now=now) if each.id == made.id)


@router.post(
    "/follow-ups/{follow_up_id}/finish",
    operation_id="finishFollowUp",
    summary="办结检查提出的事项",
    response_model=CheckView,
    responses=responses(404, 409, 412, 428),
)
def finish(
    by: Annotated[Actor, Depends(Decision("acceptance_check.finish"))],
    session: Acting,
    law: InForce,
    now: Now,
    follow_up_id: Annotated[int, Path(ge=1, le=2**53, description="事项编号。")],
    given: Outcome,
    version: KnownVersion,
    response: Response,
) -> CheckView:
    """由责任部门写明办理情况。`If-Match` 用该事项的版本。"""
    done = acceptance_checks.finish(
        session,
        law,
        follow_up_id=follow_up_id,
        outcome=given.outcome,
        by=by,
        now=now,
        expected_version=version,
    )
    response.headers["etag"] = etag(done.version)
    return next(each for each in view.checks(session, law, now=now) if each.id == done.check_id)
