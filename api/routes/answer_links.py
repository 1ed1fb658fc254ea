"""Links that open one question without an account, by JSON: made, read and taken back by the office."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Path, Request
from pydantic import BaseModel, Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.dependencies import AtDoor
from api.door import base_of
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Reason
from api.views import answer_links as view
from workflow.actions import answer_links
from workflow.errors import LinksOff

router = Chapter(tags=["links"], route_class=Repeatable)


class LinkRead(BaseModel):
    """免账号链接。"""

    id: int
    address: str = Field(description="发给部门的地址。")
    issued_at: datetime
    ends_at: datetime | None = Field(description="有效至；时限没有到期日的为 null。")


class LinkTakenBack(BaseModel):
    """停用的链接。"""

    id: int


@router.post(
    "/{kind}/{subject_id}/link",
    operation_id="issueLink",
    summary="生成免账号链接",
    response_model=LinkRead,
    responses=responses(404, 409, 410),
)
def issue(
    asked: Annotated[Asked, Depends(to_do("link.issue"))],
    door: AtDoor,
    request: Request,
    kind: Literal["checklists", "consultees"],
    subject_id: Annotated[int, Path(ge=1)],
) -> LinkRead:
    """这一轮已有链接的，返回原链接（专班约定）。"""
    settings = door.settings
    if not settings.secrets or settings.mail is None:
        raise LinksOff
    link = answer_links.issue(
        asked.session, kind=kind.removesuffix("s"), subject_id=subject_id, by=asked.by, now=asked.now
    )
    question = answer_links.standing(asked.session, link, now=asked.now)
    seen = view.view_of(question, settings.secrets, base_of(door, request))
    asked.at_version(seen.version)
    return LinkRead(id=seen.id, address=seen.address, issued_at=seen.issued_at, ends_at=seen.ends_at)


@router.post(
    "/links/{link_id}/revoke",
    operation_id="revokeLink",
    summary="停用免账号链接",
    response_model=LinkTakenBack,
    responses=responses(404, 412, 428),
)
def revoke(
    asked: Annotated[Asked, Depends(to_do("link.revoke"))],
    link_id: Annotated[int, Path(ge=1)],
    given: Reason,
    version: KnownVersion,
) -> LinkTakenBack:
    """链接停用后，凭它进入的人即时退出。"""
    answer_links.revoke(
        asked.session,
        link_id=link_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return LinkTakenBack(id=link_id)
