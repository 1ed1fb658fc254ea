"""The clocks of a commitment's promises: started when it is signed, stopped with it, and started again (二（三）2)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clause_outcomes, clocks
from workflow.actions.clause_clocks import next_round
from workflow.actions.clause_sides import obligor_of
from workflow.actions.clauses import OPEN, owed
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.terms import Obligor
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, limit_data, limit_of, open_clock
from workflow.records.commitment import Anchor, Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.project import Project
from workflow.rules import commitment as rules
from workflow.rules import commitment_limits
from workflow.rules.calendar import Calendar
from workflow.rules.local_time import local_day
from workflow.rules.machines import (
    CLAUSE,
    DEFERRED_MATERIAL,
    SUPERVISION_POINT,
)

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
