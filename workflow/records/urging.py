"""企业催办: an enterprise asks whoever's turn it is to go on. It moves no clock."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class Urging(Record):
    """One urging: of whoever owes a running clock, or of the project's agent. Never changed."""

    __tablename__ = "urging"
    __table_args__ = (
        CheckConstraint(
            "obligor_kind IN ('department','office','agent')",
            name="obligor_known",
        ),
        CheckConstraint("(obligor_kind = 'agent') = (clock_id IS NULL)", name="agent_has_no_clock"),
        CheckConstraint("obligor_kind <> 'department' OR obligor_key <> ''", name="department_is_named"),
        Index(None, "project_id", "id"),
        Index(None, "clock_id", "at"),
        Index(None, "obligor_kind", "obligor_key", "at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    #: The clock that ran; None where the agent was urged, on whom no clock runs.
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clock.id"))
    #: What the clock runs for, as it was called then; empty for the agent.
    title: Mapped[str] = mapped_column(String(200), default="")
    obligor_kind: Mapped[str] = mapped_column(String(20))
    #: The department's key or the agent's person; empty for the office.
    obligor_key: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(String(400), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
