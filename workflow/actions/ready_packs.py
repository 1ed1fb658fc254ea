"""The packs of all phases that are ready, compiled at once (二（一）2): every department asked about a phase has answered."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import packs
from workflow.actions.cases import case_of, expect, require_open
from workflow.errors import NoPackReady
from workflow.law.book import Law
from workflow.law.terms import Phase
from workflow.records.checklist import Checklist, Pack
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor


def ready(session: Session, law: Law, project: Project) -> list[Phase]:
    """The phases that every department asked has answered for, with an item in them, whose newest pack says less.

    What somebody still owes is compiled phase by phase only, so that a pack with a gap is nobody's oversight.
    """
    found = []
    for phase in _asked(session, project.id):
        if packs.missing(session, project.id, phase) or not _items(session, project.id, phase):
            continue
        newest = packs.latest(session, project.id, phase)
        if newest is None or newest.missing or packs.is_outdated(session, law, project, newest):
            found.append(phase)
    return found


def _asked(session: Session, project_id: int) -> list[Phase]:
    asked = session.scalars(select(Checklist.phases).where(Checklist.project_id == project_id))
    named = {phase for phases in asked for phase in phases}
    return [phase for phase in Phase if phase.value in named]


def _items(session: Session, project_id: int, phase: Phase) -> bool:
    return any(
        line.phase is phase for answer in packs.answers_of(session, project_id) for line in answer.lines
    )


def compile_ready(
    session: Session,
    law: Law,
    *,
    project_id: int,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> list[Pack]:
    """Compile the pack of every phase that is ready; each has its own version and its own line of history.

    Raises:
        NoPackReady: none is ready, or nothing would be other than it is.
        ChangedMeanwhile: the project has moved on.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "pack.compile", case_of(project))
    expect(expected_version, project)
    require_open(project, "pack.compile")
    phases = ready(session, law, project)
    if not phases:
        raise NoPackReady()
    return [
        packs.compile_phase(session, law, project_id=project_id, phase=phase, by=by, now=now)
        for phase in phases
    ]
