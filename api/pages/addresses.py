"""The library of standard addresses on pages: looked for as one types, entered, updated, corrected (二（二）3)."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages.page import AsPage, Page
from api.views import addresses as view
from workflow.actions import addresses
from workflow.errors import NotFound, Refusal
from workflow.law.book import Law
from workflow.records.address import AddressReport
from workflow.rules.address import PART_WORDS
from workflow.rules.duty import Actor

router = Chapter(prefix="/addresses")

Sought = Annotated[str, Query(max_length=100)]


def _texts(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


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


@router.post("")
def enter(
    by: Annotated[Actor, Depends(Decision("address.enter"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    form: Typed,
) -> Response:
    """Enter an address."""
    typed = _texts(form)
    page.again(lambda read, refused: _list(page, read, law, "", typed=typed, refused=refused))
    address = addresses.enter(session, law, form=dict(form), by=by, now=now)
    return page.go(f"/addresses/{address.id}", said="address.enter")


def _one(
    page: Page,
    session: Session,
    law: Law,
    address_id: int,
    *,
    typed: Mapping[str, Any] | None = None,
    doing: str = "",
    refused: Refusal | None = None,
) -> Response:
    return page.render(
        "address.html",
        address=view.read(session, law, address_id=address_id, by=page.actor),
        keeper=addresses.keeper(law),
        parts=PART_WORDS,
        typed=defaultdict(str, typed or {}),
        doing=doing,
        refused=refused,
    )


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
def update(
    by: Annotated[Actor, Depends(Decision("address.enter"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    address_id: int,
    form: Typed,
) -> Response:
    """Update it, or mark it as no longer in use."""
    typed = _texts(form)
    page.again(
        lambda read, refused: _one(page, read, law, address_id, typed=typed, doing="update", refused=refused)
    )
    addresses.update(
        session,
        law,
        address_id=address_id,
        form=dict(form),
        reason=str(form.get("reason", "")),
        in_use=form.get("in_use", "yes") == "yes",
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/addresses/{address_id}", said="address.update")


@router.post("/{address_id}/report")
def report(
    by: Annotated[Actor, Depends(Decision("address.report"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    address_id: int,
    form: Typed,
) -> Response:
    """Report that it is wrong."""
    typed = _texts(form)
    page.again(
        lambda read, refused: _one(page, read, law, address_id, typed=typed, doing="report", refused=refused)
    )
    parts = {name: form.get(name, "") for name in PART_WORDS}
    addresses.report(
        session, law, address_id=address_id, said=str(form.get("said", "")), form=parts, by=by, now=now
    )
    return page.go(f"/addresses/{address_id}", said="address.report")


@router.post("/reports/{report_id}/decide")
def decide(
    by: Annotated[Actor, Depends(Decision("address.decide"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    report_id: int,
    form: Typed,
) -> Response:
    """Correct the address, or say why not."""
    found = session.get(AddressReport, report_id)
    if found is None:
        raise NotFound(what="该纠错")
    typed, address_id = _texts(form), found.address_id
    page.again(
        lambda read, refused: _one(
            page, read, law, address_id, typed=typed, doing=f"decide:{report_id}", refused=refused
        )
    )
    addresses.decide(
        session,
        law,
        report_id=report_id,
        accept=form.get("decision") == "accept",
        reason=str(form.get("reason", "")),
        form={name: form.get(name, "") for name in PART_WORDS},
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/addresses/{address_id}", said="address.decide")
