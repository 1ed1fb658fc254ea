"""Bring a database to a revision, with the migrations in `alembic/`.

Alembic itself is imported only where something has to move: asking where a database stands is part of every start.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from workflow.records.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

#: What the head of a migration says of itself and of the one before.
_HEAD: Final = re.compile(r'^(revision|down_revision): .*= (?:"(\w+)"|None)$', re.MULTILINE)


def scripts() -> Path:
    """Where the migrations are: beside the packages in a checkout, inside the package in a wheel."""
    packaged = Path(__file__).parent / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "alembic"


def _config(database_url: str) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

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
    from alembic import command  # noqa: PLC0415

    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Migrate down to `revision`, in one transaction; `base` empties the database.

    Raises:
        DatabaseUnreachable: the database cannot be reached.
    """
    from alembic import command  # noqa: PLC0415

    command.downgrade(_config(database_url), revision)


def is_migrated(database: Database) -> bool:
    """Whether the database holds any of the project's tables."""
    return inspect(database.engine).has_table("project")


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest revision, so that this version of the program may use it."""
    return stands_at(database) == revisions()[-1]


@cache
def revisions() -> tuple[str, ...]:
    """Every revision, the oldest first."""
    after: dict[str, str] = {}
    for path in (scripts() / "versions").glob("*.py"):
        said = dict(_HEAD.findall(path.read_text(encoding="utf-8")))
        after[said["down_revision"]] = said["revision"]
    chain: list[str] = []
    while (following := after.get(chain[-1] if chain else "")) is not None:
        chain.append(following)
    return tuple(chain)


def stands_at(database: Database) -> str:
    """The revision at which the database stands; `base` where it holds nothing of ours."""
    with database.reading() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return "base"
        return session.scalar(text("SELECT version_num FROM alembic_version")) or "base"
