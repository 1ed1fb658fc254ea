"""The calendar by JSON: days, notices, closures (国务院办公厅的节假日安排；本地停办)."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Depends, File, Path, Query, UploadFile, status
from pydantic import BaseModel, Field
from sqlalchemy import select

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.dependencies import Decision, InForce, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import UploadUnreadable, responses
from api.routes.shapes import Given
from workflow.actions import calendars, notice_retractions
from workflow.actions.moved_dates import MovedDate
from workflow.law.holidays import HolidayNotice, read_notice
from workflow.records.calendar import Closure, calendar_of, notices_in_force
from workflow.rules.calendar import DayPart
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

router = Chapter(prefix="/calendar", tags=["calendar"], route_class=Repeatable)

Year = Annotated[int, Path(ge=2000, le=2100, description="年份。")]

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


class PreviewOut(BaseModel):
    """导入之后会怎样；只是预览，没有改变任何东西。"""

    notice: NoticeOut
    days: list[ChangedDay]
    dates: list[MovedDate]


class MovedOut(BaseModel):
    """登记或撤销停办会怎样；只是预览，没有改变任何东西。"""

    days: list[ChangedDay]
    dates: list[MovedDate]


class ReopeningGiven(Given):
    """撤销停办的理由。"""

    reason: str = Field(max_length=100, description="为什么撤销，例如 台风改道，照常办公。")


class NoticeTakenBack(Given):
    """撤销导入的节假日安排的理由。"""

    reason: str = Field(max_length=100, description="为什么撤销，例如 导错了文件。")


class ClosureGiven(Given):
    """停办。"""

    day: date
    part: DayPart | None = Field(
        default=None,
        description="只停办上午或下午的写明；当日仍算工作日，按小时计的时限在停办的半天不走（惯例）。",
    )
    reason: str = Field(max_length=100, description="事由，例如 台风。")
    document: str = Field(max_length=200, description="依据的文件。")


def _notice_out(notice: HolidayNotice) -> NoticeOut:
    return NoticeOut(
        year=notice.year,
        number=notice.number,
        published=notice.published,
        title=notice.title,
        off=dict(notice.off),
        makeup=dict(notice.makeup),
    )


def uploaded_notice(file: UploadFile) -> HolidayNotice:
    """The notice in an uploaded file.

    Raises:
        UploadUnreadable: nothing was uploaded.
        HolidayNoticeInvalid: it cannot be a notice.
    """
    data = file.file.read()
    if not data:
        raise UploadUnreadable
    return read_notice(data, file.filename or "notice.toml")


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
            _notice_out(n) for n in notices_in_force(asked.session, asked.law.notices) if n.year in years
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


@router.post(
    "/notices/preview",
    operation_id="previewNotice",
    summary="预览节假日安排",
    response_model=PreviewOut,
    responses=responses(409),
)
def preview(
    _: Annotated[Actor, Depends(Decision("calendar.import"))],
    session: Reading,
    law: InForce,
    file: Annotated[UploadFile, File(description="TOML，或 holiday-cn 的 JSON。")],
) -> PreviewOut:
    """哪些日子会改变，哪些正在计时的到期日会移动。"""
    notice = uploaded_notice(file)
    seen = calendars.preview_notice(session, law, notice=notice)
    return PreviewOut(
        notice=_notice_out(notice),
        days=[ChangedDay(day=day, working=working) for day, working in seen.days],
        dates=list(seen.dates),
    )


@router.post(
    "/notices",
    operation_id="importNotice",
    summary="导入节假日安排",
    response_model=list[MovedDate],
    responses=responses(409, 412, 428),
)
def import_notice(
    asked: Annotated[Asked, Depends(to_do("calendar.import"))],
    file: Annotated[UploadFile, File(description="TOML，或 holiday-cn 的 JSON。")],
    known: KnownVersion,
) -> list[MovedDate]:
    """导入并重算正在计时的到期日，每处变动都留痕并告知有关部门。`If-Match` 用日历的版本。"""
    moved = calendars.import_notice(
        asked.session,
        asked.law,
        notice=uploaded_notice(file),
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(calendars.version(asked.session))
    return moved


@router.get(
    "/notices/{year}/taking-back",
    operation_id="previewNoticeTakenBack",
    summary="预览撤销导入的节假日安排",
    response_model=MovedOut,
    responses=responses(404, 409),
)
def preview_notice_taken_back(
    asked: Annotated[Asked, Depends(to_read("calendar.import"))], year: Year
) -> MovedOut:
    """撤销之后，哪些日子会改变，哪些正在计时的到期日会移动。随程序安装的不能撤销。"""
    return _moved_out(notice_retractions.preview(asked.session, asked.law, year=year))


@router.post(
    "/notices/{year}/taking-back",
    operation_id="takeNoticeBack",
    summary="撤销导入的节假日安排",
    response_model=list[MovedDate],
    responses=responses(404, 409, 412, 428),
)
def take_notice_back(
    asked: Annotated[Asked, Depends(to_do("calendar.import"))],
    year: Year,
    given: NoticeTakenBack,
    known: KnownVersion,
) -> list[MovedDate]:
    """恢复随程序安装的安排，没有的该年为暂定；正在计时的重算，导入的内容留在留痕里。`If-Match` 用日历的版本。"""
    moved = notice_retractions.take_back(
        asked.session,
        asked.law,
        year=year,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(calendars.version(asked.session))
    return moved


def _moved_out(seen: calendars.Preview) -> MovedOut:
    return MovedOut(
        days=[ChangedDay(day=day, working=working) for day, working in seen.days], dates=list(seen.dates)
    )


@router.post(
    "/closures/preview",
    operation_id="previewClosure",
    summary="预览本地停办日",
    response_model=MovedOut,
    responses=responses(409),
)
def preview_closure(
    asked: Annotated[Asked, Depends(to_read("calendar.close"))], given: ClosureGiven
) -> MovedOut:
    """哪些正在计时的到期日会移动。"""
    return _moved_out(
        calendars.preview_closure(
            asked.session,
            asked.law,
            day=given.day,
            reason=given.reason,
            document=given.document,
            part=given.part,
        )
    )


@router.get(
    "/closures/{day}/reopening",
    operation_id="previewReopening",
    summary="预览撤销停办",
    response_model=MovedOut,
    responses=responses(404),
)
def preview_reopening(asked: Annotated[Asked, Depends(to_read("calendar.close"))], day: date) -> MovedOut:
    """撤销之后，哪些正在计时的到期日会移动。"""
    return _moved_out(calendars.preview_reopening(asked.session, asked.law, day=day))


@router.post(
    "/closures/{day}/reopening",
    operation_id="takeClosureBack",
    summary="撤销本地停办日",
    response_model=list[MovedDate],
    responses=responses(404, 412, 428),
)
def take_closure_back(
    asked: Annotated[Asked, Depends(to_do("calendar.close"))],
    day: date,
    given: ReopeningGiven,
    known: KnownVersion,
) -> list[MovedDate]:
    """另记一条留痕；正在计时的重算。`If-Match` 用日历的版本。"""
    moved = calendars.take_closure_back(
        asked.session,
        asked.law,
        day=day,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(calendars.version(asked.session))
    return moved


@router.post(
    "/closures",
    operation_id="declareClosure",
    summary="登记本地停办日",
    response_model=list[MovedDate],
    status_code=status.HTTP_201_CREATED,
    responses=responses(409, 412, 428),
)
def declare_closure(
    asked: Annotated[Asked, Depends(to_do("calendar.close"))], given: ClosureGiven, known: KnownVersion
) -> list[MovedDate]:
    """因台风等停办的日子，须有文件；正在计时的重算。`If-Match` 用日历的版本。"""
    moved = calendars.declare_closure(
        asked.session,
        asked.law,
        day=given.day,
        reason=given.reason,
        document=given.document,
        part=given.part,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(calendars.version(asked.session))
    asked.made_at(f"/api/v1/calendar?from={given.day}&until={given.day}")
    return moved
