"""The board by urgency: whose nearest limit falls due first, overdue ones before all; then those without a date."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.records.clock import ClockRecord
from workflow.records.project import Project

#: When the nearest limit falls due and the clock that says so; an empty instant and the project's own id where no date
#: runs.
Place = tuple[str, int]


def dated(
    session: Session,
    kept: Sequence[ColumnElement[bool]],
    after: Place | None,
    most: int,
    *,
    latest_first: bool = False,
) -> list[tuple[int, Place]]:
    """Projects by the first of their open clocks that has a date, nearest first or latest first.

    The stored due dates order the list, so that it is read along an index as far as it is asked for; the light beside
    a project is computed.
    """
    # Named apart from the clocks that a list may be narrowed by.
    nearest = aliased(ClockRecord, name="nearest")
    nearer = aliased(ClockRecord)
    query = (
        select(Project.id, nearest.due_at, nearest.id)
        .join(nearest, nearest.project_id == Project.id)
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
        .limit(most)
    )
    if latest_first:
        query = query.order_by(nearest.due_at.desc(), nearest.id.desc())
    else:
        query = query.order_by(nearest.due_at, nearest.id)
    if after is not None:
        at, key = datetime.fromisoformat(after[0]), after[1]
        # The first half is what the index is entered by.
        query = (
            query.where(nearest.due_at <= at, or_(nearest.due_at < at, nearest.id < key))
            if latest_first
            else query.where(nearest.due_at >= at, or_(nearest.due_at > at, nearest.id > key))
        )
    return [(found, (due.isoformat(), key)) for found, due, key in session.execute(query) if due is not None]


def undated(
    session: Session, kept: Sequence[ColumnElement[bool]], below: int | None, most: int
) -> list[tuple[int, Place]]:
    """Projects none of whose open clocks has a date, paused ones among them, newest first."""
    query = (
        select(Project.id)
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
