"""What the queue of background work on PostgreSQL tells (procrastinate): who works, what waits, what stands still.

Nothing of the county's is kept there: each round finds what is to be done in the tables.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from workflow.records.base import Instant

#: The schema of PostgreSQL that holds the queue.
SCHEMA: Final = "daiban_queue"

_THERE: Final = text(f"SELECT to_regclass('{SCHEMA}.procrastinate_workers') IS NOT NULL")
_WORKERS: Final = text(
    f"SELECT id, last_heartbeat FROM {SCHEMA}.procrastinate_workers ORDER BY id"  # noqa: S608
).columns(last_heartbeat=Instant())
_WAITING: Final = text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_jobs WHERE status = 'todo'")  # noqa: S608
_STALLED: Final = text(
    "SELECT job.task_name, job.attempts "  # noqa: S608
    f"FROM {SCHEMA}.procrastinate_jobs AS job LEFT JOIN {SCHEMA}.procrastinate_workers AS worker "
    "ON worker.id = job.worker_id WHERE job.status = 'doing' "
    "AND (worker.id IS NULL OR worker.last_heartbeat < :before) ORDER BY job.id"
).bindparams(bindparam("before", type_=Instant()))


@dataclass(frozen=True, slots=True)
class Worker:
    """One process that works, on whichever machine."""

    number: int
    #: Its last sign of life.
    seen_at: datetime
    alive: bool


@dataclass(frozen=True, slots=True)
class Stalled:
    """A round whose worker gives no sign of life; the mending gives it to another."""

    #: The piece of work: `sweep`, `deliver`, `mend`.
    name: str
    #: How often it has been begun.
    attempts: int


@dataclass(frozen=True, slots=True)
class QueueStanding:
    """How the queue stands at an instant."""

    workers: tuple[Worker, ...]
    #: Rounds that wait for a worker.
    waiting: int
    stalled: tuple[Stalled, ...]


def queue_standing(session: Session, *, now: datetime, patience: timedelta) -> QueueStanding | None:
    """Who works and what stands still; None where the database has no queue, as on SQLite or before `daiban migrate`."""
    if session.connection().dialect.name == "sqlite" or not session.scalar(_THERE):
        return None
    before = now - patience
    return QueueStanding(
        tuple(
            Worker(row.id, row.last_heartbeat, row.last_heartbeat >= before)
            for row in session.execute(_WORKERS)
        ),
        session.scalar(_WAITING) or 0,
        tuple(Stalled(row.task_name, row.attempts) for row in session.execute(_STALLED, {"before": before})),
    )
