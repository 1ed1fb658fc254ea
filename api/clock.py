"""Where time enters: the only place of the door that reads the system clock."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends


async def read_clock() -> datetime:
    """The instant at which a request is answered; tests override this dependency."""
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(read_clock)]
