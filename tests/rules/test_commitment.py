"""Both sides of a commitment are scored by one rule, and a clause that is over stays over (二（三）2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import IllegalMove
from workflow.law.terms import Side
from workflow.rules.commitment import new_land
from workflow.rules.commitment_scores import Kept, scores
from workflow.rules.machines import CLAUSE

STATES = st.sampled_from(["waiting", "running", "standing", "met", "missed", "waived"])
CLAUSES = st.lists(st.tuples(STATES, st.booleans(), st.booleans()), max_size=12)
OTHER = {Side.ENTERPRISE: Side.DEPARTMENT, Side.DEPARTMENT: Side.ENTERPRISE}


@given(enterprise=CLAUSES, department=CLAUSES)
def test_sides_that_change_places_change_their_scores(
    enterprise: list[tuple[str, bool, bool]], department: list[tuple[str, bool, bool]]
) -> None:
    kept = [Kept(Side.ENTERPRISE, *each) for each in enterprise] + [
        Kept(Side.DEPARTMENT, *each) for each in department
    ]
    turned = [Kept(OTHER[each.side], each.state, each.done, each.overdue) for each in kept]

    def figures(found: object) -> list[object]:
        return [getattr(found, name) for name in ("total", "met", "missed", "overdue", "running", "rate")]

    ours, theirs = scores(kept)
    theirs_turned, ours_turned = scores(turned)
    assert (figures(ours), figures(theirs)) == (figures(ours_turned), figures(theirs_turned))
    assert ours.total == ours.met + ours.missed + ours.overdue + ours.running + ours.waived


@given(moves=st.lists(st.sampled_from(sorted(CLAUSE.verbs)), max_size=12))
def test_what_was_met_missed_or_waived_stays_so_unless_it_is_taken_back(moves: list[str]) -> None:
    state = CLAUSE.initial
    for move in moves:
        before = state
        try:
            state = CLAUSE.after(state, move)
        except IllegalMove:
            continue
        if before in ("met", "missed", "waived") and not move.startswith("take_back"):
            assert state == before


@pytest.mark.parametrize(
    ("needs_land", "land", "found"),
    [
        (True, None, True),
        (True, "pending", True),
        (True, "obtained", None),
        (False, None, False),
        (False, "obtained", False),
        (False, "pending", None),
    ],
)
def test_new_land_is_unknown_where_what_was_said_does_not_agree(
    needs_land: bool,
    land: str | None,
    found: bool | None,
) -> None:
    assert new_land(needs_land=needs_land, land=land) is found
