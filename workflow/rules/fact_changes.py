"""What a change of facts means: whom it concerns, and which answers rested on what was known before (二（一）1)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from typing import Final, Protocol

from workflow.law.terms import Phase
from workflow.rules.facts import ProjectFacts

# --- comparing -------------------------------------------------------------------------------------------------

_ALL_PHASES: Final = frozenset(Phase)


#: The facts that answers rest on, with the phases whose departments they concern. House practice. The contact, the
#: credit code and the project code are not here: they are told to everyone, but no list of materials rests on
#: them, and a new company gets both codes in the ordinary course.
CONCERNS: Final[Mapping[str, frozenset[Phase]]] = {
    "origin": _ALL_PHASES,
    "name": _ALL_PHASES,
    "enterprise_name": _ALL_PHASES,
    "kind": _ALL_PHASES,
    "industry_code": _ALL_PHASES,
    "address": _ALL_PHASES,
    "investment": _ALL_PHASES,
    "new_enterprise": _ALL_PHASES,
    "needs_land": _ALL_PHASES - {Phase.BUSINESS_SETUP},
}


class Involved(Protocol):
    """That a department takes part in a phase of the project; a row of `involvement` is one."""

    @property
    def department_key(self) -> str:
        """Whose part it is."""

    @property
    def phase(self) -> str:
        """In which phase."""


def changed(before: ProjectFacts, after: ProjectFacts) -> tuple[str, ...]:
    """The names of the facts that differ, in the order of the fields."""
    return tuple(f.name for f in fields(ProjectFacts) if getattr(before, f.name) != getattr(after, f.name))


def makes_stale(names: Collection[str]) -> bool:
    """Whether answers rest on any of the changed facts, so that they have to be confirmed."""
    return any(name in CONCERNS for name in names)


def concerned(names: Collection[str], involvements: Iterable[Involved]) -> frozenset[str]:
    """The departments that have to be told of the changed facts (二（一）1: 及时更新推送).

    A fact that answers rest on is told to the departments of the phases it concerns; any other, such as the contact,
    to all that are involved. Nobody is told of nothing.
    """
    return _departments(names, involvements, otherwise=_ALL_PHASES)


def relying(names: Collection[str], involvements: Iterable[Involved]) -> frozenset[str]:
    """The departments whose answers rest on one of the changed facts: theirs become stale."""
    return _departments(names, involvements, otherwise=frozenset())


def _departments(
    names: Collection[str], involvements: Iterable[Involved], otherwise: frozenset[Phase]
) -> frozenset[str]:
    phases = frozenset[str]().union(*(CONCERNS.get(name, otherwise) for name in names))
    return frozenset(part.department_key for part in involvements if part.phase in phases)
