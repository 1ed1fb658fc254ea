"""Absences by JSON: who is away, and who acts meanwhile (三（一）)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, status
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.refusals import responses
from api.routes.shapes import Given
from api.views import people as view
from workflow.actions import absences
from workflow.records.duty_term import Absence
from workflow.rules import duty
from workflow.rules.local_time import local_day

router = Chapter(prefix="/absences", tags=["people"], route_class=Repeatable)

AbsenceId = Annotated[int, Path(ge=1, le=2**53, description="代办期编号。")]


class AbsenceOut(BaseModel):
    """谁不在岗，由谁代办。"""

    id: int
    person_id: int
    deputy_id: int
    since: date
    until: date = Field(description="最后一日，含当日。")
    reason: str


class AbsenceGiven(Given):
    """不在岗和代办。"""

    person_id: int | None = Field(
        default=None, ge=1, le=2**53, description="谁不在岗；不填的为本人。替他人登记的限办公室和管理员。"
    )
    deputy_id: int = Field(ge=1, le=2**53, description="由谁代办：同一单位、同样角色的另一人。")
    since: date
    until: date = Field(description="最后一日，含当日。")
    reason: str = Field(max_length=200)


def _out(row: Absence | view.Away) -> AbsenceOut:
    return AbsenceOut(
        id=row.id,
        person_id=row.person_id,
        deputy_id=row.deputy_id,
        since=row.since,
        until=row.until,
        reason=row.reason,
    )


@router.get(
    "",
    operation_id="listAbsences",
    summary="代为办理",
    response_model=list[AbsenceOut],
    responses=responses(),
)
def list_absences(asked: Annotated[Asked, Depends(to_read())]) -> list[AbsenceOut]:
    """正在和将要不在岗的；办公室和管理员看全部，其他人看与自己有关的。"""
    rows = view.absences(
        asked.session,
        by=asked.by,
        everybody=duty.may(asked.by, "absence.declare"),
        on=local_day(asked.now),
    )
    return [_out(row) for row in rows]


@router.post(
    "",
    operation_id="declareAbsence",
    summary="登记代为办理",
    response_model=AbsenceOut,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def declare(asked: Annotated[Asked, Depends(to_do())], given: AbsenceGiven) -> AbsenceOut:
    """登记不在岗的期间和代办人；待办和通知同时送代办人，到期自动结束（三（一））。"""
    row = absences.declare(
        asked.session,
        person_id=given.person_id or asked.by.person_id,
        deputy_id=given.deputy_id,
        since=given.since,
        until=given.until,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
    )
    return _out(row)


@router.post(
    "/{absence_id}/end",
    operation_id="endAbsence",
    summary="提前结束代为办理",
    response_model=AbsenceOut,
    responses=responses(404, 409),
)
def end(asked: Annotated[Asked, Depends(to_do())], absence_id: AbsenceId) -> AbsenceOut:
    """提前回岗，代办到当日为止；期间写错的，结束后另行登记。"""
    return _out(absences.end(asked.session, absence_id=absence_id, by=asked.by, now=asked.now))
