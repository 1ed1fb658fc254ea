"""Reading what people typed: cleaning a text, hearing of every problem at once, telling when two names are one."""

import unicodedata
from collections.abc import Callable
from typing import TypeVar

from workflow.errors import (
    CharacterNotPrintable,
    FactMissing,
    FactNotText,
    FactTooLong,
    Refusal,
    Refusals,
)

T = TypeVar("T")

#: What pasting leaves at the ends of a text without anyone seeing it.
_INVISIBLE_EDGES = "\ufeff\u200b\u200c\u200d\u2060"
#: Control, format, surrogate, line and paragraph separators: none of them prints, some of them deceive.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Problems(list[Refusal]):
    """The problems met so far, while reading goes on."""

    def taking(self, read: Callable[[], T], otherwise: T) -> T:
        """What `read` answers, or `otherwise` once its refusals are noted."""
        try:
            return read()
        except Refusals as several:
            self.extend(several.problems)
        except Refusal as one:
            self.append(one)
        return otherwise

    def text(
        self,
        value: object,
        *,
        fact: str,
        field: str,
        limit: int,
        required: bool = False,
        multiline: bool = False,
    ) -> str:
        """`clean`, with its refusal noted and an empty text instead."""
        return self.taking(
            lambda: clean(value, fact=fact, field=field, limit=limit, required=required, multiline=multiline),
            "",
        )

    def note(self, problem: Refusal | None) -> None:
        """Keep a problem, if there is one."""
        if problem is not None:
            self.append(problem)


def clean(
    value: object, *, fact: str, field: str, limit: int, required: bool = False, multiline: bool = False
) -> str:
    """A text as it is kept: trimmed, inner blanks as single spaces, nothing that does not print.

    `fact` is the Chinese name used in the refusal, `limit` the greatest number of characters. With `multiline`
    line breaks stay (as a line feed each). Full-width punctuation is left as typed.

    Raises:
        FactNotText: the value is neither text, a number nor absent.
        CharacterNotPrintable: it holds a control or other invisible character.
        FactMissing: it is required and empty.
        FactTooLong: it is longer than `limit`.
    """
    if value is None:
        value = ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FactNotText(fact=fact, field=field)
    text = str(value).strip().strip(_INVISIBLE_EDGES).strip()
    if multiline:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for position, character in enumerate(text, start=1):
        if unicodedata.category(character) in _UNPRINTABLE and not (multiline and character == "\n"):
            raise CharacterNotPrintable(fact=fact, position=position, field=field)
    text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    if required and not text:
        raise FactMissing(fact=fact, field=field)
    if len(text) > limit:
        raise FactTooLong(fact=fact, limit=limit, length=len(text), field=field)
    return text


def half_width(text: str) -> str:
    """A code as machines compare it: full-width letters and digits made half-width, every blank removed."""
    return "".join(
        c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and c not in _INVISIBLE_EDGES
    )


def identity(name: str) -> str:
    """What makes two written names one: NFKC, no case, no blanks, no brackets or punctuation.

    A mark between two digits is kept (1.5 is not 15, 3-5 is not 35), and so is the percent sign. A name of marks
    alone is its own identity.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    kept = [
        c
        for i, c in enumerate(text)
        if unicodedata.category(c)[0] not in "PZC"
        or c == "%"
        or (0 < i < len(text) - 1 and text[i - 1].isdigit() and text[i + 1].isdigit() and not c.isspace())
    ]
    return "".join(kept) or text.strip()


#: Greatest number of characters of an identity on record: compatibility forms may be longer than what was typed.
LONGEST_IDENTITY = 240


def kept_identity(name: str) -> str:
    """The identity as the records hold it, to find candidates by; whether two names are one is said by `identity`."""
    return identity(name)[:LONGEST_IDENTITY]
