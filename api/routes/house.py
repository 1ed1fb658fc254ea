"""The administrator's rooms by JSON: how things stand, background work, verification of history, templates of notices."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import select

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Decision, InForce
from api.idempotency import Repeatable
from api.refusals import responses
from api.views import background as background_view
from api.views import house as view
from api.views.templates import templates
from workflow.actions import background, chain_checks
from workflow.errors import NotFound
from workflow.records.chain_check import ChainCheck
from workflow.records.project import Project
from workflow.records.verification import verify_project
from workflow.rules.duty import Actor

router = Chapter(prefix="/house", tags=["house"], route_class=Repeatable)


class RoomOut(BaseModel):
    """系统管理的一个栏目，和现在的情况。"""

    key: str
    title: str
    words: str
    look: bool = Field(description="是否有事请看。")


class RoundOut(BaseModel):
    """一项后台工作的上一轮。"""

    name: str
    at: datetime | None = Field(description="上一轮开始的时间；没有运行过的为空。")
    took: int = Field(description="用时，毫秒。")
    trouble: str = Field(description="没有办到的，下一轮再试。")
    failed_at: datetime | None
    failure: str = Field(description="中断的原因。")


class WaitingOut(BaseModel):
    """到期、等待下一轮处理的有几件。"""

    rungs: int
    notices: int
    messages: int
    reforms: int


class WorkerOut(BaseModel):
    """一个后台进程。"""

    number: int
    seen_at: datetime
    alive: bool


class StalledOut(BaseModel):
    """一个停下的任务；其他进程会接手。"""

    name: str
    attempts: int


class BackgroundOut(BaseModel):
    """后台工作的情况。"""

    done_by: Literal["serve", "workers", "nobody"]
    calm: bool
    stands_still: bool
    failed: int = Field(description="未送达的通知条数。")
    rounds: list[RoundOut]
    waiting: WaitingOut
    workers: list[WorkerOut]
    stalled: list[StalledOut]


def _background_out(found: background_view.Standing) -> BackgroundOut:
    queue, waits = found.queue, found.waiting
    return BackgroundOut(
        done_by=found.done_by,
        calm=found.calm,
        stands_still=found.still,
        failed=found.health.failed,
        rounds=[
            RoundOut(
                name=row.name,
                at=row.at,
                took=row.took,
                trouble=row.trouble,
                failed_at=row.failed_at,
                failure=row.failure,
            )
            for row in found.rounds
        ],
        waiting=WaitingOut(
            rungs=waits.rungs, notices=waits.notices, messages=waits.messages, reforms=waits.reforms
        ),
        workers=[
            WorkerOut(number=each.number, seen_at=each.seen_at, alive=each.alive)
            for each in (queue.workers if queue else ())
        ],
        stalled=[
            StalledOut(name=each.name, attempts=each.attempts) for each in (queue.stalled if queue else ())
        ],
    )


class FindingOut(BaseModel):
    """一处不符。"""

    project: str = Field(description="受理编号；系统记录的为空。")
    seq: int
    kind: str
    finding: str


class CheckOut(BaseModel):
    """对全部项目的一次核验。"""

    id: int
    begun_at: datetime
    ended_at: datetime | None = Field(description="没有核验完的为空。")
    projects: int
    events: int
    papers: int
    found: list[FindingOut]


def _check_out(check: ChainCheck) -> CheckOut:
    return CheckOut(
        id=check.id,
        begun_at=check.begun_at,
        ended_at=check.ended_at,
        projects=check.projects,
        events=check.events,
        papers=check.papers,
        found=[
            FindingOut(project=each["number"], seq=each["seq"], kind=each["kind"], finding=each["finding"])
            for each in check.found
        ],
    )


class VerifiedOut(BaseModel):
    """对一个项目的核验。"""

    project: str
    holds: bool
    events: int
    papers: int
    found: list[FindingOut]


class TemplateOut(BaseModel):
    """一种通知的模板。"""

    kind: str
    chapter: str
    title: str
    text: str
    example: str
    asks: bool


@router.get(
    "", operation_id="readHouse", summary="系统管理", response_model=list[RoomOut], responses=responses()
)
def read_house(asked: Annotated[Asked, Depends(to_read("house.read"))], door: AtDoor) -> list[RoomOut]:
    """各栏目现在的情况，一句话。"""
    return [
        RoomOut(key=room.key, title=room.title, words=str(room.words), look=room.look)
        for room in view.rooms(asked.session, asked.law, door.settings, now=asked.now)
    ]


@router.get(
    "/background",
    operation_id="readBackground",
    summary="后台工作",
    response_model=BackgroundOut,
    responses=responses(),
)
def read_background(asked: Annotated[Asked, Depends(to_read("house.read"))], door: AtDoor) -> BackgroundOut:
    """上一轮何时运行、用时多少、没有办到什么；等待处理的；后台进程。"""
    return _background_out(background_view.standing(asked.session, door.settings, now=asked.now))


@router.post(
    "/background/{work}",
    operation_id="runBackground",
    summary="运行一轮后台工作",
    response_model=BackgroundOut,
    responses=responses(404),
)
def run_background(
    by: Annotated[Actor, Depends(Decision("background.run"))],  # noqa: ARG001
    door: AtDoor,
    law: InForce,
    now: Now,
    work: Annotated[str, Path(max_length=20, description="`sweep` 或者 `deliver`。")],
) -> BackgroundOut:
    """现在运行一轮；做过的不会再做一遍。"""
    if work not in background.WORK:
        raise NotFound(what="该项后台工作")
    background.run(background.Engine.of(door.settings, door.database, law), work, now)
    with door.database.reading() as session:
        return _background_out(background_view.standing(session, door.settings, now=now))


@router.get(
    "/verification",
    operation_id="readVerification",
    summary="核验留痕的结果",
    response_model=CheckOut,
    responses=responses(404),
)
def read_verification(asked: Annotated[Asked, Depends(to_read("chain.verify"))]) -> CheckOut:
    """最近一次对全部项目的核验，可能还在进行。"""
    check = chain_checks.latest(asked.session)
    if check is None:
        raise NotFound(what="核验结果")
    return _check_out(check)


@router.post(
    "/verification",
    operation_id="beginVerification",
    summary="核验全部项目",
    response_model=CheckOut,
    responses=responses(),
)
def begin_verification(asked: Annotated[Asked, Depends(to_do("chain.verify"))]) -> CheckOut:
    """开始核验；正在进行的接着进行。后台工作逐步完成，也可以用 `/continue` 推进。"""
    return _check_out(chain_checks.begin(asked.session, by=asked.by, now=asked.now))


@router.post(
    "/verification/{check_id}/continue",
    operation_id="continueVerification",
    summary="继续核验",
    response_model=CheckOut,
    responses=responses(404),
)
def continue_verification(
    by: Annotated[Actor, Depends(Decision("chain.verify"))],  # noqa: ARG001
    door: AtDoor,
    now: Now,
    check_id: Annotated[int, Path(ge=1, le=2**53, description="核验编号。")],
) -> CheckOut:
    """再核验一部分。"""
    chain_checks.go_on(door.database, check_id=check_id, now=now)
    with door.database.reading() as session:
        check = session.get(ChainCheck, check_id)
        if check is None:
            raise NotFound(what="核验结果")
        return _check_out(check)


@router.get(
    "/verification/project",
    operation_id="verifyProject",
    summary="核验一个项目",
    response_model=VerifiedOut,
    responses=responses(404),
)
def verify_one(
    asked: Annotated[Asked, Depends(to_read("chain.verify"))],
    number: Annotated[str, Query(max_length=20, description="受理编号。")],
) -> VerifiedOut:
    """逐条核对一个项目的记录、表单、意见和答复。"""
    project = asked.session.scalar(select(Project).where(Project.number == number))
    if project is None:
        raise NotFound(what="该项目")
    told = verify_project(asked.session, project.id)
    return VerifiedOut(
        project=project.number,
        holds=told.holds,
        events=told.events,
        papers=told.papers,
        found=[
            FindingOut(project=each.number, seq=each.seq, kind=each.kind, finding=each.finding)
            for each in (*told.breaks, *told.differences)
        ],
    )


@router.get(
    "/templates",
    operation_id="listTemplates",
    summary="通知模板",
    response_model=list[TemplateOut],
    responses=responses(),
)
def list_templates(_: Annotated[Actor, Depends(Decision("house.read"))]) -> list[TemplateOut]:
    """全部通知的措辞（专班约定），花括号里是事实的名称；样例写明各是什么。"""
    return [
        TemplateOut(
            kind=row.kind,
            chapter=row.chapter,
            title=row.title,
            text=row.text,
            example=row.example,
            asks=row.asks,
        )
        for row in templates()
    ]
