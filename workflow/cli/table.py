"""Tables on a terminal: Chinese characters are two columns wide."""

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def aligned(rows: Iterable[Sequence[str]], *, gap: str = "  ") -> list[str]:
    """The rows as lines, each column as wide as its widest cell."""
    rows = [tuple(row) for row in rows]
    widths = [max((width(cell) for cell in column), default=0) for column in zip(*rows, strict=True)]
    return [
        gap.join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
