"""What the tests of the command line ask for: the command, on a database of its own."""

from pathlib import Path

import pytest

from builders.command import Run, command


@pytest.fixture
def run(database_url: str) -> Run:
    """The command on a migrated database without a row."""
    return command({"DAIBAN_DATABASE_URL": database_url})


@pytest.fixture
def run_bare(bare_database_url: str) -> Run:
    """The command on a database without a table."""
    return command({"DAIBAN_DATABASE_URL": bare_database_url})


@pytest.fixture
def run_alone(tmp_path: Path) -> Run:
    """The command where there is no database at all."""
    return command({"DAIBAN_DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"})
