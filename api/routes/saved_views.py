"""One's own views of the list of projects, by JSON."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, status
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.refusals import responses
from api.routes.shapes import Given
from api.views.project_choice import LONGEST_SEARCH, LONGEST_STATE, Choice, choice_in
from api.views.project_orders import Order
from workflow.actions import saved_views
from workflow.law.terms import Stage
from workflow.records.saved_view import LONGEST_NAME, SavedView

router = Chapter(prefix="/me/project-views", tags=["projects"], route_class=Repeatable)

ViewId = Annotated[int, Path(ge=1, le=2**53, description="视图编号。")]


class NameGiven(Given):
    """视图的名称。"""

    name: str = Field(max_length=LONGEST_NAME, description="名称，本人的视图不得重名。")


class ViewGiven(NameGiven):
    """项目列表的筛选和排序，同 `listProjects` 的参数；`mine` 为只看本人代办的。"""

    stage: Stage | None = None
    state: str = Field(default="", max_length=LONGEST_STATE)
    q: str = Field(default="", max_length=LONGEST_SEARCH)
    mine: bool = False
    overdue: bool = False
    sort: Order | None = Field(default=None, description="不填的，逾期的按到期排，其余按登记先后排。")


class ViewOut(BaseModel):
    """保存的视图。"""

    id: int
    name: str
    stage: Stage | None
    state: str
    q: str
    mine: bool
    overdue: bool
    sort: Order | None
    query: str = Field(description="项目列表页面地址中问号之后的部分。")
    saved_at: datetime


def _out(view: SavedView) -> ViewOut:
    choice = choice_in(view.query)
    return ViewOut(
        id=view.id,
        name=view.name,
        stage=choice.stage,
        state=choice.state,
        q=choice.q,
        mine=choice.mine,
        overdue=choice.overdue,
        sort=choice.sort,
        query=view.query,
        saved_at=view.saved_at,
    )


@router.get(
    "",
    operation_id="listProjectViews",
    summary="本人保存的项目视图",
    response_model=list[ViewOut],
    responses=responses(),
)
def list_views(asked: Annotated[Asked, Depends(to_read("project.list"))]) -> list[ViewOut]:
    """按保存先后；他人看不到。"""
    return [_out(view) for view in saved_views.own(asked.session, by=asked.by)]


@router.post(
    "",
    operation_id="saveProjectView",
    summary="保存项目视图",
    status_code=status.HTTP_201_CREATED,
    response_model=ViewOut,
    responses=responses(409),
)
def save_view(asked: Annotated[Asked, Depends(to_do("project.list"))], given: ViewGiven) -> ViewOut:
    """名称和内容都相同的不重复保存。"""
    choice = Choice(given.stage, given.state, given.q, given.mine, given.overdue, given.sort)
    return _out(
        saved_views.save(asked.session, name=given.name, query=choice.query, by=asked.by, now=asked.now)
    )


@router.put(
    "/{view_id}/name",
    operation_id="renameProjectView",
    summary="更改视图名称",
    response_model=ViewOut,
    responses=responses(404, 409),
)
def rename_view(
    asked: Annotated[Asked, Depends(to_do("project.list"))], view_id: ViewId, given: NameGiven
) -> ViewOut:
    """只能更改本人的视图。"""
    return _out(saved_views.rename(asked.session, view_id=view_id, name=given.name, by=asked.by))


@router.delete(
    "/{view_id}",
    operation_id="deleteProjectView",
    summary="删除项目视图",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(),
)
def delete_view(asked: Annotated[Asked, Depends(to_do("project.list"))], view_id: ViewId) -> None:
    """已经删除的，再删除没有影响。"""
    saved_views.delete(asked.session, view_id=view_id, by=asked.by)
