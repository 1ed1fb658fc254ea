"""Editions of the law by JSON: what changed between two, and running cases brought under another."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.dependencies import Decision, InForce
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, page_of
from api.preconditions import KnownVersion, etag
from api.refusals import responses
from api.routes.shapes import ProjectId
from workflow.actions import editions
from workflow.rules.duty import Actor
from workflow.rules.editions import CHANGE_WORDS, PART_WORDS, differences

router = Chapter(tags=["law"], route_class=Repeatable)

Looker = Annotated[Actor, Depends(Decision("edition.preview"))]
Mover = Annotated[Actor, Depends(Decision("edition.move"))]
EditionHash = Annotated[
    str, Query(min_length=12, max_length=64, pattern="^[0-9a-f]+$", description="规则版本。")
]


class DifferenceOut(BaseModel):
    """两个规则版本的一处不同。"""

    part: str
    key: str
    title: str
    change: str
    before: str
    after: str


class DateOut(BaseModel):
    """会变动的到期日。"""

    clock_id: int
    limit_title: str
    obligor: str
    before: date | None
    after: date | None
    before_at: datetime | None
    after_at: datetime | None


class ProspectOut(BaseModel):
    """一个在办项目能不能变更规则版本。"""

    project_id: int
    number: str
    name: str
    version: int = Field(description="项目的版本，变更时写入 If-Match。")
    before: str
    after: str
    obstacles: list[str] = Field(description="不能变更的原因；空的可以变更。")
    dates: list[DateOut]


class EditionGiven(BaseModel):
    """把项目变更到哪个版本，为什么。"""

    to: str = Field(min_length=12, max_length=64, pattern="^[0-9a-f]+$")
    reason: str = ""


class EditionReason(BaseModel):
    """撤回变更的理由。"""

    reason: str = ""


@router.get(
    "/editions/differences",
    operation_id="compareEditions",
    summary="两个规则版本的不同",
    response_model=list[DifferenceOut],
    responses=responses(404),
)
async def compare(_: Looker, law: InForce, before: EditionHash, after: EditionHash) -> list[DifferenceOut]:
    """逐条列出新增、取消、改动的时限、事项、承诺条款、部门和窗口时间。"""
    return [
        DifferenceOut(
            part=PART_WORDS[each.part],
            key=each.key,
            title=each.title,
            change=CHANGE_WORDS[each.change],
            before=each.before,
            after=each.after,
        )
        for each in differences(law.edition(before), law.edition(after))
    ]


@router.get(
    "/editions/prospects",
    operation_id="previewEdition",
    summary="哪些在办项目可以变更版本",
    response_model=Listed[ProspectOut],
    responses=responses(404),
)
def preview(
    asked: Annotated[Asked, Depends(to_read("edition.preview"))],
    to: EditionHash,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listed[ProspectOut]:
    """试算：能变更的、不能变更的和原因、会变动的到期日，最早受理的在前。什么都不改动。"""
    place = decode(cursor, int)
    found = editions.prospects(
        asked.session,
        asked.law,
        to=to,
        by=asked.by,
        after_id=int(place[0]) if place else 0,
        most=limit + 1,
    )
    kept, following = page_of(found, limit, lambda each: (each.project_id,))
    return Listed(
        items=[ProspectOut.model_validate(each, from_attributes=True) for each in kept], next=following
    )


@router.post(
    "/projects/{project_id}/edition",
    operation_id="moveToEdition",
    summary="变更项目的规则版本",
    status_code=204,
    response_class=Response,
    responses=responses(404, 409, 412, 428),
)
def move(
    asked: Annotated[Asked, Depends(to_do("edition.move"))],
    project_id: ProjectId,
    given: EditionGiven,
    known: KnownVersion,
) -> Response:
    """有理由、留痕；已经开始的计时仍按原时限，窗口时间按新版本。"""
    moved = editions.move(
        asked.session,
        asked.law,
        project_id=project_id,
        to=given.to,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    return Response(status_code=204, headers={"etag": etag(moved.version)})


@router.post(
    "/projects/{project_id}/edition/undo",
    operation_id="undoEdition",
    summary="撤回规则版本的变更",
    status_code=204,
    response_class=Response,
    responses=responses(404, 409, 412, 428),
)
def undo(
    asked: Annotated[Asked, Depends(to_do("edition.move"))],
    project_id: ProjectId,
    given: EditionReason,
    known: KnownVersion,
) -> Response:
    """回到变更前的版本，另记一条留痕。"""
    moved = editions.undo(
        asked.session,
        asked.law,
        project_id=project_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    return Response(status_code=204, headers={"etag": etag(moved.version)})
