"""考核异议: a department disputes a data point of its scorecard; what was answered is kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class ScoreDispute(Record):
    """That a department says a clock should not count against it, and what the supervisor answered."""

    __tablename__ = "score_dispute"
    __table_args__ = (
        CheckConstraint("state IN ('open','upheld','rejected')", name="state_known"),
        CheckConstraint("reason <> ''", name="gives_reason"),
        CheckConstraint("(answered_at IS NULL) = (state = 'open')", name="answer_has_its_time"),
        CheckConstraint("(answer = '') = (state = 'open')", name="answer_says_why"),
        Index(
            "uq_score_dispute_one_open",
            "clock_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "clock_id"),
        Index(None, "department_key", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason: Mapped[str] = mapped_column(String(400))
    raised_at: Mapped[datetime]
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(400), default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
