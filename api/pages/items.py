"""An approval item on a page: received point by point, told once what is missing, accepted, taken back (二（四）)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.news import Feed
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.refusals import sentence
from api.views import items as view
from api.views import urgings
from workflow.actions import (
    approval_items,
    item_acceptance,
    item_clocks,
    item_intake,
    item_papers,
    item_retractions,
)
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.law.terms import StandardSort
from workflow.law.words import word
from workflow.records.approval_item import ApprovalItem
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.duty import Actor
from workflow.rules.item_checks import PAPER_WORDS, POINT_WORDS

router = Chapter(prefix="/items/{item_id}")


def show(
    page: Page,
    session: Session,
    law: Law,
    item_id: int,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    """The page of one item, for whoever looks."""
    by = page.actor
    seen = view.read(session, law, item_id=item_id, by=by, now=now)
    _, _, case = view.found(session, item_id, by)
    given = typed.get("circumstance") if typed else page.request.query_params.get("circumstance")
    picked = str(given or "")
    picked = picked if picked in seen.circumstances else ""
    item = session.get_one(ApprovalItem, item_id)
    project = session.get_one(Project, item.project_id)
    held = item_intake.held_up(session, law, project, item)
    return page.render(
        "item.html",
        feed=Feed.of_project(item.project_id, project.event_seq),
        item=seen,
        urged=urgings.of_thing(session, "approval_item", item_id, steps="awaited_item_"),
        case=case,
        paper_words=tuple(PAPER_WORDS.items()),
        point_words=tuple(POINT_WORDS.items()),
        sorts=[(sort, word(sort)) for sort in StandardSort],
        picked=picked,
        # Why it cannot be received yet, which is said in place of the form.
        held=sentence(held) if held is not None and not refused else "",
        brought=tuple(item_intake.BROUGHT.items()),
        papers=view.papers_of(session, law, item_id, picked),
        available=seen.produced,
        # 附件2 names the cases for which the five days of a registration do not hold.
        five_days=("property_title",) if view.is_registration(session, law, item_id) else (),
        printable=item_papers.printable(session, session.get_one(ApprovalItem, item_id)),
        printable_before=item_papers.printable_before(session, session.get_one(ApprovalItem, item_id)),
        no_five_days=tuple(rules.NO_FIVE_DAYS.items()),
        remedies=rules.REMEDIES,
        typed=defaultdict(str, typed or {}),
        refused=refused,
    )


def again(sent: Sent, item_id: int, doing: str) -> None:
    """Show the page again with what was typed, and that form open in which it was."""
    sent.again(show, item_id, doing, lists=("supplied",))


def deferred(sent: Sent) -> list[dict[str, object]]:
    """The papers that come later: those for which a day is given."""
    names, days = sent.several("deferred_name"), sent.several("deferred_until")
    return [{"name": name, "until": until} for name, until in zip(names, days, strict=False) if until]


@router.get("")
def show_item(
    by: Annotated[Actor, Depends(Decision("item.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    item_id: int,
) -> Response:
    """The page of one item."""
    return show(page, session, law, item_id, now)


@router.post("/receive")
def receive(sent: Annotated[Sent, Depends(sent_for("item.receive"))], item_id: int) -> Response:
    """Take the application in, each paper and each point looked at."""
    again(sent, item_id, "receive")
    item = sent.session.get(ApprovalItem, item_id)
    points = view.points_of(sent.session, sent.law, item) if item is not None else ()
    item_intake.receive(
        sent.session,
        sent.law,
        item_id=item_id,
        papers=[
            {"name": name, "status": sent.text(f"paper-{n}"), "note": sent.text(f"paper-note-{n}")}
            for n, name in enumerate(sent.several("paper"))
        ],
        points=[
            {"key": key, "answer": sent.text(f"point-{key}"), "note": sent.text(f"point-note-{key}")}
            for key in points
        ],
        circumstance=sent.text("circumstance"),
        open_because=sent.text("open_because"),
        brought_by=sent.text("brought_by"),
        despite_missing=bool(sent.text("despite_missing")),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}")


@router.post("/correct")
def correct(sent: Annotated[Sent, Depends(sent_for("item.examine"))], item_id: int) -> Response:
    """Tell once, and whole, what is missing (行政许可法32)."""
    again(sent, item_id, "correct")
    item_acceptance.correct(
        sent.session,
        sent.law,
        item_id=item_id,
        missing=sent.lines("missing"),
        handled_by=sent.text("handled_by"),
        evidence=sent.text("evidence"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.correct")


@router.post("/supplement")
def supplement(sent: Annotated[Sent, Depends(sent_for("item.receive"))], item_id: int) -> Response:
    """Papers that were asked for have come."""
    again(sent, item_id, "supplement")
    item_intake.supplement(
        sent.session,
        sent.law,
        item_id=item_id,
        supplied=sent.several("supplied"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.supplement")


@router.post("/accept")
def accept(sent: Annotated[Sent, Depends(sent_for("item.examine"))], item_id: int) -> Response:
    """Accept the application; both limits start."""
    again(sent, item_id, "accept")
    item_acceptance.accept(
        sent.session,
        sent.law,
        item_id=item_id,
        deferred=deferred(sent),
        no_commitment=sent.text("no_commitment"),
        handled_by=sent.text("handled_by"),
        evidence=sent.text("evidence"),
        expected_version=sent.version,
        **sent.dated,
    )
    counting = item_clocks.counting(sent.session, item_id)
    said = {0: "item.accept_none", 1: "item.accept_one"}.get(counting, "item.accept")
    return sent.done(f"/items/{item_id}", said=said)


@router.post("/deem")
def deem(sent: Annotated[Sent, Depends(sent_for("item.deem"))], item_id: int) -> Response:
    """Record that the statute takes the application for accepted: acceptance, and nothing more."""
    again(sent, item_id, "deem")
    item_acceptance.deem(
        sent.session, sent.law, item_id=item_id, by=sent.by, now=sent.now, expected_version=sent.version
    )
    return sent.done(f"/items/{item_id}")


@router.post("/refuse-intake")
def refuse_intake(sent: Annotated[Sent, Depends(sent_for("item.examine"))], item_id: int) -> Response:
    """Do not accept the application, with the reason."""
    again(sent, item_id, "refuse_intake")
    item_acceptance.refuse_intake(
        sent.session,
        sent.law,
        item_id=item_id,
        reason=sent.text("reason"),
        evidence=sent.text("evidence"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.refuse_intake")


@router.post("/withdraw")
def withdraw(sent: Annotated[Sent, Depends(sent_for("item.withdraw"))], item_id: int) -> Response:
    """The enterprise takes its application back."""
    again(sent, item_id, "withdraw")
    item_intake.withdraw(
        sent.session,
        sent.law,
        item_id=item_id,
        reason=sent.text("reason"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}")


@router.post("/take-back")
def take_back(sent: Annotated[Sent, Depends(sent_for("item.take_back"))], item_id: int) -> Response:
    """A wrong receipt, acceptance or decision is taken back while nobody has used it."""
    again(sent, item_id, "take_back")
    item_retractions.take_back(
        sent.session,
        sent.law,
        item_id=item_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/items/{item_id}", said="item.take_back")


@router.post("/aside")
def set_aside(sent: Annotated[Sent, Depends(sent_for("item.set_aside"))], item_id: int) -> Response:
    """Not needed here, needed after all, or let it run ahead by the commitment; each with its reason."""
    how, reason = sent.text("how"), sent.text("reason")
    again(sent, item_id, "aside")
    version = sent.version
    if how == "take_up":
        approval_items.take_up(
            sent.session,
            sent.law,
            item_id=item_id,
            reason=reason,
            by=sent.by,
            now=sent.now,
            expected_version=version,
        )
    elif how == "run_ahead":
        approval_items.run_ahead(
            sent.session,
            sent.law,
            item_id=item_id,
            reason=reason,
            by=sent.by,
            now=sent.now,
            expected_version=version,
        )
    else:
        approval_items.set_aside(
            sent.session, item_id=item_id, reason=reason, by=sent.by, now=sent.now, expected_version=version
        )
    return sent.done(f"/items/{item_id}")
