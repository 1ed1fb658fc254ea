"""Everybody keeps views of the list of projects under names of their own."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.errors import NotFound, TooManyViews, ViewNameTaken
from workflow.records.person import Person
from workflow.records.saved_view import LONGEST_NAME, SavedView
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.wording import clean

#: Views that one person may keep; house practice.
MOST_VIEWS: Final = 20


def own(session: Session, *, by: Actor) -> list[SavedView]:
    """The views of the actor, in the order in which they were saved."""
    duty.require(by, "project.list")
    return list(
        session.scalars(select(SavedView).where(SavedView.person_id == by.person_id).order_by(SavedView.id))
    )


def save(session: Session, *, name: str, query: str, by: Actor, now: datetime) -> SavedView:
    """Keep a choice of filters and order under a name; one's own affair, so it writes no history.

    Sent twice it is kept once.

    Raises:
        FactMissing, FactTooLong, CharacterNotPrintable: the name is none.
        ViewNameTaken: another of one's views has it.
        TooManyViews: there are as many as one may keep.
    """
    duty.require(by, "project.list")
    called = _name(name)
    _hold(session, by)
    views = own(session, by=by)
    for view in views:
        if view.name == called and view.query == query:
            return view
    _require_free(views, called)
    if len(views) >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    kept = SavedView(person_id=by.person_id, name=called, query=query, saved_at=now)
    session.add(kept)
    session.flush()
    return kept


def rename(session: Session, *, view_id: int, name: str, by: Actor) -> SavedView:
    """Call a view otherwise.

    Raises:
        NotFound: the actor has no such view.
        FactMissing, FactTooLong, CharacterNotPrintable: the name is none.
        ViewNameTaken: another of one's views has it.
    """
    duty.require(by, "project.list")
    called = _name(name)
    _hold(session, by)
    views = own(session, by=by)
    found = next((view for view in views if view.id == view_id), None)
    if found is None:
        raise NotFound(what="该视图")
    _require_free([view for view in views if view is not found], called)
    found.name = called
    session.flush()
    return found


def delete(session: Session, *, view_id: int, by: Actor) -> None:
    """Keep a view no longer; one that is gone already, or is another's, is none of the actor's and stays as it is."""
    duty.require(by, "project.list")
    found = session.get(SavedView, view_id)
    if found is not None and found.person_id == by.person_id:
        session.delete(found)
        session.flush()


def _name(typed: str) -> str:
    return clean(typed, fact="视图名称", field="name", limit=LONGEST_NAME, required=True)


def _hold(session: Session, by: Actor) -> None:
    """Whoever clicks twice waits for the first click."""
    session.get(Person, by.person_id, with_for_update=True)


def _require_free(views: list[SavedView], name: str) -> None:
    if any(view.name == name for view in views):
        raise ViewNameTaken(name=name)
