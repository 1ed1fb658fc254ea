"""企业催办 by JSON: urged by the enterprise, listed for the project, for the office and whoever supervises."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, status
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.refusals import responses
from api.routes.shapes import Given, ProjectId
from api.views import urgings as view
from api.views.projects import visible
from api.views.scorecards import period
from workflow.actions import urgings

router = Chapter(tags=["urgings"], route_class=Repeatable)


class UrgingGiven(Given):
    """催办哪一项计时，或者催办代办员。"""

    clock_id: int | None = Field(default=None, ge=1, le=2**53, description="计时编号；催办代办员的不填。")
    agent: bool = Field(default=False, description="催办代办员。")
    words: str = Field(default="", max_length=urgings.LONGEST_WORDS, description="附言。")


class UrgingOut(BaseModel):
    """一次催办。催办不改变任何时限。"""

    id: int
    project_id: int
    project_number: str
    obligor_kind: str = Field(description="`department` `office` `agent`。")
    department: str = Field(description="部门代码；不是部门的为空。")
    who: str
    clock_id: int | None
    title: str = Field(description="催办的事项；催办代办员的为空。")
    words: str
    at: datetime
    stopped_at: datetime | None = Field(description="该项办结的时间；没有办结的、催办代办员的为 null。")


def _out(seen: view.UrgingView) -> UrgingOut:
    return UrgingOut(
        id=seen.id,
        project_id=seen.project_id,
        project_number=seen.project_number,
        obligor_kind=seen.obligor_kind,
        department=seen.department,
        who=seen.who,
        clock_id=seen.clock_id,
        title=seen.title,
        words=seen.words,
        at=seen.at,
        stopped_at=seen.stopped_at,
    )


@router.get(
    "/projects/{project_id}/urgings",
    operation_id="listUrgings",
    summary="项目的企业催办",
    response_model=list[UrgingOut],
    responses=responses(404),
)
def of_project(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> list[UrgingOut]:
    """新的在前，最多200条；部门只看催办本部门的。"""
    visible(asked.session, project_id, asked.by)
    return [_out(row) for row in view.of_project(asked.session, project_id, asked.by)]


@router.post(
    "/projects/{project_id}/urgings",
    operation_id="urge",
    summary="企业催办",
    response_model=UrgingOut,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409, 429),
)
def urge(
    asked: Annotated[Asked, Depends(to_do("urging.urge"))], project_id: ProjectId, given: UrgingGiven
) -> UrgingOut:
    """催办正在计时的部门、代办专班办公室，或者代办员；同一项每3个工作日一次（专班约定），过早的答复 429 并说明何时可以再催。"""
    visible(asked.session, project_id, asked.by)
    row = urgings.urge(
        asked.session,
        asked.law,
        project_id=project_id,
        clock_id=given.clock_id,
        agent=given.agent,
        words=given.words,
        by=asked.by,
        now=asked.now,
    )
    [made] = [each for each in view.of_project(asked.session, project_id, asked.by) if each.id == row.id]
    return _out(made)


@router.get(
    "/urgings",
    operation_id="listAllUrgings",
    summary="全部企业催办",
    response_model=list[UrgingOut],
    responses=responses(),
)
def everywhere(
    asked: Annotated[Asked, Depends(to_read("urging.list"))],
    since: Annotated[date | None, Query(description="自这一天起；默认与考核相同。")] = None,
    until: Annotated[date | None, Query(description="至这一天。")] = None,
    department: Annotated[str, Query(max_length=40, description="只看催办该部门的。")] = "",
) -> list[UrgingOut]:
    """一段时间内的催办，新的在前，最多200条。"""
    first, last = period(since, until, asked.now)
    rows = view.everywhere(asked.session, since=first, until=last, department=department)
    return [_out(row) for row in rows]
