"""Supervision orders (督办单) by JSON: read, answered, returned, closed (三（二）)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Response
from pydantic import Field

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion, etag
from api.refusals import responses
from api.routes.shapes import Given, Late, ProjectId, Reason
from api.views import projects
from api.views import supervisions as view
from api.views.supervisions import SupervisionView
from workflow.actions import supervision_retractions, supervisions
from workflow.rules.duty import Actor

router = Chapter(tags=["supervision"], route_class=Repeatable)

SupervisionId = Annotated[int, Path(ge=1, le=2**53, description="督办单编号。")]


class AnswerGiven(Late):
    """督办回复。"""

    measures: str = Field(max_length=1000, description="逾期原因和采取的措施。")
    promised_for: date | None = Field(default=None, description="承诺办结的日期。")
    handled_by: str = Field(max_length=60, description="经办人。")


class ConclusionGiven(Given):
    """督办结果。"""

    conclusion: str = Field(max_length=400, description="如何办结。")


@router.get(
    "/projects/{project_id}/supervisions",
    operation_id="listSupervisions",
    summary="项目的督办单",
    response_model=list[SupervisionView],
    responses=responses(404),
)
def list_supervisions(
    by: Annotated[Actor, Depends(Decision("paper.read"))],
    session: Reading,
    law: InForce,
    now: Now,
    project_id: ProjectId,
) -> list[SupervisionView]:
    """最近的在前。部门只见发给本部门的。"""
    project, _ = projects.visible(session, project_id, by, "paper.read")
    seen = view.of_project(session, law, project=project, now=now)
    return [order for order in seen if view.is_for(order, by)]


@router.get(
    "/supervisions/{supervision_id}",
    operation_id="readSupervision",
    summary="一份督办单",
    response_model=SupervisionView,
    responses=responses(404),
)
def read_supervision(
    by: Annotated[Actor, Depends(Decision("paper.read"))],
    session: Reading,
    law: InForce,
    now: Now,
    supervision_id: SupervisionId,
    response: Response,
) -> SupervisionView:
    """督办事项、回复和结果。"""
    seen, _ = view.read(session, law, supervision_id=supervision_id, by=by, now=now)
    response.headers["etag"] = etag(seen.version)
    return seen


@router.post(
    "/supervisions/{supervision_id}/answer",
    operation_id="answerSupervision",
    summary="回复督办单",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def answer(
    by: Annotated[Actor, Depends(Decision("supervision.answer"))],
    session: Acting,
    law: InForce,
    now: Now,
    supervision_id: SupervisionId,
    given: AnswerGiven,
    version: KnownVersion,
    response: Response,
) -> SupervisionView:
    """部门书面说明逾期原因、措施和办结日期。"""
    supervisions.answer(
        session,
        supervision_id=supervision_id,
        measures=given.measures,
        promised_for=given.promised_for,
        handled_by=given.handled_by,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return read_supervision(by, session, law, now, supervision_id, response)


@router.post(
    "/supervisions/{supervision_id}/return",
    operation_id="returnSupervision",
    summary="退回督办回复",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def return_answer(
    by: Annotated[Actor, Depends(Decision("supervision.return"))],
    session: Acting,
    law: InForce,
    now: Now,
    supervision_id: SupervisionId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> SupervisionView:
    """说明理由，请部门重新回复。"""
    supervisions.return_answer(
        session,
        law,
        supervision_id=supervision_id,
        reason=given.reason,
        by=by,
        now=now,
        expected_version=version,
    )
    return read_supervision(by, session, law, now, supervision_id, response)


@router.post(
    "/supervisions/{supervision_id}/close",
    operation_id="closeSupervision",
    summary="办结督办",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def close(
    by: Annotated[Actor, Depends(Decision("supervision.close"))],
    session: Acting,
    law: InForce,
    now: Now,
    supervision_id: SupervisionId,
    given: ConclusionGiven,
    version: KnownVersion,
    response: Response,
) -> SupervisionView:
    """写明如何办结。"""
    supervisions.close(
        session,
        supervision_id=supervision_id,
        conclusion=given.conclusion,
        by=by,
        now=now,
        expected_version=version,
    )
    return read_supervision(by, session, law, now, supervision_id, response)


@router.post(
    "/supervisions/{supervision_id}/retract",
    operation_id="retractSupervisionAnswer",
    summary="撤回督办回复",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def retract(
    by: Annotated[Actor, Depends(Decision("supervision.answer"))],
    session: Acting,
    law: InForce,
    now: Now,
    supervision_id: SupervisionId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> SupervisionView:
    """办公室尚未退回、办结前可以撤回；回复的时限仍自原来的起算时间计算（专班约定）。"""
    supervision_retractions.retract_answer(
        session,
        law,
        supervision_id=supervision_id,
        reason=given.reason,
        by=by,
        now=now,
        expected_version=version,
    )
    return read_supervision(by, session, law, now, supervision_id, response)


@router.post(
    "/supervisions/{supervision_id}/reopen",
    operation_id="reopenSupervision",
    summary="收回误作的督办办结",
    response_model=SupervisionView,
    responses=responses(404, 409, 412, 428),
)
def reopen(
    by: Annotated[Actor, Depends(Decision("supervision.close"))],
    session: Acting,
    law: InForce,
    now: Now,
    supervision_id: SupervisionId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> SupervisionView:
    """误作办结的，收回后督办继续（专班约定）。"""
    supervision_retractions.reopen(
        session,
        law,
        supervision_id=supervision_id,
        reason=given.reason,
        by=by,
        now=now,
        expected_version=version,
    )
    return read_supervision(by, session, law, now, supervision_id, response)
