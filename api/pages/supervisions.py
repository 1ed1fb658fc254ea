"""督办单 on a page: answered by the department, returned or closed by the office (三（二）)."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages.page import AsPage, Page
from api.views import supervisions as view
from workflow.actions import supervisions
from workflow.errors import PromiseInPast, Refusal
from workflow.law.book import Law
from workflow.rules.duty import Actor
from workflow.rules.machines import SUPERVISION

router = Chapter(prefix="/supervisions/{supervision_id}")

_FIELDS = (
    "measures",
    "promised_for",
    "handled_by",
    "reason",
    "conclusion",
    "doing",
    "happened_at",
    "late_because",
)


def _show(
    page: Page,
    session: Session,
    law: Law,
    supervision_id: int,
    now: datetime,
    *,
    typed: dict[str, str] | None = None,
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


def _again(page: Page, law: Law, supervision_id: int, now: datetime, form: FormData, doing: str) -> None:
    typed = {name: str(form[name]) for name in _FIELDS if name in form} | {"doing": doing}
    page.again(
        lambda read, refused: _show(page, read, law, supervision_id, now, typed=typed, refused=refused)
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
def answer(
    by: Annotated[Actor, Depends(Decision("supervision.answer"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    supervision_id: int,
    form: Typed,
) -> Response:
    """Say why it is late, what is done about it, and until when."""
    _again(page, law, supervision_id, now, form, "answer")
    supervisions.answer(
        session,
        supervision_id=supervision_id,
        measures=str(form.get("measures", "")),
        promised_for=_day(str(form.get("promised_for", ""))),
        handled_by=str(form.get("handled_by", "")),
        by=by,
        now=now,
        happened_at=page.moment_in(form, "happened_at"),
        late_because=str(form.get("late_because", "")),
        expected_version=page.version_in(form),
    )
    return page.go(f"/supervisions/{supervision_id}", said="supervision.answer")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as unreadable:
        raise PromiseInPast(field="promised_for") from unreadable


@router.post("/return")
def return_answer(
    by: Annotated[Actor, Depends(Decision("supervision.return"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    supervision_id: int,
    form: Typed,
) -> Response:
    """Ask for the answer again."""
    _again(page, law, supervision_id, now, form, "return")
    supervisions.return_answer(
        session,
        law,
        supervision_id=supervision_id,
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/supervisions/{supervision_id}", said="supervision.return")


@router.post("/close")
def close(
    by: Annotated[Actor, Depends(Decision("supervision.close"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    supervision_id: int,
    form: Typed,
) -> Response:
    """End the order and say how it ended."""
    _again(page, law, supervision_id, now, form, "close")
    supervisions.close(
        session,
        supervision_id=supervision_id,
        conclusion=str(form.get("conclusion", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/supervisions/{supervision_id}", said="supervision.close")
