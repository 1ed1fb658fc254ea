"""Annex 1 on a page: asked, answered in a minute, confirmed, returned, withdrawn (二（一）3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages.checklist_form import (
    SPARE,
    ChecklistTyped,
    follow_circumstances,
    read_form,
    rearranged,
    typed_lines,
)
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views import checklists as view
from api.views import projects
from api.views.checklists import ChecklistView
from workflow.actions import checklists, retractions
from workflow.actions.cases import case_of
from workflow.errors import ChoiceUnknown, FactsChangedMeanwhile, Refusal
from workflow.law.book import Law
from workflow.law.words import word
from workflow.records.project import Project
from workflow.rules import facts as rules
from workflow.rules.duty import Actor

router = Chapter(prefix="/checklists/{checklist_id}")

#: States in which the department owes an answer.
_OPEN = ("awaiting", "returned", "stale")


#: What the small forms below hold: a reason each, and when it happened where that is recorded late.
_SMALL = ("return", "withdraw", "retract", "doing", "happened_at", "late_because")


def _prefilled(seen: ChecklistView, by: Actor, *, recording: bool) -> ChecklistTyped:
    """Last time's answer; where there is none, what the department or the catalogue would say."""
    last = seen.latest
    # Whoever records a letter writes down who signed it there, not itself.
    name, phone = ("", "") if recording else (by.name, by.phone)
    if last is not None:
        return ChecklistTyped(
            "yes" if last.involved else "no",
            typed_lines(last.lines),
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
    typed: ChecklistTyped | None = None,
    version: str = "",
    shown_facts: str = "",
    reasons: Mapping[str, str] | None = None,
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
    return page.render(
        "checklist.html",
        checklist=seen,
        case=case,
        facts=[(words, rules.shown(facts, name)) for name, words in rules.FACT_WORDS.items()],
        answering=answering,
        recording=recording,
        typed=typed or _prefilled(seen, by, recording=recording),
        # The facts have changed: they stand on this page as they are now, and what is sent from it is on these.
        version=seen.version if isinstance(refused, FactsChangedMeanwhile) else version or seen.version,
        shown_facts=seen.facts_version
        if isinstance(refused, FactsChangedMeanwhile)
        else shown_facts or seen.facts_version,
        phases=[(phase.value, word(phase)) for phase in seen.phases],
        # Its own items first; another's may be picked where it takes part in them.
        items=sorted(own, key=lambda item: (item.lead != seen.department, item.order)),
        circumstances={item.code: [one.name for one in item.circumstances] for item in own},
        spare=SPARE,
        # What was typed as the reason for sending back or for taking back.
        reasons={**dict.fromkeys(_SMALL, ""), **(reasons or {})},
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
    typed = read_form(sent.fields)
    version, facts_version = sent.text("version"), sent.text("facts_version")

    def shown(session: Session, refused: Refusal | None = None) -> Response:
        return _show(
            sent.page,
            session,
            sent.law,
            checklist_id,
            sent.now,
            typed=typed,
            version=version,
            shown_facts=facts_version,
            refused=refused,
        )

    sent.page.again(shown)
    _, project = view.visible(sent.session, checklist_id, sent.by)
    edition = sent.law.edition(project.edition_hash)
    follow_circumstances(typed, edition)
    if rearranged(typed, sent.text("do"), sent.text("picked"), edition):
        return shown(sent.session)
    if typed.involved not in ("yes", "no"):
        raise ChoiceUnknown(fact="本部门是否涉及", value="", choices="涉及、不涉及", field="involved")
    checklists.reply(
        sent.session,
        sent.law,
        checklist_id=checklist_id,
        involved=typed.involved == "yes",
        lines=typed.for_action(),
        handled_by=typed.handled_by,
        phone=typed.phone,
        note=typed.note,
        source=typed.source,
        shown_facts=sent.facts_version,
        by=sent.by,
        now=sent.now,
        happened_at=sent.happened_at,
        late_because=sent.late_because,
        expected_version=sent.version,
    )
    return sent.done(f"/checklists/{checklist_id}")


@router.post("/confirm")
def confirm(
    by: Annotated[Actor, Depends(Decision("checklist.confirm"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    checklist_id: int,
    form: Typed,
) -> Response:
    """Confirm that the last answer still stands."""
    page.again(lambda read, refused: _show(page, read, law, checklist_id, now, refused=refused))
    checklists.confirm(
        session,
        checklist_id=checklist_id,
        handled_by=str(form.get("handled_by", "")),
        phone=str(form.get("phone", "")),
        shown_facts=page.facts_in(form),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/checklists/{checklist_id}", said="checklist.confirm")


@router.post("/retract")
def retract(
    by: Annotated[Actor, Depends(Decision("checklist.retract"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    checklist_id: int,
    form: Typed,
) -> Response:
    """The department takes its answer back while nobody has used it."""
    reasons = {"retract": str(form.get("reason", ""))}
    page.again(
        lambda read, refused: _show(page, read, law, checklist_id, now, reasons=reasons, refused=refused)
    )
    retractions.retract_answer(
        session,
        law,
        checklist_id=checklist_id,
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/checklists/{checklist_id}", said="checklist.retract")


def _reasons(form: FormData, doing: str) -> dict[str, str]:
    """What was typed into one of the small forms below."""
    return {doing: str(form.get("reason", "")), "doing": doing} | {
        name: str(form.get(name, "")) for name in ("happened_at", "late_because")
    }


@router.post("/return")
def return_answer(
    by: Annotated[Actor, Depends(Decision("checklist.return"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    checklist_id: int,
    form: Typed,
) -> Response:
    """Send an answer back with the reason."""
    reasons = _reasons(form, "return")
    page.again(
        lambda read, refused: _show(page, read, law, checklist_id, now, reasons=reasons, refused=refused)
    )
    checklists.return_answer(
        session,
        law,
        checklist_id=checklist_id,
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        happened_at=page.moment_in(form, "happened_at"),
        late_because=str(form.get("late_because", "")),
        expected_version=page.version_in(form),
    )
    return page.go(f"/checklists/{checklist_id}", said="checklist.return")


@router.post("/withdraw")
def withdraw(
    by: Annotated[Actor, Depends(Decision("checklist.withdraw"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    checklist_id: int,
    form: Typed,
) -> Response:
    """Take the question back."""
    reasons = _reasons(form, "withdraw")
    page.again(
        lambda read, refused: _show(page, read, law, checklist_id, now, reasons=reasons, refused=refused)
    )
    checklists.withdraw(
        session,
        checklist_id=checklist_id,
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        happened_at=page.moment_in(form, "happened_at"),
        late_because=str(form.get("late_because", "")),
        expected_version=page.version_in(form),
    )
    return page.go(f"/checklists/{checklist_id}", said="checklist.withdraw")
