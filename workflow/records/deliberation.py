"""会商: the meeting on an objection or a blocker, its minutes, and what it decided (二（三）1, 三（二）)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Key, Record


class Deliberation(Record):
    """One meeting: about the objections of a consultation, or about a blocker that departments could not settle."""

    __tablename__ = "deliberation"
    __table_args__ = (
        UniqueConstraint("project_id", "round"),
        CheckConstraint("state IN ('called','held','cancelled','minuted','closed')", name="state_known"),
        CheckConstraint("(consultation_id IS NULL) <> (blocker_id IS NULL)", name="is_about_one_thing"),
        CheckConstraint("(held_at IS NULL) = (state IN ('called','cancelled'))", name="held_has_its_time"),
        CheckConstraint("(state = 'cancelled') = (closed_reason <> '')", name="cancelled_gives_reason"),
        CheckConstraint("place <> ''", name="has_its_place"),
        # A question is put to one meeting at a time.
        Index(
            "uq_deliberation_one_called_for_consultation",
            "consultation_id",
            unique=True,
            sqlite_where=text("state = 'called'"),
            postgresql_where=text("state = 'called'"),
        ),
        Index(
            "uq_deliberation_one_called_for_blocker",
            "blocker_id",
            unique=True,
            sqlite_where=text("state = 'called'"),
            postgresql_where=text("state = 'called'"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    #: Running number within the project.
    round: Mapped[int]
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))
    blocker_id: Mapped[int | None] = mapped_column(ForeignKey("blocker.id"))
    state: Mapped[str] = mapped_column(String(20))
    meets_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(100))
    #: Keys of the departments that are called.
    departments: Mapped[list[str]] = mapped_column(Json)
    #: Further participants, in words.
    persons: Mapped[str] = mapped_column(String(400), default="")
    #: 议题, fixed when the meeting is called: `matter`, `department`, `text` of each; `consultee_id` of an objection.
    agenda: Mapped[list[Any]] = mapped_column(Json)
    called_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    #: Keys of the departments that came, and who else did.
    attended: Mapped[list[str]] = mapped_column(Json)
    attended_persons: Mapped[str] = mapped_column(String(400), default="")
    #: What each department said: `department`, `text`.
    positions: Mapped[list[Any]] = mapped_column(Json)
    #: 明确意见, one for each matter on the agenda: `matter`, `outcome`, `text`, `added_clauses`.
    opinions: Mapped[list[Any]] = mapped_column(Json)
    closed_at: Mapped[datetime | None]
    #: Why it was cancelled.
    closed_reason: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Minutes(Record):
    """会议纪要: one issue of the minutes of a meeting. What was issued is never edited; a correction is another issue."""

    __tablename__ = "minutes"
    __table_args__ = (
        UniqueConstraint("deliberation_id", "issue"),
        UniqueConstraint("number"),
        CheckConstraint("(issued_at IS NULL) = (number IS NULL)", name="issued_has_its_number"),
        CheckConstraint("issue = 1 OR reason <> ''", name="correction_gives_reason"),
        CheckConstraint("text <> ''", name="says_something"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    deliberation_id: Mapped[int] = mapped_column(ForeignKey("deliberation.id"))
    #: 1 for the minutes, 2 and more for corrections.
    issue: Mapped[int] = mapped_column(default=1)
    text: Mapped[str] = mapped_column(Text)
    #: 字号, given when it is issued.
    number: Mapped[str | None] = mapped_column(String(60))
    #: Why it corrects what was issued before; empty for the first.
    reason: Mapped[str] = mapped_column(String(400), default="")
    issued_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Resolution(Record):
    """决定: what a meeting decided, with an owner and a clock, followed to its end (三（二）)."""

    __tablename__ = "resolution"
    __table_args__ = (
        UniqueConstraint("deliberation_id", "position"),
        CheckConstraint("state IN ('drafted','open','withdrawn','reported','done')", name="state_known"),
        CheckConstraint("owner_kind IN ('department','office','enterprise')", name="owner_known"),
        CheckConstraint("(amount IS NULL) <> (due_on IS NULL)", name="due_by_days_or_date"),
        CheckConstraint("amount IS NULL OR amount > 0", name="amount_positive"),
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("state NOT IN ('reported','done') OR evidence <> ''", name="report_has_evidence"),
        CheckConstraint("(state = 'withdrawn') = (closed_reason <> '')", name="withdrawn_gives_reason"),
        Index(None, "project_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    deliberation_id: Mapped[int] = mapped_column(ForeignKey("deliberation.id"))
    #: Its place in the minutes, from 1.
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000))
    owner_kind: Mapped[str] = mapped_column(String(20))
    #: Department key or enterprise id; empty for the office.
    owner_key: Mapped[str] = mapped_column(String(40), default="")
    #: Working days from the issue of the minutes; None where a date was minuted.
    amount: Mapped[int | None]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(20))
    #: How often it was set going: a resolution sent back or reopened is dated anew.
    round: Mapped[int] = mapped_column(default=1)
    #: How the owner shows that it is done.
    evidence: Mapped[str] = mapped_column(String(1000), default="")
    reported_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    #: Why it was withdrawn.
    closed_reason: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
