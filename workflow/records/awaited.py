"""What is awaited of whom though no limit is known: read off the states, and kept on clocks of its own (ADR 0018).

`settle` is asked once by every act, as its line of history is written, so that no act has to remember whose turn it makes
it, and none that takes a step back has to put a clock back.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    TextualSelect,
    and_,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from workflow.law.terms import Obligor, PauseReason, Side
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.approval_item import ApprovalItem, ItemDeferral, ItemPause
from workflow.records.base import Key
from workflow.records.blocker import Blocker
from workflow.records.breach import Breach, CreditRepair
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord, PauseRecord, limit_data
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.department import SUPERVISING
from workflow.records.pickup import Pickup
from workflow.records.project import Involvement, Project, ProjectStage
from workflow.records.registration import RegistrationItem
from workflow.records.score import ScoreDispute
from workflow.records.screening import Screening
from workflow.records.supervision import Supervision
from workflow.rules.awaited import step_limit
from workflow.rules.local_time import instant, local_day
from workflow.rules.machines import BINDING, SILENT

#: Kind and id of the thing.
Subject: TypeAlias = tuple[str, int]

#: What the clocks of such steps run for: the step, by the id of the thing that it is about. Whoever asks for the clocks of a
#: thing asks for its limits, and does not meet these.
STEP: Final = "awaited"
#: The limit of a day that was promised in the answer to an order of supervision.
PROMISE: Final = "supervision_promise"
#: How a clock of such a step ends: the step was taken, or the project stands still.
DONE: Final = "moved_on"
#: How one of a promised day ends: what was promised is done.
KEPT: Final = "kept"
SUSPENDED: Final = "suspended"
#: The step that follows changed facts.
REANALYSIS: Final = "awaited_reanalysis"
#: Clocks that run beside a step of their thing and are another duty than it.
_BESIDE: Final = frozenset({"commitment_check"})
# Written out as they stand, since the question is put into words once (`_in_words`).
_PROJECT: Final[ColumnElement[int]] = literal_column(":project", Key)
_ENTERPRISE: Final[ColumnElement[str]] = literal_column(":enterprise", String)


@dataclass(frozen=True, slots=True)
class Awaited:
    """One step that is owed."""

    subject: Subject
    #: Key of `rules.awaited.STEPS`.
    key: str
    obligor: tuple[Obligor, str]
    #: It is owed only after this day; None where the state alone says that it is owed.
    after: date | None = None


#: A step that is owed as soon as the state says so.
_AT_ONCE: Final = cast(null(), Date)


def _owed(
    kind: str,
    record: Any,
    key: str,
    obligor: Obligor,
    of: Any,
    *where: ColumnElement[bool],
    after: Any = _AT_ONCE,
) -> Select[Any]:
    return select(
        literal(kind), record.id, literal(key), literal(obligor.value), func.coalesce(of, ""), after
    ).where(*where)


def _by_office(kind: str, record: Any, key: str, *where: ColumnElement[bool]) -> Select[Any]:
    return _owed(kind, record, key, Obligor.OFFICE, literal(""), record.project_id == _PROJECT, *where)


def _by_department(kind: str, record: Any, key: str, of: Any, *where: ColumnElement[bool]) -> Select[Any]:
    return _owed(kind, record, key, Obligor.DEPARTMENT, of, record.project_id == _PROJECT, *where)


def _by_enterprise(kind: str, record: Any, key: str, *where: ColumnElement[bool]) -> Select[Any]:
    return _owed(kind, record, key, Obligor.ENTERPRISE, _ENTERPRISE, record.project_id == _PROJECT, *where)


def _parts(*states: str) -> ColumnElement[bool]:
    return exists().where(
        AcceptancePart.acceptance_id == JointAcceptance.id, AcceptancePart.state.in_(states)
    )


def _part(key: str, acceptance: str, part: str) -> Select[Any]:
    return _owed(
        "acceptance_part",
        AcceptancePart,
        key,
        Obligor.DEPARTMENT,
        AcceptancePart.department_key,
        AcceptancePart.acceptance_id == JointAcceptance.id,
        JointAcceptance.project_id == _PROJECT,
        JointAcceptance.state == acceptance,
        AcceptancePart.state == part,
    )


_NEWEST_ROUND: Final = (
    select(func.max(Consultation.round)).where(Consultation.project_id == _PROJECT).scalar_subquery()
)
_LANDING: Final = exists().where(
    ProjectStage.project_id == _PROJECT,
    ProjectStage.stage == "direct_landing",
    ProjectStage.state == "open",
)
#: What its meetings decided is carried on by the decisions, each with a clock of its own.
_DECIDED: Final = exists().where(
    Deliberation.project_id == Blocker.project_id,
    Deliberation.blocker_id == Blocker.id,
    Resolution.deliberation_id == Deliberation.id,
    Resolution.state.in_(("drafted", "open", "reported")),
)


def _asked(*states: str) -> ColumnElement[bool]:
    return exists().where(Consultee.consultation_id == Consultation.id, Consultee.state.in_(states))


#: That it is to be judged anew whether the industry is high-risk: nothing else is left to a person once it circulates.
_RISK_OPEN: Final = exists().where(
    Screening.consultation_id == Consultation.id,
    Consultation.state.not_in(("screening", "refused", "declined", "withdrawn")),
    cast(Screening.findings, String).contains('"person"'),
)
_CLAUSES: Final = Clause.commitment_id == Commitment.id
#: What has a date and is still to be done, checked, confirmed or put right under a commitment.
_DATED_OPEN: Final = or_(
    exists().where(
        _CLAUSES,
        or_(
            Clause.state.in_(("waiting", "running")),
            and_(Clause.state == "missed", Clause.done_at.is_(None)),
            Clause.confirmation.in_(("awaiting", "disputed")),
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
    Clause.state == "standing",
    Project.id == Commitment.project_id,
    Project.state != "completed",
)
_CHECKER: Final = case(
    (DeferredMaterial.department_key.is_(None), Obligor.OFFICE.value), else_=Obligor.DEPARTMENT.value
)

#: A promise that is reported as kept, of which the other side has said nothing; while the commitment holds, and after it is
#: fulfilled, since what is kept all the time is reported with the end (ADR 0020).
_UNCONFIRMED: Final = (
    Clause.confirmation == "awaiting",
    Commitment.id == Clause.commitment_id,
    Commitment.state.in_((*BINDING, "fulfilled")),
)

#: What is owed also after the project is completed: under a commitment (二（三）2 事中事后监管), and of its scoring.
_AFTERWARDS: Final = (
    select(
        literal("deferred_material"),
        DeferredMaterial.id,
        literal("awaited_deferral_check"),
        _CHECKER,
        func.coalesce(DeferredMaterial.department_key, ""),
        _AT_ONCE,
    ).where(DeferredMaterial.project_id == _PROJECT, DeferredMaterial.state == "handed_in"),
    _by_office("breach", Breach, "awaited_breach_decision", Breach.state == "found"),
    # Its own clock is overdue and goes on: what follows is for the office to decide.
    _owed(
        "clock",
        ClockRecord,
        "awaited_breach_step",
        Obligor.OFFICE,
        literal(""),
        ClockRecord.project_id == _PROJECT,
        ClockRecord.subject_kind == "breach",
        ClockRecord.stopped_at.is_(None),
        ClockRecord.obligor_kind != Obligor.OFFICE.value,
        Breach.id == ClockRecord.subject_id,
        Breach.state == "rectifying",
        after=ClockRecord.due_day,
    ),
    _by_office("credit_repair", CreditRepair, "awaited_credit_repair", CreditRepair.state == "applied"),
    _by_office(
        "clause", Clause, "awaited_enterprise_report", Clause.side == Side.ENTERPRISE.value, *_UNCONFIRMED
    ),
    _by_enterprise(
        "clause", Clause, "awaited_department_report", Clause.side == Side.DEPARTMENT.value, *_UNCONFIRMED
    ),
    _by_office(
        "commitment",
        Commitment,
        "awaited_fulfilment",
        Commitment.state.in_(("reported", "repaired")),
        not_(_DATED_OPEN),
        not_(_KEPT_ON),
    ),
    _owed(
        "score_dispute",
        ScoreDispute,
        "awaited_score_answer",
        Obligor.DEPARTMENT,
        literal(SUPERVISING),
        ScoreDispute.clock_id == ClockRecord.id,
        ClockRecord.project_id == _PROJECT,
        ScoreDispute.state == "open",
    ),
)
#: That a phase is with a department which was not asked for its list, or not for that phase.
UNASKED: Final = (
    ~exists().where(
        Checklist.project_id == Involvement.project_id,
        Checklist.department_key == Involvement.department_key,
        Checklist.state != "withdrawn",
        # The phases are a list in JSON; its text holds each in quotes.
        cast(Checklist.phases, String).contains(literal('"').concat(Involvement.phase).concat('"')),
    ),
)
#: What is owed while the project goes on.
_GOING_ON: Final = (
    _owed(
        "project",
        Project,
        REANALYSIS,
        Obligor.OFFICE,
        literal(""),
        Project.id == _PROJECT,
        exists().where(
            Involvement.project_id == Project.id, Involvement.facts_version < Project.facts_version
        ),
        # Whether other facts ask for other departments is for the rules to say: whoever changes facts begins it.
        exists().where(
            ClockRecord.subject_kind == STEP,
            ClockRecord.subject_id == Project.id,
            ClockRecord.limit_key == REANALYSIS,
            ClockRecord.stopped_by.in_(("", SUSPENDED)),
        ),
    ),
    _owed(
        "project",
        Project,
        "awaited_analysis",
        Obligor.OFFICE,
        literal(""),
        Project.id == _PROJECT,
        Project.state == "docking",
        ~exists().where(Involvement.project_id == Project.id),
    ),
    _owed(
        "project",
        Project,
        "awaited_dispatch",
        Obligor.OFFICE,
        literal(""),
        Project.id == _PROJECT,
        exists().where(Involvement.project_id == Project.id, *UNASKED),
    ),
    _owed(
        "item_pause",
        ItemPause,
        "awaited_item_resume",
        Obligor.DEPARTMENT,
        ApprovalItem.department_key,
        ItemPause.approval_item_id == ApprovalItem.id,
        ApprovalItem.project_id == _PROJECT,
        ItemPause.ended_at.is_(None),
        after=ItemPause.planned_until,
    ),
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
        ClockRecord.project_id == _PROJECT,
        ClockRecord.stopped_at.is_(None),
        ClockRecord.subject_kind == "clause",
        Clause.id == ClockRecord.subject_id,
        Clause.through_kind != "approval_item",
    ),
    _by_office(
        "consultation",
        Consultation,
        "awaited_circulation",
        Consultation.state == "screening",
        Consultation.round == _NEWEST_ROUND,
        _LANDING,
    ),
    _by_office(
        "consultation",
        Consultation,
        "awaited_informing",
        Consultation.state.in_(("unopposed", "cleared")),
        Consultation.round == _NEWEST_ROUND,
        _LANDING,
        # Nobody is told that it may commit itself while it is open whether it may.
        not_(_RISK_OPEN),
        # Whether it is told again after the enterprise declined is the enterprise's to ask.
        not_(exists().where(Commitment.consultation_id == Consultation.id)),
    ),
    _by_office(
        "consultation",
        Consultation,
        "awaited_round_decision",
        Consultation.state == "circulating",
        Consultation.round == _NEWEST_ROUND,
        _LANDING,
        # Nobody is silent, nobody objects, and one was taken out without a finding: that is no consent.
        _asked("agreed"),
        _asked("withdrawn"),
        not_(_asked(*SILENT, "objected")),
    ),
    _by_office("consultation", Consultation, "awaited_risk", Consultation.round == _NEWEST_ROUND, _RISK_OPEN),
    _by_office("commitment", Commitment, "awaited_qualification", Commitment.state == "applied"),
    _by_office("deliberation", Deliberation, "awaited_minutes", Deliberation.state == "held"),
    _by_office("resolution", Resolution, "awaited_resolution_check", Resolution.state == "reported"),
    _by_office(
        "blocker", Blocker, "awaited_blocker_resolution", Blocker.state == "deliberated", not_(_DECIDED)
    ),
    _by_office(
        "supervision",
        Supervision,
        "awaited_supervision_close",
        Supervision.state == "answered",
        Supervision.obligor_kind != Obligor.OFFICE.value,
    ),
    # What the office answers for itself is for whoever supervises it to close.
    _by_department(
        "supervision",
        Supervision,
        "awaited_supervision_close",
        literal(SUPERVISING),
        Supervision.state == "answered",
        Supervision.obligor_kind == Obligor.OFFICE.value,
    ),
    _by_enterprise(
        "joint_acceptance",
        JointAcceptance,
        "awaited_acceptance_papers",
        JointAcceptance.state == "returned",
    ),
    _by_department(
        "joint_acceptance",
        JointAcceptance,
        "awaited_acceptance_arranging",
        JointAcceptance.lead_key,
        JointAcceptance.state == "requested",
    ),
    _by_department(
        "joint_acceptance",
        JointAcceptance,
        "awaited_acceptance_list",
        JointAcceptance.lead_key,
        JointAcceptance.state == "on_site",
        not_(_parts("awaiting")),
        _parts("to_rectify"),
    ),
    _by_department(
        "joint_acceptance",
        JointAcceptance,
        "awaited_acceptance_conclusion",
        JointAcceptance.lead_key,
        JointAcceptance.state.in_(("on_site", "rechecking")),
        not_(_parts("awaiting", "to_rectify")),
    ),
    _part("awaited_acceptance_opinion", "on_site", "awaiting"),
    _part("awaited_acceptance_recheck", "rechecking", "to_rectify"),
    _by_department(
        "registration_item",
        RegistrationItem,
        "awaited_registration",
        RegistrationItem.department_key,
        RegistrationItem.state == "applied",
    ),
    _by_enterprise(
        "registration_item",
        RegistrationItem,
        "awaited_registration_papers",
        RegistrationItem.state == "returned",
    ),
    _by_department(
        "registration_item",
        RegistrationItem,
        "awaited_registration_delivery",
        RegistrationItem.department_key,
        RegistrationItem.state == "approved",
    ),
    _by_enterprise("pickup", Pickup, "awaited_collection", Pickup.state == "ready"),
    _by_department(
        "approval_item",
        ApprovalItem,
        "awaited_item_decision",
        ApprovalItem.department_key,
        ApprovalItem.state.in_(("accepted", "in_review")),
    ),
    _owed(
        "item_deferral",
        ItemDeferral,
        "awaited_item_paper_check",
        Obligor.DEPARTMENT,
        ApprovalItem.department_key,
        ItemDeferral.approval_item_id == ApprovalItem.id,
        ApprovalItem.project_id == _PROJECT,
        ItemDeferral.state == "handed_in",
    ),
    _by_enterprise(
        "approval_item", ApprovalItem, "awaited_item_supplement", ApprovalItem.state == "correction"
    ),
    _by_department(
        "approval_item",
        ApprovalItem,
        "awaited_refusal_delivery",
        ApprovalItem.department_key,
        ApprovalItem.state == "refused",
        ApprovalItem.delivered_at.is_(None),
    ),
)
_ASK_AFTERWARDS: Final = union_all(*_AFTERWARDS)
_ASK_ALL: Final = union_all(*_GOING_ON, *_AFTERWARDS)
_OPEN: Final = select(
    ClockRecord.id,
    ClockRecord.project_id,
    ClockRecord.subject_kind,
    ClockRecord.subject_id,
    ClockRecord.limit_key,
    ClockRecord.obligor_kind,
    ClockRecord.obligor_key,
    ClockRecord.started_at,
).where(ClockRecord.project_id == bindparam("project"), ClockRecord.stopped_at.is_(None))
_CARRIED: Final = select(Clause.through_kind, Clause.through_id).where(
    Clause.project_id == bindparam("project"),
    Clause.through_id.is_not(None),
    exists().where(
        ClockRecord.subject_kind == "clause",
        ClockRecord.subject_id == Clause.id,
        ClockRecord.stopped_at.is_(None),
    ),
)


#: The questions in the words of a database, by its name and whether the project is completed.
_WORDS: Final[dict[tuple[str, bool], TextualSelect]] = {}


def _in_words(session: Session, *, completed: bool) -> TextualSelect:
    """The question as it is sent. Asked with every act, and too long to be composed anew each time."""
    dialect = session.get_bind().dialect
    if (dialect.name, completed) not in _WORDS:
        asked = _ASK_AFTERWARDS if completed else _ASK_ALL
        words = str(asked.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        _WORDS[dialect.name, completed] = text(words.replace("%%", "%")).columns(
            column("kind", String),
            column("id", Key),
            column("step", String),
            column("owner", String),
            column("of", String),
            column("after", Date),
        )
    return _WORDS[dialect.name, completed]


def awaited_of(session: Session, project: Project) -> list[Awaited]:
    """What is owed in a project by the states of its things, whether or not a limit is known for it."""
    if project.state in ("suspended", "withdrawn"):
        return []
    asked = _in_words(session, completed=project.state == "completed")
    rows = session.execute(asked, {"project": project.id, "enterprise": str(project.enterprise_id)})
    return [
        Awaited((kind, id_), key, (Obligor(owner), of), after) for kind, id_, key, owner, of, after in rows
    ]


def settle(session: Session, project: Project, *, at: datetime, taken_back: bool) -> dict[str, Any]:
    """Bring the clocks of such steps to what is owed now; answer what the line of the act says of clocks, by key.

    A step that has a limit, an agreed day, or a promise that carries it has its own clock, and none of these. `at` is
    when the act happened; where it takes a step back (`taken_back`), the clock runs on from where it began, so that what was
    owed before counts on. The caller holds the project.
    """
    owed = awaited_of(session, project)
    running: list[Any] = list(session.execute(_OPEN, {"project": project.id}))
    said: dict[str, Any] = _keep_promises(session, running, at=at, taken_back=taken_back)
    ours = [record for record in running if record.subject_kind == STEP]
    if not owed and not ours:
        return said
    others = {
        (record.subject_kind, record.subject_id)
        for record in running
        # One that waits for its event asks nothing of anybody.
        if record.subject_kind != STEP and record.limit_key not in _BESIDE and record.started_at is not None
    }
    if any(each.subject[0] in ("approval_item", "acceptance_part") for each in owed):
        carried = session.execute(_CARRIED, {"project": project.id})
        others |= {(kind, int(key)) for kind, key in carried if key is not None}
    wanted = {(each.subject[1], each.key, each.obligor): each for each in owed if each.subject not in others}
    because = SUSPENDED if project.state in ("suspended", "withdrawn") else DONE
    for row in ours:
        if wanted.pop((row.subject_id, row.limit_key, _obligor(row)), None) is None:
            record = session.get_one(ClockRecord, row.id)
            # One that was to be owed later never ran.
            record.started_at = min(at, record.started_at or at)
            record.stopped_at, record.stopped_by = at, because
            said[_name(record)] = {"stopped": because}
    if said:
        # At once, since of a kind one clock may be open.
        session.flush()
    for each in wanted.values():
        record = _begin(session, project, each, at=at, taken_back=taken_back)
        said[_name(record)] = {"due": None}
    return said


def analysis_differs(session: Session, project: Project, *, differs: bool, at: datetime) -> dict[str, Any]:
    """Have the office analyse anew where changed facts ask for other departments, and no more where they do not (二（一）1、2).

    `settle` keeps the clock while analysis rests on older facts. Part of a change of facts; answers what its line says of
    clocks, by key.
    """
    record = session.scalar(
        select(ClockRecord).where(
            ClockRecord.subject_kind == STEP,
            ClockRecord.subject_id == project.id,
            ClockRecord.limit_key == REANALYSIS,
            ClockRecord.stopped_at.is_(None),
        )
    )
    if differs and record is None:
        step = Awaited(("project", project.id), REANALYSIS, (Obligor.OFFICE, ""))
        return {_name(_begin(session, project, step, at=at, taken_back=False)): {"due": None}}
    if record is not None and not differs:
        record.stopped_at, record.stopped_by = at, DONE
        return {_name(record): {"stopped": DONE}}
    return {}


def _keep_promises(session: Session, running: list[Any], *, at: datetime, taken_back: bool) -> dict[str, Any]:
    """A day that was promised for something ends with it: the clock of that thing has stopped. It comes back with it."""
    still = {record.id for record in running}
    said: dict[str, Any] = {}
    if taken_back and still:
        for record in session.scalars(
            select(ClockRecord)
            .join(Supervision, Supervision.id == ClockRecord.subject_id)
            .where(
                ClockRecord.limit_key == PROMISE,
                ClockRecord.stopped_by == KEPT,
                Supervision.state == "answered",
                Supervision.clock_id.in_(still),
            )
        ):
            record.stopped_at, record.stopped_by, record.next_rung, record.next_rung_at = None, "", None, None
            said[_name(record)] = {"due": record.due_day}
        if said:
            session.flush()
            running[:] = session.execute(_OPEN, {"project": running[0].project_id}).all()
    for row in [row for row in running if row.limit_key == PROMISE]:
        if session.get_one(Supervision, row.subject_id).clock_id not in still:
            record = session.get_one(ClockRecord, row.id)
            record.stopped_at, record.stopped_by = max(at, record.started_at or at), KEPT
            running.remove(row)
            said[_name(record)] = {"stopped": KEPT}
    return said


def _begin(
    session: Session, project: Project, step: Awaited, *, at: datetime, taken_back: bool
) -> ClockRecord:
    before = session.scalar(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == STEP,
            ClockRecord.subject_id == step.subject[1],
            ClockRecord.limit_key == step.key,
        )
        .order_by(ClockRecord.round.desc())
        .limit(1)
    )
    if before is not None and _obligor(before) == step.obligor and before.stopped_at is not None:
        stood = before.stopped_at if before.stopped_by == SUSPENDED else None
        if stood is not None or taken_back:
            before.stopped_at, before.stopped_by = None, ""
            before.next_rung = before.next_rung_at = None
            if stood is not None and stood < at:
                session.add(
                    PauseRecord(
                        clock_id=before.id,
                        reason=PauseReason.STANDSTILL.value,
                        basis="专班约定",
                        evidence="项目中止、恢复的登记",
                        start=stood,
                        until=at,
                        planned_until=local_day(at),
                    )
                )
            return before
    record = ClockRecord(
        project_id=project.id,
        subject_kind=STEP,
        subject_id=step.subject[1],
        round=1 if before is None else before.round + 1,
        limit_key=step.key,
        limit=limit_data(step_limit(step.key, step.obligor[0])),
        obligor_kind=step.obligor[0].value,
        obligor_key=step.obligor[1],
        started_at=at if step.after is None else max(at, instant(step.after + timedelta(days=1), time.min)),
        extended=0,
        stopped_by="",
        provisional=False,
    )
    session.add(record)
    return record


def _obligor(record: Any) -> tuple[Obligor, str]:
    return Obligor(record.obligor_kind), record.obligor_key


def _name(record: ClockRecord) -> str:
    return f"{record.subject_kind}:{record.subject_id}:{record.limit_key}"
