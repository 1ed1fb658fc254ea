"""What is owed of orders and of scores (二（一）2, 三（二）)."""

from typing import Final

from sqlalchemy import exists, literal, not_
from sqlalchemy.orm import aliased

from workflow.law.terms import Obligor, Rung
from workflow.records.clock import ClockRecord
from workflow.records.department import SUPERVISING
from workflow.records.score import ScoreDispute
from workflow.records.steps.asking import PROJECT, by_department, by_office, owed
from workflow.records.supervision import FiredRung, Supervision

_LATER: Final = aliased(Supervision)
#: An order was closed over a duty that is still overdue by a day for which the ladder has ordered, and no other order covers
#: it: for such a day the ladder has said all that it says. An order that was open when the date moved has covered both days.
_STILL_OVERDUE: Final = (
    Supervision.state == "closed",
    ClockRecord.id == Supervision.clock_id,
    ClockRecord.stopped_at.is_(None),
    exists().where(
        FiredRung.clock_id == ClockRecord.id,
        FiredRung.rung == Rung.SUPERVISE.value,
        FiredRung.due_at >= ClockRecord.due_at,
    ),
    not_(exists().where(_LATER.clock_id == Supervision.clock_id, _LATER.id > Supervision.id)),
)
#: What was ordered about a promise outlives the completion of the project as the promise does.
AFTERWARDS: Final = (
    by_office(
        "supervision",
        Supervision,
        "awaited_overdue_duty",
        Supervision.obligor_kind != Obligor.OFFICE.value,
        *_STILL_OVERDUE,
    ),
    by_department(
        "supervision",
        Supervision,
        "awaited_overdue_duty",
        literal(SUPERVISING),
        Supervision.obligor_kind == Obligor.OFFICE.value,
        *_STILL_OVERDUE,
    ),
    by_office(
        "supervision",
        Supervision,
        "awaited_supervision_close",
        Supervision.state == "answered",
        Supervision.obligor_kind != Obligor.OFFICE.value,
    ),
    # What the office answers for itself is for whoever supervises it to close.
    by_department(
        "supervision",
        Supervision,
        "awaited_supervision_close",
        literal(SUPERVISING),
        Supervision.state == "answered",
        Supervision.obligor_kind == Obligor.OFFICE.value,
    ),
)
#: A department's word on how it was scored is answered whatever becomes of the project.
ALWAYS: Final = (
    owed(
        "score_dispute",
        ScoreDispute,
        "awaited_score_answer",
        Obligor.DEPARTMENT,
        literal(SUPERVISING),
        ScoreDispute.clock_id == ClockRecord.id,
        ClockRecord.project_id == PROJECT,
        ScoreDispute.state == "open",
    ),
)
