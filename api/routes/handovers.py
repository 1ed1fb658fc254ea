"""Leaving by JSON: projects and phases handed over, and another password for somebody (三（一）)."""

from typing import Annotated

from fastapi import Depends, Path, status
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.liaisons import LiaisonOut, liaison_out
from api.routes.shapes import LONGEST_REASON, Given
from api.views.accounts import account
from workflow.actions import handovers, liaisons, people

router = Chapter(prefix="/people", tags=["people"], route_class=Repeatable)

PersonId = Annotated[int, Path(ge=1, le=2**53, description="人员编号。")]
Successor = Annotated[int, Field(ge=1, le=2**53, description="交给谁。")]


class ProjectsHandedOver(Given):
    """把担任代办员的项目全部交给另一名代办员。"""

    successor_id: Successor
    reason: str = Field(max_length=LONGEST_REASON, description="理由。")
    handover: str = Field(max_length=1000, description="交接情况。")


class TermsHandedOver(Given):
    """把联络员分工全部交给同部门的联络员。"""

    successor_id: Successor


class PasswordGiven(Given):
    """新密码。"""

    password: str = Field(max_length=200)


class ProjectHandedOver(BaseModel):
    """一个已经改派代办员的项目。"""

    id: int
    name: str
    version: int


@router.post(
    "/{person_id}/projects/hand-over",
    operation_id="handProjectsOver",
    summary="交接代办员的项目",
    response_model=list[ProjectHandedOver],
    responses=responses(404, 409),
)
def hand_projects_over(
    asked: Annotated[Asked, Depends(to_do("project.assign_agent"))],
    person_id: PersonId,
    given: ProjectsHandedOver,
) -> list[ProjectHandedOver]:
    """离任人员担任代办员的在办项目一次全部改派，每个项目各自留痕（三（一））。"""
    account(asked.session, person_id)
    moved = handovers.hand_projects_over(
        asked.session,
        person_id=person_id,
        successor_id=given.successor_id,
        reason=given.reason,
        handover=given.handover,
        by=asked.by,
        now=asked.now,
    )
    return [ProjectHandedOver(id=each.id, name=each.name, version=each.version) for each in moved]


@router.post(
    "/{person_id}/liaisons/hand-over",
    operation_id="handLiaisonsOver",
    summary="交接联络员分工",
    response_model=list[LiaisonOut],
    responses=responses(404, 409, 412, 428),
)
def hand_terms_over(
    asked: Annotated[Asked, Depends(to_do("people.manage"))],
    person_id: PersonId,
    given: TermsHandedOver,
    known: KnownVersion,
) -> list[LiaisonOut]:
    """离任联络员的分工自当日起全部交给同部门的联络员（三（一））。`If-Match` 用联络员名单的版本。"""
    account(asked.session, person_id)
    named = handovers.hand_terms_over(
        asked.session,
        person_id=person_id,
        successor_id=given.successor_id,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(liaisons.liaisons_version(asked.session))
    return [liaison_out(row) for row in named]


@router.post(
    "/{person_id}/password",
    operation_id="resetPassword",
    summary="重设密码",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(404),
)
def reset_password(
    asked: Annotated[Asked, Depends(to_do("people.manage"))], person_id: PersonId, given: PasswordGiven
) -> Response:
    """用旧密码登录的随即退出；密码不留痕，重设本身留痕。"""
    person, _ = account(asked.session, person_id)
    people.set_password(
        asked.session,
        login=person.login,
        password_hash=people.hash_password(given.password),
        by=asked.by,
        now=asked.now,
    )
    return Response(status_code=status.HTTP_204_NO_CONTENT)
