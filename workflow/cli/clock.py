"""Where time enters the command line: the only place here that reads the system clock."""

from datetime import UTC, datetime


def read_clock() -> datetime:
    """This instant, aware UTC."""
    return datetime.now(UTC)
