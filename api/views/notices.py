"""Notices as their addressees see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from workflow.actions.notices import addresses_of
from workflow.records.notice import Notice
from workflow.rules.duty import Actor


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something that the reader has to know."""

    id: int
    kind: str
    text: str
    project_id: int | None
    subject_kind: str
    subject_id: int
    created_at: datetime
    read_at: datetime | None


def _mine(by: Actor) -> ColumnElement[bool]:
    return or_(
        *((Notice.addressee_kind == kind) & (Notice.addressee_key == key) for kind, key in addresses_of(by))
    )


def listed(
    session: Session, *, by: Actor, before_id: int | None = None, most: int = 50, unread: bool = False
) -> Sequence[NoticeView]:
    """The notices that reach an actor, newest first. One statement."""
    query = select(Notice).where(_mine(by)).order_by(Notice.id.desc()).limit(most)
    if before_id is not None:
        query = query.where(Notice.id < before_id)
    if unread:
        query = query.where(Notice.read_at.is_(None))
    return [
        NoticeView(
            row.id,
            row.kind,
            row.text,
            row.project_id,
            row.subject_kind,
            row.subject_id,
            row.created_at,
            row.read_at,
        )
        for row in session.scalars(query)
    ]


def unread_count(session: Session, by: Actor) -> int:
    """How many notices wait to be read. One statement."""
    query = select(func.count()).select_from(Notice).where(_mine(by), Notice.read_at.is_(None))
    return session.scalar(query) or 0
