"""What people do about a completed project: what was promised goes on (二（三）2 事后监管), and so does what stands in its way.

A completion finds no blocker and no decision of a meeting open, so that one which is open afterwards was brought up
afterwards, and is followed to its end like any other (三（二）).
"""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from workflow.actions.cases import AFTERWARDS, PROMISED, require_open
from workflow.records.breach import Breach, Dispute
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Commitment
from workflow.records.project import Project
from workflow.rules.machines import BINDING


def something_goes_on(session: Session, project: Project) -> bool:
    """Whether a completed project has left something that somebody still owes: under a commitment, or of an acceptance."""
    left = or_(
        exists().where(Commitment.project_id == project.id, Commitment.state.in_(BINDING)),
        exists().where(Breach.project_id == project.id, Breach.closed_at.is_(None)),
        exists().where(Dispute.project_id == project.id, Dispute.state != "closed"),
        exists().where(
            ClockRecord.project_id == project.id,
            ClockRecord.stopped_at.is_(None),
            ClockRecord.subject_kind.in_(AFTERWARDS | PROMISED),
        ),
    )
    return bool(session.scalar(select(left)))


def may_begin(session: Session, project: Project) -> bool:
    """Whether something new may be brought up in a project: it is open, or completed and something goes on in it."""
    if project.state == "completed":
        return something_goes_on(session, project)
    return project.state not in ("suspended", "withdrawn")


def require_begun(session: Session, project: Project, act: str) -> None:
    """See that something new may be brought up.

    Raises:
        ProjectNotOpen: it is suspended or withdrawn, or completed and nothing goes on in it.
    """
    if not may_begin(session, project):
        require_open(project, act)


def require_followed(project: Project, act: str) -> None:
    """See that what was brought up may be followed to its end, also where that was after the completion.

    Raises:
        ProjectNotOpen: the project is suspended or withdrawn.
    """
    if project.state != "completed":
        require_open(project, act)
