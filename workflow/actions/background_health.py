"""How background work stands: when it was last done, and what waits longer than it should (三（二）)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.records.background import Followed, WorkRound
from workflow.records.clock import ClockRecord
from workflow.records.delivery import Delivery
from workflow.records.notice import Notice

#: How long something may be due before somebody should look: many rounds of work. House practice.
PATIENCE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of background work without doing any."""

    #: When the ladder was last swept and notices last delivered, to the end; None where never.
    swept_at: datetime | None
    delivered_at: datetime | None
    #: Since when the oldest rung that is due has waited; None where none is due.
    rung_due_since: datetime | None
    #: Since when the oldest notice has waited that should have gone out by now; None where none waits.
    notice_due_since: datetime | None
    #: Messages that were given up.
    failed: int
    #: What the last rounds could not see to; each round tries it again.
    trouble: tuple[str, ...] = ()

    def stands_still(self, now: datetime) -> bool:
        """Whether what is due has waited so long that nobody seems to do it."""
        waiting = [since for since in (self.rung_due_since, self.notice_due_since) if since is not None]
        return any(now - since > PATIENCE for since in waiting)


def health(session: Session, *, now: datetime) -> Health:
    """Look at the rounds and at what waits; a handful of look-ups in indexes."""
    rounds = {row.name: row for row in session.scalars(select(WorkRound).order_by(WorkRound.name.desc()))}
    ended = {name: row.ended_at for name, row in rounds.items()}
    trouble = [row.trouble for row in rounds.values() if row.trouble]
    followed = session.get(Followed, 1)
    if followed is not None and followed.again:
        trouble.append(f"{len(followed.again)}个项目的联络员")
    unrouted = session.scalar(select(func.min(Notice.created_at)).where(Notice.routed_at.is_(None)))
    unsent = session.scalar(
        select(func.min(Delivery.next_try_at)).where(Delivery.state == "waiting", Delivery.next_try_at <= now)
    )
    return Health(
        swept_at=ended.get("sweep"),
        delivered_at=ended.get("deliver"),
        rung_due_since=session.scalar(
            select(func.min(ClockRecord.next_rung_at)).where(
                ClockRecord.stopped_at.is_(None), ClockRecord.next_rung_at <= now
            )
        ),
        notice_due_since=min((at for at in (unrouted, unsent) if at is not None), default=None),
        failed=session.scalar(select(func.count()).where(Delivery.state == "failed")) or 0,
        trouble=tuple(trouble),
    )
