"""The queue of background work on PostgreSQL (procrastinate), in a schema of its own beside the tables.

It holds nothing of its own: what is to be done stands in the tables, and each round finds it there. So the queue may be
dropped at any time, and a queue of another version of the library is made anew.
"""

import asyncio
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from psycopg import sql
from sqlalchemy import make_url

from workflow.actions.background import WORK, Engine
from workflow.actions.background import run as run_round
from workflow.cli.clock import read_clock
from workflow.records.queue import SCHEMA

#: Two who migrate at once do it one after the other.
_LOCK: Final = 2023_0017
#: Work that runs at a time in one process: each piece once, and the mending.
_CONCURRENCY: Final = len(WORK) + 1


def bring(database_url: str) -> None:
    """Make the queue, or make it anew where another version of the library made it; else do nothing."""
    said = f"procrastinate {version('procrastinate')}"
    with psycopg.connect(**_connection(database_url)) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if _comment(connection) == said:
            return
        name = sql.Identifier(SCHEMA)
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        connection.execute(SchemaManager.get_schema())
        connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(name, sql.Literal(said)))


def drop(database_url: str) -> None:
    """Take the queue away."""
    with psycopg.connect(**_connection(database_url)) as connection:
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCHEMA)))


def is_there(database_url: str) -> bool:
    """Whether the queue stands, made by this version of the library."""
    with psycopg.connect(**_connection(database_url)) as connection:
        return _comment(connection) == f"procrastinate {version('procrastinate')}"


def _comment(connection: "psycopg.Connection[tuple[str | None]]") -> str | None:
    row = connection.execute(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [SCHEMA]
    ).fetchone()
    return row[0] if row else None


def _connection(database_url: str) -> dict[str, Any]:
    """What psycopg is told: the same database, seen through the queue's schema."""
    url = make_url(database_url).set(drivername="postgresql")
    given = dict(url.query)
    options = str(given.pop("options", ""))
    return {
        "conninfo": url.set(query=given).render_as_string(hide_password=False),
        "options": f"{options} -c search_path={SCHEMA}".strip(),
        "application_name": "daiban-worker",
    }


def application(database_url: str, engine: Engine, *, every: int, stalled: float) -> procrastinate.App:
    """The worker's tasks: each piece of work every so many seconds, never twice at once on all machines together.

    `stalled` is after how many seconds without a sign of life a worker is taken for dead, and its job given to another.
    """
    given = _connection(database_url)
    conninfo = given.pop("conninfo")
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(
            conninfo=conninfo, kwargs=given, min_size=1, max_size=_CONCURRENCY + 2
        )
    )
    cron = f"* * * * * */{every}"
    for name in WORK:
        _register(app, engine, name, cron)

    @app.periodic(cron=cron, periodic_id="mend")
    @app.task(name="mend", queueing_lock="mend")
    async def mend(timestamp: int) -> None:
        del timestamp
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled):
            try:
                await app.job_manager.retry_job(job)
            except ConnectorException:
                # The next round of the same work waits already, and does what this one left.
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)

    return app


def _register(app: procrastinate.App, engine: Engine, name: str, cron: str) -> None:
    @app.periodic(cron=cron, periodic_id=name)
    @app.task(name=name, queueing_lock=name, lock=name)
    async def run(timestamp: int) -> None:
        del timestamp
        # In a thread: a mail server that does not answer must not keep the ladder waiting.
        await asyncio.to_thread(_work, engine, name, read_clock())


def _work(engine: Engine, name: str, now: datetime) -> None:
    run_round(engine, name, now)


def run(app: procrastinate.App, *, stalled: float) -> None:
    """Work until told to stop (SIGINT, SIGTERM): what is being done is finished first."""
    app.run_worker(
        concurrency=_CONCURRENCY,
        # A round that failed left its rows as they were; the next one finds them.
        delete_jobs="always",
        fetch_job_polling_interval=min(5.0, stalled / 2),
        update_heartbeat_interval=min(10.0, stalled / 4),
        stalled_worker_timeout=stalled,
    )
