"""Clocks by JSON: the day-by-day proof, pauses, extension."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import ClockId, Late
from api.views import clocks as view
from api.views.clocks import ExtensionView, PauseView
from api.views.lights import Light, light_of
from workflow.actions import clock_acts
from workflow.law.terms import PauseReason
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.rules.proof import Proof

router = Chapter(prefix="/clocks", tags=["clocks"], route_class=Repeatable)


class SpanOut(BaseModel):
    """按小时计的时限在一日内的一段。"""

    start: datetime
    until: datetime
    counts: bool
    reason: str


class DayOut(BaseModel):
    """一日：计或不计，以及为什么。"""

    day: date
    weekday: str
    counts: bool
    running: str = Field(description="计到第几日；按小时计的为累计时长。")
    reason: str
    provisional: bool
    spans: list[SpanOut]


class ProofOut(BaseModel):
    """计时证明：到期日是怎样算出来的。"""

    light: Light
    quote: str = Field(description="条款原文；专班约定的为空。")
    why: str = Field(description="专班约定的理由；出自文件的为空。")
    days: list[DayOut]
    pauses: list[PauseView]
    concerns: list[str] = Field(description="暂停时间过长、逾期未恢复等，供核查；不影响计时。")
    extension: ExtensionView | None = Field(
        description="可以延长的期限，及已经批准的延长；不得延长的为 null。"
    )
    summary: str


class PauseGiven(Late):
    """暂停。"""

    reason: PauseReason = Field(description="时限所列可扣除的情形。")
    basis: str = Field(max_length=200, description="法律依据。")
    evidence: str = Field(max_length=400, description="证明材料。")
    planned_until: date = Field(description="预计结束的日期。")


class ExtensionGiven(Late):
    """延长期限。"""

    amount: int = Field(ge=1, le=1000, description="延长多少，单位与时限相同。")
    approver: str = Field(max_length=60, description="批准人。")
    reason: str = Field(max_length=400, description="延长的理由，告知企业（行政许可法第42条）。")


def proof_out(seen: view.ClockView, proof: Proof) -> ProofOut:
    """A proof as it is told."""
    return ProofOut(
        light=seen.light,
        quote=proof.limit.quote,
        why=proof.limit.why,
        days=[
            DayOut(
                day=day.day,
                weekday=day.weekday,
                counts=day.counts,
                running=day.running,
                reason=day.reason,
                provisional=day.provisional,
                spans=[
                    SpanOut(start=span.start, until=span.until, counts=span.counts, reason=span.reason)
                    for span in day.spans
                ],
            )
            for day in proof.days
        ],
        pauses=list(seen.pauses),
        concerns=list(seen.concerns),
        extension=seen.extension,
        summary=proof.summary,
    )


def _light(asked: Asked, record: ClockRecord) -> Light:
    asked.at_version(record.version)
    project = asked.session.get_one(Project, record.project_id)
    return light_of(asked.session, asked.law, project, record, asked.now)


@router.get(
    "/{clock_id}",
    operation_id="proveClock",
    summary="计时证明",
    response_model=ProofOut,
    responses=responses(404),
)
def prove(asked: Annotated[Asked, Depends(to_read("project.read"))], clock_id: ClockId) -> ProofOut:
    """逐日列出计与不计，并引条款原文。已办结的按办结时的日历。"""
    seen, proof = view.read(asked.session, asked.law, clock_id=clock_id, by=asked.by, now=asked.now)
    asked.at_version(seen.version)
    return proof_out(seen, proof)


@router.post(
    "/{clock_id}/pause",
    operation_id="pauseClock",
    summary="暂停计时",
    response_model=Light,
    responses=responses(404, 409, 412, 428),
)
def pause(
    asked: Annotated[Asked, Depends(to_do("clock.pause"))],
    clock_id: ClockId,
    given: PauseGiven,
    version: KnownVersion,
) -> Light:
    """因时限所列的情形暂停，须有依据、证明材料和预计结束日期。"""
    clock_acts.pause(
        asked.session,
        asked.law,
        clock_id=clock_id,
        reason=given.reason,
        basis=given.basis,
        evidence=given.evidence,
        planned_until=given.planned_until,
        **asked.dated(given),
        expected_version=version,
    )
    return _light(asked, asked.session.get_one(ClockRecord, clock_id))


@router.post(
    "/{clock_id}/resume",
    operation_id="resumeClock",
    summary="恢复计时",
    response_model=Light,
    responses=responses(404, 409, 412, 428),
)
def resume(
    asked: Annotated[Asked, Depends(to_do("clock.resume"))],
    clock_id: ClockId,
    version: KnownVersion,
    given: Late | None = None,
) -> Light:
    """结束暂停；结束的当日计入。"""
    record = clock_acts.resume(
        asked.session, asked.law, clock_id=clock_id, **asked.dated(given), expected_version=version
    )
    return _light(asked, record)


@router.post(
    "/{clock_id}/extend",
    operation_id="extendClock",
    summary="延长期限",
    response_model=Light,
    responses=responses(404, 409, 412, 428),
)
def extend(
    asked: Annotated[Asked, Depends(to_do("clock.extend"))],
    clock_id: ClockId,
    given: ExtensionGiven,
    version: KnownVersion,
) -> Light:
    """法律允许延长的，经批准延长一次，并将理由告知企业（行政许可法第42条）。"""
    record = clock_acts.extend(
        asked.session,
        asked.law,
        clock_id=clock_id,
        amount=given.amount,
        approver=given.approver,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return _light(asked, record)
