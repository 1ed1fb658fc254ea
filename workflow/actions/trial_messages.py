"""A person tries whether messages reach them: one message to their own address, by the same way as every other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.errors import NoAddressToTry, TriedJustNow
from workflow.records.delivery import Delivery, Preference
from workflow.records.notice import Notice
from workflow.records.person import Person
from workflow.rules.duty import Actor
from workflow.rules.telling import TRIAL
from workflow.rules.words import moment_words

#: How long one waits before another try.
AGAIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the newest try by one channel."""

    #: `email` or `apprise`; empty where there was no way out to lay it on.
    channel: str
    #: `waiting`, `sending`, `sent`, `failed` or `withdrawn`; `nowhere` where no channel of the person's is in use here.
    state: str
    #: Why it failed, in Chinese; empty while nothing did.
    error: str
    asked_at: datetime
    sent_at: datetime | None


def send(session: Session, *, by: Actor, now: datetime) -> Notice:
    """Write one message to the actor's own address; it leaves with the next round of delivery, past mute and digest.

    Raises:
        NoAddressToTry: no address of theirs is known, or they have switched both ways off.
        TriedJustNow: the try before was a moment ago.
    """
    # The person's row is locked: two windows send one message.
    person = session.get_one(Person, by.person_id, with_for_update=True)
    prefers = session.get(Preference, by.person_id)
    mail = bool(person.email) and (prefers is None or prefers.email)
    if not mail and not (prefers is not None and prefers.services):
        raise NoAddressToTry()
    before = _newest(session, by)
    if before is not None and now < before.created_at + AGAIN:
        raise TriedJustNow(minutes=AGAIN // timedelta(minutes=1))
    notices.tell(
        session,
        TRIAL,
        to=("person", str(by.person_id)),
        project_id=None,
        subject=("person", by.person_id),
        occasion=before.id if before is not None else 0,
        now=now,
        at=moment_words(now),
    )
    session.flush()
    found = _newest(session, by)
    assert found is not None, "it was written just now"  # noqa: S101
    return found


def outcome(session: Session, *, by: Actor) -> list[Tried]:
    """What became of the actor's newest try, by channel; empty where there was none."""
    notice = _newest(session, by)
    if notice is None:
        return []
    rows = session.scalars(
        select(Delivery).where(Delivery.notice_id == notice.id).order_by(Delivery.id)
    ).all()
    if not rows:
        state = "waiting" if notice.routed_at is None else "nowhere"
        return [Tried("", state, "", notice.created_at, None)]
    return [Tried(row.channel, row.state, row.last_error, notice.created_at, row.sent_at) for row in rows]


def _newest(session: Session, by: Actor) -> Notice | None:
    return session.scalar(
        select(Notice)
        .where(
            Notice.addressee_kind == "person", Notice.addressee_key == str(by.person_id), Notice.kind == TRIAL
        )
        .order_by(Notice.id.desc())
        .limit(1)
    )
