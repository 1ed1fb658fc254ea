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
from workflow.actions import consultations, opinions, retractions, stale_opinions
from workflow.actions.cases import case_of, facts_of
from workflow.errors import FactsChangedMeanwhile, Refusal
from workflow.law.book import Law
from workflow.records.project import Project
from workflow.rules import facts as rules
from workflow.rules.duty import Actor
from workflow.rules.machines import SILENT

router = APIRouter(prefix="/consultees/{consultee_id}")

_FIELDS = ("opinion", "reason", "added_clauses", "handled_by", "phone", "version", "facts_version")


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
    owing = seen.state in SILENT
    # What was put to the department is what it answers to; an answer stands beside the facts that it rests on.
    version = seen.facts_version if owing else seen.opinion_facts_version
    facts = facts_of(session, project, version)
    blank = {
        "withdraw_reason": "",
        "retract_reason": "",
        "not_concerned": "",
        "opinion": seen.opinion or "",
        "reason": seen.reason,
        "added_clauses": "\n".join(seen.added_clauses),
        "handled_by": by.name,
        "phone": by.phone,
        "version": seen.version,
        "facts_version": seen.facts_version,
    }
    if isinstance(refused, FactsChangedMeanwhile):
        # They stand on this page as they are now, and what is sent from it is on these.
        typed = {**(typed or {}), "version": seen.version, "facts_version": seen.facts_version}
    return page.render(
        "consultee.html",
        consultee=seen,
        case=case,
        facts=[(words, rules.shown(facts, name)) for name, words in rules.FACT_WORDS.items()],
        answering=owing and page.may("consultee.reply", case),
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
        shown_facts=page.facts_in(form),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/consultees/{consultee_id}", said="consultee.reply")


@router.post("/confirm")
def confirm(
    by: Annotated[Actor, Depends(Decision("consultee.confirm"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    consultee_id: int,
    form: Typed,
) -> Response:
    """Confirm that the opinion still stands on the facts as they are now."""
    page.again(lambda read, refused: _show(page, read, law, consultee_id, now, refused=refused))
    stale_opinions.confirm(
        session,
        law,
        consultee_id=consultee_id,
        handled_by=str(form.get("handled_by", "")),
        phone=str(form.get("phone", "")),
        shown_facts=page.facts_in(form),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/consultees/{consultee_id}", said="consultee.confirm")


@router.post("/retract")
def retract(
    by: Annotated[Actor, Depends(Decision("consultee.retract"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    consultee_id: int,
    form: Typed,
) -> Response:
    """The department takes its opinion back while the round circulates."""
    typed = {"retract_reason": str(form.get("reason", ""))}
    page.again(lambda read, refused: _show(page, read, law, consultee_id, now, typed=typed, refused=refused))
    retractions.retract_opinion(
        session,
        law,
        consultee_id=consultee_id,
        reason=typed["retract_reason"],
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/consultees/{consultee_id}", said="consultee.retract")


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
    typed = {
        "withdraw_reason": str(form.get("reason", "")),
        "not_concerned": str(form.get("not_concerned", "")),
    }
    page.again(lambda read, refused: _show(page, read, law, consultee_id, now, typed=typed, refused=refused))
    consultations.withdraw_consultee(
        session,
        law,
        consultee_id=consultee_id,
        reason=typed["withdraw_reason"],
        not_concerned=typed["not_concerned"] == "yes",
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/consultees/{consultee_id}", said="consultee.withdraw")
