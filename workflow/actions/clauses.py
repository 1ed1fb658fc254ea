"""What both sides promised: each dated clause is a clock that waits for its anchor, runs, and is kept or not (附件2)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clause_outcomes, clocks, mandates, notices
from workflow.actions.cases import expect, happening, reason_given
from workflow.actions.clause_clocks import next_round
from workflow.errors import (
    ClauseWaits,
    IllegalMove,
    NotBinding,
    NotFound,
    NotOverdue,
    ProjectNotOpen,
    ProofMissing,
)
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.terms import Obligor, Side
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, limit_data, limit_of, open_clock
from workflow.records.commitment import Anchor, Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Department
from workflow.records.project import Involvement, Project
from workflow.rules import commitment as rules
from workflow.rules import commitment_limits, duty
from workflow.rules.calendar import Calendar
from workflow.rules.duty import ACTS, Actor, Case, Role
from workflow.rules.local_time import local_day
from workflow.rules.machines import (
    BINDING,
    CLAUSE,
    COMMITMENT,
    CONFIRMATION,
    DEFERRED_MATERIAL,
    PROJECT,
    SUPERVISION_POINT,
)
from workflow.rules.wording import clean

LONGEST_EVIDENCE: Final = 400
LONGEST_WHY: Final = 400

#: States of a clause in which its side still owes something.
OPEN: Final = ("waiting", "running", "standing")

SIDE_WORDS: Final = {Side.ENTERPRISE.value: "企业", Side.DEPARTMENT.value: "政府部门"}


def enterprise_of(project: Project) -> tuple[str, str]:
    """The address of the project's enterprise."""
    return ("enterprise", str(project.enterprise_id))


def obligor_of(side: str, department: str | None, project: Project) -> tuple[Obligor, str]:
    """Who is on the clock of a promise."""
    if side == Side.DEPARTMENT:
        return Obligor.DEPARTMENT, department or ""
    return Obligor.ENTERPRISE, str(project.enterprise_id)


def is_counterpart(by: Actor, side: str) -> bool:
    """Whether an actor stands on the side to which this side promised: the office and the departments, or the enterprise."""
    if side == Side.DEPARTMENT:
        return Role.ENTERPRISE in by.roles
    return bool({Role.OFFICE, Role.LIAISON} & set(by.roles))


def address_of(side: str, department: str | None, project: Project) -> tuple[str, str]:
    """Where the notices of one side arrive."""
    return ("department", department or "") if side == Side.DEPARTMENT else enterprise_of(project)


def side_words(session: Session, side: str, department: str | None) -> str:
    """The side as people read it: the bureau by its name, or the enterprise."""
    if side == Side.DEPARTMENT and department:
        return session.get_one(Department, department).short
    return SIDE_WORDS[side]


def case_of_side(project: Project, side: str, department: str | None) -> Case:
    """A case that concerns one side only: nobody reports in the name of the other."""
    if side == Side.DEPARTMENT:
        return Case(frozenset({department} if department else ()))
    return Case(frozenset(), project.enterprise_id, project.agent_id)


def departments_of(session: Session, project_id: int) -> frozenset[str]:
    """The departments that a project involves or consulted."""
    asked = (
        select(Consultee.department_key)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .where(Consultation.project_id == project_id)
    )
    involved = select(Involvement.department_key).where(Involvement.project_id == project_id)
    return frozenset(session.scalars(asked.union(involved)))


def require_going(project: Project, act: str) -> None:
    """See that the project was not stopped; what was promised outlives its completion (事后监管).

    Raises:
        ProjectNotOpen: it is suspended or withdrawn.
    """
    if project.state in ("suspended", "withdrawn"):
        raise ProjectNotOpen(state=PROJECT.words[project.state], act=ACTS[act].title)


def require_binding(commitment: Commitment, act: str) -> None:
    """See that both sides are bound.

    Raises:
        NotBinding: it is not signed, or over.
    """
    if commitment.state not in BINDING:
        raise NotBinding(state=COMMITMENT.words[commitment.state], act=ACTS[act].title)


def evidence_given(value: object, what: str, field: str = "evidence") -> str:
    """The evidence for `what`, as it is kept.

    Raises:
        ProofMissing: it is empty.
    """
    text = clean(value, fact="佐证材料", field=field, limit=LONGEST_EVIDENCE, multiline=True)
    if not text:
        raise ProofMissing(what=what, field=field)
    return text


def short(text: str, most: int = 60) -> str:
    """A clause as a notice names it."""
    return text if len(text) <= most else text[: most - 1] + "…"


# --- from the text to the clocks ------------------------------------------------------------------------------


def bind(
    session: Session,
    law: Law,
    project: Project,
    commitment: Commitment,
    draft: rules.Draft,
    *,
    signed_at: datetime,
) -> None:
    """Make a row and a clock of each thing that the signed text promises. Part of the signing."""
    edition = law.edition(project.edition_hash)
    calendar = calendar_of(session, edition, law.notices)
    anchors = session.scalars(
        select(Anchor).where(Anchor.project_id == project.id, Anchor.taken_back_because == "")
    ).all()
    day = local_day(signed_at)
    for number, line in enumerate(draft.lines, start=1):
        limit = commitment_limits.limit_of_line(line, edition, day)
        clause = Clause(
            project_id=project.id,
            commitment_id=commitment.id,
            number=number,
            side=line.side.value,
            department_key=line.department or None,
            text=line.text,
            consequence=line.consequence,
            cite=line.cite,
            anchor=limit.starts if limit else "",
            about=line.limit,
            through_kind="",
            limit=limit_data(limit) if limit else {},
            state=CLAUSE.initial,
        )
        session.add(clause)
        session.flush()
        if limit is None:
            clause.state = CLAUSE.after(clause.state, "stand")
            continue
        # What is applied for already runs against its limit: that clock is the promise's from now on.
        if clause_clocks.adopt(session, clause) is not None:
            continue
        at = signed_at if limit.starts == rules.SIGNED else _happened(anchors, limit.starts, line.limit)
        if at is not None:
            clause.state = CLAUSE.after(clause.state, "start")
        clause.started_at = at
        clocks.start(
            session,
            calendar,
            project_id=project.id,
            subject=("clause", clause.id),
            limit=limit,
            obligor=obligor_of(clause.side, clause.department_key, project),
            at=at,
        )
    for each in draft.deferrals:
        material = DeferredMaterial(
            project_id=project.id,
            commitment_id=commitment.id,
            name=each.name,
            department_key=each.department or None,
            why=each.reason,
            promised_on=each.on,
            state="promised",
        )
        session.add(material)
        session.flush()
        start_deferral(session, calendar, project, material, signed_at=signed_at)
    for planned in draft.points:
        point = SupervisionPoint(
            project_id=project.id,
            commitment_id=commitment.id,
            department_key=planned.department,
            title=planned.title,
            planned_on=planned.on,
            state="planned",
        )
        session.add(point)
        session.flush()
        start_point(session, calendar, project, point, since=signed_at)
    session.flush()


def _happened(anchors: Iterable[Anchor], key: str, about: str) -> datetime | None:
    """When the event that a clause waits for happened, where it is on record already."""
    found = [anchor for anchor in anchors if anchor.key == key and anchor.about in ("", about)]
    return min((anchor.happened_at for anchor in found), default=None)


def start_deferral(
    session: Session, calendar: Calendar, project: Project, material: DeferredMaterial, *, signed_at: datetime
) -> ClockRecord:
    """The clock of a deferred paper: it ends on the day promised, however often the paper comes back."""
    limit = commitment_limits.by_day(
        "deferred_material",
        f"补交{material.name}",
        material.promised_on,
        local_day(signed_at),
        Obligor.ENTERPRISE,
        starts=rules.SIGNED,
        why="双方在双向承诺书中约定（容缺材料）",
    )
    return clocks.start(
        session,
        calendar,
        project_id=project.id,
        subject=("deferred_material", material.id),
        limit=limit,
        obligor=(Obligor.ENTERPRISE, str(project.enterprise_id)),
        at=signed_at,
        round_number=next_round(session, "deferred_material", material.id),
    )


def start_point(
    session: Session, calendar: Calendar, project: Project, point: SupervisionPoint, *, since: datetime
) -> ClockRecord:
    """The clock of a planned check: the department owes it by the day it named."""
    limit = commitment_limits.by_day(
        "supervision_point",
        f"检查：{point.title}",
        point.planned_on,
        local_day(since),
        Obligor.DEPARTMENT,
        starts=rules.SIGNED,
        why="部门安排的事中事后监管（二（三）2没有规定期限）",
    )
    return clocks.start(
        session,
        calendar,
        project_id=project.id,
        subject=("supervision_point", point.id),
        limit=limit,
        obligor=(Obligor.DEPARTMENT, point.department_key),
        at=since,
        round_number=next_round(session, "supervision_point", point.id),
    )


# --- kept, not kept, waived -----------------------------------------------------------------------------------


def locked(session: Session, clause_id: int) -> tuple[Clause, Commitment, Project]:
    """A clause with what it belongs to; the project is held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    clause = session.get(Clause, clause_id)
    if clause is None:
        raise NotFound(what="该承诺条款")
    project = Project.locked(session, clause.project_id)
    session.refresh(clause)
    commitment = session.get_one(Commitment, clause.commitment_id, populate_existing=True)
    return clause, commitment, project


def fulfil(
    session: Session,
    law: Law,
    *,
    clause_id: int,
    evidence: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Clause:
    """Report that a promise is kept: by its own side with evidence, or by the office.

    What is done after its date was missed, and stays so; the day on which it was done stands beside it.

    Raises:
        ProofMissing: nothing shows it.
        IllegalMove: it was reported already, or waived.
        ClauseWaits: the event that starts it is not on record.
        NotMandated: it is the enterprise's, and the agent was not entrusted with it.
        ClauseCarried, ClauseCarriedByPart: an application or a joint acceptance is under way, which says it.
    """
    clause, commitment, project = locked(session, clause_id)
    duty.require(by, "clause.fulfil", case_of_side(project, clause.side, clause.department_key))
    if clause.side == Side.ENTERPRISE:
        mandates.require(session, project, by, "clause.fulfil")
    require_going(project, "clause.fulfil")
    expect(expected_version, clause)
    require_binding(commitment, "clause.fulfil")
    clause_clocks.require_free(session, clause)
    happened = happening(
        project, happened_at, late_because, now=now, after=[commitment.signed_at, clause.started_at]
    )
    if clause.done_at is not None:
        raise IllegalMove(state=CLAUSE.words[clause.state], move=CLAUSE.verbs["fulfil"])
    if clause.state == "waiting":
        events = law.edition(project.edition_hash).events
        raise ClauseWaits(event=events.get(clause.anchor, clause.anchor))
    clock = open_clock(session, "clause", clause.id)
    late = clause.state == "missed" or (
        clock is not None and clock.due_at is not None and happened.at > clock.due_at
    )
    clause.state = CLAUSE.after(clause.state, "fulfil_late" if late else "fulfil")
    clause.done_at = happened.at
    clause.evidence = evidence_given(evidence, "已履行")
    # Nobody is judge of his own promise; the clock stops by the report all the same.
    clause.confirmation = "confirmed" if is_counterpart(by, clause.side) else CONFIRMATION.initial
    clause.answered_at, clause.objection = None, ""
    clocks.stop(session, ("clause", clause.id), at=happened.at, because="done")
    _tell_both(
        session,
        project,
        clause,
        "clause.done",
        by=by,
        now=now,
        side=side_words(session, clause.side, clause.department_key),
    )
    event.append(
        session,
        project,
        kind="clause.fulfil",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clause", clause.id),
        data={
            "number": clause.number,
            "side": clause.side,
            "in_time": not late,
            "evidence": clause.evidence,
            "confirmation": clause.confirmation,
            **happened.data,
        },
    )
    session.flush()
    return clause


def _tell_both(
    session: Session,
    project: Project,
    promise: Clause,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    **facts: object,
) -> None:
    """Both sides and the office hear of it, except whoever said it."""
    told = [notices.OFFICE, enterprise_of(project)]
    if promise.department_key:
        told.append(("department", promise.department_key))
    notices.tell_others(
        session,
        kind,
        to=told,
        by=by,
        project_id=project.id,
        subject=("clause", promise.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        clause=short(promise.text),
        **facts,
    )


def miss(
    session: Session,
    *,
    clause_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Clause:
    """Record that a promise was not kept in time. What was promised is still owed, and its clock goes on.

    Raises:
        NotOverdue: it has not come due.
        ReasonMissing: no reason.
    """
    clause, commitment, project = locked(session, clause_id)
    duty.require(by, "clause.miss", case_of_side(project, clause.side, clause.department_key))
    require_going(project, "clause.miss")
    expect(expected_version, clause)
    happened = happening(
        project, happened_at, late_because, now=now, after=[clocks.begun(session, ("clause", clause.id))]
    )
    require_binding(commitment, "clause.miss")
    state = CLAUSE.after(clause.state, "miss")
    clock = open_clock(session, "clause", clause.id)
    if clock is not None and (clock.due_at is None or happened.at <= clock.due_at):
        raise NotOverdue()
    clause.state = state
    clause.reason = reason_given(reason, "登记未履行", limit=LONGEST_WHY)
    _tell_both(
        session,
        project,
        clause,
        "clause.missed",
        by=by,
        now=now,
        reason=clause.reason,
    )
    event.append(
        session,
        project,
        kind="clause.miss",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clause", clause.id),
        data={"number": clause.number, "side": clause.side, "reason": clause.reason, **happened.data},
    )
    session.flush()
    return clause


def waive(
    session: Session,
    *,
    clause_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Clause:
    """Record that a promise is not asked for any more, and why; both sides are told. House practice.

    Raises:
        IllegalMove: it was kept, missed or waived.
        ReasonMissing: no reason.
    """
    clause, commitment, project = locked(session, clause_id)
    duty.require(by, "clause.waive", case_of_side(project, clause.side, clause.department_key))
    require_going(project, "clause.waive")
    expect(expected_version, clause)
    happened = happening(
        project, happened_at, late_because, now=now, after=[clocks.begun(session, ("clause", clause.id))]
    )
    require_binding(commitment, "clause.waive")
    clause.state = CLAUSE.after(clause.state, "waive")
    clause.reason = reason_given(reason, "免除", limit=LONGEST_WHY)
    thing = clause_outcomes.hand_back(session, clause)
    clocks.stop(session, ("clause", clause.id), at=happened.at, because="waived")
    _tell_both(
        session,
        project,
        clause,
        "clause.waived",
        by=by,
        now=now,
        reason=clause.reason,
    )
    event.append(
        session,
        project,
        kind="clause.waive",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("clause", clause.id),
        data={"number": clause.number, "side": clause.side, "reason": clause.reason}
        | ({} if thing is None else {"item" if isinstance(thing, ApprovalItem) else "part": thing.id})
        | happened.data,
    )
    session.flush()
    return clause


# --- the whole commitment stops and goes on -------------------------------------------------------------------


def owed(
    session: Session, commitment: Commitment
) -> tuple[list[Clause], list[DeferredMaterial], list[SupervisionPoint]]:
    """What is still owed under a commitment: clauses, deferred papers, checks."""
    clauses = session.scalars(
        select(Clause)
        .where(Clause.commitment_id == commitment.id)
        .order_by(Clause.number)
        .execution_options(populate_existing=True)
    ).all()
    materials = session.scalars(
        select(DeferredMaterial).where(
            DeferredMaterial.commitment_id == commitment.id,
            DeferredMaterial.state.in_(("promised", "handed_in")),
        )
    ).all()
    points = session.scalars(
        select(SupervisionPoint).where(
            SupervisionPoint.commitment_id == commitment.id,
            SupervisionPoint.state.in_(("planned", "rectifying")),
        )
    ).all()
    still = [
        clause
        for clause in clauses
        if clause.state in OPEN or (clause.state == "missed" and clause.done_at is None)
    ]
    return still, list(materials), list(points)


def bound(session: Session, commitment: Commitment) -> dict[str, str]:
    """What a signing has bound both sides to, each by its kind and id with the state it begins in."""
    clauses, materials, points = owed(session, commitment)
    return {
        **{f"clause:{clause.id}": clause.state for clause in clauses},
        **{f"deferred_material:{material.id}": material.state for material in materials},
        **{f"supervision_point:{point.id}": point.state for point in points},
    }


def stop_clocks(session: Session, commitment: Commitment, *, now: datetime, because: str) -> list[str]:
    """Stop every clock that runs or waits under a commitment; answer of what. Part of another act."""
    clauses, materials, points = owed(session, commitment)
    subjects = [
        *(("clause", clause.id) for clause in clauses),
        *(("deferred_material", material.id) for material in materials),
        *(("supervision_point", point.id) for point in points),
    ]
    return [
        f"{kind}:{key}"
        for kind, key in subjects
        if clocks.stop(session, (kind, key), at=now, because=because) is not None
    ]


def settled_late(session: Session, commitment: Commitment, *, now: datetime) -> tuple[list[int], list[str]]:
    """The numbers of clauses that nobody can leave to a later day, and the papers that are still to come.

    A clause that runs to a day still ahead is not among them; one that waits for its event, or is past its day, is.
    """
    clauses, materials, _ = owed(session, commitment)
    numbers = []
    for clause in clauses:
        clock = open_clock(session, "clause", clause.id)
        ahead = (
            clause.state == "running" and clock is not None and (clock.due_at is None or clock.due_at >= now)
        )
        if clause.state != "standing" and not ahead:
            numbers.append(clause.number)
    return numbers, [material.name for material in materials]


def restart_clocks(
    session: Session, law: Law, project: Project, commitment: Commitment, *, now: datetime
) -> list[str]:
    """Start the clock of everything that is owed and has none. Part of another act."""
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    clauses, materials, points = owed(session, commitment)
    signed_at = commitment.signed_at or now
    started = []
    for clause in clauses:
        if not clause.limit or open_clock(session, "clause", clause.id) is not None:
            continue
        # Applied for meanwhile: the clock that runs there is the promise's again.
        if clause_clocks.adopt(session, clause) is not None:
            continue
        if run_on(session, calendar, "clause", clause.id, now=now):
            started.append(f"clause:{clause.id}")
            continue
        limit = limit_of(clause.limit)
        fixed = _on_a_day(limit)
        at = None if clause.started_at is None else clause.started_at if fixed else now
        clocks.start(
            session,
            calendar,
            project_id=project.id,
            subject=("clause", clause.id),
            limit=limit,
            obligor=obligor_of(clause.side, clause.department_key, project),
            at=at,
            round_number=next_round(session, "clause", clause.id),
        )
        started.append(f"clause:{clause.id}")
    for material in materials:
        if material.state == "promised" and open_clock(session, "deferred_material", material.id) is None:
            if not run_on(session, calendar, "deferred_material", material.id, now=now):
                start_deferral(session, calendar, project, material, signed_at=signed_at)
            started.append(f"deferred_material:{material.id}")
    for point in points:
        if point.state == "planned" and open_clock(session, "supervision_point", point.id) is None:
            if not run_on(session, calendar, "supervision_point", point.id, now=now):
                start_point(session, calendar, project, point, since=signed_at)
            started.append(f"supervision_point:{point.id}")
    return started


def run_on(session: Session, calendar: Calendar, kind: str, subject_id: int, *, now: datetime) -> bool:
    """Let the last clock of a thing run on that stood still with the project; not where one is open, or never ran."""
    last = session.scalar(
        select(ClockRecord)
        .where(ClockRecord.subject_kind == kind, ClockRecord.subject_id == subject_id)
        .order_by(ClockRecord.round.desc())
        .limit(1)
    )
    if last is None or last.stopped_by != "suspended" or last.never_ran:
        return False
    clocks.go_on(session, calendar, last, now=now, fixed=_on_a_day(limit_of(last.limit)))
    return True


def _on_a_day(limit: Limit) -> bool:
    """Whether a limit ends on a day that both sides agreed on or that was set, which stays that day."""
    if limit.key == "agreed_clause":
        return limit.starts == rules.SIGNED
    return limit.key in ("deferred_material", "supervision_point", "rectification")


def give_up(session: Session, commitment: Commitment, *, reason: str, at: datetime) -> None:
    """Nothing that was promised is asked for any more under a commitment that was revoked. Part of that act.

    What a check has found is no promise: it is still put right by its day, and the department looks again.
    """
    clauses, materials, points = owed(session, commitment)
    for clause in clauses:
        clause_outcomes.hand_back(session, clause)
    for kind, keys in (
        ("clause", [clause.id for clause in clauses]),
        ("deferred_material", [material.id for material in materials]),
        ("supervision_point", [point.id for point in points if point.state == "planned"]),
    ):
        for key in keys:
            # What began after the admission had ended never ran.
            since = clocks.begun(session, (kind, key))
            clocks.stop(session, (kind, key), at=max(at, since or at), because="revoked")
    for clause in clauses:
        if clause.state in OPEN:
            clause.state, clause.reason = CLAUSE.after(clause.state, "waive"), reason
    for material in materials:
        material.state, material.note = DEFERRED_MATERIAL.after(material.state, "waive"), reason
    for point in points:
        if point.state == "planned":
            point.state, point.finding = SUPERVISION_POINT.after(point.state, "cancel"), reason
