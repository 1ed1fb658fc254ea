"""Somebody who has the whole database, and none of its guards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import NullPool, create_engine, event, text
from sqlalchemy.orm import Session

from workflow.records.database import Database


@contextmanager
def an_attacker(database: Database) -> Iterator[Session]:
    """Someone with the whole database in hand: no trigger, no key and no check stands in the way.

    What is done is taken back at the end, so it is to be looked at before.
    """
    engine = create_engine(database.url, poolclass=NullPool)
    if database.is_sqlite:

        @event.listens_for(engine, "connect")
        def on_connect(connection: Any, _: Any) -> None:
            # Another program that opens the file is not bound by foreign keys, nor by checks.
            connection.isolation_level = None
            connection.execute("PRAGMA ignore_check_constraints=ON")

        @event.listens_for(engine, "begin")
        def on_begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN")

    with Session(engine) as session:
        if database.is_sqlite:
            for name in list(session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))):
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            for check in ("not_before_it_happened", "seq_positive"):
                session.execute(text(f"ALTER TABLE event DROP CONSTRAINT IF EXISTS ck_event_{check}"))
        for index in ("uq_event_project_seq", "uq_event_house_seq"):
            session.execute(text(f"DROP INDEX IF EXISTS {index}"))
        yield session
        session.rollback()
    engine.dispose()
