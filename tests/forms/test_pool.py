"""The pool of processes: many threads, a killed worker, an honest error, a clean end."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

import forms
from builders.sheets import a_consultation
from forms.pool import Pool


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(processes=2) as pool:
        pool.warm()
        yield pool


def test_many_threads_get_each_their_own_form(pool: Pool) -> None:
    sheets = [a_consultation(handled_by=f"经办{n}") for n in range(12)]
    with ThreadPoolExecutor(6) as threads:
        papers = list(threads.map(pool.render, sheets))
    assert papers == [forms.render(sheet) for sheet in sheets]


def test_a_warm_pool_has_all_its_workers(pool: Pool) -> None:
    assert len(pool.worker_ids()) == 2
    assert os.getpid() not in pool.worker_ids()


def test_the_pool_survives_a_killed_worker(pool: Pool) -> None:
    killed = pool.worker_ids()
    for worker in killed:
        os.kill(worker, signal.SIGKILL)
    with ThreadPoolExecutor(4) as threads:
        papers = list(threads.map(pool.render, [a_consultation()] * 4))
    assert papers == [forms.render(a_consultation())] * 4
    assert not set(killed) & set(pool.worker_ids())


def test_a_sheet_that_cannot_be_printed_fails_alone(pool: Pool) -> None:
    workers = pool.worker_ids()
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - this is what must be refused
    with pytest.raises(ValueError, match="without a time zone"):
        pool.render(replace(a_consultation(), made_at=naive))
    assert pool.render(a_consultation()).startswith(b"%PDF-")
    assert set(workers) <= set(pool.worker_ids())


def test_a_closed_pool_has_no_workers_and_refuses() -> None:
    pool = Pool(processes=1)
    pool.warm()
    (worker,) = pool.worker_ids()
    pool.close()
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    with pytest.raises(RuntimeError):
        pool.render(a_consultation())


def test_a_pool_without_processes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Pool(processes=0)
