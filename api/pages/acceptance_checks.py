"""Checks of joint acceptances on a page: what was looked at, what was found, who puts what right (二（四）2)."""

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
from api.views import acceptance_checks as view
from api.views import acceptance_lists
from api.views.projects import department_names
from workflow.actions import acceptance_checks, check_retractions, follow_up_dates
from workflow.actions.acceptance_checks import case_of_checks
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.rules.duty import Actor, Case, Role

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
    listed = acceptance_lists.listed(session)
    blank = {
        "period_from": "", "period_until": "", "findings": "", "outcome": "", "doing": "", "handled_by": by.name,
        "redate_on": "", "reason": "", "nothing_because": "", "happened_at": "", "late_because": "",
        "sample": (), "content": (), "acceptance": (), "department": (), "due_on": (),
    }  # fmt: skip
    return page.render(
        "acceptance_checks.html",
        checks=view.checks(session, law, now=now),
        owed=acceptance_checks.owed(session, law),
        may_record=page.may("acceptance_check.record", case_of_checks(law)),
        may_finish=lambda department: page.may("acceptance_check.finish", Case(frozenset({department}))),
        may_redate=page.may("acceptance_check.redate", case_of_checks(law)),
        may_take_back=page.may("acceptance_check.take_back", case_of_checks(law)),
        own_checks=by.department_key if Role.LIAISON in by.roles else None,
        may_reopen=lambda department: page.may("acceptance_check.reopen", Case(frozenset({department}))),
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


_LISTS = ("sample", "content", "acceptance", "department", "due_on")


def _again(sent: Sent, doing: str = "") -> None:
    """Show the page again with what was typed, if this is refused."""
    page, law, now = sent.page, sent.law, sent.now
    typed = {**sent.typed(*_LISTS), "doing": doing}
    page.again(lambda session, refused: _show(page, session, law, now, typed=typed, refused=refused))


@router.post("")
def record(sent: Annotated[Sent, Depends(sent_for("acceptance_check.record"))]) -> Response:
    """Record a check, or show the form with one more line."""
    if "more" in sent.fields:
        return _show(
            sent.page, sent.session, sent.law, sent.now, typed={**sent.typed(*_LISTS), "doing": "record"}
        )
    _again(sent, "record")
    lines = zip(
        *(sent.several(name) for name in ("content", "acceptance", "department", "due_on")), strict=False
    )
    acceptance_checks.record(
        sent.session,
        sent.law,
        period_from=sent.the_day("period_from", "开始日期"),
        period_until=sent.the_day("period_until", "结束日期"),
        sample=[int(each) for each in sent.several("sample") if each.isdecimal()],
        findings=sent.text("findings"),
        nothing_because=sent.text("nothing_because"),
        follow_ups=[
            {"content": content, "acceptance": acceptance, "department": department, "due_on": due_on}
            for content, acceptance, department, due_on in lines
            # What a list preselects asks for nothing yet.
            if content.strip() or due_on
        ],
        handled_by=sent.text("handled_by"),
        **sent.dated,
    )
    return sent.done("/acceptance-checks")


@router.post("/follow-ups/{follow_up_id}/redate")
def redate(
    sent: Annotated[Sent, Depends(sent_for("acceptance_check.redate"))], follow_up_id: int
) -> Response:
    """Move the day by which what a check asked for is to be put right."""
    _again(sent, f"redate-{follow_up_id}")
    follow_up_dates.redate(
        sent.session,
        sent.law,
        follow_up_id=follow_up_id,
        due_on=sent.day("redate_on"),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptance-checks#follow-up-{follow_up_id}")


@router.post("/follow-ups/{follow_up_id}")
def finish(
    sent: Annotated[Sent, Depends(sent_for("acceptance_check.finish"))], follow_up_id: int
) -> Response:
    """Say what came of what a check asked for."""
    _again(sent, f"finish-{follow_up_id}")
    acceptance_checks.finish(
        sent.session,
        sent.law,
        follow_up_id=follow_up_id,
        outcome=sent.text("outcome"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done("/acceptance-checks")


@router.post("/{check_id}/take-back")
def take_back(
    sent: Annotated[Sent, Depends(sent_for("acceptance_check.take_back"))], check_id: int
) -> Response:
    """Take a check back that was recorded by mistake."""
    _again(sent, f"take-back-{check_id}")
    check_retractions.take_back(
        sent.session, sent.law, check_id=check_id, reason=sent.text("reason"), by=sent.by, now=sent.now
    )
    return sent.done("/acceptance-checks")


@router.post("/follow-ups/{follow_up_id}/reopen")
def reopen(
    sent: Annotated[Sent, Depends(sent_for("acceptance_check.reopen"))], follow_up_id: int
) -> Response:
    """What was finished by mistake is owed again."""
    _again(sent, f"reopen-{follow_up_id}")
    check_retractions.reopen(
        sent.session,
        sent.law,
        follow_up_id=follow_up_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptance-checks#follow-up-{follow_up_id}")
