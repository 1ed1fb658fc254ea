"""The date until which something is to be put right moves: by whoever asked for it or leads, with the reason (二（四）2)."""

from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from workflow.actions import clocks
from workflow.actions.acceptances import (
    RECTIFICATION,
    agent_of,
    enterprise_of,
    locked,
    tell,
)
from workflow.actions.cases import case_of, expect_version, happening, reason_given, require_open
from workflow.errors import (
    NotFound,
    RectificationDateUnchanged,
    RectificationDateUnreadable,
    RectificationSettled,
)
from workflow.law.book import Law
from workflow.records import event
from workflow.records.acceptance import AcceptancePart, JointAcceptance, Rectification, rectifications_of
from workflow.records.calendar import calendar_of
from workflow.records.clock import limit_data, open_clock
from workflow.records.project import Project
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.duty import Actor, Case
from workflow.rules.local_time import local_day
from workflow.rules.words import due_words


def case_of_date(project: Project, acceptance: JointAcceptance, part: AcceptancePart) -> Case:
    """Whom a date concerns: the department that asked for it, and the lead."""
    return case_of(project, [acceptance.lead_key, part.department_key])


def redate(
    session: Session,
    law: Law,
    *,
    rectification_id: int,
    due_on: date | None,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Rectification:
    """Move the day by which one thing is to be put right, before the list is handed over or after it.

    After it a clock runs on the enterprise: it is counted from where it began to the new day, and its ladder with it. The
    enterprise, its agent and the other one of the department and the lead are told. `expected_version` is that of the joint
    acceptance.

    Raises:
        NotFound: there is no such thing.
        RectificationSettled: it is reported, dropped, or all is concluded.
        RectificationDateUnreadable: no day after today within two years.
        RectificationDateUnchanged: it is that day already.
        ReasonMissing: nothing says why.
    """
    row = session.get(Rectification, rectification_id)
    if row is None:
        raise NotFound(what="该整改事项")
    acceptance, project = locked(session, row.acceptance_id)
    session.refresh(row)
    part = AcceptancePart.found(session, row.part_id)
    duty.require(by, "acceptance.redate", case_of_date(project, acceptance, part))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.redate")
    if row.dropped or row.reported_at is not None or acceptance.state not in ("on_site", "rectifying"):
        raise RectificationSettled()
    place = row.number or _place(session, row)
    happened = happening(
        project, happened_at, late_because, now=now, after=[clocks.begun(session, (RECTIFICATION, row.id))]
    )
    today = local_day(happened.at)
    if due_on is None or not 0 < (due_on - today).days <= rules.FARTHEST:
        raise RectificationDateUnreadable(number=place, field="due_on")
    if due_on == row.due_on:
        raise RectificationDateUnchanged(number=place, day=due_words(due_on))
    why = reason_given(reason, "调整完成日期")
    before = row.due_on
    row.due_on, row.redate_reason = due_on, why
    row.redated += 1
    clock = open_clock(session, RECTIFICATION, row.id)
    if clock is not None and clock.started_at is not None:
        since = local_day(clock.started_at)
        clock.limit = limit_data(rules.rectification_limit(due_on, since=since, content=row.content))
        edition = law.edition(project.edition_hash)
        clocks.refresh(session, calendar_of(session, edition, law.notices), clock)
    # The list is another one than whoever looks at it has seen: its version moves on.
    flag_modified(acceptance, "redated")
    event.append(
        session,
        project,
        kind="acceptance.redate",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(RECTIFICATION, row.id),
        data={
            "number": row.number,
            "content": row.content,
            "before": before,
            "due": due_on,
            "reason": why,
            "handed_over": acceptance.list_handed_at is not None,
            **happened.data,
        },
    )
    others = {part.department_key, acceptance.lead_key} - {by.department_key}
    told = [("department", key) for key in sorted(others)]
    if acceptance.list_handed_at is not None:
        told = [enterprise_of(project), *agent_of(project), *told]
    tell(
        session,
        "acceptance.rectification_redated",
        told,
        project,
        (RECTIFICATION, row.id),
        now,
        content=row.content,
        before=due_words(before),
        due=due_words(due_on),
        reason=why,
    )
    session.flush()
    return row


def _place(session: Session, row: Rectification) -> int:
    """Where it will stand on the list, which is not numbered before it is handed over."""
    return next(
        (n for n, each in enumerate(rectifications_of(session, row.acceptance_id), 1) if each.id == row.id), 1
    )
