"""The library of standard addresses as it is seen: looked for as one types, each with its history (二（二）3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.addresses import keeper
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.records.address import AddressReport, AddressVersion, StandardAddress
from workflow.records.person import Person
from workflow.rules import address as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import ADDRESS_REPORT

#: The most addresses that a search shows: who types on sees fewer.
MOST = 20


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One address as a list shows it."""

    id: int
    text: str
    in_use: bool


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of an address."""

    version: int
    text: str
    in_use: bool
    reason: str
    recorded_at: datetime
    person_name: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report that an address is wrong."""

    id: int
    version: int
    address_id: int
    address: str
    state: str
    state_word: str
    said: str
    #: How it should read, where it was said.
    proposed: str
    proposed_parts: dict[str, Any]
    raised_at: datetime
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class AddressView:
    """One address with its history."""

    id: int
    version: int
    text: str
    parts: dict[str, str]
    in_use: bool
    versions: tuple[VersionView, ...]
    reports: tuple[ReportView, ...]


def search(session: Session, typed: str, *, retired: bool = False, most: int = MOST) -> list[AddressRow]:
    """The addresses that hold every word typed, in whatever order; the first ones where nothing is typed.

    A plain look through the narrow column of identities: two Chinese characters are the usual query, and indexes of
    three letters serve none. The order is that of entry, so that a common word stops at the first page; over 100,000
    addresses a word that is found nowhere cost 30 ms on SQLite and 65 ms on PostgreSQL.
    """
    query = select(StandardAddress.id, StandardAddress.text, StandardAddress.in_use)
    if not retired:
        query = query.where(StandardAddress.in_use)
    for pattern in rules.likes(typed):
        query = query.where(StandardAddress.identity.like(pattern, escape="\\"))
    rows = session.execute(query.order_by(StandardAddress.id).limit(most))
    return [AddressRow(key, text, in_use) for key, text, in_use in rows]


def picked(session: Session, typed: str) -> AddressRow | None:
    """The address whose id was sent, to be shown again as it was picked; None where none was."""
    row = (
        session.get(StandardAddress, int(typed))
        if typed.isascii() and typed.isdecimal() and len(typed) < 16
        else None
    )
    return AddressRow(row.id, row.text, row.in_use) if row is not None else None


def read(session: Session, law: Law, *, address_id: int, by: Actor) -> AddressView:
    """One address; reports of what is wrong with it for its keepers alone.

    Raises:
        NotFound: there is none.
    """
    duty.require(by, "address.read")
    found = session.get(StandardAddress, address_id)
    if found is None:
        raise NotFound(what="该地址")
    versions = session.execute(
        select(AddressVersion, Person.name)
        .join(Person, Person.id == AddressVersion.person_id, isouter=True)
        .where(AddressVersion.address_id == address_id)
        .order_by(AddressVersion.version.desc())
    )
    county = law.current.county_name
    return AddressView(
        id=found.id,
        version=found.version,
        text=found.text,
        parts={"town": found.town, "road": found.road, "number": found.number, "room": found.room},
        in_use=found.in_use,
        versions=tuple(
            VersionView(
                each.version,
                rules.read_address(each.parts).full(county),
                each.in_use,
                each.reason,
                each.recorded_at,
                name or "",
            )
            for each, name in versions
        ),
        reports=reports(session, law, by=by, address_id=address_id),
    )


def reports(
    session: Session, law: Law, *, by: Actor, address_id: int | None = None, most: int = 50
) -> tuple[ReportView, ...]:
    """The reports of one address, or those that wait for a decision; nothing for others than the keepers."""
    if not duty.may(by, "address.decide", keeper(law)):
        return ()
    query = select(AddressReport, StandardAddress.text).join(
        StandardAddress, StandardAddress.id == AddressReport.address_id
    )
    query = (
        query.where(AddressReport.state == ADDRESS_REPORT.initial)
        if address_id is None
        else query.where(AddressReport.address_id == address_id)
    )
    county = law.current.county_name
    return tuple(
        ReportView(
            id=each.id,
            version=each.version,
            address_id=each.address_id,
            address=text,
            state=each.state,
            state_word=ADDRESS_REPORT.words[each.state],
            said=each.said,
            proposed=rules.read_address(each.proposed).full(county) if each.proposed else "",
            proposed_parts=each.proposed,
            raised_at=each.raised_at,
            decided_at=each.decided_at,
            reason=each.reason,
        )
        for each, text in session.execute(query.order_by(AddressReport.id.desc()).limit(most))
    )
