"""The outbox: notices are routed to people and channels, and what is due is sent, each once.

Sending cannot be part of a transaction, so a message is claimed in one, noted as leaving in a second just before it is
handed over, and noted as sent in a third. Whoever dies before the second leaves a claim of a message that has not left:
it is taken over once it is old. Whoever dies after it leaves a message of which nobody knows whether it left: it is not
sent again by itself, and shown to the office, who may send it again under the same Message-ID, or say that it arrived. So
nothing is lost in silence, and nothing is sent twice without somebody's word.

A claim is known by the instant of its round: whoever is taken over has no word any more in what becomes of a message, but
that of a server that took it. Whom a notice concerns is asked again as it goes out: what waited for somebody who has left
meanwhile is withdrawn, and routed anew to whoever is concerned by now.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from workflow.actions import answer_links
from workflow.actions.recipients import no_longer_meant
from workflow.actions.routing import HOUSE_NAMES, NO_SERVICES, HouseServices
from workflow.channels.message import UNKNOWN, Channel, ChannelDown, MaybeDelivered, Message, NotDelivered
from workflow.errors import FactMissing, NotFound
from workflow.law.notices import notice_texts
from workflow.records import event
from workflow.records.database import Database
from workflow.records.delivery import Delivery, Preference
from workflow.records.department import Department
from workflow.records.notice import Notice
from workflow.records.person import Person
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.telling import MOST_IN_ONE, next_try, subject_line
from workflow.rules.wording import clean

_LOG: Final = logging.getLogger("daiban.delivery")


#: How many messages one round sends at most.
SENT_IN_A_ROUND: Final = 200


#: After how long a claim that nobody has concluded is taken for lost. Longer than a mail server may take.
STALLED: Final = timedelta(minutes=5)


LONGEST_FINDING: Final = 300


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a round of delivery did, in messages."""

    sent: int = 0
    failed: int = 0
    #: Notices, of which nobody was concerned any more whom they were laid out for.
    withdrawn: int = 0


def deliver(
    database: Database,
    channels: Mapping[str, Channel],
    *,
    now: datetime,
    base_url: str = "",
    keys: Sequence[str] = (),
    stalled: timedelta = STALLED,
    house_services: HouseServices = NO_SERVICES,
) -> Delivered:
    """Send every message that is due. One broken address, or one channel that is down, never stops the others.

    With `keys` a message to a department holds the link at which its question is answered without an account.
    """
    sent = failed = withdrawn = 0
    up = dict(channels)
    with database.reading() as session:
        # An empty round waits for nobody who writes.
        if not any(session.scalar(which) for which in _anything(list(up), now=now, before=now - stalled)):
            return Delivered()
    _give_up_unknown(database, now - stalled)
    for _ in range(SENT_IN_A_ROUND):
        with database.acting() as session:
            claimed = _claim(
                session,
                list(up),
                now=now,
                base_url=base_url,
                keys=keys,
                stalled=stalled,
                house_services=house_services,
            )
        withdrawn += claimed.withdrawn
        if claimed.message is None:
            break
        channel, message = claimed.channel, claimed.message
        leaving = _Leaving(database, message.key, now)
        try:
            up[channel].send(message, leaving)
        except ClaimLost:
            # Too slow: another took it over, and nothing of ours has left.
            _LOG.warning("message %s was taken over by another", message.key)
        except NotDelivered as refused:
            failed += 1
            _LOG.warning("message %s was not delivered by %s: %s", message.key, channel, refused)
            _note_failure(database, message.key, refused, now=now)
            if isinstance(refused, ChannelDown):
                del up[channel]
        except Exception:  # noqa: BLE001 - whatever a channel stumbles over, the messages behind still go out
            failed += 1
            _LOG.exception("message %s could not be delivered by %s", message.key, channel)
            broke = (MaybeDelivered if leaving.noted else NotDelivered)(
                f"发送时出错，{UNKNOWN}" if leaving.noted else "发送时出错，详见系统日志"
            )
            _note_failure(database, message.key, broke, now=now)
        else:
            sent += 1
            _note_sent(database, message.key, now)
        if not up:
            break
    return Delivered(sent, failed, withdrawn)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """The message that was taken, None where none is due, and how many notices were withdrawn on the way to it."""

    channel: str
    message: Message | None
    withdrawn: int


def _claim(
    session: Session,
    channels: Sequence[str],
    *,
    now: datetime,
    base_url: str,
    keys: Sequence[str],
    stalled: timedelta,
    house_services: HouseServices,
) -> _Claimed:
    """Take the message that has waited longest, or one whose claim is lost, and write it."""
    withdrawn = 0
    while True:
        rows = _next(session, channels, now=now, stalled=stalled)
        if not rows:
            return _Claimed("", None, withdrawn)
        notices = session.scalars(
            select(Notice).where(Notice.id.in_([row.notice_id for row in rows])).order_by(Notice.id)
        ).all()
        gone = no_longer_meant(session, rows, notices, on=local_day(now))
        withdrawn += len(gone)
        kept = [row for row in rows if row not in gone]
        if kept:
            break
    first, ids = kept[0], {row.notice_id for row in kept}
    notices = [notice for notice in notices if notice.id in ids]
    key = first.message or _key_of(first, notices)
    for row in kept:
        row.state, row.claimed_at, row.leaving_at, row.message = "sending", now, None, key
        row.attempts += 1
    name, to = _address(session, first, house_services)
    links = _links(session, notices, now=now, base_url=base_url, keys=keys)
    return _Claimed(first.channel, _written(key, name, to, notices, now, base_url, links), withdrawn)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(Delivery.state == "waiting", Delivery.next_try_at <= now)


def _lost(before: datetime) -> ColumnElement[bool]:
    return and_(Delivery.state == "sending", Delivery.leaving_at.is_(None), Delivery.claimed_at <= before)


def _unknown(before: datetime) -> ColumnElement[bool]:
    return and_(Delivery.state == "sending", Delivery.leaving_at.is_not(None), Delivery.claimed_at <= before)


def _anything(channels: Sequence[str], *, now: datetime, before: datetime) -> list[Select[int]]:
    """Whatever there is for a round to do; `before` is what was claimed so long ago that it counts as lost."""
    ours = Delivery.channel.in_(channels)
    return [
        select(Delivery.id).where(*where).limit(1)
        for where in ((_unknown(before),), (_lost(before), ours), (_due(now), ours))
    ]


def _next(
    session: Session, channels: Sequence[str], *, now: datetime, stalled: timedelta
) -> Sequence[Delivery]:
    """What goes out next in one message, locked; empty where nothing is due."""
    due, lost = _due(now), _lost(now - stalled)
    first = _first(session, channels, lost, Delivery.claimed_at) or _first(
        session, channels, due, Delivery.next_try_at
    )
    if first is None:
        return []
    if first.message:
        # A message that was made once stays as it is: the same notices under the same name.
        return session.scalars(
            select(Delivery)
            .where(Delivery.message == first.message, Delivery.state == first.state)
            .order_by(Delivery.id)
            .with_for_update()
        ).all()
    return session.scalars(
        select(Delivery)
        .where(
            due,
            Delivery.person_id.is_not_distinct_from(first.person_id),
            Delivery.house_key == first.house_key,
            Delivery.channel == first.channel,
            Delivery.message == "",
        )
        .order_by(Delivery.id)
        .limit(MOST_IN_ONE)
        .with_for_update()
    ).all()


def _links(
    session: Session, notices: Sequence[Notice], *, now: datetime, base_url: str, keys: Sequence[str]
) -> dict[int, str]:
    """Where each question among the notices is answered without an account, where that is in use."""
    if not keys or not base_url:
        return {}
    found = {}
    for notice in notices:
        if notice.addressee_kind != "department":
            continue
        token = answer_links.token_to(
            session, keys, kind=notice.subject_kind, subject_id=notice.subject_id, now=now
        )
        if token:
            found[notice.id] = f"{base_url}/a/{token}"
    return found


def _address(session: Session, first: Delivery, house_services: HouseServices) -> tuple[str, tuple[str, ...]]:
    """Whom a message is for, by name, and where it goes: as that is set now, not when the notice was written."""
    if first.person_id is None:
        department = session.get(Department, first.house_key)
        name = department.name if department else HOUSE_NAMES.get(first.house_key, first.house_key)
        return name, tuple(house_services.get(first.house_key, ()))
    person = session.get_one(Person, first.person_id)
    if first.channel == "email":
        return person.name, (person.email,)
    prefers = session.get(Preference, person.id)
    return person.name, tuple(prefers.services if prefers else ())


def _first(
    session: Session, channels: Sequence[str], which: ColumnElement[bool], order: object
) -> Delivery | None:
    return session.scalar(
        select(Delivery)
        .where(which, Delivery.channel.in_(channels))
        .order_by(order, Delivery.id)  # type: ignore[arg-type]
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _key_of(delivery: Delivery, notices: Sequence[Notice]) -> str:
    whom = delivery.house_key or str(delivery.person_id)
    named = "\n".join([whom, delivery.channel, *(notice.key for notice in notices)])
    return sha256(named.encode()).hexdigest()[:40]


def _written(
    key: str,
    name: str,
    to: tuple[str, ...],
    notices: Sequence[Notice],
    now: datetime,
    base_url: str,
    links: Mapping[int, str],
) -> Message:
    texts = notice_texts()
    several = len(notices) > 1
    lines = []
    for number, notice in enumerate(notices, 1):
        lines.append(f"{number}. {notice.text}" if several else notice.text)
        if base_url and notice.project_id is not None:
            lines.append(f"{base_url}/projects/{notice.project_id}")
        if notice.id in links:
            lines.append(f"不用账号，凭验证码答复：{links[notice.id]}")
        lines.append("")
    lines += ["——", f"本消息由代办系统自动发出，发给{name}，请勿直接回复。"]
    if base_url:
        lines.append(f"接收方式可在此更改：{base_url}/me/notices")
    titles = [texts[notice.kind].title if notice.kind in texts else "通知" for notice in notices]
    return Message(key, to, subject_line(titles), "\n".join(lines), now)


def _note_sent(database: Database, key: str, now: datetime) -> None:
    with database.acting() as session:
        rows = session.scalars(
            select(Delivery)
            .where(
                Delivery.message == key,
                # Whoever was given up as dead and comes back with the server's word is believed.
                or_(
                    Delivery.state == "sending",
                    and_(Delivery.state == "failed", Delivery.leaving_at.is_not(None)),
                ),
            )
            .with_for_update()
        ).all()
        for row in rows:
            row.state, row.sent_at, row.claimed_at, row.last_error = "sent", now, None, ""
        session.execute(
            update(Notice)
            .where(Notice.id.in_([row.notice_id for row in rows]), Notice.delivered_at.is_(None))
            .values(delivered_at=now)
        )


def _note_failure(database: Database, key: str, refused: NotDelivered, *, now: datetime) -> None:
    """Keep why a message did not go out, where it is still ours: `now` is when it was claimed.

    Whoever took it over from us meanwhile has a claim of their own, and may have handed it over already.
    """
    with database.acting() as session:
        rows = session.scalars(
            select(Delivery)
            .where(Delivery.message == key, Delivery.state == "sending", Delivery.claimed_at == now)
            .with_for_update()
        ).all()
        for row in rows:
            again = None if refused.for_good else next_try(row.attempts, now)
            row.state = "waiting" if again else "failed"
            row.next_try_at = again or now
            row.claimed_at, row.last_error = None, str(refused)[:300]
            if not isinstance(refused, MaybeDelivered):
                # It was said that it was not taken.
                row.leaving_at = None


class ClaimLost(Exception):
    """The message was claimed by another meanwhile."""


@dataclass(slots=True)
class _Leaving:
    """Notes that a message is about to be handed over, and that it is still ours."""

    database: Database
    key: str
    #: When it was claimed, which tells this claim from another's.
    claimed_at: datetime
    noted: bool = False

    def __call__(self) -> None:
        """Raise ClaimLost where another has taken it over."""
        with self.database.acting() as session:
            rows = session.scalars(
                select(Delivery)
                .where(
                    Delivery.message == self.key,
                    Delivery.state == "sending",
                    Delivery.claimed_at == self.claimed_at,
                    Delivery.leaving_at.is_(None),
                )
                .with_for_update()
            ).all()
            if not rows:
                raise ClaimLost
            for row in rows:
                row.leaving_at = self.claimed_at
        self.noted = True


def _give_up_unknown(database: Database, before: datetime) -> None:
    """Whoever handed these over died before noting what became of them: a person decides."""
    with database.acting() as session:
        session.execute(
            update(Delivery)
            .where(_unknown(before))
            .values(state="failed", claimed_at=None, last_error=f"交出消息时中断，{UNKNOWN}")
        )


def retry(session: Session, *, delivery_id: int, by: Actor, now: datetime) -> None:
    """Try a message again that was given up, from the beginning.

    Raises:
        NotFound: there is no such delivery, or it was not given up.
    """
    duty.require(by, "delivery.retry")
    found = session.get(Delivery, delivery_id)
    if found is None or found.state != "failed":
        raise NotFound(what="该未送达的通知")
    session.execute(
        update(Delivery)
        .where(Delivery.message == found.message, Delivery.state == "failed")
        .values(state="waiting", attempts=0, leaving_at=None, next_try_at=now)
    )


def confirm(session: Session, *, delivery_id: int, finding: str, by: Actor, now: datetime) -> None:
    """A message of which nobody knew whether it left did arrive, as a person found out; it is not sent again.

    It counts as sent when it was handed over. `finding` says how that was found out: the recipient was asked, or the mail
    server's log names its Message-ID. The house's own history keeps whose word it is.

    Raises:
        NotFound: there is no such delivery, or what became of it is known.
        FactMissing: nothing says how it was found out.
    """
    duty.require(by, "delivery.confirm")
    house = event.house_locked(session)
    found = session.get(Delivery, delivery_id, populate_existing=True)
    if found is None or found.state != "failed" or found.leaving_at is None:
        raise NotFound(what="该不知是否送达的通知")
    said = clean(finding, fact="核实情况", field="finding", limit=LONGEST_FINDING, multiline=True)
    if not said:
        raise FactMissing(fact="核实情况", field="finding")
    left_at = found.leaving_at
    rows = session.scalars(
        select(Delivery)
        .where(Delivery.message == found.message, Delivery.state == "failed")
        .order_by(Delivery.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.state, row.sent_at, row.last_error = "sent", left_at, ""
    notices = [row.notice_id for row in rows]
    session.execute(
        update(Notice)
        .where(Notice.id.in_(notices), Notice.delivered_at.is_(None))
        .values(delivered_at=left_at)
    )
    event.append(
        session,
        house,
        kind="delivery.confirm",
        by=by,
        now=now,
        subject=("delivery", found.id),
        data={"notices": notices, "channel": found.channel, "left_at": left_at, "reason": said},
    )
