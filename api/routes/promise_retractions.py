"""A wrong report about a promise is taken back, by JSON: clauses, deferred papers, checks, breaches."""

from typing import Annotated

from fastapi import Depends

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.commitments import seen
from api.routes.shapes import AnchorId, BreachId, ClauseId, MaterialId, PointId, ProjectId, Reason
from api.views import commitments as view
from api.views.commitment_clauses import AnchorView, anchors_of
from api.views.commitments import CommitmentView
from api.views.projects import visible
from workflow.actions import anchor_retractions, breach_retractions, promise_retractions
from workflow.errors import NotFound
from workflow.records.breach import Breach
from workflow.records.commitment import Clause, DeferredMaterial, SupervisionPoint

router = Chapter(tags=["commitments"], route_class=Repeatable)


def _commitment_of(
    asked: Asked, found: Clause | DeferredMaterial | SupervisionPoint | Breach | None, what: str
) -> int:
    """The commitment that a thing belongs to, for whoever may see it."""
    if found is None:
        raise NotFound(what=what)
    view.visible(asked.session, found.commitment_id, asked.by)
    return found.commitment_id


@router.post(
    "/clauses/{clause_id}/take-back",
    operation_id="takeBackClause",
    summary="收回误作的承诺条款登记",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def take_back_clause(
    asked: Annotated[Asked, Depends(to_do("clause.fulfil"))],
    clause_id: ClauseId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """误登记已履行、未履行或免除的，由登记的一方或办公室收回；仍自原来的起算时间计时。已据此登记违诺的不能收回。"""
    commitment_id = _commitment_of(asked, asked.session.get(Clause, clause_id), "该承诺条款")
    promise_retractions.take_back_clause(
        asked.session,
        asked.law,
        clause_id=clause_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/deferred-materials/{material_id}/take-back",
    operation_id="takeBackDeferredMaterial",
    summary="收回误作的容缺材料登记",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def take_back_deferral(
    asked: Annotated[Asked, Depends(to_do("commitment.read"))],
    material_id: MaterialId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """误登记补交的由补交一方收回；误作的核对、退回、不再要求由核对一方收回。"""
    commitment_id = _commitment_of(asked, asked.session.get(DeferredMaterial, material_id), "该容缺材料")
    promise_retractions.take_back_deferral(
        asked.session,
        asked.law,
        material_id=material_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/supervision-checks/{point_id}/take-back",
    operation_id="takeBackCheckResult",
    summary="收回误作的监管检查登记",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def take_back_result(
    asked: Annotated[Asked, Depends(to_do("oversight.record"))],
    point_id: PointId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """误登记的检查结果或取消，由检查的部门或办公室收回；企业已据此报送整改情况的不能收回。"""
    commitment_id = _commitment_of(asked, asked.session.get(SupervisionPoint, point_id), "该监管检查")
    promise_retractions.take_back_result(
        asked.session,
        asked.law,
        point_id=point_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/supervision-checks/{point_id}/retract-report",
    operation_id="retractCheckReport",
    summary="撤回检查整改报告",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def retract_check_report(
    asked: Annotated[Asked, Depends(to_do("oversight.report"))],
    point_id: PointId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """误报的整改，部门核查之前可以撤回；整改的时限仍自原来的起算时间计算。"""
    commitment_id = _commitment_of(asked, asked.session.get(SupervisionPoint, point_id), "该监管检查")
    promise_retractions.take_back_report(
        asked.session,
        asked.law,
        point_id=point_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/breaches/{breach_id}/take-back",
    operation_id="takeBackBreach",
    summary="收回误作的违诺登记或处置",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def take_back_breach(
    asked: Annotated[Asked, Depends(to_do("breach.record"))],
    breach_id: BreachId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """收回最后一步：处置、了结由办公室收回；尚未处置的误登记由登记的一方撤回。撤销直接落地、信用修复是决定，不在此收回。"""
    commitment_id = _commitment_of(asked, asked.session.get(Breach, breach_id), "该违诺")
    breach_retractions.take_back(
        asked.session,
        asked.law,
        breach_id=breach_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/breaches/{breach_id}/retract-report",
    operation_id="retractBreachReport",
    summary="撤回违诺整改报告",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def retract_breach_report(
    asked: Annotated[Asked, Depends(to_do("breach.report"))],
    breach_id: BreachId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """误报的整改，办公室核查之前可以撤回；整改的时限仍自原来的起算时间计算。"""
    commitment_id = _commitment_of(asked, asked.session.get(Breach, breach_id), "该违诺")
    breach_retractions.take_back_report(
        asked.session,
        asked.law,
        breach_id=breach_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)


def _anchors(asked: Asked, project_id: int) -> tuple[AnchorView, ...]:
    project, _ = visible(asked.session, project_id, asked.by)
    asked.at_version(project.version)
    return anchors_of(asked.session, asked.law.edition(project.edition_hash), project_id)


@router.get(
    "/projects/{project_id}/anchors",
    operation_id="listAnchors",
    summary="已登记的起算事件",
    response_model=tuple[AnchorView, ...],
    responses=responses(404),
)
def list_anchors(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> tuple[AnchorView, ...]:
    """收回的也在其中，附收回的理由。`ETag` 是项目的版本。"""
    return _anchors(asked, project_id)


@router.post(
    "/projects/{project_id}/anchors/{anchor_id}/take-back",
    operation_id="takeBackAnchor",
    summary="收回误登记的起算事件",
    response_model=tuple[AnchorView, ...],
    responses=responses(404, 409, 412, 428),
)
def take_back_anchor(
    asked: Annotated[Asked, Depends(to_do("anchor.record"))],
    project_id: ProjectId,
    anchor_id: AnchorId,
    given: Reason,
    version: KnownVersion,
) -> tuple[AnchorView, ...]:
    """由它起算的条款和事项重新待起算；已据此登记履行、申请、督办的不能收回。`If-Match` 是项目的版本。"""
    visible(asked.session, project_id, asked.by)
    anchor_retractions.take_back(
        asked.session,
        asked.law,
        project_id=project_id,
        anchor_id=anchor_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _anchors(asked, project_id)
