"""Bring a database to a revision, with the migrations in `alembic/`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from workflow.records.database import Database


def scripts() -> Path:
    """Where the migrations are: beside the packages in a checkout, inside the package in a wheel."""
    packaged = Path(__file__).parent / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "alembic"


def _config(database_url: str) -> Config:
    config = Config()
    # Alembic reads its options as templates: a percent sign in a path would be one.
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Migrate up, in one transaction; does nothing on a database that is there already.

    Raises:
        DatabaseUnreachable: the database cannot be reached.
    """
    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Migrate down to `revision`, in one transaction; `base` empties the database.

    Raises:
        DatabaseUnreachable: the database cannot be reached.
    """
    command.downgrade(_config(database_url), revision)


def is_migrated(database: Database) -> bool:
    """Whether the database holds any of the project's tables."""
    return inspect(database.engine).has_table("project")


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest revision, so that this version of the program may use it."""
    with database.reading() as session:
        stands = MigrationContext.configure(session.connection()).get_current_revision()
    return stands == ScriptDirectory(str(scripts())).get_current_head()


def revisions() -> tuple[str, ...]:
    """Every revision, the oldest first."""
    return tuple(script.revision for script in ScriptDirectory(str(scripts())).walk_revisions())[::-1]


def stands_at(database: Database) -> str:
    """The revision at which the database stands; `base` where it holds nothing of ours."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() or "base"
