"""Deliberations, minutes and decisions by JSON (二（三）1, 三（二）)."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Path, Response, status
from pydantic import AwareDatetime, Field

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion, etag
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, ConsultationId, Given, Late, ProjectId, Reason
from api.views import deliberations as view
from api.views import projects
from api.views.deliberations import DeliberationView
from workflow.actions import deliberation_retractions, deliberations, minutes, resolutions
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation, Resolution
from workflow.rules.duty import Actor

router = Chapter(tags=["deliberations"], route_class=Repeatable)

DeliberationId = Annotated[int, Path(ge=1, le=2**53, description="会商编号。")]
ResolutionId = Annotated[int, Path(ge=1, le=2**53, description="决定编号。")]


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


class PutOffGiven(MeetingGiven):
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


class ResolutionGiven(Until):
    """议定事项。"""

    text: str = Field(max_length=1000, description="决定事项。")
    owner: str = Field(max_length=40, description="责任单位：部门代码、`office` 或 `enterprise`。")


class AgainGiven(Until):
    """退回或重开，另定期限。"""

    reason: str = Field(max_length=LONGEST_REASON, description="理由。")


class MinutesGiven(Given):
    """会议纪要。"""

    text: str = Field(
        default="", max_length=20000, description="纪要全文；印发时留空的，用草稿或自动拟成的文字。"
    )


class CorrectionGiven(Given):
    """更正会议纪要。"""

    text: str = Field(max_length=20000, description="更正后的全文。")
    reason: str = Field(max_length=LONGEST_REASON, description="更正的理由。")


class ReportGiven(Late):
    """落实情况。"""

    evidence: str = Field(max_length=1000, description="落实情况和依据。")


def seen(
    session: Acting, law: Law, deliberation_id: int, by: Actor, now: Now, response: Response
) -> DeliberationView:
    """A meeting as it stands after an act."""
    session.flush()
    found = view.read(session, law, deliberation_id=deliberation_id, by=by, now=now)
    response.headers["etag"] = etag(found.version)
    return found


def _visible(session: Acting, project_id: int, by: Actor) -> None:
    projects.visible(session, project_id, by)


def _decided(session: Acting, resolution_id: int, by: Actor) -> Resolution:
    found = session.get(Resolution, resolution_id)
    if found is None:
        raise NotFound(what="该决定")
    _visible(session, found.project_id, by)
    return found


def _meeting(session: Acting, deliberation_id: int, by: Actor) -> None:
    found = session.get(Deliberation, deliberation_id)
    if found is None:
        raise NotFound(what="该会商")
    _visible(session, found.project_id, by)


@router.get(
    "/projects/{project_id}/deliberations",
    operation_id="listDeliberations",
    summary="项目的会商",
    response_model=list[DeliberationView],
    responses=responses(404),
)
def list_deliberations(
    by: Annotated[Actor, Depends(Decision("project.read"))],
    session: Reading,
    law: InForce,
    now: Now,
    project_id: ProjectId,
) -> list[DeliberationView]:
    """新的在前。企业和未参加的部门只见进展、结果和议定事项，不见各方意见。"""
    project, _ = projects.visible(session, project_id, by)
    return list(view.of_project(session, law, project, by=by, now=now))


@router.get(
    "/deliberations/{deliberation_id}",
    operation_id="readDeliberation",
    summary="一次会商",
    response_model=DeliberationView,
    responses=responses(404),
)
def read_deliberation(
    by: Annotated[Actor, Depends(Decision("deliberation.read"))],
    session: Reading,
    law: InForce,
    now: Now,
    deliberation_id: DeliberationId,
    response: Response,
) -> DeliberationView:
    """议题、各方意见、明确意见、会议纪要、议定事项。"""
    found = view.read(session, law, deliberation_id=deliberation_id, by=by, now=now)
    response.headers["etag"] = etag(found.version)
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
    by: Annotated[Actor, Depends(Decision("deliberation.call"))],
    session: Acting,
    law: InForce,
    now: Now,
    consultation_id: ConsultationId,
    given: CallGiven,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """以本轮的每一项异议为议题（二（三）1）；`If-Match` 是意见征询的版本。"""
    consultation = session.get(Consultation, consultation_id)
    if consultation is None:
        raise NotFound(what="该意见征询")
    _visible(session, consultation.project_id, by)
    called = deliberations.call(
        session,
        consultation_id=consultation_id,
        meets_at=given.meets_at,
        place=given.place,
        departments=given.departments,
        persons=given.persons,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return seen(session, law, called.id, by, now, response)


@router.post(
    "/deliberations/{deliberation_id}/put-off",
    operation_id="putOffDeliberation",
    summary="会商改期",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def put_off(
    by: Annotated[Actor, Depends(Decision("deliberation.put_off"))],
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: DeliberationId,
    given: PutOffGiven,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """改期不改变会商的期限。"""
    _meeting(session, deliberation_id, by)
    deliberations.put_off(
        session,
        deliberation_id=deliberation_id,
        meets_at=given.meets_at,
        place=given.place,
        reason=given.reason,
        by=by,
        now=now,
        expected_version=version,
    )
    return seen(session, law, deliberation_id, by, now, response)


@router.post(
    "/deliberations/{deliberation_id}/cancel",
    operation_id="cancelDeliberation",
    summary="取消会商",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def cancel(
    by: Annotated[Actor, Depends(Decision("deliberation.cancel"))],
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: DeliberationId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """异议仍在，会商的期限继续计算。"""
    _meeting(session, deliberation_id, by)
    deliberations.cancel(
        session,
        deliberation_id=deliberation_id,
        reason=given.reason,
        by=by,
        now=now,
        expected_version=version,
    )
    return seen(session, law, deliberation_id, by, now, response)


@router.post(
    "/deliberations/{deliberation_id}/hold",
    operation_id="holdDeliberation",
    summary="登记会商结果",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def hold(
    by: Annotated[Actor, Depends(Decision("deliberation.hold"))],
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: DeliberationId,
    given: HeldGiven,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """对每一项议题形成明确意见（二（三）1）；异议全部化解的，会商通过。"""
    _meeting(session, deliberation_id, by)
    deliberations.hold(
        session,
        deliberation_id=deliberation_id,
        attended=given.attended,
        attended_persons=given.attended_persons,
        positions=given.positions,
        opinions=[each.model_dump() for each in given.opinions],
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return seen(session, law, deliberation_id, by, now, response)


@router.post(
    "/deliberations/{deliberation_id}/take-back",
    operation_id="takeBackDeliberationResult",
    summary="收回会商结果",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def take_back_result(
    by: Annotated[Actor, Depends(Decision("deliberation.hold"))],
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: DeliberationId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """登记有误的，会议纪要印发前可以收回；会商的期限仍自原来的起算时间计算（专班约定）。"""
    _meeting(session, deliberation_id, by)
    deliberation_retractions.take_back_result(
        session,
        law,
        deliberation_id=deliberation_id,
        reason=given.reason,
        by=by,
        now=now,
        expected_version=version,
    )
    return seen(session, law, deliberation_id, by, now, response)


@router.post(
    "/deliberations/{deliberation_id}/resolutions",
    operation_id="addResolution",
    summary="增加议定事项",
    response_model=DeliberationView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409, 412, 428),
)
def add_resolution(
    by: Annotated[Actor, Depends(Decision("resolution.decide"))],
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: DeliberationId,
    given: ResolutionGiven,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """会后、纪要印发之前增加；会议纪要印发时开始计时（三（二））。"""
    _meeting(session, deliberation_id, by)
    resolutions.add(
        session,
        deliberation_id=deliberation_id,
        text=given.text,
        owner=given.owner,
        amount=given.amount,
        due_on=given.due_on,
        by=by,
        now=now,
        expected_version=version,
    )
    return seen(session, law, deliberation_id, by, now, response)


@router.put(
    "/deliberations/{deliberation_id}/minutes",
    operation_id="writeMinutes",
    summary="保存会议纪要草稿",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def write_minutes(
    by: Annotated[Actor, Depends(Decision("minutes.write"))],
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: DeliberationId,
    given: MinutesGiven,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """印发之前可以修改。"""
    _meeting(session, deliberation_id, by)
    minutes.write(
        session, deliberation_id=deliberation_id, text=given.text, by=by, now=now, expected_version=version
    )
    return seen(session, law, deliberation_id, by, now, response)


@router.post(
    "/deliberations/{deliberation_id}/minutes/issue",
    operation_id="issueMinutes",
    summary="印发会议纪要",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def issue_minutes(
    by: Annotated[Actor, Depends(Decision("minutes.issue"))],
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: DeliberationId,
    given: MinutesGiven,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """编号印发，议定事项开始计时（三（二））；印发后不能修改。"""
    _meeting(session, deliberation_id, by)
    minutes.issue(
        session,
        law,
        deliberation_id=deliberation_id,
        text=given.text,
        by=by,
        now=now,
        expected_version=version,
    )
    return seen(session, law, deliberation_id, by, now, response)


@router.post(
    "/deliberations/{deliberation_id}/minutes/correct",
    operation_id="correctMinutes",
    summary="更正会议纪要",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def correct_minutes(
    by: Annotated[Actor, Depends(Decision("minutes.correct"))],
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: DeliberationId,
    given: CorrectionGiven,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """另行编号印发更正；原纪要留存不变。"""
    _meeting(session, deliberation_id, by)
    minutes.correct(
        session,
        law,
        deliberation_id=deliberation_id,
        text=given.text,
        reason=given.reason,
        by=by,
        now=now,
        expected_version=version,
    )
    return seen(session, law, deliberation_id, by, now, response)


@router.post(
    "/resolutions/{resolution_id}/report",
    operation_id="reportResolution",
    summary="报告决定落实情况",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(404, 409, 412, 428),
)
def report(
    by: Annotated[Actor, Depends(Decision("resolution.report"))],
    session: Acting,
    now: Now,
    resolution_id: ResolutionId,
    given: ReportGiven,
    version: KnownVersion,
    response: Response,
) -> None:
    """责任单位报告落实情况和依据，由办公室确认；`If-Match` 是该决定的版本。"""
    _decided(session, resolution_id, by)
    done = resolutions.report(
        session,
        resolution_id=resolution_id,
        evidence=given.evidence,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    response.headers["etag"] = etag(done.version)


@router.post(
    "/resolutions/{resolution_id}/retract",
    operation_id="retractResolutionReport",
    summary="撤回决定落实情况",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(404, 409, 412, 428),
)
def retract_report(
    by: Annotated[Actor, Depends(Decision("resolution.report"))],
    session: Acting,
    law: InForce,
    now: Now,
    resolution_id: ResolutionId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> None:
    """办公室确认、退回前可以撤回；期限仍按原来的计算（专班约定）。"""
    _decided(session, resolution_id, by)
    done = deliberation_retractions.retract_report(
        session,
        law,
        resolution_id=resolution_id,
        reason=given.reason,
        by=by,
        now=now,
        expected_version=version,
    )
    response.headers["etag"] = etag(done.version)


@router.post(
    "/resolutions/{resolution_id}/confirm",
    operation_id="confirmResolution",
    summary="确认决定落实",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def confirm(
    by: Annotated[Actor, Depends(Decision("resolution.confirm"))],
    session: Acting,
    law: InForce,
    now: Now,
    resolution_id: ResolutionId,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """代办专班办公室负责督促落实（三（二））。"""
    found = _decided(session, resolution_id, by)
    resolutions.confirm(session, resolution_id=resolution_id, by=by, now=now, expected_version=version)
    return seen(session, law, found.deliberation_id, by, now, response)


@router.post(
    "/resolutions/{resolution_id}/send-back",
    operation_id="sendBackResolution",
    summary="退回落实情况",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def send_back(
    by: Annotated[Actor, Depends(Decision("resolution.confirm"))],
    session: Acting,
    law: InForce,
    now: Now,
    resolution_id: ResolutionId,
    given: AgainGiven,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """说明理由退回，并另定期限。"""
    found = _decided(session, resolution_id, by)
    resolutions.send_back(
        session,
        law,
        resolution_id=resolution_id,
        reason=given.reason,
        amount=given.amount,
        due_on=given.due_on,
        by=by,
        now=now,
        expected_version=version,
    )
    return seen(session, law, found.deliberation_id, by, now, response)


@router.post(
    "/resolutions/{resolution_id}/reopen",
    operation_id="reopenResolution",
    summary="重开会商决定",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def reopen(
    by: Annotated[Actor, Depends(Decision("resolution.reopen"))],
    session: Acting,
    law: InForce,
    now: Now,
    resolution_id: ResolutionId,
    given: AgainGiven,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """说明理由重开，并另定期限。"""
    found = _decided(session, resolution_id, by)
    resolutions.reopen(
        session,
        law,
        resolution_id=resolution_id,
        reason=given.reason,
        amount=given.amount,
        due_on=given.due_on,
        by=by,
        now=now,
        expected_version=version,
    )
    return seen(session, law, found.deliberation_id, by, now, response)


@router.post(
    "/resolutions/{resolution_id}/withdraw",
    operation_id="withdrawResolution",
    summary="撤销会商决定",
    response_model=DeliberationView,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    by: Annotated[Actor, Depends(Decision("resolution.withdraw"))],
    session: Acting,
    law: InForce,
    now: Now,
    resolution_id: ResolutionId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> DeliberationView:
    """说明理由撤销。"""
    found = _decided(session, resolution_id, by)
    resolutions.withdraw(
        session, resolution_id=resolution_id, reason=given.reason, by=by, now=now, expected_version=version
    )
    return seen(session, law, found.deliberation_id, by, now, response)
