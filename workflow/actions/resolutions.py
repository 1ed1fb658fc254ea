"""决定: what a meeting decided is entered, issued, reported with evidence, and confirmed (三（二）)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clocks, deliberations, notices, outliving
from workflow.actions.cases import case_of, expect, happening
from workflow.actions.owners import owner_name, read_owner
from workflow.errors import (
    AgreedDayPast,
    EvidenceMissing,
    MinutesIssued,
    MinutesNotIssued,
    NotFound,
)
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.agreed import Agreed, agreed_limit, read_agreed
from workflow.rules.duty import Actor, Case
from workflow.rules.local_time import local_day
from workflow.rules.machines import DELIBERATION, RESOLUTION
from workflow.rules.minutes import Decided
from workflow.rules.wording import clean
from workflow.rules.words import due_words

LIMIT: Final = "resolution"


LONGEST_TEXT: Final = 1000


LONGEST_EVIDENCE: Final = 1000


LONGEST_REASON: Final = 400


#: States in which a decision is still to be followed.
OPEN: Final = ("drafted", "open", "reported")


def of_meeting(session: Session, deliberation_id: int) -> list[Resolution]:
    """What a meeting decided and did not take back, in the order of its minutes."""
    return list(
        session.scalars(
            select(Resolution)
            .where(Resolution.deliberation_id == deliberation_id, Resolution.state != "withdrawn")
            .order_by(Resolution.position)
            .execution_options(populate_existing=True)
        )
    )


def as_minuted(session: Session, law: Law, project: Project, resolution: Resolution) -> Decided:
    """A decision as the minutes word it."""
    return Decided(
        text=resolution.text,
        owner=owner_name(session, law, project, resolution.owner_kind, resolution.owner_key),
        until=Agreed(resolution.amount, resolution.due_on).words,
    )


def locked(session: Session, resolution_id: int) -> tuple[Resolution, Deliberation, Project]:
    """A decision, its meeting and its project, held until the transaction ends."""
    resolution = session.get(Resolution, resolution_id)
    if resolution is None:
        raise NotFound(what="该决定")
    deliberation, project = deliberations.locked(session, resolution.deliberation_id)
    session.refresh(resolution)
    return resolution, deliberation, project


def add(
    session: Session,
    *,
    deliberation_id: int,
    text: str,
    owner: str,
    amount: int | str | None = None,
    due_on: date | str | None = None,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Resolution:
    """Add a decision to a meeting that was held and not minuted yet: what, who, and until when.

    `owner` is `office`, `enterprise` or a department's key; it is due some working days after the minutes are issued,
    or on a date.

    Raises:
        MinutesIssued, MinutesNotIssued: the minutes are out already, or the meeting was not held yet.
        OwnerUnknown, AgreedDayUnreadable, AgreedDayPast, FactMissing: something of it cannot be kept.
    """
    deliberation, project = deliberations.locked(session, deliberation_id)
    duty.require(by, "resolution.decide", case_of(project))
    expect(expected_version, deliberation)
    outliving.require_followed(project, "resolution.decide")
    if deliberation.held_at is None:
        raise MinutesNotIssued()
    if deliberation.state != "held":
        raise MinutesIssued()
    agreed = read_agreed(amount, due_on, today=local_day(now))
    who = read_owner(session, project, owner, enterprise=True)
    last = session.scalar(
        select(func.max(Resolution.position)).where(Resolution.deliberation_id == deliberation_id)
    )
    resolution = Resolution(
        project_id=project.id,
        deliberation_id=deliberation_id,
        position=(last or 0) + 1,
        text=clean(text, fact="决定事项", field="text", limit=LONGEST_TEXT, required=True, multiline=True),
        owner_kind=who.kind.value,
        owner_key=who.key,
        amount=agreed.amount,
        due_on=agreed.day,
        state=RESOLUTION.initial,
        round=1,
        evidence="",
        closed_reason="",
    )
    session.add(resolution)
    session.flush()
    event.append(
        session,
        project,
        kind="resolution.add",
        by=by,
        now=now,
        subject=("resolution", resolution.id),
        data={
            "deliberation": deliberation_id,
            "text": resolution.text,
            "owner_kind": resolution.owner_kind,
            "owner_key": resolution.owner_key,
            "until": agreed.words,
        },
    )
    session.flush()
    return resolution


def issue_all(
    session: Session, law: Law, project: Project, deliberation: Deliberation, *, at: datetime, now: datetime
) -> list[Mapping[str, Any]]:
    """Set every drafted decision going, each with its clock; part of issuing the minutes.

    Raises:
        AgreedDayPast: a decision's date has come before the minutes were issued; it has to be dated anew.
    """
    taking_effect: list[Mapping[str, Any]] = []
    for resolution in of_meeting(session, deliberation.id):
        if resolution.state != "drafted":
            continue
        if resolution.due_on is not None and resolution.due_on <= local_day(at):
            raise AgreedDayPast(day=due_words(resolution.due_on))
        resolution.state = RESOLUTION.after(resolution.state, "issue")
        due = start(session, law, project, resolution, notice="resolution.open", reason="", at=at, now=now)
        taking_effect.append({"resolution": resolution.id, "until": due})
    return taking_effect


def start(
    session: Session,
    law: Law,
    project: Project,
    resolution: Resolution,
    *,
    notice: str,
    reason: str,
    at: datetime,
    now: datetime,
) -> date | None:
    """Start the clock of a decision as it was minuted or dated anew, and tell its owner."""
    edition = law.edition(project.edition_hash)
    limit = agreed_limit(
        Agreed(resolution.amount, resolution.due_on),
        key=LIMIT,
        title="落实会商决定",
        starts="minutes_issued",
        obligor=Obligor(resolution.owner_kind),
        since=local_day(at),
        why="会议纪要载明的期限；三（二）：有关单位具体负责实施，代办专班办公室负责督促落实",
    )
    clock = clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=("resolution", resolution.id),
        limit=limit,
        obligor=(Obligor(resolution.owner_kind), resolution.owner_key),
        at=at,
        round_number=resolution.round,
    )
    tell_owner(
        session,
        project,
        resolution,
        notice,
        now=now,
        due=due_words(clock.due_day, provisional=clock.provisional),
        reason=reason,
    )
    return clock.due_day


def tell_owner(
    session: Session, project: Project, resolution: Resolution, kind: str, *, now: datetime, **facts: str
) -> None:
    notices.tell(
        session,
        kind,
        to=(resolution.owner_kind, resolution.owner_key),
        project_id=project.id,
        subject=("resolution", resolution.id),
        occasion=resolution.round,
        now=now,
        project=project.name,
        text=resolution.text,
        **facts,
    )


def close_if_settled(session: Session, deliberation: Deliberation, *, now: datetime) -> None:
    """Close a minuted deliberation of which nothing is left to follow."""
    session.flush()
    left = [each for each in of_meeting(session, deliberation.id) if each.state in OPEN]
    if deliberation.state == "minuted" and not left:
        deliberation.state = DELIBERATION.after(deliberation.state, "close")
        deliberation.closed_at = now


def case_of_owner(project: Project, resolution: Resolution) -> Case:
    """What the duty matrix has to know of a decision: it is its owner's, and nobody else's, to report."""
    return Case(
        departments=frozenset({resolution.owner_key} if resolution.owner_kind == "department" else ()),
        enterprise_id=project.enterprise_id if resolution.owner_kind == "enterprise" else None,
        agent_id=project.agent_id,
    )


def report(
    session: Session,
    *,
    resolution_id: int,
    evidence: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Resolution:
    """The owner reports that it is done, with evidence; its clock stops, and the office is to confirm.

    Raises:
        IllegalMove: it is not open.
        EvidenceMissing: nothing shows it.
        HappenedInFuture, HappenedBeforeIntake, ReasonMissing: recorded later than it happened, without saying why.
    """
    resolution, _, project = locked(session, resolution_id)
    duty.require(by, "resolution.report", case_of_owner(project, resolution))
    expect(expected_version, resolution)
    outliving.require_followed(project, "resolution.report")
    started = clocks.begun(session, ("resolution", resolution_id))
    resolution.state = RESOLUTION.after(resolution.state, "report")
    done = happening(project, happened_at, late_because, now=now, after=[started])
    shown = clean(evidence, fact="落实情况", field="evidence", limit=LONGEST_EVIDENCE, multiline=True)
    if not shown:
        raise EvidenceMissing()
    resolution.evidence = shown
    resolution.reported_at = done.at
    clock = clocks.stop(session, ("resolution", resolution_id), at=done.at, because="reported")
    in_time = clock is None or clock.due_at is None or done.at <= clock.due_at
    event.append(
        session,
        project,
        kind="resolution.report",
        by=by,
        now=now,
        happened_at=done.at,
        subject=("resolution", resolution_id),
        data={"evidence": shown, "in_time": in_time} | done.data,
    )
    notices.tell(
        session,
        "resolution.reported",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("resolution", resolution_id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        text=resolution.text,
    )
    session.flush()
    return resolution


def confirm(
    session: Session,
    *,
    resolution_id: int,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Resolution:
    """The office confirms that it was carried out; with the last of them the deliberation is closed.

    Raises:
        IllegalMove: nothing was reported.
    """
    resolution, deliberation, project = locked(session, resolution_id)
    duty.require(by, "resolution.confirm", case_of(project))
    expect(expected_version, resolution)
    happened = happening(project, happened_at, late_because, now=now, after=[resolution.reported_at])
    resolution.state = RESOLUTION.after(resolution.state, "confirm")
    resolution.closed_at = happened.at
    close_if_settled(session, deliberation, now=happened.at)
    event.append(
        session,
        project,
        kind="resolution.confirm",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("resolution", resolution_id),
        data={"deliberation": deliberation.state, **happened.data},
    )
    session.flush()
    return resolution
