"""A county of each test's own, on SQLite and on PostgreSQL; when the test is over, its history must still hold."""

from collections.abc import Iterator

import pytest

from builders.county import County, a_county


@pytest.fixture
def county(database_url: str) -> Iterator[County]:
    """Departments, a database, and people at the first asking."""
    county = a_county(database_url)
    yield county
    found = county.verified()
    county.database.close()
    assert found.holds, [str(each) for each in found.breaks]
