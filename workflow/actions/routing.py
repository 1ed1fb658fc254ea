"""Which way a notice goes to whom: by mail or a messaging service, at once or with the day's digest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeAlias

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from workflow.actions.recipients import recipients
from workflow.channels.message import Channel
from workflow.law.book import Law
from workflow.records.calendar import calendar_of
from workflow.records.database import Database
from workflow.records.delivery import Delivery, Preference
from workflow.records.notice import Notice
from workflow.records.person import Person
from workflow.rules.local_time import local_day
from workflow.rules.telling import TRIAL, digest_at, is_muted

#: The own addresses of offices and departments by `office`, `supervisor` or the department's key.
HouseServices: TypeAlias = Mapping[str, Sequence[str]]


NO_SERVICES: Final[HouseServices] = MappingProxyType({})
HOUSE_NAMES: Final = {"office": "代办专班办公室", "supervisor": "监督考核部门"}


#: How many notices are routed in one transaction.
ROUTED_AT_ONCE: Final = 200


def route(
    database: Database,
    law: Law,
    channels: Mapping[str, Channel],
    *,
    now: datetime,
    house_services: HouseServices = NO_SERVICES,
) -> int:
    """Lay out who gets each new notice, by which channel and when; answer how many deliveries that makes.

    `house_services` are the own addresses of offices and departments, which get everything at once, nothing muted.
    """
    with database.reading() as session:
        # An empty round waits for nobody who writes.
        if session.scalar(select(Notice.id).where(Notice.routed_at.is_(None)).limit(1)) is None:
            return 0
    laid = 0
    while True:
        with database.acting() as session:
            notices = session.scalars(
                select(Notice)
                .where(Notice.routed_at.is_(None))
                .order_by(Notice.id)
                .limit(ROUTED_AT_ONCE)
                .with_for_update(skip_locked=True)
            ).all()
            rows = [row for notice in notices for row in _deliveries(session, law, channels, notice, now)]
            if "apprise" in channels:
                rows += [
                    _row(notice, "apprise", at=now, now=now, house_key=key)
                    for notice in notices
                    if (key := _house_key(notice)) in house_services
                ]
            rows = _not_laid_yet(session, notices, rows)
            if rows:
                session.execute(insert(Delivery), rows)
            session.execute(
                update(Notice).where(Notice.id.in_([each.id for each in notices])).values(routed_at=now)
            )
        laid += len(rows)
        if len(notices) < ROUTED_AT_ONCE:
            return laid


def _not_laid_yet(
    session: Session, notices: Sequence[Notice], rows: list[dict[str, object]]
) -> list[dict[str, object]]:
    """Those that were not laid out before: a notice is routed anew where somebody has left before it went out.

    Whoever is concerned again after that gets what was withdrawn from them.
    """
    laid = {
        (row.notice_id, row.person_id, row.house_key, row.channel): row
        for row in session.scalars(
            select(Delivery).where(Delivery.notice_id.in_([each.id for each in notices]))
        )
    }
    new = []
    for row in rows:
        before = laid.get((row["notice_id"], row["person_id"], row["house_key"], row["channel"]))  # type: ignore[arg-type]
        if before is None:
            new.append(row)
        elif before.state == "withdrawn":
            before.state, before.attempts, before.last_error = "waiting", 0, ""
            before.next_try_at = row["next_try_at"]  # type: ignore[assignment]
    return new


def _deliveries(
    session: Session, law: Law, channels: Mapping[str, Channel], notice: Notice, now: datetime
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for person in recipients(
        session, kind=notice.addressee_kind, key=notice.addressee_key, on=local_day(now)
    ):
        prefers = session.get(Preference, person.id)
        if prefers is not None and is_muted(notice.kind, prefers.muted):
            continue
        trial = notice.kind == TRIAL
        if trial and notice.addressee_key != str(person.id):
            continue  # whoever stands in is not who tries
        at = (
            digest_at(now, calendar_of(session, law.current, law.notices))
            if prefers and prefers.digest and not trial
            else now
        )
        rows += [
            _row(notice, channel, at=at, now=now, person_id=person.id)
            for channel in _ways(person, prefers)
            if channel in channels
        ]
    return rows


def _row(
    notice: Notice,
    channel: str,
    *,
    at: datetime,
    now: datetime,
    person_id: int | None = None,
    house_key: str = "",
) -> dict[str, object]:
    return {
        "notice_id": notice.id,
        "person_id": person_id,
        "house_key": house_key,
        "channel": channel,
        "state": "waiting",
        "message": "",
        "attempts": 0,
        "next_try_at": at,
        "last_error": "",
        "created_at": now,
    }


def _house_key(notice: Notice) -> str:
    """Under which name an own address would be set for whom a notice is addressed to; empty where for nobody."""
    if notice.addressee_kind == "department":
        return notice.addressee_key
    return notice.addressee_kind if notice.addressee_kind in ("office", "supervisor") else ""


def _ways(person: Person, prefers: Preference | None) -> list[str]:
    """The channels by which a person is told; without a word from them, by mail where an address is known."""
    ways = []
    if person.email and (prefers is None or prefers.email):
        ways.append("email")
    if prefers is not None and prefers.services:
        ways.append("apprise")
    return ways
