"""Docking by JSON: analysis, mandate, dispatch (二（一）2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Depends, status
from pydantic import BaseModel, Field
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from api.asked import Asked as Asking
from api.asked import to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, page_of
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, Given, Late, LateNotice, ProjectId
from api.views import projects as view
from api.views.projects import InvolvementView, MandateView
from workflow.actions import analyses, checklists, entrusting
from workflow.actions.liaison_gaps import unanswered
from workflow.law.terms import Phase, Scope
from workflow.records.checklist import Checklist
from workflow.records.project import Project
from workflow.rules.analysis import Proposal
from workflow.rules.local_time import local_day

router = Chapter(prefix="/projects/{project_id}", tags=["projects"], route_class=Repeatable)


class AnalysisOut(BaseModel):
    """研判：系统建议的，和办公室已定的。"""

    proposed: list[Proposal]
    decided: list[InvolvementView]


class InvolvementGiven(Given):
    """一个部门参与一个阶段。"""

    department: str = Field(max_length=40, description="部门代码。")
    phase: Phase
    items: list[str] = Field(
        default_factory=list, max_length=60, description="预计涉及的事项编号；空的按建议。"
    )
    reason: str = Field(default="", max_length=LONGEST_REASON, description="空的按建议的理由。")


class AnalysisGiven(Late):
    """办公室的研判结果；每次给出全部。"""

    involvements: list[InvolvementGiven] = Field(max_length=400)


class MandateGiven(Late):
    """代办方式。"""

    scope: Scope = Field(description="`item` 单个事项、`phase` 阶段性、`whole` 全流程。")
    phases: list[Phase] = Field(default_factory=list, max_length=6)
    items: list[str] = Field(default_factory=list, max_length=100)
    source: str = Field(
        default="", max_length=100, description="不是企业自己登记的，企业委托书的字号或其他凭据。"
    )


class MandateEnded(Late):
    """收回委托。"""

    reason: str = Field(default="", max_length=LONGEST_REASON, description="理由，可以不写。")
    source: str = Field(
        default="", max_length=100, description="不是企业自己登记的，企业收回委托的书面凭据。"
    )


class Asked(BaseModel):
    """向一个部门发出的征集。"""

    checklist_id: int
    department: str
    phases: list[Phase]
    round: int
    notified_at: datetime
    without_liaison: bool = Field(
        default=False, description="该部门在这些阶段没有联络员，无人答复；请尽快补齐（三（一））。"
    )


@router.get(
    "/analysis",
    operation_id="readAnalysis",
    summary="研判",
    response_model=AnalysisOut,
    responses=responses(404),
)
def read_analysis(
    asked: Annotated[Asking, Depends(to_read("project.analyse"))], project_id: ProjectId
) -> AnalysisOut:
    """系统按规则提出的建议及理由，与办公室已定的结果（二（一）2）。"""
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.version)
    return AnalysisOut(
        proposed=list(analyses.propose(asked.session, asked.law, project_id=project_id, by=asked.by)),
        decided=list(seen.involvements),
    )


@router.put(
    "/analysis",
    operation_id="decideAnalysis",
    summary="确定研判结果",
    response_model=AnalysisOut,
    responses=responses(404, 409, 412, 428),
)
def decide_analysis(
    asked: Annotated[Asking, Depends(to_do("project.analyse"))],
    project_id: ProjectId,
    given: AnalysisGiven,
    version: KnownVersion,
) -> AnalysisOut:
    """由办公室确定涉及的阶段和部门；已发出征集的部门不能去掉。"""
    analyses.decide(
        asked.session,
        asked.law,
        project_id=project_id,
        involvements=[involvement.model_dump() for involvement in given.involvements],
        expected_version=version,
        **asked.dated(given),
    )
    return read_analysis(asked, project_id)


@router.put(
    "/mandate",
    operation_id="giveMandate",
    summary="选择代办方式",
    response_model=MandateView,
    responses=responses(404, 409, 412, 428),
)
def give_mandate(
    asked: Annotated[Asking, Depends(to_do("project.give_mandate"))],
    project_id: ProjectId,
    given: MandateGiven,
    version: KnownVersion,
) -> MandateView:
    """企业选择单个事项代办、阶段性代办或全流程代办（二（一）2）；以最近一次为准。"""
    mandate = entrusting.give_mandate(
        asked.session,
        asked.law,
        project_id=project_id,
        scope=given.scope,
        phases=given.phases,
        items=given.items,
        source=given.source,
        expected_version=version,
        **asked.dated(given),
    )
    asked.at_version(asked.session.get_one(Project, project_id).version)
    return MandateView.of(mandate)


@router.post(
    "/mandate/end",
    operation_id="endMandate",
    summary="收回委托",
    response_model=MandateView,
    responses=responses(404, 409, 412, 428),
)
def end_mandate(
    asked: Annotated[Asking, Depends(to_do("project.end_mandate"))],
    project_id: ProjectId,
    given: MandateEnded,
    version: KnownVersion,
) -> MandateView:
    """企业随时可以收回委托，不必说明理由；此后代办员不再以企业名义办理，已经办理的仍然有效。"""
    mandate = entrusting.end_mandate(
        asked.session,
        project_id=project_id,
        reason=given.reason,
        source=given.source,
        expected_version=version,
        **asked.dated(given),
    )
    asked.at_version(asked.session.get_one(Project, project_id).version)
    return MandateView.of(mandate)


@router.post(
    "/dispatch",
    operation_id="dispatchChecklists",
    summary="发出材料清单征集",
    response_model=list[Asked],
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409, 412, 428),
)
def dispatch(
    asked: Annotated[Asking, Depends(to_do("docking.dispatch"))],
    project_id: ProjectId,
    version: KnownVersion,
    given: LateNotice | None = None,
) -> list[Asked]:
    """同时向各有关部门发出，各自3个工作日（二（一）3）。"""
    late = given or LateNotice()
    sent = checklists.dispatch(
        asked.session,
        asked.law,
        project_id=project_id,
        by=asked.by,
        now=asked.now,
        happened_at=late.happened_at,
        late_because=late.late_because,
        paper=late.paper,
        expected_version=version,
    )
    asked.at_version(asked.session.get_one(Project, project_id).version)
    return _all_asked(asked.session, sent, asked.now)


@router.get(
    "/checklists",
    operation_id="listProjectChecklists",
    summary="项目的材料清单征集",
    response_model=Listed[Asked],
    responses=responses(404),
    tags=["checklists"],
)
def list_checklists(
    asked: Annotated[Asking, Depends(to_read("project.read"))],
    project_id: ProjectId,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[Asked]:
    """向哪些部门征集了材料清单。"""
    view.visible(asked.session, project_id, asked.by)
    place = decode(cursor, str, int)
    query = (
        select(Checklist)
        .where(Checklist.project_id == project_id)
        .order_by(Checklist.department_key, Checklist.id)
        .limit(limit + 1)
    )
    if place is not None:
        query = query.where(tuple_(Checklist.department_key, Checklist.id) > (str(place[0]), int(place[1])))
    rows, following = page_of(
        asked.session.scalars(query).all(), limit, lambda row: (row.department_key, row.id)
    )
    return Listed[Asked](items=_all_asked(asked.session, rows, asked.now), next=following)


def _all_asked(session: Session, rows: Sequence[Checklist], now: datetime) -> list[Asked]:
    parts = [(row.department_key, Phase(phase)) for row in rows for phase in row.phases]
    silent = {department for department, _ in unanswered(session, parts, local_day(now))}
    return [_asked(row, without_liaison=row.department_key in silent) for row in rows]


def _asked(row: Checklist, *, without_liaison: bool) -> Asked:
    return Asked(
        checklist_id=row.id,
        department=row.department_key,
        phases=[Phase(phase) for phase in row.phases],
        round=row.round,
        notified_at=row.notified_at,
        without_liaison=without_liaison,
    )
