"""双向承诺书: what both sides promise, clause by clause, with what is deferred, checked, and what starts a limit."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.errors import NotFound
from workflow.records.base import Json, Key, Record


class Commitment(Record):
    """One admission by commitment of a project, from the informing of the enterprise to its end."""

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("project_id", "round"),
        CheckConstraint(
            "state IN ('informing','applied','qualified','returned','signed','reported','fulfilled','breached',"
            "'repaired','revoked','declined','withdrawn')",
            name="state_known",
        ),
        CheckConstraint(
            "explained <> '' AND informed_by <> '' AND informed_to <> ''", name="says_who_was_told"
        ),
        CheckConstraint("(applied_at IS NULL) = (applied_by = '')", name="application_names_who"),
        CheckConstraint(
            "applied_at IS NOT NULL OR state NOT IN ('applied','qualified','returned')", name="applied_first"
        ),
        CheckConstraint("state <> 'returned' OR reason <> ''", name="return_gives_reason"),
        CheckConstraint(
            "(signed_at IS NOT NULL) = (state IN ('signed','reported','fulfilled','breached','repaired','revoked'))",
            name="signed_has_its_time",
        ),
        CheckConstraint(
            "signed_at IS NULL OR (signed_for_enterprise <> '' AND signed_for_office <> '')",
            name="both_sides_signed",
        ),
        CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('fulfilled','revoked','declined','withdrawn'))",
            name="closed_has_its_time",
        ),
        Index(None, "consultation_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    round: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    #: What was explained, by whom, to whom (二（三）1).
    explained: Mapped[str] = mapped_column(String(2000))
    informed_by: Mapped[str] = mapped_column(String(60))
    informed_to: Mapped[str] = mapped_column(String(60))
    informed_at: Mapped[datetime]
    #: The newest application: when, by whom, and the keys of the papers handed in.
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[str] = mapped_column(String(60), default="")
    papers: Mapped[list[str]] = mapped_column(Json)
    applications: Mapped[int] = mapped_column(default=0)
    decided_at: Mapped[datetime | None]
    #: Why the application was returned; why it ended.
    reason: Mapped[str] = mapped_column(String(400), default="")
    #: The text: sections, clauses, deferred papers, checks (`rules.commitment.Draft`).
    draft: Mapped[dict[str, Any]] = mapped_column(Json)
    signed_at: Mapped[datetime | None]
    signed_for_enterprise: Mapped[str] = mapped_column(String(60), default="")
    signed_for_office: Mapped[str] = mapped_column(String(60), default="")
    reported_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def found(cls, session: Session, commitment_id: int) -> "Commitment":
        """Load it to look at it.

        Raises:
            NotFound: there is none.
        """
        found = session.get(cls, commitment_id)
        if found is None:
            raise NotFound(what="该双向承诺书")
        return found


class Clause(Record):
    """One promise of one side; where it has a date, its clock runs against that side."""

    __tablename__ = "clause"
    __table_args__ = (
        UniqueConstraint("commitment_id", "number"),
        CheckConstraint(
            "state IN ('waiting','standing','running','met','missed','waived')", name="state_known"
        ),
        CheckConstraint("side IN ('enterprise','department')", name="side_known"),
        CheckConstraint(
            "(side = 'department') = (department_key IS NOT NULL)", name="department_of_its_side"
        ),
        CheckConstraint("state <> 'met' OR done_at IS NOT NULL", name="met_has_its_time"),
        CheckConstraint("(done_at IS NULL) = (evidence = '')", name="done_has_evidence"),
        CheckConstraint("state <> 'waived' OR reason <> ''", name="waived_gives_reason"),
        Index(None, "project_id", "state"),
        Index(None, "department_key", "state"),
        Index(None, "through_kind", "through_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    number: Mapped[int]
    side: Mapped[str] = mapped_column(String(20))
    department_key: Mapped[str | None] = mapped_column(ForeignKey("department.key"))
    text: Mapped[str] = mapped_column(String(500))
    consequence: Mapped[str] = mapped_column(String(300), default="")
    #: The clause of the document that it promises; empty for what both sides agreed.
    cite: Mapped[str] = mapped_column(String(60), default="")
    #: The event that starts it, and what the event has to be about: the key of the limit, or empty.
    anchor: Mapped[str] = mapped_column(String(60), default="")
    about: Mapped[str] = mapped_column(String(60), default="")
    #: What carries it out: `approval_item` and its id, whose clock this is as well; empty while nothing does.
    through_kind: Mapped[str] = mapped_column(String(20), default="")
    through_id: Mapped[int | None] = mapped_column(Key)
    #: The limit as it was signed; an empty object for what is kept all the time.
    limit: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(20))
    #: None while it waits.
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    evidence: Mapped[str] = mapped_column(String(400), default="")
    #: Why it was waived, or found not to have been kept.
    reason: Mapped[str] = mapped_column(String(400), default="")
    #: What the other side says of the report that it is kept: `awaiting`, `confirmed`, `disputed`; empty where nothing was
    #: reported, or a decision of the authority shows it.
    confirmation: Mapped[str] = mapped_column(String(20), default="", server_default="")
    answered_at: Mapped[datetime | None]
    #: Why the other side disputes it.
    objection: Mapped[str] = mapped_column(String(400), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class DeferredMaterial(Record):
    """容缺材料: a paper that is promised for a day."""

    __tablename__ = "deferred_material"
    __table_args__ = (
        CheckConstraint("state IN ('promised','handed_in','accepted','waived')", name="state_known"),
        CheckConstraint(
            "state NOT IN ('handed_in','accepted') OR handed_in_at IS NOT NULL", name="handed_in_has_its_time"
        ),
        CheckConstraint("(handed_in_at IS NULL) = (in_time IS NULL)", name="in_time_or_not"),
        CheckConstraint("state <> 'waived' OR note <> ''", name="waived_gives_reason"),
        Index(None, "project_id", "state"),
        Index(None, "commitment_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    name: Mapped[str] = mapped_column(String(120))
    #: Who needs it and checks it; None where the office does.
    department_key: Mapped[str | None] = mapped_column(ForeignKey("department.key"))
    why: Mapped[str] = mapped_column(String(300), default="")
    promised_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    #: How often it was handed in and asked again.
    round: Mapped[int] = mapped_column(default=1)
    #: When it was handed in last, and whether the first time was in time.
    handed_in_at: Mapped[datetime | None]
    in_time: Mapped[bool | None]
    checked_at: Mapped[datetime | None]
    #: What the check found, or why it is not needed any more.
    note: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SupervisionPoint(Record):
    """事中事后监管: a planned check of a department, and what it found."""

    __tablename__ = "supervision_point"
    __table_args__ = (
        CheckConstraint("state IN ('planned','in_order','rectifying','cancelled')", name="state_known"),
        CheckConstraint(
            "(checked_at IS NULL) = (state IN ('planned','cancelled'))", name="checked_has_its_time"
        ),
        CheckConstraint("state = 'planned' OR finding <> ''", name="finding_is_said"),
        Index(None, "project_id", "state"),
        Index(None, "commitment_id"),
        Index(None, "department_key", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    title: Mapped[str] = mapped_column(String(120))
    planned_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    checked_at: Mapped[datetime | None]
    finding: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Anchor(Record):
    """起算事件: that something happened which starts limits (成交确认书, 缴清价款, 资料齐全), with its evidence."""

    __tablename__ = "anchor"
    __table_args__ = (
        CheckConstraint("evidence <> ''", name="has_evidence"),
        # Recorded once; what was recorded by mistake and taken back is recorded anew beside it.
        Index(
            "uq_anchor_standing",
            "project_id",
            "key",
            "about",
            unique=True,
            sqlite_where=text("taken_back_because = ''"),
            postgresql_where=text("taken_back_because = ''"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    key: Mapped[str] = mapped_column(String(60))
    #: What it concerns: the key of a limit, an item code, or empty for the project as a whole.
    about: Mapped[str] = mapped_column(String(60), default="")
    happened_at: Mapped[datetime]
    evidence: Mapped[str] = mapped_column(String(400))
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Why it was taken back; empty while it stands.
    taken_back_because: Mapped[str] = mapped_column(String(400), default="", server_default="")
