"""A pool of processes that make paper: usable from many threads, warm before the first form is asked for.

Processes and never threads: GLib under WeasyPrint corrupts memory when two threads lay out text at once. Started by
spawn, so that a server's open connections are not inherited.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from forms.kinds import AnySheet
from forms.sheets import ConsultationSheet


class Pool:
    """`with Pool(processes=2) as pool: pool.render(sheet)`.

    A worker that dies (killed, out of memory) breaks its whole generation: a new one is started and every form that
    was under way is tried once more. A form that kills a worker twice raises BrokenProcessPool.
    """

    def __init__(self, processes: int = 2) -> None:
        """Start the workers and let them warm up in the background; nothing is waited for."""
        if processes < 1:
            raise ValueError("a pool needs at least one process")
        self._processes = processes
        self._lock = threading.Lock()
        self._closed = False
        self._executor, self._warming = self._started()

    def render(self, sheet: AnySheet) -> bytes:
        """The sheet as a PDF, made in a worker. Raises what `forms.render` raises, RuntimeError once closed."""
        executor = self._executor
        try:
            return executor.submit(_render, sheet).result()
        except BrokenProcessPool:
            return self._renewed(executor).submit(_render, sheet).result()

    def warm(self) -> None:
        """Wait until every worker has made its first form."""
        for future in self._warming:
            future.result()

    def close(self) -> None:
        """Finish what is under way and end the workers. A second call does nothing."""
        with self._lock:
            self._closed = True
            self._executor.shutdown(wait=True)

    def worker_ids(self) -> list[int]:
        """Process ids of the living workers, for supervision."""
        return sorted(self._executor._processes or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _started(self) -> tuple[ProcessPoolExecutor, list[Future[int]]]:
        executor = ProcessPoolExecutor(
            max_workers=self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
        )
        # The executor starts a worker per task as long as none is idle: as many tasks as workers start them all.
        return executor, [executor.submit(os.getpid) for _ in range(self._processes)]

    def _renewed(self, broken: ProcessPoolExecutor) -> ProcessPoolExecutor:
        """The generation after `broken`; many threads may ask, one of them starts it."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool of forms is closed")
            if self._executor is broken:
                broken.shutdown(wait=False)
                self._executor, self._warming = self._started()
            return self._executor


def _begin() -> None:
    """A worker's first second: load the libraries and fonts, make one form; leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        # Without this a worker would outlive a parent that was killed, asleep on a pipe it holds open itself.
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    _render(ConsultationSheet())
    # What is loaded by now stays; looking through it again and again costs a long form five per cent.
    gc.freeze()
    gc.set_threshold(20_000)


def _end_with(sentinel: int, leave: Callable[[int], None] = os._exit) -> None:
    wait([sentinel])
    leave(0)


def _render(sheet: AnySheet) -> bytes:
    from forms.rendering import render  # noqa: PLC0415 - the server that holds the pool never loads it

    return render(sheet)
