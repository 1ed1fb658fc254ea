"""A check of joint acceptances that was recorded by mistake, or a follow-up finished by mistake, is taken back (二（四）2).

House practice: the document says nothing of it. Nothing is wiped out: the check stays on record with the reason, what it
asked for is not owed, and the period to the next check runs from the one before it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clock_retractions, notices
from workflow.actions.acceptance_checks import FOLLOW_UP, case_of_checks, project_of, require_standing
from workflow.actions.cases import expect, reason_given
from workflow.errors import CheckOfOthers, CheckTakenBack, FollowUpNotDone, NotFound, StepUsed
from workflow.law.book import Law
from workflow.records import event
from workflow.records.acceptance_check import AcceptanceCheck, FollowUp
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.records.supervision import Supervision
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.duty import Actor, Case, Role

TAKE_BACK: Final = "acceptance_check.take_back"
REOPEN: Final = "acceptance_check.reopen"


def take_back(
    session: Session, law: Law, *, check_id: int, reason: str, by: Actor, now: datetime
) -> AcceptanceCheck:
    """Take a check back that was recorded by mistake: by the lead or the supervisor, whichever recorded it.

    What it asked for and is not finished ends for nothing; whoever owed it is told.

    Raises:
        NotFound: there is none.
        CheckTakenBack: it was taken back before.
        CheckOfOthers: the other one recorded it.
        StepUsed: something that it asked for is finished, or was ordered.
        ReasonMissing: no reason.
    """
    # The house is held, which keeps the calendar as it is.
    house = event.house_locked(session)
    check = session.get(AcceptanceCheck, check_id, populate_existing=True)
    if check is None:
        raise NotFound(what="该次检查")
    duty.require(by, TAKE_BACK, case_of_checks(law))
    if check.taken_back_because:
        raise CheckTakenBack()
    _require_own(session, check, by)
    rows = session.scalars(
        select(FollowUp).where(FollowUp.check_id == check.id).order_by(FollowUp.number)
    ).all()
    _require_unused(session, rows)
    why = reason_given(reason, duty.ACTS[TAKE_BACK].title)
    check.taken_back_because = why
    said = {"period_from": check.period_from, "period_until": check.period_until, "reason": why}
    event.append(
        session, house, kind=TAKE_BACK, by=by, now=now, subject=("acceptance_check", check.id), data=said
    )
    for project_id, row in sorted((project_of(session, row) or 0, row.id) for row in rows):
        follow_up = session.get_one(FollowUp, row)
        follow_up.outcome, follow_up.done_at, follow_up.done_by = f"检查已收回：{why}", now, by.name
        if not project_id:
            continue
        project = Project.locked(session, project_id)
        clock_retractions.take_away(session, (FOLLOW_UP, follow_up.id), now=now)
        event.append(
            session,
            project,
            kind=TAKE_BACK,
            by=by,
            now=now,
            subject=(FOLLOW_UP, follow_up.id),
            data={
                "check": check.id,
                "number": follow_up.number,
                "content": follow_up.content,
                "department": follow_up.department_key,
                "reason": why,
            },
            changes_case=False,
        )
    _tell_taken_back(session, law, check, rows, by, now)
    session.flush()
    return check


def _require_own(session: Session, check: AcceptanceCheck, by: Actor) -> None:
    own = by.department_key if Role.LIAISON in by.roles else None
    if own != check.department_key:
        checker = (
            session.get_one(Department, check.department_key).name if check.department_key else "监督考核部门"
        )
        raise CheckOfOthers(checker=checker)


def _require_unused(session: Session, rows: Sequence[FollowUp]) -> None:
    if any(row.done_at is not None for row in rows):
        raise StepUsed(use="检查提出的事项已经办结")
    ordered = session.scalar(
        select(Supervision.id)
        .join(ClockRecord, ClockRecord.id == Supervision.clock_id)
        .where(ClockRecord.subject_kind == FOLLOW_UP, ClockRecord.subject_id.in_([row.id for row in rows]))
        .limit(1)
    )
    if ordered is not None:
        raise StepUsed(use="已据此督办")


def _tell_taken_back(
    session: Session, law: Law, check: AcceptanceCheck, rows: Sequence[FollowUp], by: Actor, now: datetime
) -> None:
    notices.tell_others(
        session,
        "acceptance_check.taken_back",
        to=[
            *(("department", row.department_key) for row in rows),
            ("department", rules.lead_of(law.current)),
            notices.SUPERVISOR,
        ],
        by=by,
        project_id=None,
        subject=("acceptance_check", check.id),
        occasion="taken-back",
        now=now,
        period=f"{check.period_from.isoformat()}至{check.period_until.isoformat()}",
        reason=check.taken_back_because,
    )


def reopen(
    session: Session,
    law: Law,
    *,
    follow_up_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> FollowUp:
    """What was finished by mistake is owed again, by the day that it was owed by; its clock runs on from where it began.

    Raises:
        NotFound: there is none.
        CheckTakenBack: the check that asked for it was recorded by mistake.
        FollowUpNotDone: it is not finished.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    house = event.house_locked(session)
    row = session.get(FollowUp, follow_up_id, populate_existing=True)
    if row is None:
        raise NotFound(what="该检查整改事项")
    duty.require(by, REOPEN, Case(frozenset({row.department_key})))
    expect(expected_version, row)
    check = require_standing(session, row)
    if row.done_at is None:
        raise FollowUpNotDone()
    why = reason_given(reason, duty.ACTS[REOPEN].title)
    undone = row.outcome
    row.outcome, row.done_at, row.done_by = "", None, ""
    project_id = project_of(session, row)
    project = None if project_id is None else Project.locked(session, project_id)
    if project is not None:
        edition = law.editions.get(project.edition_hash, law.current)
        clock_retractions.run_on_last(
            session, calendar_of(session, edition, law.notices), (FOLLOW_UP, row.id), "finished"
        )
    event.append(
        session,
        project or house,
        kind=REOPEN,
        by=by,
        now=now,
        subject=(FOLLOW_UP, row.id) if project else ("acceptance_check", check.id),
        data={
            "check": check.id,
            "number": row.number,
            "content": row.content,
            "department": row.department_key,
            "undone": undone,
            "reason": why,
        },
        changes_case=False,
    )
    session.flush()
    for to in (("department", rules.lead_of(law.current)), notices.SUPERVISOR):
        notices.tell(
            session,
            "acceptance_check.reopened",
            to=to,
            project_id=None,
            subject=("acceptance_check", check.id),
            occasion=f"{row.number}-reopened-{row.version}",
            now=now,
            department=session.get_one(Department, row.department_key).name,
            content=row.content,
            reason=why,
        )
    session.flush()
    return row
