"""难点、堵点 by JSON: raised, owned and dated, brought to a deliberation, resolved (二（四）3, 三（二）)."""

from typing import Annotated

from fastapi import Depends, Path, status
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.deliberations import CallGiven, Until, seen
from api.routes.shapes import LONGEST_REASON, Late, LateReason, ProjectId, Reason
from api.views import blockers as view
from api.views import projects
from api.views.blockers import BlockerView
from api.views.deliberations import DeliberationView
from workflow.actions import blocker_askings, blockers, deliberation_calls
from workflow.errors import NotFound
from workflow.records.blocker import Blocker

router = Chapter(tags=["blockers"], route_class=Repeatable)

BlockerId = Annotated[int, Path(ge=1, le=2**53, description="难点、堵点编号。")]


class BlockerGiven(Late):
    """难点、堵点。"""

    text: str = Field(max_length=1000, description="遇到什么困难，卡在哪里。")
    part: int | None = Field(None, ge=1, le=2**53, description="涉及联合验收中哪个部门的意见，其编号。")
    rectification: int | None = Field(None, ge=1, le=2**53, description="涉及联合验收的哪一项整改，其编号。")


class CoordinationGiven(Until, Late):
    """责任单位和办结日期。"""

    owner: str = Field(max_length=40, description="责任单位：部门代码或 `office`。")
    note: str = Field(default="", max_length=LONGEST_REASON, description="改变原来商定的，写明理由。")


class ResolvedGiven(Late):
    """解决情况。"""

    resolution: str = Field(max_length=1000, description="解决情况。")


def _visible(asked: Asked, blocker_id: int) -> None:
    found = asked.session.get(Blocker, blocker_id)
    if found is None:
        raise NotFound(what="该难点、堵点")
    try:
        projects.visible(asked.session, found.project_id, asked.by)
    except NotFound:
        raise NotFound(what="该难点、堵点") from None


def _seen(asked: Asked, blocker_id: int) -> BlockerView:
    asked.session.flush()
    found = view.read(asked.session, asked.law, blocker_id=blocker_id, by=asked.by, now=asked.now)
    asked.at_version(found.version)
    return found


@router.get(
    "/projects/{project_id}/blockers",
    operation_id="listBlockers",
    summary="项目的难点、堵点",
    response_model=list[BlockerView],
    responses=responses(404),
)
def list_blockers(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> list[BlockerView]:
    """未解决的在前；企业也能看到。"""
    project, _ = projects.visible(asked.session, project_id, asked.by)
    return list(view.of_project(asked.session, asked.law, project, by=asked.by, now=asked.now))


@router.get(
    "/blockers/{blocker_id}",
    operation_id="readBlocker",
    summary="一项难点、堵点",
    response_model=BlockerView,
    responses=responses(404),
)
def read_blocker(
    asked: Annotated[Asked, Depends(to_read("project.read"))], blocker_id: BlockerId
) -> BlockerView:
    """由谁解决、何时办结、解决情况。"""
    _visible(asked, blocker_id)
    found = view.read(asked.session, asked.law, blocker_id=blocker_id, by=asked.by, now=asked.now)
    asked.at_version(found.version)
    return found


@router.post(
    "/projects/{project_id}/blockers",
    operation_id="raiseBlocker",
    summary="提出难点、堵点",
    response_model=BlockerView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def raise_blocker(
    asked: Annotated[Asked, Depends(to_do("blocker.raise"))], project_id: ProjectId, given: BlockerGiven
) -> BlockerView:
    """办公室、代办员、项目涉及的部门和企业都可以提出（二（四）3）。"""
    projects.visible(asked.session, project_id, asked.by)
    raised = blockers.bring_up(
        asked.session,
        asked.law,
        project_id=project_id,
        text=given.text,
        part_id=given.part,
        rectification_id=given.rectification,
        **asked.dated(given),
    )
    return _seen(asked, raised.id)


@router.post(
    "/blockers/{blocker_id}/coordinate",
    operation_id="coordinateBlocker",
    summary="商定责任单位和办结日期",
    response_model=BlockerView,
    responses=responses(404, 409, 412, 428),
)
def coordinate(
    asked: Annotated[Asked, Depends(to_do("blocker.coordinate"))],
    blocker_id: BlockerId,
    given: CoordinationGiven,
    version: KnownVersion,
) -> BlockerView:
    """商定的日期即开始计时；企业同时得知。"""
    _visible(asked, blocker_id)
    blockers.coordinate(
        asked.session,
        asked.law,
        blocker_id=blocker_id,
        owner=given.owner,
        amount=given.amount,
        due_on=given.due_on,
        note=given.note,
        expected_version=version,
        **asked.dated(given),
    )
    return _seen(asked, blocker_id)


@router.post(
    "/blockers/{blocker_id}/ask",
    operation_id="askDeliberationOnBlocker",
    summary="报请会商",
    response_model=BlockerView,
    responses=responses(404, 409, 412, 428),
)
def ask(
    asked: Annotated[Asked, Depends(to_do("blocker.ask"))],
    blocker_id: BlockerId,
    given: LateReason,
    version: KnownVersion,
) -> BlockerView:
    """难以协调解决的，责任部门、提出的部门或代办员写明理由报请会商（三（二））；会商时限自此起算。"""
    _visible(asked, blocker_id)
    blocker_askings.ask(
        asked.session,
        asked.law,
        blocker_id=blocker_id,
        reason=given.reason,
        expected_version=version,
        **asked.dated(given),
    )
    return _seen(asked, blocker_id)


@router.post(
    "/blockers/{blocker_id}/retract",
    operation_id="retractAskingOnBlocker",
    summary="撤回会商报请",
    response_model=BlockerView,
    responses=responses(404, 409, 412, 428),
)
def retract(
    asked: Annotated[Asked, Depends(to_do("blocker.retract"))],
    blocker_id: BlockerId,
    given: Reason,
    version: KnownVersion,
) -> BlockerView:
    """会商尚未召集的，报请的一方说明理由撤回（专班约定）。"""
    _visible(asked, blocker_id)
    blocker_askings.retract(
        asked.session,
        blocker_id=blocker_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _seen(asked, blocker_id)


@router.post(
    "/blockers/{blocker_id}/deliberation",
    operation_id="bringBlocker",
    summary="就难点、堵点召集会商",
    response_model=DeliberationView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409, 412, 428),
)
def bring(
    asked: Annotated[Asked, Depends(to_do("deliberation.call"))],
    blocker_id: BlockerId,
    given: CallGiven,
    version: KnownVersion,
) -> DeliberationView:
    """部门或窗口难以协调解决的重大事项，由办公室召集会商（三（二））；部门、代办员报请的，时限自报请之时起算。"""
    _visible(asked, blocker_id)
    called = deliberation_calls.call_on_blocker(
        asked.session,
        asked.law,
        blocker_id=blocker_id,
        meets_at=given.meets_at,
        place=given.place,
        departments=given.departments,
        persons=given.persons,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, called.id)


@router.post(
    "/blockers/{blocker_id}/resolve",
    operation_id="resolveBlocker",
    summary="登记难点、堵点解决",
    response_model=BlockerView,
    responses=responses(404, 409, 412, 428),
)
def resolve(
    asked: Annotated[Asked, Depends(to_do("blocker.resolve"))],
    blocker_id: BlockerId,
    given: ResolvedGiven,
    version: KnownVersion,
) -> BlockerView:
    """责任部门、代办员或办公室登记；企业得知解决情况。"""
    _visible(asked, blocker_id)
    blockers.resolve(
        asked.session,
        blocker_id=blocker_id,
        resolution=given.resolution,
        expected_version=version,
        **asked.dated(given),
    )
    return _seen(asked, blocker_id)


@router.post(
    "/blockers/{blocker_id}/withdraw",
    operation_id="withdrawBlocker",
    summary="撤回难点、堵点",
    response_model=BlockerView,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    asked: Annotated[Asked, Depends(to_do("blocker.withdraw"))],
    blocker_id: BlockerId,
    given: LateReason,
    version: KnownVersion,
) -> BlockerView:
    """提出的一方说明理由撤回；已召集的会商同时取消。"""
    _visible(asked, blocker_id)
    blockers.withdraw(
        asked.session,
        blocker_id=blocker_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return _seen(asked, blocker_id)


@router.post(
    "/blockers/{blocker_id}/reopen",
    operation_id="reopenBlocker",
    summary="重提难点、堵点",
    response_model=BlockerView,
    responses=responses(404, 409, 412, 428),
)
def reopen(
    asked: Annotated[Asked, Depends(to_do("blocker.reopen"))],
    blocker_id: BlockerId,
    given: LateReason,
    version: KnownVersion,
) -> BlockerView:
    """又卡住了：办公室重新明确责任单位和办结日期。"""
    _visible(asked, blocker_id)
    blockers.reopen(
        asked.session,
        asked.law,
        blocker_id=blocker_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return _seen(asked, blocker_id)
