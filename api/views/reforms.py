"""Reforms of departments as they are shown: what is planned, what was done, in whose words (三（一）)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.projects import department_names
from workflow.law.sentence import Sentence
from workflow.records.person import Person
from workflow.records.reform import Reform
from workflow.rules.division import division_of


@dataclass(frozen=True, slots=True)
class ReformRow:
    """One reform."""

    id: int
    kind: str
    state: str
    department_key: str
    department: str
    since: date
    document: str
    #: What it does, in a sentence.
    words: str
    planned_by: str
    planned_at: datetime
    done_at: datetime | None
    withdrawn_because: str
    #: Why it could not be carried out although its day has come.
    trouble: str


def reforms(session: Session, *, state: str = "", department: str = "", most: int = 100) -> list[ReformRow]:
    """Reforms, those whose day comes first before the others; of one state, and of one department, where that is asked."""
    names = department_names(session)
    query = (
        select(Reform, Person.name)
        .outerjoin(Person, Person.id == Reform.planned_by)
        .order_by(Reform.since, Reform.id)
    )
    if state:
        query = query.where(Reform.state == state)
    rows = [
        ReformRow(
            row.id,
            row.kind,
            row.state,
            row.department_key,
            names.get(row.department_key, row.department_key),
            row.since,
            row.document,
            words(row, names),
            planner or "",
            row.planned_at,
            row.done_at,
            row.withdrawn_because,
            row.trouble,
        )
        for row, planner in session.execute(query)
        if not department or department in concerned(row)
    ]
    return rows[:most]


def concerned(reform: Reform) -> tuple[str, ...]:
    """Keys of the departments that a reform concerns."""
    if reform.kind == "rename":
        return (reform.department_key,)
    return (reform.department_key, *division_of(reform.department_key, reform.given).heirs)


def words(reform: Reform, names: Mapping[str, str]) -> str:
    """What a reform does, in a sentence."""
    who = names.get(reform.department_key, reform.department_key)
    if reform.kind == "rename":
        return Sentence("{who}更名为{name}", who=who, name=str(reform.given["name"]))
    heirs = [names.get(key, key) for key in concerned(reform)[1:]]
    if reform.kind == "merge":
        return Sentence("{who}并入{into}", who=who, into=heirs)
    return Sentence("{who}的职责划给{into}", who=who, into=heirs)
