"""What was done since a form was shown: whoever sends it on an older version sees what has come in between."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.views.history import LineView, lines
from api.views.projects import department_names
from workflow.records.event import EventRecord


def newest(session: Session, project_id: int) -> int:
    """The number of the newest line of a project; a form carries it, so that a later line can be told from it."""
    found = session.scalar(select(func.max(EventRecord.seq)).where(EventRecord.project_id == project_id))
    return found or 0


def meanwhile(
    session: Session, project_id: int, after: object, kinds: tuple[str, ...], subject: tuple[str, int] | None
) -> tuple[LineView, ...]:
    """The lines after the number `after` that are of certain kinds, or about a certain subject, newest first.

    A kind ending in a dot stands for all acts upon that thing. Where the form carried no number nobody can say what
    came later, and there are no lines.
    """
    given = str(after or "")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        return ()
    touching = [EventRecord.kind.startswith(kind, autoescape=True) for kind in kinds]
    if subject is not None:
        touching.append((EventRecord.subject_kind == subject[0]) & (EventRecord.subject_id == subject[1]))
    only = (EventRecord.seq > int(given)) & or_(*touching)
    return lines(session, project_id, department_names(session), only=only)
