"""A running case is brought under another edition of the law: looked at first, with a reason, and taken back by another.

The document does not say what a new edition does to a running case. House practice: a project stays under the edition
of its intake until the office moves it; a clock that runs keeps the limit that it copied when it started, and what
starts afterwards follows the new edition. Window hours are the new edition's, so that dates may move.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflow.actions import clause_sides, moved_dates, readers, succession
from workflow.actions.cases import case_of, expect, reason_given, require_open
from workflow.actions.rungs import obligor_words
from workflow.errors import EditionDoesNotFit, EditionNotMoved, EditionSame
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.sentence import Sentence, Several
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.calendar import calendar_of
from workflow.records.checklist import Checklist, ChecklistAnswer
from workflow.records.clock import ClockRecord, clock_of, pauses_of
from workflow.records.commitment import Commitment
from workflow.records.department import Department
from workflow.records.event import EventRecord
from workflow.records.project import Involvement, Mandate, Project
from workflow.records.registration import RegistrationItem, items_of, steps_of
from workflow.rules import duty
from workflow.rules.approval_item import is_own
from workflow.rules.commitment import from_json
from workflow.rules.duty import Actor
from workflow.rules.editions import CaseUnderLaw, obstacles

MOVE: Final = "edition.move"
#: Nothing of such a case runs any more.
OVER: Final = ("withdrawn", "completed")


@dataclass(frozen=True, slots=True)
class DateUnderEdition:
    """A running date that another edition's window hours move."""

    clock_id: int
    limit_title: str
    #: Who is on the clock, as people call them.
    obligor: str
    before: date | None
    after: date | None
    #: The instants, since window hours may move the hour of the same day.
    before_at: datetime | None
    after_at: datetime | None


@dataclass(frozen=True, slots=True)
class Prospect:
    """What moving one case would mean; nothing has changed yet."""

    project_id: int
    number: str
    name: str
    #: Version of the case that was looked at.
    version: int
    before: str
    after: str
    #: Why it cannot be moved; empty where it can.
    obstacles: tuple[str, ...]
    dates: tuple[DateUnderEdition, ...]


def prospects(
    session: Session,
    law: Law,
    *,
    to: str,
    by: Actor | None,
    project_ids: Sequence[int] = (),
    after_id: int = 0,
    most: int,
) -> list[Prospect]:
    """Which running cases could be brought under the edition `to`, which are blocked and why, which dates would move.

    All running cases under other editions, or those named; the oldest first, `most` at a time, from behind the case
    `after_id` on: so that cases that are blocked never hide the ones after them.

    Raises:
        UnknownEdition: it is not installed.
        NotAllowed: not for this actor.
    """
    if by is not None:
        duty.require(by, "edition.preview")
    after = law.edition(to)
    wanted = select(Project).where(*_under_others(after, after_id))
    if project_ids:
        wanted = wanted.where(Project.id.in_(project_ids))
    return [
        _prospect(session, law, project, after)
        for project in session.scalars(wanted.order_by(Project.id).limit(most))
    ]


def waiting(session: Session, law: Law, *, to: str, after_id: int = 0) -> int:
    """How many running cases stand under other editions than `to`, from behind the case `after_id` on."""
    asked = select(func.count()).select_from(Project).where(*_under_others(law.edition(to), after_id))
    return session.scalar(asked) or 0


def _under_others(edition: Edition, after_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Project.state.not_in(OVER), Project.edition_hash != edition.hash, Project.id > after_id)


def move(
    session: Session,
    law: Law,
    *,
    project_id: int,
    to: str,
    reason: str,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> Project:
    """Bring a case under another edition: one event with what moves, the reason, and where it came from.

    Raises:
        UnknownEdition: it is not installed.
        ProjectNotOpen: the case is suspended or closed.
        EditionSame: the case is under it already.
        EditionDoesNotFit: something of the case has no place in it.
        ReasonMissing: no reason.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    if by is not None:
        duty.require(by, "edition.move", case_of(project))
    expect(expected_version, project)
    return _moved(session, law, project, law.edition(to), reason=reason, by=by, now=now)


def undo(
    session: Session,
    law: Law,
    *,
    project_id: int,
    reason: str,
    by: Actor | None,
    now: datetime,
    expected_version: int | None = None,
) -> Project:
    """Take the last move back: the case returns under the edition that it came from, by an event of its own.

    Raises:
        ProjectNotOpen: the case is suspended or closed.
        EditionNotMoved: it was never moved, or the move was taken back already.
        EditionDoesNotFit: what was done since has no place in the earlier edition.
        ReasonMissing: no reason.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    if by is not None:
        duty.require(by, "edition.move", case_of(project))
    expect(expected_version, project)
    last = _last_move(session, project)
    if last is None or "undoes" in last[1] or last[1]["after"] != project.edition_hash:
        raise EditionNotMoved()
    seq, data = last
    earlier = law.edition(str(data["before"]))
    return _moved(session, law, project, earlier, reason=reason, by=by, now=now, undoes=seq)


def _moved(
    session: Session,
    law: Law,
    project: Project,
    after: Edition,
    *,
    reason: object,
    by: Actor | None,
    now: datetime,
    undoes: int | None = None,
) -> Project:
    require_open(project, MOVE)
    if after.hash == project.edition_hash:
        raise EditionSame(edition=after.hash[:12])
    why = reason_given(reason, "变更规则版本")
    found = _prospect(session, law, project, after)
    if found.obstacles:
        raise EditionDoesNotFit(why=Sentence("{all}", all=Several(found.obstacles, "；")))
    project.edition_hash = after.hash
    calendar = calendar_of(session, after, law.notices)
    moved_dates.recompute_project(session, project, calendar)
    data: dict[str, Any] = {
        "before": found.before,
        "after": found.after,
        "reason": why,
        "dates": {str(each.clock_id): [each.before, each.after] for each in found.dates},
    }
    event.append(
        session,
        project,
        kind=MOVE,
        by=by,
        now=now,
        subject=("project", project.id),
        data=data if undoes is None else data | {"undoes": undoes},
    )
    session.flush()
    return project


def _prospect(session: Session, law: Law, project: Project, after: Edition) -> Prospect:
    calendar = calendar_of(session, after, law.notices)
    open_clocks = _open_clocks(session, project)
    pauses = pauses_of(session, [record.id for record in open_clocks])
    before = law.editions.get(project.edition_hash)
    # It may be moved once it goes on: until then nothing of it is touched.
    standing = ("项目已中止，恢复后才能变更",) if project.state == "suspended" else ()
    dates = []
    for record in open_clocks:
        due = clock_of(record, pauses.get(record.id, ())).due(calendar)
        if record.started_at is not None and (due.at if due else None) != record.due_at:
            dates.append(
                DateUnderEdition(
                    record.id,
                    record.limit["title"],
                    obligor_words(session, before or after, record),
                    record.due_day,
                    due.day if due else None,
                    record.due_at,
                    due.at if due else None,
                )
            )
    return Prospect(
        project_id=project.id,
        number=project.number,
        name=project.name,
        version=project.version,
        before=project.edition_hash,
        after=after.hash,
        obstacles=(*standing, *obstacles(_case(session, project, after, open_clocks), after, before)),
        dates=tuple(dates),
    )


def _open_clocks(session: Session, project: Project) -> Sequence[ClockRecord]:
    return session.scalars(
        select(ClockRecord)
        .where(ClockRecord.project_id == project.id, ClockRecord.stopped_at.is_(None))
        .order_by(ClockRecord.id)
    ).all()


def _case(
    session: Session, project: Project, after: Edition, open_clocks: Sequence[ClockRecord]
) -> CaseUnderLaw:
    involved = session.scalars(select(Involvement).where(Involvement.project_id == project.id)).all()
    mandated = session.scalars(select(Mandate.items).where(Mandate.project_id == project.id)).all()
    answered = session.scalars(
        select(ChecklistAnswer.lines)
        .join(Checklist, Checklist.id == ChecklistAnswer.checklist_id)
        .where(Checklist.project_id == project.id, ChecklistAnswer.returned_at.is_(None))
    ).all()
    items = {code for row in involved for code in row.items} | {code for codes in mandated for code in codes}
    items |= {line["item_code"] for lines in answered for line in lines if line.get("item_code")}
    registered = items_of(session, project.id)
    items |= {item.code for item in registered}
    # What was written in by hand stands in no catalogue, and needs a place in none.
    items |= set(
        session.scalars(
            select(ApprovalItem.item_code).where(
                ApprovalItem.project_id == project.id, ApprovalItem.item_code != ""
            )
        )
    )
    # What a text names that is not signed yet becomes clocks when it is.
    drafts = session.scalars(
        select(Commitment.draft).where(
            Commitment.project_id == project.id,
            Commitment.signed_at.is_(None),
            Commitment.closed_at.is_(None),
        )
    )
    lines = [line for draft in map(from_json, drafts) for line in (*draft.lines, *draft.left_out)]
    promised = {line.limit for line in lines if line.limit}
    waited_for = {line.anchor for line in lines if line.anchor}
    waited_for |= {record.limit["starts"] for record in open_clocks if record.started_at is None}
    return CaseUnderLaw(
        phases=frozenset(row.phase for row in involved),
        departments=_departments(session, project, after, involved, open_clocks),
        events=frozenset(waited_for),
        items=frozenset(items),
        running_limits=frozenset(
            record.limit_key
            for record in open_clocks
            if record.limit.get("basis") != "practice" and not is_own(record.limit_key)
        )
        | promised,
        registration=_registration(session, project, registered),
    )


def _departments(
    session: Session,
    project: Project,
    after: Edition,
    involved: Sequence[Involvement],
    open_clocks: Sequence[ClockRecord],
) -> Mapping[str, str]:
    """The departments that take part, and any other that the other edition lacks while something of it is not done yet.

    By what they are called now, since an edition may know some no more. What is done stays under the name of whoever
    did it, and needs a place in no edition.
    """
    taking_part = {row.department_key for row in involved}
    concerned = (
        readers.departments_of(session, project.id)
        | clause_sides.departments_of(session, project.id)
        | {record.obligor_key for record in open_clocks if record.obligor_kind == Obligor.DEPARTMENT}
    )
    lacking = sorted(concerned - taking_part - after.departments.keys())
    found = taking_part | {key for key in lacking if succession.needs(session, project.id, key)}
    return {row.key: row.name for row in session.scalars(select(Department).where(Department.key.in_(found)))}


def _registration(
    session: Session, project: Project, registered: Sequence[RegistrationItem]
) -> dict[str, tuple[str, ...]]:
    """The planned items of business registration, with the steps recorded in this round of those that are under way."""
    steps = steps_of(session, project.id)
    return {
        item.code: tuple(
            step.title
            for step in steps
            if (step.item_id, step.round) == (item.id, item.round) and item.state == "applied"
        )
        for item in registered
    }


def _last_move(session: Session, project: Project) -> tuple[int, dict[str, Any]] | None:
    row = session.execute(
        select(EventRecord.seq, EventRecord.data)
        .where(EventRecord.project_id == project.id, EventRecord.kind == MOVE)
        .order_by(EventRecord.seq.desc())
        .limit(1)
    ).one_or_none()
    return (row.seq, json.loads(row.data)) if row else None
