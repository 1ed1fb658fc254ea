"""A clock on a page: how its date comes about, and what may be done to it (行政许可法 42、45)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views import clocks as view
from workflow.actions import clock_acts
from workflow.errors import ExtensionNotAllowed, PauseNotAllowed, Refusal
from workflow.law.book import Law
from workflow.law.terms import PauseReason
from workflow.law.words import word
from workflow.records.clock import ClockRecord
from workflow.rules.duty import Actor

router = Chapter(prefix="/clocks/{clock_id}")

_FIELDS = ("reason", "basis", "evidence", "planned_until", "amount", "approver", "doing")


def _show(
    page: Page,
    session: Session,
    law: Law,
    clock_id: int,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    seen, proof = view.read(session, law, clock_id=clock_id, by=page.actor, now=now)
    return page.render(
        "clock.html",
        clock=seen,
        light=seen.light,
        proof=proof,
        reasons=[(reason.value, page.say(word(reason))) for reason in seen.excludable],
        typed={**dict.fromkeys(_FIELDS, ""), **(typed or {})},
        refused=refused,
    )


@router.get("")
def show_clock(
    by: Annotated[Actor, Depends(Decision("project.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    clock_id: int,
) -> Response:
    """How a due date came about, day by day; its pauses."""
    return _show(page, session, law, clock_id, now)


@router.post("/pause")
def pause(sent: Annotated[Sent, Depends(sent_for("clock.pause"))], clock_id: int) -> Response:
    """Exclude the time from now on, with basis, evidence and a planned end."""
    sent.again(_show, clock_id, "pause")
    reason = sent.text("reason")
    if reason not in set(PauseReason):
        record = sent.session.get(ClockRecord, clock_id)
        limit = record.limit["title"] if record else ""
        raise PauseNotAllowed(limit=limit, reason=reason, field="reason")
    clock_acts.pause(
        sent.session,
        sent.law,
        clock_id=clock_id,
        reason=PauseReason(reason),
        basis=sent.text("basis"),
        evidence=sent.text("evidence"),
        planned_until=sent.the_day("planned_until", "预计结束日期"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/clocks/{clock_id}")


@router.post("/resume")
def resume(sent: Annotated[Sent, Depends(sent_for("clock.resume"))], clock_id: int) -> Response:
    """End the pause; the day it ends is counted."""
    sent.again(_show, clock_id, "resume")
    clock_acts.resume(sent.session, sent.law, clock_id=clock_id, **sent.dated, expected_version=sent.version)
    return sent.done(f"/clocks/{clock_id}")


@router.post("/extend")
def extend(sent: Annotated[Sent, Depends(sent_for("clock.extend"))], clock_id: int) -> Response:
    """Extend the limit as approved; the enterprise is told the reason."""
    sent.again(_show, clock_id, "extend")
    amount = sent.number("amount")
    if amount is None or amount > 9999:
        record = sent.session.get(ClockRecord, clock_id)
        limit = record.limit["title"] if record else ""
        raise ExtensionNotAllowed(limit=limit, reason="应当写明延长多少", field="amount")
    clock_acts.extend(
        sent.session,
        sent.law,
        clock_id=clock_id,
        amount=amount,
        approver=sent.text("approver"),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/clocks/{clock_id}")
