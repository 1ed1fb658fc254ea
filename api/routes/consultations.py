"""Annex 2 by JSON: opened, circulated, declined, read, answered (二（三）1、2)."""

from typing import Annotated, Literal

from fastapi import Depends, status
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.checklists import OnFacts
from api.routes.shapes import (
    LONGEST_REASON,
    ConsultationId,
    ConsulteeId,
    Late,
    LateReason,
    ProjectId,
    Reason,
)
from api.views import consultations as view
from api.views import projects
from api.views.consultations import ConsulteeView
from api.views.projects import ConsultationView
from workflow.actions import consultations, opinions, retractions, risk_findings, stale_opinions
from workflow.errors import NotFound
from workflow.records.consultation import Consultation, Consultee

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


class CirculationGiven(ScreeningGiven):
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


class OpinionGiven(OnFacts, Late):
    """部门意见。"""

    opinion: Literal["agree", "object"] = Field(description="`agree` 同意，`object` 不同意。")
    reason: str = Field(default="", max_length=2000, description="不同意的理由。")
    added_clauses: list[str] = Field(default_factory=list, max_length=30, description="增补承诺事项。")


class RecordedOpinion(OpinionGiven):
    """部门书面的意见，由办公室代记。"""

    source: str = Field(default="", max_length=100, description="来文字号或凭据。")


class TakenBack(LateReason):
    """撤销对一个部门的征询。"""

    not_concerned: bool = Field(
        default=False,
        description="认定本项目不涉及该部门；没有这样认定的，本轮不能以无异议办结。逾期未答复的不能这样认定。",
    )


class Answered(BaseModel):
    """答复之后。"""

    consultee_id: int
    consultation_state: str = Field(description="整个征询的状态；未全部答复的仍为 `circulating`。")


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
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
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
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
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
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
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
    consultations.decline(
        asked.session,
        consultation_id=consultation_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
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
    consultations.withdraw(
        asked.session,
        consultation_id=consultation_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _seen(asked, _project_of(asked, consultation_id))


@router.get(
    "/consultees/{consultee_id}",
    operation_id="readConsultee",
    summary="一个部门的征询意见表",
    response_model=ConsulteeView,
    responses=responses(404),
)
def read_consultee(
    asked: Annotated[Asked, Depends(to_read("consultation.read"))], consultee_id: ConsulteeId
) -> ConsulteeView:
    """附件2：企业承诺条款、部门承诺条款、部门意见。"""
    seen = view.read(asked.session, asked.law, consultee_id=consultee_id, by=asked.by, now=asked.now)
    asked.at_version(seen.version)
    return seen


@router.post(
    "/consultees/{consultee_id}/reply",
    operation_id="replyConsultee",
    summary="答复征询意见",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def reply(
    asked: Annotated[Asked, Depends(to_do("consultee.reply"))],
    consultee_id: ConsulteeId,
    given: OpinionGiven,
    version: KnownVersion,
) -> Answered:
    """3个工作日内答复同意，或不同意的理由（二（三）2）。"""
    state = opinions.reply(
        asked.session,
        asked.law,
        consultee_id=consultee_id,
        opinion=given.opinion,
        reason=given.reason,
        added_clauses=given.added_clauses,
        handled_by=given.handled_by,
        phone=given.phone,
        shown_facts=given.facts_version,
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _answered(asked, consultee_id, state)


@router.post(
    "/consultees/{consultee_id}/record",
    operation_id="recordConsultee",
    summary="代记部门书面答复的征询意见",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def record(
    asked: Annotated[Asked, Depends(to_do("consultee.record"))],
    consultee_id: ConsulteeId,
    given: RecordedOpinion,
    version: KnownVersion,
) -> Answered:
    """部门在纸面上答复的，办公室写明来文和收到的时间代为登记；是否按时以收到的时间为准（专班约定）。"""
    state = opinions.reply(
        asked.session,
        asked.law,
        consultee_id=consultee_id,
        opinion=given.opinion,
        reason=given.reason,
        added_clauses=given.added_clauses,
        handled_by=given.handled_by,
        phone=given.phone,
        source=given.source,
        shown_facts=given.facts_version,
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _answered(asked, consultee_id, state)


@router.post(
    "/consultees/{consultee_id}/retract",
    operation_id="retractConsultee",
    summary="撤回征询意见",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def retract(
    asked: Annotated[Asked, Depends(to_do("consultee.retract"))],
    consultee_id: ConsulteeId,
    given: Reason,
    version: KnownVersion,
) -> Answered:
    """本轮征询结束之前，部门撤回意见，时限仍自原来的起算时间计算（专班约定）。"""
    consultee = retractions.retract_opinion(
        asked.session,
        asked.law,
        consultee_id=consultee_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    consultation = asked.session.get_one(Consultation, consultee.consultation_id)
    return _answered(asked, consultee_id, consultation.state)


@router.post(
    "/consultees/{consultee_id}/confirm",
    operation_id="confirmConsultee",
    summary="确认征询意见",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def confirm(
    asked: Annotated[Asked, Depends(to_do("consultee.confirm"))],
    consultee_id: ConsulteeId,
    given: OnFacts,
    version: KnownVersion,
) -> Answered:
    """项目信息变更后，确认原意见仍然成立。"""
    state = stale_opinions.confirm(
        asked.session,
        asked.law,
        consultee_id=consultee_id,
        handled_by=given.handled_by,
        phone=given.phone,
        shown_facts=given.facts_version,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _answered(asked, consultee_id, state)


def _answered(asked: Asked, consultee_id: int, state: str) -> Answered:
    consultee = asked.session.get_one(Consultee, consultee_id, populate_existing=True)
    asked.at_version(consultee.version)
    return Answered(consultee_id=consultee_id, consultation_state=state)


@router.post(
    "/consultees/{consultee_id}/withdraw",
    operation_id="withdrawConsultee",
    summary="撤销对部门的征询",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    asked: Annotated[Asked, Depends(to_do("consultee.withdraw"))],
    consultee_id: ConsulteeId,
    given: TakenBack,
    version: KnownVersion,
) -> Answered:
    """说明理由撤销；撤销不视为同意。"""
    consultee = consultations.withdraw_consultee(
        asked.session,
        asked.law,
        consultee_id=consultee_id,
        reason=given.reason,
        not_concerned=given.not_concerned,
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    consultation = asked.session.get_one(Consultation, consultee.consultation_id)
    return _answered(asked, consultee_id, consultation.state)
