"""What was owed before steps without a limit had clocks gets them when a newer version is set up (ADR 0018)."""

from datetime import datetime

from sqlalchemy import select

from workflow.records import event
from workflow.records.database import Database
from workflow.records.project import Project


def catch_up(database: Database, *, now: datetime) -> int:
    """Begin the clocks of steps that are owed and have none; answer in how many projects.

    They count from now on: since when a step was owed before, no line says. One transaction and one line for each project
    in which something is missing; done again, it does nothing.
    """
    with database.reading() as session:
        ids = session.scalars(
            select(Project.id).where(Project.state.not_in(("suspended", "withdrawn"))).order_by(Project.id)
        ).all()
    found = 0
    for project_id in ids:
        with database.acting() as session:
            project = Project.locked(session, project_id)
            event.whose_turn(session, project, kind="clock.await", at=now, now=now)
            if event.unsaid(session):
                event.append(session, project, kind="clock.await", by=None, now=now, changes_case=False)
                found += 1
    return found
