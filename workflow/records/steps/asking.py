"""How a question for steps that are owed is put: each row of its answer is one step of one thing, with whoever owes it."""

from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    TextClause,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    text,
)
from sqlalchemy.orm import Session

from workflow.law.terms import Obligor
from workflow.records.base import Key
from workflow.records.project import Project

#: What the clocks of such steps run for: the step, by the id of the thing that it is about. Whoever asks for the clocks of a
#: thing asks for its limits, and does not meet these.
STEP: Final = "awaited"
#: How a clock of such a step ends where the project stands still.
SUSPENDED: Final = "suspended"
# Written out as they stand, since the question is put into words once.
PROJECT: Final[ColumnElement[int]] = literal_column(":project", Key)
ENTERPRISE: Final[ColumnElement[str]] = literal_column(":enterprise", String)
#: The day on which it is asked.
TODAY: Final[ColumnElement[date]] = literal_column(":today", Date)


def in_words(session: Session, question: Select[Any] | CompoundSelect[Any]) -> TextClause:
    """A question as it is sent, for whoever asks it again and again: it is too long to be composed anew each time."""
    dialect = session.get_bind().dialect
    words = str(question.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    put = text(words.replace("%%", "%"))
    # SQLite has no dates of its own.
    return put.bindparams(bindparam("today", type_=Date)) if ":today" in words else put


#: A step that is owed as soon as the state says so.
AT_ONCE: Final = cast(null(), Date)


def owed(
    kind: str,
    record: Any,
    key: str,
    obligor: Obligor,
    of: Any,
    *where: ColumnElement[bool],
    after: Any = AT_ONCE,
) -> Select[Any]:
    return select(
        literal(kind), record.id, literal(key), literal(obligor.value), func.coalesce(of, ""), after
    ).where(*where)


def by_office(kind: str, record: Any, key: str, *where: ColumnElement[bool]) -> Select[Any]:
    return owed(kind, record, key, Obligor.OFFICE, literal(""), record.project_id == PROJECT, *where)


def by_department(kind: str, record: Any, key: str, of: Any, *where: ColumnElement[bool]) -> Select[Any]:
    return owed(kind, record, key, Obligor.DEPARTMENT, of, record.project_id == PROJECT, *where)


def by_enterprise(kind: str, record: Any, key: str, *where: ColumnElement[bool]) -> Select[Any]:
    return owed(kind, record, key, Obligor.ENTERPRISE, ENTERPRISE, record.project_id == PROJECT, *where)


def of_project(key: str, *where: ColumnElement[bool]) -> Select[Any]:
    """A step of the office about the project itself."""
    return owed("project", Project, key, Obligor.OFFICE, literal(""), Project.id == PROJECT, *where)
