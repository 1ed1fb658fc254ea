"""Finding a project by a part of what it is called: its text, or the initials of its pinyin in every reading."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Final, TypeAlias

from workflow.rules.wording import identity

#: How many characters of a name stand together in the index. Two are too common, four too many with every reading.
LENGTH: Final = 3
#: Greatest number of characters by which a name is ordered.
LONGEST_ORDER: Final = 240
#: Greater than every character that a name holds.
_LAST: Final = "\U0010ffff"
#: One position of a name: what may stand for it.
_Alternatives: TypeAlias = frozenset[str]


def asked(words: str) -> tuple[str, ...]:
    """What is looked for, part by part, as names are compared: no case, no width, no marks at the ends.

    Parts are separated by blanks, and each has to be found. Marks alone look for nothing.
    """
    parts = (identity(part) for part in words.split() if any(_tells(character) for character in part))
    return tuple(dict.fromkeys(parts))


def _tells(character: str) -> bool:
    return unicodedata.category(character)[0] not in "PZC" or character == "%"


def grams(written: Sequence[str], names: Sequence[str]) -> frozenset[str]:
    """What the index holds of a project: at each place of each text the next three characters, at its end fewer.

    `written` are codes and numbers, `names` are names, which are found by the initials of their pinyin as well.
    """
    kept: set[str] = set()
    for text in (*written, *names):
        folded = identity(text)
        kept.update(folded[at : at + LENGTH] for at in range(len(folded)))
    for name in names:
        initials = _initials(name)
        for at in range(len(initials)):
            kept.update("".join(letters) for letters in product(*initials[at : at + LENGTH]))
    return frozenset(kept)


def looked_up(part: str) -> tuple[str, ...]:
    """The entries of the index that a project of this part has, all of them; a short part only begins one."""
    if len(part) <= LENGTH:
        return (part,)
    return tuple(dict.fromkeys(part[at : at + LENGTH] for at in range(len(part) - LENGTH + 1)))


def beyond(part: str) -> str:
    """What stands behind every entry that begins with this part, in the order of code points."""
    return part + _LAST


def found(part: str, written: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a project is found by this part (`asked`): what the index promises, looked at exactly."""
    if any(part in identity(text) for text in (*written, *names)):
        return True
    return any(_runs(part, _initials(name)) for name in names)


def _runs(part: str, initials: Sequence[_Alternatives]) -> bool:
    return any(
        all(letter in may for letter, may in zip(part, initials[at:], strict=False))
        for at in range(len(initials) - len(part) + 1)
    )


def _initials(name: str) -> tuple[_Alternatives, ...]:
    """At each place of a name the initials of every reading; what has no reading stands for itself."""
    return tuple(_initials_of(character) for character in identity(name))


@lru_cache(maxsize=65536)
def _initials_of(character: str) -> _Alternatives:
    if character.isascii():
        return frozenset(character)
    from pypinyin import Style, pinyin  # noqa: PLC0415  # its tables take half a second to read

    readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    letters = frozenset(reading[0] for several in readings for reading in several if reading)
    return letters or frozenset(character)


def ordered_by(name: str) -> str:
    """What names are ordered by: their pinyin, as in a Chinese dictionary; what has no reading as it is written."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  # its tables take half a second to read

    return " ".join(_syllables(lazy_pinyin(identity(name), style=Style.NORMAL)))[:LONGEST_ORDER]


def _syllables(read: Sequence[str]) -> Iterator[str]:
    return (syllable.strip() for syllable in read if syllable.strip())
