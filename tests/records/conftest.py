"""An open, migrated, empty database; once on SQLite and once on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from workflow.records.database import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of this test's own, opened as the program opens it."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """One database for all tests of a file: a test that uses it takes back whatever it did."""
    making: Callable[[], AbstractContextManager[str]]
    making = request.getfixturevalue(
        {"sqlite": "migrated_sqlite", "postgresql": "migrated_postgres"}[request.param]
    )
    with making() as url:
        database = Database(url)
        yield database
        database.close()
