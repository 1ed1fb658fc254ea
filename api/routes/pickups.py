"""一窗通取 by JSON: everything collected at the window once (二（二）)."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, Late, ProjectId, Reason
from api.views import projects
from api.views import registrations as view
from api.views.registrations import RegistrationView
from workflow.actions import (
    pickups,
    registration_retractions,
)

router = Chapter(tags=["registration"], route_class=Repeatable)


CollectionId = Annotated[int, Path(ge=1, le=2**53, description="领取编号。")]


class CollectionGiven(Late):
    """领取。"""

    items: list[str] | None = Field(default=None, max_length=40, description="事项编号；不填的为窗口全部。")
    collector_name: str = Field(max_length=60, description="领取人。")
    document_kind: str = Field(default="居民身份证", max_length=40, description="证件类型。")
    document_number: str = Field(max_length=40, description="证件号码；只留存首三位和末四位。")
    document_reason: str = Field(
        default="", max_length=LONGEST_REASON, description="身份证号码校验码不符但核对无误的，写明采用理由。"
    )
    partial_reason: str = Field(default="", max_length=LONGEST_REASON, description="部分领取的理由。")


@router.post(
    "/projects/{project_id}/pickup/collect",
    operation_id="collectPickup",
    summary="登记一窗通取领取",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def collect(
    asked: Annotated[Asked, Depends(to_do("pickup.collect"))],
    project_id: ProjectId,
    given: CollectionGiven,
    version: KnownVersion,
) -> RegistrationView:
    """企业一次领取；部分领取的写明理由。领取单另以 `POST /papers` 生成。`If-Match` 用一窗通取的版本。"""
    projects.visible(asked.session, project_id, asked.by)
    pickups.collect(
        asked.session,
        project_id=project_id,
        items=given.items,
        collector_name=given.collector_name,
        document_kind=given.document_kind,
        document_number=given.document_number,
        document_reason=given.document_reason,
        partial_reason=given.partial_reason,
        expected_version=version,
        **asked.dated(given),
    )
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.pickup.version if seen.pickup else 0)
    return seen


@router.post(
    "/projects/{project_id}/pickup/collections/{collection_id}/take-back",
    operation_id="takeBackCollection",
    summary="收回误登记的领取",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def take_back_collection(
    asked: Annotated[Asked, Depends(to_do("pickup.collect"))],
    project_id: ProjectId,
    collection_id: CollectionId,
    given: Reason,
    version: KnownVersion,
) -> RegistrationView:
    """领取单生成前可以收回，物品仍在窗口（专班约定）。`If-Match` 用一窗通取的版本。"""
    projects.visible(asked.session, project_id, asked.by)
    registration_retractions.take_back_collection(
        asked.session,
        project_id=project_id,
        collection_id=collection_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.pickup.version if seen.pickup else 0)
    return seen
