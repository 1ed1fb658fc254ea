"""Joint acceptance by JSON: applied for, returned, supplemented, withdrawn; and read (二（四）2)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, status
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import AcceptanceId, Late, LateReason, ProjectId
from api.views import acceptance_lists
from api.views import acceptances as view
from api.views.acceptance_lists import AcceptanceRow
from api.views.acceptances import AcceptanceView
from workflow.actions import acceptance_withdrawals, acceptances

router = Chapter(tags=["acceptances"], route_class=Repeatable)


def seen(asked: Asked, acceptance_id: int) -> AcceptanceView:
    """A joint acceptance as whoever asked sees it, and in the answer the version at which it stands."""
    found = view.read(asked.session, asked.law, acceptance_id=acceptance_id, by=asked.by, now=asked.now)
    asked.at_version(found.version)
    return found


class ApplicationGiven(Late):
    """联合验收申请。"""

    scope: str = Field(max_length=400, description="申请验收的工程范围。")
    materials: list[str] = Field(default_factory=list, max_length=60, description="已交材料名称。")
    completed_on: date | None = Field(
        default=None, description="工程竣工验收合格（五方验收）的日期；消防备案和竣工验收备案自这一天起算。"
    )


class SupplementGiven(Late):
    """补齐的材料。"""

    materials: list[str] = Field(default_factory=list, max_length=60, description="补交的材料名称。")


@router.get(
    "/projects/{project_id}/acceptances",
    operation_id="listProjectAcceptances",
    summary="项目的联合验收",
    response_model=list[AcceptanceRow],
    responses=responses(404),
)
def list_of_project(
    asked: Annotated[Asked, Depends(to_read("acceptance.read"))],
    project_id: ProjectId,
) -> list[AcceptanceRow]:
    """新近的在前。"""
    rows = acceptance_lists.of_project(asked.session, project_id)
    for row in rows:
        view.visible(asked.session, row.id, asked.by)
    return rows


@router.post(
    "/projects/{project_id}/acceptances",
    operation_id="applyForAcceptance",
    summary="申请联合验收",
    response_model=AcceptanceView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def apply(
    asked: Annotated[Asked, Depends(to_do("acceptance.apply"))],
    project_id: ProjectId,
    given: ApplicationGiven,
) -> AcceptanceView:
    """一次申请全部验收事项，由企业、受托的代办员或窗口提出。"""
    made = acceptances.apply(
        asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now, **dict(given)
    )
    return seen(asked, made.id)


@router.get(
    "/acceptances/{acceptance_id}",
    operation_id="readAcceptance",
    summary="联合验收",
    response_model=AcceptanceView,
    responses=responses(404),
)
def read(
    asked: Annotated[Asked, Depends(to_read("acceptance.read"))],
    acceptance_id: AcceptanceId,
) -> AcceptanceView:
    """各部门意见、整改清单和结论。没有意见就是没有意见，不视为合格。"""
    return seen(asked, acceptance_id)


@router.post(
    "/acceptances/{acceptance_id}/return",
    operation_id="returnAcceptance",
    summary="退回补齐材料",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def return_application(
    asked: Annotated[Asked, Depends(to_do("acceptance.arrange"))],
    acceptance_id: AcceptanceId,
    given: LateReason,
    version: KnownVersion,
) -> AcceptanceView:
    """一次说明需要补齐的全部材料。"""
    acceptances.return_application(
        asked.session,
        acceptance_id=acceptance_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **dict(given),
    )
    return seen(asked, acceptance_id)


@router.post(
    "/acceptances/{acceptance_id}/supplement",
    operation_id="supplementAcceptance",
    summary="补齐材料",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def supplement(
    asked: Annotated[Asked, Depends(to_do("acceptance.apply"))],
    acceptance_id: AcceptanceId,
    given: SupplementGiven,
    version: KnownVersion,
) -> AcceptanceView:
    """补齐之后由牵头部门再行研究。"""
    acceptances.supplement(
        asked.session,
        acceptance_id=acceptance_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **dict(given),
    )
    return seen(asked, acceptance_id)


@router.post(
    "/acceptances/{acceptance_id}/withdraw",
    operation_id="withdrawAcceptance",
    summary="撤回联合验收",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    asked: Annotated[Asked, Depends(to_do("acceptance.withdraw"))],
    acceptance_id: AcceptanceId,
    given: LateReason,
    version: KnownVersion,
) -> AcceptanceView:
    """已有的意见留存，不作结论。"""
    acceptance_withdrawals.withdraw(
        asked.session,
        asked.law,
        acceptance_id=acceptance_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **dict(given),
    )
    return seen(asked, acceptance_id)
