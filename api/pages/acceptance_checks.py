"""Checks of joint acceptances on a page: what was looked at, what was found, who puts what right (二（四）2)."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages.page import AsPage, Page
from api.views import acceptance_checks as view
from api.views import acceptances
from api.views.projects import department_names
from workflow.actions import acceptance_checks
from workflow.actions.acceptance_checks import case_of_checks
from workflow.errors import CheckPeriodInvalid, Refusal
from workflow.law.book import Law
from workflow.rules.duty import Actor, Case

router = Chapter(prefix="/acceptance-checks")


def _show(
    page: Page,
    session: Session,
    law: Law,
    now: datetime,
    *,
    typed: dict[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    by = page.actor
    listed = acceptances.listed(session)
    blank = {
        "period_from": "", "period_until": "", "findings": "", "outcome": "", "doing": "", "handled_by": by.name,
        "sample": (), "content": (), "acceptance": (), "department": (), "due_on": (),
    }  # fmt: skip
    return page.render(
        "acceptance_checks.html",
        checks=view.checks(session, law, now=now),
        owed=acceptance_checks.owed(session, law),
        may_record=page.may("acceptance_check.record", case_of_checks(law)),
        may_finish=lambda department: page.may("acceptance_check.finish", Case(frozenset({department}))),
        acceptances=listed,
        choices=[(row.id, f"#{row.id} {row.project_name}") for row in listed],
        departments=department_names(session, active=True),
        typed={**blank, **(typed or {})},
        refused=refused,
    )


@router.get("")
def show_checks(
    by: Annotated[Actor, Depends(Decision("acceptance_check.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
) -> Response:
    """Every check, and the form for the next."""
    return _show(page, session, law, now)


def _typed(form: FormData) -> dict[str, Any]:
    one = ("period_from", "period_until", "findings", "outcome", "handled_by")
    several = ("sample", "content", "acceptance", "department", "due_on")
    return {
        **{name: str(form.get(name, "")) for name in one},
        **{name: [str(each) for each in form.getlist(name)] for name in several},
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as odd:
        raise CheckPeriodInvalid from odd


@router.post("")
def record(
    by: Annotated[Actor, Depends(Decision("acceptance_check.record"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    form: Typed,
) -> Response:
    """Record a check, or show the form with one more line."""
    typed = _typed(form)
    if "more" in form:
        return _show(page, session, law, now, typed=typed)
    page.again(lambda read, refused: _show(page, read, law, now, typed=typed, refused=refused))
    lines = zip(*(typed[name] for name in ("content", "acceptance", "department", "due_on")), strict=False)
    acceptance_checks.record(
        session,
        law,
        period_from=_day(typed["period_from"]),
        period_until=_day(typed["period_until"]),
        sample=[int(each) for each in typed["sample"] if each.isdecimal()],
        findings=typed["findings"],
        follow_ups=[
            {"content": content, "acceptance": acceptance, "department": department, "due_on": due_on}
            for content, acceptance, department, due_on in lines
            # What a list preselects asks for nothing yet.
            if content.strip() or due_on
        ],
        handled_by=typed["handled_by"],
        by=by,
        now=now,
    )
    return page.go("/acceptance-checks", said="acceptance_check.record")


@router.post("/follow-ups/{follow_up_id}")
def finish(
    by: Annotated[Actor, Depends(Decision("acceptance_check.finish"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    follow_up_id: int,
    form: Typed,
) -> Response:
    """Say what came of what a check asked for."""
    typed = {**_typed(form), "doing": f"finish-{follow_up_id}"}
    page.again(lambda read, refused: _show(page, read, law, now, typed=typed, refused=refused))
    acceptance_checks.finish(
        session, law, follow_up_id=follow_up_id, outcome=typed["outcome"], by=by, now=now
    )
    return page.go("/acceptance-checks", said="acceptance_check.finish")
