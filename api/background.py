"""Background work inside the server, for a house of one process: a small schedule in threads of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from api.clock import this_instant
from workflow.actions.background import WORK, Engine, run


def _round(name: str, engine: Engine) -> None:
    run(engine, name, this_instant())


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
    for name in WORK:
        scheduler.add_job(
            partial(_round, name, engine),
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
