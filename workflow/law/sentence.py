"""A sentence that knows what it was made of, so that it can be said again in the reader's language."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from string import Formatter
from typing import Any, Self, TypeAlias

#: The words that facts can be, by the name of the fact.
Words: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


class Sentence(str):
    """A Chinese sentence with its template and the facts that fill it in.

    It is the Chinese text itself wherever text is wanted (paper, JSON, the database); only whoever speaks another
    language looks at `template` and `facts`. A fact may be a sentence again, or several of them; what several are is
    joined by 、.
    """

    __slots__ = ("facts", "template")

    template: str
    facts: dict[str, Any]

    def __new__(cls, template: str, /, **facts: Any) -> Self:
        """Fill in the template."""
        said = super().__new__(cls, _FILLING.vformat(template, (), facts))
        said.template = template
        said.facts = facts
        return said

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """What is sent to another process or copied is the text."""
        return str, (str(self),)


class Several(tuple[str, ...]):  # noqa: SLOT001  # a tuple has no room for slots
    """Facts that are joined by another sign than 、."""

    sign: str

    def __new__(cls, facts: Iterable[str], sign: str) -> Self:
        """The facts and what stands between two of them."""
        several = super().__new__(cls, facts)
        several.sign = sign
        return several


class Written(str):
    """A day or an instant as Chinese writes it, which still knows which one it is."""

    __slots__ = ("at",)

    at: date | datetime

    def __new__(cls, words: str, at: date | datetime) -> Self:
        """The words and what they mean."""
        said = super().__new__(cls, words)
        said.at = at
        return said

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """What is sent to another process or copied is the text."""
        return str, (str(self),)


def recognised(text: str, templates: Sequence[str], among: Words) -> str:
    """The sentence that a kept text was when it was said, by the first template that it fits; else the text itself.

    What was said stays what is kept: this only finds out again what it was made of. `among` are the words that a fact
    of a name can be; a fact called `n` is a number.
    """
    for template in templates:
        found = _shape(template, among).fullmatch(text)
        if found is not None:
            facts = {
                name: int(said) if said.isascii() and said.isdecimal() else recognised(said, templates, among)
                for name, said in found.groupdict().items()
            }
            return Sentence(template, **facts)
    return text


@cache
def _shape(template: str, among: Words) -> re.Pattern[str]:
    known = {name: "|".join(map(re.escape, words)) for name, words in among} | {"n": "[0-9]+"}
    parts = (
        re.escape(literal) + (f"(?P<{name}>{known.get(name, '.+?')})" if name else "")
        for literal, name, _, _ in Formatter().parse(template)
    )
    return re.compile("".join(parts), re.DOTALL)


class _Filling(Formatter):
    """Several facts are joined as Chinese joins them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Sequence) and not isinstance(value, str):
            return getattr(value, "sign", "、").join(map(str, value))
        return format(str(value) if isinstance(value, str) else value, format_spec)


_FILLING = _Filling()
