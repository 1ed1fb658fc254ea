"""督办单 on a page: answered by the department, returned or closed by the office (三（二）)."""

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
from api.views import supervisions as view
from workflow.actions import supervision_retractions, supervisions
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.rules.duty import Actor
from workflow.rules.machines import SUPERVISION

router = Chapter(prefix="/supervisions/{supervision_id}")

_FIELDS = ("measures", "promised_for", "handled_by", "reason", "conclusion", "overdue_because", "doing")


def _show(
    page: Page,
    session: Session,
    law: Law,
    supervision_id: int,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    seen, case = view.read(session, law, supervision_id=supervision_id, by=page.actor, now=now)
    return page.render(
        "supervision.html",
        order=seen,
        case=case,
        moves=SUPERVISION.offers(seen.state),
        typed={**dict.fromkeys(_FIELDS, ""), "handled_by": page.actor.name, **(typed or {})},
        refused=refused,
    )


@router.get("")
def show_supervision(
    by: Annotated[Actor, Depends(Decision("paper.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    supervision_id: int,
) -> Response:
    """One order: what it is about, what was answered, how it ended."""
    return _show(page, session, law, supervision_id, now)


@router.post("/answer")
def answer(sent: Annotated[Sent, Depends(sent_for("supervision.answer"))], supervision_id: int) -> Response:
    """Say why it is late, what is done about it, and until when."""
    sent.again(_show, supervision_id, "answer")
    supervisions.answer(
        sent.session,
        sent.law,
        supervision_id=supervision_id,
        measures=sent.text("measures"),
        promised_for=sent.day("promised_for"),
        handled_by=sent.text("handled_by"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/supervisions/{supervision_id}")


@router.post("/return")
def return_answer(
    sent: Annotated[Sent, Depends(sent_for("supervision.return"))], supervision_id: int
) -> Response:
    """Ask for the answer again."""
    sent.again(_show, supervision_id, "return")
    supervisions.return_answer(
        sent.session,
        sent.law,
        supervision_id=supervision_id,
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/supervisions/{supervision_id}")


@router.post("/close")
def close(sent: Annotated[Sent, Depends(sent_for("supervision.close"))], supervision_id: int) -> Response:
    """End the order and say how it ended."""
    sent.again(_show, supervision_id, "close")
    supervisions.close(
        sent.session,
        supervision_id=supervision_id,
        conclusion=sent.text("conclusion"),
        overdue_because=sent.text("overdue_because"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/supervisions/{supervision_id}")


@router.post("/retract")
def retract(sent: Annotated[Sent, Depends(sent_for("supervision.answer"))], supervision_id: int) -> Response:
    """The department withdraws its answer until the office acts upon it."""
    sent.again(_show, supervision_id, "retract")
    supervision_retractions.retract_answer(
        sent.session,
        sent.law,
        supervision_id=supervision_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/supervisions/{supervision_id}", said="supervision.retract")


@router.post("/reopen")
def reopen(sent: Annotated[Sent, Depends(sent_for("supervision.close"))], supervision_id: int) -> Response:
    """The office takes a wrong closing back."""
    sent.again(_show, supervision_id, "reopen")
    supervision_retractions.reopen(
        sent.session,
        sent.law,
        supervision_id=supervision_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/supervisions/{supervision_id}", said="supervision.reopen")
