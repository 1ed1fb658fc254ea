"""What every test may ask for: an isolated database of its own, on SQLite and on a real PostgreSQL."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

import hypothesis
import pytest
from sqlalchemy import make_url

from builders import postgres
from builders.scratch import quick_folder

# A slow machine is not a wrong program; and what failed once is found again from the printed blob.
hypothesis.settings.register_profile("daiban", deadline=None, print_blob=True)
hypothesis.settings.load_profile("daiban")

KINDS = ("sqlite", "postgresql")

Making: TypeAlias = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The PostgreSQL of this run; without one, every test that asks for it fails."""
    with postgres.server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """A database without a single table, one for each worker; dropped after the run."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: postgres.Server) -> Iterator[Making]:
    """Makes migrated databases on PostgreSQL, as copies of one that was migrated once."""
    from workflow.records.migration import upgrade

    with postgres_server.database() as template:
        upgrade(template)
        name = make_url(template).database
        assert name is not None

        @contextmanager
        def make() -> Iterator[str]:
            with postgres_server.database(template=name) as url:
                yield url

        yield make


@pytest.fixture(scope="session")
def migrated_sqlite() -> Iterator[Making]:
    """Makes migrated databases on SQLite, as copies of one that was migrated once."""
    from workflow.records.migration import upgrade

    kept = tempfile.TemporaryDirectory(prefix="dbt-", dir=quick_folder())
    folder = Path(kept.name)
    template = folder / "template.sqlite3"
    upgrade(f"sqlite:///{template}")
    # What still stands in the write-ahead log is not in the file that is copied.
    connection = sqlite3.connect(template)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    numbers = iter(range(1_000_000))

    @contextmanager
    def make() -> Iterator[str]:
        copy = folder / f"{next(numbers)}.sqlite3"
        shutil.copyfile(template, copy)
        try:
            yield f"sqlite:///{copy}"
        finally:
            for left in folder.glob(f"{copy.name}*"):
                left.unlink()

    with kept:
        yield make


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database without a row, for this test alone; each test runs once on each kind."""
    migrated = {"sqlite": "migrated_sqlite", "postgresql": "migrated_postgres"}[request.param]
    making: Making = request.getfixturevalue(migrated)
    with making() as url:
        yield url


@pytest.fixture(params=KINDS)
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a single table, for this test alone: what a migration starts from."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """The system's Chromium, for playwright's `executable_path`; None where playwright brings its own."""
    found = (shutil.which(name) for name in ("chromium", "google-chrome"))
    return next((path for path in found if path is not None), None)
