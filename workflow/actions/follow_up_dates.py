"""The date until which a check wants something put right moves: by whoever checks, with the reason (二（四）2)."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.actions import clocks, notices
from workflow.actions.acceptance_checks import (
    FARTHEST,
    FOLLOW_UP,
    case_of_checks,
    project_of,
    require_standing,
)
from workflow.actions.cases import expect, happening, reason_given
from workflow.errors import FollowUpDateInvalid, FollowUpDateUnchanged, FollowUpDone, NotFound
from workflow.law.book import Law
from workflow.records import event
from workflow.records.acceptance_check import FollowUp
from workflow.records.calendar import calendar_of
from workflow.records.clock import limit_data, open_clock
from workflow.records.project import Project
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.words import due_words


def redate(
    session: Session,
    law: Law,
    *,
    follow_up_id: int,
    due_on: date | None,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> FollowUp:
    """Move the day by which one thing that a check asks for is to be put right; its clock and its ladder follow.

    The clock is counted from the day of the check to the new day. Whoever owes it is told, and the other one of the lead
    and the supervisor.

    Raises:
        NotFound: there is none.
        CheckTakenBack: the check that asked for it was recorded by mistake.
        FollowUpDone: it was finished already.
        FollowUpDateInvalid: no day after today within two years.
        FollowUpDateUnchanged: it is that day already.
        ReasonMissing: nothing says why.
        ChangedMeanwhile: somebody else was first.
    """
    # The house is held, which keeps the calendar as it is.
    house = event.house_locked(session)
    row = session.get(FollowUp, follow_up_id, populate_existing=True)
    if row is None:
        raise NotFound(what="该检查整改事项")
    duty.require(by, "acceptance_check.redate", case_of_checks(law))
    expect(expected_version, row)
    require_standing(session, row)
    if row.done_at is not None:
        raise FollowUpDone()
    happened = happening(
        None, happened_at, late_because, now=now, after=[clocks.begun(session, (FOLLOW_UP, row.id))]
    )
    if due_on is None or not 0 < (due_on - local_day(happened.at)).days <= FARTHEST:
        raise FollowUpDateInvalid(number=row.number)
    if due_on == row.due_on:
        raise FollowUpDateUnchanged(number=row.number, day=due_words(due_on))
    why = reason_given(reason, "调整完成日期")
    before = row.due_on
    row.due_on, row.redate_reason = due_on, why
    row.redated += 1
    project_id = project_of(session, row)
    project = None if project_id is None else Project.locked(session, project_id)
    clock = open_clock(session, FOLLOW_UP, row.id)
    if project is not None and clock is not None and clock.started_at is not None:
        since = local_day(clock.started_at)
        clock.limit = limit_data(rules.follow_up_limit(due_on, since=since, content=row.content))
        edition = law.editions.get(project.edition_hash, law.current)
        clocks.refresh(session, calendar_of(session, edition, law.notices), clock)
    event.append(
        session,
        project or house,
        kind="acceptance_check.redate",
        by=by,
        now=now,
        subject=(FOLLOW_UP, row.id) if project else ("acceptance_check", row.check_id),
        data={
            "check": row.check_id,
            "number": row.number,
            "content": row.content,
            "department": row.department_key,
            "before": before,
            "due": due_on,
            "reason": why,
            **happened.data,
        },
        changes_case=False,
    )
    notices.tell_others(
        session,
        "acceptance_check.redated",
        to=[
            ("department", row.department_key),
            ("department", rules.lead_of(law.current)),
            notices.SUPERVISOR,
        ],
        by=by,
        project_id=None,
        happened_at=happened.at,
        subject=("acceptance_check", row.check_id),
        occasion=f"{row.number}.{row.redated}",
        now=now,
        content=row.content,
        before=due_words(before),
        due=due_words(due_on),
        reason=why,
    )
    session.flush()
    return row
