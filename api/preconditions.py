"""Nobody overwrites what he has not seen: ETag on what is read, If-Match on what is changed."""

import re
from collections.abc import Iterator
from typing import Annotated, Final, Self

from fastapi import Depends, Header

from api.refusals import PreconditionFailed, PreconditionMissing, PreconditionUnreadable

#: One entity tag and what separates it from the next (RFC 9110, 8.8.3 and 5.6.1); a list may have empty places.
_TAG: Final = re.compile(r'\s*((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)|\s*,')
_OURS: Final = re.compile(r'"(\d{1,18})"')


class AnyOf(int):
    """The versions that a request names, if they are several: equal to each of them, and to no other."""

    versions: frozenset[int]

    def __new__(cls, versions: frozenset[int]) -> Self:
        """Hold several versions as one."""
        made = super().__new__(cls, max(versions))
        made.versions = versions
        return made

    def __eq__(self, other: object) -> bool:
        """Whether the other is one of them."""
        return other in self.versions

    def __ne__(self, other: object) -> bool:
        """Whether the other is none of them."""
        return other not in self.versions

    def __hash__(self) -> int:
        """As the set of them."""
        return hash(self.versions)


def etag(version: int) -> str:
    """The version of a record as an entity tag."""
    return f'"{version}"'


async def read_if_match(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="读取时答复中的 `ETag`，可以列出几个，`*` 表示不核对。缺少时答复 428，内容已被他人更新时答复 412。",
            examples=['"3"'],
        ),
    ] = None,
) -> int | None:
    """The version that the request knows, or None where it means any.

    Raises:
        PreconditionMissing: the request does not say which version it means.
        PreconditionUnreadable: it is no list of entity tags.
        PreconditionFailed: what it names was never given out here, so it cannot be what is stored.
    """
    if if_match is None:
        raise PreconditionMissing
    if if_match.strip() == "*":
        return None
    versions = frozenset(_versions(if_match.strip()))
    if not versions:
        raise PreconditionFailed
    return AnyOf(versions) if len(versions) > 1 else next(iter(versions))


def _versions(named: str) -> Iterator[int]:
    """The versions among the tags; tags that are not ours, and weak ones, match nothing (RFC 9110, 13.1.1)."""
    at = 0
    while at < len(named):
        found = _TAG.match(named, at)
        if found is None:
            raise PreconditionUnreadable
        at = found.end()
        if found[1] and (ours := _OURS.fullmatch(found[1])):
            yield int(ours[1])


#: The version that a write relies on; actions compare it with the locked row.
KnownVersion = Annotated[int | None, Depends(read_if_match)]
