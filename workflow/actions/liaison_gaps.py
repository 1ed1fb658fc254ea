"""Which departments have nobody who answers for their part (三（一）: 自动匹配该部门联络员)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from workflow.law.terms import Phase
from workflow.records.department import liaisons_on_duty
from workflow.rules.liaisons import match

#: A department's part in a project; a consultation is of no phase of its own.
Part = tuple[str, Phase | None]


def unanswered(session: Session, parts: Collection[Part], on: date) -> set[Part]:
    """The parts that nobody answers for on a day. One statement."""
    liaisons = liaisons_on_duty(session, {department for department, _ in parts}, on)
    return {
        (department, phase)
        for department, phase in parts
        if not any(match(liaisons, department, Phase if phase is None else (phase,), on).values())
    }
