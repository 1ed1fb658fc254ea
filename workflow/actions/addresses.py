"""The library of standard addresses: entered, looked for, updated, reported wrong and corrected (二（二）3)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.actions.cases import reason_given
from workflow.errors import AddressExists, AddressUnchanged, ChangedMeanwhile, NotFound, ReportEmpty
from workflow.law.book import Law
from workflow.records import event
from workflow.records.address import AddressReport, AddressVersion, StandardAddress
from workflow.rules import address as rules
from workflow.rules import duty
from workflow.rules.duty import Actor, Case
from workflow.rules.machines import ADDRESS_REPORT
from workflow.rules.wording import clean, kept_identity

#: Greatest number of characters of a report.
LONGEST_SAID = 400


def keeper(law: Law) -> Case:
    """The case that a library makes: of the department that keeps it (二（二）3)."""
    return Case(departments=frozenset({law.current.registration.address_department}))


def enter(
    session: Session, law: Law, *, form: Mapping[str, object], by: Actor, now: datetime
) -> StandardAddress:
    """Enter an address (录入).

    Raises:
        AddressInvalid: with every problem at once.
        AddressExists: it is in the library already.
    """
    duty.require(by, "address.enter", keeper(law))
    parts = rules.read_address(form)
    house = event.house_locked(session)
    address = StandardAddress(
        town="", road="", number="", room="", text="", identity="", in_use=True, entered_at=now
    )
    _write(session, law, address, parts)
    session.add(address)
    session.flush()
    _keep(session, address, parts, reason="", by=by, now=now)
    event.append(
        session,
        house,
        kind="address.enter",
        by=by,
        now=now,
        subject=("standard_address", address.id),
        data={"address": address.text},
    )
    session.flush()
    return address


def _write(session: Session, law: Law, address: StandardAddress, parts: rules.Address) -> None:
    text = parts.full(law.current.county_name)
    same = session.scalar(select(StandardAddress).where(StandardAddress.identity == kept_identity(text)))
    if same is not None and same is not address:
        raise AddressExists(address=same.text)
    address.town, address.road = parts.town, parts.road
    address.number, address.room = parts.number, parts.room
    address.text, address.identity = text, kept_identity(text)


def _keep(
    session: Session,
    address: StandardAddress,
    parts: rules.Address,
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    session.add(
        AddressVersion(
            address_id=address.id,
            version=address.version,
            parts=rules.to_json(parts),
            in_use=address.in_use,
            reason=reason,
            recorded_at=now,
            person_id=by.person_id,
        )
    )


def _found(session: Session, address_id: int) -> StandardAddress:
    address = session.get(StandardAddress, address_id, populate_existing=True)
    if address is None:
        raise NotFound(what="该地址")
    return address


def parts_of(address: StandardAddress) -> rules.Address:
    """The parts of an address as they are now."""
    return rules.Address(address.town, address.road, address.number, address.room)


def update(
    session: Session,
    law: Law,
    *,
    address_id: int,
    form: Mapping[str, object],
    reason: str,
    in_use: bool = True,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> StandardAddress:
    """Update an address (更新), or mark it as no longer in use; the version before is kept.

    Raises:
        AddressInvalid, AddressExists: the new parts are wrong, or another address has them.
        AddressUnchanged: it says so already.
        ReasonMissing: no reason.
    """
    duty.require(by, "address.enter", keeper(law))
    why = reason_given(reason, "更新地址")
    house = event.house_locked(session)
    address = _found(session, address_id)
    if expected_version is not None and expected_version != address.version:
        raise ChangedMeanwhile()
    before = address.text
    _change(session, law, address, rules.read_address(form), in_use=in_use, reason=why, by=by, now=now)
    event.append(
        session,
        house,
        kind="address.update",
        by=by,
        now=now,
        subject=("standard_address", address.id),
        data={"before": before, "after": address.text, "in_use": in_use, "reason": why},
    )
    session.flush()
    return address


def _change(
    session: Session,
    law: Law,
    address: StandardAddress,
    parts: rules.Address,
    *,
    in_use: bool,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    if parts == parts_of(address) and in_use == address.in_use:
        raise AddressUnchanged()
    _write(session, law, address, parts)
    address.in_use = in_use
    session.flush()
    _keep(session, address, parts, reason=reason, by=by, now=now)


def report(
    session: Session,
    law: Law,
    *,
    address_id: int,
    said: str = "",
    form: Mapping[str, object] | None = None,
    by: Actor,
    now: datetime,
) -> AddressReport:
    """Report that an address is wrong (错误纠正): what is wrong, or how it should read. The keeper decides.

    Raises:
        ReportEmpty: neither is said.
        AddressInvalid: the proposed parts are wrong.
    """
    duty.require(by, "address.report")
    text = clean(said, fact="哪里有误", field="said", limit=LONGEST_SAID, multiline=True)
    house = event.house_locked(session)
    address = _found(session, address_id)
    proposed = rules.read_address(form) if form and any(form.values()) else None
    if proposed == parts_of(address):
        proposed = None
    if not text and proposed is None:
        raise ReportEmpty()
    raised = AddressReport(
        address_id=address.id,
        state=ADDRESS_REPORT.initial,
        said=text,
        proposed=rules.to_json(proposed) if proposed else {},
        raised_at=now,
        raised_by=by.person_id,
        reason="",
    )
    session.add(raised)
    session.flush()
    after = proposed.full(law.current.county_name) if proposed else ""
    event.append(
        session,
        house,
        kind="address.report",
        by=by,
        now=now,
        subject=("address_report", raised.id),
        data={"address": address.text, "said": text, "proposed": after},
    )
    notices.tell(
        session,
        "address.reported",
        to=("department", law.current.registration.address_department),
        project_id=None,
        subject=("address_report", raised.id),
        occasion=1,
        now=now,
        address=address.text,
        said="；".join(part for part in (text, f"应为{after}" if after else "") if part),
    )
    session.flush()
    return raised


def decide(
    session: Session,
    law: Law,
    *,
    report_id: int,
    accept: bool,
    reason: str = "",
    form: Mapping[str, object] | None = None,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> AddressReport:
    """Decide on a report: the address is corrected, or the reason says why not. The person who reported is told.

    `form` is how the address should read, where the decision differs from what was proposed.

    Raises:
        IllegalMove: it was decided already.
        ReasonMissing: a rejection without its reason.
        AddressInvalid: it is accepted, and neither the report nor the decision says how it should read.
    """
    duty.require(by, "address.decide", keeper(law))
    house = event.house_locked(session)
    found = session.get(AddressReport, report_id, populate_existing=True)
    if found is None:
        raise NotFound(what="该纠错")
    if expected_version is not None and expected_version != found.version:
        raise ChangedMeanwhile()
    found.state = ADDRESS_REPORT.after(found.state, "accept" if accept else "reject")
    found.reason = reason_given(reason, "不予更正", required=not accept)
    found.decided_at, found.decided_by = now, by.person_id
    address = _found(session, found.address_id)
    before = address.text
    if accept:
        given = form if form and any(form.values()) else found.proposed
        why = found.reason or found.said or "采纳纠错"
        _change(
            session,
            law,
            address,
            rules.read_address(given),
            in_use=address.in_use,
            reason=why[:200],
            by=by,
            now=now,
        )
    event.append(
        session,
        house,
        kind="address.decide",
        by=by,
        now=now,
        subject=("address_report", found.id),
        data={
            "decision": found.state,
            "before": before,
            "after": address.text,
            "reason": found.reason,
        },
    )
    if found.raised_by is not None:
        notices.tell(
            session,
            "address.decided",
            to=("person", str(found.raised_by)),
            project_id=None,
            subject=("address_report", found.id),
            occasion=1,
            now=now,
            address=before,
            decision=ADDRESS_REPORT.words[found.state],
            reason=found.reason or address.text,
        )
    session.flush()
    return found
