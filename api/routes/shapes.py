"""Shapes and parameters that several routes share."""

from typing import Annotated, Final

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

ProjectId = Annotated[int, Path(ge=1, le=2**53, description="项目编号。")]
ChecklistId = Annotated[int, Path(ge=1, le=2**53, description="材料清单编号。")]
ConsultationId = Annotated[int, Path(ge=1, le=2**53, description="意见征询编号。")]
ConsulteeId = Annotated[int, Path(ge=1, le=2**53, description="被征询部门一方的编号。")]
ClockId = Annotated[int, Path(ge=1, le=2**53, description="计时编号。")]
PaperId = Annotated[int, Path(ge=1, le=2**53, description="表单编号。")]
ItemId = Annotated[int, Path(ge=1, le=2**53, description="审批事项编号。")]
AcceptanceId = Annotated[int, Path(ge=1, le=2**53, description="联合验收编号。")]
DeferralId = Annotated[int, Path(ge=1, le=2**53, description="容缺材料编号。")]
CommitmentId = Annotated[int, Path(ge=1, le=2**53, description="双向承诺书编号。")]
ClauseId = Annotated[int, Path(ge=1, le=2**53, description="承诺条款编号。")]
MaterialId = Annotated[int, Path(ge=1, le=2**53, description="双向承诺书所列容缺材料的编号。")]
PointId = Annotated[int, Path(ge=1, le=2**53, description="监管检查编号。")]
BreachId = Annotated[int, Path(ge=1, le=2**53, description="违诺编号。")]
RepairId = Annotated[int, Path(ge=1, le=2**53, description="信用修复申请编号。")]
DisputeId = Annotated[int, Path(ge=1, le=2**53, description="异议编号。")]
AnchorId = Annotated[int, Path(ge=1, le=2**53, description="起算事件编号。")]
AttachmentId = Annotated[int, Path(ge=1, le=2**53, description="附件编号。")]
NoticeId = Annotated[int, Path(ge=1, le=2**53, description="通知编号。")]

#: The longest reason that the records hold.
LONGEST_REASON: Final = 400


class Given(BaseModel):
    """A body: what it does not know it refuses, so that a misspelt name is not silently ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Late(Given):
    """补录：早先已经发生的，写明何时和为何事后登记。"""

    happened_at: AwareDatetime | None = Field(default=None, description="发生时间；当场登记的不填。")
    late_because: str = Field(default="", max_length=LONGEST_REASON, description="补录的理由。")


class LateNotice(Late):
    """发出的通知；补录的，写明送达的文件的，时限自送达之时起算，没有写明的自登记之时起算。"""

    paper: str = Field(default="", max_length=100, description="送达的文件及签收情况（名称、字号）。")


class Reason(Given):
    """理由。"""

    reason: str = Field(max_length=LONGEST_REASON, description="理由。")


class LateReason(Late):
    """理由；补录的写明何时和为何事后登记。"""

    reason: str = Field(max_length=LONGEST_REASON, description="理由。")


class AnchorGiven(Late):
    """起算事件。"""

    anchor: str = Field(
        max_length=60,
        description="例如 `deal_confirmed` 成交确认书签订、`land_price_paid` 价款缴清、`completion_accepted` 竣工验收合格。",
    )
    about: str = Field(default="", max_length=60, description="只就某一项时限或事项而言的，写它的代码。")
    evidence: str = Field(max_length=400, description="证明材料。")
    despite: str = Field(
        default="", max_length=LONGEST_REASON, description="在前的事件（成交确认书）没有登记的，写明理由。"
    )
