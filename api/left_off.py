"""What somebody had typed when the session ran out: it travels with the form for signing in, and is offered again."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from api.sign_in import safe_next

#: The longest that is carried along, in characters of JSON: it comes back in one field of a form.
LARGEST: Final = 60_000
#: Fields that a form carries for the door, not for people.
_OF_THE_DOOR: Final = frozenset({"csrf"})
_MOST_SHOWN: Final = 12
_KEY: Final = re.compile("[a-z_:-]*|[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class LeftOff:
    """A form that was sent by somebody who was signed in no more. Nothing of it was done."""

    #: Where it was sent to; a path of our own.
    path: str
    #: The names and texts of its fields, in their order; files are not among them.
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, path: str, fields: Iterable[tuple[str, object]]) -> Self:
        """What a form held."""
        texts = ((n, v) for n, v in fields if isinstance(v, str) and n not in _OF_THE_DOOR)
        return cls(path, tuple(texts))

    @classmethod
    def read(cls, packed: str) -> Self | None:
        """What `packed` wrote; None for anything else, which a browser may send as well."""
        try:
            path, fields = json.loads(packed)
            kept = tuple((name, text) for name, text in fields)
        except (ValueError, TypeError):
            return None
        if not isinstance(path, str) or not all(isinstance(part, str) for pair in kept for part in pair):
            return None
        return None if safe_next(path) == "/" or path.startswith("/sign-") else cls(path, kept)

    def packed(self) -> str:
        """As one text; empty where it is too long to be carried."""
        text = json.dumps([self.path, self.fields], ensure_ascii=False)
        return text if len(text) <= LARGEST else ""

    def shown(self) -> list[str]:
        """The texts that people will know again, the longest first where there are many, in the order of the form."""
        # Keys and versions are the form's own.
        typed = [text for _, text in self.fields if text.strip() and not _KEY.fullmatch(text)]
        longest = sorted(typed, key=len, reverse=True)[:_MOST_SHOWN]
        return [text for text in dict.fromkeys(typed) if text in longest]
