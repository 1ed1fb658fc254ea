"""Nobody overwrites what he has not seen: ETag on what is read, If-Match on what is changed."""

import re
from typing import Annotated, Final

from fastapi import Depends, Header

from api.refusals import PreconditionFailed, PreconditionMissing

_TAG: Final = re.compile(r'^"(\d{1,18})"$')


def etag(version: int) -> str:
    """The version of a record as an entity tag."""
    return f'"{version}"'


async def read_if_match(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="读取时答复中的 `ETag`，`*` 表示不核对。缺少时答复 428，内容已被他人更新时答复 412。",
            examples=['"3"'],
        ),
    ] = None,
) -> int | None:
    """The version that the request knows, or None where it means any.

    Raises:
        PreconditionMissing: the request does not say which version it means.
        PreconditionFailed: what it names was never given out here, so it cannot be what is stored.
    """
    if if_match is None:
        raise PreconditionMissing
    if if_match.strip() == "*":
        return None
    tag = _TAG.match(if_match.strip())
    if tag is None:
        raise PreconditionFailed
    return int(tag[1])


#: The version that a write relies on; actions compare it with the locked row.
KnownVersion = Annotated[int | None, Depends(read_if_match)]
