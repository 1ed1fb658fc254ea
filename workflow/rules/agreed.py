"""Time that people agree for one matter, by working days or by a date: a minuted decision, a blocker (三（二）).

The amount is agreed case by case, so the limit is no row of the law: it is made for the one clock, and says so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from workflow.errors import AgreedDayPast, AgreedDayUnreadable
from workflow.law.edition import Limit
from workflow.law.sentence import Sentence
from workflow.law.terms import Basis, Binding, Obligor, Unit
from workflow.rules.words import due_words

#: Greatest number of working days that can be agreed. House limit.
MOST_DAYS: Final = 250
#: Greatest number of calendar days that an agreed date may lie ahead. House limit.
FARTHEST: Final = 730


@dataclass(frozen=True, slots=True)
class Agreed:
    """Until when: some working days, or a date."""

    amount: int | None = None
    day: date | None = None

    @property
    def words(self) -> str:
        """As it is minuted: 5个工作日内, 2026年12月1日（周二）前."""
        return (
            Sentence("{n}个工作日内", n=self.amount)
            if self.amount
            else Sentence("{day}前", day=due_words(self.day))
        )


def read_agreed(amount: object, day: object, *, today: date) -> Agreed:
    """What was agreed, as people type it: one of the two, the other left empty.

    Raises:
        AgreedDayUnreadable: neither, both, or something else.
        AgreedDayPast: the date is not after today.
    """
    days = _days(amount)
    until = _day(day)
    if (days is None) is (until is None):
        raise AgreedDayUnreadable()
    if until is not None and until <= today:
        raise AgreedDayPast(day=due_words(until))
    if until is not None and (until - today).days > FARTHEST:
        raise AgreedDayUnreadable()
    return Agreed(days, until)


def _days(given: object) -> int | None:
    if given is None or given == "":
        return None
    if isinstance(given, int) and not isinstance(given, bool):
        number = given
    elif isinstance(given, str) and given.strip().isascii() and given.strip().isdecimal():
        number = int(given.strip())
    else:
        raise AgreedDayUnreadable()
    if not 0 < number <= MOST_DAYS:
        raise AgreedDayUnreadable()
    return number


def _day(given: object) -> date | None:
    if given is None or given == "":
        return None
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given.strip()) if isinstance(given, str) else date.min
    except ValueError as odd:
        raise AgreedDayUnreadable() from odd


def agreed_limit(
    agreed: Agreed, *, key: str, title: str, starts: str, obligor: Obligor, since: date, why: str
) -> Limit:
    """The limit of one clock that starts on the day `since`.

    A date is counted in calendar days: it stays the date that was agreed whatever the calendar does, and where it is no
    working day it runs over to the next (民法典 203).
    """
    by_days = agreed.amount is not None
    amount = agreed.amount if agreed.amount is not None else ((agreed.day or since) - since).days
    return Limit(
        key=key,
        title=title,
        amount=max(amount, 1),
        unit=Unit.WORKING_DAY if by_days else Unit.CALENDAR_DAY,
        starts=starts,
        obligor=obligor,
        binding=Binding.STRICT,
        basis=Basis.PRACTICE,
        clause="三（二）",
        quote="",
        why=why,
        to_a_day=not by_days,
    )
