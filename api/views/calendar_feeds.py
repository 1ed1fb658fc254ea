"""What a calendar feed holds: what its reader owes by its day, and the meetings and visits they are called to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, select, true
from sqlalchemy.orm import Session

from api.views.task import Task
from api.views.tasks import tasks
from workflow.actions.calendar_feeds import subscribes
from workflow.errors import FeedsOff
from workflow.law.book import Law
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.calendar_feed import CalendarFeed
from workflow.records.deliberation import Deliberation
from workflow.records.department import Department
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules.calendar_feed import Whose, token_of
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local
from workflow.rules.standing import Standing
from workflow.settings import Settings

#: How long a meeting and a visit are taken to last, since neither says.
LASTS: Final = timedelta(hours=2)
#: How long one that is over stays, so that it does not vanish from the calendar on the day itself.
STAYS: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar: a whole day by whose end something is owed, or an hour at which people meet."""

    #: The same for the same thing whenever it is asked for, so that a date which moves moves in the calendar too.
    key: str
    title: str
    #: Since when it stands.
    since: datetime
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    #: Lines that say what it is about.
    about: tuple[str, ...] = ()
    #: Path of the page where it is done.
    path: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class FeedView:
    """An address as its owner sees it."""

    #: Empty for the owner's own dates.
    department_key: str
    department_name: str
    #: Empty where none is in use.
    address: str
    issued_at: datetime | None
    version: int


def keys_of(settings: Settings) -> tuple[str, ...]:
    """The keys that addresses are sealed with. Raises FeedsOff where there are none."""
    if not settings.secrets:
        raise FeedsOff
    return settings.secrets


def feeds(session: Session, keys: Sequence[str], base: str, *, by: Actor) -> list[FeedView]:
    """The feeds that an actor may have, each with its address where one is in use."""
    kept = {
        row.department_key: row
        for row in session.scalars(select(CalendarFeed).where(CalendarFeed.person_id == by.person_id))
    }
    shown = ["", *([by.department_key] if by.department_key and subscribes(by, by.department_key) else [])]
    return [_shown(session, keys, base, by, key, kept.get(key)) for key in shown]


def _shown(
    session: Session, keys: Sequence[str], base: str, by: Actor, key: str, row: CalendarFeed | None
) -> FeedView:
    standing = row is not None and row.ended_at is None
    address = ""
    if row is not None and standing:
        address = f"{base}/feeds/{token_of(keys, row.name, Whose(by.person_id, key))}.ics"
    return FeedView(
        department_key=key,
        department_name=session.get_one(Department, key).name if key else "",
        address=address,
        issued_at=row.issued_at if row is not None and standing else None,
        version=row.version if row is not None else 0,
    )


def title_of(session: Session, feed: CalendarFeed) -> str:
    """What the calendar is called in the list of calendars."""
    if feed.department_key:
        return f"代办·{session.get_one(Department, feed.department_key).name}"
    return f"代办·{session.get_one(Person, feed.person_id).name}"


def entries(session: Session, law: Law, feed: CalendarFeed, *, by: Actor, now: datetime) -> list[Entry]:
    """What the feed shows at an instant. What is settled is no longer in it; what stands still is without a day."""
    reader = by
    if feed.department_key:
        reader = replace(by, roles=frozenset({Role.LIAISON}), department_key=feed.department_key)
    owed = (entry for task in tasks(session, law, by=reader, now=now) for entry in _owed(task))
    # One limit may be the reason of several tasks; it is one date.
    found = {
        entry.key: entry
        for entry in (*owed, *_meetings(session, reader, now), *_visits(session, reader, now))
    }
    return sorted(
        found.values(), key=lambda entry: (entry.day or local(entry.starts_at or now).date(), entry.key)
    )


def _owed(task: Task) -> Iterator[Entry]:
    light = task.light
    if light is None or light.due_at is None or light.due_day is None or light.standing is Standing.PAUSED:
        return
    limit = f"时限：{light.amount}" + (f"（{light.clause}）" if light.clause else "")
    late = "【逾期】" if light.standing is Standing.OVERDUE else ""
    yield Entry(
        key=f"clock-{light.clock_id}",
        title=f"{late}{task.title}：{task.project_name}" + ("（暂定）" if light.provisional else ""),
        since=light.started_at or light.due_at,
        day=light.due_day,
        about=(
            *((task.note,) if task.note else ()),
            f"项目：{task.project_name}（{task.project_number}）",
            limit,
            f"到期：{local(light.due_at):%H:%M}前",
        ),
        path=task.place,
        provisional=light.provisional,
    )


def _meetings(session: Session, by: Actor, now: datetime) -> Iterator[Entry]:
    rows = session.execute(
        select(Deliberation, Project)
        .join(Project, Project.id == Deliberation.project_id)
        .where(
            Deliberation.state != "cancelled",
            Deliberation.meets_at > now - STAYS,
            _concerned(by, called=None),
        )
    )
    for row, project in rows:
        if _only_as_liaison(by) and by.department_key not in row.departments:
            continue
        yield Entry(
            key=f"deliberation-{row.id}",
            title=f"会商：{project.name}",
            since=row.called_at,
            starts_at=row.meets_at,
            ends_at=row.meets_at + LASTS,
            place=row.place,
            about=(f"项目：{project.name}（{project.number}）", f"第{row.round}次会商"),
            path=f"/deliberations/{row.id}",
        )


def _visits(session: Session, by: Actor, now: datetime) -> Iterator[Entry]:
    part = exists().where(
        AcceptancePart.acceptance_id == JointAcceptance.id, AcceptancePart.department_key == by.department_key
    )
    rows = session.execute(
        select(JointAcceptance, Project)
        .join(Project, Project.id == JointAcceptance.project_id)
        .where(
            JointAcceptance.state != "withdrawn",
            JointAcceptance.on_site_at.is_not(None),
            JointAcceptance.on_site_at > now - STAYS,
            _concerned(by, called=part | (JointAcceptance.lead_key == by.department_key)),
        )
    )
    for row, project in rows:
        assert row.on_site_at is not None  # noqa: S101  # asked for above
        yield Entry(
            key=f"acceptance-{row.id}",
            title=f"联合验收现场：{project.name}",
            since=row.arranged_at or row.applied_at,
            starts_at=row.on_site_at,
            ends_at=row.on_site_at + LASTS,
            place=row.place,
            about=(f"项目：{project.name}（{project.number}）", row.scope),
            path=f"/acceptances/{row.id}",
        )


def _only_as_liaison(by: Actor) -> bool:
    return Role.LIAISON in by.roles and not by.roles & {Role.OFFICE, Role.AGENT}


def _concerned(by: Actor, *, called: ColumnElement[bool] | None) -> ColumnElement[bool]:
    """Whom a meeting or a visit concerns: the office all, an agent and an enterprise their own, a department its own.

    `called` is how a department's own is known in the database; None where that is found out afterwards.
    """
    if Role.OFFICE in by.roles:
        return true()
    own: ColumnElement[bool] = Project.agent_id.in_((by.person_id, *by.stands_in_for))
    if Role.AGENT not in by.roles:
        own = ~true()
    if Role.LIAISON in by.roles and by.department_key:
        own = own | (true() if called is None else called)
    if Role.ENTERPRISE in by.roles and by.enterprise_id and called is not None:
        # Whether a company is asked to a meeting is said in words only; to a visit of its own building it is.
        own = own | (Project.enterprise_id == by.enterprise_id)
    return own
