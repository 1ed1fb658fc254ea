"""Whose duties a scorecard is about: a department, or whoever has duties on the clock without an account (二（二）3)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from workflow.law.terms import Obligor
from workflow.law.words import word
from workflow.records.clock import ClockRecord
from workflow.records.department import Department
from workflow.records.steps.asking import STEP
from workflow.rules.duty import Case

#: The cards of those who are no departments, by key, and their obligor. Their clocks bear the key of the department
#: that answers for them: it reads the card and disputes what is on it. A bank has no limit in the document and so no
#: clock; whoever supplies water, power or gas is a department of the county's dictionary.
OUTSIDE: Final[Mapping[str, Obligor]] = {Obligor.SEAL_SHOP.value: Obligor.SEAL_SHOP}


def owed_by(card: str) -> ColumnElement[bool]:
    """The condition for the clocks of a card."""
    if card in OUTSIDE:
        return ClockRecord.obligor_kind == OUTSIDE[card].value
    return and_(ClockRecord.obligor_kind == Obligor.DEPARTMENT.value, ClockRecord.obligor_key == card)


def card_of(record: ClockRecord) -> str | None:
    """The card that a clock stands on; None for what the office or an enterprise owes."""
    if record.obligor_kind == Obligor.DEPARTMENT:
        return record.obligor_key
    return record.obligor_kind if record.obligor_kind in OUTSIDE else None


def answering(session: Session, card: str) -> frozenset[str]:
    """The departments that answer for what is on a card; empty where there is none of it."""
    if card not in OUTSIDE:
        return frozenset({card} if card else ())
    return frozenset(session.scalars(select(ClockRecord.obligor_key).where(owed_by(card)).distinct()))


def case_of_card(session: Session, card: str) -> Case:
    """Whose a card is, to ask who may read it."""
    return Case(answering(session, card))


def name_of(session: Session, card: str, *, short: bool = False) -> str | None:
    """What whoever a card is about is called; None for nobody we know."""
    if card in OUTSIDE:
        return word(OUTSIDE[card])
    return session.scalar(
        select(Department.short if short else Department.name).where(Department.key == card)
    )


def all_cards(session: Session) -> list[str]:
    """Every card with a clock on it, departments first."""
    departments = session.scalars(
        select(ClockRecord.obligor_key)
        .where(ClockRecord.obligor_kind == Obligor.DEPARTMENT.value, ClockRecord.subject_kind != STEP)
        .distinct()
        .order_by(ClockRecord.obligor_key)
    ).all()
    return [*departments, *(card for card in OUTSIDE if answering(session, card))]
