"""A real PostgreSQL for the tests: the one that is named, one of our own, or a local one that lets us in."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from builders.scratch import quick_folder

#: Names a PostgreSQL on which the tests may create databases, as a URL.
VARIABLE = "DAIBAN_TEST_POSTGRES_URL"
#: Seconds to wait for a server that may not be there.
PATIENCE = 3


class NoPostgres(Exception):
    """Tests need a real PostgreSQL and never go without: set DAIBAN_TEST_POSTGRES_URL or install the server."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL on which databases may be created."""

    #: Leads to a database from which others are created.
    admin: URL

    def url(self, database: str) -> str:
        """The URL of one of its databases, in the words of SQLAlchemy with psycopg 3."""
        return self.admin.set(drivername="postgresql+psycopg", database=database).render_as_string(
            hide_password=False
        )

    def create(self, database: str, template: str = "template0") -> str:
        """Creates a database, as a copy of `template` if given, and answers its URL.

        Nobody may be connected to the template meanwhile.
        """
        self._order(
            "CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'"
            if template == "template0"
            else "CREATE DATABASE {} TEMPLATE {}",
            database,
            template,
        )
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drops a database with whatever is still connected to it."""
        self._order("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a new database under a name nobody else has; dropped afterwards."""
        name = f"daiban_test_{uuid.uuid4().hex[:12]}"
        try:
            yield self.create(name, template)
        finally:
            self.drop(name)

    def _order(self, statement: str, *names: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection that commits each statement, to the database from which others are created."""
        return psycopg.connect(
            self.admin.set(drivername="postgresql").render_as_string(hide_password=False),
            autocommit=True,
            connect_timeout=PATIENCE,
        )

    def lets_us_in(self) -> bool:
        """Whether it answers and lets us create databases."""
        try:
            with self.connect() as connection:
                may = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error:
            return False
        return may is not None and bool(may[0])


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """A server for as long as the block lasts.

    Raises:
        NoPostgres: none is named, none answers, and none can be started.
    """
    named = os.environ.get(VARIABLE)
    if named:
        chosen = Server(make_url(named))
        if not chosen.lets_us_in():
            raise NoPostgres(f"{VARIABLE} names a server that does not let us create databases")
        yield chosen
        return
    if not _can_start_one():
        for candidate in _local():
            if candidate.lets_us_in():
                yield candidate
                return
    # Ours comes first: it does not wait for the disk, and leaves a server that people work on alone.
    with throw_away_cluster() as own:
        yield own


def _can_start_one() -> bool:
    try:
        return _programs().is_dir() and bool(_keeper())
    except NoPostgres:
        return False


def _local() -> list[Server]:
    """Where a PostgreSQL of this machine would be: behind Debian's socket, or on the loopback."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    socket = URL.create("postgresql", username=me, database="postgres", query={"host": "/var/run/postgresql"})
    loopback = [
        URL.create("postgresql", username=name, password=password, host="127.0.0.1", database="postgres")
        for name, password in ((me, None), ("postgres", "postgres"))
    ]
    return [Server(url) for url in (socket, *loopback)]


def _programs() -> Path:
    """The folder of initdb and pg_ctl: Debian keeps the newest of several, and off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres(NoPostgres.__doc__)


def _keeper() -> pwd.struct_passwd:
    """Who runs the server: PostgreSQL refuses root, so root lends it to `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")


@contextlib.contextmanager
def throw_away_cluster() -> Iterator[Server]:
    """A throw-away cluster behind a socket in a folder of its own: nothing listens on the network."""
    programs, keeper = _programs(), _keeper()
    # A socket's path may have 107 bytes, so the folder is not under pytest's long ones.
    home = Path(tempfile.mkdtemp(prefix="dbt-", dir=quick_folder()))
    data = home / "data"

    def run(program: str, *arguments: str) -> None:
        other = os.geteuid() == 0
        done = subprocess.run(
            [str(programs / program), *arguments],
            cwd=home,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            user=keeper.pw_uid if other else None,
            group=keeper.pw_gid if other else None,
            extra_groups=[] if other else None,
        )
        if done.returncode:
            log = home / "log"
            said = log.read_text() if log.exists() else done.stdout
            raise NoPostgres(f"{program} failed:\n{said}")

    try:
        os.chown(home, keeper.pw_uid, keeper.pw_gid)
        run(
            "initdb", f"--pgdata={data}", "--username=daiban", "--auth=trust", "--encoding=UTF8",
            "--no-locale", "--no-sync",
        )  # fmt: skip
        # What is thrown away need not survive a power cut.
        unsafe = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
        options = ["-k", str(home), "-c", "listen_addresses=", *(f"--{option}" for option in unsafe)]
        run("pg_ctl", "start", "--wait", f"--pgdata={data}", f"--log={home / 'log'}", "-o", " ".join(options))
        try:
            yield Server(
                URL.create("postgresql", username="daiban", database="postgres", query={"host": str(home)})
            )
        finally:
            run("pg_ctl", "stop", "--wait", f"--pgdata={data}", "--mode=immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)
