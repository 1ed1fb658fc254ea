"""Long lists by cursor: a page holds its items and where the next one begins."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from api.refusals import CursorInvalid

T = TypeVar("T")
R = TypeVar("R")

#: Greatest key that a cursor may name.
GREATEST: Final = 2**53

Limit = Annotated[int, Query(ge=1, le=200, description="每页条数，最多200。")]
Cursor = Annotated[str | None, Query(max_length=400, description="上一页答复中的 `next`；首页不填。")]


class Listed(BaseModel, Generic[T]):
    """一页。"""

    items: list[T]
    next: str | None = Field(description="下一页的游标；没有下一页时为 null。")


def encode(*position: int | str) -> str:
    """A place in a list as an opaque word."""
    return base64.urlsafe_b64encode(json.dumps(position, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str | None, *kinds: type[int] | type[str]) -> tuple[int | str, ...] | None:
    """The place that `encode` wrote, or None for the first page.

    Raises:
        CursorInvalid: it was not written here, or for another list.
    """
    if cursor is None:
        return None
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeDecodeError) as unreadable:
        raise CursorInvalid from unreadable
    fits = isinstance(position, list) and len(position) == len(kinds)
    # A bool is an int to Python; a place in a list it is not.
    if not fits or any(type(part) is not kind for part, kind in zip(position, kinds, strict=True)):
        raise CursorInvalid
    if any(isinstance(part, int) and abs(part) > GREATEST for part in position):
        raise CursorInvalid
    return tuple(position)


def page_of(
    rows: Sequence[R], limit: int, place: Callable[[R], tuple[int | str, ...]]
) -> tuple[Sequence[R], str | None]:
    """Cut `limit + 1` rows to a page, with the cursor of the next one where a row is left over."""
    if len(rows) <= limit:
        return rows, None
    kept = rows[:limit]
    return kept, encode(*place(kept[-1]))
