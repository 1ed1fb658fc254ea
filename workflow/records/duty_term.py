"""Who acts for a project from when to when, and who stands in for whom: nothing is ever without an owner (三（一）)."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.records.base import Key, Record
from workflow.records.person import Person


class AgentTerm(Record):
    """代办员: that a person was a project's agent from one instant to another, and what was handed over."""

    __tablename__ = "agent_term"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
        CheckConstraint("until IS NOT NULL OR handover = ''", name="only_what_ended_is_handed_over"),
        Index(None, "project_id"),
        Index(
            "uq_agent_term_one_open",
            "project_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    #: Why the next agent took over; empty while the term lasts.
    ended_because: Mapped[str] = mapped_column(String(200), default="")
    #: What the one who left told the one who came; empty while the term lasts.
    handover: Mapped[str] = mapped_column(String(1000), default="")


class Absence(Record):
    """A person is away for some days, and somebody of the same standing acts in their place."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("until >= since", name="ends_after_it_begins"),
        CheckConstraint("deputy_id <> person_id", name="deputy_is_another"),
        CheckConstraint("reason <> ''", name="gives_reason"),
        Index(None, "deputy_id", "until"),
        Index(None, "person_id", "until"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: First and last day, both inclusive, in Asia/Shanghai.
    since: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


def stood_in_for(session: Session, person_id: int, on: date) -> frozenset[int]:
    """The people in whose place a person acts on a day. One statement."""
    return frozenset(
        session.scalars(
            select(Absence.person_id)
            .join(Person, Person.id == Absence.person_id)
            .where(Absence.deputy_id == person_id, Absence.since <= on, Absence.until >= on, Person.active)
        )
    )


def deputies_of(session: Session, person_ids: Collection[int], on: date) -> list[Person]:
    """Who acts on a day in the place of any of these people. One statement; none where nobody is asked about."""
    if not person_ids:
        return []
    return list(
        session.scalars(
            select(Person)
            .join(Absence, Absence.deputy_id == Person.id)
            .where(Absence.person_id.in_(person_ids), Absence.since <= on, Absence.until >= on, Person.active)
            .order_by(Person.id)
        ).unique()
    )
