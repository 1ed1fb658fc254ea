"""Where time enters: the only place of the door that reads the system clock."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends


def this_instant() -> datetime:
    """This instant, for what no request sets off."""
    return datetime.now(UTC)


async def read_clock() -> datetime:
    """The instant at which a request is answered; tests override this dependency."""
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(read_clock)]
