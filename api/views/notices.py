"""Notices as their addressees see them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from api.views.board import visible
from workflow.actions.notices import reaching
from workflow.law.notices import notice_texts
from workflow.law.sentence import Sentence, Written, recognised
from workflow.records.event import EventRecord
from workflow.records.notice import Notice
from workflow.records.project import Project
from workflow.rules.duty import Actor
from workflow.rules.local_time import instant


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

    @property
    def said(self) -> str:
        """The text as the template of its kind and what fills it in, so that it can be said in another language.

        What was said stays what is kept; a text of another wording, from before, stays whole.
        """
        told = notice_texts().get(self.kind)
        again = recognised(self.text, (told.text,), ()) if told else self.text
        if not isinstance(again, Sentence):
            return self.text
        return Sentence(again.template, **{name: _fact(fact) for name, fact in again.facts.items()})


#: A day or an instant as notices write it.
_WRITTEN: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:（周.）|(\d{2}):(\d{2}))?")
#: What stands around a day within a fact.
_AROUND: Final = ("{day}（暂定）", "请于{day}前办结", "{day}前")


def _fact(fact: object) -> object:
    """A fact of a notice: a day that can be written in another language, or the words as they stand."""
    if isinstance(fact, Sentence):
        return Sentence(fact.template, **{name: _fact(each) for name, each in fact.facts.items()})
    found = _WRITTEN.fullmatch(fact) if isinstance(fact, str) else None
    if found is not None:
        year, month, day, hour, minute = found.groups()
        on = date(int(year), int(month), int(day))
        return Written(str(fact), instant(on, time(int(hour), int(minute))) if hour else on)
    if isinstance(fact, str) and isinstance(again := recognised(fact, _AROUND, ()), Sentence):
        inner = _fact(again.facts["day"])
        return Sentence(again.template, day=inner) if isinstance(inner, Written) else fact
    return fact


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
    return session.scalar(_unread(by)) or 0


def _unread(by: Actor) -> Select[int]:
    return select(func.count()).select_from(Notice).where(reaching(by), Notice.read_at.is_(None))


def head_of_page(session: Session, by: Actor) -> tuple[int, int]:
    """What every page asks before it is made: how many notices wait, and the number of history's newest line. One statement.

    Lists tell at least what that line says, so it is where they begin to listen.
    """
    newest = select(func.max(EventRecord.id)).scalar_subquery()
    unread, line = session.execute(select(_unread(by).scalar_subquery(), newest)).one()
    return unread or 0, line or 0


def place_of(row: NoticeView) -> tuple[str, int]:
    """Where a notice stands among the others, as a cursor holds it."""
    return row.created_at.isoformat(), row.id


def place_in(cursor: tuple[int | str, ...] | None) -> tuple[datetime, int] | None:
    """The place that a cursor holds.

    Raises:
        ValueError: it holds no instant.
    """
    return None if cursor is None else (datetime.fromisoformat(str(cursor[0])), int(cursor[1]))
