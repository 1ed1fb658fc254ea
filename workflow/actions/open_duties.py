"""What a department still has in hand, kind by kind: it is not closed over any of it (三（一）)."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflow.actions.cases import CLOSED
from workflow.law.terms import Obligor
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.acceptance_check import FollowUp
from workflow.records.approval_item import ApprovalItem
from workflow.records.blocker import Blocker
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment, SupervisionPoint
from workflow.records.consultation import Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.project import Involvement, Project
from workflow.records.registration import RegistrationItem
from workflow.records.supervision import Supervision
from workflow.rules.machines import ENDED, UNDER_WAY


def open_duties(session: Session, department: str) -> dict[str, int]:
    """How many of each thing a department owes, leads or is still to be asked for, by its name in Chinese.

    A clock is not all there is: what waits for its anchor, what has no known limit (待核定), and what is listed and not
    yet applied for has an owner too.
    """
    counted = (
        (name, session.scalar(select(func.count()).where(*conditions)) or 0)
        for name, conditions in _kinds(department)
    )
    found = {name: count for name, count in counted if count}
    if meetings := sum(department in called for called in session.scalars(_CALLED)):
        found["待召开的会商"] = meetings
    return found


#: Whom each meeting calls that is still to be held (二（三）1).
_CALLED = select(Deliberation.departments).where(Deliberation.state == "called")


def _kinds(key: str) -> Iterator[tuple[str, tuple[ColumnElement[bool], ...]]]:
    """Each kind of thing in hand: its name, and which rows are that."""
    owner = Obligor.DEPARTMENT.value
    going_on = Project.state.not_in(CLOSED)
    yield (
        "材料清单",
        (Checklist.department_key == key, Checklist.state.in_(("awaiting", "returned", "stale"))),
    )
    yield "征询意见", (Consultee.department_key == key, Consultee.state.in_(("awaiting", "stale")))
    yield (
        "企业开办事项",
        (
            RegistrationItem.department_key == key,
            RegistrationItem.state.in_(("planned", "applied", "returned", "approved")),
            RegistrationItem.project_id == Project.id,
            going_on,
        ),
    )
    yield (
        "审批事项",
        (
            ApprovalItem.department_key == key,
            ApprovalItem.state.in_(
                (
                    "planned",
                    "submitted",
                    "correction",
                    "accepted",
                    "in_review",
                    "paused",
                    "granted",
                    "granted_with_deferred",
                )
            ),
            ApprovalItem.project_id == Project.id,
            going_on,
        ),
    )
    yield (
        "联合验收意见",
        (
            AcceptancePart.department_key == key,
            AcceptancePart.state.in_(("awaiting", "to_rectify")),
            AcceptancePart.acceptance_id == JointAcceptance.id,
            JointAcceptance.state.in_(UNDER_WAY),
        ),
    )
    yield "联合验收检查整改", (FollowUp.department_key == key, FollowUp.done_at.is_(None))
    yield (
        "会商决定",
        (
            Resolution.owner_kind == owner,
            Resolution.owner_key == key,
            Resolution.state.in_(("drafted", "open", "reported")),
        ),
    )
    yield (
        "难点、堵点",
        (
            Blocker.owner_kind == owner,
            Blocker.owner_key == key,
            Blocker.state.in_(("raised", "coordinating", "deliberated")),
        ),
    )
    yield (
        "承诺条款",
        (
            Clause.department_key == key,
            Clause.state.in_(("waiting", "standing", "running", "missed")),
            Clause.done_at.is_(None),
            Clause.commitment_id == Commitment.id,
            Commitment.state.not_in(ENDED),
        ),
    )
    yield (
        "监管检查",
        (
            SupervisionPoint.department_key == key,
            SupervisionPoint.state.in_(("planned", "rectifying")),
            SupervisionPoint.commitment_id == Commitment.id,
            Commitment.state.not_in(ENDED),
        ),
    )
    yield (
        "督办单",
        (
            Supervision.obligor_kind == owner,
            Supervision.obligor_key == key,
            Supervision.state != "closed",
        ),
    )
    yield (
        "其他计时",
        (
            ClockRecord.obligor_kind == owner,
            ClockRecord.obligor_key == key,
            ClockRecord.stopped_at.is_(None),
            ClockRecord.subject_kind.not_in(_COUNTED_ABOVE),
            ClockRecord.limit_key.not_in(_STEPS_COUNTED_ABOVE),
        ),
    )
    yield (
        "在办项目中研判列明的阶段",
        (
            Involvement.department_key == key,
            Involvement.project_id == Project.id,
            going_on,
        ),
    )


#: What clocks run for that is counted as the thing itself.
_COUNTED_ABOVE = (
    "checklist",
    "consultee",
    "registration_item",
    "approval_item",
    "acceptance_part",
    "acceptance_follow_up",
    "resolution",
    "blocker",
    "clause",
    "supervision_point",
    "supervision",
)
#: And steps without a limit, where the thing that they are about is counted.
_STEPS_COUNTED_ABOVE = (
    "awaited_acceptance_opinion", "awaited_acceptance_recheck", "awaited_registration",
    "awaited_registration_delivery", "awaited_item_decision",
)  # fmt: skip
