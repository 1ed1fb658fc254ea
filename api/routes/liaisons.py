"""联络员 by JSON: who they are, named from a day on, ended on a day (三（一）)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query, Response, status
from pydantic import BaseModel, Field
from sqlalchemy import select

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.dependencies import Decision, Reading
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, page_of
from api.preconditions import KnownVersion, etag
from api.refusals import responses
from api.routes.shapes import Given
from workflow.actions import liaisons
from workflow.law.terms import Phase
from workflow.records.department import Liaison
from workflow.rules.duty import Actor

router = Chapter(prefix="/people", tags=["people"], route_class=Repeatable)

LiaisonId = Annotated[int, Path(ge=1, le=2**53)]


class LiaisonGiven(Given):
    """联络员。"""

    department: str = Field(max_length=40)
    person_id: int = Field(ge=1, le=2**53)
    phases: list[Phase] = Field(default_factory=list, max_length=6, description="空的为该部门全部阶段。")
    since: date


class LastDay(Given):
    """任期的最后一天，当天仍在任。"""

    last_day: date


class LiaisonOut(BaseModel):
    """一名联络员的分工。"""

    id: int
    department: str
    person_id: int
    phase: str = Field(description="空的为全部阶段。")
    since: date
    until: date | None = Field(default=None, description="最后一日；空的为没有终止。")


def liaison_out(row: Liaison) -> LiaisonOut:
    """A term as liaison, as it is answered."""
    return LiaisonOut(
        id=row.id,
        department=row.department_key,
        person_id=row.person_id,
        phase=row.phase,
        since=row.since,
        until=row.until,
    )


@router.get(
    "/liaisons",
    operation_id="listLiaisons",
    summary="联络员",
    response_model=Listed[LiaisonOut],
    responses=responses(),
)
def list_liaisons(
    _: Annotated[Actor, Depends(Decision("people.manage"))],
    session: Reading,
    response: Response,
    department: Annotated[str, Query(max_length=40, description="部门代码；空的为全部。")] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[LiaisonOut]:
    """各部门联络员的分工，已经终止的也在内。`ETag` 指整个名单。"""
    after = decode(cursor, int)
    query = (
        select(Liaison).where(Liaison.id > (after[0] if after else 0)).order_by(Liaison.id).limit(limit + 1)
    )
    if department:
        query = query.where(Liaison.department_key == department)
    kept, following = page_of(session.scalars(query).all(), limit, lambda row: (row.id,))
    response.headers["etag"] = etag(liaisons.liaisons_version(session))
    return Listed[LiaisonOut](items=[liaison_out(row) for row in kept], next=following)


@router.post(
    "/liaisons",
    operation_id="nameLiaison",
    summary="确定联络员",
    response_model=list[LiaisonOut],
    status_code=status.HTTP_201_CREATED,
    responses=responses(412, 428),
)
def name_liaison(
    asked: Annotated[Asked, Depends(to_do("people.manage"))], given: LiaisonGiven, known: KnownVersion
) -> list[LiaisonOut]:
    """确定部门的联络员，项目按部门和阶段自动匹配（三（一））；原来的任期到前一日为止。`If-Match` 用名单的版本。"""
    named = liaisons.name_liaison(
        asked.session,
        department_key=given.department,
        person_id=given.person_id,
        phases=given.phases,
        since=given.since,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(liaisons.liaisons_version(asked.session))
    return [liaison_out(row) for row in named]


@router.post(
    "/liaisons/{liaison_id}/end",
    operation_id="endLiaison",
    summary="终止联络员任期",
    response_model=LiaisonOut,
    responses=responses(404, 409, 412, 428),
)
def end_liaison(
    asked: Annotated[Asked, Depends(to_do("people.manage"))],
    liaison_id: LiaisonId,
    given: LastDay,
    known: KnownVersion,
) -> LiaisonOut:
    """终止一项联络员分工，最后一天仍在任（三（一））。`If-Match` 用联络员名单的版本。"""
    term = liaisons.end_liaison(
        asked.session,
        liaison_id=liaison_id,
        last_day=given.last_day,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(liaisons.liaisons_version(asked.session))
    return liaison_out(term)
