"""Standard addresses (二（二）3): their parts, how they read as one, how they are looked for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

from workflow.errors import AddressInvalid
from workflow.rules.wording import Problems, identity

#: What each part is called, in the order in which they are read. House practice: the document names no parts.
PART_WORDS: Final[Mapping[str, str]] = {
    "town": "镇（街道）",
    "road": "路、街巷或村",
    "number": "门牌号",
    "room": "楼栋、单元、室",
}
_LENGTHS: Final = {"town": 40, "road": 80, "number": 40, "room": 60}
_REQUIRED: Final = frozenset({"town", "road", "number"})

#: Greatest number of parts that a search is split into.
MOST_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Address:
    """One address by its parts."""

    town: str
    road: str
    number: str
    room: str = ""

    def full(self, county: str) -> str:
        """The address as it is written on a licence: 罗定市双东街道创业路12号."""
        return f"{county}{self.town}{self.road}{self.number}{self.room}"


def read_address(form: Mapping[str, object]) -> Address:
    """The parts of an address as typed, cleaned.

    Raises:
        AddressInvalid: with every problem at once.
    """
    problems = Problems()
    parts = {
        name: problems.text(
            form.get(name), fact=words, field=name, limit=_LENGTHS[name], required=name in _REQUIRED
        )
        for name, words in PART_WORDS.items()
    }
    if problems:
        raise AddressInvalid(problems)
    return Address(**parts)


def to_json(address: Address) -> dict[str, str]:
    """The parts as JSON holds them."""
    return asdict(address)


def changed(before: Address, after: Address) -> tuple[str, ...]:
    """Names of the parts that differ."""
    return tuple(
        each.name for each in fields(Address) if getattr(before, each.name) != getattr(after, each.name)
    )


def likes(typed: str) -> tuple[str, ...]:
    """Patterns that all have to be found in the identity of an address: its parts in any order, as one types.

    A `%` or `_` that was typed stands for itself; the escape is a backslash.
    """
    words = (identity(word) for word in typed.split()[:MOST_WORDS])
    return tuple(
        "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        for word in words
        if word
    )
