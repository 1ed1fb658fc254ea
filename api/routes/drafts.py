"""The text of a dual commitment before it is signed, by JSON (二（三）1)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Depends
from pydantic import Field

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.commitments import seen
from api.routes.shapes import CommitmentId, Given
from api.views import commitments as view
from api.views.commitments import CommitmentView
from workflow.actions import informing

router = Chapter(tags=["commitments"], route_class=Repeatable)


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
        default="",
        max_length=100,
        description="改动部门的承诺条款、监管检查或者由部门核对的容缺材料的，该部门的来文字号或凭据。",
    )


def plain(rows: Sequence[Given] | None) -> list[dict[str, object]] | None:
    """What was sent, as the rules read it; None where nothing was."""
    return None if rows is None else [row.model_dump() for row in rows]


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
    """申请认定符合条件之前可以修改，此后要改的先退回重拟；不得容缺的材料不能列入容缺。"""
    view.visible(asked.session, commitment_id, asked.by)
    informing.redraft(
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
