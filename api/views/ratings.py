"""好差评 as it is seen: what an enterprise may rate, what was said, and how departments were rated in a period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from api.views.projects import department_names
from workflow.actions.ratings import THINGS
from workflow.records.enterprise import Enterprise
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.records.rating import Rating
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import instant
from workflow.rules.rating import BAD, GRADES, Tally, changes_until, tally

#: Of a long list the newest are shown.
MOST = 200
#: Who reads the ratings of all departments.
_ALL = frozenset({Role.OFFICE, Role.SUPERVISOR, Role.AGENT, Role.ENTERPRISE})


@dataclass(frozen=True, slots=True)
class RatingView:
    """One finished thing and what the enterprise said of it, if it has."""

    #: None while it is not rated.
    id: int | None
    #: What a form names as seen; 0 while it is not rated.
    version: int
    project_id: int
    project_number: str
    project_name: str
    subject_kind: str
    subject_id: int
    title: str
    department: str
    department_name: str
    #: None while it is not rated, and after the rating was taken back.
    grade: int | None
    words: str
    #: Who rated: a person of the enterprise, by name; never anonymous inside.
    rated_by: str
    enterprise: str
    rated_at: datetime | None
    #: Whether the enterprise may still rate or change it.
    open: bool
    #: Whether the department still owes its answer (整改回访).
    owed: bool
    answer: str
    answered_at: datetime | None
    answered_by: str

    @property
    def grade_words(self) -> str:
        """The grade by its name; empty while there is none."""
        return GRADES[self.grade] if self.grade else ""


@dataclass(frozen=True, slots=True)
class DepartmentTally:
    """How one department was rated in a period."""

    department: str
    name: str
    tally: Tally
    #: Bad ratings whose answer is still out.
    owed: int


def of_project(session: Session, project: Project, by: Actor, now: datetime) -> list[RatingView]:
    """What was finished in a project, with its ratings: all of it for the enterprise, for others what was rated.

    A department sees the ratings of its own things.
    """
    names = department_names(session)
    rated = {
        (row.subject_kind, row.subject_id): row
        for row in session.scalars(select(Rating).where(Rating.project_id == project.id))
    }
    people = _people(session, rated.values())
    enterprise = session.get_one(Enterprise, project.enterprise_id).name
    own = Role.ENTERPRISE in by.roles
    found = []
    for kind, what in THINGS.items():
        ids = [key for known, key in rated if known == kind]
        wanted = what.of_project(project.id) | what.record.id.in_(ids)
        for thing in session.scalars(select(what.record).where(wanted).order_by(what.record.id)):
            row = rated.get((kind, thing.id))
            given = row is not None and row.withdrawn_at is None
            department = row.department_key if row else what.department(thing)
            if not own and not given:
                continue
            if by.roles.isdisjoint(_ALL) and department != by.department_key:
                continue
            found.append(
                _view(
                    row,
                    project,
                    kind,
                    thing.id,
                    what.title(thing),
                    department,
                    names,
                    people,
                    enterprise,
                    now,
                )
            )
    return found


def _view(
    row: Rating | None,
    project: Project,
    kind: str,
    thing_id: int,
    title: str,
    department: str,
    names: dict[str, str],
    people: dict[int, str],
    enterprise: str,
    now: datetime,
) -> RatingView:
    given = row is not None and row.withdrawn_at is None
    return RatingView(
        id=row.id if row else None,
        version=row.version if row else 0,
        project_id=project.id,
        project_number=project.number,
        project_name=project.name,
        subject_kind=kind,
        subject_id=thing_id,
        title=title,
        department=department,
        department_name=names.get(department, department),
        grade=row.grade if row and given else None,
        words=row.words if row and given else "",
        rated_by=people.get(row.person_id or 0, "") if row and given else "",
        enterprise=enterprise,
        rated_at=(row.changed_at or row.rated_at) if row and given else None,
        open=row is None or (row.answered_at is None and now <= changes_until(row.rated_at)),
        owed=row is not None and given and row.grade <= BAD and row.answered_at is None,
        answer=row.answer if row else "",
        answered_at=row.answered_at if row else None,
        answered_by=row.answered_by if row else "",
    )


def everywhere(
    session: Session,
    *,
    by: Actor,
    since: date,
    until: date,
    now: datetime,
    department: str = "",
    grade: int | None = None,
) -> list[RatingView]:
    """The newest ratings of a period that a reader may see, of one department or grade on request."""
    query = (
        select(Rating, Project, Enterprise.name)
        .join(Project, Project.id == Rating.project_id)
        .join(Enterprise, Enterprise.id == Project.enterprise_id)
        .where(*_within(by, since, until))
        .order_by(Rating.rated_at.desc(), Rating.id.desc())
        .limit(MOST)
    )
    if department:
        query = query.where(Rating.department_key == department)
    if grade is not None:
        query = query.where(Rating.grade == grade)
    rows = session.execute(query).all()
    names, people = department_names(session), _people(session, [row for row, _, _ in rows])
    titles = _titles(session, [row for row, _, _ in rows])
    return [
        _view(
            row,
            project,
            row.subject_kind,
            row.subject_id,
            titles[row.subject_kind, row.subject_id],
            row.department_key,
            names,
            people,
            enterprise,
            now,
        )
        for row, project, enterprise in rows
    ]


def tallies(session: Session, *, by: Actor, since: date, until: date) -> list[DepartmentTally]:
    """How departments were rated in a period, in the order of the departments: they are not ranked by it."""
    given: dict[str, list[int]] = {}
    owed: dict[str, int] = {}
    rows = session.execute(
        select(Rating.department_key, Rating.grade, Rating.answered_at).where(*_within(by, since, until))
    )
    for key, grade, answered in rows:
        given.setdefault(key, []).append(grade)
        owed[key] = owed.get(key, 0) + (grade <= BAD and answered is None)
    return [
        DepartmentTally(key, name, tally(given[key]), owed[key])
        for key, name in department_names(session).items()
        if key in given
    ]


def _within(by: Actor, since: date, until: date) -> list[ColumnElement[bool]]:
    first, last = instant(since, time.min), instant(until + timedelta(days=1), time.min)
    found = [Rating.rated_at >= first, Rating.rated_at < last, Rating.withdrawn_at.is_(None)]
    if by.roles.isdisjoint({Role.OFFICE, Role.SUPERVISOR}):
        found.append(Rating.department_key == (by.department_key or ""))
    return found


def _people(session: Session, rows: Iterable[Rating]) -> dict[int, str]:
    wanted = {row.person_id for row in rows if row.person_id is not None}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))) if wanted else ()
    return {key: name for key, name in found}  # noqa: C416  # dict(rows) has no type


def _titles(session: Session, rows: Iterable[Rating]) -> dict[tuple[str, int], str]:
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row.subject_kind, []).append(row.subject_id)
    found: dict[tuple[str, int], str] = {}
    for kind, wanted in ids.items():
        record: Any = THINGS[kind].record
        for thing in session.scalars(select(record).where(record.id.in_(wanted))):
            found[kind, thing.id] = THINGS[kind].title(thing)
    return found
