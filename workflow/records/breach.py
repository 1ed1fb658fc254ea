"""违诺、信用修复、异议: what is recorded when a promise of either side is broken or questioned."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Key, Record


class Breach(Record):
    """One breach, of the enterprise or of a department: recorded and dealt with the same way."""

    __tablename__ = "breach"
    __table_args__ = (
        CheckConstraint(
            "state IN ('found','rectifying','rectified','stop_proposed','revoked','reported','repaired','dismissed')",
            name="state_known",
        ),
        CheckConstraint("side IN ('enterprise','department')", name="side_known"),
        CheckConstraint(
            "(side = 'department') = (department_key IS NOT NULL)", name="department_of_its_side"
        ),
        CheckConstraint("facts <> '' AND evidence <> ''", name="has_facts_and_evidence"),
        CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('rectified','repaired','dismissed'))",
            name="closed_has_its_time",
        ),
        Index(None, "project_id", "state"),
        Index(None, "commitment_id"),
        Index(None, "enterprise_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    #: The clause that was broken; None for a deferred paper or something else the text says.
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    side: Mapped[str] = mapped_column(String(20))
    department_key: Mapped[str | None] = mapped_column(ForeignKey("department.key"))
    #: Whose record it is on: the project's enterprise at the time.
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    facts: Mapped[str] = mapped_column(String(1000))
    evidence: Mapped[str] = mapped_column(String(400))
    found_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    rectify_by: Mapped[date | None]
    #: The steps taken so far: move, reason, evidence, day, by whom.
    steps: Mapped[list[Any]] = mapped_column(Json)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CreditRepair(Record):
    """信用修复: an application after a breach, and its decision."""

    __tablename__ = "credit_repair"
    __table_args__ = (
        CheckConstraint("state IN ('applied','granted','refused')", name="state_known"),
        CheckConstraint("correction <> '' AND public_commitment <> ''", name="says_what_was_corrected"),
        CheckConstraint("(decided_at IS NULL) = (state = 'applied')", name="decision_has_its_time"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refusal_gives_reason"),
        Index(
            "uq_credit_repair_one_open",
            "breach_id",
            unique=True,
            sqlite_where=text("state = 'applied'"),
            postgresql_where=text("state = 'applied'"),
        ),
        Index(None, "project_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    breach_id: Mapped[int] = mapped_column(ForeignKey("breach.id"))
    correction: Mapped[str] = mapped_column(String(1000))
    public_commitment: Mapped[str] = mapped_column(String(1000))
    #: Since when the breach has been public.
    published_on: Mapped[date]
    applied_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Dispute(Record):
    """异议: either side questions a clause, the finding of a breach, or a figure; the answer is kept."""

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint("state IN ('raised','answered','closed')", name="state_known"),
        CheckConstraint("side IN ('enterprise','department')", name="side_known"),
        CheckConstraint(
            "(side = 'department') = (department_key IS NOT NULL)", name="department_of_its_side"
        ),
        CheckConstraint("about_kind IN ('clause','breach','data')", name="about_known"),
        CheckConstraint("(about_kind = 'data') = (about_id IS NULL)", name="about_is_named"),
        CheckConstraint("question <> ''", name="says_what_is_questioned"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answer_has_its_time"),
        CheckConstraint("state = 'raised' OR answered_at IS NOT NULL", name="answered_first"),
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed_has_its_time"),
        Index(None, "project_id", "state"),
        Index(None, "commitment_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    side: Mapped[str] = mapped_column(String(20))
    department_key: Mapped[str | None] = mapped_column(ForeignKey("department.key"))
    about_kind: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[int | None] = mapped_column(Key)
    question: Mapped[str] = mapped_column(String(1000))
    raised_at: Mapped[datetime]
    #: How often it was raised: an answer that does not satisfy is asked again.
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20))
    #: The newest answer; the ones before stand in the history.
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
