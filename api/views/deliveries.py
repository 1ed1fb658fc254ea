"""What was not delivered, and how somebody wants to be told, as pages and routes show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.law.notices import CHAPTERS, notice_texts
from workflow.records.delivery import Delivery, Preference
from workflow.records.department import Department
from workflow.records.notice import Notice
from workflow.records.person import Person
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.telling import NEVER_MUTED

CHANNELS = {"email": "邮件", "apprise": "消息服务"}


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """One notice that could not be delivered to one person."""

    id: int
    notice_id: int
    text: str
    person_name: str
    channel: str
    channel_words: str
    attempts: int
    last_error: str
    #: Whether nobody knows if it left: it was handed over, and no word came back.
    maybe_delivered: bool
    created_at: datetime


def failed(
    session: Session, *, by: Actor, before_id: int | None = None, most: int = 50
) -> Sequence[FailedDelivery]:
    """What was given up, the newest first.

    Raises:
        NotAllowed: only the office and the administrator see to it.
    """
    duty.require(by, "delivery.read")
    query = (
        select(Delivery, Notice.text, func.coalesce(Person.name, Department.name, Delivery.house_key))
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(Person, Person.id == Delivery.person_id, isouter=True)
        .join(Department, Department.key == Delivery.house_key, isouter=True)
        .where(Delivery.state == "failed")
        .order_by(Delivery.id.desc())
        .limit(most)
    )
    if before_id is not None:
        query = query.where(Delivery.id < before_id)
    return [
        FailedDelivery(
            row.id,
            row.notice_id,
            text,
            name,
            row.channel,
            CHANNELS[row.channel],
            row.attempts,
            row.last_error,
            row.leaving_at is not None,
            row.created_at,
        )
        for row, text, name in session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class PreferenceView:
    """How a person is told outside the application."""

    #: The address that mail goes to; empty where none is known.
    address: str
    email: bool
    services: list[str]
    digest: bool
    muted: list[str]
    #: Zero where nothing was chosen yet.
    version: int


def preference(session: Session, *, by: Actor) -> PreferenceView:
    """The actor's own; what holds without a word where nothing was chosen."""
    person = session.get_one(Person, by.person_id)
    kept = session.get(Preference, by.person_id)
    if kept is None:
        return PreferenceView(person.email, True, [], False, [], 0)
    return PreferenceView(
        person.email, kept.email, list(kept.services), kept.digest, list(kept.muted), kept.version
    )


def mutable_kinds() -> list[tuple[str, str]]:
    """The kinds of notices that can be kept from going out, with their titles."""
    return [kind for _, _, kinds in mutable_chapters() for kind in kinds]


def mutable_chapters() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The same by chapter, in the order of the mechanism: key, words, the kinds with their titles."""
    found: dict[str, list[tuple[str, str]]] = {key: [] for key in CHAPTERS}
    for kind, said in sorted(notice_texts().items()):
        if kind not in NEVER_MUTED:
            found[said.chapter].append((kind, said.title))
    return [(key, CHAPTERS[key], kinds) for key, kinds in found.items() if kinds]
