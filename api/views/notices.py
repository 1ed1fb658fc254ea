"""Notices as their addressees see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.views.board import visible
from workflow.actions.notices import reaching
from workflow.law.notices import notice_texts
from workflow.records.notice import Notice
from workflow.records.project import Project
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

    @property
    def title(self) -> str:
        """What notices of this kind are about; empty for a kind that is no longer written."""
        told = notice_texts().get(self.kind)
        return told.title if told else ""


def listed(
    session: Session,
    *,
    by: Actor,
    before: tuple[datetime, int] | None = None,
    most: int = 50,
    unread: bool = False,
    kind: str = "",
    chapter: str = "",
    project_id: int | None = None,
    asks: bool = False,
) -> Sequence[NoticeView]:
    """The notices that reach an actor, newest first, from a place on (`place_of`). One statement.

    They are narrowed to a kind, to a chapter of them (`CHAPTERS`), to a project, to those that ask something of the
    reader, or to those not read yet.
    """
    # What is recorded late was not told late: the instant goes before the key.
    query = (
        select(Notice).where(reaching(by)).order_by(Notice.created_at.desc(), Notice.id.desc()).limit(most)
    )
    if before is not None:
        at, key = before
        query = query.where((Notice.created_at < at) | ((Notice.created_at == at) & (Notice.id < key)))
    if unread:
        query = query.where(Notice.read_at.is_(None))
    if project_id is not None:
        query = query.where(Notice.project_id == project_id)
    if kind:
        query = query.where(Notice.kind == kind)
    if chapter or asks:
        wanted = [
            name
            for name, said in notice_texts().items()
            if (not chapter or said.chapter == chapter) and (said.asks or not asks)
        ]
        query = query.where(Notice.kind.in_(wanted))
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


def project_name(session: Session, project_id: int, by: Actor) -> str:
    """What a project is called; empty for one that the actor may not see."""
    named = select(Project.name).where(Project.id == project_id, visible(by))
    return session.scalar(named) or ""


def unread_count(session: Session, by: Actor) -> int:
    """How many notices wait to be read. One statement."""
    query = select(func.count()).select_from(Notice).where(reaching(by), Notice.read_at.is_(None))
    return session.scalar(query) or 0


def place_of(row: NoticeView) -> tuple[str, int]:
    """Where a notice stands among the others, as a cursor holds it."""
    return row.created_at.isoformat(), row.id


def place_in(cursor: tuple[int | str, ...] | None) -> tuple[datetime, int] | None:
    """The place that a cursor holds.

    Raises:
        ValueError: it holds no instant.
    """
    return None if cursor is None else (datetime.fromisoformat(str(cursor[0])), int(cursor[1]))
