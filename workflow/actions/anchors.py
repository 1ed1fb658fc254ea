"""Events that start limits, each recorded once: 成交确认书, land price paid, papers complete, completion accepted (附件2).

What was promised and what is applied for wait for the same event; recording it starts both.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, literal, select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clause_sides, clauses, item_clocks, notices
from workflow.actions.approval_items import begin_duty, items_of, tell_of_duty
from workflow.actions.cases import LONGEST_REASON, case_of, expect_version, happening
from workflow.errors import (
    AboutMissing,
    ChoiceUnknown,
    ForerunnerMissing,
    NothingStarts,
    StartEventRecorded,
    StartEventUnknown,
)
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import open_clock
from workflow.records.commitment import Anchor, Clause, Commitment
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import BINDING
from workflow.rules.wording import clean
from workflow.rules.words import due_words

LONGEST_ABOUT: Final = 60
#: The event that is said of one thing at a time: whose papers are complete (附件2 资料齐全).
PAPERS: Final = "papers_complete"
#: How a clause that both sides agreed on is named where an event is about it: its id follows.
OWN: Final = "clause:"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What an event set going."""

    anchor: Anchor
    #: The day on which each clause falls due that waited for it, by its number in the commitment.
    clauses: dict[str, Any]
    #: The items whose limits start, those that the enterprise has to file among them.
    items: list[ApprovalItem]


def record(
    session: Session,
    law: Law,
    *,
    project_id: int,
    anchor: str,
    about: str = "",
    evidence: str,
    despite: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Anchor:
    """Record that an event happened, with what shows it; every clause and every item that waits for it starts.

    `about` narrows it to one thing, e.g. the limit for whose papers it was said that they are complete; empty means
    the project as a whole. An item stands for the limit of its own that counts from the event. Papers are complete for one
    thing at a time, and a department says so of its own only. Completion accepted puts the enterprise on the clock for
    what it has to file. `despite` says why an event is on record whose forerunner is not: the land was not auctioned.

    Raises:
        AboutMissing: papers are said to be complete, and not for what.
        NothingStarts: what it is said of has no limit that counts from the event.
        ForerunnerMissing: the event that comes before it is not recorded, and nothing says why.
        StartEventUnknown: the law knows no such event.
        StartEventRecorded: it was recorded already.
        ProofMissing: nothing proves it.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    edition = law.edition(project.edition_hash)
    about = limit_meant(edition, anchor, about)
    departments = concerned(session, edition, project, anchor, about)
    duty.require(by, "anchor.record", case_of(project, departments))
    expect_version(expected_version, project.version)
    clauses.require_going(project, "anchor.record")
    happened = happening(project, happened_at, late_because, now=now)
    why = _require_forerunner(session, edition, project, anchor, despite)
    arrived = arrive(
        session, law, project, key=anchor, about=about, at=happened.at, evidence=evidence, by=by, now=now
    )
    row = arrived.anchor
    event.append(
        session,
        project,
        kind="anchor.record",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("anchor", row.id),
        data={
            "anchor": row.key,
            "about": row.about,
            "evidence": row.evidence,
            "started": arrived.clauses,
            "items": [item.id for item in arrived.items],
            **({"despite": why} if why else {}),
            **happened.data,
        },
    )
    for item in arrived.items:
        tell_of_duty(session, law, project, item, now=now)
    session.flush()
    return row


def limit_meant(edition: Edition, key: str, about: str) -> str:
    """The limit that an event is said of: the item's own that counts from it, where an item is named.

    Raises:
        NothingStarts: the item, or the limit, counts from something else.
    """
    event_words = edition.events.get(key)
    if event_words is None:
        return about
    entry, named = edition.items.get(about), edition.limits.get(about)
    if entry is not None:
        own = (rules.committed_limit(entry, edition), rules.enterprise_duty(entry, edition))
        found = next((limit.key for limit in own if limit is not None and limit.starts == key), None)
        if found is None:
            raise NothingStarts(thing=entry.name, event=event_words)
        return found
    if named is not None and named.starts != key:
        raise NothingStarts(thing=named.title, event=event_words)
    return about


def _require_forerunner(
    session: Session, edition: Edition, project: Project, key: str, despite: object
) -> str:
    """Why an event is recorded though what comes before it (附件2: 成交, then 缴清价款) is not; empty where it is."""
    earlier = rules.FORERUNNERS.get(key)
    if earlier is None or item_clocks.anchored_at(session, project.id, earlier) is not None:
        return ""
    why = clean(despite, fact="理由", field="despite", limit=LONGEST_REASON)
    if not why:
        raise ForerunnerMissing(
            event=edition.events.get(key, key), earlier=edition.events.get(earlier, earlier)
        )
    return why


def concerned(session: Session, edition: Edition, project: Project, key: str, about: str) -> frozenset[str]:
    """The departments whose limits an event starts; where the law names none, all that the project involves."""
    involved = clause_sides.departments_of(session, project.id)
    owners = {
        text.department
        for text in edition.clauses
        for limit in text.limits
        if edition.limits[limit].starts == key and about in ("", limit)
    }
    waiting = session.scalars(
        select(Clause).where(
            Clause.project_id == project.id, Clause.anchor == key, Clause.department_key.is_not(None)
        )
    )
    owners |= {clause.department_key or "" for clause in waiting if is_about(clause, about)}
    if about in edition.items:
        owners |= {edition.items[about].lead, *edition.items[about].partners} & involved
    return frozenset(owners & involved) if owners else involved


def is_about(clause: Clause, about: str) -> bool:
    """Whether an event said of one thing starts a clause; what both sides agreed on is named by its number here."""
    return about in ("", clause.about, f"{OWN}{clause.id}")


def concerns_clause() -> ColumnElement[bool]:
    """The same as `is_about`, asked of the rows of events and clauses that a question joins."""
    return Anchor.about.in_(("", Clause.about, literal(OWN).concat(cast(Clause.id, String))))


def arrive(
    session: Session,
    law: Law,
    project: Project,
    *,
    key: str,
    at: datetime,
    evidence: str,
    about: str = "",
    by: Actor,
    now: datetime,
) -> Arrived:
    """Keep the event and start what waited for it, on a locked project: part of another act, which tells of it."""
    edition = law.edition(project.edition_hash)
    if key not in edition.events:
        raise StartEventUnknown(anchor=key)
    topic = clean(about, fact="所涉事项", field="about", limit=LONGEST_ABOUT)
    if not topic and key == PAPERS:
        raise AboutMissing(event=edition.events[key])
    if (
        topic
        and topic not in edition.limits
        and topic not in edition.items
        and not _own(session, project, topic)
    ):
        raise ChoiceUnknown(fact="所涉事项", value=topic, choices="时限或事项的代码", field="about")
    known = session.scalar(
        select(Anchor).where(
            Anchor.project_id == project.id,
            Anchor.key == key,
            Anchor.about == topic,
            Anchor.taken_back_because == "",
        )
    )
    if known is not None:
        raise StartEventRecorded(anchor=edition.events[key], day=due_words(local_day(known.happened_at)))
    row = Anchor(
        project_id=project.id,
        key=key,
        about=topic,
        happened_at=at,
        evidence=clauses.evidence_given(evidence, edition.events[key]),
        recorded_at=now,
        person_id=by.person_id,
    )
    session.add(row)
    session.flush()
    # The promises first: where an item carries one out, its clock is theirs.
    started = _start_clauses(session, law, project, row, now=now)
    return Arrived(row, started, _start_items(session, law, project, row))


def _own(session: Session, project: Project, topic: str) -> bool:
    """Whether a clause of this project is meant, that no limit of the law names."""
    number = topic.removeprefix(OWN)
    if number == topic or not (number.isascii() and number.isdecimal()):
        return False
    found = session.get(Clause, int(number))
    return found is not None and found.project_id == project.id


def _start_clauses(
    session: Session, law: Law, project: Project, anchor: Anchor, *, now: datetime
) -> dict[str, Any]:
    edition, calendar = law.edition(project.edition_hash), item_clocks.calendar_for(session, law, project)
    waiting = session.scalars(
        select(Clause)
        .join(Commitment, Commitment.id == Clause.commitment_id)
        .where(
            Clause.project_id == project.id,
            Clause.state == "waiting",
            Clause.anchor == anchor.key,
            Commitment.state.in_(BINDING),
        )
        .order_by(Clause.number)
        .execution_options(populate_existing=True)
    ).all()
    started: dict[str, Any] = {}
    for clause in waiting:
        if not is_about(clause, anchor.about) or open_clock(session, "clause", clause.id) is None:
            continue
        clock = clause_clocks.begin(session, calendar, clause, at=anchor.happened_at)
        started[str(clause.number)] = clock.due_day if clock else None
        notices.tell(
            session,
            "clause.started",
            to=clause_sides.address_of(clause.side, clause.department_key, project),
            project_id=project.id,
            subject=("clause", clause.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
            event=edition.events.get(anchor.key, anchor.key),
            clause=clauses.short(clause.text),
            due=due_words(clock.due_day, provisional=clock.provisional) if clock else "",
        )
    return started


def _start_items(session: Session, law: Law, project: Project, anchor: Anchor) -> list[ApprovalItem]:
    """The items that wait for an event outside their application; whether its papers are complete, each says itself."""
    if anchor.key not in rules.ANCHORS:
        return []
    calendar = item_clocks.calendar_for(session, law, project)
    started = []
    for item in items_of(session, project.id):
        subject = (item_clocks.ITEM, item.id)
        waiting = item_clocks.begin_waiting(
            session, calendar, subject, anchor.key, about=anchor.about, at=anchor.happened_at
        )
        if waiting or begin_duty(session, law, project, item):
            started.append(item)
    return started
