"""The calendar by JSON: days, notices, closures (国务院办公厅的节假日安排；本地停办)."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import select

from api.asked import Asked, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.refusals import responses
from workflow.actions import calendars
from workflow.actions.moved_dates import MovedDate
from workflow.law.holidays import HolidayNotice
from workflow.records.calendar import Closure, calendar_of, notices_in_force
from workflow.rules.local_time import local_day

router = Chapter(prefix="/calendar", tags=["calendar"], route_class=Repeatable)


#: The longest stretch of days that one answer holds.
_LONGEST = timedelta(days=400)


class CalendarDay(BaseModel):
    """一日。"""

    day: date
    working: bool
    reason: str
    provisional: bool = Field(description="所在年份的节假日安排尚未公布，为推算。")


class NoticeOut(BaseModel):
    """一份节假日安排。"""

    year: int
    number: str
    published: date | None
    title: str
    off: dict[date, str]
    makeup: dict[date, str]


class ClosureOut(BaseModel):
    """一个本地停办日。"""

    day: date
    part: str = Field(description="morning 或 afternoon；空的为全天。")
    reason: str
    document: str
    declared_at: datetime
    taken_back_at: datetime | None
    taken_back_because: str


class CalendarOut(BaseModel):
    """一段日历，连同所据的节假日安排和停办日。"""

    days: list[CalendarDay]
    notices: list[NoticeOut]
    closures: list[ClosureOut]


class ChangedDay(BaseModel):
    """将改变的一日。"""

    day: date
    working: bool = Field(description="改变之后是否为工作日。")


class MovedOut(BaseModel):
    """登记或撤销停办会怎样；只是预览，没有改变任何东西。"""

    days: list[ChangedDay]
    dates: list[MovedDate]


def notice_out(notice: HolidayNotice) -> NoticeOut:
    """A notice as it leaves the house."""
    return NoticeOut(
        year=notice.year,
        number=notice.number,
        published=notice.published,
        title=notice.title,
        off=dict(notice.off),
        makeup=dict(notice.makeup),
    )


@router.get(
    "", operation_id="readCalendar", summary="日历", response_model=CalendarOut, responses=responses()
)
def read_calendar(
    asked: Annotated[Asked, Depends(to_read("law.read"))],
    since: Annotated[date | None, Query(alias="from", description="从哪一日；默认今日。")] = None,
    until: Annotated[date | None, Query(description="到哪一日，含当日；默认60日后，最长400日。")] = None,
    year: Annotated[
        int | None, Query(ge=2000, le=2100, description="整年；写了起止日的，以起止日为准。")
    ] = None,
) -> CalendarOut:
    """每一日是否工作日及其理由。`ETag` 指整个日历，与查询的起止日无关。"""
    asked.at_version(calendars.version(asked.session))
    first = since or (date(year, 1, 1) if year else local_day(asked.now))
    end = date(year, 12, 31) if year and first.year == year else first + timedelta(days=60)
    last = min(until or end, first + _LONGEST)
    calendar = calendar_of(asked.session, asked.law.current, asked.law.notices)
    notes = [calendar.note(first + timedelta(days=offset)) for offset in range((last - first).days + 1)]
    years = {note.day.year for note in notes}
    closures = asked.session.scalars(
        select(Closure).where(Closure.day.between(first, last)).order_by(Closure.day)
    )
    return CalendarOut(
        days=[
            CalendarDay(day=note.day, working=note.counts, reason=note.reason, provisional=note.provisional)
            for note in notes
        ],
        notices=[
            notice_out(n) for n in notices_in_force(asked.session, asked.law.notices) if n.year in years
        ],
        closures=[
            ClosureOut(
                day=row.day,
                part=row.part or "",
                reason=row.reason,
                document=row.document,
                declared_at=row.declared_at,
                taken_back_at=row.taken_back_at,
                taken_back_because=row.taken_back_because or "",
            )
            for row in closures
        ],
    )


def moved_out(seen: calendars.Preview) -> MovedOut:
    """What a change of the calendar would move."""
    return MovedOut(
        days=[ChangedDay(day=day, working=working) for day, working in seen.days], dates=list(seen.dates)
    )
