"""Annex 1 by JSON: read, answered, confirmed, returned, withdrawn (二（一）3)."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import LONGEST_REASON, ChecklistId, Given, Late, LateNotice, LateReason, Reason
from api.views import checklists as view
from api.views.checklists import ChecklistView
from workflow.actions import checklist_answers, checklists, retractions
from workflow.law.terms import Phase
from workflow.records.checklist import Checklist

router = Chapter(tags=["checklists"], route_class=Repeatable)


class MaterialGiven(Given):
    """一份材料。"""

    name: str = Field(default="", max_length=400)
    key: str = Field(default="", max_length=80, description="材料编号；不在材料表中的留空。")
    originals: int | None = Field(default=None, ge=0, le=99)
    copies: int | None = Field(default=None, ge=0, le=99)
    note: str = Field(default="", max_length=400)


class LineGiven(Given):
    """附件1的一行：阶段、事项、情形、材料。"""

    phase: Phase | None = Field(default=None, description="事项编号已给出，或只征集一个阶段时可省。")
    item_code: str = Field(default="", max_length=40, description="目录中的事项编号；自行填写的事项留空。")
    item_name: str = Field(default="", max_length=240)
    circumstance: str = Field(default="", max_length=400)
    materials: list[MaterialGiven] | None = Field(default=None, description="不给出的按目录所列。")
    no_materials: bool = Field(default=False, description="无需材料。")
    condition: str = Field(default="", max_length=400)
    note: str = Field(default="", max_length=400)


class Handled(Given):
    """经办人。"""

    handled_by: str = Field(max_length=60, description="经办人。")
    phone: str = Field(default="", max_length=30, description="联系电话。")


class OnFacts(Handled):
    """经办人，以及所见的项目信息。"""

    facts_version: int | None = Field(
        default=None, ge=1, description="读取时的 `facts_version`；其后变更了所依据的项目信息的，不予受理。"
    )


class ReplyGiven(OnFacts, Late):
    """部门的答复。"""

    involved: bool = Field(description="本部门是否涉及；不涉及的 `lines` 留空。")
    lines: list[LineGiven] = Field(default_factory=list, description="各行。")
    note: str = Field(default="", max_length=LONGEST_REASON)


class ConfirmedGiven(OnFacts, Late):
    """原答复仍然成立。"""


class RecordedGiven(ReplyGiven):
    """部门书面的回复，由办公室代记。"""

    source: str = Field(default="", max_length=100, description="来文字号或凭据。")


class SentBackGiven(LateReason, LateNotice):
    """退回材料清单。"""


class State(BaseModel):
    """办理后的状态。"""

    id: int
    state: str
    round: int
    version: int
    in_time: bool | None = Field(default=None, description="是否按时；没有答复的为 null。")


@router.get(
    "/checklists/{checklist_id}",
    operation_id="readChecklist",
    summary="一份材料清单",
    response_model=ChecklistView,
    responses=responses(404),
)
def read_checklist(
    asked: Annotated[Asked, Depends(to_read("checklist.read"))], checklist_id: ChecklistId
) -> ChecklistView:
    """征集、各轮答复、与前一轮的不同，以及目录的建议。"""
    seen = view.read(asked.session, asked.law, checklist_id=checklist_id, by=asked.by, now=asked.now)
    asked.at_version(seen.version)
    return seen


def _state(asked: Asked, checklist: Checklist, in_time: bool | None = None) -> State:
    asked.session.flush()
    asked.at_version(checklist.version)
    return State(
        id=checklist.id,
        state=checklist.state,
        round=checklist.round,
        version=checklist.version,
        in_time=in_time,
    )


def _answered(
    asked: Asked, checklist_id: int, given: ReplyGiven, version: int | None, *, source: str = ""
) -> State:
    """A department's answer, or its letter as the office records it."""
    answer = checklist_answers.reply(
        asked.session,
        asked.law,
        checklist_id=checklist_id,
        involved=given.involved,
        lines=[line.model_dump(exclude_unset=True) for line in given.lines],
        handled_by=given.handled_by,
        phone=given.phone,
        note=given.note,
        source=source,
        shown_facts=given.facts_version,
        expected_version=version,
        **asked.dated(given),
    )
    checklist, _ = view.visible(asked.session, checklist_id, asked.by)
    return _state(asked, checklist, answer.in_time)


@router.post(
    "/checklists/{checklist_id}/reply",
    operation_id="replyChecklist",
    summary="回复材料清单",
    response_model=State,
    responses=responses(404, 409, 412, 428),
)
def reply(
    asked: Annotated[Asked, Depends(to_do("checklist.reply"))],
    checklist_id: ChecklistId,
    given: ReplyGiven,
    version: KnownVersion,
) -> State:
    """3个工作日内回复事项、情形和材料，或答复不涉及。不符的行一次列出。"""
    return _answered(asked, checklist_id, given, version)


@router.post(
    "/checklists/{checklist_id}/record",
    operation_id="recordChecklist",
    summary="代记部门书面回复的材料清单",
    response_model=State,
    responses=responses(404, 409, 412, 428),
)
def record(
    asked: Annotated[Asked, Depends(to_do("checklist.record"))],
    checklist_id: ChecklistId,
    given: RecordedGiven,
    version: KnownVersion,
) -> State:
    """部门在纸面上回复的，办公室写明来文和收到的时间代为登记；是否按时以收到的时间为准（专班约定）。"""
    return _answered(asked, checklist_id, given, version, source=given.source)


@router.post(
    "/checklists/{checklist_id}/confirm",
    operation_id="confirmChecklist",
    summary="确认材料清单",
    response_model=State,
    responses=responses(404, 409, 412, 428),
)
def confirm(
    asked: Annotated[Asked, Depends(to_do("checklist.confirm"))],
    checklist_id: ChecklistId,
    given: ConfirmedGiven,
    version: KnownVersion,
) -> State:
    """项目信息变更后，确认上一轮的答复仍然成立。"""
    answer = checklist_answers.confirm(
        asked.session,
        checklist_id=checklist_id,
        handled_by=given.handled_by,
        phone=given.phone,
        shown_facts=given.facts_version,
        **asked.dated(given),
        expected_version=version,
    )
    checklist, _ = view.visible(asked.session, checklist_id, asked.by)
    return _state(asked, checklist, answer.in_time)


@router.post(
    "/checklists/{checklist_id}/retract",
    operation_id="retractChecklist",
    summary="撤回材料清单",
    response_model=State,
    responses=responses(404, 409, 412, 428),
)
def retract_answer(
    asked: Annotated[Asked, Depends(to_do("checklist.retract"))],
    checklist_id: ChecklistId,
    given: Reason,
    version: KnownVersion,
) -> State:
    """部门撤回尚未使用的答复，时限仍自原来的起算时间计算（专班约定）。"""
    checklist = retractions.retract_answer(
        asked.session,
        asked.law,
        checklist_id=checklist_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return _state(asked, checklist)


@router.post(
    "/checklists/{checklist_id}/return",
    operation_id="returnChecklist",
    summary="退回材料清单",
    response_model=State,
    responses=responses(404, 409, 412, 428),
)
def return_answer(
    asked: Annotated[Asked, Depends(to_do("checklist.return"))],
    checklist_id: ChecklistId,
    given: SentBackGiven,
    version: KnownVersion,
) -> State:
    """说明理由退回，部门在新一轮的时限内重新回复（专班约定）。"""
    checklist = checklist_answers.return_answer(
        asked.session,
        asked.law,
        checklist_id=checklist_id,
        reason=given.reason,
        paper=given.paper,
        expected_version=version,
        **asked.dated(given),
    )
    return _state(asked, checklist)


@router.post(
    "/checklists/{checklist_id}/withdraw",
    operation_id="withdrawChecklist",
    summary="撤销材料清单征集",
    response_model=State,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    asked: Annotated[Asked, Depends(to_do("checklist.withdraw"))],
    checklist_id: ChecklistId,
    given: LateReason,
    version: KnownVersion,
) -> State:
    """说明理由撤销，该部门不再欠答复（专班约定）。"""
    checklist = checklists.withdraw(
        asked.session,
        checklist_id=checklist_id,
        reason=given.reason,
        expected_version=version,
        **asked.dated(given),
    )
    return _state(asked, checklist)
