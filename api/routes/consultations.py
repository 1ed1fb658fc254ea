"""Annex 2 by JSON: opened, circulated, declined, read, answered (二（三）1、2)."""

from typing import Annotated, Literal

from fastapi import Depends, Response, status
from pydantic import BaseModel, Field

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion, etag
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
from workflow.rules.duty import Actor

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


def _seen(
    session: Acting, law: InForce, project_id: int, by: Actor, now: Now, response: Response
) -> ConsultationView:
    found = projects.read(session, law, project_id=project_id, by=by, now=now).consultation
    if found is None:
        raise NotFound(what="该意见征询")
    response.headers["etag"] = etag(found.version)
    return found


def _project_of(session: Acting, consultation_id: int, by: Actor) -> int:
    found = session.get(Consultation, consultation_id)
    if found is None:
        raise NotFound(what="该意见征询")
    projects.visible(session, found.project_id, by)
    return found.project_id


@router.get(
    "/projects/{project_id}/consultation",
    operation_id="readConsultation",
    summary="项目的意见征询",
    response_model=ConsultationView,
    responses=responses(404),
)
def read_consultation(
    by: Annotated[Actor, Depends(Decision("project.read"))],
    session: Reading,
    law: InForce,
    now: Now,
    project_id: ProjectId,
    response: Response,
) -> ConsultationView:
    """最近一轮征询及各部门的答复。没有答复就是没有答复，不视为同意。企业只见进展，不见各部门的意见。"""
    return _seen(session, law, project_id, by, now, response)


@router.post(
    "/projects/{project_id}/consultation",
    operation_id="openConsultation",
    summary="登记初步判别",
    response_model=ConsultationView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409, 412, 428),
)
def open_consultation(
    by: Annotated[Actor, Depends(Decision("consultation.open"))],
    session: Acting,
    law: InForce,
    now: Now,
    project_id: ProjectId,
    given: ScreeningGiven,
    version: KnownVersion,
    response: Response,
) -> ConsultationView:
    """代办专班办公室初步判别，并征求企业初步意见（二（三）1）。`If-Match` 用项目的版本。"""
    consultations.open_screening(
        session,
        law,
        project_id=project_id,
        enterprise_opinion=given.enterprise_opinion,
        info=given.info,
        high_risk=given.high_risk,
        high_risk_reason=given.high_risk_reason,
        land=given.land,
        land_evidence=given.land_evidence,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _seen(session, law, project_id, by, now, response)


@router.post(
    "/consultations/{consultation_id}/circulate",
    operation_id="circulateConsultation",
    summary="发出征询意见表",
    response_model=ConsultationView,
    responses=responses(404, 409, 412, 428),
)
def circulate(
    by: Annotated[Actor, Depends(Decision("consultation.circulate"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultation_id: ConsultationId,
    given: CirculationGiven,
    version: KnownVersion,
    response: Response,
) -> ConsultationView:
    """同时向各部门发出附件2，各自3个工作日（二（三）1、2）。"""
    consultations.circulate(
        session,
        law,
        consultation_id=consultation_id,
        departments=given.departments,
        enterprise_opinion=given.enterprise_opinion,
        info=given.info,
        high_risk=given.high_risk,
        high_risk_reason=given.high_risk_reason,
        land=given.land,
        land_evidence=given.land_evidence,
        enterprise_clauses=given.enterprise_clauses,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _seen(session, law, _project_of(session, consultation_id, by), by, now, response)


@router.post(
    "/consultations/{consultation_id}/high-risk",
    operation_id="judgeHighRisk",
    summary="重新判定是否属于高危行业",
    response_model=ConsultationView,
    responses=responses(404, 409, 412, 428),
)
def judge_risk(
    by: Annotated[Actor, Depends(Decision("consultation.judge_risk"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultation_id: ConsultationId,
    given: RiskGiven,
    version: KnownVersion,
    response: Response,
) -> ConsultationView:
    """发出征询后行业等信息变更的，由办公室重新判定（二（三））；判定之前不签订，属于高危行业的撤销本轮。"""
    risk_findings.judge(
        session,
        law,
        consultation_id=consultation_id,
        high_risk=given.high_risk,
        high_risk_reason=given.high_risk_reason,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _seen(session, law, _project_of(session, consultation_id, by), by, now, response)


@router.post(
    "/consultations/{consultation_id}/decline",
    operation_id="declineConsultation",
    summary="登记企业不参加",
    response_model=ConsultationView,
    responses=responses(404, 409, 412, 428),
)
def decline(
    by: Annotated[Actor, Depends(Decision("consultation.decline"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultation_id: ConsultationId,
    given: LateReason,
    version: KnownVersion,
    response: Response,
) -> ConsultationView:
    """承诺准入由企业自愿（二（三）1）；不参加的，尚未答复的部门不再欠答复。"""
    consultations.decline(
        session,
        consultation_id=consultation_id,
        reason=given.reason,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _seen(session, law, _project_of(session, consultation_id, by), by, now, response)


@router.post(
    "/consultations/{consultation_id}/withdraw",
    operation_id="withdrawConsultation",
    summary="撤销意见征询",
    response_model=ConsultationView,
    responses=responses(404, 409, 412, 428),
)
def withdraw_consultation(
    by: Annotated[Actor, Depends(Decision("consultation.withdraw"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultation_id: ConsultationId,
    given: LateReason,
    version: KnownVersion,
    response: Response,
) -> ConsultationView:
    """说明理由撤销整个征询；已有的答复留存，不视为同意，撤销后可以重新征询。"""
    consultations.withdraw(
        session,
        consultation_id=consultation_id,
        reason=given.reason,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _seen(session, law, _project_of(session, consultation_id, by), by, now, response)


@router.get(
    "/consultees/{consultee_id}",
    operation_id="readConsultee",
    summary="一个部门的征询意见表",
    response_model=ConsulteeView,
    responses=responses(404),
)
def read_consultee(
    by: Annotated[Actor, Depends(Decision("consultation.read"))],
    session: Reading,
    law: InForce,
    now: Now,
    consultee_id: ConsulteeId,
    response: Response,
) -> ConsulteeView:
    """附件2：企业承诺条款、部门承诺条款、部门意见。"""
    seen = view.read(session, law, consultee_id=consultee_id, by=by, now=now)
    response.headers["etag"] = etag(seen.version)
    return seen


@router.post(
    "/consultees/{consultee_id}/reply",
    operation_id="replyConsultee",
    summary="答复征询意见",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def reply(
    by: Annotated[Actor, Depends(Decision("consultee.reply"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultee_id: ConsulteeId,
    given: OpinionGiven,
    version: KnownVersion,
    response: Response,
) -> Answered:
    """3个工作日内答复同意，或不同意的理由（二（三）2）。"""
    state = opinions.reply(
        session,
        law,
        consultee_id=consultee_id,
        opinion=given.opinion,
        reason=given.reason,
        added_clauses=given.added_clauses,
        handled_by=given.handled_by,
        phone=given.phone,
        shown_facts=given.facts_version,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _answered(session, consultee_id, state, response)


@router.post(
    "/consultees/{consultee_id}/record",
    operation_id="recordConsultee",
    summary="代记部门书面答复的征询意见",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def record(
    by: Annotated[Actor, Depends(Decision("consultee.record"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultee_id: ConsulteeId,
    given: RecordedOpinion,
    version: KnownVersion,
    response: Response,
) -> Answered:
    """部门在纸面上答复的，办公室写明来文和收到的时间代为登记；是否按时以收到的时间为准（专班约定）。"""
    state = opinions.reply(
        session,
        law,
        consultee_id=consultee_id,
        opinion=given.opinion,
        reason=given.reason,
        added_clauses=given.added_clauses,
        handled_by=given.handled_by,
        phone=given.phone,
        source=given.source,
        shown_facts=given.facts_version,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _answered(session, consultee_id, state, response)


@router.post(
    "/consultees/{consultee_id}/retract",
    operation_id="retractConsultee",
    summary="撤回征询意见",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def retract(
    by: Annotated[Actor, Depends(Decision("consultee.retract"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultee_id: ConsulteeId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> Answered:
    """本轮征询结束之前，部门撤回意见，时限仍自原来的起算时间计算（专班约定）。"""
    consultee = retractions.retract_opinion(
        session, law, consultee_id=consultee_id, reason=given.reason, by=by, now=now, expected_version=version
    )
    consultation = session.get_one(Consultation, consultee.consultation_id)
    return _answered(session, consultee_id, consultation.state, response)


@router.post(
    "/consultees/{consultee_id}/confirm",
    operation_id="confirmConsultee",
    summary="确认征询意见",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def confirm(
    by: Annotated[Actor, Depends(Decision("consultee.confirm"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultee_id: ConsulteeId,
    given: OnFacts,
    version: KnownVersion,
    response: Response,
) -> Answered:
    """项目信息变更后，确认原意见仍然成立。"""
    state = stale_opinions.confirm(
        session,
        law,
        consultee_id=consultee_id,
        handled_by=given.handled_by,
        phone=given.phone,
        shown_facts=given.facts_version,
        by=by,
        now=now,
        expected_version=version,
    )
    return _answered(session, consultee_id, state, response)


def _answered(session: Acting, consultee_id: int, state: str, response: Response) -> Answered:
    consultee = session.get_one(Consultee, consultee_id, populate_existing=True)
    response.headers["etag"] = etag(consultee.version)
    return Answered(consultee_id=consultee_id, consultation_state=state)


@router.post(
    "/consultees/{consultee_id}/withdraw",
    operation_id="withdrawConsultee",
    summary="撤销对部门的征询",
    response_model=Answered,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    by: Annotated[Actor, Depends(Decision("consultee.withdraw"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultee_id: ConsulteeId,
    given: TakenBack,
    version: KnownVersion,
    response: Response,
) -> Answered:
    """说明理由撤销；撤销不视为同意。"""
    consultee = consultations.withdraw_consultee(
        session,
        law,
        consultee_id=consultee_id,
        reason=given.reason,
        not_concerned=given.not_concerned,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    consultation = session.get_one(Consultation, consultee.consultation_id)
    return _answered(session, consultee_id, consultation.state, response)
