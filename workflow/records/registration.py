"""企业开办（二（二））: the items of a project, their steps, and the one form, version by version."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.records.base import Json, Key, Record


class RegistrationItem(Record):
    """One item of business registration for one project, e.g. the licence."""

    __tablename__ = "registration_item"
    __table_args__ = (
        UniqueConstraint("project_id", "code"),
        CheckConstraint(
            "state IN ('planned','applied','returned','approved','delivered','collected','concluded','not_needed','withdrawn')",
            name="state_known",
        ),
        CheckConstraint(
            "state IN ('planned','not_needed') OR applied_at IS NOT NULL", name="applied_has_its_time"
        ),
        CheckConstraint("state <> 'approved' OR approved_at IS NOT NULL", name="approved_has_its_time"),
        CheckConstraint(
            "state NOT IN ('delivered','collected') OR (delivered_at IS NOT NULL AND things <> '[]')",
            name="delivered_has_its_time_and_things",
        ),
        CheckConstraint("(state = 'returned') = (missing <> '[]')", name="return_says_what_is_missing"),
        CheckConstraint("(state IN ('not_needed','withdrawn')) = (reason <> '')", name="drop_gives_reason"),
        Index(None, "department_key", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    #: The catalogue's code, e.g. KB-01.
    code: Mapped[str] = mapped_column(String(10))
    #: What it is called, and whether its result lies at the pickup window, as the edition said when it was planned.
    title: Mapped[str] = mapped_column(String(60))
    hands_over: Mapped[bool]
    #: The department that approves it or answers for it.
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    state: Mapped[str] = mapped_column(String(20))
    #: How often it has been applied for; each application has a clock of its own.
    round: Mapped[int] = mapped_column(default=0)
    planned_at: Mapped[datetime]
    #: The newest application, or the instant at which a shop got the order, and what came of it.
    applied_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    #: Collected, concluded or dropped.
    closed_at: Mapped[datetime | None]
    #: What has to be corrected, all of it, while it is returned.
    missing: Mapped[list[str]] = mapped_column(Json)
    #: What has arrived at the pickup window.
    things: Mapped[list[str]] = mapped_column(Json)
    #: Why it was dropped.
    reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RegistrationStep(Record):
    """One step of an item that is done step by step, e.g. 尽职调查 of a bank account."""

    __tablename__ = "registration_step"
    __table_args__ = (
        CheckConstraint("happened_at <= recorded_at", name="not_before_it_happened"),
        # Each step once a round; what was recorded by mistake and taken back is recorded anew beside it.
        Index(
            "uq_registration_step_standing",
            "item_id",
            "round",
            "title",
            unique=True,
            sqlite_where=text("taken_back_because = ''"),
            postgresql_where=text("taken_back_because = ''"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("registration_item.id"))
    round: Mapped[int]
    title: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(200), default="")
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Why it was taken back; empty while it stands.
    taken_back_because: Mapped[str] = mapped_column(String(400), default="", server_default="")


class BusinessSetup(Record):
    """One version of the one form of a project; what the project's facts say is not repeated in it."""

    __tablename__ = "business_setup"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    #: Keys of the fields that differ from the version before.
    changed: Mapped[list[str]] = mapped_column(Json)
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


def items_of(session: Session, project_id: int) -> list[RegistrationItem]:
    """The items of a project as they are now, in the order of their codes."""
    return list(
        session.scalars(
            select(RegistrationItem)
            .where(RegistrationItem.project_id == project_id)
            .order_by(RegistrationItem.code)
            .execution_options(populate_existing=True)
        )
    )


def steps_of(session: Session, project_id: int) -> list[RegistrationStep]:
    """The steps recorded for a project's items that stand, in the order in which they happened."""
    return list(
        session.scalars(
            select(RegistrationStep)
            .join(RegistrationItem, RegistrationItem.id == RegistrationStep.item_id)
            .where(RegistrationItem.project_id == project_id, RegistrationStep.taken_back_because == "")
            .order_by(RegistrationStep.happened_at, RegistrationStep.id)
        )
    )


def newest_setup(session: Session, project_id: int) -> BusinessSetup | None:
    """The newest version of the one form, if anything was filled in."""
    return session.scalar(
        select(BusinessSetup)
        .where(BusinessSetup.project_id == project_id)
        .order_by(BusinessSetup.version.desc())
        .limit(1)
    )
