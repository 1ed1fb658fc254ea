"""The dual commitment signed, by JSON: signed, scanned, resumed, fulfilled (二（三）1)."""

from typing import Annotated

from fastapi import Depends, File, UploadFile, status
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.commitments import seen
from api.routes.shapes import AttachmentId, CommitmentId, Late, Reason
from api.views import commitments as view
from api.views.commitments import CommitmentView
from workflow.actions import attachments, own_copies, signing, signing_retractions, standstill
from workflow.errors import NotFound
from workflow.records.attachment import Attachment

router = Chapter(tags=["commitments"], route_class=Repeatable)


class SignedGiven(Late):
    """签订。"""

    signed_for_enterprise: str = Field(max_length=60, description="企业签订人。")
    signed_for_office: str = Field(max_length=60, description="政府签订人。")


class FulfilledGiven(Late):
    """履行完毕。"""

    evidence: str = Field(max_length=400, description="佐证材料。")


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
    "/commitments/{commitment_id}/take-back",
    operation_id="takeBackSigning",
    summary="收回误登记的签订",
    response_model=CommitmentView,
    responses=responses(404, 409, 412, 428),
)
def take_back(
    asked: Annotated[Asked, Depends(to_do("commitment.take_back"))],
    commitment_id: CommitmentId,
    given: Reason,
    version: KnownVersion,
) -> CommitmentView:
    """尚未据此报告、起算、检查、督办、登记违诺的可以收回；该轮了结、条款免除，回答重新登记签订的一轮。专班约定。"""
    view.visible(asked.session, commitment_id, asked.by)
    again = signing_retractions.take_back(
        asked.session,
        asked.law,
        commitment_id=commitment_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return seen(asked, again.id)


@router.post(
    "/attachments/{attachment_id}/take-back",
    operation_id="takeBackFile",
    summary="收回误传的签订件、签署件",
    response_model=CommitmentView,
    responses=responses(404, 409),
)
def take_back_file(
    asked: Annotated[Asked, Depends(to_do("commitment.upload"))], attachment_id: AttachmentId, given: Reason
) -> CommitmentView:
    """文件逐字节留存，标明已收回和理由；正确的另行上传。"""
    found = asked.session.get(Attachment, attachment_id)
    if found is None or found.subject_kind not in signing_retractions.UPLOADING:
        raise NotFound(what="该附件")
    view.visible(asked.session, found.subject_id, asked.by)
    signing_retractions.take_back_file(
        asked.session, attachment_id=attachment_id, reason=given.reason, by=asked.by, now=asked.now
    )
    return seen(asked, found.subject_id)


@router.post(
    "/commitments/{commitment_id}/copies",
    operation_id="uploadOwnCopy",
    summary="上传企业签署的双向承诺书",
    response_model=CommitmentView,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
def upload_own(
    asked: Annotated[Asked, Depends(to_do("commitment.upload"))],
    commitment_id: CommitmentId,
    file: Annotated[UploadFile, File(description="PDF、JPEG 或 PNG，按内容识别。")],
) -> CommitmentView:
    """企业签署的一份，逐字节留存，并通知代办专班办公室；双方签订仍以办公室登记为准。"""
    view.visible(asked.session, commitment_id, asked.by)
    own_copies.keep(
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
