"""Which characters the forms' own fonts can print, and what becomes of the others.

A clerk with a very rare name must still get paper: a character that no font of the house covers is printed as 〓, and
a note at the foot of the form names its code point in order of appearance. The sheet kept with the paper, and attached
to the PDF, holds the true character. Nothing is left to whatever fonts the machine happens to have, and no tofu.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

FONTS = Path(__file__).parent / "fonts"

#: The two faces every form is set in, text and heads: 通用规范汉字表 (8105) ∪ GB2312.
FACES = ("NotoSerifSC-Regular.ttf", "NotoSansSC-Bold.ttf")

#: The rest of Noto Serif SC (traditional and rare characters), used only by a form that needs it.
RARE_FACE = "NotoSerifSC-Rare.ttf"

#: The geta mark: what typesetters have always put where a sort is missing.
GETA = "〓"

S = TypeVar("S")


@cache
def common_characters() -> frozenset[int]:
    """Code points that both faces have. Raises FileNotFoundError where a face is missing."""
    return frozenset.intersection(*(covered_by(FONTS / face) for face in FACES))


@cache
def rare_characters() -> frozenset[int]:
    """Code points that only the rare face has; empty where that face was not built."""
    path = FONTS / RARE_FACE
    return covered_by(path) - common_characters() if path.exists() else frozenset()


def uncovered(text: str) -> str:
    """The characters of `text` that no font of the house covers, each once, in order of appearance."""
    missing = (c for c in text if not _needs_no_glyph(c) and ord(c) not in common_characters())
    return "".join(dict.fromkeys(c for c in missing if ord(c) not in rare_characters()))


def needs_rare(texts: Iterator[str]) -> bool:
    """Whether any of the texts needs the rare face."""
    common, rare = common_characters(), rare_characters()
    return any(ord(c) in rare for text in texts if not text.isascii() for c in text if ord(c) not in common)


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a sheet, in the order of its fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def printable(sheet: S) -> tuple[S, str]:
    """The sheet with 〓 for what cannot be printed and without control characters; and what was replaced."""
    everything = "".join(texts_of(sheet))
    missing = uncovered(everything)
    unwanted = {ord(c): GETA for c in missing} | {ord(c): None for c in set(everything) if _is_control(c)}
    return (_translated(sheet, unwanted) if unwanted else sheet), missing


def _translated(value: Any, table: dict[int, str | None]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, tuple):
        return tuple(_translated(part, table) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _translated(getattr(value, f.name), table) for f in fields(value)})
    return value


def _is_control(character: str) -> bool:
    """Control and format characters (also direction overrides) and half surrogates: never wanted on a form."""
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Cs")


def _needs_no_glyph(character: str) -> bool:
    """Line breaks, tabs, controls (which are taken out) and variation selectors draw nothing themselves."""
    return character in "\n\t" or _is_control(character) or _is_variation_selector(ord(character))


def _is_variation_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


@cache
def covered_by(path: Path) -> frozenset[int]:
    """The code points for which a font file has a glyph. Raises FileNotFoundError, or TTLibError for a broken file."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - `import forms` must stay cheap

    # Opened here: for a file that is no font, TTFont would leave it open.
    with path.open("rb") as file, TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
