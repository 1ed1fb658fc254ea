"""Pauses: stretches that a limit does not count, each with its reason, basis and evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from workflow.law.sentence import Sentence
from workflow.law.terms import PauseReason
from workflow.law.words import word
from workflow.rules.calendar import Calendar
from workflow.rules.local_time import local_day

#: The words of Annex 2 and of 行政许可法 45 for what may be excluded.
REASONS: Mapping[PauseReason, str] = MappingProxyType({reason: word(reason) for reason in PauseReason})
#: House practice: so many excluded working days in one clock are worth a question. It warns, it never forbids.
CAP_WORKING_DAYS = 30


@dataclass(frozen=True, slots=True)
class Pause:
    """One stretch that does not count: the half-open time [start, until).

    Limits in days exclude the half-open days [day of start, day of until): the day a pause begins is not
    counted, the day it ends is, and one that begins and ends on the same day excludes nothing. Limits in
    hours exclude it to the minute (and finer). Overlapping pauses count once.
    """

    reason: PauseReason
    #: Aware UTC.
    start: datetime
    #: Aware UTC; None while nobody has ended it.
    until: datetime | None
    #: The statute and article, or the clause, that allows it.
    basis: str
    #: The paper that shows it: number of the announcement, the hearing notice, the report.
    evidence: str = ""
    #: When it is meant to end; needed while `until` is not known.
    planned_until: date | None = None

    @property
    def words(self) -> str:
        """Reason and basis as a proof states them."""
        return f"{REASONS[self.reason]}（{self.basis}）" if self.basis else REASONS[self.reason]

    def holds(self, at: datetime) -> bool:
        """Whether the instant lies within it."""
        return self.start <= at and (self.until is None or at < self.until)

    def excludes(self, day: date) -> bool:
        """Whether limits in days leave this day out: it began by then, and ends on a later day."""
        return local_day(self.start) <= day and (self.until is None or day < local_day(self.until))


def in_order(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The pauses by their start."""
    return tuple(sorted(pauses, key=lambda pause: pause.start))


def excluded_working_days(pauses: Iterable[Pause], calendar: Calendar, *, now: datetime) -> int:
    """How many working days the pauses have taken out up to and including today, each day once."""
    today = local_day(now)
    taken, free_from = 0, date.min
    for pause in in_order(pauses):
        first = max(local_day(pause.start), free_from)
        until = date.fromordinal(today.toordinal() + 1)
        if pause.until is not None:
            until = min(until, local_day(pause.until))
        if first < until:
            before = date.fromordinal(first.toordinal() - 1)
            taken += calendar.working_days_between(before, date.fromordinal(until.toordinal() - 1))
            free_from = until
    return taken


def concerns(
    pauses: Iterable[Pause], calendar: Calendar, *, now: datetime, cap: int = CAP_WORKING_DAYS
) -> tuple[str, ...]:
    """What a supervisor should ask about these pauses: past their planned end, or longer than the cap.

    House practice: a concern is shown and forbids nothing. `cap` is in working days.
    """
    pauses = tuple(pauses)
    today = local_day(now)
    found = [
        Sentence(
            "暂停（{pause}）计划于{until}结束，至今未恢复", pause=pause.words, until=str(pause.planned_until)
        )
        for pause in in_order(pauses)
        if pause.planned_until is not None and pause.planned_until < today and pause.holds(now)
    ]
    taken = excluded_working_days(pauses, calendar, now=now)
    if taken > cap:
        found.append(Sentence("已暂停{taken}个工作日，超过{cap}个工作日", taken=taken, cap=cap))
    return tuple(found)
