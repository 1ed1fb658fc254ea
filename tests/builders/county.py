"""A county in which people act: the real edition, a real database, one transaction an act."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import func, select, text

from workflow.actions import (
    analyses,
    checklist_answers,
    checklists,
    consultations,
    deliberation_calls,
    deliberations,
    departments,
    entrusting,
    opinions,
    people,
    projects,
)
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.law.editions import read_law
from workflow.law.terms import Phase
from workflow.records import event
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.database import Database
from workflow.records.deliberation import Deliberation
from workflow.records.event import EventRecord
from workflow.records.notice import Notice
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.records.schema import metadata
from workflow.records.verification import Verification, verify
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import SHANGHAI

A = TypeVar("A")
R = TypeVar("R", bound=Refusal)


def at(wall_clock: str) -> datetime:
    """An instant by the wall clock in Luoding: `2026-11-23 09:00`."""
    return datetime.fromisoformat(wall_clock).replace(tzinfo=SHANGHAI)


#: Monday, 2026-11-23 09:00 in Luoding. Three working days from here end on Thursday the 26th at 17:30.
NOW = at("2026-11-23 09:00")
DUE = at("2026-11-26 17:30")

#: The facts of a project that nothing is wrong with.
FACTS: dict[str, object] = {
    "origin": "招商引资",
    "name": "罗定精密零部件生产基地",
    "enterprise_name": "罗定测试精密制造有限公司",
    "kind": "新建厂房",
    "industry_code": "3484",
    "address": "罗定市双东街道产业园一号",
    "investment": "1.2亿",
    "contact_name": "陈某",
    "contact_phone": "13800000001",
}
#: Who takes part in what, where a test does not say.
PARTS = (
    ("market_regulation", "business_setup"),
    ("natural_resources", "land_use"),
    ("housing", "construction"),
)
ALL_PHASES = tuple(phase.value for phase in Phase)


@dataclass
class County:
    """Departments, people, and what they do. Acts are checked to write one event, refusals to write nothing."""

    database: Database
    law: Law = field(default_factory=read_law)
    now: datetime = NOW
    _actors: dict[str, Actor] = field(default_factory=dict)

    # --- people -------------------------------------------------------------------------------------------

    def person(
        self,
        login: str,
        *roles: Role,
        department: str | None = None,
        enterprise_id: int | None = None,
        active: bool = True,
    ) -> Actor:
        """Whoever signs in with this login; the account is opened at the first asking."""
        if login not in self._actors:
            with self.database.acting() as session:
                person = people.create_person(
                    session,
                    login=login,
                    name=f"经办{login}"[:60],
                    roles=roles,
                    password_hash="-",
                    department_key=department,
                    enterprise_id=enterprise_id,
                    by=None,
                    now=self.now,
                )
                person.active = active
                self._actors[login] = people.actor_of(session, person)
        return self._actors[login]

    @property
    def office(self) -> Actor:
        """Somebody of the office."""
        return self.person("office", Role.OFFICE)

    @property
    def agent(self) -> Actor:
        """An agent."""
        return self.person("agent", Role.AGENT)

    @property
    def nobody(self) -> Actor:
        """Somebody with an account and no role."""
        return self.person("nobody")

    def liaison(self, department: str) -> Actor:
        """The liaison of a department."""
        return self.person(department, Role.LIAISON, department=department)

    def enterprise(self, project_id: int) -> Actor:
        """Somebody of the project's enterprise."""
        owner = self.project(project_id).enterprise_id
        return self.person(f"enterprise{owner}", Role.ENTERPRISE, enterprise_id=owner)

    # --- acting -------------------------------------------------------------------------------------------

    def do(
        self,
        action: Callable[..., A],
        *,
        by: Actor | None = None,
        now: datetime | None = None,
        events: int = 1,
        **given: Any,
    ) -> A:
        """Do it in a transaction of its own, by the office unless said otherwise; see that it is told once."""
        actor = by or self.office
        before = self.event_count()
        answer = self.attempt(action, by=actor, now=now, **given)
        written = self.event_count() - before
        assert written == events, f"{action.__qualname__} wrote {written} events"
        return answer

    def attempt(self, action: Callable[..., A], *, by: Actor, now: datetime | None = None, **given: Any) -> A:
        """Do it in a transaction of its own, and nothing else."""
        takes = inspect.signature(action).parameters
        law = (self.law,) if "law" in takes else ()
        if "now" in takes:
            given["now"] = now or self.now
        with self.database.acting() as session:
            done = action(session, *law, by=by, **given)
            assert not event.unsaid(session), (
                f"{action.__qualname__} moved a clock after its line was written"
            )
            return done

    def refused(
        self,
        refusal: type[R],
        action: Callable[..., Any],
        *,
        by: Actor | None = None,
        now: datetime | None = None,
        **given: Any,
    ) -> R:
        """See that it is refused by this very refusal, and that nothing at all was written."""
        actor = by or self.office
        before = self.everything()
        try:
            self.attempt(action, by=actor, now=now, **given)
        except refusal as refused:
            assert self.everything() == before, f"{action.__qualname__} was refused and left something behind"
            return refused
        raise AssertionError(f"{action.__qualname__} was not refused")

    # --- looking ------------------------------------------------------------------------------------------

    def everything(self) -> str:
        """A digest of every row of every table."""
        found = sha256()
        with self.database.reading() as session:
            for table in metadata.sorted_tables:
                # As the driver reads them: nothing is left out, and nothing has to be made of it.
                rows = sorted(
                    repr(tuple(row)) for row in session.execute(text(f'SELECT * FROM "{table.name}"'))
                )
                found.update(repr((table.name, rows)).encode())
        return found.hexdigest()

    def event_count(self) -> int:
        """How many lines history has."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(EventRecord)) or 0

    def all(self, record: type[A], *where: Any) -> list[A]:
        """Rows as they are committed, by id."""
        with self.database.reading() as session:
            order = record.__table__.primary_key.columns  # type: ignore[attr-defined]
            return list(session.scalars(select(record).where(*where).order_by(*order)))

    def one(self, record: type[A], key: Any) -> A:
        """One row as it is committed."""
        with self.database.reading() as session:
            return session.get_one(record, key)

    def project(self, project_id: int) -> Project:
        """A project as it is committed."""
        return self.one(Project, project_id)

    def events(self, project_id: int | None) -> list[EventRecord]:
        """The lines of a chain, in order."""
        where = (
            EventRecord.project_id.is_(None) if project_id is None else EventRecord.project_id == project_id
        )
        return sorted(self.all(EventRecord, where), key=lambda line: line.seq)

    def notices(self, kind: str = "") -> list[tuple[str, str]]:
        """The addressees of all notices of a kind, in the order of writing."""
        rows = self.all(Notice, *([Notice.kind == kind] if kind else []))
        return [(row.addressee_kind, row.addressee_key) for row in rows]

    def open_clocks(self, kind: str = "") -> dict[tuple[str, int], ClockRecord]:
        """The clocks that run, by their subject; those of steps without a limit are asked for by their kind."""
        which = ClockRecord.subject_kind == kind if kind else ClockRecord.subject_kind != "awaited"
        where = [ClockRecord.stopped_at.is_(None), which]
        return {(row.subject_kind, row.subject_id): row for row in self.all(ClockRecord, *where)}

    def verified(self) -> Verification:
        """What a walk along every chain finds."""
        with self.database.reading() as session:
            return verify(session)

    # --- cases --------------------------------------------------------------------------------------------

    def a_project(self, *, now: datetime | None = None, despite: str = "", **facts: object) -> int:
        """A project that was taken in."""
        return self.do(projects.take_in, form={**FACTS, **facts}, despite_duplicates=despite, now=now).id

    def decide(self, project_id: int, parts: Iterable[tuple[str, str]] = PARTS) -> None:
        """The office decides who takes part."""
        wanted = [{"department": department, "phase": phase} for department, phase in parts]
        self.do(analyses.decide, project_id=project_id, involvements=wanted)

    def a_dispatched_project(
        self, parts: Sequence[tuple[str, str]] = PARTS, *, now: datetime | None = None, **facts: Any
    ) -> tuple[int, dict[str, Checklist]]:
        """A project whose departments have been asked for their lists, and the lists by department."""
        project_id = self.a_project(now=now, **facts)
        self.do(entrusting.assign_agent, project_id=project_id, agent_id=self.agent.person_id, now=now)
        self.decide(project_id, parts)
        self.do(checklists.dispatch, project_id=project_id, now=now)
        return project_id, self.checklists(project_id)

    def checklists(self, project_id: int) -> dict[str, Checklist]:
        """The checklists of a project by department."""
        rows = self.all(Checklist, Checklist.project_id == project_id)
        return {row.department_key: row for row in rows}

    def answer(self, checklist: Checklist, *, now: datetime | None = None, **given: Any) -> Any:
        """The liaison answers with one item written in for every phase asked."""
        lines = [
            {"phase": phase, "item_name": f"{checklist.department_key}的事项", "materials": ["申请表"]}
            for phase in checklist.phases
        ]
        answered: dict[str, Any] = {"involved": True, "lines": lines, "handled_by": "经办甲"} | given
        return self.do(
            checklist_answers.reply,
            checklist_id=checklist.id,
            by=self.liaison(checklist.department_key),
            now=now,
            **answered,
        )

    def an_answered_project(
        self, parts: Sequence[tuple[str, str]] = PARTS, **facts: Any
    ) -> tuple[int, dict[str, Checklist]]:
        """A project all of whose departments have answered."""
        project_id, asked = self.a_dispatched_project(parts, **facts)
        for checklist in asked.values():
            self.answer(checklist)
        return project_id, self.checklists(project_id)

    def a_landing_project(self) -> int:
        """A project whose docking is done, so that direct landing is open."""
        project_id, _ = self.an_answered_project()
        self.do(projects.move_stage, project_id=project_id, move="finish_docking")
        return project_id

    def a_consultation(
        self,
        *,
        awaiting: Sequence[str],
        agreed: Sequence[str] = (),
        objected: Sequence[str] = (),
        now: datetime | None = None,
    ) -> tuple[int, dict[str, Consultee]]:
        """A consultation that circulates: its id, and the departments asked, some of which have answered."""
        project_id = self.a_landing_project()
        opened = self.do(
            consultations.open_screening, project_id=project_id, enterprise_opinion="愿意承诺", now=now
        )
        self.do(
            consultations.circulate,
            consultation_id=opened.id,
            departments=[*awaiting, *agreed, *objected],
            now=now,
        )
        asked = self.consultees(opened.id)
        for key in agreed:
            self.opine(asked[key], now=now)
        for key in objected:
            self.opine(asked[key], reason="用地红线待核", now=now)
        return opened.id, self.consultees(opened.id)

    def consultees(self, consultation_id: int) -> dict[str, Consultee]:
        """The departments of a consultation by key."""
        rows = self.all(Consultee, Consultee.consultation_id == consultation_id)
        return {row.department_key: row for row in rows}

    def consultation(self, consultation_id: int) -> Consultation:
        """A consultation as it is committed."""
        return self.one(Consultation, consultation_id)

    def opine(
        self, consultee: Consultee, *, reason: str = "", now: datetime | None = None, **given: Any
    ) -> str:
        """The liaison agrees, or objects where a reason is given."""
        return self.do(
            opinions.reply,
            consultee_id=consultee.id,
            opinion="object" if reason else "agree",
            reason=reason,
            handled_by="经办甲",
            by=self.liaison(consultee.department_key),
            now=now,
            **given,
        )

    def a_called_deliberation(
        self, consultation_id: int, *, meets_at: datetime | None = None, **given: Any
    ) -> Deliberation:
        """The office calls a meeting on the objections of a round, by default for the day after tomorrow."""
        return self.do(
            deliberation_calls.call,
            consultation_id=consultation_id,
            meets_at=meets_at or (given.get("now") or self.now) + timedelta(days=2),
            place="市行政服务中心三楼会议室",
            **given,
        )

    def hold(
        self, deliberation_id: int, *outcomes: str, now: datetime | None = None, **given: Any
    ) -> Deliberation:
        """The meeting takes place; an outcome for each matter, settled or upheld, in the order of the agenda."""
        called = self.one(Deliberation, deliberation_id)
        asked: dict[str, Any] = {
            "attended": called.departments,
            "opinions": [
                {"matter": number, "outcome": outcome, "text": "补充环评要点后同意"}
                for number, outcome in enumerate(outcomes, start=1)
            ],
        }
        return self.do(
            deliberations.hold,
            deliberation_id=deliberation_id,
            now=now or called.meets_at,
            **asked | given,
        )


def a_county(database_url: str) -> County:
    """A county on a migrated, empty database: its departments are known, nobody has acted yet."""
    county = County(Database(database_url))
    with county.database.acting() as session:
        departments.bring_departments(session, county.law.current)
    return county


def close_account(county: County, actor: Actor) -> None:
    """The person has left."""
    with county.database.acting() as session:
        session.get_one(Person, actor.person_id).active = False
