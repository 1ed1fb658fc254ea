"""What people still owe a project beside its items when it is to be completed: each is ended by a person first.

A completion says that everything is done (二（四）); it takes nothing back. Only a project that is suspended or withdrawn
takes back what it is owed (`stages`).
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import blockers, resolutions
from workflow.actions.cases import outlives
from workflow.law.sentence import Sentence
from workflow.records.blocker import Blocker
from workflow.records.clock import ClockRecord
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.project import Project
from workflow.records.supervision import Supervision
from workflow.rules.local_time import local_day
from workflow.rules.words import due_words


def lacking(session: Session, project: Project) -> tuple[str, ...]:
    """Open blockers, decisions of meetings and orders, each named with where it is ended, in Chinese; empty where none is.

    An order about a promise that outlives the completion is followed after it, and so is not lacking.
    """
    return (*_blockers(session, project), *_resolutions(session, project), *_orders(session, project))


def _blockers(session: Session, project: Project) -> list[str]:
    numbers = session.scalars(
        select(Blocker.number)
        .where(Blocker.project_id == project.id, Blocker.state.in_(blockers.OPEN))
        .order_by(Blocker.number)
    ).all()
    said = "难点、堵点第{numbers}项未了结，请在该项下登记已解决或撤回"
    return [Sentence(said, numbers=[str(number) for number in numbers])] if numbers else []


def _resolutions(session: Session, project: Project) -> list[str]:
    rows = session.execute(
        select(Deliberation.id, Deliberation.held_at, Resolution.position)
        .join(Deliberation, Deliberation.id == Resolution.deliberation_id)
        .where(Resolution.project_id == project.id, Resolution.state.in_(resolutions.OPEN))
        .order_by(Deliberation.id, Resolution.position)
    ).all()
    meetings: dict[int, tuple[str, list[str]]] = {}
    for meeting, held_at, position in rows:
        day = due_words(local_day(held_at)) if held_at else ""
        meetings.setdefault(meeting, (day, []))[1].append(str(position))
    said = "{day}会商的决定第{numbers}项未了结，请在该次会商下确认落实或撤销"
    return [Sentence(said, day=day, numbers=numbers) for day, numbers in meetings.values()]


def _orders(session: Session, project: Project) -> list[str]:
    rows = session.execute(
        select(Supervision.number, ClockRecord.subject_kind)
        .join(ClockRecord, ClockRecord.id == Supervision.clock_id)
        .where(Supervision.project_id == project.id, Supervision.state != "closed")
        .order_by(Supervision.id)
    ).all()
    numbers = [number for number, kind in rows if not outlives(kind)]
    return [Sentence("督办单未了结：{numbers}，请回复后由督办方办结", numbers=numbers)] if numbers else []
