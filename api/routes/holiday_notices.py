"""Holiday notices by JSON: what one would move, its import, and taking it back (国务院办公厅的节假日安排)."""

from typing import Annotated

from fastapi import Depends, File, Path, UploadFile
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.dependencies import Decision, InForce, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import UploadUnreadable, responses
from api.routes.calendar import ChangedDay, MovedOut, NoticeOut, moved_out, notice_out
from api.routes.shapes import Given
from workflow.actions import calendars, notice_retractions
from workflow.actions.moved_dates import MovedDate
from workflow.law.holidays import HolidayNotice, read_notice
from workflow.rules.duty import Actor

router = Chapter(prefix="/calendar", tags=["calendar"], route_class=Repeatable)


Year = Annotated[int, Path(ge=2000, le=2100, description="年份。")]


class PreviewOut(BaseModel):
    """导入之后会怎样；只是预览，没有改变任何东西。"""

    notice: NoticeOut
    days: list[ChangedDay]
    dates: list[MovedDate]


class NoticeTakenBack(Given):
    """撤销导入的节假日安排的理由。"""

    reason: str = Field(max_length=100, description="为什么撤销，例如 导错了文件。")


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
        notice=notice_out(notice),
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
    return moved_out(notice_retractions.preview(asked.session, asked.law, year=year))


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
