"""Clocks of steps without a limit that no act of their project begins or ends (ADR 0018).

What was owed before such steps had clocks gets them when a newer version is set up. And whether somebody answers for a
department changes with the accounts, and with the day on which a term of duty ends (三（一）).
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select

from workflow.records import event
from workflow.records.database import Database
from workflow.records.project import Project
from workflow.records.steps import liaisons
from workflow.rules.local_time import local_day

_LOG: Final = logging.getLogger("daiban.catching_up")


def catch_up(database: Database, *, now: datetime) -> int:
    """Begin the clocks of steps that are owed and have none; answer in how many projects.

    They count from now on: since when a step was owed before, no line says. One transaction and one line for each project
    in which something is missing; done again, it does nothing. A project that fails keeps none behind it waiting.
    """
    with database.reading() as session:
        ids = session.scalars(
            select(Project.id).where(Project.state.not_in(("suspended", "withdrawn"))).order_by(Project.id)
        ).all()
    return _settled(database, ids, now)


def follow_liaisons(database: Database, *, now: datetime) -> int:
    """Begin and end the clocks of parts that nobody answers for, as terms of duty begin and end; answer in how many projects."""
    with database.reading() as session:
        ids = liaisons.unlike(session, local_day(now))
    return _settled(database, ids, now)


def _settled(database: Database, project_ids: Iterable[int], now: datetime) -> int:
    found = 0
    for project_id in project_ids:
        try:
            found += _settle(database, project_id, now)
        except Exception:  # noqa: BLE001 - whatever it is, the others are not kept waiting
            _LOG.exception("project %s: whose turn it is could not be seen", project_id)
    return found


def _settle(database: Database, project_id: int, now: datetime) -> bool:
    with database.acting() as session:
        project = Project.locked(session, project_id)
        event.whose_turn(session, project, kind="clock.await", at=now, now=now)
        if not event.unsaid(session):
            return False
        event.append(session, project, kind="clock.await", by=None, now=now, changes_case=False)
        return True
