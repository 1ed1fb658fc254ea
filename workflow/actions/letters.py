"""What every document to an applicant has in common: whose application it answers, who writes, and when it was said."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.official import OfficialSheet
from workflow.actions import item_clocks
from workflow.actions.clock_retractions import RETRACTED
from workflow.actions.item_rounds import Application
from workflow.law.edition import Edition, Limit
from workflow.law.words import duration
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord, PauseRecord, clock_of, limit_of
from workflow.records.enterprise import Enterprise
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules.calendar import Calendar
from workflow.rules.local_time import local_day
from workflow.rules.words import day_in_full


@dataclass(frozen=True, slots=True)
class Letter:
    """One application of an item, and the department that writes about it."""

    session: Session
    edition: Edition
    project: Project
    item: ApprovalItem
    one: Application
    #: The department's full name.
    department: str
    #: By which days are counted that no clock holds now.
    calendar: Calendar

    def frame(self) -> dict[str, Any]:
        """Who writes to whom, about which project."""
        return {
            "mark": self.department,
            "project_name": self.project.name,
            "addressee": self.session.get_one(Enterprise, self.project.enterprise_id).name,
            "signed_by": self.department,
        }

    def opening(self) -> str:
        """What was applied for, and when it came in."""
        day = day_in_full(local_day(self.one.received_at)) if self.one.received_at else ""
        return f"你单位{day}就“{self.project.name}”提出的“{self.item.name}”申请收悉。"

    def newest_clock(self, limit: Limit) -> ClockRecord | None:
        """The newest clock of a limit: the application's own, or that of the promise which it carries out."""
        return self.session.scalar(
            select(ClockRecord)
            .where(
                item_clocks.of(item_clocks.ITEM, [self.item.id]),
                ClockRecord.limit_key == limit.key,
            )
            .order_by(ClockRecord.id.desc())
            .limit(1)
        )

    def due_words(self, clock: ClockRecord) -> str:
        """The day by which a clock that has started is due; while it is paused the day before the pause is counted in.

        A clock in a pause has no day of its own until the pause ends.
        """
        if clock.due_day is not None or clock.stopped_at is not None:
            return day_in_full(clock.due_day, provisional=clock.provisional)
        due = clock_of(clock).due(self.calendar)
        if due is None:
            return day_in_full(None)
        return f"{day_in_full(due.day, provisional=due.provisional)}（暂停的时间另行顺延）"

    def said_on(self, *kinds: str, of: tuple[str, int] | None = None) -> date | None:
        """The day on which the newest act of one of these kinds was done to the application, or to what is named."""
        subject_kind, subject_id = of or (item_clocks.ITEM, self.item.id)
        at = self.session.scalar(
            select(EventRecord.happened_at)
            .where(
                EventRecord.project_id == self.item.project_id,
                EventRecord.subject_kind == subject_kind,
                EventRecord.subject_id == subject_id,
                EventRecord.kind.in_(kinds),
            )
            .order_by(EventRecord.id.desc())
            .limit(1)
        )
        return local_day(at) if at is not None else None


#: How a document is written.
Writes: TypeAlias = Callable[[Letter], OfficialSheet]


def extended_clock(session: Session, item: ApprovalItem, one: Application) -> ClockRecord | None:
    """The newest clock of this application whose limit was extended; of one that was taken back nothing was."""
    rows = session.scalars(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == item_clocks.ITEM,
            ClockRecord.subject_id == item.id,
            ClockRecord.extended > 0,
            ClockRecord.started_at.is_not(None),
            ClockRecord.stopped_by != RETRACTED,
        )
        .order_by(ClockRecord.id.desc())
    )
    return next((row for row in rows if row.started_at is not None and one.holds(row.started_at)), None)


def length_of(record: ClockRecord, pauses: Collection[PauseRecord] = ()) -> str:
    """How long a limit is as its clock counts it: the length that it started with, its extension, and that it was paused."""
    limit = limit_of(record.limit)
    words = str(duration(limit.amount, limit.unit, to_a_day=limit.to_a_day))
    if record.extended:
        words += f"，延长{duration(record.extended, limit.unit)}"
    if any(row.until is None or row.until > row.start for row in pauses):
        words += "（暂停的时间不计入）"
    return words
