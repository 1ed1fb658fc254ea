"""Every way in which an act ends a clock is known as done or as taken away: a scorecard guesses at none."""

import ast
from collections.abc import Iterator
from pathlib import Path

import workflow
from workflow.rules.endings import DONE, TAKEN_AWAY, TAKEN_AWAY_FROM
from workflow.rules.machines import BREACH

_ACTIONS = Path(workflow.__file__).parent / "actions"
#: What stops clocks, or is told why they stop.
_STOPPING = {
    "stop", "stop_record", "stop_clocks", "stop_of_acceptance", "close_pauses", "end", "end_clocks", "let_go", "fulfilled",
    "unpause", "_settle", "run_on_of", "unkeep", "carry_again",
}  # fmt: skip


def _reasons() -> Iterator[tuple[str, str]]:
    for path in _ACTIONS.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] not in _STOPPING:
                continue
            for keyword in node.keywords:
                if keyword.arg != "because":
                    continue
                value = keyword.value
                if isinstance(value, ast.Constant):
                    yield str(value.value), f"{path.name}:{node.lineno}"
                elif isinstance(value, ast.Name) and value.id in constants:
                    yield str(constants[value.id]), f"{path.name}:{node.lineno}"


def test_every_reason_that_ends_a_clock_is_known() -> None:
    known = DONE | TAKEN_AWAY | frozenset().union(*TAKEN_AWAY_FROM.values())
    found = dict(_reasons())
    assert len(found) > 30
    assert {reason: where for reason, where in found.items() if reason not in known} == {}


def test_a_reason_is_either_done_or_taken_away() -> None:
    assert frozenset() == DONE & TAKEN_AWAY
    assert all(ends & TAKEN_AWAY == frozenset() for ends in TAKEN_AWAY_FROM.values())


def test_how_a_breach_ends_is_known() -> None:
    ended = {state for state in BREACH.words if state in ("rectified", "repaired", "dismissed")}
    assert ended & TAKEN_AWAY_FROM["breach"] == {"dismissed"}
    assert ended - TAKEN_AWAY_FROM["breach"] <= DONE
