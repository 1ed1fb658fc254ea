"""The three projects are played side by side, in a database that holds nothing real."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from forms import AnySheet
from workflow.actions import people, sample_county
from workflow.actions.demonstration import expansion, high_risk, new_company
from workflow.actions.rehearsal import Cast, engage
from workflow.actions.scenes.stage import Stage, Story, perform, wall
from workflow.errors import DatabaseInUse
from workflow.law.book import Law
from workflow.records import event
from workflow.records.database import Database
from workflow.records.event import EventRecord
from workflow.records.person import Person
from workflow.records.project import Project

_MARK: Final = "demo.play"
#: When everybody is engaged.
_BEGAN: Final = wall("2025-07-01 09:00")

#: The projects in their order, each with the folder of its papers; the first one's lie at the top.
STORIES: Final = (
    ("", new_company.story),
    ("expansion", expansion.story),
    ("high-risk", high_risk.story),
)


def play(
    database: Database, law: Law, render: Callable[[AnySheet], bytes] | None = None
) -> tuple[Story, ...]:
    """Play the projects; paper is made on the way only where `render` is given.

    Raises:
        DatabaseInUse: the database holds people or projects that are not for show.
    """
    with database.acting() as session:
        cast = _cast(session, law)
    stage = Stage.on(database, law, cast, render)
    hashed = people.hash_password(sample_county.PASSWORD)
    stories = tuple(story(stage, hashed) for _, story in STORIES)
    perform(stage, stories)
    return stories


def is_for_show(session: Session) -> bool:
    """Whether this database holds an earlier demonstration, or the sample county."""
    of_the_house = EventRecord.project_id.is_(None)
    marked = or_(EventRecord.kind == _MARK, EventRecord.kind == sample_county.MARK)
    return bool(session.scalar(select(exists().where(of_the_house, marked))))


def require_room(session: Session) -> None:
    """See that nothing real would be mixed with the demonstration.

    Raises:
        DatabaseInUse: there are people or projects that are not for show.
    """
    held = sum(session.scalar(select(func.count()).select_from(each)) or 0 for each in (Person, Project))
    if held and not is_for_show(session):
        raise DatabaseInUse()


def _cast(session: Session, law: Law) -> Cast:
    """The people of the demonstration: engaged anew, or those of an earlier one and of the sample county."""
    require_room(session)
    if is_for_show(session):
        return Cast({row.login: people.actor_of(session, row) for row in session.scalars(select(Person))})
    cast = engage(
        session, law.current, password_hash=people.hash_password(sample_county.PASSWORD), now=_BEGAN
    )
    event.append(session, event.house_locked(session), kind=_MARK, by=None, now=_BEGAN)
    return cast
