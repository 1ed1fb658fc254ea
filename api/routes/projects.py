"""Projects by JSON: taken in, listed, read, changed (二（一）1)."""

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import select

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, encode, page_of
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Given, Late, ProjectId
from api.views import board
from api.views import projects as view
from api.views.board import Narrowing, ProjectRow
from api.views.project_orders import Order, next_of, place_in
from api.views.projects import PaperRow, ProjectView
from workflow.actions import entrusting, projects
from workflow.law.terms import Stage
from workflow.records.event import EventRecord

router = Chapter(prefix="/projects", tags=["projects"], route_class=Repeatable)


class EventOut(BaseModel):
    """留痕的一行；`hash` 连着前一行的 `previous`。"""

    seq: int
    kind: str
    subject_kind: str
    subject_id: int | None
    person_id: int | None
    person_name: str
    happened_at: datetime
    recorded_at: datetime
    data: dict[str, Any]
    previous: str
    hash: str


class MoveGiven(Given):
    """推进、跳过、重开、中止、恢复、撤回。"""

    move: str = Field(max_length=60, description="项目状态机的动作，见项目的 `moves`。")
    reason: str = Field(default="", max_length=200, description="不在文件所定路径上的，应当写明理由。")
    despite_duplicates: str = Field(
        default="", max_length=200, description="重开已撤回项目时，与已有项目相似而仍为不同项目的理由。"
    )


class AgentGiven(Late):
    """代办员。"""

    agent_id: int = Field(ge=1, le=2**53)
    reason: str = Field(default="", description="更换代办员的，写明理由。")
    handover: str = Field(default="", description="更换代办员的，写明交接情况。")


@router.get(
    "",
    operation_id="listProjects",
    summary="项目列表",
    response_model=Listed[ProjectRow],
    responses=responses(),
)
def list_projects(
    asked: Annotated[Asked, Depends(to_read("project.list"))],
    *,
    stage: Annotated[Stage | None, Query(description="该阶段正在进行的。")] = None,
    state: Annotated[str, Query(max_length=120, description="状态，例如 `suspended`。")] = "",
    q: Annotated[
        str,
        Query(
            max_length=100,
            description="编号、项目代码、项目名称、企业名称或统一社会信用代码的一部分，或者名称的拼音首字母；以空格分开的各部分都要符合。",
        ),
    ] = "",
    agent_id: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    overdue: Annotated[bool, Query(description="只看有逾期的。")] = False,
    sort: Annotated[
        Order,
        Query(
            description="排序：`newest` 最近登记的在前；`urgency` 最先到期的在前，逾期的居首；`name` 按名称拼音；"
            "`stage` 按阶段先后；`taken_in` 按受理时间。前加 `-` 的倒序；没有日期的总在后。"
        ),
    ] = "newest",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[ProjectRow]:
    """本人可见的项目，各带最紧迫的灯。翻页时排序和筛选保持不变。"""
    found = board.project_page(
        asked.session,
        asked.law,
        by=asked.by,
        now=asked.now,
        narrowing=Narrowing(stage, state, q, agent_id, overdue),
        order=sort,
        after=place_in(sort, cursor),
        most=limit + 1,
    )
    return Listed[ProjectRow](items=[row for row, _ in found[:limit]], next=next_of(sort, found, limit))


@router.get(
    "/{project_id}",
    operation_id="readProject",
    summary="一个项目",
    response_model=ProjectView,
    responses=responses(404),
)
def read_project(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> ProjectView:
    """项目的全部情况：阶段及所缺、研判、清单、征询、表单、灯。"""
    return seen(asked, project_id)


def seen(asked: Asked, project_id: int, *, created: bool = False) -> ProjectView:
    """A project as it stands after an act."""
    found = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(found.version)
    if created:
        asked.made_at(f"/api/v1/projects/{project_id}")
    return found


@router.get(
    "/{project_id}/events",
    operation_id="listEvents",
    summary="留痕",
    response_model=Listed[EventOut],
    responses=responses(404),
)
def list_events(
    asked: Annotated[Asked, Depends(to_read("project.history"))],
    project_id: ProjectId,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Listed[EventOut]:
    """项目的全部留痕，按先后；每行的哈希连着前一行。"""
    view.visible(asked.session, project_id, asked.by, "project.history")
    after = decode(cursor, int)
    rows = asked.session.scalars(
        select(EventRecord)
        .where(EventRecord.project_id == project_id, EventRecord.seq > (after[0] if after else 0))
        .order_by(EventRecord.seq)
        .limit(limit + 1)
    ).all()
    kept, _ = page_of(rows, limit, lambda row: (row.seq,))
    return Listed[EventOut](
        items=[
            EventOut(
                seq=row.seq,
                kind=row.kind,
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
                person_id=row.person_id,
                person_name=row.person_name,
                happened_at=row.happened_at,
                recorded_at=row.recorded_at,
                data=json.loads(row.data),
                previous=row.previous,
                hash=row.hash,
            )
            for row in kept
        ],
        next=encode(kept[-1].seq) if len(rows) > limit else None,
    )


@router.get(
    "/{project_id}/papers",
    operation_id="listPapers",
    summary="项目的表单",
    response_model=Listed[PaperRow],
    responses=responses(404),
    tags=["papers"],
)
def list_papers(
    asked: Annotated[Asked, Depends(to_read("project.read"))],
    project_id: ProjectId,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[PaperRow]:
    """本人可看的表单，最近的在前。"""
    project, case = view.visible(asked.session, project_id, asked.by)
    place = decode(cursor, int)
    rows = view.papers_of(
        asked.session, project, asked.by, case, before_id=int(place[0]) if place else None, most=None
    )
    kept, following = page_of(rows[: limit + 1], limit, lambda row: (row.id,))
    return Listed[PaperRow](items=list(kept), next=following)


@router.put(
    "/{project_id}/agent",
    operation_id="assignAgent",
    summary="指派代办员",
    response_model=ProjectView,
    responses=responses(404, 412, 428),
)
def assign_agent(
    asked: Annotated[Asked, Depends(to_do("project.assign_agent"))],
    project_id: ProjectId,
    given: AgentGiven,
    version: KnownVersion,
) -> ProjectView:
    """由代办专班办公室指派代办员（三（一））。"""
    entrusting.assign_agent(
        asked.session,
        project_id=project_id,
        agent_id=given.agent_id,
        reason=given.reason,
        handover=given.handover,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, project_id)


@router.post(
    "/{project_id}/moves",
    operation_id="moveProject",
    summary="推进项目阶段",
    response_model=ProjectView,
    responses=responses(404, 409, 412, 428),
)
def move(
    asked: Annotated[Asked, Depends(to_do("project.move"))],
    project_id: ProjectId,
    given: MoveGiven,
    version: KnownVersion,
) -> ProjectView:
    """按项目状态机办理；阶段尚有所缺的答复 409 并说明缺什么。"""
    projects.move_stage(
        asked.session,
        asked.law,
        project_id=project_id,
        move=given.move,
        reason=given.reason,
        despite_duplicates=given.despite_duplicates,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, project_id)
