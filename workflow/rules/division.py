"""机构改革: which department answers for what another one answered for, after mergers and splits (三（一）). House practice.

The law's editions go on naming departments by the keys they had; who answers for that today is said here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

Sort: TypeAlias = Literal["phase", "item", "limit"]
#: What a part of a department's duties can be told by, in words.
SORT_WORDS: Final[Mapping[Sort, str]] = {"phase": "阶段", "item": "审批事项", "limit": "承诺时限"}


@dataclass(frozen=True, slots=True)
class Part:
    """One of a department's duties in the law, and the department that answers for it from now on."""

    sort: Sort
    #: A phase, the code of an item, the key of a limit that its clauses promise.
    key: str
    to: str


@dataclass(frozen=True, slots=True)
class Division:
    """How the duties of one department are divided: named parts, and whoever has the rest. A merger has the rest alone."""

    former: str
    #: Who answers for what no part names; the department itself, where it goes on.
    rest: str
    parts: tuple[Part, ...] = ()

    def heir(self, *, phase: str = "", item: str = "", limit: str = "") -> str:
        """Who answers for one duty: as the item says, else the limit, else the phase, else whoever has the rest."""
        named = {(part.sort, part.key): part.to for part in self.parts}
        asked: tuple[tuple[Sort, str], ...] = (("item", item), ("limit", limit), ("phase", phase))
        return next((named[each] for each in asked if each in named), self.rest)

    def only(self, duties: Iterable[tuple[str, str]]) -> str:
        """Who answers for what belongs to several duties, each a phase and an item: the one that has all, else the rest."""
        found = {self.heir(phase=phase, item=item) for phase, item in duties}
        return found.pop() if len(found) == 1 else self.rest

    @property
    def heirs(self) -> tuple[str, ...]:
        """The other departments that answer for something from now on, in the order in which they are named."""
        named = dict.fromkeys((*(part.to for part in self.parts), self.rest))
        return tuple(key for key in named if key != self.former)

    @property
    def closes(self) -> bool:
        """Whether nothing is left to the department itself."""
        return self.former not in (self.rest, *(part.to for part in self.parts))


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers today for what the law gives a department: its mergers and splits, in the order they were done."""

    divisions: tuple[Division, ...] = ()

    def of(self, key: str, *, phase: str = "", item: str = "", limit: str = "") -> str:
        """Key of the department that answers for a duty of the department that the law names."""
        for each in self.divisions:
            if each.former == key:
                key = each.heir(phase=phase, item=item, limit=limit)
        return key

    def by_items(self, key: str, phase: str, items: Collection[str]) -> dict[str, tuple[str, ...]]:
        """A department's items of a phase, by whoever answers for them; without items, the phase itself."""
        if not items:
            return {self.of(key, phase=phase): ()}
        found: dict[str, tuple[str, ...]] = {}
        for item in items:
            heir = self.of(key, phase=phase, item=item)
            found[heir] = (*found.get(heir, ()), item)
        return found


def division_of(former: str, given: Mapping[str, Any]) -> Division:
    """A division as a reform keeps it: a merger names `into`, a split `rest` and `parts`."""
    if "into" in given:
        return Division(former, str(given["into"]))
    parts = tuple(Part(each["sort"], each["key"], each["to"]) for each in given["parts"])
    return Division(former, str(given["rest"]), parts)
