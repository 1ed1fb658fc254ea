"""Annex 2 on a page: the two sides' promises, and the department's opinion (二（三）2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.answer_links import link_of
from api.pages.news import Feed
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views import answering as answering_view
from api.views import consultations as view
from api.views import urgings
from api.views.meanwhile import meanwhile, newest
from workflow.actions import consultation_ends, opinions, retractions, stale_opinions
from workflow.actions.cases import case_of, facts_of
from workflow.errors import ChangedMeanwhile, ReasonMissing, Refusal
from workflow.law.book import Law
from workflow.records.project import Project
from workflow.rules import fact_changes
from workflow.rules import facts as rules
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import SILENT

router = Chapter(prefix="/consultees/{consultee_id}")

#: Acts on the case that an opinion may rest on.
_GROUND = ("project.change_facts", "consultation.")


def _show(
    page: Page,
    session: Session,
    law: Law,
    consultee_id: int,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    by = page.actor
    seen = view.read(session, law, consultee_id=consultee_id, by=by, now=now)
    project = session.get_one(Project, seen.project_id)
    case = case_of(project, [seen.department])
    owing = seen.state in SILENT
    answering = owing and page.may("consultee.reply", case)
    recording = owing and not answering and page.may("consultee.record", case)
    # What was put to the department is what it answers to; an answer stands beside the facts that it rests on.
    version = seen.facts_version if owing else seen.opinion_facts_version
    facts = facts_of(session, project, version)
    blank = {
        "doing": "",
        "withdraw_reason": "",
        "retract_reason": "",
        "not_concerned": "",
        "opinion": seen.opinion or "",
        "reason": seen.reason,
        "added_clauses": "\n".join(seen.added_clauses),
        # Whoever records a letter writes down who signed it there, not itself.
        "handled_by": "" if recording else by.name,
        "phone": "" if recording else by.phone,
        "source": "",
        "happened_at": "",
        "late_because": "",
        "back_reason": "",
        "version": seen.version,
        "facts_version": seen.facts_version,
    }
    if isinstance(refused, ChangedMeanwhile):
        # What has changed stands on this page as it is now, and what is sent from it is on that.
        now_there = {"version": seen.version, "facts_version": seen.facts_version}
        came = meanwhile(session, project.id, (typed or {}).get("stood"), _GROUND, ("consultee", seen.id))
        typed = {**(typed or {}), **now_there}
    else:
        came = ()
    # Two of them answered at once: what the second typed stays, and may be sent after the first is taken back.
    instead = ""
    if refused is not None and typed and "opinion" in typed and not (answering or recording):
        instead = "reply" if page.may("consultee.reply", case) else "record"
    retractable = page.may("consultee.retract", case) and retractions.may_retract(
        session, page.actor, project.id, "consultee", seen.id, seen.department
    )
    return page.render(
        "consultee.html",
        consultee=seen,
        urged=urgings.of_thing(session, "consultee", seen.id),
        case=case,
        facts=[(words, rules.shown(facts, name)) for name, words in rules.FACT_WORDS.items()],
        answering=answering,
        recording=recording,
        instead=instead,
        back=instead != "" and seen.state in ("agreed", "objected") and not seen.used and retractable,
        retractable=retractable,
        stood=newest(session, project.id),
        meanwhile=came,
        changed=[
            rules.CHANGE_WORDS.get(name, name)
            for name in fact_changes.changed(facts, facts_of(session, project))
        ],
        typed={**blank, **(typed or {})},
        link=link_of(page, session, kind="consultee", subject_id=seen.id, round_=seen.round, now=now)
        if owing
        else None,
        away=answering_view.away(session, seen.department, local_day(now)) if owing else (),
        feed=Feed.of_project(project.id, project.event_seq),
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
def reply(sent: Annotated[Sent, Depends(sent_for("consultee.reply"))], consultee_id: int) -> Response:
    """Agree, or object with the reason."""
    return _answer(sent, consultee_id)


@router.post("/record")
def record(sent: Annotated[Sent, Depends(sent_for("consultee.record"))], consultee_id: int) -> Response:
    """The office records what the department answered by letter, and when that came."""
    return _answer(sent, consultee_id)


def _answer(sent: Sent, consultee_id: int) -> Response:
    sent.again(_show, consultee_id)
    version: int | None = sent.version
    if sent.text("do") == "instead":
        # The opinion that came in between is taken back with its reason, and this one given, or neither.
        if not sent.text("back_reason").strip():
            raise ReasonMissing(what="撤回答复", field="back_reason")
        retractions.retract_opinion(
            sent.session,
            sent.law,
            consultee_id=consultee_id,
            reason=sent.text("back_reason"),
            by=sent.by,
            now=sent.now,
            expected_version=version,
        )
        version = None
    opinions.reply(
        sent.session,
        sent.law,
        consultee_id=consultee_id,
        opinion=sent.text("opinion"),
        reason=sent.text("reason"),
        added_clauses=sent.lines("added_clauses"),
        handled_by=sent.text("handled_by"),
        phone=sent.text("phone"),
        source=sent.text("source"),
        shown_facts=sent.facts_version,
        **sent.dated,
        expected_version=version,
    )
    return sent.done(f"/consultees/{consultee_id}")


@router.post("/confirm")
def confirm(sent: Annotated[Sent, Depends(sent_for("consultee.confirm"))], consultee_id: int) -> Response:
    """Confirm that the opinion still stands on the facts as they are now."""
    when = {name: sent.text(name) for name in ("happened_at", "late_because")}
    sent.again(_show, consultee_id, "confirm", typed=when)
    stale_opinions.confirm(
        sent.session,
        sent.law,
        consultee_id=consultee_id,
        handled_by=sent.text("handled_by"),
        phone=sent.text("phone"),
        shown_facts=sent.facts_version,
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/consultees/{consultee_id}")


@router.post("/retract")
def retract(sent: Annotated[Sent, Depends(sent_for("consultee.retract"))], consultee_id: int) -> Response:
    """The department takes its opinion back while the round circulates."""
    sent.again(_show, consultee_id, typed={"retract_reason": sent.text("reason")})
    retractions.retract_opinion(
        sent.session,
        sent.law,
        consultee_id=consultee_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/consultees/{consultee_id}")


@router.post("/withdraw")
def withdraw(sent: Annotated[Sent, Depends(sent_for("consultee.withdraw"))], consultee_id: int) -> Response:
    """Take the question back; nothing is taken for consent."""
    typed = {
        "withdraw_reason": sent.text("reason"),
        "not_concerned": sent.text("not_concerned"),
        "happened_at": sent.text("happened_at"),
        "late_because": sent.text("late_because"),
    }
    sent.again(_show, consultee_id, typed=typed)
    consultation_ends.withdraw_consultee(
        sent.session,
        sent.law,
        consultee_id=consultee_id,
        reason=sent.text("reason"),
        not_concerned=sent.text("not_concerned") == "yes",
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/consultees/{consultee_id}")
