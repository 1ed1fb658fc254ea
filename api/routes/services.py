"""Services given to enterprises and trainings by JSON: listed, recorded, corrected (二（一）2, 二（四）3, 三（一）)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Path, status
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, Given, Late, ProjectId
from api.views import people as view
from api.views.projects import visible
from workflow.actions import services
from workflow.errors import NotFound
from workflow.records.service import ServiceRecord

router = Chapter(tags=["services"], route_class=Repeatable)

ServiceId = Annotated[int, Path(ge=1, le=2**53, description="服务记录编号。")]


class ServiceKind(StrEnum):
    """向企业提供的服务。"""

    CONTACT = "contact"
    ADVICE = "advice"
    VISIT = "visit"
    EXPLANATION = "explanation"
    GUIDANCE = "guidance"
    FOLLOW_UP = "follow_up"


class ServiceOut(BaseModel):
    """一条服务或者培训记录。"""

    id: int
    kind: str = Field(description="种类；培训为 `training`。")
    words: str = Field(description="种类的名称。")
    clause: str = Field(description="文件要求提供该服务的条款。")
    subject: str
    audience: str = Field(description="服务对象。")
    given_by: str = Field(description="提供服务的人。")
    happened_at: datetime
    recorded_at: datetime
    corrected_because: str = Field(description="更正的理由；没有更正过的为空。")
    former: str = Field(description="更正前的内容；没有更正过的为空。")


class TrainingGiven(Late):
    """培训学习。"""

    subject: str = Field(max_length=services.LONGEST_SUBJECT, description="培训的内容。")
    audience: str = Field(default="", max_length=services.LONGEST_AUDIENCE, description="参加的人。")


class ServiceGiven(TrainingGiven):
    """向企业提供的服务。"""

    kind: ServiceKind


class ServiceCorrectionGiven(Given):
    """更正后的内容。"""

    subject: str = Field(max_length=services.LONGEST_SUBJECT, description="更正后的内容。")
    audience: str = Field(default="", max_length=services.LONGEST_AUDIENCE, description="更正后的服务对象。")
    because: str = Field(max_length=LONGEST_REASON, description="更正的理由。")


def _out(seen: view.Service) -> ServiceOut:
    return ServiceOut(
        id=seen.id,
        kind=seen.kind,
        words=seen.words,
        clause=seen.clause,
        subject=seen.subject,
        audience=seen.audience,
        given_by=seen.given_by,
        happened_at=seen.happened_at,
        recorded_at=seen.recorded_at,
        corrected_because=seen.corrected_because,
        former=seen.former,
    )


@router.get(
    "/projects/{project_id}/services",
    operation_id="listServices",
    summary="项目的服务记录",
    response_model=list[ServiceOut],
    responses=responses(404),
)
def list_services(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> list[ServiceOut]:
    """新的在前，最多100条；更正过的只列更正后的，并写明理由和原来的内容。"""
    visible(asked.session, project_id, asked.by)
    return [_out(row) for row in view.services(asked.session, project_id)]


@router.post(
    "/projects/{project_id}/services",
    operation_id="recordService",
    summary="登记服务",
    response_model=ServiceOut,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404),
)
def record(
    asked: Annotated[Asked, Depends(to_do("service.record"))], project_id: ProjectId, given: ServiceGiven
) -> ServiceOut:
    """登记咨询辅导、上门辅导、解释说明、事前指导、跟踪服务等（二（一）2、二（三）、二（四）3）。"""
    visible(asked.session, project_id, asked.by)
    row = services.record(
        asked.session,
        kind=given.kind.value,
        subject=given.subject,
        audience=given.audience,
        project_id=project_id,
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
    )
    return _out(view.service_of(row))


@router.post(
    "/projects/{project_id}/services/{service_id}/correct",
    operation_id="correctService",
    summary="更正服务记录",
    response_model=ServiceOut,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def correct(
    asked: Annotated[Asked, Depends(to_do("service.record"))],
    project_id: ProjectId,
    service_id: ServiceId,
    given: ServiceCorrectionGiven,
) -> ServiceOut:
    """另记一条代替写错的一条，写明理由；两条都留存。由登记人或者代办专班办公室更正。"""
    visible(asked.session, project_id, asked.by)
    return _corrected(asked, project_id, service_id, given)


@router.get(
    "/trainings",
    operation_id="listTrainings",
    summary="培训记录",
    response_model=list[ServiceOut],
    responses=responses(),
)
def list_trainings(asked: Annotated[Asked, Depends(to_read("training.read"))]) -> list[ServiceOut]:
    """新的在前，最多100条。"""
    return [_out(row) for row in view.services(asked.session, None)]


@router.post(
    "/trainings",
    operation_id="recordTraining",
    summary="登记培训",
    response_model=ServiceOut,
    status_code=status.HTTP_201_CREATED,
    responses=responses(),
)
def train(asked: Annotated[Asked, Depends(to_do("service.train"))], given: TrainingGiven) -> ServiceOut:
    """登记对代办员、联络员的培训学习（三（一））。"""
    row = services.record(
        asked.session,
        kind="training",
        subject=given.subject,
        audience=given.audience,
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
    )
    return _out(view.service_of(row))


@router.post(
    "/trainings/{service_id}/correct",
    operation_id="correctTraining",
    summary="更正培训记录",
    response_model=ServiceOut,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def correct_training(
    asked: Annotated[Asked, Depends(to_do("service.train"))],
    service_id: ServiceId,
    given: ServiceCorrectionGiven,
) -> ServiceOut:
    """另记一条代替写错的一条，写明理由；两条都留存。由登记人、代办专班办公室或者管理员更正。"""
    return _corrected(asked, None, service_id, given)


def _corrected(
    asked: Asked, project_id: int | None, service_id: int, given: ServiceCorrectionGiven
) -> ServiceOut:
    found = asked.session.get(ServiceRecord, service_id)
    if found is None or found.project_id != project_id:
        raise NotFound(what="该服务记录")
    row = services.correct(
        asked.session,
        service_id=service_id,
        subject=given.subject,
        audience=given.audience,
        because=given.because,
        by=asked.by,
        now=asked.now,
    )
    return _out(view.service_of(row, found.subject))
