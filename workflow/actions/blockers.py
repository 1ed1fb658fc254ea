"""难点、堵点: raised by anyone, owned and dated, brought to a deliberation, resolved (二（四）3, 三（二）)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clocks, deliberations, notices, outliving, readers
from workflow.actions.cases import case_of, expect, happening, known_since, reason_given
from workflow.actions.owners import Owner, owner_name, read_owner
from workflow.errors import BlockerBrought, BlockerTwice, NotFound
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.acceptance import AcceptancePart, JointAcceptance, Rectification
from workflow.records.blocker import Blocker
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, open_clock
from workflow.records.project import Involvement, Project
from workflow.rules import duty
from workflow.rules.agreed import Agreed, agreed_limit, read_agreed
from workflow.rules.duty import Actor, Case, Role
from workflow.rules.local_time import local_day
from workflow.rules.machines import BLOCKER
from workflow.rules.wording import clean, identity
from workflow.rules.words import due_words

#: House practice: how soon it is said who sees to it, and until when.
ANSWER: Final = "blocker_answer"
LIMIT: Final = "blocker"

LONGEST_TEXT: Final = 1000
LONGEST_REASON: Final = 400

#: States in which something still stands in the way.
OPEN: Final = ("raised", "coordinating", "deliberated")


def departments_of(session: Session, project_id: int) -> frozenset[str]:
    """The departments that a project concerns: whoever takes part, was asked, decides on it, or sees to a blocker."""
    parts = session.scalars(select(Involvement.department_key).where(Involvement.project_id == project_id))
    return readers.departments_of(session, project_id) | frozenset(parts)


def bring_up(
    session: Session,
    law: Law,
    *,
    project_id: int,
    text: str,
    part_id: int | None = None,
    rectification_id: int | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
) -> Blocker:
    """Raise what stands in a project's way; the office sees to it until somebody else is named.

    `part_id` is the department's part of a joint acceptance that it is about, `rectification_id` the thing to put right.

    Raises:
        NotFound: the project has no such part, or no such thing to put right.
        FactMissing: nothing is said.
        BlockerTwice: the same side has said the very same, and it is not resolved.
        HappenedInFuture, HappenedBeforeIntake, ReasonMissing: recorded later than it was raised, without saying why.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    duty.require(by, "blocker.raise", case_of(project, departments_of(session, project_id)))
    outliving.require_begun(session, project, "blocker.raise")
    raised = happening(project, happened_at, late_because, now=now)
    last = session.scalar(select(func.max(Blocker.number)).where(Blocker.project_id == project_id))
    kind, key = _raiser(by)
    said = clean(text, fact="难点、堵点", field="text", limit=LONGEST_TEXT, required=True, multiline=True)
    _require_new(session, project_id, (kind, key), said)
    part, rectification = _about(session, project, part_id, rectification_id)
    blocker = Blocker(
        project_id=project_id,
        number=(last or 0) + 1,
        text=said,
        part_id=None if part is None else part.id,
        rectification_id=None if rectification is None else rectification.id,
        raiser_kind=kind,
        raiser_key=key,
        person_id=by.person_id,
        raised_at=raised.at,
        state=BLOCKER.initial,
        owner_kind=Obligor.OFFICE.value,
        owner_key="",
        round=1,
        resolution="",
        closed_reason="",
    )
    session.add(blocker)
    session.flush()
    _await_answer(
        session, law, project, blocker, at=known_since(raised, (Obligor.OFFICE, ""), by=by, now=now)
    )
    event.append(
        session,
        project,
        kind="blocker.raise",
        by=by,
        now=now,
        happened_at=raised.at,
        subject=("blocker", blocker.id),
        data={"number": blocker.number, "text": blocker.text, "raiser": kind}
        | ({} if part is None else {"part": part.id, "department": part.department_key})
        | ({} if rectification is None else {"rectification": rectification.id})
        | raised.data,
    )
    _tell_office(session, project, blocker, now=now)
    session.flush()
    return blocker


def _about(
    session: Session, project: Project, part_id: int | None, rectification_id: int | None
) -> tuple[AcceptancePart | None, Rectification | None]:
    """What of a joint acceptance it is about: the part that is named, or the one that asks for the thing to put right."""
    row = None
    if rectification_id is not None:
        row = session.get(Rectification, rectification_id)
        if row is None or row.dropped or part_id not in (None, row.part_id):
            raise NotFound(what="该整改事项", field="rectification")
        part_id = row.part_id
    if part_id is None:
        return None, None
    part = session.get(AcceptancePart, part_id)
    acceptance = None if part is None else session.get(JointAcceptance, part.acceptance_id)
    if acceptance is None or acceptance.project_id != project.id:
        raise NotFound(what="该部门意见", field="part")
    return part, row


def _require_new(session: Session, project_id: int, raiser: tuple[str, str], said: str) -> None:
    """The same words of one side are the same obstacle: two clocks would run for one answer. House practice."""
    kind, key = raiser
    standing = session.scalars(
        select(Blocker)
        .where(
            Blocker.project_id == project_id,
            Blocker.state.in_(OPEN),
            Blocker.raiser_kind == kind,
            Blocker.raiser_key == key,
        )
        .order_by(Blocker.id)
    )
    for row in standing:
        if identity(row.text) == identity(said):
            raise BlockerTwice(number=row.number, state=BLOCKER.words[row.state])


def _raiser(by: Actor) -> tuple[str, str]:
    """On whose side somebody raises it: whoever only supervises raises it for no department, though employed by one."""
    if by.roles == {Role.SUPERVISOR}:
        return "supervisor", ""
    if by.department_key:
        return "department", by.department_key
    if by.enterprise_id:
        return "enterprise", str(by.enterprise_id)
    return ("office" if Role.OFFICE in by.roles else "agent"), ""


def _await_answer(
    session: Session, law: Law, project: Project, blocker: Blocker, *, at: datetime
) -> ClockRecord | None:
    edition = law.edition(project.edition_hash)
    limit = edition.limits.get(ANSWER)
    if limit is None:
        return None
    return clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=("blocker", blocker.id),
        limit=limit,
        obligor=(Obligor.OFFICE, ""),
        at=at,
        round_number=blocker.round,
    )


def _tell_office(session: Session, project: Project, blocker: Blocker, *, now: datetime) -> None:
    to = [notices.OFFICE]
    if project.agent_id is not None:
        to.append(("person", str(project.agent_id)))
    for each in to:
        _tell(session, project, blocker, "blocker.raised", each, now=now)


def _tell(
    session: Session,
    project: Project,
    blocker: Blocker,
    kind: str,
    to: tuple[str, str],
    *,
    now: datetime,
    **facts: str,
) -> None:
    notices.tell(
        session,
        kind,
        to=to,
        project_id=project.id,
        subject=("blocker", blocker.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        text=blocker.text,
        **facts,
    )


def _tell_others(
    session: Session,
    project: Project,
    blocker: Blocker,
    kind: str,
    to: Iterable[tuple[str, str]],
    *,
    by: Actor | None,
    now: datetime,
    **facts: str,
) -> None:
    notices.tell_others(
        session,
        kind,
        to=to,
        by=by,
        project_id=project.id,
        subject=("blocker", blocker.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        text=blocker.text,
        **facts,
    )


def _enterprise(project: Project) -> tuple[str, str]:
    return ("enterprise", str(project.enterprise_id))


def _raised_by(project: Project, blocker: Blocker) -> list[tuple[str, str]]:
    """Where the notices of the side arrive that raised it: another enterprise or agent has taken it over with the project."""
    match blocker.raiser_kind:
        case "enterprise":
            return [_enterprise(project)]
        case "agent":
            return [] if project.agent_id is None else [("person", str(project.agent_id))]
        case kind:
            return [(kind, blocker.raiser_key)]


def _owning(blocker: Blocker) -> list[tuple[str, str]]:
    return [("department", blocker.owner_key)] if blocker.owner_kind == Obligor.DEPARTMENT else []


def _concerned(project: Project, blocker: Blocker) -> list[tuple[str, str]]:
    """Who hears how it ended: the enterprise, whoever raised it, the office, and the department that sees to it."""
    return [_enterprise(project), *_raised_by(project, blocker), notices.OFFICE, *_owning(blocker)]


def locked(session: Session, blocker_id: int) -> tuple[Blocker, Project]:
    """A blocker with its project held.

    Raises:
        NotFound: there is none.
    """
    blocker = session.get(Blocker, blocker_id)
    if blocker is None:
        raise NotFound(what="该难点、堵点")
    project = Project.locked(session, blocker.project_id)
    session.refresh(blocker)
    return blocker, project


def case_of_raiser(project: Project, blocker: Blocker) -> Case:
    """Whose a blocker is to take back: the side that raised it, the project's agent, the office."""
    return Case(
        departments=frozenset({blocker.raiser_key} if blocker.raiser_kind == "department" else ()),
        enterprise_id=project.enterprise_id if blocker.raiser_kind == "enterprise" else None,
        agent_id=project.agent_id,
    )


def case_of_owner(project: Project, blocker: Blocker) -> Case:
    """Whose a blocker is to resolve: its owner's, the project's agent's, the office's."""
    return Case(
        departments=frozenset({blocker.owner_key} if blocker.owner_kind == "department" else ()),
        agent_id=project.agent_id,
    )


def _require_not_brought(session: Session, blocker: Blocker) -> None:
    if deliberations.called_on(session, blocker_id=blocker.id) is not None:
        raise BlockerBrought()


def coordinate(
    session: Session,
    law: Law,
    *,
    blocker_id: int,
    owner: str,
    amount: int | str | None = None,
    due_on: date | str | None = None,
    note: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Blocker:
    """Agree who sees to it and until when; the date is a clock. Agreed anew, it says why in `note`.

    `owner` is `office` or a department's key.

    Raises:
        IllegalMove: it is over.
        BlockerBrought: a deliberation on it is called.
        OwnerUnknown, AgreedDayUnreadable, AgreedDayPast: no owner, or no date.
        ReasonMissing: it was agreed before, and nothing says why it changes.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder: recorded later than it happened, which cannot be so.
    """
    event.hold_calendar(session)
    blocker, project = locked(session, blocker_id)
    duty.require(by, "blocker.coordinate", case_of(project))
    expect(expected_version, blocker)
    outliving.require_followed(project, "blocker.coordinate")
    first = blocker.state == "raised"
    if not first:
        # Who sees to it is answered within its day, also where a deliberation was asked for and called meanwhile.
        _require_not_brought(session, blocker)
    after = BLOCKER.after(blocker.state, "coordinate")
    why = reason_given(note, "改变责任单位或办结日期", limit=LONGEST_REASON, field="note", required=not first)
    done = happening(project, happened_at, late_because, now=now, after=before(session, blocker))
    who = read_owner(session, project, owner, enterprise=False)
    agreed = read_agreed(amount, due_on, today=local_day(done.at))
    clocks.stop(session, ("blocker", blocker_id), at=done.at, because="coordinated")
    former = _owning(blocker)
    blocker.owner_kind, blocker.owner_key = who.kind.value, who.key
    blocker.round += 1
    if blocker.state == "deliberated":
        forget_asking(blocker)
    # It was agreed with the owner, who knows of it since then, however late it is written down.
    clock = _date(session, law, project, blocker, who, agreed, at=done.at)
    blocker.state, blocker.due_on = after, clock.due_day
    event.append(
        session,
        project,
        kind="blocker.coordinate",
        by=by,
        now=now,
        happened_at=done.at,
        subject=("blocker", blocker_id),
        data={
            "owner_kind": blocker.owner_kind,
            "owner_key": blocker.owner_key,
            "until": agreed.words,
            "due_day": blocker.due_on,
            "note": why,
        }
        | done.data,
    )
    due = due_words(clock.due_day, provisional=clock.provisional)
    mine = (who.kind.value, who.key)
    _tell(session, project, blocker, "blocker.owned", mine, now=now, due=due)
    _tell_others(
        session,
        project,
        blocker,
        "blocker.dated",
        (each for each in (_enterprise(project), *_raised_by(project, blocker), *former) if each != mine),
        by=by,
        now=now,
        owner=owner_name(session, law, project, who.kind, who.key),
        due=due,
    )
    session.flush()
    return blocker


def before(session: Session, blocker: Blocker) -> list[datetime | None]:
    """What an act on a blocker cannot have come before: that it was raised, dated last, and brought by who asked."""
    dated = open_clock(session, "blocker", blocker.id)
    return [blocker.raised_at, blocker.asked_at, dated.started_at if dated else None]


def forget_asking(blocker: Blocker) -> None:
    """Nobody asks for a deliberation on it any more. Part of the act that ends the asking."""
    blocker.asked_at, blocker.asked_because = None, ""
    blocker.asked_kind = blocker.asked_key = ""


def _date(
    session: Session,
    law: Law,
    project: Project,
    blocker: Blocker,
    who: Owner,
    agreed: Agreed,
    *,
    at: datetime,
) -> ClockRecord:
    limit = agreed_limit(
        agreed,
        key=LIMIT,
        title="解决难点、堵点",
        starts="blocker_agreed",
        obligor=who.kind,
        since=local_day(at),
        why="逐项商定的办结日期；二（四）3：动态跟踪难点、堵点，协调相关部门协同办理",
    )
    edition = law.edition(project.edition_hash)
    return clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=("blocker", blocker.id),
        limit=limit,
        obligor=(who.kind, who.key),
        at=at,
        round_number=blocker.round,
    )


def resolve(
    session: Session,
    *,
    blocker_id: int,
    resolution: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Blocker:
    """Say how it was resolved; whoever raised it, the enterprise and the office hear of it.

    Raises:
        IllegalMove: it is over.
        BlockerBrought: a deliberation on it is called.
        FactMissing: nothing says how.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: recorded later than it happened, without saying why.
    """
    blocker, project = locked(session, blocker_id)
    duty.require(by, "blocker.resolve", case_of_owner(project, blocker))
    expect(expected_version, blocker)
    outliving.require_followed(project, "blocker.resolve")
    _require_not_brought(session, blocker)
    after = BLOCKER.after(blocker.state, "resolve")
    done = happening(project, happened_at, late_because, now=now, after=before(session, blocker))
    blocker.resolution = clean(
        resolution, fact="解决情况", field="resolution", limit=LONGEST_TEXT, required=True, multiline=True
    )
    blocker.state, blocker.closed_at = after, done.at
    clocks.stop(session, ("blocker", blocker_id), at=done.at, because="resolved")
    clocks.stop(session, (deliberations.ASKING, blocker_id), at=done.at, because="resolved")
    event.append(
        session,
        project,
        kind="blocker.resolve",
        by=by,
        now=now,
        happened_at=done.at,
        subject=("blocker", blocker_id),
        data={"resolution": blocker.resolution} | done.data,
    )
    _tell_others(
        session,
        project,
        blocker,
        "blocker.resolved",
        _concerned(project, blocker),
        by=by,
        now=now,
        reason=blocker.resolution,
    )
    session.flush()
    return blocker


def withdraw(
    session: Session,
    *,
    blocker_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Blocker:
    """Take it back: it was none, or is another. A deliberation that is called on it is cancelled.

    Whoever raised it may raise it again, and hears of it, as does the enterprise.

    Raises:
        IllegalMove: it is over.
        ReasonMissing: no reason.
    """
    blocker, project = locked(session, blocker_id)
    duty.require(by, "blocker.withdraw", case_of_raiser(project, blocker))
    expect(expected_version, blocker)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=before(session, blocker),
    )
    why = reason_given(reason, "撤回难点、堵点", limit=LONGEST_REASON)
    _take_back(session, project, blocker, reason=why, by=by, at=happened.at, now=now)
    event.append(
        session,
        project,
        kind="blocker.withdraw",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("blocker", blocker_id),
        data={"reason": why, **happened.data},
    )
    session.flush()
    return blocker


def _take_back(
    session: Session,
    project: Project,
    blocker: Blocker,
    *,
    reason: str,
    by: Actor | None,
    at: datetime,
    now: datetime,
) -> None:
    blocker.state = BLOCKER.after(blocker.state, "withdraw")
    blocker.closed_at = at
    blocker.closed_reason = reason
    clocks.stop(session, ("blocker", blocker.id), at=at, because="withdrawn")
    deliberations.end_for(session, project, blocker_id=blocker.id, reason=reason, now=now)
    _tell_others(
        session,
        project,
        blocker,
        "blocker.withdrawn",
        _concerned(project, blocker),
        by=by,
        now=now,
        reason=reason,
    )


def reopen(
    session: Session,
    law: Law,
    *,
    blocker_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Blocker:
    """It stands in the way again: the office answers anew who sees to it.

    Raises:
        IllegalMove: it is open.
        ReasonMissing: no reason.
    """
    event.hold_calendar(session)
    blocker, project = locked(session, blocker_id)
    duty.require(by, "blocker.reopen", case_of_raiser(project, blocker))
    expect(expected_version, blocker)
    outliving.require_begun(session, project, "blocker.reopen")
    happened = happening(project, happened_at, late_because, now=now, after=[blocker.closed_at])
    blocker.state = BLOCKER.after(blocker.state, "reopen")
    why = reason_given(reason, "重提难点、堵点", limit=LONGEST_REASON)
    blocker.owner_kind, blocker.owner_key, blocker.due_on = Obligor.OFFICE.value, "", None
    blocker.round += 1
    blocker.resolution = blocker.closed_reason = ""
    forget_asking(blocker)
    blocker.closed_at = None
    session.flush()
    _await_answer(
        session, law, project, blocker, at=known_since(happened, (Obligor.OFFICE, ""), by=by, now=now)
    )
    event.append(
        session,
        project,
        kind="blocker.reopen",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("blocker", blocker_id),
        data={"reason": why, **happened.data},
    )
    _tell_office(session, project, blocker, now=now)
    session.flush()
    return blocker


def take_back(
    session: Session, project: Project, *, reason: str, by: Actor | None, now: datetime
) -> list[str]:
    """Take back what is open, since the project stops; answer their texts.

    Part of a move of the project, which is locked: it writes no event of its own. House practice.
    """
    left = session.scalars(
        select(Blocker)
        .where(Blocker.project_id == project.id, Blocker.state.in_(OPEN))
        .order_by(Blocker.id)
        .execution_options(populate_existing=True)
    ).all()
    for blocker in left:
        _take_back(session, project, blocker, reason=reason, by=by, at=now, now=now)
    return [blocker.text for blocker in left]
