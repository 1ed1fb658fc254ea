"""Whose turn it is in a project: its open clocks by who owes, worst first, and how many stand how."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.views.lights import URGENCY, Light, by_urgency
from workflow.law.terms import Obligor
from workflow.law.words import word
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day
from workflow.rules.standing import Standing

#: Standings in which somebody has to act; a clock that is paused, or waits for its event, is nobody's turn.
PRESSING: Final = (
    Standing.OVERDUE,
    Standing.DUE_TODAY,
    Standing.NEAR,
    Standing.RUNNING,
    Standing.UNLIMITED,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one obligor owes in a project now, worst first."""

    obligor_kind: str
    obligor_key: str
    name: str
    #: Whether the reader is, or acts for, whoever owes it.
    own: bool
    lights: tuple[Light, ...]
    #: The day since which the worst of it has been owed, and how many working days have passed since, the first not
    #: counted (民法典 201).
    since: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Turns:
    """Whose turn it is, and how the open clocks stand: the worst standing first."""

    turns: tuple[Turn, ...]
    standings: tuple[tuple[Standing, int], ...]


def whose_turn(
    lights: Iterable[Light],
    departments: Mapping[str, str],
    *,
    enterprise: str,
    office: str,
    by: Actor,
    calendar: Calendar,
    today: date,
) -> Turns:
    """Whose turn it is by the clocks of a project; names are given by key, as the reader sees them."""
    running = [light for light in lights if light.stopped_at is None]
    owed: dict[tuple[str, str], list[Light]] = {}
    for light in sorted(running, key=by_urgency):
        if light.standing in PRESSING:
            owed.setdefault((light.obligor_kind, light.obligor_key), []).append(light)
    count = Counter(light.standing for light in running)
    return Turns(
        turns=tuple(
            Turn(
                kind,
                key,
                _name(kind, key, departments, enterprise, office),
                _own(kind, key, by),
                tuple(own),
                since := _day(own[0]),
                calendar.working_days_between(since, today) if since and since < today else 0,
            )
            for (kind, key), own in owed.items()
        ),
        standings=tuple((standing, count[standing]) for standing in URGENCY if count[standing]),
    )


def _day(light: Light) -> date | None:
    return local_day(light.started_at) if light.started_at else None


def _name(kind: str, key: str, departments: Mapping[str, str], enterprise: str, office: str) -> str:
    match kind:
        case Obligor.DEPARTMENT:
            return departments.get(key, key)
        case Obligor.ENTERPRISE:
            return enterprise
        case Obligor.OFFICE:
            return office
    return word(Obligor(kind))


def _own(kind: str, key: str, by: Actor) -> bool:
    return (
        (kind == Obligor.OFFICE and Role.OFFICE in by.roles)
        or (kind == Obligor.DEPARTMENT and key == by.department_key)
        or (kind == Obligor.ENTERPRISE and key == str(by.enterprise_id))
    )
