"""A PostgreSQL to measure on: the one that is named, a local one, or one of our own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The tests know how to find or start a PostgreSQL; the bench uses the same one.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from builders import postgres


@contextmanager
def scratch_postgres() -> Iterator[str]:
    """The libpq URL of an empty database that is dropped afterwards."""
    with postgres.server() as server, server.database() as url:
        yield url.replace("postgresql+psycopg://", "postgresql://")
