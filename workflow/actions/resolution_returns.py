"""A decision of a meeting that is not done, or not right: sent back, followed again, or taken back with its meeting (三（二）)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks, outliving
from workflow.actions.cases import case_of, expect, happening, known_since, reason_given
from workflow.actions.resolutions import LONGEST_REASON, OPEN, close_if_settled, locked, start, tell_owner
from workflow.errors import (
    MinutesNotIssued,
)
from workflow.law.book import Law
from workflow.records import event
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.agreed import read_agreed
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import DELIBERATION, RESOLUTION


def send_back(
    session: Session,
    law: Law,
    *,
    resolution_id: int,
    reason: str,
    amount: int | str | None = None,
    due_on: date | str | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Resolution:
    """It is not done as decided: the owner has to go on, until a new date with a clock of its own.

    Raises:
        IllegalMove: nothing was reported.
        ReasonMissing: no reason.
        AgreedDayUnreadable, AgreedDayPast: no new date.
    """
    given = _Dated("send_back", "退回落实情况", reason, amount, due_on, happened_at, late_because)
    return _go_on(session, law, resolution_id, given, by=by, now=now, expected_version=expected_version)


def reopen(
    session: Session,
    law: Law,
    *,
    resolution_id: int,
    reason: str,
    amount: int | str | None = None,
    due_on: date | str | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Resolution:
    """A decision that was done or taken back is to be followed again, until a new date.

    Raises:
        IllegalMove: it is open.
        MinutesNotIssued: its minutes were never issued.
        ReasonMissing: no reason.
        AgreedDayUnreadable, AgreedDayPast: no new date.
    """
    given = _Dated("reopen", "重开会商决定", reason, amount, due_on, happened_at, late_because)
    return _go_on(session, law, resolution_id, given, by=by, now=now, expected_version=expected_version)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A move that sets a decision going again."""

    move: str
    what: str
    reason: str
    amount: int | str | None
    due_on: date | str | None
    #: When that was decided, and why it is recorded later, where it is.
    happened_at: datetime | None
    late_because: str


def _go_on(
    session: Session,
    law: Law,
    resolution_id: int,
    given: _Dated,
    *,
    by: Actor,
    now: datetime,
    expected_version: int | None,
) -> Resolution:
    event.hold_calendar(session)
    resolution, deliberation, project = locked(session, resolution_id)
    act = "resolution.confirm" if given.move == "send_back" else "resolution.reopen"
    duty.require(by, act, case_of(project))
    expect(expected_version, resolution)
    if given.move == "send_back":
        outliving.require_followed(project, act)
    else:
        outliving.require_begun(session, project, act)
    happened = happening(
        project,
        given.happened_at,
        given.late_because,
        now=now,
        after=[resolution.reported_at, resolution.closed_at],
    )
    resolution.state = RESOLUTION.after(resolution.state, given.move)
    if deliberation.state == "held":
        raise MinutesNotIssued()
    why = reason_given(given.reason, given.what, limit=LONGEST_REASON)
    agreed = read_agreed(given.amount, given.due_on, today=local_day(happened.at))
    resolution.amount, resolution.due_on = agreed.amount, agreed.day
    resolution.round += 1
    resolution.closed_at = resolution.reported_at = None
    resolution.closed_reason = ""
    if deliberation.state == "closed":
        deliberation.state = DELIBERATION.after(deliberation.state, "reopen")
        deliberation.closed_at = None
    session.flush()
    since = known_since(happened, (resolution.owner_kind, resolution.owner_key), by=by, now=now)
    due = start(session, law, project, resolution, notice="resolution.again", reason=why, at=since, now=now)
    event.append(
        session,
        project,
        kind="resolution.send_back" if given.move == "send_back" else "resolution.reopen",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("resolution", resolution_id),
        data={"reason": why, "until": agreed.words, "due_day": due, **happened.data},
    )
    session.flush()
    return resolution


def withdraw(
    session: Session,
    *,
    resolution_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Resolution:
    """Take a decision back that no longer stands.

    Raises:
        IllegalMove: it is done, or was taken back.
        ReasonMissing: no reason.
    """
    resolution, deliberation, project = locked(session, resolution_id)
    duty.require(by, "resolution.withdraw", case_of(project))
    expect(expected_version, resolution)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[resolution.reported_at, clocks.begun(session, ("resolution", resolution_id))],
    )
    why = reason_given(reason, "撤销会商决定", limit=LONGEST_REASON)
    _take_back(session, project, resolution, reason=why, at=happened.at, now=now)
    close_if_settled(session, deliberation, now=happened.at)
    event.append(
        session,
        project,
        kind="resolution.withdraw",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("resolution", resolution_id),
        data={"reason": why, **happened.data},
    )
    session.flush()
    return resolution


def _take_back(
    session: Session, project: Project, resolution: Resolution, *, reason: str, at: datetime, now: datetime
) -> None:
    known = resolution.state != "drafted"
    resolution.state = RESOLUTION.after(resolution.state, "withdraw")
    resolution.closed_reason = reason
    resolution.closed_at = at
    clocks.stop(session, ("resolution", resolution.id), at=at, because="withdrawn")
    if known:
        tell_owner(session, project, resolution, "resolution.withdrawn", now=now, reason=reason)


def take_back(session: Session, project: Project, *, reason: str, now: datetime) -> list[str]:
    """Take back what is still to be followed, since the project stops; answer their texts.

    Part of a move of the project, which is locked: it writes no event of its own. House practice.
    """
    left = session.scalars(
        select(Resolution)
        .where(Resolution.project_id == project.id, Resolution.state.in_(OPEN))
        .order_by(Resolution.id)
        .execution_options(populate_existing=True)
    ).all()
    for resolution in left:
        _take_back(session, project, resolution, reason=reason, at=now, now=now)
    for deliberation_id in dict.fromkeys(each.deliberation_id for each in left):
        deliberation = session.get_one(Deliberation, deliberation_id, populate_existing=True)
        close_if_settled(session, deliberation, now=now)
    return [each.text for each in left]
