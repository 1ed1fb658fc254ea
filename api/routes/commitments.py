"""The dual commitment by JSON: informed, drafted, applied for, signed, resumed, fulfilled; read whole (二（三）1)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Depends, File, UploadFile, status
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import CommitmentId, Given, Late, LateReason, ProjectId, Reason
from api.views import commitments as view
from api.views import projects
from api.views.commitments import CommitmentView
from workflow.actions import attachments, commitments, signing, standstill
from workflow.errors import NotFound

router = Chapter(tags=["commitments"], route_class=Repeatable)


class InformedGiven(Late):
    """告知企业。"""

    explained: str = Field(max_length=2000, description="告知的内容：承诺内容、注意事项。")
    informed_by: str = Field(max_length=60, description="告知人。")
    informed_to: str = Field(max_length=60, description="被告知人。")


class ClauseGiven(Given):
    """一条承诺：写明日期，或自起算事件起的期限，或持续履行，三者取一。"""

    text: str = Field(max_length=500, description="承诺条款；留空的不计。")
    consequence: str = Field(default="", max_length=300, description="违诺的后果；企业条款必填。")
    on: date | None = Field(default=None, description="在这一日前履行。")
    amount: int | None = Field(default=None, ge=1, le=3650, description="期限的长短。")
    unit: str = Field(default="working_day", description="`working_day` 工作日，`calendar_day` 日。")
    anchor: str = Field(default="", max_length=60, description="起算事件；留空的自签订起算。")
    standing: bool = Field(default=False, description="持续履行，没有日期。")


class DepartmentClauseGiven(ClauseGiven):
    """部门的一条承诺。"""

    department: str = Field(max_length=40, description="部门代码。")


class DeferralGiven(Given):
    """容缺材料。"""

    name: str = Field(max_length=120, description="材料名称。")
    on: date = Field(description="在这一日前补交。")
    department: str = Field(default="", max_length=40, description="核对的部门；留空的由办公室核对。")
    reason: str = Field(default="", max_length=300, description="容缺的理由。")


class PointGiven(Given):
    """监管检查。"""

    department: str = Field(max_length=40, description="检查的部门代码。")
    title: str = Field(max_length=120, description="检查内容。")
    on: date = Field(description="在这一日前检查。")


class DraftGiven(Given):
    """承诺书文本；没有写的部分不变。"""

    enterprise: list[ClauseGiven] | None = Field(
        default=None, max_length=60, description="企业的其他承诺事项，整体替换；附件2印出的条款不变。"
    )
    departments: list[DepartmentClauseGiven] | None = Field(
        default=None, max_length=60, description="部门增补的承诺事项，整体替换；附件2印出的时限不变。"
    )
    deferrals: list[DeferralGiven] | None = Field(
        default=None, max_length=60, description="容缺材料，整体替换。"
    )
    points: list[PointGiven] | None = Field(default=None, max_length=60, description="监管检查，整体替换。")
    sections: dict[str, str] | None = Field(default=None, description="改写的各段正文，按段的代码。")
    applies: dict[str, bool] | None = Field(
        default=None,
        description="附件2印出而是否适用要看项目的承诺，按时限的代码：`true` 列入，`false` 不列入。",
    )
    source: str = Field(
        default="", max_length=100, description="改动部门承诺条款的，该部门的来文字号或凭据。"
    )


class ApplicationGiven(Late):
    """企业申请。"""

    applied_by: str = Field(max_length=60, description="申请人。")
    papers: list[str] = Field(default_factory=list, max_length=60, description="已提交的申请材料的代码。")


class SignedGiven(Late):
    """签订。"""

    signed_for_enterprise: str = Field(max_length=60, description="企业签订人。")
    signed_for_office: str = Field(max_length=60, description="政府签订人。")


class FulfilledGiven(Late):
    """履行完毕。"""

    evidence: str = Field(max_length=400, description="佐证材料。")


def seen(asked: Asked, commitment_id: int) -> CommitmentView:
    """A commitment as it stands after an act; its own version is the `ETag`."""
    asked.session.flush()
    found = view.read(asked.session, asked.law, commitment_id=commitment_id, by=asked.by, now=asked.now)
    asked.at_version(found.version)
    return found


def plain(rows: Sequence[Given] | None) -> list[dict[str, object]] | None:
    """What was sent, as the rules read it; None where nothing was."""
    return None if rows is None else [row.model_dump() for row in rows]


@router.get(
    "/projects/{project_id}/commitment",
    operation_id="readProjectCommitment",
    summary="项目的双向承诺书",
    response_model=CommitmentView,
    responses=responses(404),
)
def read_newest(
    asked: Annotated[Asked, Depends(to_read("commitment.read"))], project_id: ProjectId
) -> CommitmentView:
    """最近一份：文本、双方的每一条承诺及其计时、容缺材料、监管检查、违诺、异议，以及同一口径的双方履诺情况。"""
    projects.visible(asked.session, project_id, asked.by)
    found = view.of_project(asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now)
    if found is None:
        raise NotFound(what="该双向承诺书")
    asked.at_version(found.version)
    return found


@router.get(
    "/commitments/{commitment_id}",
    operation_id="readCommitment",
    summary="一份双向承诺书",
    response_model=CommitmentView,
    responses=responses(404),
)
def read_commitment(
    asked: Annotated[Asked, Depends(to_read("commitment.read"))], commitment_id: CommitmentId
) -> CommitmentView:
    """企业和部门见到的相同：每一方都见到另一方的承诺及其履行。"""
    found = view.read(asked.session, asked.law, commitment_id=commitment_id, by=asked.by, now=asked.now)
    asked.at_version(found.version)
    return found


@router.post(
    "/projects/{project_id}/commitment",
    operation_id="informEnterprise",
    summary="登记告知企业",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def inform(
    asked: Annotated[Asked, Depends(to_do("commitment.inform"))], project_id: ProjectId, given: InformedGiven
) -> CommitmentView:
    """各部门无异议或会商通过后，告知企业可按自愿原则承诺准入（二（三）1）；同时拟出承诺书文本。"""
    projects.visible(asked.session, project_id, asked.by)
    made = commitments.inform(
        asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now, **given.model_dump()
    )
    asked.made_at(f"/api/v1/commitments/{made.id}")
    return seen(asked, made.id)


@router.put(
    "/commitments/{commitment_id}/draft",
    operation_id="redraftCommitment",
    summary="修改承诺书文本",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def redraft(
    asked: Annotated[Asked, Depends(to_do("commitment.redraft"))],
    commitment_id: CommitmentId,
    given: DraftGiven,
    version: KnownVersion,
) -> CommitmentView:
    """签订之前可以修改；不得容缺的材料不能列入容缺。"""
    view.visible(asked.session, commitment_id, asked.by)
    commitments.redraft(
        asked.session,
        asked.law,
        commitment_id=commitment_id,
        enterprise=plain(given.enterprise),
        departments=plain(given.departments),
        deferrals=plain(given.deferrals),
        points=plain(given.points),
        sections=given.sections,
        applies=given.applies,
        source=given.source,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/apply",
    operation_id="applyForAdmission",
    summary="申请承诺准入",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def apply(
    asked: Annotated[Asked, Depends(to_do("commitment.apply"))],
    commitment_id: CommitmentId,
    given: ApplicationGiven,
    version: KnownVersion,
) -> CommitmentView:
    """由企业自愿提出（二（三）1）；受全流程委托的代办员可以代为申请。"""
    view.visible(asked.session, commitment_id, asked.by)
    commitments.apply(
        asked.session,
        asked.law,
        commitment_id=commitment_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/qualify",
    operation_id="qualifyApplication",
    summary="认定申请符合条件",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def qualify(
    asked: Annotated[Asked, Depends(to_do("commitment.decide"))],
    commitment_id: CommitmentId,
    given: Late,
    version: KnownVersion,
) -> CommitmentView:
    """符合条件的，原则上自申请之日起3个工作日内签订（二（三）1）。材料不齐、有未修复的违诺的不能认定。"""
    view.visible(asked.session, commitment_id, asked.by)
    commitments.qualify(
        asked.session,
        asked.law,
        commitment_id=commitment_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/send-back",
    operation_id="sendBackApplication",
    summary="退回承诺准入申请",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def send_back(
    asked: Annotated[Asked, Depends(to_do("commitment.decide"))],
    commitment_id: CommitmentId,
    given: LateReason,
    version: KnownVersion,
) -> CommitmentView:
    """说明理由退回；企业可以再申请。专班约定。"""
    view.visible(asked.session, commitment_id, asked.by)
    commitments.send_back(
        asked.session,
        commitment_id=commitment_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/decline",
    operation_id="declineAdmission",
    summary="登记企业放弃承诺准入",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def decline(
    asked: Annotated[Asked, Depends(to_do("commitment.decline"))],
    commitment_id: CommitmentId,
    given: LateReason,
    version: KnownVersion,
) -> CommitmentView:
    """承诺准入由企业自愿（二（三）1）；签订之前可以放弃，改按常规程序办理。"""
    view.visible(asked.session, commitment_id, asked.by)
    commitments.decline(
        asked.session,
        commitment_id=commitment_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/withdraw",
    operation_id="withdrawCommitment",
    summary="撤回承诺准入办理",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    asked: Annotated[Asked, Depends(to_do("commitment.withdraw"))],
    commitment_id: CommitmentId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """签订之前，说明理由撤回，例如须重新征询部门意见。专班约定。"""
    view.visible(asked.session, commitment_id, asked.by)
    commitments.withdraw(
        asked.session,
        commitment_id=commitment_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/sign",
    operation_id="signCommitment",
    summary="登记签订双向承诺书",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def sign(
    asked: Annotated[Asked, Depends(to_do("commitment.sign"))],
    commitment_id: CommitmentId,
    given: SignedGiven,
    version: KnownVersion,
) -> CommitmentView:
    """双方签订后每一条承诺开始计时，并即时反馈各审批部门（二（三）1）。签订件另行上传。"""
    view.visible(asked.session, commitment_id, asked.by)
    signing.sign(
        asked.session,
        asked.law,
        commitment_id=commitment_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/scans",
    operation_id="uploadSignedCommitment",
    summary="上传双向承诺书签订件",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def upload(
    asked: Annotated[Asked, Depends(to_do("commitment.sign"))],
    commitment_id: CommitmentId,
    file: Annotated[UploadFile, File(description="PDF、JPEG 或 PNG，按内容识别。")],
) -> CommitmentView:
    """逐字节留存；同一文件再次上传不重复留存。"""
    view.visible(asked.session, commitment_id, asked.by)
    signing.keep_scan(
        asked.session,
        commitment_id=commitment_id,
        filename=file.filename or "",
        content=file.file.read(attachments.LARGEST + 1),
        by=asked.by,
        now=asked.now,
    )
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/resume",
    operation_id="resumeCommitment",
    summary="恢复承诺计时",
    response_model=CommitmentView,
    responses=responses(404, 409),
)
def resume(
    asked: Annotated[Asked, Depends(to_do("commitment.resume"))], commitment_id: CommitmentId
) -> CommitmentView:
    """中止的项目恢复时承诺计时随之恢复；这里补上那时没有恢复的，已在计时的不变。"""
    view.visible(asked.session, commitment_id, asked.by)
    standstill.resume(asked.session, asked.law, commitment_id=commitment_id, by=asked.by, now=asked.now)
    return seen(asked, commitment_id)


@router.post(
    "/commitments/{commitment_id}/fulfil",
    operation_id="fulfilCommitment",
    summary="确认承诺履行完毕",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def fulfil(
    asked: Annotated[Asked, Depends(to_do("commitment.fulfil"))],
    commitment_id: CommitmentId,
    given: FulfilledGiven,
    version: KnownVersion,
) -> CommitmentView:
    """双方有日期的承诺都已了结；持续履行的随之了结。"""
    view.visible(asked.session, commitment_id, asked.by)
    signing.fulfil(
        asked.session,
        commitment_id=commitment_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
        **given.model_dump(),
    )
    return seen(asked, commitment_id)
