"""Who answers for a department while its liaison is away: a question waits for the department, and somebody is always there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workflow.law.terms import Phase
from workflow.records.department import liaisons_on_duty
from workflow.records.duty_term import Absence
from workflow.records.person import Person
from workflow.rules.liaisons import match


@dataclass(frozen=True, slots=True)
class Away:
    """A liaison who is away, or will be, and who acts in the meantime."""

    liaison: str
    deputy: str
    #: First and last day, both inclusive.
    since: date
    until: date
    #: Whether it has begun.
    already: bool


def away(session: Session, department: str, on: date, phases: Collection[Phase] = ()) -> list[Away]:
    """Absences of the department's liaisons that last on a day or are announced, the earliest first. Two statements.

    With `phases`, of those alone who answer for these.
    """
    terms = liaisons_on_duty(session, [department], on)
    serving = match(terms, department, phases, on).values() if phases else terms
    people = {term.person_id: term.name for term in serving if term is not None}
    if not people:
        return []
    deputy = aliased(Person)
    rows = session.execute(
        select(Absence.person_id, deputy.name, Absence.since, Absence.until)
        .join(deputy, deputy.id == Absence.deputy_id)
        .where(Absence.person_id.in_(people), Absence.until >= on, deputy.active)
        .order_by(Absence.since, Absence.id)
    )
    return [Away(people[key], name, since, until, since <= on) for key, name, since, until in rows]
