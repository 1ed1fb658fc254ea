"""Clocks of steps without a limit that no act of their project begins or ends (ADR 0018).

What was owed before such steps had clocks gets them when a newer version is set up. And whether somebody answers for a
department changes with the accounts, and with the day on which a term of duty ends (三（一）).
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Date, bindparam, or_, select, text, update
from sqlalchemy.orm import Session

from workflow.actions.liaisons import LIAISON_CHANGES
from workflow.records import event
from workflow.records.awaited import STILL
from workflow.records.background import Followed
from workflow.records.base import Json
from workflow.records.clock import ClockRecord
from workflow.records.database import Database
from workflow.records.department import Liaison
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.records.score import ScoreDispute
from workflow.records.steps import liaisons
from workflow.rules.local_time import local_day

_LOG: Final = logging.getLogger("daiban.catching_up")


def catch_up(database: Database, *, now: datetime) -> int:
    """Begin the clocks of steps that are owed and have none; answer in how many projects.

    They count from now on: since when a step was owed before, no line says. One transaction and one line for each project
    in which something is missing; done again, it does nothing. A project that fails keeps none behind it waiting.
    """
    disputed = (
        select(ClockRecord.project_id)
        .join(ScoreDispute, ScoreDispute.clock_id == ClockRecord.id)
        .where(ScoreDispute.state == "open")
    )
    with database.reading() as session:
        ids = session.scalars(
            select(Project.id)
            .where(or_(Project.state.not_in(STILL), Project.id.in_(disputed)))
            .order_by(Project.id)
        ).all()
    return _settled(database, ids, now)


def follow_liaisons(database: Database, *, now: datetime) -> int:
    """Begin and end the clocks of parts that nobody answers for, as terms of duty begin and end; answer in how many projects.

    It costs what changed: looked at are the departments whose liaisons the house's history has changed, or of whom a term
    began or ended with a day, since the last time. How far it was followed is kept, so that days of downtime are made
    up for. A project that fails keeps none behind it waiting, and is tried again the next time.
    """
    with database.reading() as session:
        before = session.get(Followed, 1)
        look = _changed(session, before, now)
        ids = set(before.again if before else ())
        if look.departments is None or look.departments:
            ids.update(liaisons.unlike(session, local_day(now), look.departments))
    failed: list[int] = []
    found = _settled(database, sorted(ids), now, failed)
    if before is None or (before.house_seq, before.day, before.again) != (look.house_seq, look.day, failed):
        with database.acting() as session:
            _keep(session, before, look, failed)
    return found


#: For how long a change is looked at again: an act under way meanwhile has not seen it, and what it did was not seen.
#: Longer than any act may take.
UNDER_WAY: Final = timedelta(minutes=2)
#: What changes so much of who answers for what that every project is looked at.
_OF_ALL: Final = frozenset({"department.close", "department.merge", "department.split"})
_FIRST: Final = text(
    "INSERT INTO followed (id, house_seq, day, again, looks) VALUES (1, :house_seq, :day, :again, 1) "
    "ON CONFLICT DO NOTHING"
).bindparams(bindparam("day", type_=Date), bindparam("again", type_=Json))


@dataclass(frozen=True, slots=True)
class _Look:
    """What is to be looked at, and up to where things were followed once it was."""

    #: None where every project is.
    departments: frozenset[str] | None
    house_seq: int
    day: date


def _changed(session: Session, before: Followed | None, now: datetime) -> _Look:
    today, long_ago = local_day(now), now - UNDER_WAY
    day = local_day(long_ago)
    if before is None or today < before.day:
        # Never looked at, or the clock of the machine was wrong and has been put back.
        seq = session.scalar(
            select(EventRecord.seq)
            .where(EventRecord.project_id.is_(None), EventRecord.recorded_at <= long_ago)
            .order_by(EventRecord.seq.desc())
            .limit(1)
        )
        return _Look(None, seq or 0, day)
    seq, departments = before.house_seq, _begun_or_ended(session, before.day, today)
    people: set[int] = set()
    every = young = False
    for line in session.scalars(
        select(EventRecord)
        .where(EventRecord.project_id.is_(None), EventRecord.seq > before.house_seq)
        .order_by(EventRecord.seq)
    ):
        young = young or line.recorded_at > long_ago
        seq = seq if young else line.seq
        if line.kind not in LIAISON_CHANGES:
            continue
        if line.kind in _OF_ALL:
            every = True
        elif line.subject_kind == "person" and line.subject_id is not None:
            people.add(line.subject_id)
            departments |= {json.loads(line.data).get("department")} - {None}
    if people:
        departments |= set(
            session.scalars(select(Liaison.department_key).where(Liaison.person_id.in_(people)))
        )
    return _Look(None if every else frozenset(departments), seq, max(day, before.day))


def _begun_or_ended(session: Session, after: date, today: date) -> set[str]:
    """The departments of which a term of duty began or ended with one of the days that have begun since."""
    if after == today:
        return set()
    begun = select(Liaison.department_key).where(Liaison.since > after, Liaison.since <= today)
    ended = select(Liaison.department_key).where(Liaison.until >= after, Liaison.until < today)
    return {*session.scalars(begun), *session.scalars(ended)}


def _keep(session: Session, before: Followed | None, look: _Look, failed: list[int]) -> None:
    kept = {"house_seq": look.house_seq, "day": look.day, "again": failed}
    if before is None:
        # Two may be the first at once: one of them is.
        session.execute(_FIRST, kept)
        return
    # Whoever else has looked at it meanwhile is believed: what they had not seen yet is looked at again.
    session.execute(
        update(Followed)
        .where(Followed.id == 1, Followed.looks == before.looks)
        .values(looks=before.looks + 1, **kept)
    )


def _settled(
    database: Database, project_ids: Iterable[int], now: datetime, failed: list[int] | None = None
) -> int:
    found = 0
    for project_id in project_ids:
        try:
            found += _settle(database, project_id, now)
        except Exception:  # noqa: BLE001 - whatever it is, the others are not kept waiting
            _LOG.exception("project %s: whose turn it is could not be seen", project_id)
            if failed is not None:
                failed.append(project_id)
    return found


def _settle(database: Database, project_id: int, now: datetime) -> bool:
    with database.acting() as session:
        project = Project.locked(session, project_id)
        event.whose_turn(session, project, kind="clock.await", at=now, now=now)
        if not event.unsaid(session):
            return False
        event.append(session, project, kind="clock.await", by=None, now=now, changes_case=False)
        return True
