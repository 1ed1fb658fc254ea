"""事中事后监管: a department plans its checks under a commitment and records what it found (二（三）2)."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clause_sides, clauses, clocks, mandates, notices, promise_clocks
from workflow.actions.cases import LONGEST_SOURCE, case_of, expect, happening, known_since, reason_given
from workflow.errors import (
    FactMissing,
    LetterMissing,
    NotFound,
    NothingToReport,
    StepDateMissing,
    TextInvalid,
)
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.clock import open_clock
from workflow.records.commitment import Commitment, SupervisionPoint
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import commitment_limits, commitment_text, duty
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day
from workflow.rules.machines import SUPERVISION_POINT
from workflow.rules.wording import Problems, clean
from workflow.rules.words import due_words


def locked(session: Session, point_id: int) -> tuple[SupervisionPoint, Commitment, Project]:
    """A check with what it belongs to; the project is held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    point = session.get(SupervisionPoint, point_id)
    if point is None:
        raise NotFound(what="该监管检查")
    project = Project.locked(session, point.project_id)
    session.refresh(point)
    return point, session.get_one(Commitment, point.commitment_id, populate_existing=True), project


def plan(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    point: Mapping[str, object],
    source: object = "",
    by: Actor,
    now: datetime,
) -> SupervisionPoint:
    """Plan one more check after the signing; the enterprise is told before it takes place, and the department too.

    A department plans its own checks (二（三）2); the office records one on a letter of that department, named in `source`.

    Raises:
        TextInvalid, FactMissing: what, by whom or until when is not said.
        LetterMissing: it is another's check, and no letter of that department is named.
    """
    event.hold_calendar(session)
    commitment = session.get(Commitment, commitment_id)
    if commitment is None:
        raise NotFound(what="该双向承诺书")
    project = Project.locked(session, commitment.project_id)
    session.refresh(commitment)
    department = str(point.get("department") or "")
    concerned = clause_sides.departments_of(session, project.id)
    duty.require(by, "oversight.plan", case_of(project, {department} & concerned))
    clauses.require_going(project, "oversight.plan")
    clauses.require_binding(commitment, "oversight.plan")
    edition = law.edition(project.edition_hash)
    problems = Problems()
    planned = commitment_text.read_point(point, edition, problems, known=concerned)
    if problems:
        raise TextInvalid(problems) if len(problems) > 1 else problems[0]
    if planned is None:
        raise FactMissing(fact="检查内容", field="title")
    if planned.on < local_day(now):
        raise StepDateMissing(step="监管检查")
    letter = clean(source, fact="来文字号或凭据", field="source", limit=LONGEST_SOURCE)
    if not letter and not (Role.LIAISON in by.roles and by.department_key == planned.department):
        raise LetterMissing(departments=clause_sides.names(session, [planned.department]))
    row = SupervisionPoint(
        project_id=project.id,
        commitment_id=commitment.id,
        department_key=planned.department,
        title=planned.title,
        planned_on=planned.on,
        state=SUPERVISION_POINT.initial,
    )
    session.add(row)
    session.flush()
    promise_clocks.start_point(session, calendar_of(session, edition, law.notices), project, row, since=now)
    notices.tell_others(
        session,
        "oversight.planned",
        to=(clause_sides.enterprise_of(project), ("department", row.department_key)),
        by=by,
        project_id=project.id,
        subject=("supervision_point", row.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        department=session.get_one(Department, row.department_key).short,
        clause=row.title,
        day=due_words(planned.on),
    )
    event.append(
        session,
        project,
        kind="oversight.plan",
        by=by,
        now=now,
        subject=("supervision_point", row.id),
        data={
            "department": row.department_key,
            "title": row.title,
            "on": row.planned_on,
            **({"source": letter} if letter else {}),
        },
    )
    session.flush()
    return row


def _tell(
    session: Session, project: Project, point: SupervisionPoint, kind: str, *, now: datetime, **facts: object
) -> None:
    notices.tell(
        session,
        kind,
        to=clause_sides.enterprise_of(project),
        project_id=project.id,
        subject=("supervision_point", point.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        department=session.get_one(Department, point.department_key).short,
        clause=point.title,
        **facts,
    )


def record(
    session: Session,
    law: Law,
    *,
    point_id: int,
    in_order: bool,
    finding: str,
    rectify_by: date | None = None,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> SupervisionPoint:
    """Record what a check found: in order, or what the enterprise has to put right, and by when.

    A check that found faults is made again, until it finds what was promised; each time that it does not, a new day is set.

    Raises:
        ReasonMissing: it is not said what was found.
        StepDateMissing: faults were found, and no day is set.
    """
    event.hold_calendar(session)
    point, commitment, project = locked(session, point_id)
    duty.require(by, "oversight.record", case_of(project, [point.department_key]))
    clauses.require_going(project, "oversight.record")
    expect(expected_version, point)
    # What a check has found is looked at again, also where the admission was revoked meanwhile.
    if point.state != "rectifying":
        clauses.require_binding(commitment, "oversight.record")
    happened = happening(
        project, happened_at, late_because, now=now, after=[commitment.signed_at, point.checked_at]
    )
    point.state = SUPERVISION_POINT.after(point.state, "find_in_order" if in_order else "find_faults")
    point.finding = reason_given(finding, "检查结论", limit=clauses.LONGEST_WHY, field="finding")
    point.checked_at = happened.at
    clocks.stop(session, ("supervision_point", point.id), at=happened.at, because="checked")
    if not in_order:
        if rectify_by is None or rectify_by < local_day(happened.at):
            raise StepDateMissing(step="要求整改", field="rectify_by")
        clocks.start(
            session,
            calendar_of(session, law.edition(project.edition_hash), law.notices),
            project_id=project.id,
            subject=("supervision_point", point.id),
            limit=commitment_limits.by_day(
                "rectification",
                f"整改：{point.title}",
                rectify_by,
                local_day(happened.at),
                Obligor.ENTERPRISE,
                starts="rectification_ordered",
                why="部门检查后要求限期整改（二（三）2没有规定期限）",
            ),
            obligor=(Obligor.ENTERPRISE, str(project.enterprise_id)),
            at=happened.at,
            round_number=clause_clocks.next_round(session, "supervision_point", point.id),
        )
    _tell(
        session,
        project,
        point,
        "oversight.recorded",
        now=now,
        decision=SUPERVISION_POINT.words[point.state],
        reason=point.finding,
    )
    event.append(
        session,
        project,
        kind="oversight.record",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("supervision_point", point.id),
        data={
            "department": point.department_key,
            "title": point.title,
            "state": point.state,
            "finding": point.finding,
            "rectify_by": rectify_by,
            **happened.data,
        },
    )
    session.flush()
    return point


def report(
    session: Session,
    law: Law,
    *,
    point_id: int,
    evidence: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> SupervisionPoint:
    """Report that what a check found has been put right: the enterprise's clock ends, the department looks again.

    Raises:
        NothingToReport: nothing is to be put right, or it was reported and nobody has looked yet.
        NotMandated: the agent was not entrusted with it.
        ProofMissing: nothing shows it.
    """
    event.hold_calendar(session)
    point, _, project = locked(session, point_id)
    duty.require(by, "oversight.report", case_of(project))
    mandates.require(session, project, by, "oversight.report")
    clauses.require_going(project, "oversight.report")
    expect(expected_version, point)
    happened = happening(project, happened_at, late_because, now=now, after=[point.checked_at])
    proof = clauses.evidence_given(evidence, "已整改")
    looking = (Obligor.DEPARTMENT, point.department_key)
    turn_over(
        session,
        law,
        project,
        ("supervision_point", point.id),
        "rectification_check",
        looking,
        at=happened.at,
        since=known_since(happened, looking, by=by, now=now),
    )
    notices.tell(
        session,
        "oversight.reported",
        to=("department", point.department_key),
        project_id=project.id,
        subject=("supervision_point", point.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        clause=point.title,
        reason=proof,
    )
    event.append(
        session,
        project,
        kind="oversight.report",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("supervision_point", point.id),
        data={"title": point.title, "state": point.state, "evidence": proof, **happened.data},
    )
    session.flush()
    return point


def turn_over(
    session: Session,
    law: Law,
    project: Project,
    subject: tuple[str, int],
    limit: str,
    obligor: tuple[Obligor, str],
    *,
    at: datetime,
    since: datetime,
) -> None:
    """What was to be put right is reported: that clock ends, and whoever asked for it is on one to look. House practice.

    `since` is when whoever has to look knows of it (`cases.known_since`).

    Raises:
        NothingToReport: no such clock runs.
    """
    clock = open_clock(session, *subject)
    if clock is None or clock.limit_key != "rectification":
        raise NothingToReport()
    clocks.stop_record(session, clock, at=at, because="reported")
    edition = law.edition(project.edition_hash)
    clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=subject,
        limit=edition.limits[limit],
        obligor=obligor,
        at=since,
        round_number=clause_clocks.next_round(session, *subject),
    )


def cancel(
    session: Session,
    *,
    point_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> SupervisionPoint:
    """Take a planned check back. House practice.

    Raises:
        ReasonMissing: nothing says why.
    """
    point, commitment, project = locked(session, point_id)
    duty.require(by, "oversight.plan", case_of(project, [point.department_key]))
    clauses.require_going(project, "oversight.plan")
    expect(expected_version, point)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[clocks.begun(session, ("supervision_point", point.id))],
    )
    clauses.require_binding(commitment, "oversight.plan")
    point.state = SUPERVISION_POINT.after(point.state, "cancel")
    point.finding = reason_given(reason, "取消检查", limit=clauses.LONGEST_WHY)
    clocks.stop(session, ("supervision_point", point.id), at=happened.at, because="cancelled")
    event.append(
        session,
        project,
        kind="oversight.cancel",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("supervision_point", point.id),
        data={
            "department": point.department_key,
            "title": point.title,
            "reason": point.finding,
            **happened.data,
        },
    )
    session.flush()
    return point
