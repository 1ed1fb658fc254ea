"""What both sides promised, by JSON: clauses kept or not, deferred papers, checks of the departments (二（三）2)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, status
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.commitments import seen
from api.routes.drafts import PointGiven
from api.routes.shapes import (
    AnchorGiven,
    ClauseId,
    CommitmentId,
    Late,
    LateReason,
    MaterialId,
    PointId,
)
from api.views import commitments as view
from api.views.commitments import CommitmentView
from workflow.actions import anchors, clauses, deferrals, oversight
from workflow.errors import NotFound
from workflow.records.commitment import Clause, DeferredMaterial, SupervisionPoint

router = Chapter(tags=["commitments"], route_class=Repeatable)


class KeptGiven(Late):
    """已履行。"""

    evidence: str = Field(max_length=400, description="佐证材料。")


class WaiveGiven(LateReason):
    """免除承诺条款。"""

    source: str = Field(
        default="",
        max_length=100,
        description="政府部门的条款由企业放弃：写明企业的书面材料（字号、日期或凭据）。",
    )


class CheckedGiven(Late):
    """核对容缺材料。"""

    accepted: bool = Field(description="是否就是所承诺的材料；不是的退回。")
    note: str = Field(default="", max_length=400, description="核对结论；退回的写明理由。")
    on: date | None = Field(default=None, description="退回的另定补交日期；不填的仍按原日期。")


class FoundGiven(Late):
    """检查结果。"""

    in_order: bool = Field(description="是否符合承诺；不符合的限期整改，再检查。")
    finding: str = Field(max_length=400, description="检查结论。")
    rectify_by: date | None = Field(default=None, description="整改的期限；不符合承诺的必填。")


def _visible(asked: Asked, found: Clause | DeferredMaterial | SupervisionPoint | None, what: str) -> int:
    """The commitment that something belongs to, for whoever may see it."""
    if found is None:
        raise NotFound(what=what)
    view.visible(asked.session, found.commitment_id, asked.by)
    return found.commitment_id


def _clause(asked: Asked, clause_id: int) -> int:
    return _visible(asked, asked.session.get(Clause, clause_id), "该承诺条款")


def _material(asked: Asked, material_id: int) -> int:
    return _visible(asked, asked.session.get(DeferredMaterial, material_id), "该容缺材料")


def _point(asked: Asked, point_id: int) -> int:
    return _visible(asked, asked.session.get(SupervisionPoint, point_id), "该监管检查")


@router.post(
    "/commitments/{commitment_id}/anchors",
    operation_id="recordClauseAnchor",
    summary="登记承诺条款的起算事件",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def record_anchor(
    asked: Annotated[Asked, Depends(to_do("anchor.record"))], commitment_id: CommitmentId, given: AnchorGiven
) -> CommitmentView:
    """成交确认书签订、土地价款缴清、资料齐全等；等待它的条款和事项都自此起算（附件2）。

    与 `POST /projects/{project_id}/anchors` 是同一个动作、同一份记录，在哪里登记都一样；已经登记的不再登记。
    """
    _, project = view.visible(asked.session, commitment_id, asked.by)
    anchors.record(
        asked.session, asked.law, project_id=project.id, by=asked.by, now=asked.now, **given.model_dump()
    )
    return seen(asked, commitment_id)


@router.post(
    "/clauses/{clause_id}/fulfil",
    operation_id="fulfilClause",
    summary="登记承诺条款已履行",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def fulfil(
    asked: Annotated[Asked, Depends(to_do("clause.fulfil"))],
    clause_id: ClauseId,
    given: KeptGiven,
    version: KnownVersion,
) -> CommitmentView:
    """由承诺的一方或办公室登记，附佐证；过了日期才履行的，仍记为未按期履行。`If-Match` 是该条款的版本。"""
    commitment_id = _clause(asked, clause_id)
    clauses.fulfil(
        asked.session,
        asked.law,
        clause_id=clause_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/clauses/{clause_id}/miss",
    operation_id="missClause",
    summary="登记承诺条款未履行",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def miss(
    asked: Annotated[Asked, Depends(to_do("clause.miss"))],
    clause_id: ClauseId,
    given: LateReason,
    version: KnownVersion,
) -> CommitmentView:
    """到期之后才能登记；承诺仍须履行，计时继续。政府部门和企业同一口径。"""
    commitment_id = _clause(asked, clause_id)
    clauses.miss(
        asked.session,
        clause_id=clause_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/clauses/{clause_id}/waive",
    operation_id="waiveClause",
    summary="免除承诺条款",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def waive(
    asked: Annotated[Asked, Depends(to_do("clause.waive"))],
    clause_id: ClauseId,
    given: WaiveGiven,
    version: KnownVersion,
) -> CommitmentView:
    """说明理由，不再要求履行；双方都会得到通知。政府部门的条款须写明企业的书面材料。专班约定。"""
    commitment_id = _clause(asked, clause_id)
    clauses.waive(
        asked.session,
        clause_id=clause_id,
        reason=given.reason,
        source=given.source,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/deferred-materials/{material_id}/hand-in",
    operation_id="handInDeferredMaterial",
    summary="补交容缺材料",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def hand_in(
    asked: Annotated[Asked, Depends(to_do("deferral.hand_in"))],
    material_id: MaterialId,
    given: Late,
    version: KnownVersion,
) -> CommitmentView:
    """是否按期以第一次补交为准。`If-Match` 是该材料的版本。"""
    commitment_id = _material(asked, material_id)
    deferrals.hand_in(
        asked.session,
        material_id=material_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/deferred-materials/{material_id}/check",
    operation_id="checkDeferredMaterial",
    summary="核对容缺材料",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def check(
    asked: Annotated[Asked, Depends(to_do("deferral.check"))],
    material_id: MaterialId,
    given: CheckedGiven,
    version: KnownVersion,
) -> CommitmentView:
    """由需要该材料的部门核对；没有写明部门的由办公室核对。"""
    commitment_id = _material(asked, material_id)
    deferrals.check(
        asked.session,
        asked.law,
        material_id=material_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/deferred-materials/{material_id}/waive",
    operation_id="waiveDeferredMaterial",
    summary="不再要求容缺材料",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def waive_material(
    asked: Annotated[Asked, Depends(to_do("deferral.check"))],
    material_id: MaterialId,
    given: LateReason,
    version: KnownVersion,
) -> CommitmentView:
    """说明理由，不再要求补交。专班约定。"""
    commitment_id = _material(asked, material_id)
    deferrals.waive(
        asked.session,
        material_id=material_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/checks",
    operation_id="planSupervisionCheck",
    summary="安排监管检查",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def plan(
    asked: Annotated[Asked, Depends(to_do("oversight.plan"))], commitment_id: CommitmentId, given: PointGiven
) -> CommitmentView:
    """事中事后监管（二（三）2）：由部门自己或办公室安排，并事先告知企业。"""
    view.visible(asked.session, commitment_id, asked.by)
    oversight.plan(
        asked.session,
        asked.law,
        commitment_id=commitment_id,
        point=given.model_dump(),
        by=asked.by,
        now=asked.now,
    )
    return seen(asked, commitment_id)


@router.post(
    "/supervision-checks/{point_id}/record",
    operation_id="recordSupervisionCheck",
    summary="登记监管检查结果",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def record_point(
    asked: Annotated[Asked, Depends(to_do("oversight.record"))],
    point_id: PointId,
    given: FoundGiven,
    version: KnownVersion,
) -> CommitmentView:
    """不符合承诺的限期整改，整改后再检查。`If-Match` 是该检查的版本。"""
    commitment_id = _point(asked, point_id)
    oversight.record(
        asked.session,
        asked.law,
        point_id=point_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/supervision-checks/{point_id}/report",
    operation_id="reportCheckRectified",
    summary="报送检查要求的整改情况",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def report_point(
    asked: Annotated[Asked, Depends(to_do("oversight.report"))],
    point_id: PointId,
    given: KeptGiven,
    version: KnownVersion,
) -> CommitmentView:
    """企业附佐证报送；其计时停止，由要求整改的部门核查。`If-Match` 是该检查的版本。"""
    commitment_id = _point(asked, point_id)
    oversight.report(
        asked.session,
        asked.law,
        point_id=point_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/supervision-checks/{point_id}/cancel",
    operation_id="cancelSupervisionCheck",
    summary="取消监管检查",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def cancel_point(
    asked: Annotated[Asked, Depends(to_do("oversight.plan"))],
    point_id: PointId,
    given: LateReason,
    version: KnownVersion,
) -> CommitmentView:
    """尚未检查的，说明理由取消。专班约定。"""
    commitment_id = _point(asked, point_id)
    oversight.cancel(
        asked.session,
        point_id=point_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, commitment_id)
