"""Which liaison of a department answers for which phase on a day (三（一）: 自动匹配该部门联络员)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol, TypeVar

from workflow.law.terms import Phase


class OnDuty(Protocol):
    """A term of duty as liaison, with whether the person is still there."""

    @property
    def department_key(self) -> str:
        """Whose liaison it is."""

    @property
    def phase(self) -> str:
        """The phase it is for, or empty for all phases of the department."""

    @property
    def since(self) -> date:
        """First day of duty."""

    @property
    def until(self) -> date | None:
        """Last day of duty, inclusive; None while open."""

    @property
    def active(self) -> bool:
        """Whether the person's account is in use: whoever has left answers for nothing."""


L = TypeVar("L", bound=OnDuty)


def match(
    liaisons: Iterable[L], department: str, phases: Iterable[Phase], on: date
) -> Mapping[Phase, L | None]:
    """The department's liaison for each phase on a day, or None where it has none.

    One named for the phase goes before one for all phases; among equals the one who took over last, then the one
    given first.
    """
    serving = [
        each
        for each in liaisons
        if each.active
        and each.department_key == department
        and each.since <= on
        and (each.until is None or on <= each.until)
    ]
    return {
        Phase(phase): max(
            (each for each in serving if each.phase in {"", phase}),
            key=lambda each: (each.phase != "", each.since),
            default=None,
        )
        for phase in phases
    }


def unmatched(
    liaisons: Iterable[OnDuty], involved: Iterable[tuple[str, Phase]], on: date
) -> tuple[tuple[str, Phase], ...]:
    """The departments and phases that nobody answers for on a day, in the order given, each once."""
    known = list(liaisons)
    return tuple(
        (department, phase)
        for department, phase in dict.fromkeys(involved)
        if match(known, department, [phase], on)[phase] is None
    )
