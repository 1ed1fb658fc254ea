"""竣工联合验收: the one application, each department's part of it, the one list of rectifications (二（四）2)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.errors import NotFound
from workflow.records.base import Key, Record

_UNDER_WAY = text("state IN ('requested','returned','on_site','rectifying','rechecking')")


class JointAcceptance(Record):
    """One application for the joint acceptance of a project, and what became of it."""

    __tablename__ = "joint_acceptance"
    __table_args__ = (
        UniqueConstraint("project_id", "round"),
        CheckConstraint(
            "state IN ('requested','returned','on_site','rectifying','rechecking','passed','failed','withdrawn')",
            name="state_known",
        ),
        CheckConstraint("scope <> ''", name="says_what_is_accepted"),
        CheckConstraint("applied_by IN ('enterprise','agent','office')", name="applicant_known"),
        CheckConstraint(
            "state NOT IN ('on_site','rectifying','rechecking','passed','failed') OR on_site_at IS NOT NULL",
            name="on_site_has_its_date",
        ),
        CheckConstraint("(on_site_at IS NULL) = (arranged_at IS NULL)", name="date_has_its_arranging"),
        CheckConstraint(
            "state NOT IN ('rectifying','rechecking') OR list_handed_at IS NOT NULL", name="list_is_handed"
        ),
        CheckConstraint(
            "(state IN ('passed','failed')) = (concluded_at IS NOT NULL)", name="conclusion_has_its_time"
        ),
        CheckConstraint("(concluded_at IS NULL) = (number IS NULL)", name="conclusion_has_its_number"),
        CheckConstraint("(concluded_at IS NULL) = (concluded_by = '')", name="conclusion_names_who"),
        CheckConstraint("state <> 'failed' OR conclusion <> ''", name="failure_gives_reason"),
        CheckConstraint("state <> 'returned' OR return_reason <> ''", name="return_gives_reason"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_because <> '')", name="withdrawal_gives_reason"),
        Index(
            "uq_joint_acceptance_one_under_way",
            "project_id",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
        Index(None, "state", "id"),
        # The first application ever begins the period to the first check.
        Index(None, "applied_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    round: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    #: Key of the department that leads the completion phase: housing (二（四）2).
    lead_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    #: 申请验收的工程范围, in the applicant's words.
    scope: Mapped[str] = mapped_column(String(400))
    #: Names of the papers handed in.
    materials: Mapped[list[str]]
    applied_by: Mapped[str] = mapped_column(String(12))
    applied_at: Mapped[datetime]
    #: What the application lacked when it was sent back; kept afterwards.
    return_reason: Mapped[str] = mapped_column(String(400), default="")
    #: The one on-site date, told to everybody.
    on_site_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    arranged_at: Mapped[datetime | None]
    #: How often the date was moved, and why it was last.
    redated: Mapped[int] = mapped_column(default=0)
    redate_reason: Mapped[str] = mapped_column(String(200), default="")
    #: When the one list of rectifications was handed to the enterprise.
    list_handed_at: Mapped[datetime | None]
    #: 联合验收〔2026〕1号.
    number: Mapped[str | None] = mapped_column(String(40), unique=True)
    conclusion: Mapped[str] = mapped_column(String(1000), default="")
    concluded_at: Mapped[datetime | None]
    concluded_by: Mapped[str] = mapped_column(String(60), default="")
    withdrawn_because: Mapped[str] = mapped_column(String(400), default="")
    facts_version: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def found(cls, session: Session, acceptance_id: int) -> "JointAcceptance":
        """Load it.

        Raises:
            NotFound: there is no such joint acceptance.
        """
        found = session.get(cls, acceptance_id)
        if found is None:
            raise NotFound(what="该联合验收")
        return found


class AcceptancePart(Record):
    """One department's part of a joint acceptance. No opinion means exactly that."""

    __tablename__ = "acceptance_part"
    __table_args__ = (
        UniqueConstraint("acceptance_id", "department_key"),
        CheckConstraint(
            "state IN ('awaiting','passed','to_rectify','failed','unrectified','withdrawn')",
            name="state_known",
        ),
        # A part that is withdrawn may have been recorded before.
        CheckConstraint(
            "state = 'withdrawn' OR (state = 'awaiting') = (recorded_at IS NULL)", name="opinion_has_its_time"
        ),
        CheckConstraint("(recorded_at IS NULL) = (handled_by = '')", name="opinion_names_who"),
        CheckConstraint("reason <> ''", name="says_why_it_takes_part"),
        CheckConstraint("(rechecked_at IS NULL) = (rechecked_by = '')", name="recheck_names_who"),
        CheckConstraint("state <> 'failed' OR rechecked_at IS NOT NULL", name="fails_only_rechecked"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_because <> '')", name="withdrawal_gives_reason"),
        Index(None, "department_key", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    acceptance_id: Mapped[int] = mapped_column(ForeignKey("joint_acceptance.id"))
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    state: Mapped[str] = mapped_column(String(12))
    #: Codes of the completion items that it answers for.
    items: Mapped[list[str]]
    #: Why it takes part: the rule's reason, or that of whoever added it.
    reason: Mapped[str] = mapped_column(String(400))
    #: How often it was asked for its opinion; each opinion that is taken back makes one more.
    round: Mapped[int] = mapped_column(default=1)
    findings: Mapped[str] = mapped_column(String(2000), default="")
    handled_by: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    recorded_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Whether it was in time; None where its limit is not known (待核定).
    in_time: Mapped[bool | None]
    recheck_findings: Mapped[str] = mapped_column(String(2000), default="")
    rechecked_by: Mapped[str] = mapped_column(String(60), default="")
    rechecked_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def found(cls, session: Session, part_id: int) -> "AcceptancePart":
        """Load it.

        Raises:
            NotFound: there is no such part.
        """
        found = session.get(cls, part_id)
        if found is None:
            raise NotFound(what="该部门意见")
        return found


class Rectification(Record):
    """整改事项: one thing a department found, on what basis, and until when it is to be put right."""

    __tablename__ = "rectification"
    __table_args__ = (
        UniqueConstraint("acceptance_id", "number"),
        CheckConstraint("number IS NULL OR number > 0", name="number_positive"),
        CheckConstraint("content <> ''", name="says_what"),
        CheckConstraint("basis <> ''", name="says_on_what_basis"),
        CheckConstraint("outcome IS NULL OR outcome IN ('passed','failed')", name="outcome_known"),
        CheckConstraint("(reported_at IS NULL) = (report = '')", name="report_says_what"),
        CheckConstraint("outcome IS NULL OR reported_at IS NOT NULL", name="rechecked_only_reported"),
        CheckConstraint("reported_at IS NULL OR number IS NOT NULL", name="reported_only_listed"),
        Index(None, "part_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    acceptance_id: Mapped[int] = mapped_column(ForeignKey("joint_acceptance.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("acceptance_part.id"))
    #: Its place on the one list; None until the list is handed over.
    number: Mapped[int | None]
    content: Mapped[str] = mapped_column(String(600))
    #: 依据: the clause of the standard or rule that it is asked by.
    basis: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    #: How often the date was moved, and why it was last.
    redated: Mapped[int] = mapped_column(default=0)
    redate_reason: Mapped[str] = mapped_column(String(200), default="")
    #: That the opinion which asked for it was taken back: it stays on record and binds nobody.
    dropped: Mapped[bool] = mapped_column(default=False)
    reported_at: Mapped[datetime | None]
    report: Mapped[str] = mapped_column(String(600), default="")
    outcome: Mapped[str | None] = mapped_column(String(8))


def parts_of(session: Session, acceptance_id: int) -> list[AcceptancePart]:
    """The parts of a joint acceptance in the order in which they were decided, withdrawn ones included."""
    return list(
        session.scalars(
            select(AcceptancePart)
            .where(AcceptancePart.acceptance_id == acceptance_id)
            .order_by(AcceptancePart.id)
            .execution_options(populate_existing=True)
        )
    )


def rectifications_of(session: Session, acceptance_id: int) -> list[Rectification]:
    """What is to be put right, in the order of the list; what was taken back is left out."""
    return list(
        session.scalars(
            select(Rectification)
            .where(Rectification.acceptance_id == acceptance_id, Rectification.dropped.is_(False))
            .order_by(Rectification.part_id, Rectification.id)
            .execution_options(populate_existing=True)
        )
    )
