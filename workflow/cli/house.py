"""What commands open: settings, the law, the database; each only when a command needs it."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workflow.law.book import Law
    from workflow.records.database import Database
    from workflow.settings import Settings


def called() -> str:
    """How this command is called again from here: `daiban`, or with its path where the shell would not find it."""
    typed = sys.argv[0]
    if Path(typed).name != "daiban":
        return "daiban"
    found = shutil.which("daiban")
    same = found is not None and Path(found).resolve() == Path(typed).resolve()
    return "daiban" if same else typed


def settings() -> "Settings":
    """The environment. Raises click.UsageError for a number that is none."""
    from workflow.settings import Settings

    try:
        return Settings.from_environment()
    except ValueError as odd:
        raise click.UsageError(f"环境变量有误：{odd}") from odd


def law() -> "Law":
    """The county's law in force.

    Raises:
        LawInvalid, UnknownEdition: it cannot be used.
    """
    from workflow.law.editions import read_law

    given = settings()
    return read_law(given.county, given.law_folder)


@contextmanager
def opened(url: str = "") -> Iterator["Database"]:
    """The database of the settings, or the one named; closed afterwards.

    Raises:
        click.ClickException: its file is not there.
        DatabaseOutdated: it holds no tables, or those of another version.
        DatabaseUnreachable: it cannot be reached.
    """
    from workflow.errors import DatabaseOutdated
    from workflow.records.database import Database
    from workflow.records.migration import is_current

    chosen = url or settings().database_url
    file = file_of(chosen)
    if file is not None and not Path(file).is_file():
        # Opening it would leave an empty file behind.
        raise click.ClickException(
            f"没有数据库文件 {file}。请核对 {'--database' if url else 'DAIBAN_DATABASE_URL'}；"
            f"还没有建库的，先运行 {called()} migrate。"
        )
    database = Database(chosen)
    try:
        if not is_current(database):
            raise DatabaseOutdated()
        yield database
    finally:
        database.close()


def bring_calendar(database: "Database", rules: "Law") -> None:
    """Bring running dates to what this version knows of a year that was provisional; nothing where that was done."""
    from workflow.actions.calendars import bring_packaged
    from workflow.cli.clock import read_clock

    with database.acting() as session:
        bring_packaged(session, rules, now=read_clock())


def file_of(url: str) -> str | None:
    """The file that an SQLite URL names; None for another kind of database, and for one in memory."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return parsed.database
