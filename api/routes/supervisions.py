"""Supervision orders (督办单) by JSON: read, answered, returned, closed (三（二）)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Late, LateReason, ProjectId, Reason
from api.views import projects
from api.views import supervisions as view
from api.views.supervisions import SupervisionView
from workflow.actions import supervision_retractions, supervisions

router = Chapter(tags=["supervision"], route_class=Repeatable)

SupervisionId = Annotated[int, Path(ge=1, le=2**53, description="督办单编号。")]


class AnswerGiven(Late):
    """督办回复。"""

    measures: str = Field(max_length=1000, description="逾期原因和采取的措施。")
    promised_for: date | None = Field(default=None, description="承诺办结的日期。")
    handled_by: str = Field(max_length=60, description="经办人。")


class OrderConclusion(Late):
    """督办结果。"""

    conclusion: str = Field(max_length=400, description="如何办结。")
    overdue_because: str = Field(
        default="", max_length=150, description="督办的事项仍逾期未办而办结督办单的，写明理由。"
    )


@router.get(
    "/projects/{project_id}/supervisions",
    operation_id="listSupervisions",
    summary="项目的督办单",
    response_model=list[SupervisionView],
    responses=responses(404),
)
def list_supervisions(
    asked: Annotated[Asked, Depends(to_read("paper.read"))], project_id: ProjectId
) -> list[SupervisionView]:
    """最近的在前。部门只见发给本部门的。"""
    project, _ = projects.visible(asked.session, project_id, asked.by, "paper.read")
    seen = view.of_project(asked.session, asked.law, project=project, now=asked.now)
    return [order for order in seen if view.is_for(order, asked.by)]


@router.get(
    "/supervisions/{supervision_id}",
    operation_id="readSupervision",
    summary="一份督办单",
    response_model=SupervisionView,
    responses=responses(404),
)
def read_supervision(
    asked: Annotated[Asked, Depends(to_read("paper.read"))], supervision_id: SupervisionId
) -> SupervisionView:
    """督办事项、回复和结果。"""
    seen, _ = view.read(asked.session, asked.law, supervision_id=supervision_id, by=asked.by, now=asked.now)
    asked.at_version(seen.version)
    return seen


@router.post(
    "/supervisions/{supervision_id}/answer",
    operation_id="answerSupervision",
    summary="回复督办单",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def answer(
    asked: Annotated[Asked, Depends(to_do("supervision.answer"))],
    supervision_id: SupervisionId,
    given: AnswerGiven,
    version: KnownVersion,
) -> SupervisionView:
    """部门书面说明逾期原因、措施和办结日期。"""
    supervisions.answer(
        asked.session,
        asked.law,
        supervision_id=supervision_id,
        measures=given.measures,
        promised_for=given.promised_for,
        handled_by=given.handled_by,
        expected_version=version,
        **asked.dated(given),
    )
    return read_supervision(asked, supervision_id)


@router.post(
    "/supervisions/{supervision_id}/return",
    operation_id="returnSupervision",
    summary="退回督办回复",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def return_answer(
    asked: Annotated[Asked, Depends(to_do("supervision.return"))],
    supervision_id: SupervisionId,
    given: LateReason,
    version: KnownVersion,
) -> SupervisionView:
    """说明理由，请部门重新回复。"""
    supervisions.return_answer(
        asked.session,
        asked.law,
        supervision_id=supervision_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return read_supervision(asked, supervision_id)


@router.post(
    "/supervisions/{supervision_id}/close",
    operation_id="closeSupervision",
    summary="办结督办",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def close(
    asked: Annotated[Asked, Depends(to_do("supervision.close"))],
    supervision_id: SupervisionId,
    given: OrderConclusion,
    version: KnownVersion,
) -> SupervisionView:
    """写明如何办结。"""
    supervisions.close(
        asked.session,
        supervision_id=supervision_id,
        conclusion=given.conclusion,
        overdue_because=given.overdue_because,
        **asked.dated(given),
        expected_version=version,
    )
    return read_supervision(asked, supervision_id)


@router.post(
    "/supervisions/{supervision_id}/retract",
    operation_id="retractSupervisionAnswer",
    summary="撤回督办回复",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def retract(
    asked: Annotated[Asked, Depends(to_do("supervision.answer"))],
    supervision_id: SupervisionId,
    given: Reason,
    version: KnownVersion,
) -> SupervisionView:
    """办公室尚未退回、办结前可以撤回；回复的时限仍自原来的起算时间计算（专班约定）。"""
    supervision_retractions.retract_answer(
        asked.session,
        asked.law,
        supervision_id=supervision_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return read_supervision(asked, supervision_id)


@router.post(
    "/supervisions/{supervision_id}/reopen",
    operation_id="reopenSupervision",
    summary="收回误作的督办办结",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def reopen(
    asked: Annotated[Asked, Depends(to_do("supervision.close"))],
    supervision_id: SupervisionId,
    given: Reason,
    version: KnownVersion,
) -> SupervisionView:
    """误作办结的，收回后督办继续（专班约定）。"""
    supervision_retractions.reopen(
        asked.session,
        asked.law,
        supervision_id=supervision_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return read_supervision(asked, supervision_id)
