"""Joint acceptance by JSON: applied for, dated, parts, the one list, the one conclusion (二（四）2)."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Depends, Path, Response, status
from pydantic import AwareDatetime, Field
from sqlalchemy.orm import Session

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion, etag
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, Given, ProjectId, Reason
from api.views import acceptances as view
from api.views.acceptances import AcceptanceRow, AcceptanceView
from workflow.actions import (
    acceptance_conclusions,
    acceptance_parts,
    acceptance_retractions,
    acceptance_site,
    acceptances,
    rectification_dates,
    rectifications,
)
from workflow.law.book import Law
from workflow.records.acceptance import AcceptancePart
from workflow.rules.duty import Actor

router = Chapter(tags=["acceptances"], route_class=Repeatable)

AcceptanceId = Annotated[int, Path(ge=1, le=2**53, description="联合验收编号。")]
PartId = Annotated[int, Path(ge=1, le=2**53, description="部门意见编号。")]


class Happened(Given):
    """补录：先在纸面或窗口办理的。"""

    happened_at: AwareDatetime | None = Field(default=None, description="实际办理时间；不填即现在。")
    late_because: str = Field(default="", max_length=LONGEST_REASON, description="补录的理由。")


class ApplicationGiven(Happened):
    """联合验收申请。"""

    scope: str = Field(max_length=400, description="申请验收的工程范围。")
    materials: list[str] = Field(default_factory=list, max_length=60, description="已交材料名称。")
    completed_on: date | None = Field(
        default=None, description="工程竣工验收合格（五方验收）的日期；消防备案和竣工验收备案自这一天起算。"
    )


class SupplementGiven(Happened):
    """补齐的材料。"""

    materials: list[str] = Field(default_factory=list, max_length=60, description="补交的材料名称。")


class ReasonGiven(Happened):
    """理由。"""

    reason: str = Field(max_length=LONGEST_REASON, description="理由。")


class SiteGiven(Happened):
    """参加部门和现场核验日期。"""

    departments: list[str] = Field(max_length=60, description="参加部门代码，应当包括牵头部门。")
    reasons: dict[str, str] = Field(default_factory=dict, description="研判没有列明的部门参加的理由。")
    on_site_at: AwareDatetime = Field(description="现场核验时间。")
    place: str = Field(max_length=200, description="集合地点。")


class SiteMoved(Given):
    """改期。"""

    on_site_at: AwareDatetime = Field(description="新的现场核验时间。")
    place: str = Field(default="", max_length=200, description="集合地点，不填即不变。")
    reason: str = Field(max_length=LONGEST_REASON, description="改期的理由。")
    departments: list[str] | None = Field(default=None, max_length=60, description="重新确定的参加部门。")
    reasons: dict[str, str] = Field(default_factory=dict, description="增加的部门参加的理由。")


class RectificationGiven(Given):
    """一项整改。"""

    content: str = Field(max_length=600, description="整改内容。")
    basis: str = Field(max_length=200, description="依据。")
    due_on: date = Field(description="完成日期。")


class PartGiven(Happened):
    """部门意见。"""

    result: Literal["pass", "rectify"] = Field(description="`pass` 合格，`rectify` 需整改。")
    findings: str = Field(default="", max_length=2000, description="核验情况。")
    rectifications: list[RectificationGiven] = Field(default_factory=list, max_length=60)
    handled_by: str = Field(max_length=60, description="经办人。")
    phone: str = Field(default="", max_length=30, description="联系电话。")


class RecheckGiven(Happened):
    """复验意见。"""

    results: dict[int, Literal["passed", "failed"]] = Field(
        description="逐项的复验结果，键为清单上的编号；`passed` 合格，`failed` 不合格。"
    )
    findings: str = Field(default="", max_length=2000, description="复验情况。")
    handled_by: str = Field(max_length=60, description="经办人。")


class HandedOver(Happened):
    """送达整改清单。"""

    dates: dict[int, date] = Field(
        default_factory=dict, description="与企业另行约定的完成日期，键为整改事项的内部编号。"
    )


class Redated(Given):
    """调整后的完成日期。"""

    due_on: date = Field(description="完成日期。")
    reason: str = Field(max_length=LONGEST_REASON, description="调整的理由。")


class ReportGiven(Happened):
    """整改情况。"""

    numbers: list[int] = Field(max_length=600, description="已整改事项在清单上的编号。")
    what: str = Field(max_length=600, description="整改情况。")


class ConclusionGiven(Happened):
    """联合验收结论。"""

    result: Literal["pass", "fail"] = Field(description="`pass` 通过，`fail` 不通过。")
    conclusion: str = Field(default="", max_length=1000, description="说明；不通过的写明原因。")
    handled_by: str = Field(max_length=60, description="经办人。")


def _seen(
    session: Session, law: Law, acceptance_id: int, by: Actor, now: datetime, response: Response
) -> AcceptanceView:
    found = view.read(session, law, acceptance_id=acceptance_id, by=by, now=now)
    response.headers["etag"] = etag(found.version)
    return found


def _of_part(session: Session, part_id: int) -> int:
    return AcceptancePart.found(session, part_id).acceptance_id


@router.get(
    "/projects/{project_id}/acceptances",
    operation_id="listProjectAcceptances",
    summary="项目的联合验收",
    response_model=list[AcceptanceRow],
    responses=responses(404),
)
def list_of_project(
    by: Annotated[Actor, Depends(Decision("acceptance.read"))], session: Reading, project_id: ProjectId
) -> list[AcceptanceRow]:
    """新近的在前。"""
    rows = view.of_project(session, project_id)
    for row in rows:
        view.visible(session, row.id, by)
    return rows


@router.post(
    "/projects/{project_id}/acceptances",
    operation_id="applyForAcceptance",
    summary="申请联合验收",
    response_model=AcceptanceView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def apply(
    by: Annotated[Actor, Depends(Decision("acceptance.apply"))],
    session: Acting,
    law: InForce,
    now: Now,
    project_id: ProjectId,
    given: ApplicationGiven,
    response: Response,
) -> AcceptanceView:
    """一次申请全部验收事项，由企业、受托的代办员或窗口提出。"""
    made = acceptances.apply(session, law, project_id=project_id, by=by, now=now, **dict(given))
    return _seen(session, law, made.id, by, now, response)


@router.get(
    "/acceptances/{acceptance_id}",
    operation_id="readAcceptance",
    summary="联合验收",
    response_model=AcceptanceView,
    responses=responses(404),
)
def read(
    by: Annotated[Actor, Depends(Decision("acceptance.read"))],
    session: Reading,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    response: Response,
) -> AcceptanceView:
    """各部门意见、整改清单和结论。没有意见就是没有意见，不视为合格。"""
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/acceptances/{acceptance_id}/return",
    operation_id="returnAcceptance",
    summary="退回补齐材料",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def return_application(
    by: Annotated[Actor, Depends(Decision("acceptance.arrange"))],
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    given: ReasonGiven,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """一次说明需要补齐的全部材料。"""
    acceptances.return_application(
        session,
        acceptance_id=acceptance_id,
        reason=given.reason,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/acceptances/{acceptance_id}/supplement",
    operation_id="supplementAcceptance",
    summary="补齐材料",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def supplement(
    by: Annotated[Actor, Depends(Decision("acceptance.apply"))],
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    given: SupplementGiven,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """补齐之后由牵头部门再行研究。"""
    acceptances.supplement(
        session, acceptance_id=acceptance_id, by=by, now=now, expected_version=version, **dict(given)
    )
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/acceptances/{acceptance_id}/withdraw",
    operation_id="withdrawAcceptance",
    summary="撤回联合验收",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    by: Annotated[Actor, Depends(Decision("acceptance.withdraw"))],
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    given: ReasonGiven,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """已有的意见留存，不作结论。"""
    acceptances.withdraw(
        session,
        acceptance_id=acceptance_id,
        reason=given.reason,
        by=by,
        now=now,
        happened_at=given.happened_at,
        late_because=given.late_because,
        expected_version=version,
    )
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/acceptances/{acceptance_id}/arrange",
    operation_id="arrangeAcceptance",
    summary="确定参加部门和现场核验日期",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def arrange(
    by: Annotated[Actor, Depends(Decision("acceptance.arrange"))],
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    given: SiteGiven,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """一个日期，同时通知各部门和企业；时限已知的部门自此计时，其余待核定。"""
    acceptance_site.arrange(
        session, law, acceptance_id=acceptance_id, by=by, now=now, expected_version=version, **dict(given)
    )
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/acceptances/{acceptance_id}/rearrange",
    operation_id="rearrangeAcceptance",
    summary="现场核验改期",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def rearrange(
    by: Annotated[Actor, Depends(Decision("acceptance.arrange"))],
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    given: SiteMoved,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """改期写明理由；已出具意见或逾期未出具意见的部门不能移出。"""
    acceptance_site.rearrange(
        session, law, acceptance_id=acceptance_id, by=by, now=now, expected_version=version, **dict(given)
    )
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/acceptances/{acceptance_id}/list",
    operation_id="handOverRectifications",
    summary="一次性送达整改清单",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def hand_over(
    by: Annotated[Actor, Depends(Decision("acceptance.hand_over"))],
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    given: HandedOver,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """各部门意见齐全之后送达，送达后不再增加。"""
    rectifications.hand_over(
        session, law, acceptance_id=acceptance_id, by=by, now=now, expected_version=version, **dict(given)
    )
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/rectifications/{rectification_id}/redate",
    operation_id="redateRectification",
    summary="调整整改完成日期",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def redate(
    by: Annotated[Actor, Depends(Decision("acceptance.redate"))],
    session: Acting,
    law: InForce,
    now: Now,
    rectification_id: Annotated[int, Path(ge=1, le=2**53, description="整改事项编号。")],
    given: Redated,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """由提出部门或者牵头部门写明理由；送达前后都可以，已报送的不能。`If-Match` 为联合验收的 `version`。"""
    row = rectification_dates.redate(
        session,
        law,
        rectification_id=rectification_id,
        by=by,
        now=now,
        expected_version=version,
        **dict(given),
    )
    return _seen(session, law, row.acceptance_id, by, now, response)


@router.post(
    "/acceptances/{acceptance_id}/report",
    operation_id="reportRectifications",
    summary="报送整改情况",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def report(
    by: Annotated[Actor, Depends(Decision("acceptance.report"))],
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    given: ReportGiven,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """全部报齐之后，各部门只就清单所列事项复验。"""
    rectifications.report(
        session, acceptance_id=acceptance_id, by=by, now=now, expected_version=version, **dict(given)
    )
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/acceptances/{acceptance_id}/conclude",
    operation_id="concludeAcceptance",
    summary="作出联合验收结论",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def conclude(
    by: Annotated[Actor, Depends(Decision("acceptance.conclude"))],
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    given: ConclusionGiven,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """各部门意见均为合格才能通过；通过之日起，企业的备案期限开始。"""
    said = {key: value for key, value in dict(given).items() if key != "result"}
    if given.result == "fail":
        acceptance_conclusions.conclude_failed(
            session, acceptance_id=acceptance_id, by=by, now=now, expected_version=version, **said
        )
    else:
        acceptance_conclusions.conclude_passed(
            session, law, acceptance_id=acceptance_id, by=by, now=now, expected_version=version, **said
        )
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/acceptances/{acceptance_id}/take-back",
    operation_id="takeBackAcceptanceConclusion",
    summary="收回联合验收结论",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def take_back_conclusion(
    by: Annotated[Actor, Depends(Decision("acceptance.conclude"))],
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: AcceptanceId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """误作的结论由牵头部门收回；意见书已生成、企业备案等时限已起算的不能收回（专班约定）。"""
    acceptance_retractions.take_back_conclusion(
        session,
        law,
        acceptance_id=acceptance_id,
        reason=given.reason,
        by=by,
        now=now,
        expected_version=version,
    )
    return _seen(session, law, acceptance_id, by, now, response)


@router.post(
    "/acceptance-parts/{part_id}/record",
    operation_id="recordAcceptancePart",
    summary="出具部门意见",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def record(
    by: Annotated[Actor, Depends(Decision("acceptance.record"))],
    session: Acting,
    law: InForce,
    now: Now,
    part_id: PartId,
    given: PartGiven,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """`If-Match` 为本部门意见的 `version`。"""
    said = dict(given) | {"rectifications": [dict(each) for each in given.rectifications]}
    acceptance_parts.record(session, part_id=part_id, by=by, now=now, expected_version=version, **said)
    return _seen(session, law, _of_part(session, part_id), by, now, response)


@router.post(
    "/acceptance-parts/{part_id}/recheck",
    operation_id="recheckAcceptancePart",
    summary="出具复验意见",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def recheck(
    by: Annotated[Actor, Depends(Decision("acceptance.record"))],
    session: Acting,
    law: InForce,
    now: Now,
    part_id: PartId,
    given: RecheckGiven,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """逐项复验本部门提出的事项。`If-Match` 为本部门意见的 `version`。"""
    acceptance_parts.recheck(
        session, part_id=part_id, by=by, now=now, expected_version=version, **dict(given)
    )
    return _seen(session, law, _of_part(session, part_id), by, now, response)


@router.post(
    "/acceptance-parts/{part_id}/take-back",
    operation_id="takeBackAcceptancePart",
    summary="收回意见",
    response_model=AcceptanceView,
    responses=responses(404, 409, 412, 428),
)
def take_back(
    by: Annotated[Actor, Depends(Decision("acceptance.record"))],
    session: Acting,
    law: InForce,
    now: Now,
    part_id: PartId,
    given: Reason,
    version: KnownVersion,
    response: Response,
) -> AcceptanceView:
    """写入清单或者结论之前可以收回。`If-Match` 为本部门意见的 `version`。"""
    acceptance_parts.take_back(
        session, law, part_id=part_id, reason=given.reason, by=by, now=now, expected_version=version
    )
    return _seen(session, law, _of_part(session, part_id), by, now, response)
