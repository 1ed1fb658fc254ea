"""Background work as the administrator sees it: when it was done, how long it took, what waits, what failed and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions.background import WORK
from workflow.actions.background_health import Health, health
from workflow.records.background import WorkRound
from workflow.records.clock import ClockRecord
from workflow.records.delivery import Delivery
from workflow.records.notice import Notice
from workflow.records.queue import QueueStanding, queue_standing
from workflow.records.reform import Reform
from workflow.rules.local_time import local_day
from workflow.settings import Settings

#: Each piece of work in words, and the mending that workers do among themselves.
WORK_WORDS: Final = {"sweep": "提醒、催办、督办", "deliver": "发送通知", "mend": "接手停下的任务"}
#: Who does it: this process, workers of the queue, or nobody that is known.
By = Literal["serve", "workers", "nobody"]


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One piece of background work."""

    name: str
    words: str
    #: When the last round that was done to its end began; None where none was.
    at: datetime | None
    #: How long it took, in milliseconds.
    took: int
    #: What it could not see to; the next round tries it again.
    trouble: str
    #: When one broke off since, and why.
    failed_at: datetime | None
    failure: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things are due and wait for the next round."""

    rungs: int
    notices: int
    messages: int
    reforms: int

    @property
    def anything(self) -> bool:
        """Whether anything waits at all."""
        return bool(self.rungs or self.notices or self.messages or self.reforms)


@dataclass(frozen=True, slots=True)
class Standing:
    """How background work stands at an instant."""

    done_by: By
    rounds: tuple[RoundRow, ...]
    waiting: Waiting
    health: Health
    #: Whether what is due waits so long that nobody seems to do it.
    still: bool
    queue: QueueStanding | None

    @property
    def calm(self) -> bool:
        """Whether there is nothing to look at."""
        failed = any(row.failure or row.trouble for row in self.rounds)
        stalled = self.queue is not None and bool(self.queue.stalled)
        return not (self.still or failed or stalled or self.health.failed or self.health.trouble)


def standing(session: Session, settings: Settings, *, now: datetime) -> Standing:
    """Look at the rounds, the queue, and what waits; nothing is done by looking."""
    kept = {row.name: row for row in session.scalars(select(WorkRound))}
    rounds = tuple(
        RoundRow(
            name,
            WORK_WORDS[name],
            row.ended_at if row else None,
            row.took if row else 0,
            row.trouble if row else "",
            row.failed_at if row else None,
            row.failure if row else "",
        )
        for name in WORK
        for row in (kept.get(name),)
    )
    found = health(session, now=now)
    queue = queue_standing(session, now=now, patience=timedelta(seconds=min(30.0, settings.stalled)))
    alive = queue is not None and any(each.alive for each in queue.workers)
    return Standing(
        "serve" if settings.background else "workers" if alive else "nobody",
        rounds,
        Waiting(
            _count(session, ClockRecord.stopped_at.is_(None), ClockRecord.next_rung_at <= now),
            _count(session, Notice.routed_at.is_(None)),
            _count(session, Delivery.state == "waiting", Delivery.next_try_at <= now),
            _count(session, Reform.state == "planned", Reform.since <= local_day(now)),
        ),
        found,
        found.stands_still(now),
        queue,
    )


def _count(session: Session, *where: object) -> int:
    return session.scalar(select(func.count()).where(*where)) or 0  # type: ignore[arg-type]
