"""The demonstration: docking and a consultation of one invented project, played through the real actions.

It crosses National Day of 2026: departments asked on 30 September owe their answer on Saturday, 10 October, which
is worked. Whatever it prints on paper, it prints as it would have been printed then.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from forms import AnySheet
from workflow.actions import checklists, papers, people, projects, sample_county
from workflow.actions.papers import Draft
from workflow.actions.rehearsal import Cast, Rehearsal, engage, engage_enterprise, phone
from workflow.errors import DatabaseInUse
from workflow.law.book import Law
from workflow.law.terms import Scope
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.checklist import Checklist, Pack
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.database import Database
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.event import EventRecord
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules import history
from workflow.rules.duty import Actor
from workflow.rules.local_time import instant, local

_MARK: Final = "demo.play"
_FORM: Final[Mapping[str, object]] = {
    "origin": "招商引资",
    "name": "杉屿精密轴承智能制造项目",
    "enterprise_name": "广东杉屿轴承科技有限公司",
    "kind": "新建厂房",
    "industry_code": "C3451",
    "address": "罗定市双东街道工业园D区6号地块",
    "investment": "1.86亿",
    "contact_name": "喻堃",
    "contact_phone": phone(401),
    "new_enterprise": True,
    "needs_land": True,
}
#: Asked on the dual commitment, in this order.
_CONSULTED: Final = ("natural_resources", "housing", "ecology", "emergency", "development_reform")
_LATE: Final = "culture_tourism"
_RETURNED: Final = "ecology"


def _at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return instant(date(2026, month, day), time(hour, minute))


#: When the papers are made: the morning after the last answer.
_END: Final = _at(10, 21, 9)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that the demonstration wrote."""

    name: str
    form: str
    title: str
    pdf_sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What was played and written."""

    project_id: int
    number: str
    files: tuple[Written, ...]
    events: tuple[dict[str, Any], ...]


def demonstrate(
    database: Database, law: Law, render: Callable[[AnySheet], bytes], *, folder: Path
) -> Demonstrated:
    """Play the project in a migrated database and write its papers and `timeline.json` into a folder.

    A database that holds the demonstration or the sample county already gets one more project. `render` is called
    from several threads. Files of other names in the folder stay as they are.

    Raises:
        DatabaseInUse: the database holds people or projects that are neither.
    """
    folder.mkdir(parents=True, exist_ok=True)
    project_id = play(database, law)
    files = tuple(_write_papers(database, law, render, project_id, folder))
    told = _told(database, project_id)
    with database.reading() as session:
        project = session.get_one(Project, project_id)
        enterprise = session.get_one(Enterprise, project.enterprise_id)
        edition = law.edition(project.edition_hash)
        timeline = {
            "project": {"number": project.number, "name": project.name, "enterprise": enterprise.name},
            "law": {"title": edition.title, "number": edition.number, "edition": edition.hash},
            "events": told,
            "papers": [
                {
                    "file": written.name,
                    "form": written.form,
                    "title": written.title,
                    "sha256": written.pdf_sha256,
                    "made_at": local(written.made_at).isoformat(),
                }
                for written in files
            ],
        }
        number = project.number
    text = json.dumps(timeline, ensure_ascii=False, indent=2) + "\n"
    (folder / "timeline.json").write_text(text, encoding="utf-8")
    return Demonstrated(project_id, number, files, tuple(told))


# --- the play ---------------------------------------------------------------------------------------------------


def play(database: Database, law: Law) -> int:
    """Play the project and answer its id; no paper is made.

    Raises:
        DatabaseInUse: the database holds people or projects that are not for show.
    """
    return _Stage(database, law).play()


class _Stage:
    """Plays step after step, each in its own transaction, as people would."""

    def __init__(self, database: Database, law: Law) -> None:
        self.database = database
        self.law = law
        with database.acting() as session:
            self.cast = _cast(session, law)
        with database.reading() as session:
            self.calendar = calendar_of(session, law.current, law.notices)

    def play(self) -> int:
        """Docking, then the first half of a consultation; answers the project's id."""
        project_id = self.docking()
        self.consultation(project_id)
        return project_id

    def docking(self) -> int:
        """二（一）, from intake to the packs."""
        with self.database.acting() as session:
            again = session.scalar(select(Project.id).where(Project.name == _FORM["name"]).limit(1))
            project = projects.take_in(
                session,
                self.law,
                form=_FORM,
                despite_duplicates="再次演示" if again else "",
                by=self.cast.office,
                now=_at(9, 28, 9, 20),
            )
            project_id = project.id
            login = f"demo{project_id}"
            hashed = people.hash_password(sample_county.PASSWORD)
            engage_enterprise(
                session,
                self.cast,
                login=login,
                name=str(_FORM["contact_name"]),
                project=project,
                password_hash=hashed,
                now=_at(9, 28, 9, 40),
            )
        self.step(project_id, lambda play, project: play.analyse(project, now=_at(9, 29, 10)))
        self.step(project_id, lambda play, project: play.assign(project, "agent1", now=_at(9, 29, 10, 20)))
        self.step(project_id, lambda play, project: play.dispatch(project, now=_at(9, 30, 10)))
        instants = self.instants(_at(9, 30, 14, 30), 30)
        for key in self.asked(project_id):
            if key != _LATE:
                self.reply(project_id, key, next(instants))
        self.reply(project_id, _LATE, _at(10, 12, 10, 5))
        self.step(project_id, self.return_answer)
        self.reply(project_id, _RETURNED, _at(10, 13, 11, 20))
        self.step(project_id, lambda play, project: play.finish_docking(project, now=_at(10, 13, 16)))
        with self.database.acting() as session:
            projects.give_mandate(
                session,
                self.law,
                project_id=project_id,
                scope=Scope.WHOLE,
                by=self.cast[login],
                now=_at(10, 13, 16, 40),
            )
        return project_id

    def consultation(self, project_id: int) -> None:
        """二（三）1–2: one department promises more, one objects."""
        with self.database.acting() as session:
            consultees = Rehearsal(session, self.law, self.cast).consult(
                session.get_one(Project, project_id),
                _CONSULTED,
                opened=_at(10, 14, 9, 30),
                circulated=_at(10, 15, 9),
                opinion="愿意参加，知悉承诺内容。",
                promises=["取得用地后2个月内开工，15个月内建成投产。"],
            )
            ids = [(consultee.id, consultee.department_key) for consultee in consultees]
        reasons = {"ecology": "项目含酸洗工序，环境影响评价审批之前不得开工建设。"}
        added = {"housing": ["施工图审查与质量安全监督手续同步受理。"]}
        for (consultee_id, key), at in zip(ids, self.instants(_at(10, 16, 9), 170), strict=False):
            with self.database.acting() as session:
                Rehearsal(session, self.law, self.cast).opine(
                    session.get_one(Consultee, consultee_id),
                    reason=reasons.get(key, ""),
                    added=added.get(key, []),
                    now=at,
                )

    def step(self, project_id: int, do: Callable[[Rehearsal, Project], object]) -> None:
        """One act in one transaction."""
        with self.database.acting() as session:
            do(Rehearsal(session, self.law, self.cast), session.get_one(Project, project_id))

    def asked(self, project_id: int) -> list[str]:
        """The departments asked, in the order of the dictionary."""
        with self.database.reading() as session:
            project = session.get_one(Project, project_id)
            return list(Rehearsal(session, self.law, self.cast).checklists_of(project))

    def reply(self, project_id: int, department: str, at: datetime) -> None:
        """One department answers."""
        self.step(
            project_id, lambda play, project: play.reply(play.checklists_of(project)[department], now=at)
        )

    def return_answer(self, play: Rehearsal, project: Project) -> None:
        """The office sends one answer back."""
        checklists.return_answer(
            play.session,
            self.law,
            checklist_id=play.checklists_of(project)[_RETURNED].id,
            reason="请补充排污许可属重点管理、简化管理还是登记管理",
            by=self.cast.office,
            now=_at(10, 12, 15),
        )

    def instants(self, start: datetime, minutes: int) -> Iterator[datetime]:
        """One instant after another inside window hours."""
        number = 0
        while True:
            yield self.calendar.add_window_time(start, timedelta(minutes=minutes * number))
            number += 1


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
    began = _at(9, 1, 9)
    hashed = people.hash_password(sample_county.PASSWORD)
    cast = engage(session, law.current, password_hash=hashed, now=began)
    event.append(session, event.house_locked(session), kind=_MARK, by=None, now=began)
    return cast


# --- the papers -------------------------------------------------------------------------------------------------


def _write_papers(
    database: Database, law: Law, render: Callable[[AnySheet], bytes], project_id: int, folder: Path
) -> Iterator[Written]:
    with database.reading() as session:
        office = _office(session)
        planned = dict(_planned(session, law, project_id, office))

    def rendered(name: str) -> tuple[Draft, bytes]:
        with database.reading() as session:
            draft = planned[name](session)
        return draft, render(draft.sheet)

    # Two at a time, kept in order: history says the same each time it is played.
    with ThreadPoolExecutor(2) as hands:
        for name, (draft, pdf) in zip(planned, hands.map(rendered, planned), strict=True):
            with database.acting() as session:
                paper = papers.keep(session, draft, pdf, by=office, now=_END)
                (folder / name).write_bytes(paper.pdf)
                written = Written(name, paper.form, paper.title, paper.pdf_sha256, paper.made_at)
            yield written


def _office(session: Session) -> Actor:
    return people.actor_of(session, session.scalars(select(Person).where(Person.login == "office")).one())


def _planned(
    session: Session, law: Law, project_id: int, office: Actor
) -> Iterator[tuple[str, Callable[[Session], Draft]]]:
    """Each file's name, and how its sheet is gathered."""
    common: dict[str, Any] = {"law": law, "by": office, "now": _END}
    rows = session.scalars(
        select(Checklist)
        .join(Department, Department.key == Checklist.department_key)
        .where(Checklist.project_id == project_id)
        .order_by(Department.position)
    )
    departments = {}
    for checklist in rows:
        departments["checklist", checklist.id] = checklist.department_key
        name = f"annex1-{checklist.department_key}.pdf"
        yield name, partial(papers.draft_annex1, checklist_id=checklist.id, **common)
    newest: dict[str, int] = {}
    for pack in session.scalars(select(Pack).where(Pack.project_id == project_id).order_by(Pack.id)):
        newest[pack.phase] = pack.id
    for phase, pack_id in newest.items():
        yield f"pack-{phase}.pdf", partial(papers.draft_pack, pack_id=pack_id, **common)
    consultees = session.scalars(
        select(Consultee)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .where(Consultation.project_id == project_id)
        .order_by(Consultee.id)
    )
    for consultee in consultees:
        departments["consultee", consultee.id] = consultee.department_key
        name = f"annex2-{consultee.department_key}.pdf"
        yield name, partial(papers.draft_annex2, consultee_id=consultee.id, **common)
    for clock_id, name in _proven(session, project_id, departments):
        yield name, partial(papers.draft_proof, clock_id=clock_id, **common)


def _proven(
    session: Session, project_id: int, departments: Mapping[tuple[str, int], str]
) -> Iterator[tuple[int, str]]:
    """The clocks worth a proof: each consultee's; of the lists, those that went differently from the others."""
    clocks = session.scalars(
        select(ClockRecord)
        .join(Department, Department.key == ClockRecord.obligor_key)
        .where(ClockRecord.project_id == project_id)
        .order_by(ClockRecord.subject_kind, ClockRecord.round, Department.position)
    )
    seen = set()
    for clock in clocks:
        department = departments[clock.subject_kind, clock.subject_id]
        late = clock.stopped_at is not None and clock.due_at is not None and clock.stopped_at > clock.due_at
        course = (clock.subject_kind, clock.started_at, clock.due_day, late)
        if clock.subject_kind == "checklist" and course in seen:
            continue
        seen.add(course)
        again = f"-{clock.round}" if clock.round > 1 else ""
        kind = "consultation" if clock.subject_kind == "consultee" else clock.subject_kind
        yield clock.id, f"proof-{kind}-{department}{again}.pdf"


# --- the timeline -----------------------------------------------------------------------------------------------


def _told(database: Database, project_id: int) -> list[dict[str, Any]]:
    """The project's history in words, as `timeline.json` holds it."""
    with database.reading() as session:
        departments = dict(session.execute(select(Department.key, Department.short)).all())
        lines = session.scalars(
            select(EventRecord).where(EventRecord.project_id == project_id).order_by(EventRecord.seq)
        )
        return [_line(line, departments) for line in lines]


def _line(line: EventRecord, departments: Mapping[str, str]) -> dict[str, Any]:
    data = json.loads(line.data)
    return {
        "seq": line.seq,
        "kind": line.kind,
        "title": history.title(line.kind, data, departments),
        "by": line.person_name,
        "happened_at": local(line.happened_at).isoformat(),
        "recorded_at": local(line.recorded_at).isoformat(),
        "due": {departments.get(key, key): day for key, day in history.dues(data).items()},
        "clause": history.clause(line.kind, data),
        "reason": str(data.get("reason") or ""),
        "hash": line.hash,
    }
