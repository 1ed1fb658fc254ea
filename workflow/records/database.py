"""The one way to a database: SQLite or PostgreSQL, reading or acting, each in its own transaction."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Executable, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

# Whoever opens a database has every table mapped: a record that refers to one never imported could not be written.
import workflow.records.schema  # noqa: F401
from workflow.errors import Busy, ChangedMeanwhile, DatabaseUnreachable

#: How long a writer waits for another, in seconds, before it is told to try again.
PATIENCE = 10

#: How long a migration waits for another, in seconds: it changes every row of great tables, on slow machines too.
MIGRATION_PATIENCE = 1800

#: What each PostgreSQL session is told. A lock is waited for as long as on SQLite; a statement that takes a
#: minute is a defect; a transaction left open by a crashed client gives its locks back;
#: instants are spelled one way, whatever the server prefers.
_POSTGRES_OPTIONS = (
    f"-c lock_timeout={PATIENCE}s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s "
    "-c timezone=UTC -c datestyle=ISO"
)

#: Names the advisory lock that migrations hold on PostgreSQL: the number of the document, 罗府办函〔2023〕16号.
_MIGRATION_LOCK = 2023_0016


class Database:
    """An engine and its two kinds of transaction."""

    def __init__(self, url: str, *, connections: int = 8) -> None:
        """Open the database at `url`; `postgresql://` is taken as psycopg 3.

        `connections` are kept open and as many again are opened under load; who finds none waits.

        Raises:
            DatabaseUnreachable: the URL is none, or names a kind of database that is not supported.
        """
        self.url = _parsed(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = _sqlite(self.url, connections)
        else:
            self.engine = _postgres(self.url, connections)
        reading: dict[str, Any] = {"reading": True}
        if not self.is_sqlite:
            # Sent with BEGIN, so it costs no round trip: one snapshot for the whole block, as SQLite has it.
            reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._acting = sessionmaker(self.engine.execution_options(acting=True), expire_on_commit=False)
        self._reading = sessionmaker(
            self.engine.execution_options(**reading), expire_on_commit=False, autoflush=False
        )

    @contextmanager
    def acting(self) -> Iterator[Session]:
        """A transaction that commits when the block ends and leaves nothing behind when it fails.

        Raises:
            ChangedMeanwhile: somebody else changed the same row first.
            Busy: the database could not be had in time.
            DatabaseUnreachable: it cannot be reached, or the connection was lost.
        """
        session = self._acting()
        try:
            with self._refusals():
                yield session
                session.commit()
        finally:
            # Rolls back what was not committed, whatever went wrong.
            session.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that sees one moment of the database and only looks; a write in it is refused.

        Raises:
            Busy: no connection came free in time.
            DatabaseUnreachable: the database cannot be reached, or the connection was lost.
        """
        session = self._reading()
        try:
            with self._refusals():
                yield session
        finally:
            session.close()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A transaction that changes the tables themselves; a second migration waits until the first is done.

        SQLite lays a table anew to change it, and would take the rows that refer to it for orphans in between: there,
        what refers to what is looked at once, before it is all kept.

        Raises:
            Busy: somebody holds a table for too long, or the migration before does not come to its end.
            DatabaseUnreachable: the database cannot be reached, or the connection was lost.
        """
        patient = self.engine.execution_options(acting=True, laying=True, patience=MIGRATION_PATIENCE)
        with self._refusals(), patient.begin() as connection:
            if not self.is_sqlite:
                # Great tables take their time, and so does the migration before; a held table does not wait.
                connection.exec_driver_sql(
                    f"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '{MIGRATION_PATIENCE}s'"
                )
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
            yield connection
            if self.is_sqlite and (orphan := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise RuntimeError(f"a row of {orphan[0]} refers to a row of {orphan[2]} that is not there")

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Say in the words of the house what the driver says in its own."""
        try:
            yield
        except StaleDataError as lost:
            raise ChangedMeanwhile from lost
        except PoolExhausted as waited:
            raise Busy from waited
        except DBAPIError as refused:
            if _is_contention(refused):
                raise Busy from refused
            if _is_unreachable(refused):
                raise DatabaseUnreachable(database=_named(self.url), why=_why(refused)) from refused
            raise

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


@contextmanager
def in_one_go(connection: Connection) -> Iterator[None]:
    """Writes of this block are sent without waiting for each other's answer; PostgreSQL only, else nothing.

    What fails is said when the block ends, and the transaction is lost as with any refusal. Nothing may be read in the
    block, and no number of changed rows is known: it is for writes whose rows are locked already.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    error: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:
        with driver.pipeline():
            yield
    except error as refused:
        raise DBAPIError.instance(None, None, refused, error, dialect=connection.dialect) from refused


def at_once(
    connection: Connection,
    whole: Executable,
    parts: Sequence[tuple[Executable, Mapping[str, Any]]],
) -> None:
    """Send writes to different rows as the one statement `whole`; where the database cannot, one after another.

    `whole` holds every part as a common table expression, which PostgreSQL may write through and SQLite may not. No
    name of a parameter may stand in two parts.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(whole, {name: value for _, given in parts for name, value in given.items()})
        return
    for part, given in parts:
        connection.execute(part, given)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as odd:
        # The text may hold a password, so it is not repeated.
        raise DatabaseUnreachable(database="?", why="地址写法有误") from odd
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("postgresql+psycopg", "sqlite", "sqlite+pysqlite"):
        raise DatabaseUnreachable(database=parsed.drivername, why="只支持 sqlite 与 postgresql")
    return parsed


def _named(url: URL) -> str:
    """Which database, without its password."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


# --- PostgreSQL ---------------------------------------------------------------------------------------------


def _postgres(url: URL, connections: int) -> Engine:
    # Whatever the URL says itself stands.
    given = {
        "application_name": "daiban",
        "connect_timeout": str(PATIENCE),
        "options": _POSTGRES_OPTIONS,
    }
    return create_engine(
        url,
        connect_args={name: value for name, value in given.items() if name not in url.query},
        pool_size=connections,
        max_overflow=connections,
        pool_timeout=PATIENCE,
        pool_recycle=1800,
    )


# --- SQLite -------------------------------------------------------------------------------------------------


def _refer(connection: Any, kept: dict[str, Any], *, laying: bool) -> None:
    """Let SQLite look at what refers to what, but not while tables are laid anew; within a transaction it cannot be said."""
    if kept.get("laying", False) is not laying:
        connection.exec_driver_sql(f"PRAGMA foreign_keys={not laying:d}")
        kept["laying"] = laying


def _sqlite(url: URL, connections: int) -> Engine:
    in_a_file = bool(url.database) and url.database != ":memory:"
    pool: dict[str, Any] = {}
    if in_a_file:
        try:
            Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        except OSError as denied:
            raise DatabaseUnreachable(database=_named(url), why=str(denied)) from denied
        pool = {"pool_size": connections, "max_overflow": connections, "pool_timeout": PATIENCE}
    engine = create_engine(url, connect_args={"timeout": PATIENCE}, **pool)
    turns = _Turns()

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        # The driver must not begin transactions of its own: it would begin them deferred, and a deferred
        # transaction that turns into a writer fails at once when another writer is at work.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        # Without it INSERT OR REPLACE would take a line of history away without asking the triggers.
        connection.execute("PRAGMA recursive_triggers=ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        options, kept = connection.get_execution_options(), connection.info
        patience = options.get("patience", PATIENCE)
        if options.get("acting"):
            turns.take(patience)
            kept["turn"] = True
        if kept.get("patience", PATIENCE) != patience:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(patience * 1000)}")
            kept["patience"] = patience
        looks = bool(options.get("reading"))
        if kept.get("looks", False) is not looks:
            connection.exec_driver_sql(f"PRAGMA query_only={looks:d}")
            kept["looks"] = looks
        _refer(connection, kept, laying=bool(options.get("laying")))
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("acting") else "BEGIN")

    @event.listens_for(engine, "checkin")
    def on_checkin(connection: Any, record: Any) -> None:
        # A COMMIT that fails leaves the transaction open on SQLite, and nobody else would end it.
        if connection is not None and connection.in_transaction:
            connection.rollback()
        if record.info.pop("turn", False):
            turns.give()

    return engine


class _Turns:
    """The writers of one process take turns, in the order in which they came.

    SQLite lets a waiting writer sleep and try again, and whoever is lucky goes first; so some wait a hundred
    times as long as others. A turn belongs to a connection, not to a thread.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, patience: float) -> None:
        """Wait for the turn, `patience` seconds at most.

        Raises:
            Busy: it did not come in time.
        """
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=patience):
            return
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise Busy
        # It came in the very last moment.

    def give(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


# --- what the drivers say -----------------------------------------------------------------------------------

#: 40001 serialisation failure, 40P01 deadlock, 55P03 lock not available, 57014 statement took too long.
_CONTENTION = ("40001", "40P01", "55P03", "57014")


def _is_contention(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in _CONTENTION or getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")


def _is_unreachable(error: DBAPIError) -> bool:
    """No connection, one that was lost, or a file that cannot be opened or is none of SQLite's."""
    if error.connection_invalidated:
        return True
    name = getattr(error.orig, "sqlite_errorname", "")
    if name:
        return name in ("SQLITE_CANTOPEN", "SQLITE_NOTADB")
    # psycopg names no state where it never got as far as the server's answer. 08 connection, 28 not let in,
    # 3D no such database, 57 shut down.
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(error, OperationalError) and (state is None or state[:2] in ("08", "28", "3D", "57"))


def _why(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]
