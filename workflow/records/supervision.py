"""督办: which rungs of the ladder were fired, and the orders (督办单) that came of them (三（二）)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.errors import NotFound
from workflow.law.terms import Rung
from workflow.records.base import Key, Record


class FiredRung(Record):
    """A rung fired for a clock and one of its due dates. Inserted first and acted on second: nothing fires twice."""

    __tablename__ = "fired_rung"
    __table_args__ = (
        UniqueConstraint("clock_id", "rung", "due_at"),
        Index(None, "fired_at"),
        CheckConstraint("rung IN ('remind','urge','supervise','deliberate')", name="rung_known"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    rung: Mapped[str] = mapped_column(String(12))
    #: The due date for which it was fired; a later one lets it fire again.
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime]


class Supervision(Record):
    """督办单: one order to whoever is overdue, with the answer and how it ended."""

    __tablename__ = "supervision"
    __table_args__ = (
        CheckConstraint("state IN ('issued','answered','closed')", name="state_known"),
        CheckConstraint("(closed_at IS NULL) = (state <> 'closed')", name="closed_has_its_time"),
        CheckConstraint("(closed_at IS NULL) = (conclusion = '')", name="closed_says_how"),
        CheckConstraint("(answered_at IS NULL) = (measures = '')", name="answer_says_measures"),
        CheckConstraint("(answered_at IS NULL) = (handled_by = '')", name="answer_names_who"),
        CheckConstraint("state <> 'answered' OR answered_at IS NOT NULL", name="answered_has_its_answer"),
        Index(
            "uq_supervision_one_open",
            "clock_id",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
        Index(None, "project_id"),
        Index(None, "obligor_kind", "obligor_key"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    #: 督办〔2026〕3号.
    number: Mapped[str] = mapped_column(String(40), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    #: The clock that ran over.
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    obligor_kind: Mapped[str] = mapped_column(String(20))
    obligor_key: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default="issued")
    #: Which time an answer is asked for; returned once, it is the second.
    round: Mapped[int] = mapped_column(default=1)
    issued_at: Mapped[datetime]
    #: The due date that had passed when it was issued.
    overdue_since: Mapped[datetime]
    #: The newest answer: why it is late, what is done about it, and until when.
    measures: Mapped[str] = mapped_column(String(1000), default="")
    promised_for: Mapped[date | None]
    handled_by: Mapped[str] = mapped_column(String(60), default="")
    answered_at: Mapped[datetime | None]
    #: Why the office sent the answer back; empty while it has not.
    return_reason: Mapped[str] = mapped_column(String(200), default="")
    conclusion: Mapped[str] = mapped_column(String(400), default="")
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def found(cls, session: Session, supervision_id: int) -> "Supervision":
        """Load it.

        Raises:
            NotFound: there is no such order.
        """
        found = session.get(cls, supervision_id)
        if found is None:
            raise NotFound(what="该督办单")
        return found


def fired_for(session: Session, clock_ids: list[int]) -> dict[int, dict[Rung, datetime]]:
    """For which due date each rung of some clocks was fired last, by clock."""
    found: dict[int, dict[Rung, datetime]] = {}
    for clock_id, rung, due_at in session.execute(
        select(FiredRung.clock_id, FiredRung.rung, func.max(FiredRung.due_at))
        .where(FiredRung.clock_id.in_(clock_ids))
        .group_by(FiredRung.clock_id, FiredRung.rung)
    ):
        found.setdefault(clock_id, {})[Rung(rung)] = due_at
    return found
