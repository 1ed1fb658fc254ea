"""Annex 1 on a page: asked, answered in a minute, confirmed, returned, withdrawn (二（一）3)."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.answer_links import link_of
from api.pages.checklist_form import (
    SPARE,
    ChecklistTyped,
    follow_circumstances,
    read_form,
    rearranged,
    typed_lines,
    worked_on,
)
from api.pages.news import Feed
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views import answering as answering_view
from api.views import checklists as view
from api.views import projects, urgings
from api.views.checklists import ChecklistView
from api.views.meanwhile import meanwhile, newest
from workflow.actions import checklist_answers, checklists, retractions
from workflow.actions.cases import case_of
from workflow.errors import ChangedMeanwhile, ChoiceUnknown, IllegalMove, ReasonMissing, Refusal
from workflow.law.book import Law
from workflow.law.words import word
from workflow.records.project import Project
from workflow.rules import facts as rules
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

router = Chapter(prefix="/checklists/{checklist_id}")

#: States in which the department owes an answer.
_OPEN = ("awaiting", "returned", "stale")
#: What an answer may rest on that is not the list's own.
_FACTS = "project.change_facts"


def _prefilled(seen: ChecklistView, by: Actor, *, recording: bool) -> ChecklistTyped:
    """Last time's answer; where there is none, what the department or the catalogue would say."""
    last = seen.latest
    # Whoever records a letter writes down who signed it there, not itself.
    name, phone = ("", "") if recording else (by.name, by.phone)
    if last is not None:
        # Who said "not involved" and is asked again has most likely something to list after all.
        lines = typed_lines(last.lines if last.involved else seen.suggested)
        return ChecklistTyped(
            "yes" if last.involved else "no",
            lines,
            name,
            phone or last.phone,
            last.note,
        )
    return ChecklistTyped("", typed_lines(seen.suggested), name, phone)


def _show(
    page: Page,
    session: Session,
    law: Law,
    checklist_id: int,
    now: datetime,
    *,
    answer: ChecklistTyped | None = None,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    by = page.actor
    seen = view.read(session, law, checklist_id=checklist_id, by=by, now=now)
    project = session.get_one(Project, seen.project_id)
    case = case_of(project, [seen.department])
    edition = law.edition(project.edition_hash)
    facts = projects.facts_at(session, project)
    answering = seen.state in _OPEN and page.may("checklist.reply", case)
    recording = seen.state in _OPEN and not answering and page.may("checklist.record", case)
    own = [item for item in edition.items.values() if item.phase in seen.phases]
    typed = typed or {}
    prefilled = _prefilled(seen, by, recording=recording)
    # An answer that is shown again stands on what its form was on; once somebody was told what has changed since, on
    # what is there now.
    known = typed if answer is not None and not isinstance(refused, ChangedMeanwhile) else {}
    # Two of them answered at once: what the second typed stays, and may be sent after the first is taken back.
    instead = None
    if answer is not None and typed and not (answering or recording):
        instead = "reply" if page.may("checklist.reply", case) else "record"
    retractable = page.may("checklist.retract", case) and retractions.may_retract(
        session, page.actor, project.id, "checklist", seen.id, seen.department
    )
    return page.render(
        "checklist.html",
        checklist=seen,
        urged=urgings.of_thing(session, "checklist", seen.id),
        case=case,
        facts=[(words, rules.shown(facts, name)) for name, words in rules.FACT_WORDS.items()],
        answering=answering,
        recording=recording,
        instead=instead,
        back=instead is not None and seen.state in ("replied", "not_involved") and retractable,
        retractable=retractable,
        stood=known.get("stood") or newest(session, project.id),
        meanwhile=meanwhile(session, project.id, typed.get("stood"), (_FACTS,), ("checklist", seen.id))
        if isinstance(refused, ChangedMeanwhile | IllegalMove)
        else (),
        typed=answer or prefilled,
        worked_on=worked_on(answer or prefilled, prefilled, edition),
        # The facts have changed: they stand on this page as they are now, and what is sent from it is on these.
        version=known.get("version") or seen.version,
        shown_facts=known.get("facts_version") or seen.facts_version,
        phases=[(phase.value, word(phase)) for phase in seen.phases],
        # Its own items first; another's may be picked where it takes part in them.
        items=sorted(own, key=lambda item: (item.lead != seen.department, item.order)),
        circumstances={item.code: [one.name for one in item.circumstances] for item in own},
        # Where only the department can say which of several circumstances it is.
        several=[item.code for item in own if len(item.circumstances) > 1],
        spare=SPARE,
        # What was typed as the reason for sending back or for taking back.
        reasons={
            "return": "",
            "withdraw": "",
            "retract": "",
            **{name: typed.get(name, "") for name in ("doing", "happened_at", "late_because")},
            typed.get("doing", ""): typed.get("reason", ""),
            "back": typed.get("back_reason", ""),
        },
        link=link_of(page, session, kind="checklist", subject_id=seen.id, round_=seen.round, now=now)
        if seen.state in _OPEN
        else None,
        away=answering_view.away(session, seen.department, local_day(now), seen.phases)
        if seen.state in _OPEN
        else (),
        feed=Feed.of_project(project.id, project.event_seq),
        refused=refused,
    )


@router.get("")
def show_checklist(
    by: Annotated[Actor, Depends(Decision("checklist.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    checklist_id: int,
) -> Response:
    """The question, the form for the answer, and every answer so far."""
    return _show(page, session, law, checklist_id, now)


@router.post("/reply")
def reply(sent: Annotated[Sent, Depends(sent_for("checklist.reply"))], checklist_id: int) -> Response:
    """Answer, or rearrange the form: another line, another material, one less."""
    return _answer(sent, checklist_id)


@router.post("/record")
def record(sent: Annotated[Sent, Depends(sent_for("checklist.record"))], checklist_id: int) -> Response:
    """The office records what the department answered by letter, and when that came; or rearranges the form."""
    return _answer(sent, checklist_id)


def _answer(sent: Sent, checklist_id: int) -> Response:
    answer = read_form(sent.fields)
    sent.again(partial(_show, answer=answer), checklist_id)
    _, project = view.visible(sent.session, checklist_id, sent.by)
    edition = sent.law.edition(project.edition_hash)
    follow_circumstances(answer, edition)
    if rearranged(answer, sent.text("do"), sent.text("picked"), edition):
        return _show(
            sent.page, sent.session, sent.law, checklist_id, sent.now, answer=answer, typed=sent.typed()
        )
    if answer.involved not in ("yes", "no"):
        raise ChoiceUnknown(fact="本部门是否涉及", value="", choices="涉及、不涉及", field="involved")
    version: int | None = sent.version
    if sent.text("do") == "instead":
        # The answer that came in between is taken back with its reason, and this one given, or neither.
        if not sent.text("back_reason").strip():
            raise ReasonMissing(what="撤回答复", field="back_reason")
        retractions.retract_answer(
            sent.session,
            sent.law,
            checklist_id=checklist_id,
            reason=sent.text("back_reason"),
            by=sent.by,
            now=sent.now,
            expected_version=version,
        )
        version = None
    checklist_answers.reply(
        sent.session,
        sent.law,
        checklist_id=checklist_id,
        involved=answer.involved == "yes",
        lines=answer.for_action(),
        handled_by=answer.handled_by,
        phone=answer.phone,
        note=answer.note,
        source=answer.source,
        shown_facts=sent.facts_version,
        **sent.dated,
        expected_version=version,
    )
    return sent.done(f"/checklists/{checklist_id}")


@router.post("/confirm")
def confirm(sent: Annotated[Sent, Depends(sent_for("checklist.confirm"))], checklist_id: int) -> Response:
    """Confirm that the last answer still stands."""
    sent.again(_show, checklist_id, "confirm")
    checklist_answers.confirm(
        sent.session,
        checklist_id=checklist_id,
        handled_by=sent.text("handled_by"),
        phone=sent.text("phone"),
        shown_facts=sent.facts_version,
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/checklists/{checklist_id}")


@router.post("/retract")
def retract(sent: Annotated[Sent, Depends(sent_for("checklist.retract"))], checklist_id: int) -> Response:
    """The department takes its answer back while nobody has used it."""
    sent.again(_show, checklist_id, "retract")
    retractions.retract_answer(
        sent.session,
        sent.law,
        checklist_id=checklist_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/checklists/{checklist_id}")


@router.post("/return")
def return_answer(
    sent: Annotated[Sent, Depends(sent_for("checklist.return"))], checklist_id: int
) -> Response:
    """Send an answer back with the reason."""
    sent.again(_show, checklist_id, "return")
    checklist_answers.return_answer(
        sent.session,
        sent.law,
        checklist_id=checklist_id,
        reason=sent.text("reason"),
        paper=sent.text("paper"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/checklists/{checklist_id}")


@router.post("/withdraw")
def withdraw(sent: Annotated[Sent, Depends(sent_for("checklist.withdraw"))], checklist_id: int) -> Response:
    """Take the question back."""
    sent.again(_show, checklist_id, "withdraw")
    checklists.withdraw(
        sent.session,
        checklist_id=checklist_id,
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/checklists/{checklist_id}")
