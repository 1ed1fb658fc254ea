"""代办方式: how far an agent may act in the enterprise's name (二（一）2, 三（一）)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from workflow.law.terms import Phase, Scope
from workflow.rules.duty import Actor, Role

#: Who needs no mandate: the enterprise acts for itself, and the office runs the case.
_FREE: Final = frozenset({Role.OFFICE, Role.ENTERPRISE})


@dataclass(frozen=True, slots=True)
class Entrusted:
    """What the enterprise entrusts: a scope, with the phases or the items (by code) that it names."""

    scope: Scope
    phases: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()


def asks(by: Actor) -> bool:
    """Whether the person acts as an agent, so that a mandate is asked for."""
    return Role.AGENT in by.roles and not by.roles & _FREE


def covers(mandate: Entrusted | None, *, phase: Phase | None = None, items: Collection[str] = ()) -> bool:
    """Whether a mandate reaches an act on these items of this phase; an act of neither is reached by the whole way only.

    Nothing is entrusted by silence: without a mandate nothing is covered.
    """
    if mandate is None:
        return False
    match mandate.scope:
        case Scope.WHOLE:
            return True
        case Scope.PHASE:
            return phase is not None and phase.value in mandate.phases
        case Scope.ITEM:
            return not mandate.items.isdisjoint(items)
