"""Deliberations, minutes and decisions by JSON (二（三）1, 三（二）)."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Path, status
from pydantic import AwareDatetime, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, ConsultationId, Given, Late, LateReason, ProjectId, Reason
from api.views import deliberations as view
from api.views import projects
from api.views.deliberations import DeliberationView
from workflow.actions import deliberation_calls, deliberation_retractions, deliberations
from workflow.errors import NotFound
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation

router = Chapter(tags=["deliberations"], route_class=Repeatable)

DeliberationId = Annotated[int, Path(ge=1, le=2**53, description="会商编号。")]


class MeetingGiven(Given):
    """会商的时间和地点。"""

    meets_at: AwareDatetime = Field(description="会商时间。")
    place: str = Field(default="", max_length=100, description="会商地点。")


class CallGiven(MeetingGiven, Late):
    """召集会商。"""

    departments: list[str] = Field(
        default_factory=list, max_length=60, description="参加部门的代码；提出异议的部门自动列入。"
    )
    persons: str = Field(default="", max_length=400, description="其他参加人员。")


class PutOffGiven(MeetingGiven, Late):
    """会商改期。"""

    reason: str = Field(max_length=LONGEST_REASON, description="改期的理由。")


class ClearOpinionGiven(Given):
    """对一项议题的明确意见。"""

    matter: int = Field(ge=1, le=200, description="议题序号。")
    outcome: Literal["settled", "upheld", ""] = Field(
        default="", description="`settled` 异议已化解，`upheld` 异议维持；难点、堵点留空。"
    )
    text: str = Field(default="", max_length=1000, description="化解的条件、维持的理由，或会商意见。")
    added_clauses: list[str] = Field(default_factory=list, max_length=30, description="增补承诺事项。")


class HeldGiven(Late):
    """会商结果。"""

    attended: list[str] = Field(max_length=60, description="到会部门的代码。")
    attended_persons: str = Field(default="", max_length=400, description="其他到会人员。")
    positions: dict[str, str] = Field(default_factory=dict, description="各部门的意见，按部门代码。")
    opinions: list[ClearOpinionGiven] = Field(max_length=200, description="对每一项议题的明确意见。")


class Until(Given):
    """期限：几个工作日，或一个日期，二者取一。"""

    amount: int | None = Field(default=None, ge=1, le=250, description="几个工作日。")
    due_on: date | None = Field(default=None, description="办结日期。")


def seen(asked: Asked, deliberation_id: int) -> DeliberationView:
    """A meeting as it stands after an act."""
    asked.session.flush()
    found = view.read(asked.session, asked.law, deliberation_id=deliberation_id, by=asked.by, now=asked.now)
    asked.at_version(found.version)
    return found


def _visible(asked: Asked, project_id: int) -> None:
    projects.visible(asked.session, project_id, asked.by)


def meeting(asked: Asked, deliberation_id: int) -> None:
    """A meeting on a project that is none of the reader's is not there for them."""
    found = asked.session.get(Deliberation, deliberation_id)
    if found is None:
        raise NotFound(what="该会商")
    _visible(asked, found.project_id)


@router.get(
    "/projects/{project_id}/deliberations",
    operation_id="listDeliberations",
    summary="项目的会商",
    response_model=list[DeliberationView],
    responses=responses(404),
)
def list_deliberations(
    asked: Annotated[Asked, Depends(to_read("project.read"))], project_id: ProjectId
) -> list[DeliberationView]:
    """新的在前。企业和未参加的部门只见进展、结果和议定事项，不见各方意见。"""
    project, _ = projects.visible(asked.session, project_id, asked.by)
    return list(view.of_project(asked.session, asked.law, project, by=asked.by, now=asked.now))


@router.get(
    "/deliberations/{deliberation_id}",
    operation_id="readDeliberation",
    summary="一次会商",
    response_model=DeliberationView,
    responses=responses(404),
)
def read_deliberation(
    asked: Annotated[Asked, Depends(to_read("deliberation.read"))], deliberation_id: DeliberationId
) -> DeliberationView:
    """议题、各方意见、明确意见、会议纪要、议定事项。"""
    found = view.read(asked.session, asked.law, deliberation_id=deliberation_id, by=asked.by, now=asked.now)
    asked.at_version(found.version)
    return found


@router.post(
    "/consultations/{consultation_id}/deliberation",
    operation_id="callDeliberation",
    summary="召集会商",
    response_model=DeliberationView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409, 412, 428),
)
def call(
    asked: Annotated[Asked, Depends(to_do("deliberation.call"))],
    consultation_id: ConsultationId,
    given: CallGiven,
    version: KnownVersion,
) -> DeliberationView:
    """以本轮的每一项异议为议题（二（三）1）；`If-Match` 是意见征询的版本。"""
    consultation = asked.session.get(Consultation, consultation_id)
    if consultation is None:
        raise NotFound(what="该意见征询")
    _visible(asked, consultation.project_id)
    called = deliberation_calls.call(
        asked.session,
        consultation_id=consultation_id,
        meets_at=given.meets_at,
        place=given.place,
        departments=given.departments,
        persons=given.persons,
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, called.id)


@router.post(
    "/deliberations/{deliberation_id}/put-off",
    operation_id="putOffDeliberation",
    summary="会商改期",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def put_off(
    asked: Annotated[Asked, Depends(to_do("deliberation.put_off"))],
    deliberation_id: DeliberationId,
    given: PutOffGiven,
    version: KnownVersion,
) -> DeliberationView:
    """改期不改变会商的期限。"""
    meeting(asked, deliberation_id)
    deliberations.put_off(
        asked.session,
        deliberation_id=deliberation_id,
        meets_at=given.meets_at,
        place=given.place,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, deliberation_id)


@router.post(
    "/deliberations/{deliberation_id}/cancel",
    operation_id="cancelDeliberation",
    summary="取消会商",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def cancel(
    asked: Annotated[Asked, Depends(to_do("deliberation.cancel"))],
    deliberation_id: DeliberationId,
    given: LateReason,
    version: KnownVersion,
) -> DeliberationView:
    """异议仍在，会商的期限继续计算。"""
    meeting(asked, deliberation_id)
    deliberations.cancel(
        asked.session,
        deliberation_id=deliberation_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, deliberation_id)


@router.post(
    "/deliberations/{deliberation_id}/hold",
    operation_id="holdDeliberation",
    summary="登记会商结果",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def hold(
    asked: Annotated[Asked, Depends(to_do("deliberation.hold"))],
    deliberation_id: DeliberationId,
    given: HeldGiven,
    version: KnownVersion,
) -> DeliberationView:
    """对每一项议题形成明确意见（二（三）1）；异议全部化解的，会商通过。"""
    meeting(asked, deliberation_id)
    deliberations.hold(
        asked.session,
        deliberation_id=deliberation_id,
        attended=given.attended,
        attended_persons=given.attended_persons,
        positions=given.positions,
        opinions=[each.model_dump() for each in given.opinions],
        expected_version=version,
        **asked.dated(given),
    )
    return seen(asked, deliberation_id)


@router.post(
    "/deliberations/{deliberation_id}/take-back",
    operation_id="takeBackDeliberationResult",
    summary="收回会商结果",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def take_back_result(
    asked: Annotated[Asked, Depends(to_do("deliberation.hold"))],
    deliberation_id: DeliberationId,
    given: Reason,
    version: KnownVersion,
) -> DeliberationView:
    """登记有误的，会议纪要印发前可以收回；会商的期限仍自原来的起算时间计算（专班约定）。"""
    meeting(asked, deliberation_id)
    deliberation_retractions.take_back_result(
        asked.session,
        asked.law,
        deliberation_id=deliberation_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, deliberation_id)
