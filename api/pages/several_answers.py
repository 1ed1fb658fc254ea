"""Several questions answered at once: each as its own page proposes it, each an act of its own; an objection never (house practice)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Decision, InForce, Reading
from api.door import Door
from api.pages import several_offers as proposed
from api.pages.page import AsPage, Page
from api.pages.sent import number_in
from api.pages.several_offers import MOST, Offer, Question, questions_in
from api.refusals import sentence
from api.sending import Typed
from workflow.actions import checklist_answers, opinions, stale_opinions
from workflow.errors import ChangedMeanwhile, IllegalMove, Refusal
from workflow.law.book import Law
from workflow.records.checklist import ChecklistAnswer
from workflow.records.consultation import Consultee
from workflow.rules.consultation import Opinion
from workflow.rules.duty import Actor

router = Chapter(prefix="/answers")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question that was sent."""

    offer: Offer
    #: `done`, `before` where it had been answered so already, or `refused`.
    state: str
    why: str = ""


@dataclass(slots=True)
class Asked:
    """What a form sends: which questions, as they were shown, and who answers."""

    chosen: list[Question] = field(default_factory=list)
    shown: dict[Question, tuple[int, int, str]] = field(default_factory=dict)
    handled_by: str = ""
    phone: str = ""
    #: Whether the lists stand ticked: only where they were chosen one by one. An agreement never does.
    ticked: bool = False


@router.get("")
def show_several(
    by: Annotated[Actor, Depends(Decision("checklist.reply"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    q: Annotated[tuple[str, ...], Query(max_length=MOST)] = (),
) -> Response:
    """The chosen questions, or all that are open, each with the answer that would be given to it."""
    questions = questions_in(q) or proposed.open_questions(session, law, by, now)
    return _show(
        page,
        proposed.offers(session, law, questions, by, now),
        Asked(handled_by=by.name, phone=by.phone, ticked=bool(q)),
    )


def _show(page: Page, offers: Sequence[Offer], asked: Asked, outcomes: Sequence[Outcome] = ()) -> Response:
    refused = any(outcome.state == "refused" for outcome in outcomes)
    return page.render(
        "several_answers.html",
        status=409 if refused else 200,
        offers=offers,
        outcomes=outcomes,
        asked=asked,
        most=MOST,
    )


def _read(fields: FormData) -> Asked:
    def text(name: str) -> str:
        given = fields.get(name, "")
        return given.strip() if isinstance(given, str) else ""

    chosen = questions_in(each for each in fields.getlist("take") if isinstance(each, str))
    shown = {
        (kind, number): (
            number_in(text(f"version-{kind}-{number}")) or 0,
            number_in(text(f"facts-{kind}-{number}")) or 0,
            text(f"shown-{kind}-{number}"),
        )
        for kind, number in chosen
    }
    return Asked(chosen, shown, text("handled_by"), text("phone"))


@router.post("")
async def answer_several(
    by: Annotated[Actor, Depends(Decision("checklist.reply"))],
    page: AsPage,
    door: AtDoor,
    law: InForce,
    now: Now,
    fields: Typed,
) -> Response:
    """Give each its answer, in a transaction of its own: what is refused says why, and the others stand.

    Sent twice, nothing is done twice: what has been answered so already is said to be.
    """
    asked = _read(fields)
    outcomes = []
    for question in asked.chosen:
        async with door.turn():
            outcome = await run_in_threadpool(_answered, door, law, question, asked, by, now)
        if outcome is not None:
            outcomes.append(outcome)

    def rest() -> list[Offer]:
        with door.database.reading() as session:
            questions = proposed.open_questions(session, law, by, now)
            return proposed.offers(session, law, questions, by, now)

    return _show(page, await run_in_threadpool(rest), asked, outcomes)


def _answered(
    door: Door, law: Law, question: Question, asked: Asked, by: Actor, now: datetime
) -> Outcome | None:
    with door.database.reading() as session:
        found = proposed.offers(session, law, [question], by, now)
    if not found:
        return None
    (offer,) = found
    try:
        with door.database.acting() as session:
            _give(session, law, proposed.offer(session, law, question, by, now), asked, by, now)
    except (ChangedMeanwhile, IllegalMove) as late:
        with door.database.reading() as session:
            before = _stands(session, question, by)
        return Outcome(offer, "before" if before else "refused", "" if before else sentence(late))
    except Refusal as refusal:
        return Outcome(offer, "refused", sentence(refusal))
    return Outcome(offer, "done")


def _give(session: Session, law: Law, offer: Offer, asked: Asked, by: Actor, now: datetime) -> None:
    version, facts, shown = asked.shown[offer.question]
    if not offer.act or offer.version != version or offer.digest != shown:
        raise ChangedMeanwhile
    number = offer.question[1]
    how: dict[str, Any] = {
        "handled_by": asked.handled_by,
        "phone": asked.phone,
        "shown_facts": facts,
        "by": by,
        "now": now,
        "expected_version": version,
    }
    match offer.question[0], offer.act:
        case "checklist", "reply":
            checklist_answers.reply(
                session, law, checklist_id=number, involved=True, lines=offer.given, **how
            )
        case "checklist", "confirm":
            checklist_answers.confirm(session, checklist_id=number, **how)
        case "consultee", "agree":
            opinions.reply(session, law, consultee_id=number, opinion=Opinion.AGREE.value, **how)
        case _:
            stale_opinions.confirm(session, law, consultee_id=number, **how)


def _stands(session: Session, question: Question, by: Actor) -> bool:
    """Whether the same person has answered this round of the question already."""
    kind, number = question
    if kind == "consultee":
        consultee = session.get_one(Consultee, number)
        return consultee.state == "agreed" and consultee.person_id == by.person_id
    answer = session.scalar(
        select(ChecklistAnswer)
        .where(ChecklistAnswer.checklist_id == number)
        .order_by(ChecklistAnswer.round.desc())
        .limit(1)
    )
    return answer is not None and answer.returned_at is None and answer.person_id == by.person_id
