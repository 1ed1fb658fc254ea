"""Clocks as they are shown: the light, the day, the clause. Computed at the instant of looking, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.law.book import Law
from workflow.law.words import duration
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, clock_of, pauses_of
from workflow.records.project import Project
from workflow.rules.standing import Standing

#: Worst first: what a list shows when it has room for one light only.
URGENCY: Final = (
    Standing.OVERDUE,
    Standing.DUE_TODAY,
    Standing.NEAR,
    Standing.RUNNING,
    Standing.UNLIMITED,
    Standing.PAUSED,
    Standing.WAITING,
    Standing.MISSED,
    Standing.MET,
    Standing.UNTIMED,
)


#: Where what waits for its event stands in an order.
_SOME_DAY: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Light:
    """How one clock stands at an instant."""

    clock_id: int
    subject_kind: str
    subject_id: int
    round: int
    limit_title: str
    #: 3个工作日, an extension counted in.
    amount: str
    clause: str
    in_principle: bool
    obligor_kind: str
    obligor_key: str
    standing: Standing
    started_at: datetime | None
    due_at: datetime | None
    due_day: date | None
    provisional: bool
    stopped_at: datetime | None


def light_of(session: Session, law: Law, project: Project, record: ClockRecord, now: datetime) -> Light:
    """The light of one clock."""
    return lights_of(session, law, [(record, project.edition_hash)], now)[0]


def lights_of(
    session: Session, law: Law, records: Sequence[tuple[ClockRecord, str]], now: datetime
) -> list[Light]:
    """The lights of clocks, each given with the hash of its project's edition.

    A project whose own edition is not installed keeps its lights, by the window hours of the one in force. Costs one
    statement for the pauses and one for each edition, however many clocks there are.
    """
    pauses = pauses_of(session, [record.id for record, _ in records])
    calendars = {
        key: calendar_of(session, law.editions.get(key, law.current), law.notices)
        for key in {edition for _, edition in records}
    }
    lights = []
    for record, edition in records:
        clock = clock_of(record, pauses.get(record.id, ()))
        lights.append(
            Light(
                clock_id=record.id,
                subject_kind=record.subject_kind,
                subject_id=record.subject_id,
                round=record.round,
                limit_title=clock.limit.title,
                amount=duration(clock.amount, clock.limit.unit, to_a_day=clock.limit.to_a_day),
                clause=clock.limit.clause,
                in_principle=clock.limit.binding == "in_principle",
                obligor_kind=record.obligor_kind,
                obligor_key=record.obligor_key,
                standing=clock.standing(now, calendars[edition]),
                started_at=record.started_at,
                due_at=record.due_at,
                due_day=record.due_day,
                provisional=record.provisional,
                stopped_at=record.stopped_at,
            )
        )
    return lights


def project_lights(session: Session, law: Law, project: Project, now: datetime) -> list[Light]:
    """Every clock of a project, open ones first by urgency, then those that have stopped."""
    records = session.scalars(
        select(ClockRecord).where(ClockRecord.project_id == project.id).order_by(ClockRecord.id)
    ).all()
    lights = lights_of(session, law, [(record, project.edition_hash) for record in records], now)
    return sorted(lights, key=by_urgency)


def by_urgency(light: Light) -> tuple[bool, int, bool, Any]:
    return (
        light.stopped_at is not None,
        URGENCY.index(light.standing),
        light.due_at is None,
        light.due_at or light.started_at or _SOME_DAY,
    )
