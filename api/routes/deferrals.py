"""容缺 by JSON: a deferred paper of the commitment is handed in, checked, or not asked for any more."""

from datetime import date
from typing import Annotated

from fastapi import Depends
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.clauses import visible_one
from api.routes.commitments import seen
from api.routes.shapes import (
    Late,
    LateReason,
    MaterialId,
)
from api.views.commitments import CommitmentView
from workflow.actions import deferrals
from workflow.records.commitment import DeferredMaterial

router = Chapter(tags=["commitments"], route_class=Repeatable)


class CheckedGiven(Late):
    """核对容缺材料。"""

    accepted: bool = Field(description="是否就是所承诺的材料；不是的退回。")
    note: str = Field(default="", max_length=400, description="核对结论；退回的写明理由。")
    on: date | None = Field(default=None, description="退回的另定补交日期；不填的仍按原日期。")


def _material(asked: Asked, material_id: int) -> int:
    return visible_one(asked, asked.session.get(DeferredMaterial, material_id), "该容缺材料")


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
