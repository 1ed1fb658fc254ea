"""The orders in which projects are listed, each read along an index, and the places in them at which a page begins."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, get_args

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.paging import decode, encode
from api.refusals import CursorInvalid
from api.views.board_urgency import dated, undated
from workflow.records.project import Project

#: A minus turns an order round; what has no date comes last both ways.
Order: TypeAlias = Literal[
    "newest", "urgency", "-urgency", "name", "-name", "stage", "-stage", "taken_in", "-taken_in"
]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
#: Where a project stands in an order: by what it is ordered, as text, and its id, which decides between equals.
Place: TypeAlias = tuple[str, int]

_COLUMNS: Final[Mapping[str, InstrumentedAttribute[Any]]] = {
    "name": Project.name_order,
    "stage": Project.stage_order,
    "taken_in": Project.taken_in_at,
}


def in_order(
    session: Session, kept: Sequence[ColumnElement[bool]], order: Order, after: Place | None, most: int
) -> list[tuple[int, Place]]:
    """The next `most` projects of an order, each with its place; `after` is the last place of the page before.

    The longest way is that of the order by urgency, with two statements: what has a date, then what has none.
    """
    if order == "newest":
        query = select(Project.id).where(*kept).order_by(Project.id.desc()).limit(most)
        if after is not None:
            query = query.where(Project.id < after[1])
        return [(key, ("", key)) for key in session.scalars(query)]
    name, turned = order.removeprefix("-"), order.startswith("-")
    if name == "urgency":
        found: list[tuple[int, Place]] = []
        if after is None or after[0]:
            found += dated(session, kept, after, most, latest_first=turned)
        if len(found) < most:
            below = after[1] if after is not None and not after[0] else None
            found += undated(session, kept, below, most - len(found))
        return found
    return _by_column(session, kept, _COLUMNS[name], turned, after, most)


def _by_column(
    session: Session,
    kept: Sequence[ColumnElement[bool]],
    column: InstrumentedAttribute[Any],
    turned: bool,
    after: Place | None,
    most: int,
) -> list[tuple[int, Place]]:
    query = select(Project.id, column).where(*kept).limit(most)
    query = query.order_by(column.desc(), Project.id.desc()) if turned else query.order_by(column, Project.id)
    if after is not None:
        value, key = _value(column, after[0]), after[1]
        # The first half is what the index is entered by.
        query = (
            query.where(column <= value, or_(column < value, Project.id < key))
            if turned
            else query.where(column >= value, or_(column > value, Project.id > key))
        )
    return [(key, (_written(value), key)) for key, value in session.execute(query)]


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _value(column: InstrumentedAttribute[Any], written: str) -> Any:
    if column is Project.taken_in_at:
        return datetime.fromisoformat(written)
    return int(written) if column is Project.stage_order else written


def cursor_of(order: Order, place: Place) -> tuple[int | str, ...]:
    """What a cursor holds of a place (`api.paging.encode`)."""
    if order == "newest":
        return (place[1],)
    return place if order == "urgency" else (order, *place)


def next_of(order: Order, rows: Sequence[tuple[Any, Place]], most: int) -> str | None:
    """The cursor of the next page where more rows than one page holds were found."""
    return encode(*cursor_of(order, rows[most - 1][1])) if len(rows) > most else None


def place_in(order: Order, cursor: str | None) -> Place | None:
    """The place after which a page begins; None for the first page.

    Raises:
        CursorInvalid: it was written for another list, or for another order of this one.
    """
    given: tuple[int | str, ...] | None
    if order == "newest":
        given = decode(cursor, int)
    elif order == "urgency":
        given = decode(cursor, str, int)
    else:
        given = decode(cursor, str, str, int)
        if given is not None and given[0] != order:
            raise CursorInvalid
    if given is None:
        return None
    value, key = str(given[-2]) if len(given) > 1 else "", int(given[-1])
    if key < 0 or not _fits(order.removeprefix("-"), value):
        raise CursorInvalid
    return value, key


def _fits(name: str, value: str) -> bool:
    if name == "name":
        return value.isprintable()
    if name == "stage":
        return value.isascii() and value.isdecimal() and len(value) < 4
    if name == "newest" or (name == "urgency" and not value):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
