"""An approval item on a page: received point by point, told once what is missing, accepted, taken back (二（四）)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages.page import AsPage, Page
from api.views import items as view
from workflow.actions import approval_items, item_acceptance, item_intake, item_papers
from workflow.errors import FactMissing, Refusal
from workflow.law.book import Law
from workflow.law.terms import StandardSort
from workflow.law.words import word
from workflow.records.approval_item import ApprovalItem
from workflow.rules import approval_item as rules
from workflow.rules.duty import Actor
from workflow.rules.item_checks import PAPER_WORDS, POINT_WORDS
from workflow.rules.local_time import SHANGHAI

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
    return page.render(
        "item.html",
        item=seen,
        case=case,
        paper_words=tuple(PAPER_WORDS.items()),
        point_words=tuple(POINT_WORDS.items()),
        sorts=[(sort, word(sort)) for sort in StandardSort],
        picked=picked,
        papers=view.papers_of(session, law, item_id, picked),
        available=seen.produced,
        # 附件2 names the cases for which the five days of a registration do not hold.
        five_days=("property_title",) if view.is_registration(session, law, item_id) else (),
        printable=item_papers.printable(session, session.get_one(ApprovalItem, item_id)),
        no_five_days=tuple(rules.NO_FIVE_DAYS.items()),
        remedies=rules.REMEDIES,
        typed=defaultdict(str, typed or {}),
        refused=refused,
    )


def again(page: Page, law: Law, item_id: int, now: datetime, form: FormData, doing: str) -> None:
    """Show the page again with what was typed, and that form open in which it was."""
    typed: dict[str, Any] = {name: value for name, value in form.items() if isinstance(value, str)}
    typed |= {"supplied": form.getlist("supplied"), "doing": doing}
    page.again(lambda session, refused: show(page, session, law, item_id, now, typed=typed, refused=refused))


def late(form: FormData) -> dict[str, Any]:
    """补录: when it happened, where it was not just now, and why it is recorded late.

    Raises:
        FactMissing: the time cannot be read.
    """
    given = str(form.get("happened_at", "")).strip()
    if not given:
        return {}
    try:
        at = datetime.fromisoformat(given).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise FactMissing(fact="发生时间", field="happened_at") from None
    return {"happened_at": at, "late_because": str(form.get("late_because", ""))}


def day(form: FormData, name: str, fact: str, *, required: bool = True) -> date | None:
    """A date as a browser sends it.

    Raises:
        FactMissing: it is required and missing, or cannot be read.
    """
    given = str(form.get(name, "")).strip()
    if not given and not required:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise FactMissing(fact=fact, field=name) from None


def deferred(form: FormData) -> list[dict[str, object]]:
    """The papers that come later: those for which a day is given."""
    names, days = form.getlist("deferred_name"), form.getlist("deferred_until")
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
def receive(
    by: Annotated[Actor, Depends(Decision("item.receive"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Take the application in, each paper and each point looked at."""
    again(page, law, item_id, now, form, "receive")
    item = session.get(ApprovalItem, item_id)
    points = view.points_of(session, law, item) if item is not None else ()
    item_intake.receive(
        session,
        law,
        item_id=item_id,
        papers=[
            {"name": name, "status": form.get(f"paper-{n}", ""), "note": form.get(f"paper-note-{n}", "")}
            for n, name in enumerate(form.getlist("paper"))
        ],
        points=[
            {"key": key, "answer": form.get(f"point-{key}", ""), "note": form.get(f"point-note-{key}", "")}
            for key in points
        ],
        circumstance=str(form.get("circumstance", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.receive")


@router.post("/correct")
def correct(
    by: Annotated[Actor, Depends(Decision("item.examine"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Tell once, and whole, what is missing (行政许可法32)."""
    again(page, law, item_id, now, form, "correct")
    item_acceptance.correct(
        session,
        law,
        item_id=item_id,
        missing=[line for line in str(form.get("missing", "")).splitlines() if line.strip()],
        handled_by=str(form.get("handled_by", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.correct")


@router.post("/supplement")
def supplement(
    by: Annotated[Actor, Depends(Decision("item.receive"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Papers that were asked for have come."""
    again(page, law, item_id, now, form, "supplement")
    item_intake.supplement(
        session,
        law,
        item_id=item_id,
        supplied=[str(text) for text in form.getlist("supplied")],
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.supplement")


@router.post("/accept")
def accept(
    by: Annotated[Actor, Depends(Decision("item.examine"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Accept the application; both limits start."""
    again(page, law, item_id, now, form, "accept")
    item_acceptance.accept(
        session,
        law,
        item_id=item_id,
        deferred=deferred(form),
        no_commitment=str(form.get("no_commitment", "")),
        handled_by=str(form.get("handled_by", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.accept")


@router.post("/deem")
def deem(
    by: Annotated[Actor, Depends(Decision("item.deem"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Record that the statute takes the application for accepted: acceptance, and nothing more."""
    again(page, law, item_id, now, form, "deem")
    item_acceptance.deem(
        session, law, item_id=item_id, by=by, now=now, expected_version=page.version_in(form)
    )
    return page.go(f"/items/{item_id}", said="item.deem")


@router.post("/refuse-intake")
def refuse_intake(
    by: Annotated[Actor, Depends(Decision("item.examine"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Do not accept the application, with the reason."""
    again(page, law, item_id, now, form, "refuse_intake")
    item_acceptance.refuse_intake(
        session,
        law,
        item_id=item_id,
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.refuse_intake")


@router.post("/withdraw")
def withdraw(
    by: Annotated[Actor, Depends(Decision("item.withdraw"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """The enterprise takes its application back."""
    again(page, law, item_id, now, form, "withdraw")
    item_intake.withdraw(
        session,
        law,
        item_id=item_id,
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.withdraw")


@router.post("/aside")
def set_aside(
    by: Annotated[Actor, Depends(Decision("item.set_aside"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Not needed here, needed after all, or let it run ahead by the commitment; each with its reason."""
    how, reason = str(form.get("how", "")), str(form.get("reason", ""))
    again(page, law, item_id, now, form, "aside")
    version = page.version_in(form)
    if how == "take_up":
        approval_items.take_up(
            session, law, item_id=item_id, reason=reason, by=by, now=now, expected_version=version
        )
    elif how == "run_ahead":
        approval_items.run_ahead(
            session, law, item_id=item_id, reason=reason, by=by, now=now, expected_version=version
        )
    else:
        approval_items.set_aside(
            session, item_id=item_id, reason=reason, by=by, now=now, expected_version=version
        )
    return page.go(f"/items/{item_id}", said="item.set_aside")
