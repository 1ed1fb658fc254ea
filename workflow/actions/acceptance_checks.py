"""Joint acceptances are checked from time to time, and what a check asks for is followed to its end (二（四）2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.actions.cases import LONGEST_NAME, expect, reason_given
from workflow.errors import (
    CheckPeriodInvalid,
    CheckSampleUnknown,
    FollowUpDateInvalid,
    FollowUpDone,
    FollowUpsInvalid,
    HandlerMissing,
    NotFound,
    UnknownDepartment,
)
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.records import event
from workflow.records.acceptance import JointAcceptance
from workflow.records.acceptance_check import AcceptanceCheck, FollowUp
from workflow.records.calendar import calendar_of
from workflow.records.department import Department
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.due import due_of
from workflow.rules.duty import Actor, Case, Role
from workflow.rules.local_time import local_day
from workflow.rules.wording import Problems, clean
from workflow.rules.words import due_words

#: The practice limit that says how often: data of the edition, for each county to change.
LIMIT: Final = "acceptance_check"
LONGEST_FINDINGS: Final = 2000
LONGEST_CONTENT: Final = 600
#: Greatest number of days that a follow-up's date may lie ahead. House limit.
FARTHEST: Final = 730


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
    follow_ups: Sequence[Mapping[str, object]] = (),
    handled_by: str,
    by: Actor,
    now: datetime,
) -> AcceptanceCheck:
    """Record a check over a period: what was looked at, what was found, who puts what right until when.

    A line of the house's own chain, since it concerns no one project. Each follow-up names `content`, `department` and
    `due_on`; the department is told.

    Raises:
        CheckPeriodInvalid, CheckSampleUnknown, FollowUpsInvalid, HandlerMissing: what is wrong with it.
    """
    duty.require(by, "acceptance_check.record", case_of_checks(law))
    house = event.house_locked(session)
    today = local_day(now)
    if period_from > period_until or period_until > today:
        raise CheckPeriodInvalid()
    looked_at = list(dict.fromkeys(sample))
    known = set(session.scalars(select(JointAcceptance.id).where(JointAcceptance.id.in_(looked_at))))
    if unknown := [str(each) for each in looked_at if each not in known]:
        raise CheckSampleUnknown(ids="、".join(unknown))
    found = clean(
        findings, fact="检查情况", field="findings", limit=LONGEST_FINDINGS, required=True, multiline=True
    )
    name = clean(handled_by, fact="检查人", field="handled_by", limit=LONGEST_NAME)
    if not name:
        raise HandlerMissing()
    wanted = _follow_ups(session, follow_ups, today)
    own = by.department_key if Role.LIAISON in by.roles else None
    check = AcceptanceCheck(
        period_from=period_from,
        period_until=period_until,
        checked_by="supervisor" if own is None else "department",
        department_key=own,
        sample=looked_at,
        findings=found,
        handled_by=name,
        checked_at=now,
        recorded_at=now,
        person_id=by.person_id,
    )
    session.add(check)
    session.flush()
    for number, (content, department, due_on) in enumerate(wanted, start=1):
        session.add(
            FollowUp(
                check_id=check.id,
                number=number,
                content=content,
                department_key=department,
                due_on=due_on,
                outcome="",
                done_by="",
            )
        )
    session.flush()
    event.append(
        session,
        house,
        kind="acceptance_check.record",
        by=by,
        now=now,
        subject=("acceptance_check", check.id),
        data={
            "period_from": period_from,
            "period_until": period_until,
            "checked_by": check.checked_by,
            "sample": looked_at,
            "findings": found,
            "follow_ups": [
                {"content": content, "department": department, "due_on": due_on}
                for content, department, due_on in wanted
            ],
        },
    )
    for number, (content, department, due_on) in enumerate(wanted, start=1):
        notices.tell(
            session,
            "acceptance_check.follow_up",
            to=("department", department),
            project_id=None,
            subject=("acceptance_check", check.id),
            occasion=number,
            now=now,
            period=f"{period_from.isoformat()}至{period_until.isoformat()}",
            reason=content,
            due=due_words(due_on),
        )
    session.flush()
    return check


def _follow_ups(
    session: Session, given: Sequence[Mapping[str, object]], today: date
) -> list[tuple[str, str, date]]:
    lines = [line for line in given if any(str(value or "").strip() for value in line.values())]
    known = set(session.scalars(select(Department.key).where(Department.active)))
    problems = Problems()
    read = []
    for number, line in enumerate(lines):
        content = problems.text(
            line.get("content"),
            fact=f"第{number + 1}项内容",
            field=f"follow_ups.{number}.content",
            limit=LONGEST_CONTENT,
            required=True,
            multiline=True,
        )
        department = str(line.get("department") or "")
        if department not in known:
            problems.append(UnknownDepartment(key=department, field=f"follow_ups.{number}.department"))
        due_on = _day(line.get("due_on"))
        if due_on is None or not 0 < (due_on - today).days <= FARTHEST:
            problems.append(FollowUpDateInvalid(number=number + 1, field=f"follow_ups.{number}.due_on"))
            continue
        read.append((content, department, due_on))
    if problems:
        raise FollowUpsInvalid(problems)
    return read


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
    expected_version: int | None = None,
) -> FollowUp:
    """Whoever owes it says what came of what a check asked for.

    Raises:
        NotFound: there is none.
        FollowUpDone: it was finished already.
        ReasonMissing: nothing is said.
    """
    house = event.house_locked(session)
    follow_up = session.get(FollowUp, follow_up_id, populate_existing=True)
    if follow_up is None:
        raise NotFound(what="该检查整改事项")
    duty.require(by, "acceptance_check.finish", Case(frozenset({follow_up.department_key})))
    expect(expected_version, follow_up)
    if follow_up.done_at is not None:
        raise FollowUpDone()
    said = reason_given(outcome, "办结", limit=LONGEST_CONTENT, field="outcome")
    follow_up.outcome, follow_up.done_at, follow_up.done_by = said, now, by.name
    event.append(
        session,
        house,
        kind="acceptance_check.finish",
        by=by,
        now=now,
        subject=("acceptance_check", follow_up.check_id),
        data={"number": follow_up.number, "department": follow_up.department_key, "outcome": said},
    )
    for to in (("department", rules.lead_of(law.current)), notices.SUPERVISOR):
        notices.tell(
            session,
            "acceptance_check.finished",
            to=to,
            project_id=None,
            subject=("acceptance_check", follow_up.check_id),
            occasion=f"{follow_up.number}-done",
            now=now,
            department=session.get_one(Department, follow_up.department_key).name,
            reason=said,
        )
    session.flush()
    return follow_up


def owed(session: Session, law: Law) -> Owed | None:
    """When joint acceptances are to be checked next; None where there was none yet, or the edition sets no period."""
    limit = law.current.limits.get(LIMIT)
    if limit is None:
        return None
    last = session.scalar(select(func.max(AcceptanceCheck.checked_at)))
    since = last or session.scalar(select(func.min(JointAcceptance.applied_at)))
    if since is None:
        return None
    due = due_of(limit.unit, limit.amount, since, (), calendar_of(session, law.current, law.notices))
    if due is None:
        return None
    return Owed(rules.lead_of(law.current), limit, local_day(since), due.day)
