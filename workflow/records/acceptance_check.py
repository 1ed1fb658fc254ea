"""定期检查: how joint acceptances of a period were found to be done, and what followed (二（四）2)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class AcceptanceCheck(Record):
    """One check of the joint acceptances of a period, by the department that leads them or by who supervises."""

    __tablename__ = "acceptance_check"
    __table_args__ = (
        CheckConstraint("period_from <= period_until", name="period_in_order"),
        CheckConstraint("findings <> ''", name="says_what_was_found"),
        CheckConstraint("handled_by <> ''", name="names_who_checked"),
        CheckConstraint("checked_by IN ('department','supervisor')", name="checker_known"),
        CheckConstraint(
            "(checked_by = 'department') = (department_key IS NOT NULL)", name="department_is_named"
        ),
        Index(None, "checked_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    period_from: Mapped[date]
    period_until: Mapped[date]
    checked_by: Mapped[str] = mapped_column(String(12))
    department_key: Mapped[str | None] = mapped_column(ForeignKey("department.key"))
    #: Ids of the joint acceptances that were looked at.
    sample: Mapped[list[Any]]
    findings: Mapped[str] = mapped_column(String(2000))
    handled_by: Mapped[str] = mapped_column(String(60))
    checked_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Why nothing was looked at, where no joint acceptance was concluded in the period; empty where something was.
    nothing_because: Mapped[str] = mapped_column(String(200), default="")
    #: Why it was recorded by mistake: it counts for nothing then, and what it asked for is not owed.
    taken_back_because: Mapped[str] = mapped_column(String(200), default="")


class FollowUp(Record):
    """What a check asks a department to put right, and until when."""

    __tablename__ = "acceptance_follow_up"
    __table_args__ = (
        UniqueConstraint("check_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("content <> ''", name="says_what"),
        CheckConstraint("(done_at IS NULL) = (outcome = '')", name="done_says_how"),
        CheckConstraint("(done_at IS NULL) = (done_by = '')", name="done_names_who"),
        Index(None, "department_key", "done_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("acceptance_check.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(String(600))
    #: Which of the joint acceptances that were looked at it concerns: its clock runs with that project's. None for what
    #: was recorded before each had a clock.
    acceptance_id: Mapped[int | None] = mapped_column(ForeignKey("joint_acceptance.id"))
    #: The department that owes it.
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    due_on: Mapped[date]
    #: How often the date was moved, and why last.
    redated: Mapped[int] = mapped_column(default=0)
    redate_reason: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[str] = mapped_column(String(600), default="")
    done_by: Mapped[str] = mapped_column(String(60), default="")
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
