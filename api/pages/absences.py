"""Who is away and who acts meanwhile (三（一）)."""

from collections import defaultdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.clock import Now
from api.dependencies import Acting, Decision, Reading, Typed
from api.pages.page import AsPage, Page
from api.views import people as view
from workflow.actions import absences
from workflow.errors import AbsenceBackwards, Refusal
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

router = APIRouter(prefix="/absences")


def _show(
    page: Page,
    session: Session,
    today: date,
    *,
    typed: FormData | None = None,
    refused: Refusal | None = None,
) -> Response:
    everybody = page.may("absence.declare")
    return page.render(
        "absences.html",
        rows=view.absences(session, by=page.actor, everybody=everybody, on=today),
        colleagues=view.colleagues(session, page.actor, everybody=everybody),
        everybody=everybody,
        typed=defaultdict(str, typed or {}),
        refused=refused,
    )


@router.get("")
def show(
    by: Annotated[Actor, Depends(Decision())],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    now: Now,
) -> Response:
    """Absences that last or come, and the form for another."""
    return _show(page, session, local_day(now))


def _day(form: FormData, name: str) -> date:
    try:
        return date.fromisoformat(str(form.get(name, "")))
    except ValueError:
        raise AbsenceBackwards(field=name) from None


@router.post("")
def declare(
    by: Annotated[Actor, Depends(Decision())], page: AsPage, session: Acting, now: Now, form: Typed
) -> Response:
    """Say who is away and who acts meanwhile."""
    page.again(lambda read, refused: _show(page, read, local_day(now), typed=form, refused=refused))
    absences.declare(
        session,
        person_id=_number(form, "person_id") or by.person_id,
        deputy_id=_number(form, "deputy_id"),
        since=_day(form, "since"),
        until=_day(form, "until"),
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
    )
    return page.go("/absences", said="absence.declare")


@router.post("/{absence_id}/end")
def end(
    by: Annotated[Actor, Depends(Decision())], page: AsPage, session: Acting, now: Now, absence_id: int
) -> Response:
    """Back before the day."""
    absences.end(session, absence_id=absence_id, by=by, now=now)
    return page.go("/absences", said="absence.end")


def _number(form: FormData, name: str) -> int:
    given = str(form.get(name, ""))
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else 0
