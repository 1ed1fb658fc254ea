"""Annex 2 by JSON: opened, circulated, declined, read, answered (二（三）1、2)."""

from typing import Annotated, Literal

from fastapi import Depends, status
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import (
    LONGEST_REASON,
    ConsultationId,
    Late,
    LateNotice,
    LateReason,
    ProjectId,
)
from api.views import projects
from api.views.projects import ConsultationView
from workflow.actions import consultation_ends, consultations, risk_findings
from workflow.errors import NotFound
from workflow.records.consultation import Consultation

router = Chapter(tags=["consultations"], route_class=Repeatable)


class ScreeningGiven(Late):
    """初步判别。"""

    enterprise_opinion: str = Field(default="", max_length=LONGEST_REASON, description="企业初步意见。")
    info: str = Field(default="", max_length=2000, description="其他项目资料。")
    high_risk: bool | None = Field(
        default=None,
        description="是否属于高危行业，由办公室判定；行业代码有提示的，判定之后才能发出（二（三））。",
    )
    high_risk_reason: str = Field(
        default="", max_length=LONGEST_REASON, description="判定的理由；与提示不一致的应当写明。"
    )
    land: Literal["obtained", "pending", "unlawful"] | None = Field(
        default=None, description="用地情况：已依法取得、正在依法办理、不合法；没有核对的留空，为待核定。"
    )
    land_evidence: str = Field(default="", max_length=400, description="用地证明。")


class CirculationGiven(ScreeningGiven, LateNotice):
    """发出征询。"""

    departments: list[str] = Field(max_length=60, description="被征询的部门代码。")
    enterprise_clauses: list[str] = Field(
        default_factory=list, max_length=30, description="企业的其他承诺事项，标准条款以外的。"
    )


class RiskGiven(Late):
    """重新判定是否属于高危行业。"""

    high_risk: bool = Field(description="是否属于高危行业，由办公室判定（二（三））。")
    high_risk_reason: str = Field(
        default="", max_length=LONGEST_REASON, description="判定的理由；与提示不一致的应当写明。"
    )


def _seen(asked: Asked, project_id: int) -> ConsultationView:
    found = projects.read(
        asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now
    ).consultation
    if found is None:
        raise NotFound(what="该意见征询")
    asked.at_version(found.version)
    return found


def _project_of(asked: Asked, consultation_id: int) -> int:
    found = asked.session.get(Consultation, consultation_id)
    if found is None:
        raise NotFound(what="该意见征询")
    projects.visible(asked.session, found.project_id, asked.by)
    return found.project_id


@router.get(
    "/projects/{project_id}/consultation",
    operation_id="readConsultation",
    summary="项目的意见征询",
    response_model=ConsultationView,
    responses=responses(404),
)
def read_consultation(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> ConsultationView:
    """最近一轮征询及各部门的答复。没有答复就是没有答复，不视为同意。企业只见进展，不见各部门的意见。"""
    return _seen(asked, project_id)


@router.post(
    "/projects/{project_id}/consultation",
    operation_id="openConsultation",
    summary="登记初步判别",
    response_model=ConsultationView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409, 412, 428),
)
def open_consultation(
    asked: Annotated[Asked, Depends(to_do("consultation.open"))],
    project_id: ProjectId,
    given: ScreeningGiven,
    version: KnownVersion,
) -> ConsultationView:
    """代办专班办公室初步判别，并征求企业初步意见（二（三）1）。`If-Match` 用项目的版本。"""
    consultations.open_screening(
        asked.session,
        asked.law,
        project_id=project_id,
        enterprise_opinion=given.enterprise_opinion,
        info=given.info,
        high_risk=given.high_risk,
        high_risk_reason=given.high_risk_reason,
        land=given.land,
        land_evidence=given.land_evidence,
        expected_version=version,
        **asked.dated(given),
    )
    return _seen(asked, project_id)


@router.post(
    "/consultations/{consultation_id}/circulate",
    operation_id="circulateConsultation",
    summary="发出征询意见表",
    response_model=ConsultationView,
    responses=responses(404, 409, 412, 428),
)
def circulate(
    asked: Annotated[Asked, Depends(to_do("consultation.circulate"))],
    consultation_id: ConsultationId,
    given: CirculationGiven,
    version: KnownVersion,
) -> ConsultationView:
    """同时向各部门发出附件2，各自3个工作日（二（三）1、2）。"""
    consultations.circulate(
        asked.session,
        asked.law,
        consultation_id=consultation_id,
        departments=given.departments,
        enterprise_opinion=given.enterprise_opinion,
        info=given.info,
        high_risk=given.high_risk,
        high_risk_reason=given.high_risk_reason,
        land=given.land,
        land_evidence=given.land_evidence,
        enterprise_clauses=given.enterprise_clauses,
        paper=given.paper,
        expected_version=version,
        **asked.dated(given),
    )
    return _seen(asked, _project_of(asked, consultation_id))


@router.post(
    "/consultations/{consultation_id}/high-risk",
    operation_id="judgeHighRisk",
    summary="重新判定是否属于高危行业",
    response_model=ConsultationView,
    responses=responses(404, 409, 412, 428),
)
def judge_risk(
    asked: Annotated[Asked, Depends(to_do("consultation.judge_risk"))],
    consultation_id: ConsultationId,
    given: RiskGiven,
    version: KnownVersion,
) -> ConsultationView:
    """发出征询后行业等信息变更的，由办公室重新判定（二（三））；判定之前不签订，属于高危行业的撤销本轮。"""
    risk_findings.judge(
        asked.session,
        asked.law,
        consultation_id=consultation_id,
        high_risk=given.high_risk,
        high_risk_reason=given.high_risk_reason,
        expected_version=version,
        **asked.dated(given),
    )
    return _seen(asked, _project_of(asked, consultation_id))


@router.post(
    "/consultations/{consultation_id}/decline",
    operation_id="declineConsultation",
    summary="登记企业不参加",
    response_model=ConsultationView,
    responses=responses(404, 409, 412, 428),
)
def decline(
    asked: Annotated[Asked, Depends(to_do("consultation.decline"))],
    consultation_id: ConsultationId,
    given: LateReason,
    version: KnownVersion,
) -> ConsultationView:
    """承诺准入由企业自愿（二（三）1）；不参加的，尚未答复的部门不再欠答复。"""
    consultation_ends.decline(
        asked.session,
        consultation_id=consultation_id,
        reason=given.reason,
        expected_version=version,
        **asked.dated(given),
    )
    return _seen(asked, _project_of(asked, consultation_id))


@router.post(
    "/consultations/{consultation_id}/withdraw",
    operation_id="withdrawConsultation",
    summary="撤销意见征询",
    response_model=ConsultationView,
    responses=responses(404, 409, 412, 428),
)
def withdraw_consultation(
    asked: Annotated[Asked, Depends(to_do("consultation.withdraw"))],
    consultation_id: ConsultationId,
    given: LateReason,
    version: KnownVersion,
) -> ConsultationView:
    """说明理由撤销整个征询；已有的答复留存，不视为同意，撤销后可以重新征询。"""
    consultation_ends.withdraw(
        asked.session,
        consultation_id=consultation_id,
        reason=given.reason,
        expected_version=version,
        **asked.dated(given),
    )
    return _seen(asked, _project_of(asked, consultation_id))
