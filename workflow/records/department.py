"""The dictionary of departments and their liaisons. Names change with reforms, keys do not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.records.base import Key, Record
from workflow.records.person import Grant, Person
from workflow.rules.duty import Role

#: Key of the department charged with supervision and scoring (政数部门, 二（一）2).
SUPERVISING: Final = "government_data"


class Department(Record):
    """审批部门 / 责任单位: an organisation that owes replies and decisions."""

    __tablename__ = "department"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    short: Mapped[str] = mapped_column(String(40))
    #: Order on lists, as the law folder names them.
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    #: Key of the department that it was merged into; what editions of the law say of it is said of that one.
    successor_key: Mapped[str | None] = mapped_column(String(40))


class Liaison(Record):
    """联络员: the department's person for a phase, matched to projects automatically (三（一）)."""

    __tablename__ = "liaison"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
        Index(None, "department_key", "phase"),
        # Which terms begin and end with a day, and whose they are.
        Index(None, "since"),
        Index(None, "until"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    #: A phase, or empty for all phases of the department.
    phase: Mapped[str] = mapped_column(String(20), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    #: Last day of duty, inclusive; None while open.
    until: Mapped[date | None]


@dataclass(frozen=True, slots=True)
class TermOfDuty:
    """A term of duty with its person: what `workflow.rules.liaisons` matches and pages show."""

    id: int
    department_key: str
    #: A phase, or empty for all phases of the department.
    phase: str
    since: date
    until: date | None
    person_id: int
    name: str
    phone: str
    active: bool


def liaisons_on_duty(session: Session, departments: Iterable[str], on: date) -> list[TermOfDuty]:
    """The terms of some departments that cover a day, of people who are still there. One statement.

    Which of them answers for a phase is said by `workflow.rules.liaisons.match`.
    """
    rows = session.execute(
        select(
            Liaison.id,
            Liaison.department_key,
            Liaison.phase,
            Liaison.since,
            Liaison.until,
            Person.id,
            Person.name,
            Person.phone,
            Person.active,
        )
        .join(Person, Person.id == Liaison.person_id)
        # A term ends with the day on which somebody ceases to be one; from that moment nobody is there.
        .join(Grant, (Grant.person_id == Person.id) & (Grant.role == Role.LIAISON.value))
        .where(
            Liaison.department_key.in_(set(departments)),
            Liaison.since <= on,
            or_(Liaison.until.is_(None), Liaison.until >= on),
            Person.active,
        )
        .order_by(Liaison.id)
    )
    return [TermOfDuty(*row) for row in rows]
