"""The case: 产业投资项目, its versioned facts, its stages, its analysis and its mandate."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, validates

from workflow.errors import NotFound
from workflow.records.base import Json, Key, Record
from workflow.rules.finding import LONGEST_ORDER, ordered_by
from workflow.rules.machines.project import place_of
from workflow.rules.wording import LONGEST_IDENTITY, kept_identity

#: Compared by code point on both databases.
BY_CODE_POINT = String(LONGEST_ORDER).with_variant(String(LONGEST_ORDER, collation="C"), "postgresql")


class Project(Record):
    """A project from first talk to property title. Bound to the edition in force at its intake."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("investment >= 0", name="investment_not_negative"),
        Index(None, "state", "id"),
        # What the list of projects is ordered by; the key makes every order one without ties.
        Index(None, "taken_in_at", "id"),
        Index(None, "name_order", "id"),
        Index(None, "stage_order", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    #: 受理编号, given at intake: year and running number, e.g. 2026-0012.
    number: Mapped[str] = mapped_column(String(20), unique=True)
    #: 项目代码 (GB/T 40058-2021), once known.
    code: Mapped[str | None] = mapped_column(String(30), index=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    #: What is the same for two ways of writing one name; filled with the name.
    identity: Mapped[str] = mapped_column(String(LONGEST_IDENTITY), index=True)
    #: What names are ordered by, their pinyin; filled with the name.
    name_order: Mapped[str] = mapped_column(BY_CODE_POINT, default="")
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    origin: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    industry_code: Mapped[str] = mapped_column(String(8), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    #: 万元.
    investment: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    contact_name: Mapped[str] = mapped_column(String(60), default="")
    contact_phone: Mapped[str] = mapped_column(String(30), default="")
    new_enterprise: Mapped[bool]
    needs_land: Mapped[bool]
    #: Version of the facts above; each version is kept in `project_facts`.
    facts_version: Mapped[int] = mapped_column(default=1)
    edition_hash: Mapped[str] = mapped_column(String(64))
    #: Active leaves of the project's machine joined by `+`.
    state: Mapped[str] = mapped_column(String(120))
    #: Its place among the stages; filled with the state.
    stage_order: Mapped[int] = mapped_column(SmallInteger, default=0)
    #: Where a suspended or withdrawn project returns to; empty otherwise.
    remembered_state: Mapped[str] = mapped_column(String(120), default="")
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    taken_in_at: Mapped[datetime]
    #: Head of the project's chain of events.
    event_seq: Mapped[int] = mapped_column(default=0)
    event_hash: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @validates("name")
    def _identify(self, _: str, name: str) -> str:
        """Keep the identity beside every name that is given."""
        self.identity = kept_identity(name)
        self.name_order = ordered_by(name)
        return name

    @validates("state")
    def _place(self, _: str, state: str) -> str:
        """Keep the place among the stages beside every state that is given."""
        self.stage_order = place_of(state)
        return state

    @property
    def configuration(self) -> tuple[str, ...]:
        """The state as the project's machine takes it."""
        return tuple(self.state.split("+"))

    @classmethod
    def found(cls, session: Session, project_id: int) -> "Project":
        """Load the project to look at it.

        Raises:
            NotFound: there is no such project.
        """
        found = session.get(cls, project_id)
        if found is None:
            raise NotFound(what="该项目")
        return found

    @classmethod
    def locked(cls, session: Session, project_id: int) -> "Project":
        """Load the project and hold its row until the transaction ends.

        Raises:
            NotFound: there is no such project.
        """
        found = session.scalar(
            select(cls)
            .where(cls.id == project_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound(what="该项目")
        return found


class ProjectFacts(Record):
    """One version of the facts of a project, with what changed and why."""

    __tablename__ = "project_facts"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    #: Names of the facts that differ from the version before.
    changed: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProjectStage(Record):
    """How one of the four stages of a project stands, and when it opened and closed."""

    __tablename__ = "project_stage"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','open','done','skipped')", name="state_known"),
        CheckConstraint("state <> 'skipped' OR reason <> ''", name="skip_gives_reason"),
        CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('done','skipped'))", name="closed_has_its_time"
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(30), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")


class Involvement(Record):
    """研判: that a department takes part in a phase of a project, proposed by rule, decided by the office."""

    __tablename__ = "involvement"
    __table_args__ = (
        UniqueConstraint("project_id", "department_key", "phase"),
        Index(None, "department_key"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    phase: Mapped[str] = mapped_column(String(20))
    #: Item codes expected of the department in this phase.
    items: Mapped[list[str]] = mapped_column(Json)
    #: Why: the rule's reason, or the office's own.
    reason: Mapped[str] = mapped_column(String(400), default="")
    #: Whether the rules proposed it; a department added by hand was not.
    proposed: Mapped[bool]
    #: Version of the project's facts that it was decided on.
    facts_version: Mapped[int]
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Mandate(Record):
    """What the enterprise entrusts to its agent; the newest one is in force until the enterprise takes it back."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("scope IN ('item','phase','whole')", name="scope_known"),
        CheckConstraint(
            "(scope = 'phase') = (phases <> '[]') AND (scope = 'item') = (items <> '[]')",
            name="names_what_its_scope_needs",
        ),
        CheckConstraint("ended_at IS NULL OR ended_at >= given_at", name="ends_after_it_was_given"),
        CheckConstraint("ended_because = '' OR ended_at IS NOT NULL", name="only_what_ended_says_why"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    scope: Mapped[str] = mapped_column(String(10))
    phases: Mapped[list[str]] = mapped_column(Json)
    items: Mapped[list[str]] = mapped_column(Json)
    given_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: When the enterprise took it back, so that it acts for itself; why, where it says so.
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(String(200), default="")


class NumberSeries(Record):
    """The last number given in a series, e.g. case numbers of one year."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]
