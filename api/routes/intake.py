"""Projects taken in, by JSON: one by one or by a list, and looked for before (二（一）1)."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Depends, File, Response, UploadFile, status
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.dependencies import Decision, InForce
from api.idempotency import Repeatable
from api.refusals import responses
from api.routes.project_facts import SAME_ENTERPRISE, FactsGiven
from api.routes.projects import seen
from api.routes.shapes import Late
from api.views.projects import ProjectView
from workflow.actions import project_lists, projects
from workflow.law.edition import Edition
from workflow.rules import likeness
from workflow.rules.duty import Actor
from workflow.rules.project_list import read_list
from workflow.rules.project_sheet import template

router = Chapter(prefix="/projects", tags=["projects"], route_class=Repeatable)


#: What Excel workbooks are called on the web.
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Intake(FactsGiven, Late):
    """受理。"""

    despite_duplicates: str = Field(default="", max_length=200, description="与已有项目相似而仍受理的理由。")
    same_enterprise: str = Field(default="", max_length=200, description=SAME_ENTERPRISE)


class LikenessOut(BaseModel):
    """可能相同的项目。"""

    project_id: int
    number: str
    name: str
    certain: bool = Field(description="项目代码相同，即同一项目。")
    reason: str


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
        despite_duplicates=given.despite_duplicates,
        same_enterprise=given.same_enterprise,
        **asked.dated(given),
    )
    return seen(asked, project.id, created=True)


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
    facts = likeness.looked_for(given.form())
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
