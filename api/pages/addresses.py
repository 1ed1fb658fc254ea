"""The library of standard addresses on pages: looked for as one types, entered, updated, corrected (二（二）3)."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views import addresses as view
from workflow.actions import addresses
from workflow.errors import NotFound, Refusal
from workflow.law.book import Law
from workflow.records.address import AddressReport
from workflow.rules.address import PART_WORDS
from workflow.rules.duty import Actor

router = Chapter(prefix="/addresses")

Sought = Annotated[str, Query(max_length=100)]


def _list(
    page: Page,
    session: Session,
    law: Law,
    q: str,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    return page.render(
        "addresses.html",
        q=q,
        found=view.search(session, q, retired=True),
        reports=view.reports(session, law, by=page.actor),
        keeper=addresses.keeper(law),
        parts=PART_WORDS,
        typed=defaultdict(str, typed or {}),
        refused=refused,
    )


@router.get("")
def show_addresses(
    by: Annotated[Actor, Depends(Decision("address.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    q: Sought = "",
) -> Response:
    """Look for an address; what waits for a decision stands above, for those who decide."""
    return _list(page, session, law, q)


@router.get("/rows")
def show_rows(
    by: Annotated[Actor, Depends(Decision("address.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    q: Sought = "",
) -> Response:
    """The rows alone, while one types."""
    return page.render("parts/address_rows.html", q=q, found=view.search(session, q, retired=True))


@router.get("/options")
def show_options(
    by: Annotated[Actor, Depends(Decision("address.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    q: Sought = "",
    name: Annotated[str, Query(pattern="^[a-z_]{1,40}$")] = "registered_address",
) -> Response:
    """The addresses to choose from in a form, while one types."""
    return page.render(
        "parts/address_options.html", name=name, options=view.search(session, q) if q.strip() else [], q=q
    )


def _parts(sent: Sent) -> dict[str, object]:
    return {name: sent.text(name) for name in PART_WORDS}


@router.post("")
def enter(sent: Annotated[Sent, Depends(sent_for("address.enter"))]) -> Response:
    """Enter an address."""
    page, law, typed = sent.page, sent.law, sent.typed()
    page.again(lambda read, refused: _list(page, read, law, "", typed=typed, refused=refused))
    address = addresses.enter(sent.session, sent.law, form=_parts(sent), by=sent.by, now=sent.now)
    return sent.done(f"/addresses/{address.id}")


def _one(
    page: Page,
    session: Session,
    law: Law,
    address_id: int,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    typed = typed or {}
    return page.render(
        "address.html",
        address=view.read(session, law, address_id=address_id, by=page.actor),
        keeper=addresses.keeper(law),
        parts=PART_WORDS,
        typed=defaultdict(str, typed),
        doing=typed.get("doing", ""),
        refused=refused,
    )


def _again(sent: Sent, address_id: int, doing: str) -> None:
    """Show the address again with what was typed in the form of this name, if this is refused."""
    page, law, typed = sent.page, sent.law, {**sent.typed(), "doing": doing}
    page.again(lambda session, refused: _one(page, session, law, address_id, typed=typed, refused=refused))


@router.get("/{address_id}")
def show_address(
    by: Annotated[Actor, Depends(Decision("address.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    address_id: int,
) -> Response:
    """One address with its history."""
    return _one(page, session, law, address_id)


@router.post("/{address_id}/update")
def update(sent: Annotated[Sent, Depends(sent_for("address.enter"))], address_id: int) -> Response:
    """Update it, or mark it as no longer in use."""
    _again(sent, address_id, "update")
    addresses.update(
        sent.session,
        sent.law,
        address_id=address_id,
        form=_parts(sent),
        reason=sent.text("reason"),
        in_use=sent.text("in_use") != "no",
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/addresses/{address_id}", said="address.update")


@router.post("/{address_id}/report")
def report(sent: Annotated[Sent, Depends(sent_for("address.report"))], address_id: int) -> Response:
    """Report that it is wrong."""
    _again(sent, address_id, "report")
    addresses.report(
        sent.session,
        sent.law,
        address_id=address_id,
        said=sent.text("said"),
        form=_parts(sent),
        by=sent.by,
        now=sent.now,
    )
    return sent.done(f"/addresses/{address_id}")


@router.post("/reports/{report_id}/decide")
def decide(sent: Annotated[Sent, Depends(sent_for("address.decide"))], report_id: int) -> Response:
    """Correct the address, or say why not."""
    found = sent.session.get(AddressReport, report_id)
    if found is None:
        raise NotFound(what="该纠错")
    address_id = found.address_id
    _again(sent, address_id, f"decide:{report_id}")
    addresses.decide(
        sent.session,
        sent.law,
        report_id=report_id,
        accept=sent.text("decision") == "accept",
        reason=sent.text("reason"),
        form=_parts(sent),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/addresses/{address_id}")
