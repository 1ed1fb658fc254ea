"""Clocks by JSON: the day-by-day proof, pauses."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading
from api.idempotency import Repeatable
from api.refusals import responses
from api.routes.shapes import ClockId, Given
from api.views.lights import Light, light_of
from workflow.actions import clocks
from workflow.law.terms import PauseReason
from workflow.law.words import word
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.rules.duty import Actor
from workflow.rules.proof import Proof

router = APIRouter(prefix="/clocks", tags=["clocks"], route_class=Repeatable)


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


class PauseOut(BaseModel):
    """一段不计的时间。"""

    reason: PauseReason
    words: str
    basis: str
    evidence: str
    start: datetime
    until: datetime | None
    planned_until: date | None


class ProofOut(BaseModel):
    """计时证明：到期日是怎样算出来的。"""

    light: Light
    quote: str = Field(description="条款原文；专班约定的为空。")
    why: str = Field(description="专班约定的理由；出自文件的为空。")
    days: list[DayOut]
    pauses: list[PauseOut]
    summary: str


class PauseGiven(Given):
    """暂停。"""

    reason: PauseReason = Field(description="时限所列可扣除的情形。")
    basis: str = Field(max_length=200, description="法律依据。")
    evidence: str = Field(max_length=400, description="证明材料。")
    planned_until: date = Field(description="预计结束的日期。")


def proof_out(light: Light, proof: Proof) -> ProofOut:
    """A proof as it is told."""
    return ProofOut(
        light=light,
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
        pauses=[
            PauseOut(
                reason=pause.reason,
                words=word(pause.reason),
                basis=pause.basis,
                evidence=pause.evidence,
                start=pause.start,
                until=pause.until,
                planned_until=pause.planned_until,
            )
            for pause in proof.pauses
        ],
        summary=proof.summary,
    )


def _light(session: Reading, law: InForce, record: ClockRecord, now: Now) -> Light:
    return light_of(session, law, session.get_one(Project, record.project_id), record, now)


@router.get(
    "/{clock_id}",
    operation_id="proveClock",
    summary="计时证明",
    response_model=ProofOut,
    responses=responses(404),
)
def prove(
    by: Annotated[Actor, Depends(Decision("project.read"))],
    session: Reading,
    law: InForce,
    now: Now,
    clock_id: ClockId,
) -> ProofOut:
    """逐日列出计与不计，并引条款原文。"""
    record, proof = clocks.proof_of(session, law, clock_id=clock_id, by=by)
    return proof_out(_light(session, law, record, now), proof)


@router.post(
    "/{clock_id}/pause",
    operation_id="pauseClock",
    summary="暂停计时",
    response_model=Light,
    responses=responses(404, 409),
)
def pause(
    by: Annotated[Actor, Depends(Decision("clock.pause"))],
    session: Acting,
    law: InForce,
    now: Now,
    clock_id: ClockId,
    given: PauseGiven,
) -> Light:
    """因时限所列的情形暂停，须有依据、证明材料和预计结束日期。"""
    clocks.pause(
        session,
        law,
        clock_id=clock_id,
        reason=given.reason,
        basis=given.basis,
        evidence=given.evidence,
        planned_until=given.planned_until,
        by=by,
        now=now,
    )
    session.flush()
    return _light(session, law, session.get_one(ClockRecord, clock_id), now)


@router.post(
    "/{clock_id}/resume",
    operation_id="resumeClock",
    summary="恢复计时",
    response_model=Light,
    responses=responses(404, 409),
)
def resume(
    by: Annotated[Actor, Depends(Decision("clock.resume"))],
    session: Acting,
    law: InForce,
    now: Now,
    clock_id: ClockId,
) -> Light:
    """结束暂停；结束的当日计入。"""
    record = clocks.resume(session, law, clock_id=clock_id, by=by, now=now)
    session.flush()
    return _light(session, law, record, now)
