"""监督考核 on pages: every department's figures, the cases behind each, disputes and their answers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.routes.papers import make
from api.routes.scorecards import CASE_HEADS, HEADS, Figure, card_cells, case_cells, gathered_scorecard
from api.sending import Typed
from api.tables import Kind, table
from api.views import scorecards as view
from workflow.actions import card_owners, score_disputes
from workflow.errors import NotFound, Refusal
from workflow.law.book import Law
from workflow.rules.duty import Actor
from workflow.rules.scorecard import DEFINITIONS, FIGURES

router = Chapter(prefix="/scorecards")

Reader = Annotated[Actor, Depends(Decision("scorecard.read"))]
Day = Annotated[date | None, Query()]

#: The figures that have a column of their own.
_SHOWN = ("all", "met", "missed", "late", "paused", "returned", "urged", "promised", "kept", "backfilled")


@router.get("")
def show_cards(
    by: Reader, page: AsPage, session: Reading, law: InForce, now: Now, since: Day = None, until: Day = None
) -> Response:
    """The figures of a period, one department a row."""
    return _cards(page, session, law, by, now, since, until)


def _cards(
    page: Page,
    session: Session,
    law: Law,
    by: Actor,
    now: datetime,
    since: Day = None,
    until: Day = None,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    first, last = view.period(since, until, now)
    cards = view.cards(session, law, since=first, until=last, by=by, now=now)
    return page.render(
        "scorecards.html",
        cards=cards,
        short_names={
            card.department: card_owners.name_of(session, card.department, short=True) for card in cards
        },
        since=first,
        until=last,
        figures=[(name, FIGURES[name][0]) for name in _SHOWN],
        definitions=DEFINITIONS,
        disputes=view.disputes(session, departments=[card.department for card in cards]),
        typed=typed or {"doing": ""},
        refused=refused,
    )


@router.get("/papers")
@router.get("/disputes")
def show_cards_again(by: Reader, page: AsPage) -> Response:  # noqa: ARG001  # the decision is what is asked for
    """A form that was refused leaves the browser here; the figures are a step up."""
    return page.go("/scorecards")


@router.get("/table.{kind}")
def download_cards(
    by: Reader, session: Reading, law: InForce, now: Now, kind: Kind, since: Day = None, until: Day = None
) -> Response:
    """The same figures as a table to take away."""
    first, last = view.period(since, until, now)
    cards = view.cards(session, law, since=first, until=last, by=by, now=now)
    return table(kind, f"scorecards-{first}-{last}", HEADS, map(card_cells, cards))


@router.post("/papers")
async def make_scorecard(
    by: Reader, page: AsPage, door: AtDoor, law: InForce, now: Now, form: Typed
) -> Response:
    """Make 监督考核表 as a PDF, or find the one that says the same, and show it."""
    first, last = view.period(_day(form.get("since")), _day(form.get("until")), now)
    department = str(form.get("department", ""))
    paper_id = await make(door, gathered_scorecard(law, department, first, last, by, now), by=by, now=now)
    return page.go(f"/papers/{paper_id}")


def _day(typed: object) -> date | None:
    """The day of a hidden field; what is none is no limit."""
    try:
        return date.fromisoformat(str(typed or ""))
    except ValueError:
        return None


@router.get("/{department}")
def show_cases(
    by: Reader,
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    department: str,
    figure: Annotated[Figure, Query()] = "all",
    since: Day = None,
    until: Day = None,
) -> Response:
    """The cases behind a figure."""
    return _cases(page, session, law, by, now, department, figure, since, until)


def _cases(
    page: Page,
    session: Session,
    law: Law,
    by: Actor,
    now: datetime,
    department: str,
    figure: Figure = "all",
    since: Day = None,
    until: Day = None,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    first, last = view.period(since, until, now)
    cases = view.cases(
        session, law, department=department, figure=figure, since=first, until=last, by=by, now=now
    )
    name = card_owners.name_of(session, department)
    if name is None:
        raise NotFound(what="该部门")
    return page.render(
        "scorecard.html",
        cases=cases,
        department=department,
        name=name,
        figure=figure,
        figures=[(name, words) for name, (words, _) in FIGURES.items()],
        since=first,
        until=last,
        may_dispute=page.may("scorecard.dispute", card_owners.case_of_card(session, department)),
        day=view.day_length(law),
        typed=typed or {"doing": ""},
        refused=refused,
    )


@router.get("/{department}/table.{kind}")
def download_cases(
    by: Reader,
    session: Reading,
    law: InForce,
    now: Now,
    department: str,
    kind: Kind,
    figure: Annotated[Figure, Query()] = "all",
    since: Day = None,
    until: Day = None,
) -> Response:
    """The cases behind a figure as a table to take away."""
    first, last = view.period(since, until, now)
    cases = view.cases(
        session, law, department=department, figure=figure, since=first, until=last, by=by, now=now
    )
    return table(kind, f"scorecard-{department}-{figure}-{first}-{last}", CASE_HEADS, map(case_cells, cases))


@router.post("/disputes")
def raise_dispute(sent: Annotated[Sent, Depends(sent_for("scorecard.dispute"))]) -> Response:
    """A department disputes a data point."""
    clock_id = sent.number("clock_id")
    if clock_id is None:
        raise NotFound(what="该计时")
    sent.page.again(
        lambda read, refused: _cases(
            sent.page,
            read,
            sent.law,
            sent.by,
            sent.now,
            score_disputes.card_of_clock(read, clock_id),
            since=_day(sent.fields.get("since")),
            until=_day(sent.fields.get("until")),
            typed={**sent.typed(), "doing": f"dispute-{clock_id}"},
            refused=refused,
        )
    )
    row = score_disputes.dispute(
        sent.session, clock_id=clock_id, reason=sent.text("reason"), by=sent.by, now=sent.now
    )
    card = score_disputes.card_of_clock(sent.session, row.clock_id)
    return sent.done(f"/scorecards/{card}?figure=disputed")


@router.post("/disputes/{dispute_id}/answer")
def answer_dispute(sent: Annotated[Sent, Depends(sent_for("scorecard.answer"))], dispute_id: int) -> Response:
    """The supervisor answers."""
    _again(sent, f"answer-{dispute_id}")
    score_disputes.answer(
        sent.session,
        dispute_id=dispute_id,
        upheld=sent.text("upheld") == "yes",
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.number("version"),
    )
    return sent.done("/scorecards")


@router.post("/disputes/{dispute_id}/retract-answer")
def retract_answer(sent: Annotated[Sent, Depends(sent_for("scorecard.answer"))], dispute_id: int) -> Response:
    """The supervisor takes a wrong answer back."""
    _again(sent, f"retract-{dispute_id}")
    score_disputes.retract_answer(
        sent.session,
        dispute_id=dispute_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.number("version"),
    )
    return sent.done("/scorecards", said="scorecard.retract")


def _again(sent: Sent, doing: str) -> None:
    """If it is refused, the figures are shown with what was typed."""
    sent.page.again(
        lambda read, refused: _cards(
            sent.page,
            read,
            sent.law,
            sent.by,
            sent.now,
            _day(sent.fields.get("since")),
            _day(sent.fields.get("until")),
            typed={**sent.typed(), "doing": doing},
            refused=refused,
        )
    )
