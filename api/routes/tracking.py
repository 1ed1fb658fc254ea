"""公开查询 by JSON: how a project stands for whoever holds its code, and the code itself for those who hand it on."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request, Response, status
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, InForce, Public
from api.door import base_of
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Given, ProjectId
from api.tracking import KEPT_BY_NOBODY, looked_at
from api.views import tracking as view
from api.views.projects import visible
from workflow.actions import tracking
from workflow.records.project import Project
from workflow.rules.standing import Standing
from workflow.rules.tracking import shown

#: A code is shown once, so the answer that holds it is not kept for a repeat; who repeats names an old version.
router = Chapter(tags=["tracking"])
taking_back = Chapter(tags=["tracking"], route_class=Repeatable)


class TrackingGiven(Given):
    """项目编号和查询码。"""

    project: str = Field(max_length=60, description="项目编号，例如 2026-0012。")
    code: str = Field(max_length=60, description="查询码；空格、短横线和大小写不影响。")


class TrackedStageOut(BaseModel):
    """一个阶段。"""

    name: str
    state: str = Field(description="`waiting` `open` `done` `skipped` `stopped`。")
    opened_on: date | None
    closed_on: date | None


class TrackedStepOut(BaseModel):
    """正在等待的一步。"""

    who: str = Field(description="部门、代办专班办公室、企业；不写姓名。")
    what: str
    standing: Standing
    due_day: date | None = Field(description="到期日；没有规定时限的、暂停的为 null。")
    provisional: bool = Field(description="到期日是否暂定。")


class TrackedOut(BaseModel):
    """项目进度。不含任何人的姓名、电话，不含金额和部门意见。"""

    project: str
    state: list[str] = Field(description="项目状态。")
    stages: list[TrackedStageOut]
    steps: list[TrackedStepOut] = Field(description="现在轮到谁，先到期的在前。")
    next_stages: list[str] = Field(description="之后的阶段。")
    seen_at: datetime


class CodeOut(BaseModel):
    """查询码是否在用。"""

    stands: bool
    issued_at: datetime | None
    revoked_at: datetime | None


class CodeMade(BaseModel):
    """新的查询码。只在这里出现一次。"""

    project: str = Field(description="项目编号。")
    code: str = Field(description="查询码。")
    address: str = Field(description="查询的网址。")


@router.post(
    "/track",
    operation_id="trackProject",
    summary="凭查询码查询项目进度",
    response_model=TrackedOut,
    responses=responses(429),
    dependencies=[Depends(Public("the code shows how one project stands to whoever it was handed to"))],
)
def track(
    request: Request, response: Response, door: AtDoor, law: InForce, now: Now, given: TrackingGiven
) -> TrackedOut:
    """不需要账号。编号不对、查询码不对的答复相同；次数过多的答复 429（专班约定）。"""
    response.headers.update(KEPT_BY_NOBODY)
    seen = looked_at(door, law, request, number=given.project, code=given.code, now=now)
    return TrackedOut(
        project=seen.number,
        state=list(seen.state_words),
        stages=[
            TrackedStageOut(
                name=each.name, state=each.state, opened_on=each.opened_on, closed_on=each.closed_on
            )
            for each in seen.stages
        ],
        steps=[
            TrackedStepOut(
                who=each.who,
                what=each.what,
                standing=each.standing,
                due_day=each.due_day,
                provisional=each.provisional,
            )
            for each in seen.steps
        ],
        next_stages=list(seen.next_stages),
        seen_at=seen.seen_at,
    )


@router.get(
    "/projects/{project_id}/tracking",
    operation_id="readTrackingCode",
    summary="查询码是否在用",
    response_model=CodeOut,
    responses=responses(404),
)
def read_code(asked: Annotated[Asked, Depends(to_read("tracking.issue"))], project_id: ProjectId) -> CodeOut:
    """查询码本身不保存，读不到；遗失的重新生成。"""
    visible(asked.session, project_id, asked.by, "tracking.issue")
    return _told(asked, project_id)


@router.post(
    "/projects/{project_id}/tracking",
    operation_id="issueTrackingCode",
    summary="生成查询码",
    response_model=CodeMade,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 412, 428),
)
def issue(
    asked: Annotated[Asked, Depends(to_do("tracking.issue"))],
    door: AtDoor,
    request: Request,
    project_id: ProjectId,
    version: KnownVersion,
) -> CodeMade:
    """查询码只在这次答复中出现，系统只保存它的摘要；原来的查询码随即停用。还没有生成过的，`If-Match` 为 `"0"`。"""
    visible(asked.session, project_id, asked.by, "tracking.issue")
    code = tracking.issue(
        asked.session,
        door.settings.secrets,
        project_id=project_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    asked.at_version(tracking.version_of(asked.session, project_id))
    base = base_of(door, request)
    number = asked.session.get_one(Project, project_id).number
    return CodeMade(project=number, code=shown(code), address=f"{base}/track")


@taking_back.post(
    "/projects/{project_id}/tracking/revoke",
    operation_id="revokeTrackingCode",
    summary="停用查询码",
    response_model=CodeOut,
    responses=responses(404, 409, 412, 428),
)
def revoke(
    asked: Annotated[Asked, Depends(to_do("tracking.revoke"))], project_id: ProjectId, version: KnownVersion
) -> CodeOut:
    """停用后凭它不能再查询；可以重新生成。"""
    visible(asked.session, project_id, asked.by, "tracking.revoke")
    tracking.revoke(
        asked.session, project_id=project_id, by=asked.by, now=asked.now, expected_version=version
    )
    return _told(asked, project_id)


def _told(asked: Asked, project_id: int) -> CodeOut:
    kept = view.code_of(asked.session, project_id)
    asked.at_version(kept.version)
    return CodeOut(stands=kept.stands, issued_at=kept.issued_at, revoked_at=kept.revoked_at)
