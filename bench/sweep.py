"""A sweep finds what is due: over a million open clocks in the time it takes over a thousand, on both databases.

Measured is what clocks cost because they exist: both look-ups of a sweep, and that for applications which the department left
without a word (行政许可法32). Every other clock is such an application's. What it costs to fire a rung (a transaction with
an event and its notices) is measured beside it, once, since it fires them; and after that a whole round of background work
that finds nothing to do.
"""

import json
import os
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

import psycopg

from bench.ground import scratch_postgres
from workflow.actions.background import WORK, Engine
from workflow.actions.item_acceptance import overdue_intakes
from workflow.actions.supervision import due_clocks, sweep, unsettled
from workflow.law.editions import read_law
from workflow.records.clock import limit_data
from workflow.records.database import Database
from workflow.records.migration import upgrade

NOW: Final = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
#: Three working days before: the date falls due at this instant's close of hours, and is urged as the window opens.
STARTED: Final = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
#: Open clocks, and how many of them are due. `DAIBAN_BENCH_CLOCKS` sets the larger number, for a quick look.
SIZES: Final = (1_000, int(os.environ.get("DAIBAN_BENCH_CLOCKS", "1000000")))
DUE: Final = 100
_TIMES: Final = 40
ASKED: Final = ("checklist", "checklist_reply")

_COLUMNS: Final = (
    "id", "project_id", "subject_kind", "subject_id", "round", "limit_key", "limit", "obligor_kind",
    "obligor_key", "started_at", "stopped_by", "extended", "extension_reason", "extension_approver",
    "version", "provisional", "next_rung", "next_rung_at", "due_at", "due_day",
)  # fmt: skip
#: So many open clocks has a project.
OF_ONE: Final = 50
_PROJECTS: Final = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) INSERT INTO project (id, number, "
    "name, identity, name_order, stage_order, enterprise_id, origin, kind, industry_code, address, contact_name, "
    "contact_phone, new_enterprise, needs_land, facts_version, edition_hash, state, remembered_state, taken_in_at, "
    "event_seq, event_hash, version) SELECT i, '2026-' || i, '甲' || i, '甲' || i, 'jia', 1, 1, 'investment', '工业', '', "
    "'', '', '', true, true, 1, '', 'docking', '', {taken_in}, 0, '', 1 FROM n"
)
#: Who answers for which department was followed up to now: what a round costs after that is asked.
_FOLLOWED: Final = (
    "INSERT INTO followed (id, house_seq, day, again, version) VALUES (1, 0, '2026-11-23', '[]', 1)"
)


def _projects(count: int) -> str:
    """The insert of as many projects as have so many clocks."""
    return _PROJECTS.format(count=-(-count // OF_ONE), taken_in="timestamptz '2026-11-23 01:00:00+00'")


@dataclass(frozen=True, slots=True)
class Row:
    """One database of one size."""

    database: str
    clocks: int
    #: To find what is due.
    median_ms: float
    #: A whole sweep that fires all of it, once.
    whole_ms: float
    #: A whole round of background work in which nothing is due: the sweep and everything beside it, and delivery.
    round_ms: float


def _rows(count: int, *, naive: bool) -> Iterator[tuple[object, ...]]:
    """So many open clocks, of which the first hundred are due; the others come later, one a second."""
    limit = json.dumps(limit_data(read_law().current.limits["checklist_reply"]))
    for number in range(1, count + 1):
        at = NOW - timedelta(seconds=number) if number <= DUE else NOW + timedelta(seconds=number)
        rung_at, started = at, STARTED
        if naive:
            rung_at, started = at.replace(tzinfo=None), STARTED.replace(tzinfo=None)
        kind, key = ("approval_item", "correction_notice") if number % 2 and number > DUE else ASKED
        yield (
            number, 1 + (number - 1) // OF_ONE, kind, number, 1, key, limit, "department", f"d{number % 40}",
            started.isoformat(" ") if naive else started, "", 0, "", "", 1, False, "urge",
            *((rung_at.isoformat(" "),) * 2 if naive else (rung_at,) * 2),
            at.date().isoformat() if naive else at.date(),
        )  # fmt: skip


@contextmanager
def _sqlite(count: int) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="dbb-") as folder:
        file = Path(folder) / "sweep.sqlite3"
        url = f"sqlite:///{file}"
        upgrade(url)
        connection = sqlite3.connect(file)
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(_enterprise(connection))
        connection.execute(_projects(count).replace("timestamptz ", "").replace("+00'", "'"))
        connection.execute(_FOLLOWED)
        names = ", ".join(f'"{name}"' for name in _COLUMNS)
        marks = ", ".join("?" * len(_COLUMNS))
        connection.executemany(f"INSERT INTO clock ({names}) VALUES ({marks})", _rows(count, naive=True))
        connection.execute("ANALYZE")
        connection.commit()
        connection.close()
        database = Database(url)
        try:
            yield database
        finally:
            database.close()


def _enterprise(connection: sqlite3.Connection) -> str:
    """The insert of an enterprise with whatever columns it must have."""
    columns = connection.execute("PRAGMA table_info(enterprise)").fetchall()
    return _needed([(name, kind) for _, name, kind, required, _, _ in columns if required])


def _needed(columns: list[tuple[str, str]]) -> str:
    names = ", ".join(name for name, _ in columns)
    values = ", ".join("'甲'" if "CHAR" in kind.upper() else "1" for _, kind in columns)
    return f"INSERT INTO enterprise ({names}) VALUES ({values})"


@contextmanager
def _postgres(count: int) -> Iterator[Database]:
    with scratch_postgres() as url:
        upgrade(url)
        with psycopg.connect(url) as connection:
            required = connection.execute(
                "SELECT column_name, data_type FROM information_schema.columns "
                "WHERE table_name = 'enterprise' AND is_nullable = 'NO'"
            ).fetchall()
            connection.execute(_needed([(name, kind) for name, kind in required]).encode())
            connection.execute(_projects(count).encode())
            connection.execute(_FOLLOWED.encode())
            names = ", ".join(f'"{name}"' for name in _COLUMNS)
            with connection.cursor().copy(f"COPY clock ({names}) FROM STDIN".encode()) as copy:
                for row in _rows(count, naive=False):
                    copy.write_row(row)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        database = Database(url)
        try:
            yield database
        finally:
            database.close()


def _median_ms(database: Database) -> float:
    """How long it takes to find what is due, the statement's first plan apart."""
    times, law = [], read_law()
    for _ in range(_TIMES):
        since = perf_counter()
        found = due_clocks(database, now=NOW)
        unknown = unsettled(database)
        with database.reading() as session:
            silent = overdue_intakes(session, law, now=NOW)
        times.append(perf_counter() - since)
        assert (len(found), unknown, silent) == (DUE, [], [])
    return statistics.median(times[3:]) * 1000


def _whole_ms(database: Database) -> float:
    """How long a sweep takes that fires every rung that is due; the next one finds nothing."""
    law = read_law()
    since = perf_counter()
    swept = sweep(database, law, now=NOW)
    took = perf_counter() - since
    assert (len(swept.fired), swept.failed) == (DUE, ())
    assert due_clocks(database, now=NOW) == []
    return took * 1000


def _round_ms(database: Database) -> float:
    """How long a round takes in which nothing is due; the first ones send off what the sweep has said."""
    engine, times = Engine(database, read_law(), {}), []
    for _ in range(_TIMES):
        since = perf_counter()
        for work in WORK.values():
            work(engine, NOW)
        times.append(perf_counter() - since)
    return statistics.median(times[3:]) * 1000


def run() -> list[Row]:
    """Each database in each size."""
    rows = []
    for name, ground in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        for count in SIZES:
            with ground(count) as database:
                rows.append(Row(name, count, _median_ms(database), _whole_ms(database), _round_ms(database)))
    return rows
