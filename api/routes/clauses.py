"""What both sides promised, by JSON: clauses kept or not, deferred papers, checks of the departments (二（三）2)."""

from typing import Annotated

from fastapi import Depends, status
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.commitments import seen
from api.routes.shapes import (
    AnchorGiven,
    ClauseId,
    CommitmentId,
    Late,
    LateReason,
)
from api.views import commitments as view
from api.views.commitments import CommitmentView
from workflow.actions import anchors, clauses
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


def visible_one(asked: Asked, found: Clause | DeferredMaterial | SupervisionPoint | None, what: str) -> int:
    """The commitment that something belongs to, for whoever may see it."""
    if found is None:
        raise NotFound(what=what)
    view.visible(asked.session, found.commitment_id, asked.by)
    return found.commitment_id


def _clause(asked: Asked, clause_id: int) -> int:
    return visible_one(asked, asked.session.get(Clause, clause_id), "该承诺条款")


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
