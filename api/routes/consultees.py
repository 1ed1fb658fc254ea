"""One department's part of a consultation, by JSON: read, answered, retracted, confirmed, withdrawn (二（三）2)."""

from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.checklists import ConfirmedGiven, OnFacts
from api.routes.shapes import (
    ConsulteeId,
    Late,
    LateReason,
    Reason,
)
from api.views import consultations as view
from api.views.consultations import ConsulteeView
from workflow.actions import consultation_ends, opinions, retractions, stale_opinions
from workflow.records.consultation import Consultation, Consultee

router = Chapter(tags=["consultations"], route_class=Repeatable)


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


def _opined(
    asked: Asked, consultee_id: int, given: OpinionGiven, version: int | None, *, source: str = ""
) -> Answered:
    """A department's opinion, or its letter as the office records it."""
    state = opinions.reply(
        asked.session,
        asked.law,
        consultee_id=consultee_id,
        opinion=given.opinion,
        reason=given.reason,
        added_clauses=given.added_clauses,
        handled_by=given.handled_by,
        phone=given.phone,
        source=source,
        shown_facts=given.facts_version,
        expected_version=version,
        **asked.dated(given),
    )
    return _answered(asked, consultee_id, state)


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
    return _opined(asked, consultee_id, given, version)


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
    return _opined(asked, consultee_id, given, version, source=given.source)


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
    """尚未据此会商、告知企业的，部门可以撤回意见；本轮征询已有结果的，恢复征询，时限仍自原来的起算时间计算（专班约定）。"""
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
    given: ConfirmedGiven,
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
        **asked.dated(given),
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
    consultee = consultation_ends.withdraw_consultee(
        asked.session,
        asked.law,
        consultee_id=consultee_id,
        reason=given.reason,
        not_concerned=given.not_concerned,
        expected_version=version,
        **asked.dated(given),
    )
    consultation = asked.session.get_one(Consultation, consultee.consultation_id)
    return _answered(asked, consultee_id, consultation.state)
