"""Local closures by JSON: what one would move, its declaration, and taking it back (本地停办)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, status
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.calendar import MovedOut, moved_out
from api.routes.shapes import Given
from workflow.actions import calendars
from workflow.actions.moved_dates import MovedDate
from workflow.rules.calendar import DayPart

router = Chapter(prefix="/calendar", tags=["calendar"], route_class=Repeatable)


class ReopeningGiven(Given):
    """撤销停办的理由。"""

    reason: str = Field(max_length=100, description="为什么撤销，例如 台风改道，照常办公。")


class ClosureGiven(Given):
    """停办。"""

    day: date
    part: DayPart | None = Field(
        default=None,
        description="只停办上午或下午的写明；当日仍算工作日，按小时计的时限在停办的半天不走（惯例）。",
    )
    reason: str = Field(max_length=100, description="事由，例如 台风。")
    document: str = Field(max_length=200, description="依据的文件。")


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
    return moved_out(
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
    return moved_out(calendars.preview_reopening(asked.session, asked.law, day=day))


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
