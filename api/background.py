"""Background work inside the server, for a house of one process: a small schedule in threads of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from api.clock import this_instant
from workflow.actions.background import WORK, Engine


def _round(work: Callable[[Engine, Any], None], engine: Engine) -> None:
    work(engine, this_instant())


@contextmanager
def looking_after_time(engine: Engine, *, every: float) -> Iterator[None]:
    """Every piece of work every so many seconds while the block lasts; what has begun is finished at its end.

    The first round comes at once: what fell due while the server was down is not left to wait.
    """
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(WORK))},
        # A round that takes longer than its turn is not doubled, and rounds that were missed are one.
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        timezone="UTC",
    )
    for name, work in WORK.items():
        scheduler.add_job(
            partial(_round, work, engine),
            "interval",
            seconds=every,
            id=name,
            next_run_time=this_instant(),
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)
