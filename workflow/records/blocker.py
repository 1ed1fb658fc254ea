"""难点、堵点: what stands in a project's way, who owns it, until when (二（四）3, 三（二）)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class Blocker(Record):
    """Something that stands in the way. The enterprise sees every one of its own projects'."""

    __tablename__ = "blocker"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint(
            "state IN ('raised','coordinating','deliberated','resolved','withdrawn')", name="state_known"
        ),
        CheckConstraint(
            "raiser_kind IN ('office','agent','department','enterprise','supervisor')", name="raiser_known"
        ),
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("owner_kind IN ('department','office')", name="owner_known"),
        CheckConstraint("state <> 'coordinating' OR due_on IS NOT NULL", name="coordinated_until_a_date"),
        CheckConstraint("(state = 'resolved') = (resolution <> '')", name="resolved_says_how"),
        CheckConstraint("(state = 'withdrawn') = (closed_reason <> '')", name="withdrawn_gives_reason"),
        CheckConstraint("asked_kind IN ('','department','agent')", name="asker_known"),
        CheckConstraint("(asked_at IS NULL) = (asked_kind = '')", name="asked_by_somebody"),
        CheckConstraint("(asked_at IS NULL) = (asked_because = '')", name="asking_gives_reason"),
        CheckConstraint("(asked_kind = 'department') = (asked_key <> '')", name="asking_department_is_named"),
        Index(None, "project_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    #: Running number within the project.
    number: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000))
    #: The department's part of a joint acceptance that it is about, and the thing to put right; None where it is neither.
    part_id: Mapped[int | None] = mapped_column(Key)
    rectification_id: Mapped[int | None] = mapped_column(Key)
    #: On whose side it was raised, and by whom.
    raiser_kind: Mapped[str] = mapped_column(String(20))
    #: The department's key or the enterprise's id, empty otherwise.
    raiser_key: Mapped[str] = mapped_column(String(40), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    #: Who sees to it: the office until somebody else is named, so that it is never nobody's.
    owner_kind: Mapped[str] = mapped_column(String(20), default="office")
    owner_key: Mapped[str] = mapped_column(String(40), default="")
    #: The date agreed; None until it was.
    due_on: Mapped[date | None]
    #: How often it was raised or dated: each has a clock of its own.
    round: Mapped[int] = mapped_column(default=1)
    #: When a deliberation on it was asked for (报请会商), and why it cannot be settled without; None and empty otherwise.
    asked_at: Mapped[datetime | None]
    asked_because: Mapped[str] = mapped_column(String(400), default="", server_default="")
    #: On whose side it was asked for: a department, by its key, or the agent.
    asked_kind: Mapped[str] = mapped_column(String(20), default="", server_default="")
    asked_key: Mapped[str] = mapped_column(String(40), default="", server_default="")
    #: How it was resolved.
    resolution: Mapped[str] = mapped_column(String(1000), default="")
    closed_at: Mapped[datetime | None]
    #: Why it was withdrawn.
    closed_reason: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
