"""In which order departments and items stand, and what has to be done before what."""

import heapq
from collections.abc import Iterable

from workflow.law.edition import Edition


def rank(edition: Edition, department: str) -> tuple[int, str]:
    """Where a department stands in the edition's order; strangers come last, by key."""
    known = list(edition.departments)
    return (known.index(department) if department in edition.departments else len(known), department)


def ordered(sorts: Iterable[str], edition: Edition) -> list[str]:
    """The items by dependency, then by the catalogue; written-in ones last, by name."""
    left = set(sorts)
    before = {sort: ancestors(edition, sort) & left for sort in left}
    ready = [(place(edition, sort), sort) for sort in left if not before[sort]]
    heapq.heapify(ready)
    order: list[str] = []
    while ready:
        _, done = heapq.heappop(ready)
        order.append(done)
        for sort, waits in before.items():
            if done in waits:
                waits.discard(done)
                if not waits:
                    heapq.heappush(ready, (place(edition, sort), sort))
    return order + sorted(left - set(order), key=lambda sort: (place(edition, sort), sort))


def place(edition: Edition, sort: str) -> tuple[int, int]:
    item = edition.items.get(sort)
    return (0, item.order) if item is not None else (1, 0)


def ancestors(edition: Edition, code: str) -> set[str]:
    """Codes of all items that an item depends on, near and far; the item itself is never among them."""
    found: set[str] = set()
    ahead = list(edition.items[code].depends_on) if code in edition.items else []
    while ahead:
        each = ahead.pop()
        if each not in found and each != code and each in edition.items:
            found.add(each)
            ahead += edition.items[each].depends_on
    return found
