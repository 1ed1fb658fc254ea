"""Joint acceptances are checked from time to time, and what a check asks for is followed to its end (二（四）2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clocks, notices
from workflow.actions.cases import LONGEST_NAME, LONGEST_REASON, Happening, expect, happening, reason_given
from workflow.errors import (
    CheckOfNothing,
    CheckPeriodInvalid,
    CheckSampleEmpty,
    CheckSampleUnknown,
    CheckTakenBack,
    FollowUpConcernsNone,
    FollowUpDateInvalid,
    FollowUpDone,
    FollowUpsInvalid,
    HandlerMissing,
    NotFound,
    UnknownDepartment,
)
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.sentence import Sentence
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.acceptance import JointAcceptance
from workflow.records.acceptance_check import AcceptanceCheck, FollowUp
from workflow.records.calendar import calendar_of
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.due import due_of
from workflow.rules.duty import Actor, Case, Role
from workflow.rules.local_time import instant, local_day
from workflow.rules.wording import Problems, clean
from workflow.rules.words import due_words

#: The practice limit that says how often: data of the edition, for each county to change.
LIMIT: Final = "acceptance_check"
LONGEST_FINDINGS: Final = 2000
LONGEST_CONTENT: Final = 600
#: Greatest number of days that a follow-up's date may lie ahead. House limit.
FARTHEST: Final = 730


#: That a check was not taken back.
STANDING: Final = AcceptanceCheck.taken_back_because == ""
#: What the clock of something that a check asks for runs for.
FOLLOW_UP: Final = rules.FOLLOW_UP


@dataclass(frozen=True, slots=True)
class _Asked:
    """One thing that a check asks for, as it was typed."""

    content: str
    department: str
    due_on: date
    #: The joint acceptance that it concerns.
    acceptance: int


@dataclass(frozen=True, slots=True)
class Owed:
    """That joint acceptances are to be checked, and by when."""

    department: str
    limit: Limit
    #: The day of the last check; of the first application where there was none.
    since: date
    due_on: date


def case_of_checks(law: Law, *more: str) -> Case:
    """Whom checks concern: the department that leads joint acceptances, and whoever owes a follow-up."""
    return Case(frozenset({rules.lead_of(law.current), *more}))


def record(
    session: Session,
    law: Law,
    *,
    period_from: date,
    period_until: date,
    sample: Sequence[int],
    findings: str,
    nothing_because: str = "",
    follow_ups: Sequence[Mapping[str, object]] = (),
    handled_by: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
) -> AcceptanceCheck:
    """Record a check over a period: what was looked at, what was found, who puts what right until when.

    A line of the house's own chain, since it concerns no one project. Each follow-up names `content`, `department`,
    `due_on` and the `acceptance` of the sample that it concerns (the only one, where there is but one): its clock runs with
    that project's until it is finished, and the department is told. Where no joint acceptance was concluded in the period,
    `nothing_because` says so in words, and nothing need be looked at.

    Raises:
        CheckPeriodInvalid, CheckSampleUnknown, FollowUpsInvalid, HandlerMissing: what is wrong with it.
        CheckSampleEmpty: nothing was looked at, and something was concluded in the period.
        CheckOfNothing: nothing was looked at, and nobody says why.
        HappenedOutOfOrder: a joint acceptance of the sample was applied for after that.
    """
    duty.require(by, "acceptance_check.record", case_of_checks(law))
    house = event.house_locked(session)
    looked_at = list(dict.fromkeys(sample))
    known = dict(
        session.execute(
            select(JointAcceptance.id, JointAcceptance.applied_at).where(JointAcceptance.id.in_(looked_at))
        ).all()
    )
    if unknown := [str(each) for each in looked_at if each not in known]:
        raise CheckSampleUnknown(ids="、".join(unknown))
    happened = happening(None, happened_at, late_because, now=now, after=known.values())
    today = local_day(happened.at)
    if period_from > period_until or period_until > today:
        raise CheckPeriodInvalid()
    found = clean(
        findings, fact="检查情况", field="findings", limit=LONGEST_FINDINGS, required=True, multiline=True
    )
    name = clean(handled_by, fact="检查人", field="handled_by", limit=LONGEST_NAME)
    if not name:
        raise HandlerMissing()
    wanted = _follow_ups(session, follow_ups, looked_at, today)
    nothing = "" if looked_at else _nothing(session, period_from, period_until, nothing_because)
    own = by.department_key if Role.LIAISON in by.roles else None
    check = AcceptanceCheck(
        period_from=period_from,
        period_until=period_until,
        checked_by="supervisor" if own is None else "department",
        department_key=own,
        sample=looked_at,
        findings=found,
        handled_by=name,
        checked_at=happened.at,
        recorded_at=now,
        person_id=by.person_id,
        nothing_because=nothing,
        taken_back_because="",
    )
    session.add(check)
    session.flush()
    rows = [
        FollowUp(
            check_id=check.id,
            number=number,
            content=asked.content,
            acceptance_id=asked.acceptance,
            department_key=asked.department,
            due_on=asked.due_on,
            outcome="",
            done_by="",
        )
        for number, asked in enumerate(wanted, start=1)
    ]
    session.add_all(rows)
    session.flush()
    event.append(
        session,
        house,
        kind="acceptance_check.record",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("acceptance_check", check.id),
        data={
            "period_from": period_from,
            "period_until": period_until,
            "checked_by": check.checked_by,
            "sample": looked_at,
            "findings": found,
            "nothing_because": nothing,
            "follow_ups": [
                {
                    "content": asked.content,
                    "acceptance": asked.acceptance,
                    "department": asked.department,
                    "due_on": asked.due_on,
                }
                for asked in wanted
            ],
        }
        | happened.data,
    )
    _follow(session, law, rows, happened, by, now)
    for row in rows:
        notices.tell(
            session,
            "acceptance_check.follow_up",
            to=("department", row.department_key),
            project_id=None,
            subject=("acceptance_check", check.id),
            occasion=row.number,
            now=now,
            period=f"{period_from.isoformat()}至{period_until.isoformat()}",
            reason=row.content,
            due=due_words(row.due_on),
        )
    session.flush()
    return check


def _nothing(session: Session, since: date, until: date, why: object) -> str:
    """Why nothing was looked at: only where nothing was concluded in these days."""
    concluded = session.scalar(
        select(func.count()).where(
            JointAcceptance.concluded_at >= instant(since, time.min),
            JointAcceptance.concluded_at < instant(until + timedelta(days=1), time.min),
        )
    )
    if concluded:
        raise CheckSampleEmpty(n=concluded)
    said = clean(why, fact="没有可查的情况", field="nothing_because", limit=LONGEST_REASON)
    if not said:
        raise CheckOfNothing()
    return said


def _follow(
    session: Session, law: Law, rows: Sequence[FollowUp], happened: Happening, by: Actor, now: datetime
) -> None:
    """Put each department on the clock, with a line in the history of the project that it concerns.

    The house is held, which keeps the calendar as it is; projects are locked in their order.
    """
    concerned = {row.id: project_of(session, row) for row in rows}
    projects = {
        project_id: Project.locked(session, project_id)
        for project_id in sorted({key for key in concerned.values() if key is not None})
    }
    for row in rows:
        project_id = concerned[row.id]
        if project_id is None:
            continue
        project = projects[project_id]
        clock = clocks.start(
            session,
            calendar_of(session, law.editions.get(project.edition_hash, law.current), law.notices),
            project_id=project.id,
            subject=(FOLLOW_UP, row.id),
            limit=rules.follow_up_limit(row.due_on, since=local_day(happened.at), content=row.content),
            obligor=(Obligor.DEPARTMENT, row.department_key),
            at=happened.at,
        )
        # It concerns what was accepted, not the case: nobody who looks at the case is refused because of it.
        event.append(
            session,
            project,
            kind="acceptance_check.follow_up",
            by=by,
            now=now,
            happened_at=happened.at,
            subject=(FOLLOW_UP, row.id),
            data={
                "check": row.check_id,
                "number": row.number,
                "content": row.content,
                "department": row.department_key,
                "due": clock.due_day,
            }
            | happened.data,
            changes_case=False,
        )


def project_of(session: Session, row: FollowUp) -> int | None:
    """The project of the joint acceptance that a follow-up concerns; None for what was recorded before that was asked."""
    return session.scalar(select(JointAcceptance.project_id).where(JointAcceptance.id == row.acceptance_id))


def _follow_ups(
    session: Session, given: Sequence[Mapping[str, object]], sample: Sequence[int], today: date
) -> list[_Asked]:
    lines = [line for line in given if any(str(value or "").strip() for value in line.values())]
    known = set(session.scalars(select(Department.key).where(Department.active)))
    problems = Problems()
    read = []
    for number, line in enumerate(lines):
        content = problems.text(
            line.get("content"),
            fact=Sentence("第{n}项内容", n=number + 1),
            field=f"follow_ups.{number}.content",
            limit=LONGEST_CONTENT,
            required=True,
            multiline=True,
        )
        department = str(line.get("department") or "")
        if department not in known:
            problems.append(UnknownDepartment(key=department, field=f"follow_ups.{number}.department"))
        acceptance = _concerned(line.get("acceptance"), sample)
        if acceptance is None:
            problems.append(FollowUpConcernsNone(number=number + 1, field=f"follow_ups.{number}.acceptance"))
        due_on = _day(line.get("due_on"))
        if due_on is None or not 0 < (due_on - today).days <= FARTHEST:
            problems.append(FollowUpDateInvalid(number=number + 1, field=f"follow_ups.{number}.due_on"))
            continue
        if acceptance is not None:
            read.append(_Asked(content, department, due_on, acceptance))
    if problems:
        raise FollowUpsInvalid(problems)
    return read


def _concerned(given: object, sample: Sequence[int]) -> int | None:
    """The joint acceptance that is meant: the only one that was looked at, where none is named."""
    text = str(given or "").strip()
    if not text:
        return sample[0] if len(sample) == 1 else None
    named = int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0
    return named if named in sample else None


def _day(given: object) -> date | None:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given or "").strip())
    except ValueError:
        return None


def finish(
    session: Session,
    law: Law,
    *,
    follow_up_id: int,
    outcome: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> FollowUp:
    """Whoever owes it says what came of what a check asked for; its clock ends, and an order that it had is the office's.

    Raises:
        NotFound: there is none.
        CheckTakenBack: the check that asked for it was recorded by mistake.
        FollowUpDone: it was finished already.
        ReasonMissing: nothing is said.
        HappenedOutOfOrder: the check asked for it after that.
    """
    house = event.house_locked(session)
    follow_up = session.get(FollowUp, follow_up_id, populate_existing=True)
    if follow_up is None:
        raise NotFound(what="该检查整改事项")
    duty.require(by, "acceptance_check.finish", Case(frozenset({follow_up.department_key})))
    expect(expected_version, follow_up)
    require_standing(session, follow_up)
    if follow_up.done_at is not None:
        raise FollowUpDone()
    said = reason_given(outcome, "办结", limit=LONGEST_CONTENT, field="outcome")
    project_id = project_of(session, follow_up)
    project = None if project_id is None else Project.locked(session, project_id)
    checked_at = session.get_one(AcceptanceCheck, follow_up.check_id).checked_at
    happened = happening(project, happened_at, late_because, now=now, after=[checked_at])
    follow_up.outcome, follow_up.done_at, follow_up.done_by = said, happened.at, by.name
    clocks.stop(session, (FOLLOW_UP, follow_up.id), at=happened.at, because="finished")
    event.append(
        session,
        project or house,
        kind="acceptance_check.finish",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(FOLLOW_UP, follow_up.id) if project else ("acceptance_check", follow_up.check_id),
        data={
            "check": follow_up.check_id,
            "number": follow_up.number,
            "department": follow_up.department_key,
            "outcome": said,
        }
        | happened.data,
        changes_case=False,
    )
    session.flush()
    for to in (("department", rules.lead_of(law.current)), notices.SUPERVISOR):
        notices.tell(
            session,
            "acceptance_check.finished",
            to=to,
            project_id=None,
            subject=("acceptance_check", follow_up.check_id),
            # Finished by mistake, it is finished again one day.
            occasion=f"{follow_up.number}-done-{follow_up.version}",
            now=now,
            department=session.get_one(Department, follow_up.department_key).name,
            reason=said,
        )
    session.flush()
    return follow_up


def require_standing(session: Session, follow_up: FollowUp) -> AcceptanceCheck:
    """The check that asked for something. Raises CheckTakenBack where it was recorded by mistake."""
    check = session.get_one(AcceptanceCheck, follow_up.check_id, populate_existing=True)
    if check.taken_back_because:
        raise CheckTakenBack()
    return check


def since(session: Session) -> datetime | None:
    """The instant from which the period to the next check runs: the last check, or the first application ever.

    One that was recorded by mistake started nothing.
    """
    last = session.scalar(select(func.max(AcceptanceCheck.checked_at)).where(STANDING))
    return last or session.scalar(select(func.min(JointAcceptance.applied_at)))


def owed(session: Session, law: Law) -> Owed | None:
    """When joint acceptances are to be checked next; None where there was none yet, or the edition sets no period."""
    limit = law.current.limits.get(LIMIT)
    if limit is None or limit.amount is None:
        return None
    begun = since(session)
    if begun is None:
        return None
    due = due_of(limit.unit, limit.amount, begun, (), calendar_of(session, law.current, law.notices))
    if due is None:
        return None
    return Owed(rules.lead_of(law.current), limit, local_day(begun), due.day)
