"""The list of all projects: looked through, put in order, kept as views, taken away as a table."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Decision, InForce, Reading
from api.pages.news import feed_of_all
from api.pages.page import AsPage, Page, Problems
from api.pages.sent import Sent, sent_for
from api.tables import Cell, streamed
from api.views import board
from api.views.project_choice import Choice, choice_in, chosen
from api.views.project_orders import Order, next_of, place_in
from api.views.project_sheet import HEADS, MOST_ROWS, require_few, rows
from workflow.actions import saved_views
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day

router = Chapter()

#: The orders that the list offers; those of a column are turned round where they are chosen already.
_ORDERS: Final[tuple[tuple[Order, str], ...]] = (
    ("newest", "最近登记"),
    ("urgency", "最先到期"),
    ("name", "名称"),
    ("stage", "阶段"),
    ("taken_in", "受理时间"),
)
#: Projects on one page.
_MOST: Final = 30

Chosen = Annotated[Choice, Depends(chosen)]


@router.get("/projects")
def show_list(
    by: Annotated[Actor, Depends(Decision("project.list"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    choice: Chosen,
    cursor: Annotated[str | None, Query(max_length=1200)] = None,
) -> Response:
    """The projects that the reader may see; a company with one project goes straight to it.

    What came in last stands first; whoever asks for what is late has the latest first.
    """
    return _show(page, session, law, by, now, choice, cursor)


def _show(
    page: Page,
    session: Session,
    law: Law,
    by: Actor,
    now: datetime,
    choice: Choice,
    cursor: str | None = None,
    *,
    doing: str = "",
    name: str = "",
    refused: Refusal | None = None,
) -> Response:
    order = choice.order
    found = board.project_page(
        session,
        law,
        by=by,
        now=now,
        narrowing=choice.narrowing(by),
        order=order,
        after=place_in(order, cursor),
        most=_MOST + 1,
    )
    kept = [row for row, _ in found[:_MOST]]
    if Role.ENTERPRISE in by.roles and len(kept) == 1 and not (choice.q or cursor or refused):
        return page.go(f"/projects/{kept[0].id}")
    return page.render(
        "board.html",
        feed=feed_of_all(page),
        rows=kept,
        next=next_of(order, found, _MOST),
        choice=choice,
        orders=[_offer(choice, offered, words) for offered, words in _ORDERS],
        stages=law.current.stages,
        counts=board.stage_counts(session, by),
        counted=board.COUNTED,
        views=saved_views.own(session, by=by),
        most_views=saved_views.MOST_VIEWS,
        most_rows=MOST_ROWS,
        # What was typed into which of the forms that was refused.
        doing=doing,
        no_problems=Problems(),
        typed_name=name,
        refused=refused,
    )


def _offer(choice: Choice, offered: Order, words: str) -> dict[str, str]:
    """An order as the page offers it: by what, whether and which way it is chosen, and where a click leads."""
    way = ""
    if choice.order.removeprefix("-") == offered:
        way = "descending" if choice.order != offered or offered == "newest" else "ascending"
    turned: Order = f"-{offered}" if way == "ascending" else offered  # type: ignore[assignment]
    return {"name": offered, "words": words, "way": way, "query": choice.sorted_by(turned)}


@router.get("/projects/export.{kind}")
def export(
    by: Annotated[Actor, Depends(Decision("project.list"))],
    door: AtDoor,
    session: Reading,
    law: InForce,
    now: Now,
    choice: Chosen,
    kind: Literal["csv", "xlsx"],
) -> Response:
    """All projects that the list is narrowed to, in its order, as a table that is sent while it is read."""
    require_few(session, narrowing=choice.narrowing(by), by=by, now=now)

    def all_rows() -> Iterator[tuple[Cell, ...]]:
        # The request's own transaction has ended by then; one of its own shows one moment of the database throughout.
        with door.database.reading() as reading:
            yield from rows(reading, law, narrowing=choice.narrowing(by), order=choice.order, by=by, now=now)

    return streamed(kind, f"projects-{local_day(now)}", HEADS, all_rows())


@router.post("/projects/views")
def save_view(sent: Annotated[Sent, Depends(sent_for("project.list"))]) -> Response:
    """Keep what is chosen now under a name."""
    choice = choice_in(sent.text("query"))
    _again(sent, choice, "save")
    saved_views.save(sent.session, name=sent.text("name"), query=choice.query, by=sent.by, now=sent.now)
    return sent.done(_back(choice), said="view.save")


@router.get("/projects/views")
def show_after_refusal(by: Annotated[Actor, Depends(Decision("project.list"))], page: AsPage) -> Response:  # noqa: ARG001
    """A form that was refused leaves the browser here; the list is a step up."""
    return page.go("/projects")


@router.post("/projects/views/{view_id}")
def rename_view(sent: Annotated[Sent, Depends(sent_for("project.list"))], view_id: int) -> Response:
    """Call a view otherwise."""
    choice = choice_in(sent.text("query"))
    _again(sent, choice, str(view_id))
    saved_views.rename(sent.session, view_id=view_id, name=sent.text("name"), by=sent.by)
    return sent.done(_back(choice), said="view.rename")


@router.get("/projects/views/{view_id}")
def show_after_renaming(
    by: Annotated[Actor, Depends(Decision("project.list"))],  # noqa: ARG001
    page: AsPage,
    view_id: int,  # noqa: ARG001
) -> Response:
    """The same."""
    return page.go("/projects")


@router.post("/projects/views/{view_id}/delete")
def delete_view(sent: Annotated[Sent, Depends(sent_for("project.list"))], view_id: int) -> Response:
    """Keep a view no longer."""
    saved_views.delete(sent.session, view_id=view_id, by=sent.by)
    return sent.done(_back(choice_in(sent.text("query"))), said="view.delete")


def _back(choice: Choice) -> str:
    """The list as it was, with the views in sight."""
    return (f"/projects?{choice.query}" if choice.query else "/projects") + "#views"


def _again(sent: Sent, choice: Choice, doing: str) -> None:
    """If it is refused, show the list as it was, with the name as it was typed."""
    page, law, by, now, name = sent.page, sent.law, sent.by, sent.now, sent.text("name")
    page.again(
        lambda session, refused: _show(
            page, session, law, by, now, choice, doing=doing, name=name, refused=refused
        )
    )
