"""What is known of a project, by JSON: changed, each version kept (二（一）1)."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends
from pydantic import BaseModel, Field
from sqlalchemy import select

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, page_of
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.projects import seen
from api.routes.shapes import Given, ProjectId
from api.views import projects as view
from api.views.projects import ProjectView
from workflow.actions import project_facts
from workflow.records.project import ProjectFacts
from workflow.rules import facts as rules

router = Chapter(prefix="/projects", tags=["projects"], route_class=Repeatable)


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


class FactsChange(FactsGiven):
    """变更；没有写的保持不变。"""

    reason: str = Field(default="", max_length=200, description="变更原因。")
    despite_duplicates: str = Field(
        default="", max_length=200, description="变更后与已有项目相似而仍为不同项目的理由。"
    )
    same_enterprise: str = Field(default="", max_length=200, description=SAME_ENTERPRISE)


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
    project_facts.change_facts(
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
    return seen(asked, project_id)


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
