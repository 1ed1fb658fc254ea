"""Who is away and who acts meanwhile (三（一）)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, number_in, sent_for
from api.views import people as view
from workflow.actions import absences
from workflow.errors import Refusal
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

router = Chapter(prefix="/absences")


def _show(
    page: Page,
    session: Session,
    today: date,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    everybody = page.may("absence.declare")
    # Whose place is to be taken is said first: who could take it hangs on that.
    away = number_in(str((typed or {}).get("person_id", ""))) if everybody else page.actor.person_id
    able = absences.deputies(session, away) if away else set()
    colleagues = view.colleagues(session, page.actor, everybody=everybody)
    return page.render(
        "absences.html",
        rows=view.absences(session, by=page.actor, everybody=everybody, on=today),
        colleagues=colleagues,
        deputies=[(key, name) for key, name in colleagues if key in able],
        away=next((name for key, name in colleagues if key == away), ""),
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
    person_id: Annotated[str, Query(max_length=17)] = "",
) -> Response:
    """Absences that last or come, and the form for another; `person_id` says whose place is to be taken."""
    return _show(page, session, local_day(now), typed={"person_id": person_id} if person_id else None)


@router.post("")
def declare(sent: Annotated[Sent, Depends(sent_for(""))]) -> Response:
    """Say who is away and who acts meanwhile."""
    sent.page.again(
        lambda read, refused: _show(sent.page, read, local_day(sent.now), typed=sent.fields, refused=refused)
    )
    absences.declare(
        sent.session,
        person_id=sent.number("person_id") or sent.by.person_id,
        deputy_id=sent.number("deputy_id") or 0,
        since=sent.the_day("since", "开始日期"),
        until=sent.the_day("until", "结束日期"),
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
    )
    return sent.done("/absences", said="absence.declare")


@router.post("/{absence_id}/end")
def end(
    by: Annotated[Actor, Depends(Decision())], page: AsPage, session: Acting, now: Now, absence_id: int
) -> Response:
    """Back before the day."""
    absences.end(session, absence_id=absence_id, by=by, now=now)
    return page.go("/absences", said="absence.end")
