"""The dual commitment by JSON: informed, drafted, applied for, signed, resumed, fulfilled; read whole (二（三）1)."""

from typing import Annotated

from fastapi import Depends, status
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import CommitmentId, Late, LateReason, ProjectId
from api.views import commitments as view
from api.views import projects
from api.views.commitments import CommitmentView
from workflow.actions import commitment_ends, commitments, informing, reopenings
from workflow.errors import NotFound

router = Chapter(tags=["commitments"], route_class=Repeatable)


class InformedGiven(Late):
    """告知企业。"""

    explained: str = Field(max_length=2000, description="告知的内容：承诺内容、注意事项。")
    informed_by: str = Field(max_length=60, description="告知人。")
    informed_to: str = Field(max_length=60, description="被告知人。")


class AdmissionGiven(Late):
    """企业申请。"""

    applied_by: str = Field(max_length=60, description="申请人。")
    papers: list[str] = Field(default_factory=list, max_length=60, description="已提交的申请材料的代码。")
    despite_missing: bool = Field(
        default=False, description="材料不齐仍要提交；未写明的，先答复缺哪些，不予登记。"
    )


def seen(asked: Asked, commitment_id: int) -> CommitmentView:
    """A commitment as it stands after an act; its own version is the `ETag`."""
    asked.session.flush()
    found = view.read(asked.session, asked.law, commitment_id=commitment_id, by=asked.by, now=asked.now)
    asked.at_version(found.version)
    return found


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
    made = informing.inform(
        asked.session, asked.law, project_id=project_id, by=asked.by, now=asked.now, **given.model_dump()
    )
    asked.made_at(f"/api/v1/commitments/{made.id}")
    return seen(asked, made.id)


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
    given: AdmissionGiven,
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
    "/commitments/{commitment_id}/reopen",
    operation_id="reopenCommitmentText",
    summary="退回重拟承诺书文本",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def reopen(
    asked: Annotated[Asked, Depends(to_do("commitment.reopen"))],
    commitment_id: CommitmentId,
    given: LateReason,
    version: KnownVersion,
) -> CommitmentView:
    """认定符合条件后文本不再改动；确需修改的，说明理由退回重拟，企业再次申请，3个工作日自再次申请起算。专班约定。"""
    view.visible(asked.session, commitment_id, asked.by)
    reopenings.reopen(
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
    commitment_ends.decline(
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
    given: LateReason,
    version: KnownVersion,
) -> CommitmentView:
    """签订之前，说明理由撤回，例如须重新征询部门意见。专班约定。"""
    view.visible(asked.session, commitment_id, asked.by)
    commitment_ends.withdraw(
        asked.session,
        commitment_id=commitment_id,
        reason=given.reason,
        **asked.dated(given),
        expected_version=version,
    )
    return seen(asked, commitment_id)
