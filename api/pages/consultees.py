"""Annex 2 on a page: the two sides' promises, and the department's opinion (二（三）2)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages.page import AsPage, Page
from api.views import consultations as view
from workflow.actions import consultations, opinions
from workflow.actions.cases import case_of, facts_of
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.records.project import Project
from workflow.rules import facts as rules
from workflow.rules.duty import Actor

router = APIRouter(prefix="/consultees/{consultee_id}")

_FIELDS = ("opinion", "reason", "added_clauses", "handled_by", "phone", "version")


def _show(
    page: Page,
    session: Session,
    law: Law,
    consultee_id: int,
    now: datetime,
    *,
    typed: dict[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    by = page.actor
    seen = view.read(session, law, consultee_id=consultee_id, by=by, now=now)
    project = session.get_one(Project, seen.project_id)
    case = case_of(project, [seen.department])
    facts = facts_of(session, project, seen.facts_version)
    blank = {
        "withdraw_reason": "",
        "opinion": "",
        "reason": "",
        "added_clauses": "",
        "handled_by": by.name,
        "phone": by.phone,
        "version": seen.version,
    }
    return page.render(
        "consultee.html",
        consultee=seen,
        case=case,
        facts=[(words, rules.shown(facts, name)) for name, words in rules.FACT_WORDS.items()],
        answering=seen.state == "awaiting" and page.may("consultee.reply", case),
        # What was put to the departments stays what they answer to; that it changed since is said.
        changed=[
            rules.FACT_WORDS.get(name, name) for name in rules.changed(facts, facts_of(session, project))
        ],
        typed={**blank, **(typed or {})},
        refused=refused,
    )


@router.get("")
def show_consultee(
    by: Annotated[Actor, Depends(Decision("consultation.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    consultee_id: int,
) -> Response:
    """The question and the answer, or the form for it."""
    return _show(page, session, law, consultee_id, now)


@router.post("/reply")
def reply(
    by: Annotated[Actor, Depends(Decision("consultee.reply"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    consultee_id: int,
    form: Typed,
) -> Response:
    """Agree, or object with the reason."""
    typed = {name: str(form.get(name, "")) for name in _FIELDS}
    page.again(lambda read, refused: _show(page, read, law, consultee_id, now, typed=typed, refused=refused))
    opinions.reply(
        session,
        law,
        consultee_id=consultee_id,
        opinion=typed["opinion"],
        reason=typed["reason"],
        added_clauses=[line for line in typed["added_clauses"].splitlines() if line.strip()],
        handled_by=typed["handled_by"],
        phone=typed["phone"],
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/consultees/{consultee_id}", said="consultee.reply")


@router.post("/withdraw")
def withdraw(
    by: Annotated[Actor, Depends(Decision("consultee.withdraw"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    consultee_id: int,
    form: Typed,
) -> Response:
    """Take the question back; nothing is taken for consent."""
    typed = {"withdraw_reason": str(form.get("reason", ""))}
    page.again(lambda read, refused: _show(page, read, law, consultee_id, now, typed=typed, refused=refused))
    consultations.withdraw_consultee(
        session,
        law,
        consultee_id=consultee_id,
        reason=typed["withdraw_reason"],
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/consultees/{consultee_id}", said="consultee.withdraw")
