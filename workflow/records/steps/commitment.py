"""What is owed under a commitment, also after the project is completed (二（三）2)."""

from typing import Final

from sqlalchemy import and_, case, exists, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from workflow.law.terms import Obligor, Side
from workflow.records.attachment import Attachment
from workflow.records.breach import Breach, CreditRepair, Dispute
from workflow.records.clock import ClockRecord, PauseRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.project import Project
from workflow.records.steps.asking import AT_ONCE, PROJECT, by_department, by_enterprise, by_office, owed
from workflow.rules.machines import BINDING

_OTHER: Final = aliased(Clause)
_CLAUSES: Final = _OTHER.commitment_id == Commitment.id
#: What has a date and is still to be done, checked or put right under a commitment.
_DATED_OPEN: Final = or_(
    exists().where(
        _CLAUSES,
        or_(
            _OTHER.state.in_(("waiting", "running")),
            and_(_OTHER.state == "missed", _OTHER.done_at.is_(None)),
        ),
    ),
    exists().where(
        DeferredMaterial.commitment_id == Commitment.id,
        DeferredMaterial.state.in_(("promised", "handed_in")),
    ),
    exists().where(
        SupervisionPoint.commitment_id == Commitment.id,
        SupervisionPoint.state.in_(("planned", "rectifying")),
    ),
    exists().where(Breach.commitment_id == Commitment.id, Breach.closed_at.is_(None)),
)
#: What is kept all the time is kept at least until the project is completed.
_KEPT_ON: Final = exists().where(
    _CLAUSES,
    _OTHER.state == "standing",
    Project.id == Commitment.project_id,
    Project.state != "completed",
)
#: The other side has still to say its word on a report, or nobody has reported yet what the government keeps all the time.
_UNSAID: Final = exists().where(
    _CLAUSES,
    or_(
        _OTHER.confirmation.in_(("awaiting", "disputed", "proven")),
        and_(_OTHER.state == "standing", _OTHER.side == Side.DEPARTMENT.value),
    ),
)
#: A commitment of which nothing is left but to say that it was kept.
_AT_ITS_END: Final = (Commitment.state.in_(("reported", "repaired")), not_(_DATED_OPEN), not_(_KEPT_ON))
#: A breach of it that is not settled climbs a ladder of its own.
_BROKEN: Final = exists().where(Breach.clause_id == Clause.id, Breach.closed_at.is_(None))
#: What was kept all the time and was not, is owed still, and has no clock.
_MISSED: Final = (
    Clause.state == "missed",
    Clause.done_at.is_(None),
    Clause.anchor == "",
    Commitment.id == Clause.commitment_id,
    Commitment.state.in_(BINDING),
    not_(_BROKEN),
)
_CHECKER: Final = case(
    (DeferredMaterial.department_key.is_(None), Obligor.OFFICE.value), else_=Obligor.DEPARTMENT.value
)

#: A report is looked at while the commitment holds, and after it is fulfilled, since what is kept all the time is reported
#: with the end (ADR 0020).
_REPORTED: Final = (
    Commitment.id == Clause.commitment_id,
    Commitment.state.in_((*BINDING, "fulfilled")),
)
#: The other side has said nothing of it yet.
_UNCONFIRMED: Final = (Clause.confirmation == "awaiting", *_REPORTED)
#: That the signed paper of a commitment has come back.
SCANNED: Final = exists().where(
    Attachment.subject_kind == "commitment",
    Attachment.subject_id == Commitment.id,
    Attachment.taken_back_because == "",
)
#: The time for putting a breach right, while it is on whoever broke its word and was not reported as put right.
_TO_RECTIFY: Final = (
    ClockRecord.project_id == PROJECT,
    ClockRecord.subject_kind == "breach",
    ClockRecord.stopped_at.is_(None),
    ClockRecord.obligor_kind != Obligor.OFFICE.value,
    Breach.id == ClockRecord.subject_id,
)
#: Either side hears what the other says of its report, and of its own dispute what was answered.
_QUESTIONED: Final = (Clause.confirmation == "disputed", *_REPORTED)
AFTERWARDS: Final = (
    # A clock that was paused by itself; those of applications stop and go on with them.
    select(
        literal("pause"),
        PauseRecord.id,
        literal("awaited_resume"),
        case(
            (ClockRecord.obligor_kind == Obligor.DEPARTMENT.value, ClockRecord.obligor_kind),
            else_=Obligor.OFFICE.value,
        ),
        case(
            (ClockRecord.obligor_kind == Obligor.DEPARTMENT.value, ClockRecord.obligor_key),
            else_="",
        ),
        PauseRecord.planned_until,
    ).where(
        PauseRecord.clock_id == ClockRecord.id,
        PauseRecord.until.is_(None),
        ClockRecord.project_id == PROJECT,
        ClockRecord.stopped_at.is_(None),
        ClockRecord.subject_kind == "clause",
        Clause.id == ClockRecord.subject_id,
        Clause.through_kind != "approval_item",
    ),
    by_office(
        "commitment",
        Commitment,
        "awaited_signed_copy",
        Commitment.state.in_(BINDING),
        ~SCANNED,
    ),
    by_enterprise(
        "clause", Clause, "awaited_disputed_report", Clause.side == Side.ENTERPRISE.value, *_QUESTIONED
    ),
    by_department(
        "clause",
        Clause,
        "awaited_disputed_report",
        Clause.department_key,
        Clause.side == Side.DEPARTMENT.value,
        *_QUESTIONED,
    ),
    by_enterprise(
        "dispute",
        Dispute,
        "awaited_dispute_close",
        Dispute.side == Side.ENTERPRISE.value,
        Dispute.state == "answered",
    ),
    by_department(
        "dispute",
        Dispute,
        "awaited_dispute_close",
        Dispute.department_key,
        Dispute.side == Side.DEPARTMENT.value,
        Dispute.state == "answered",
    ),
    select(
        literal("deferred_material"),
        DeferredMaterial.id,
        literal("awaited_deferral_check"),
        _CHECKER,
        func.coalesce(DeferredMaterial.department_key, ""),
        AT_ONCE,
    ).where(DeferredMaterial.project_id == PROJECT, DeferredMaterial.state == "handed_in"),
    by_office("breach", Breach, "awaited_breach_decision", Breach.state == "found"),
    # Its own clock is overdue and goes on: what follows is for the office to decide.
    owed(
        "clock",
        ClockRecord,
        "awaited_breach_step",
        Obligor.OFFICE,
        literal(""),
        *_TO_RECTIFY,
        Breach.state == "rectifying",
        after=ClockRecord.due_day,
    ),
    # Where it is proposed to stop the work, whoever broke its word may still put it right; the office decides what follows.
    owed(
        "clock",
        ClockRecord,
        "awaited_breach_after_stop",
        Obligor.OFFICE,
        literal(""),
        *_TO_RECTIFY,
        Breach.state == "stop_proposed",
        after=ClockRecord.due_day,
    ),
    by_office("breach", Breach, "awaited_breach_report", Breach.state == "revoked"),
    by_office("credit_repair", CreditRepair, "awaited_credit_repair", CreditRepair.state == "applied"),
    by_office(
        "clause", Clause, "awaited_enterprise_report", Clause.side == Side.ENTERPRISE.value, *_UNCONFIRMED
    ),
    by_enterprise(
        "clause", Clause, "awaited_department_report", Clause.side == Side.DEPARTMENT.value, *_UNCONFIRMED
    ),
    by_office("clause", Clause, "awaited_report_decision", Clause.confirmation == "proven", *_REPORTED),
    by_office(
        "commitment",
        Commitment,
        "awaited_fulfilment",
        *_AT_ITS_END,
        not_(_UNSAID),
    ),
    by_department(
        "clause",
        Clause,
        "awaited_standing_report",
        Clause.department_key,
        Clause.state == "standing",
        Clause.side == Side.DEPARTMENT.value,
        Commitment.id == Clause.commitment_id,
        *_AT_ITS_END,
    ),
    by_enterprise("clause", Clause, "awaited_missed_promise", Clause.side == Side.ENTERPRISE.value, *_MISSED),
    by_department(
        "clause",
        Clause,
        "awaited_missed_promise",
        Clause.department_key,
        Clause.side == Side.DEPARTMENT.value,
        *_MISSED,
    ),
)
