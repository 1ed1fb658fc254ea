"""The stage: the people, the law and the database of a play, and the order of time in which several projects are played."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forms import AnySheet
from workflow.actions import item_acceptance, papers, people, rungs
from workflow.actions.drafts import Draft
from workflow.actions.rehearsal import Cast
from workflow.law.book import Law
from workflow.law.terms import Rung
from workflow.records.approval_item import ApprovalItem
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.database import Database
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor
from workflow.rules.local_time import SHANGHAI, local_day

_DAY: Final = timedelta(days=1)


def wall(clock: str) -> datetime:
    """An instant by the wall clock in the county: `2025-09-30 10:00`."""
    return datetime.fromisoformat(clock).replace(tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class Stage:
    """The people, the law and the database of a play. Every act goes through its action."""

    law: Law
    cast: Cast
    calendar: Calendar
    #: A transaction for one act.
    acting: Callable[[], AbstractContextManager[Session]]
    #: One to look only.
    reading: Callable[[], AbstractContextManager[Session]]
    #: How paper is made during the play; None where none is wanted.
    render: Callable[[AnySheet], bytes] | None = None

    @classmethod
    def on(
        cls, database: Database, law: Law, cast: Cast, render: Callable[[AnySheet], bytes] | None = None
    ) -> "Stage":
        """A stage on which each act is a transaction of its own."""
        with database.reading() as session:
            calendar = calendar_of(session, law.current, law.notices)
        return cls(law, cast, calendar, database.acting, database.reading, render)

    @classmethod
    def within(cls, session: Session, law: Law, cast: Cast) -> "Stage":
        """A stage within a transaction that is the caller's."""

        def here() -> AbstractContextManager[Session]:
            return nullcontext(session)

        return cls(law, cast, calendar_of(session, law.current, law.notices), here, here)

    def do(self, action: Callable[..., Any], *, by: Actor, now: datetime, **given: Any) -> Any:
        """One act of one person."""
        law = (self.law,) if "law" in inspect.signature(action).parameters else ()
        with self.acting() as session:
            return action(session, *law, by=by, now=now, **given)

    def all(self, record: type[Any], *where: Any) -> list[Any]:
        """Rows by id."""
        with self.reading() as session:
            return list(session.scalars(select(record).where(*where).order_by(record.id)))

    def newest(self, record: type[Any], *where: Any) -> Any:
        """The last row by id."""
        with self.reading() as session:
            return session.scalars(select(record).where(*where).order_by(record.id.desc()).limit(1)).one()

    def project(self, project_id: int) -> Project:
        """A project as it is now."""
        with self.reading() as session:
            return session.get_one(Project, project_id)

    def enterprise(self, project_id: int) -> Actor:
        """Somebody of the project's enterprise."""
        owner = self.project(project_id).enterprise_id
        return next(actor for actor in self.cast.actors.values() if actor.enterprise_id == owner)

    def agent(self, project_id: int) -> Actor:
        """The project's agent."""
        agent_id = self.project(project_id).agent_id
        return next(actor for actor in self.cast.actors.values() if actor.person_id == agent_id)

    def standing_in(self, login: str, now: datetime) -> Actor:
        """Somebody with the right to act for whoever is away on that day."""
        with self.reading() as session:
            person = session.get_one(Person, self.cast[login].person_id)
            return people.actor_of(session, person, local_day(now))

    def instants(self, start: datetime, minutes: int) -> Iterator[datetime]:
        """One instant after another inside window hours."""
        number = 0
        while True:
            yield self.calendar.add_window_time(start, timedelta(minutes=minutes * number))
            number += 1

    def is_open(self, at: datetime) -> bool:
        """Whether people are at work."""
        day = local_day(at)
        return self.calendar.is_working(day) and any(
            opens <= at <= closes for opens, closes in self.calendar.windows(day)
        )


@dataclass(slots=True)
class Story:
    """One project as it is to be played: what happens when. Its id is known once it is taken in."""

    stage: Stage
    project_id: int = 0
    #: What was printed on the way, by the name of its file.
    printed: dict[str, int] = field(default_factory=dict)
    _plan: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)

    def opens(self, clock: str, scene: Callable[..., Project], *args: Any, **given: Any) -> None:
        """The scene in which the project is taken in."""
        now = self._instant(clock, after_hours=False)

        def play() -> None:
            self.project_id = scene(self.stage, *args, now=now, **given).id

        self._plan.append((now, play))

    def at(
        self,
        clock: str,
        scene: Callable[..., object],
        *args: Any,
        after_hours: bool = False,
        **given: Any,
    ) -> None:
        """A scene at an instant of the wall clock, as `scene(stage, project_id, *args, now=…)`."""
        now = self._instant(clock, after_hours=after_hours)
        self._plan.append((now, lambda: scene(self.stage, self.project_id, *args, now=now, **given)))

    def prints(self, clock: str, name: str, gather: Callable[..., Draft], *args: Any) -> None:
        """A paper that is made on the spot, since what it says is overtaken by what follows."""
        now = self._instant(clock, after_hours=False)

        def play() -> None:
            if self.stage.render is None:
                return
            draft = gather(self.stage, self.project_id, *args, now=now)
            pdf = self.stage.render(draft.sheet)
            with self.stage.acting() as session:
                self.printed[name] = papers.keep(session, draft, pdf, by=self.stage.cast.office, now=now).id

        self._plan.append((now, play))

    def _instant(self, clock: str, *, after_hours: bool) -> datetime:
        now = wall(clock)
        if self.stage.is_open(now) is after_hours:
            raise ValueError(f"{clock}: nobody is {'late' if after_hours else 'at work'} then")
        return now

    def plan(self) -> list[tuple[datetime, Callable[[], object]]]:
        """What is to be played."""
        return self._plan


def perform(stage: Stage, stories: Sequence[Story]) -> None:
    """Play several projects side by side in the order of time; each working morning the ladder is climbed (三（二）)."""
    acts = sorted((act for story in stories for act in story.plan()), key=lambda act: act[0])
    until = acts[0][0]
    for now, play in acts:
        for morning in _mornings(stage.calendar, until, now):
            projects = [story.project_id for story in stories]
            _climb(stage, projects, morning)
            _deem(stage, projects, morning)
        until = max(until, now)
        play()


def _mornings(calendar: Calendar, after: datetime, until: datetime) -> Iterator[datetime]:
    day: date = local_day(after)
    while day <= local_day(until):
        if calendar.is_working(day):
            opens = calendar.windows(day)[0][0]
            if after < opens <= until:
                yield opens
        day += _DAY


def _climb(stage: Stage, projects: Sequence[int], now: datetime) -> None:
    """What the sweep does, for the projects of the play alone: others in the database live in another time."""
    with stage.reading() as session:
        due = session.scalars(
            select(ClockRecord.id)
            .where(
                ClockRecord.project_id.in_(projects),
                ClockRecord.stopped_at.is_(None),
                or_(ClockRecord.next_rung.is_(None), ClockRecord.next_rung_at <= now),
            )
            .order_by(ClockRecord.id)
        ).all()
    for clock_id in due:
        for _ in Rung:
            with stage.acting() as session:
                done = rungs.climb(session, stage.law, clock_id=clock_id, now=now)
            if done is None or not done.more:
                break


def _deem(stage: Stage, projects: Sequence[int], now: datetime) -> None:
    """What the sweep records of applications that were left without a word, likewise (行政许可法 32)."""
    with stage.reading() as session:
        overdue = item_acceptance.overdue_intakes(session, stage.law, now=now)
        mine = session.scalars(
            select(ApprovalItem.id)
            .where(ApprovalItem.id.in_(overdue), ApprovalItem.project_id.in_(projects))
            .order_by(ApprovalItem.id)
        ).all()
    for item_id in mine:
        with stage.acting() as session:
            item_acceptance.deem(session, stage.law, item_id=item_id, by=None, now=now)
