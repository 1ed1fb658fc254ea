"""The one door to `transitions`: states and moves as tables, fired statelessly, refused by name.

The machines are built once per process. A move is fired on a throw-away token, so no machine ever holds a
record: `queued`, automatic `to_<state>` triggers and callbacks are off, and a false guard is never silent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from threading import Lock
from typing import Any, NamedTuple

from transitions import Machine, MachineError
from transitions.extensions import HierarchicalMachine
from transitions.extensions.nesting import NestedState

from workflow.errors import IllegalMove


class Move(NamedTuple):
    """One row of a table of moves."""

    name: str
    source: str
    target: str
    #: The clause that allows the move; `practice` where the document is silent.
    clause: str


class _Token:
    """What a machine fires on: a state and nothing else, forgotten after the move."""

    __slots__ = ("state",)

    def __init__(self, state: Any) -> None:
        self.state = state


class Moves:
    """A flat machine: a table that reads like the document."""

    def __init__(
        self,
        name: str,
        title: str,
        *rows: tuple[str, str, str, str],
        initial: str,
        words: Mapping[str, str],
        verbs: Mapping[str, str],
    ) -> None:
        """Build the machine from its rows; `words` and `verbs` are the Chinese of its states and moves."""
        self.name = name
        self.title = title
        self.initial = initial
        self.words = words
        self.verbs = verbs
        self.rows = tuple(Move(*row) for row in rows)
        self.states = tuple(
            dict.fromkeys((initial, *(s for row in self.rows for s in (row.source, row.target))))
        )
        self._machine = Machine(
            model=None,
            states=list(self.states),
            initial=initial,
            transitions=[[row.name, row.source, row.target] for row in self.rows],
            auto_transitions=False,
            queued=False,
        )

    @property
    def moves(self) -> tuple[str, ...]:
        """Every move once, in the order of the table."""
        return tuple(dict.fromkeys(row.name for row in self.rows))

    @property
    def final(self) -> frozenset[str]:
        """The states that no move leaves."""
        return frozenset(self.states) - {row.source for row in self.rows}

    def after(self, state: str, move: str) -> str:
        """Answer the state that `move` leads to from `state`.

        Raises:
            IllegalMove: the table has no such row.
        """
        token = _Token(state)
        event = self._machine.events.get(move)
        try:
            if event is not None and event.trigger(token):
                return str(token.state)
        except (MachineError, ValueError):
            pass
        raise IllegalMove(state=self.words.get(state, state), move=self.verbs.get(move, move))

    def allows(self, state: str, move: str) -> bool:
        """Whether the table has a row for `move` from `state`."""
        return any(row.name == move and row.source == state for row in self.rows)

    def offers(self, state: str) -> tuple[str, ...]:
        """The moves possible from `state`."""
        return tuple(row.name for row in self.rows if row.source == state)

    def clause(self, state: str, move: str) -> str:
        """The clause that allows `move` from `state`; empty where it is not allowed."""
        return next((row.clause for row in self.rows if row.name == move and row.source == state), "")

    def mermaid(self) -> str:
        """The table as a mermaid state diagram with its Chinese words."""
        lines = ["stateDiagram-v2", f"  %% {self.title}"]
        lines += [f'  state "{self.words.get(state, state)} {state}" as {state}' for state in self.states]
        lines.append(f"  [*] --> {self.initial}")
        lines += [
            f"  {row.source} --> {row.target}: {self.verbs.get(row.name, row.name)}" for row in self.rows
        ]
        lines += [f"  {state} --> [*]" for state in self.states if state in self.final]
        return "\n".join(lines) + "\n"


class _Leaf(NestedState):
    """Nested states are written with a dot, since stage names hold underscores."""

    separator = "."


class _StageMachine(HierarchicalMachine):
    state_cls = _Leaf


#: Leaf states that are active at once, sorted: the configuration of a hierarchical machine.
Configuration = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A stage that runs beside another inside a parallel state."""

    name: str
    states: tuple[str, ...]
    initial: str


class ParallelMoves:
    """A hierarchical machine: some states hold regions that run side by side.

    A configuration is the tuple of active leaves; a region that is not active counts as closed. `guards` map a
    move to a predicate over the configuration.
    """

    def __init__(
        self,
        name: str,
        title: str,
        *rows: tuple[str, str, str, str],
        initial: str,
        parallel: Mapping[str, Iterable[Region]],
        guards: Mapping[str, Callable[[Configuration], bool]],
        remembered: str,
        words: Mapping[str, str],
        verbs: Mapping[str, str],
    ) -> None:
        """Build the machine; `remembered` names the target of a move that returns to where it left."""
        self.name = name
        self.title = title
        self.initial: Configuration = (initial,)
        self.rows = tuple(Move(*row) for row in rows)
        self.parallel = {parent: tuple(regions) for parent, regions in parallel.items()}
        self.guards = guards
        self.remembered = remembered
        self.words = words
        self.verbs = verbs
        simple = dict.fromkeys((initial, *(s for row in self.rows for s in (row.source, row.target))))
        self.simple = tuple(
            s for s in simple if s not in (remembered, "*") and s.partition(".")[0] not in self.parallel
        )
        #: Every configuration there is; a stored state that is none of them is never moved.
        self.configurations = frozenset(self._configurations())
        # A hierarchical machine keeps the scope it is looking at on itself, even when fired statelessly.
        self._alone = Lock()
        self._machine = _StageMachine(
            model=None,
            states=[*self.simple, *(self._nested(parent) for parent in self.parallel)],
            initial=initial,
            transitions=[
                [row.name, source, row.target]
                for row in self.rows
                if row.target != remembered
                for source in self._sources(row)
            ],
            auto_transitions=False,
            queued=False,
        )

    def _nested(self, parent: str) -> dict[str, Any]:
        return {
            "name": parent,
            "parallel": [
                {"name": region.name, "children": list(region.states), "initial": region.initial}
                for region in self.parallel[parent]
            ],
        }

    def _configurations(self) -> Iterator[Configuration]:
        """Each simple state alone, and each choice of one state in some or all regions of a parallel state."""
        yield from ((state,) for state in self.simple)
        for parent, regions in self.parallel.items():
            leaves = [["", *(f"{parent}.{r.name}.{state}" for state in r.states)] for r in regions]
            for choice in product(*leaves):
                if any(choice):
                    yield tuple(sorted(filter(None, choice)))

    def _sources(self, row: Move) -> tuple[str, ...]:
        return (*self.simple, *self.parallel) if row.source == "*" else (row.source,)

    @property
    def moves(self) -> tuple[str, ...]:
        """Every move once, in the order of the table."""
        return tuple(dict.fromkeys(row.name for row in self.rows))

    def after(
        self, state: Configuration, move: str, *, remembered: Configuration | None = None
    ) -> Configuration:
        """Answer the configuration that `move` leads to; `remembered` is where a returning move goes back to.

        Raises:
            IllegalMove: no such configuration, no row, a guard that does not hold, or a return with nothing
                remembered.
        """
        if state in self.configurations:
            for row in self.rows:
                if row.name == move and row.target == self.remembered and (row.source,) == state:
                    if remembered in self.configurations:
                        return remembered
                    break
            guard = self.guards.get(move)
            token = _Token(list(state) if len(state) > 1 else state[0])
            try:
                if (guard is None or guard(state)) and self._fire(move, token):
                    return self._configuration(token.state)
            except (MachineError, ValueError):
                pass
        raise IllegalMove(state=self.describe(state), move=self.verbs.get(move, move))

    def _fire(self, move: str, token: _Token) -> bool:
        with self._alone:
            return move in self._machine.events and bool(self._machine.trigger_event(token, move))

    @staticmethod
    def _configuration(state: Any) -> Configuration:
        if isinstance(state, str):
            return (state,)
        return tuple(sorted(leaf for part in state for leaf in ParallelMoves._configuration(part)))

    def describe(self, state: Configuration) -> str:
        """The configuration in Chinese."""
        return "、".join(self.words.get(leaf, leaf) for leaf in state)

    def offers(self, state: Configuration) -> tuple[str, ...]:
        """The moves possible from this configuration, returning moves included."""
        possible = []
        for move in self.moves:
            try:
                self.after(state, move, remembered=self.initial)
            except IllegalMove:
                continue
            possible.append(move)
        return tuple(possible)

    def mermaid(self) -> str:
        """The table as a mermaid state diagram; regions side by side are drawn side by side."""
        lines = ["stateDiagram-v2", f"  %% {self.title}", f"  [*] --> {self.initial[0]}"]
        lines += [f'  state "{self.words.get(s, s)} {s}" as {s}' for s in self.simple]
        for parent, regions in self.parallel.items():
            lines.append(f'  state "{self.words.get(parent, parent)}" as {parent} {{')
            for number, region in enumerate(regions):
                if number:
                    lines.append("    --")
                lines.append(
                    f'    state "{self.words.get(region.name, region.name)} {region.name}" as {region.name} {{'
                )
                lines.append(f"      [*] --> {region.name}_{region.initial}")
                lines += [f'      state "{self.words.get(s, s)}" as {region.name}_{s}' for s in region.states]
                prefix = f"{parent}.{region.name}."
                for row in self.rows:
                    if row.source.startswith(prefix) and row.target.startswith(prefix):
                        source, target = row.source.removeprefix(prefix), row.target.removeprefix(prefix)
                        verb = self.verbs.get(row.name, row.name)
                        lines.append(f"      {region.name}_{source} --> {region.name}_{target}: {verb}")
                lines.append("    }")
            lines.append("  }")
        for row in self.rows:
            if "." in row.source:
                continue
            target = row.target.rpartition(".")[2] if "." in row.target else row.target
            for source in self._sources(row):
                if row.target == self.remembered:
                    lines.append(
                        f"  {source} --> {self.initial[0]}: {self.verbs.get(row.name, row.name)}（回到原处）"
                    )
                elif source != target and not (row.source == "*" and source in self.closed):
                    lines.append(f"  {source} --> {target}: {self.verbs.get(row.name, row.name)}")
        lines += [f"  {state} --> [*]" for state in self.closed]
        return "\n".join(lines) + "\n"

    @property
    def closed(self) -> tuple[str, ...]:
        """The simple states that only a reopening leaves."""
        return tuple(
            s for s in self.simple if all(r.name.startswith("reopen") for r in self.rows if r.source == s)
        )
