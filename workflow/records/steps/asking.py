"""How a question for steps that are owed is put: each row of its answer is one step of one thing, with whoever owes it."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Select, String, cast, func, literal, literal_column, null, select

from workflow.law.terms import Obligor
from workflow.records.base import Key

#: What the clocks of such steps run for: the step, by the id of the thing that it is about. Whoever asks for the clocks of a
#: thing asks for its limits, and does not meet these.
STEP: Final = "awaited"
#: How a clock of such a step ends where the project stands still.
SUSPENDED: Final = "suspended"
# Written out as they stand, since the question is put into words once.
PROJECT: Final[ColumnElement[int]] = literal_column(":project", Key)
ENTERPRISE: Final[ColumnElement[str]] = literal_column(":enterprise", String)

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
