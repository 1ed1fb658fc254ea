"""People subscribe to their dates in their own calendars. House practice; a date that moves moves there too."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.cases import expect_version
from workflow.actions.people import actor_of
from workflow.errors import FeedUnknown, NotAllowed, NotFound
from workflow.records import event
from workflow.records.calendar_feed import CalendarFeed
from workflow.records.person import Person
from workflow.rules.calendar_feed import Whose, is_sealed
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day
from workflow.rules.seal import name_in, new_name


def subscribes(by: Actor, department_key: str) -> bool:
    """Whether an actor may have these dates: everybody their own, a liaison those of the department."""
    return not department_key or (Role.LIAISON in by.roles and by.department_key == department_key)


def issue(session: Session, *, department_key: str, by: Actor, now: datetime) -> CalendarFeed:
    """Give the actor the address of their own dates, or of their department's; the one that stands where there is one.

    Raises:
        NotAllowed: it is not the actor's department, or the actor does not answer for it.
    """
    _require(by, department_key)
    house = event.house_locked(session)
    feed = _kept(session, by.person_id, department_key)
    if feed is not None and feed.ended_at is None:
        return feed
    if feed is None:
        feed = CalendarFeed(
            person_id=by.person_id,
            department_key=department_key,
            name=new_name(),
            issued_at=now,
            ended_at=None,
        )
        session.add(feed)
    else:
        feed.name, feed.issued_at, feed.ended_at = new_name(), now, None
    session.flush()
    _say(session, house, "feed.issue", feed, by, now)
    return feed


def renew(
    session: Session, *, department_key: str, by: Actor, now: datetime, expected_version: int | None = None
) -> CalendarFeed:
    """Put another address in the place of one that has come into wrong hands; the old one opens nothing any more.

    Raises:
        NotAllowed: as for `issue`.
        NotFound: there is none in use.
        ChangedMeanwhile: it was renewed or ended in another window.
    """
    _require(by, department_key)
    house = event.house_locked(session)
    feed = _in_use(session, by, department_key)
    expect_version(expected_version, feed.version)
    feed.name, feed.issued_at = new_name(), now
    session.flush()
    _say(session, house, "feed.renew", feed, by, now)
    return feed


def end(
    session: Session, *, department_key: str, by: Actor, now: datetime, expected_version: int | None = None
) -> CalendarFeed:
    """Put an address out of use. One that is out of use already stays so.

    Raises:
        NotFound: there never was one.
        ChangedMeanwhile: it was renewed in another window.
    """
    # Whoever has left the department may still close what was opened there.
    house = event.house_locked(session)
    feed = _kept(session, by.person_id, department_key)
    if feed is None:
        raise NotFound(what="该日历订阅")
    if feed.ended_at is not None:
        return feed
    expect_version(expected_version, feed.version)
    feed.ended_at = now
    session.flush()
    _say(session, house, "feed.end", feed, by, now)
    return feed


def read(session: Session, keys: Sequence[str], *, token: str, now: datetime) -> tuple[CalendarFeed, Actor]:
    """The feed that an address opens, and as whom it is read. It changes nothing, however often it is asked.

    What a person may see is asked anew each time: an account that is closed, a department that was left, end it.

    Raises:
        FeedUnknown: it opens nothing, or no longer.
    """
    name = name_in(token)
    feed = session.scalar(select(CalendarFeed).where(CalendarFeed.name == name)) if name else None
    if feed is None or feed.ended_at is not None:
        raise FeedUnknown
    if not is_sealed(keys, token, Whose(feed.person_id, feed.department_key)):
        raise FeedUnknown
    person = session.get_one(Person, feed.person_id)
    by = actor_of(session, person, local_day(now))
    if not person.active or not subscribes(by, feed.department_key):
        raise FeedUnknown
    return feed, by


def _require(by: Actor, department_key: str) -> None:
    if not subscribes(by, department_key):
        raise NotAllowed(act="订阅部门日历")


def _kept(session: Session, person_id: int, department_key: str) -> CalendarFeed | None:
    return session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.person_id == person_id, CalendarFeed.department_key == department_key
        )
    )


def _in_use(session: Session, by: Actor, department_key: str) -> CalendarFeed:
    feed = _kept(session, by.person_id, department_key)
    if feed is None or feed.ended_at is not None:
        raise NotFound(what="该日历订阅")
    return feed


def _say(
    session: Session, house: event.House, kind: str, feed: CalendarFeed, by: Actor, now: datetime
) -> None:
    """The address itself is a secret and is not written into history."""
    event.append(
        session,
        house,
        kind=kind,
        by=by,
        now=now,
        subject=("calendar_feed", feed.id),
        data={"department": feed.department_key},
    )
