"""A page of the list of projects: over 100,000 of them in the time it takes over 100, on both databases.

Measured is what the door does for a page of thirty: narrowing, order, place, lights. The deep page stands in the middle of the
list. What is looked for is once in every second name, in a few, and in one.
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from api.views.board import Narrowing, project_page
from api.views.project_orders import ORDERS, Order, Place
from bench.ground import scratch_postgres
from builders import many
from workflow.actions.departments import bring_departments
from workflow.law.editions import read_law
from workflow.law.terms import Stage
from workflow.records.database import Database
from workflow.records.migration import upgrade
from workflow.rules.duty import Actor, Role

#: Projects. `DAIBAN_BENCH_PROJECTS` sets the larger number, for a quick look.
SIZES: Final = (100, int(os.environ.get("DAIBAN_BENCH_PROJECTS", "100000")))
_TIMES: Final = 15
_PAGE: Final = 31
_OFFICE: Final = Actor(1, "办公室", frozenset({Role.OFFICE}))


@dataclass(frozen=True, slots=True)
class Row:
    """One page on one database, over few and over many projects."""

    database: str
    page: str
    few_ms: float
    many_ms: float


@contextmanager
def _ground(kind: str, count: int) -> Iterator[Database]:
    if kind == "SQLite":
        with tempfile.TemporaryDirectory(prefix="dbb-") as folder:
            yield from _laid_out(f"sqlite:///{Path(folder) / 'lists.sqlite3'}", count)
        return
    with scratch_postgres() as url:
        yield from _laid_out(url, count)


def _laid_out(url: str, count: int) -> Iterator[Database]:
    upgrade(url)
    database = Database(url)
    try:
        law = read_law()
        with database.acting() as session:
            bring_departments(session, law.current)
        many.lay_out(database, law.current, count)
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        yield database
    finally:
        database.close()


def _pages(count: int) -> Iterator[tuple[str, Narrowing, Order, Place | None]]:
    for order in ORDERS:
        yield f"by {order}", Narrowing(), order, None
    yield "newest, from the middle", Narrowing(), "newest", ("", many.BASE + count // 2)
    yield "one stage", Narrowing(stage=Stage.CONSTRUCTION_APPROVAL), "newest", None
    yield "found everywhere: 有限公司", Narrowing(words="有限公司"), "newest", None
    yield "found by initials: lds jc", Narrowing(words="lds jc"), "name", None
    yield "found once: a case number", Narrowing(words="L00000042"), "newest", None
    yield "found nowhere", Narrowing(words="鑫淼"), "newest", None


def _median_ms(database: Database, narrowing: Narrowing, order: Order, after: Place | None) -> float:
    law, times = read_law(), []
    for _ in range(_TIMES):
        since = perf_counter()
        with database.reading() as session:
            project_page(
                session,
                law,
                by=_OFFICE,
                now=many.NOON,
                narrowing=narrowing,
                order=order,
                after=after,
                most=_PAGE,
            )
        times.append(perf_counter() - since)
    return statistics.median(times[3:]) * 1000


def run() -> list[Row]:
    """Each page on each database in both sizes."""
    rows = []
    for kind in ("SQLite", "PostgreSQL"):
        measured: list[dict[str, float]] = []
        for count in SIZES:
            with _ground(kind, count) as database:
                measured.append(
                    {
                        page: _median_ms(database, narrowing, order, after)
                        for page, narrowing, order, after in _pages(count)
                    }
                )
        few, much = measured
        rows += [Row(kind, page, few[page], much[page]) for page in few]
    return rows
