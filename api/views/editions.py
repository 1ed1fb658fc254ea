"""Editions of the law as they are shown: which are installed, how many cases stand under each, who was moved where."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from workflow.actions import editions
from workflow.actions.editions import MOVE, OVER, DateUnderEdition, Prospect
from workflow.law.book import Law
from workflow.law.editions import installed
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules.duty import Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """One edition and what stands under it."""

    hash: str
    #: Empty where it is not installed, as is all that only its files tell.
    title: str
    number: str
    in_force: date | None
    #: What a project taken in now is bound to.
    current: bool
    installed: bool
    #: Whether it travels with the software; else it lies in the county's own folder.
    packaged: bool
    #: Cases that are not completed or withdrawn.
    running: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that was brought under an edition, and what taking that back would mean."""

    moved_at: datetime
    moved_by: str
    reason: str
    back: Prospect


@dataclass(frozen=True, slots=True)
class Together:
    """Dates of one limit that move alike, and whose they are."""

    limit_title: str
    obligors: tuple[str, ...]
    clock_id: int
    before: date | None
    after: date | None
    before_at: datetime | None
    after_at: datetime | None


def together(dates: Sequence[DateUnderEdition]) -> list[Together]:
    """Dates that move alike as one, in the order in which they are found: twenty departments are one line."""
    alike: dict[tuple[object, ...], list[DateUnderEdition]] = {}
    for each in dates:
        alike.setdefault((each.limit_title, each.before_at, each.after_at), []).append(each)
    return [
        Together(
            first.limit_title,
            tuple(dict.fromkeys(each.obligor for each in group if each.obligor)),
            first.clock_id,
            first.before,
            first.after,
            first.before_at,
            first.after_at,
        )
        for group in alike.values()
        for first in group[:1]
    ]


def standing(session: Session, law: Law) -> list[Standing]:
    """Every edition that is installed, the one in force first, then those that cases are bound to and nobody has."""
    running: dict[str, int] = dict(
        session.execute(
            select(Project.edition_hash, func.count())
            .where(Project.state.not_in(OVER))
            .group_by(Project.edition_hash)
        ).all()
    )
    packaged = {edition.hash for edition in installed()}
    found = [
        Standing(
            hash=edition.hash,
            title=edition.title,
            number=edition.number,
            in_force=edition.in_force,
            current=edition.hash == law.current.hash,
            installed=True,
            packaged=edition.hash in packaged,
            running=running.get(edition.hash, 0),
        )
        for edition in sorted(
            law.editions.values(),
            key=lambda each: (each.hash == law.current.hash, each.in_force),
            reverse=True,
        )
    ]
    lost = sorted(running.keys() - law.editions.keys())
    return found + [Standing(key, "", "", None, False, False, False, running[key]) for key in lost]


def moved(
    session: Session, law: Law, *, to: str, by: Actor, before: int | None = None, most: int
) -> tuple[list[Moved], int | None]:
    """The running cases whose last change of edition brought them under `to`: those whose move can be taken back.

    The newest first, `most` lines of history at a time; `before` is the line at which the page before ended, and the
    second answer where this one does, None where it is the last.
    """
    under = select(Project.id).where(Project.edition_hash == to, Project.state.not_in(OVER))
    newest = (
        select(EventRecord.project_id, func.max(EventRecord.seq).label("seq"))
        .where(EventRecord.kind == MOVE, EventRecord.project_id.in_(under))
        .group_by(EventRecord.project_id)
        .subquery()
    )
    lines: Sequence[EventRecord] = session.scalars(
        select(EventRecord)
        .join(newest, (newest.c.project_id == EventRecord.project_id) & (newest.c.seq == EventRecord.seq))
        .where(EventRecord.id < before if before is not None else true())
        .order_by(EventRecord.id.desc())
        .limit(most + 1)
    ).all()
    found = []
    for line in lines[:most]:
        data = json.loads(line.data)
        if "undoes" in data or data["after"] != to or data["before"] not in law.editions:
            continue
        if line.project_id is None:
            continue
        back = editions.prospects(
            session, law, to=data["before"], by=by, project_ids=[line.project_id], most=1
        )
        found += [Moved(line.recorded_at, line.person_name, data["reason"], one) for one in back]
    return found, lines[most - 1].id if len(lines) > most else None
