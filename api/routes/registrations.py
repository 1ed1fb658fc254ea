"""Business registration by JSON: planned, applied for, approved, delivered, collected once (二（二）)."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Given, ProjectId
from api.views import projects
from api.views import registrations as view
from api.views.registrations import RegistrationView
from workflow.actions import (
    business_setups,
    registrations,
)

router = Chapter(tags=["registration"], route_class=Repeatable)


class SetupPlan(Given):
    """要办理的事项。"""

    items: list[str] | None = Field(
        default=None, max_length=40, description="事项编号；不填的，按研判结果列入。"
    )


class SetupGiven(Given):
    """一张表单。"""

    fields: dict[str, str | list[str]] = Field(
        max_length=60,
        description="字段代码和内容；没有写到的保持不变。住所填标准地址的编号。",
    )


@router.get(
    "/projects/{project_id}/registration",
    operation_id="readRegistration",
    summary="企业开办",
    response_model=RegistrationView,
    responses=responses(404),
)
def read_registration(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> RegistrationView:
    """办理事项及其计时、一张表单、一窗通取（二（二））。"""
    return view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)


@router.post(
    "/projects/{project_id}/registration/plan",
    operation_id="planRegistration",
    summary="确定企业开办事项",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def plan(
    asked: Annotated[Asked, Depends(to_do("registration.plan"))],
    project_id: ProjectId,
    given: SetupPlan,
    version: KnownVersion,
) -> RegistrationView:
    """列入要办理的事项，以后可以再加。`If-Match` 用项目的版本。"""
    projects.visible(asked.session, project_id, asked.by)
    registrations.plan(
        asked.session,
        asked.law,
        project_id=project_id,
        items=given.items,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.project_version)
    return seen


@router.post(
    "/projects/{project_id}/registration/form",
    operation_id="fillBusinessSetup",
    summary="填写企业开办一张表单",
    response_model=RegistrationView,
    responses=responses(404, 409, 412, 428),
)
def fill(
    asked: Annotated[Asked, Depends(to_do("registration.fill"))],
    project_id: ProjectId,
    given: SetupGiven,
    version: KnownVersion,
) -> RegistrationView:
    """只填还差的；项目信息里已有的不再问。`If-Match` 用表单的版本，没有填过的为 `"0"`。"""
    projects.visible(asked.session, project_id, asked.by)
    form: dict[str, Any] = dict(given.fields)
    business_setups.fill(
        asked.session,
        asked.law,
        project_id=project_id,
        form=form,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    seen = view.read(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    asked.at_version(seen.form.version if seen.form else 0)
    return seen
