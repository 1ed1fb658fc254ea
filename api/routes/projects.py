"""Projects by JSON: taken in, listed, read, changed (二（一）1)."""

import json
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Depends, File, Query, Response, UploadFile, status
from pydantic import BaseModel, Field
from sqlalchemy import select

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.dependencies import Decision, InForce
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, encode, page_of
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Given, Late, ProjectId
from api.views import board
from api.views import projects as view
from api.views.board import ProjectRow
from api.views.projects import PaperRow, ProjectView
from workflow.actions import project_lists, projects
from workflow.law.edition import Edition
from workflow.law.terms import Stage
from workflow.records.event import EventRecord
from workflow.records.project import ProjectFacts
from workflow.rules import facts as rules
from workflow.rules.duty import Actor
from workflow.rules.project_list import read_list, template

router = Chapter(prefix="/projects", tags=["projects"], route_class=Repeatable)

#: What Excel workbooks are called on the web.
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Raw = str | int | float | bool | None


class FactsGiven(Given):
    """项目信息，按原样填写；不符的一次列出。"""

    origin: Raw = Field(
        default=None, description="项目来源：`investment` 招商引资，`expansion` 增资扩产（技改）。"
    )
    name: Raw = Field(default=None, description="项目名称。")
    enterprise_name: Raw = Field(default=None, description="企业名称。")
    credit_code: Raw = Field(default=None, description="统一社会信用代码（GB 32100-2015）；新设企业可空。")
    credit_code_reason: Raw = Field(default=None, description="校验码不符而仍采用的理由。")
    kind: Raw = Field(default=None, description="项目类型，见 `GET /law`。")
    industry_code: Raw = Field(default=None, description="行业代码（GB/T 4754-2017）。")
    address: Raw = Field(default=None, description="建设地址。")
    investment: Raw = Field(default=None, description="投资额，不写单位的按万元计；也可写 `1.2亿`。")
    contact_name: Raw = Field(default=None, description="联系人。")
    contact_phone: Raw = Field(default=None, description="联系电话。")
    code: Raw = Field(default=None, description="项目代码（GB/T 40058-2021）。")
    new_enterprise: Raw = Field(default=None, description="是否新设企业。")
    needs_land: Raw = Field(default=None, description="是否需新供地。")

    def form(self) -> dict[str, object]:
        """What was given, as the rules read a form."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True)
        return {
            name: str(value) if isinstance(value, float) else value
            for name, value in given.items()
            if name in rules.FACT_WORDS
        }


SAME_ENTERPRISE: Final = "认定为同一企业的理由：企业更名的，或与尚无信用代码的同名企业为同一家的；否则不填。"


class Intake(FactsGiven, Late):
    """受理。"""

    despite_duplicates: str = Field(default="", max_length=200, description="与已有项目相似而仍受理的理由。")
    same_enterprise: str = Field(default="", max_length=200, description=SAME_ENTERPRISE)


class FactsChange(FactsGiven):
    """变更；没有写的保持不变。"""

    reason: str = Field(default="", max_length=200, description="变更原因。")
    despite_duplicates: str = Field(
        default="", max_length=200, description="变更后与已有项目相似而仍为不同项目的理由。"
    )
    same_enterprise: str = Field(default="", max_length=200, description=SAME_ENTERPRISE)


class LikenessOut(BaseModel):
    """可能相同的项目。"""

    project_id: int
    number: str
    name: str
    certain: bool = Field(description="项目代码相同，即同一项目。")
    reason: str


class FactsVersion(BaseModel):
    """项目信息的一个版本。"""

    version: int
    facts: dict[str, str | bool | list[str] | None] = Field(
        description="项目信息；`inferred` 列出无人填写、由系统推定而待确认的事项。"
    )
    changed: list[str]
    reason: str
    recorded_at: datetime
    person_id: int | None


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


class AgentGiven(Given):
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
    q: Annotated[str, Query(max_length=100, description="编号、项目代码、项目名称或企业名称中的字。")] = "",
    agent_id: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    overdue: Annotated[bool, Query(description="只看有逾期的。")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[ProjectRow]:
    """本人可见的项目，最近受理的在前，各带最紧迫的灯。"""
    after = decode(cursor, int)
    rows = board.project_page(
        asked.session,
        asked.law,
        by=asked.by,
        now=asked.now,
        before_id=int(after[0]) if after else None,
        most=limit + 1,
        stage=stage,
        state=state,
        words=q,
        agent_id=agent_id,
        overdue=overdue,
    )
    kept, following = page_of(rows, limit, lambda row: (row.id,))
    return Listed[ProjectRow](items=list(kept), next=following)


@router.post(
    "",
    operation_id="takeInProject",
    summary="受理项目",
    response_model=ProjectView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(409),
)
def take_in(asked: Annotated[Asked, Depends(to_do("project.take_in"))], given: Intake) -> ProjectView:
    """受理一个项目，对接阶段随即开始（二（一）1）。与已有项目相似的答复 409，写明理由后仍可受理。"""
    project = projects.take_in(
        asked.session,
        asked.law,
        form=given.form(),
        by=asked.by,
        now=asked.now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        despite_duplicates=given.despite_duplicates,
        same_enterprise=given.same_enterprise,
    )
    return _seen(asked, project.id, created=True)


@router.post(
    "/duplicates",
    operation_id="findDuplicates",
    summary="查重",
    response_model=list[LikenessOut],
    responses=responses(),
)
def find_duplicates(
    asked: Annotated[Asked, Depends(to_read("project.take_in"))], given: FactsGiven
) -> list[LikenessOut]:
    """可能与所填项目相同的项目，及其理由。只需项目名称或项目代码；企业名称和信用代码有助于比对，其余各项不看。"""
    facts = rules.looked_for(given.form())
    return [
        LikenessOut(
            project_id=like.known.id,
            number=like.known.number,
            name=like.known.name,
            certain=like.certain,
            reason=like.reason,
        )
        for like in projects.likenesses(asked.session, facts)
    ]


class TakenIn(BaseModel):
    """清单中受理的一个项目。"""

    id: int
    number: str
    name: str


def workbook_answer(edition: Edition) -> Response:
    """An empty 项目清单 for download."""
    name = quote("项目清单.xlsx", safe="")
    return Response(
        template(edition.project_kinds),
        media_type=WORKBOOK,
        headers={"content-disposition": f"attachment; filename=\"projects.xlsx\"; filename*=UTF-8''{name}"},
    )


@router.get(
    "/template",
    operation_id="downloadListTemplate",
    summary="项目清单模板",
    response_class=Response,
    responses={**responses(), 200: {"content": {WORKBOOK: {}}, "description": "Excel 工作簿。"}},
)
def download_template(_: Annotated[Actor, Depends(Decision("project.take_in"))], law: InForce) -> Response:
    """空白的项目清单，附可选项和一行示例。"""
    return workbook_answer(law.current)


@router.post(
    "/import",
    operation_id="importProjects",
    summary="导入项目清单",
    response_model=list[TakenIn],
    status_code=status.HTTP_201_CREATED,
    responses=responses(),
)
def import_list(
    asked: Annotated[Asked, Depends(to_do("project.take_in"))],
    file: Annotated[UploadFile, File(description="Excel 工作簿（.xlsx），一行一个项目。")],
) -> list[TakenIn]:
    """全部受理或全部不受理；问题按行、列列出（二（一）1）。"""
    taken = project_lists.import_list(
        asked.session, asked.law, rows=read_list(file.file.read()), by=asked.by, now=asked.now
    )
    return [TakenIn(id=project.id, number=project.number, name=project.name) for project in taken]


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
    return _seen(asked, project_id)


def _seen(asked: Asked, project_id: int, *, created: bool = False) -> ProjectView:
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.version)
    if created:
        asked.made_at(f"/api/v1/projects/{project_id}")
    return seen


@router.patch(
    "/{project_id}/facts",
    operation_id="changeFacts",
    summary="变更项目信息",
    response_model=ProjectView,
    responses=responses(404, 409, 412, 428),
)
def change_facts(
    asked: Annotated[Asked, Depends(to_do("project.change_facts"))],
    project_id: ProjectId,
    given: FactsChange,
    version: KnownVersion,
) -> ProjectView:
    """变更并推送有关部门（二（一）1）；所依据的信息变了的清单，请部门确认。"""
    projects.change_facts(
        asked.session,
        asked.law,
        project_id=project_id,
        form=given.form(),
        reason=given.reason,
        despite_duplicates=given.despite_duplicates,
        same_enterprise=given.same_enterprise,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _seen(asked, project_id)


@router.get(
    "/{project_id}/facts",
    operation_id="listFacts",
    summary="项目信息的各个版本",
    response_model=Listed[FactsVersion],
    responses=responses(404),
)
def list_facts(
    asked: Annotated[Asked, Depends(to_read("project.read"))],
    project_id: ProjectId,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[FactsVersion]:
    """每一次变更，最近的在前。"""
    view.visible(asked.session, project_id, asked.by)
    place = decode(cursor, int)
    query = (
        select(ProjectFacts)
        .where(ProjectFacts.project_id == project_id)
        .order_by(ProjectFacts.version.desc())
        .limit(limit + 1)
    )
    if place is not None:
        query = query.where(ProjectFacts.version < int(place[0]))
    rows, following = page_of(asked.session.scalars(query).all(), limit, lambda row: (row.version,))
    versions = [
        FactsVersion(
            version=row.version,
            facts=row.facts,
            changed=row.changed,
            reason=row.reason,
            recorded_at=row.recorded_at,
            person_id=row.person_id,
        )
        for row in rows
    ]
    return Listed[FactsVersion](items=versions, next=following)


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
    projects.assign_agent(
        asked.session,
        project_id=project_id,
        agent_id=given.agent_id,
        reason=given.reason,
        handover=given.handover,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _seen(asked, project_id)


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
    return _seen(asked, project_id)
