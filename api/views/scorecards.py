"""Scorecards as they are read: one row a department, and the cases behind each figure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import card_owners, scorecards
from workflow.law.book import Law
from workflow.records.clock import ClockRecord
from workflow.records.score import ScoreDispute
from workflow.rules import scorecard as rules
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.scorecard import Score, Turn, behind, score, working_days


@dataclass(frozen=True, slots=True)
class Card:
    """A department's figures, times in working days."""

    department: str
    name: str
    score: Score
    median_days: float | None
    ninetieth_days: float | None
    own_days: float
    waited_days: float
    excluded_days: float
    #: By how much acts were recorded late: together, and at most.
    late_days: float
    latest_days: float


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute with the data point it is about."""

    id: int
    version: int
    clock_id: int
    project_id: int
    limit_title: str
    department: str
    state: str
    reason: str
    raised_at: datetime
    answer: str
    answered_at: datetime | None


def period(since: date | None, until: date | None, now: datetime) -> tuple[date, date]:
    """The days asked for; by default this month up to today."""
    today = local_day(now)
    return since or today.replace(day=1), until or today


def cards(session: Session, law: Law, *, since: date, until: date, by: Actor, now: datetime) -> list[Card]:
    """Every department that the reader may see, the least punctual first; nothing to do comes last."""
    found = [
        card_of_turns(
            law,
            key,
            card_owners.name_of(session, key) or key,
            _turns(session, law, key, since, until, by, now),
        )
        for key in scorecards.departments_for(session, by)
    ]
    return sorted(found, key=lambda card: (card.score.on_time is None, card.score.on_time or 0, card.name))


def cases(
    session: Session,
    law: Law,
    *,
    department: str,
    figure: str,
    since: date,
    until: date,
    by: Actor,
    now: datetime,
) -> list[Turn]:
    """The cases behind a figure of a department."""
    return behind(_turns(session, law, department, since, until, by, now), figure)


def _turns(
    session: Session, law: Law, department: str, since: date, until: date, by: Actor, now: datetime
) -> list[Turn]:
    return scorecards.turns(session, law, department=department, since=since, until=until, by=by, now=now)


def card_of_turns(law: Law, key: str, name: str, turns: list[Turn]) -> Card:
    """The card that some turns of a department come to."""
    found = score(turns)
    day = day_length(law)

    def days(given: timedelta | None) -> float | None:
        return None if given is None else working_days(given, day)

    return Card(
        department=key,
        name=name,
        score=found,
        median_days=days(found.median),
        ninetieth_days=days(found.ninetieth),
        own_days=working_days(found.own, day),
        waited_days=working_days(found.waited, day),
        excluded_days=working_days(found.excluded, day),
        late_days=working_days(found.late_by, day),
        latest_days=working_days(found.latest_by, day),
    )


def day_length(law: Law) -> timedelta:
    """How long the window is open on a working day."""
    return rules.day_length(law.current.window_hours)


def disputes(session: Session, *, departments: list[str], most: int = 100) -> list[DisputeRow]:
    """The disputes on some cards, open ones first, then the newest."""
    answering = {key for card in departments for key in card_owners.answering(session, card)}
    rows = session.execute(
        select(ScoreDispute, ClockRecord)
        .join(ClockRecord, ClockRecord.id == ScoreDispute.clock_id)
        .where(ScoreDispute.department_key.in_(answering))
        .order_by(ScoreDispute.state != "open", ScoreDispute.id.desc())
        .limit(most)
    ).all()
    return [
        DisputeRow(
            id=row.id,
            version=row.version,
            clock_id=row.clock_id,
            project_id=clock.project_id,
            limit_title=clock.limit["title"],
            department=row.department_key,
            state=row.state,
            reason=row.reason,
            raised_at=row.raised_at,
            answer=row.answer,
            answered_at=row.answered_at,
        )
        for row, clock in rows
    ]
