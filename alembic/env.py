"""How migrations reach the database: the URL comes from the caller or from the environment."""

from typing import Any

from alembic import context
from sqlalchemy import TypeDecorator

from workflow.records.database import Database
from workflow.records.schema import metadata
from workflow.settings import Settings


def plain_type(kind: str, value: Any, autogen: Any) -> str | bool:
    """Write our own column types into migrations by the name they have there."""
    if kind == "type" and isinstance(value, TypeDecorator):
        autogen.imports.add("from workflow.records.base import Instant")
        return f"{type(value).__name__}()"
    return False


def main() -> None:
    """Run the migrations in one transaction."""
    database = Database(
        context.config.attributes.get("database_url") or Settings.from_environment().database_url
    )
    try:
        with database.migrating() as connection:
            context.configure(
                connection=connection,
                target_metadata=metadata,
                render_as_batch=database.is_sqlite,
                compare_type=True,
                render_item=plain_type,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        database.close()


main()
