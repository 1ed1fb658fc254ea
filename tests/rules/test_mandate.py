"""How far a mandate reaches: a single item, phases, the whole way (二（一）2)."""

import pytest

from workflow.law.terms import Phase, Scope
from workflow.rules.duty import Actor, Role
from workflow.rules.mandate import Entrusted, asks, covers

WHOLE = Entrusted(Scope.WHOLE)
LAND = Entrusted(Scope.PHASE, phases=frozenset({"land_use"}))
PERMIT = Entrusted(Scope.ITEM, items=frozenset({"LX-07"}))


@pytest.mark.parametrize(
    ("mandate", "phase", "item", "reached"),
    [
        (None, Phase.LAND_USE, "LX-07", False),
        (WHOLE, Phase.LAND_USE, "LX-07", True),
        (WHOLE, None, "", True),
        (LAND, Phase.LAND_USE, "LX-07", True),
        (LAND, Phase.LAND_USE, "", True),
        (LAND, Phase.CONSTRUCTION, "SG-04", False),
        (LAND, None, "", False),
        (PERMIT, Phase.LAND_USE, "LX-07", True),
        (PERMIT, Phase.LAND_USE, "LX-01", False),
        # What was written in has no code, and no mandate for single items names it.
        (PERMIT, Phase.LAND_USE, "", False),
        (PERMIT, None, "", False),
    ],
)
def test_a_mandate_reaches_what_it_names(
    mandate: Entrusted | None, phase: Phase | None, item: str, reached: bool
) -> None:
    assert covers(mandate, phase=phase, items=[item] if item else []) is reached


@pytest.mark.parametrize(
    ("roles", "asked"),
    [
        ({Role.AGENT}, True),
        ({Role.AGENT, Role.OFFICE}, False),
        ({Role.ENTERPRISE}, False),
        ({Role.OFFICE}, False),
        ({Role.LIAISON}, False),
    ],
)
def test_only_an_agent_is_asked_for_its_mandate(roles: set[Role], asked: bool) -> None:
    assert asks(Actor(1, "甲", frozenset(roles))) is asked
