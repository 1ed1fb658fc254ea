"""The board by urgency: whose nearest limit falls due first, overdue ones before all; then those without a date."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from api.views.board import ProjectRow, narrowed, rows_of
from workflow.law.book import Law
from workflow.records.clock import ClockRecord
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor

#: Where a project stands in this order: when its nearest limit falls due and the clock that says so; an empty instant and
#: the project's own id where no date runs.
Place = tuple[str, int]


def urgent_page(
    session: Session,
    law: Law,
    *,
    by: Actor,
    now: datetime,
    after: Place | None = None,
    most: int = 50,
    **narrow: Any,
) -> list[tuple[ProjectRow, Place]]:
    """One page of projects, nearest due date first, each with its place; `after` is the last place of the page before.

    The stored due dates order the list, so that it is read along an index as far as it is asked for; the light beside
    a project is computed. What is narrowed away is passed over (`narrowed`). Projects without a running date, paused
    ones among them, come last, newest first.

    Raises:
        ValueError: `after` names no instant.
    """
    duty.require(by, "project.list")
    kept = narrowed(by=by, now=now, **narrow)
    found: list[tuple[int, Place]] = []
    if after is None or after[0]:
        found += _dated(session, kept, after, most)
    if len(found) < most:
        below = after[1] if after is not None and not after[0] else None
        found += _undated(session, kept, below, most - len(found))
    rows = rows_of(session, law, [project_id for project_id, _ in found], now)
    return [(row, place) for row, (_, place) in zip(rows, found, strict=True)]


def _dated(
    session: Session, kept: Sequence[ColumnElement[bool]], after: Place | None, most: int
) -> list[tuple[int, Place]]:
    """Projects by the first of their open clocks that has a date."""
    # Named apart from the clocks that a list may be narrowed by.
    nearest = aliased(ClockRecord, name="nearest")
    nearer = aliased(ClockRecord)
    query = (
        select(Project.id, nearest.due_at, nearest.id)
        .join(nearest, nearest.project_id == Project.id)
        .join(Enterprise, Enterprise.id == Project.enterprise_id)
        .where(
            nearest.stopped_at.is_(None),
            nearest.due_at.is_not(None),
            ~exists().where(
                nearer.project_id == nearest.project_id,
                nearer.stopped_at.is_(None),
                or_(
                    nearer.due_at < nearest.due_at,
                    and_(nearer.due_at == nearest.due_at, nearer.id < nearest.id),
                ),
            ),
            *kept,
        )
        .order_by(nearest.due_at, nearest.id)
        .limit(most)
    )
    if after is not None:
        at, key = datetime.fromisoformat(after[0]), after[1]
        # The first half is what the index is entered by.
        query = query.where(
            nearest.due_at >= at,
            or_(nearest.due_at > at, nearest.id > key),
        )
    return [(found, (due.isoformat(), key)) for found, due, key in session.execute(query) if due is not None]


def _undated(
    session: Session, kept: Sequence[ColumnElement[bool]], below: int | None, most: int
) -> list[tuple[int, Place]]:
    """Projects none of whose open clocks has a date, newest first."""
    query = (
        select(Project.id)
        .join(Enterprise, Enterprise.id == Project.enterprise_id)
        .where(
            ~exists().where(
                ClockRecord.project_id == Project.id,
                ClockRecord.stopped_at.is_(None),
                ClockRecord.due_at.is_not(None),
            ),
            *kept,
        )
        .order_by(Project.id.desc())
        .limit(most)
    )
    if below is not None:
        query = query.where(Project.id < below)
    return [(project_id, ("", project_id)) for project_id in session.scalars(query)]
