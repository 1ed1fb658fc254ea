"""A clock on a page: how its date comes about, and what may be done to it (行政许可法 42、45)."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages.page import AsPage, Page
from api.views import clocks as view
from workflow.actions import clocks
from workflow.errors import ExtensionNotAllowed, PauseIncomplete, PauseNotAllowed, Refusal
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
    typed: dict[str, Any] | None = None,
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
def pause(
    by: Annotated[Actor, Depends(Decision("clock.pause"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    clock_id: int,
    form: Typed,
) -> Response:
    """Exclude the time from now on, with basis, evidence and a planned end."""
    typed = {name: str(form.get(name, "")) for name in _FIELDS} | {"doing": "pause"}
    page.again(lambda read, refused: _show(page, read, law, clock_id, now, typed=typed, refused=refused))
    if typed["reason"] not in set(PauseReason):
        record = session.get(ClockRecord, clock_id)
        limit = record.limit["title"] if record else ""
        raise PauseNotAllowed(limit=limit, reason=typed["reason"], field="reason")
    clocks.pause(
        session,
        law,
        clock_id=clock_id,
        reason=PauseReason(typed["reason"]),
        basis=typed["basis"],
        evidence=typed["evidence"],
        planned_until=_day(typed["planned_until"]),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/clocks/{clock_id}", said="clock.pause")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as unreadable:
        raise PauseIncomplete(missing="计划结束日期", field="planned_until") from unreadable


@router.post("/resume")
def resume(
    by: Annotated[Actor, Depends(Decision("clock.resume"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    clock_id: int,
    form: Typed,
) -> Response:
    """End the pause; the day it ends is counted."""
    page.again(lambda read, refused: _show(page, read, law, clock_id, now, refused=refused))
    clocks.resume(session, law, clock_id=clock_id, by=by, now=now, expected_version=page.version_in(form))
    return page.go(f"/clocks/{clock_id}", said="clock.resume")


@router.post("/extend")
def extend(
    by: Annotated[Actor, Depends(Decision("clock.extend"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    clock_id: int,
    form: Typed,
) -> Response:
    """Extend the limit as approved; the enterprise is told the reason."""
    typed = {name: str(form.get(name, "")) for name in _FIELDS} | {"doing": "extend"}
    page.again(lambda read, refused: _show(page, read, law, clock_id, now, typed=typed, refused=refused))
    amount = typed["amount"]
    if not (amount.isascii() and amount.isdecimal() and len(amount) < 5):
        record = session.get(ClockRecord, clock_id)
        limit = record.limit["title"] if record else ""
        raise ExtensionNotAllowed(limit=limit, reason="应当写明延长多少", field="amount")
    clocks.extend(
        session,
        law,
        clock_id=clock_id,
        amount=int(amount),
        approver=typed["approver"],
        reason=typed["reason"],
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/clocks/{clock_id}", said="clock.extend")
