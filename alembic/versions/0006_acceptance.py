"""Joint acceptance and its periodic check (二（四）2)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from workflow.records.base import Instant

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

UNDER_WAY = sa.text("state IN ('requested','returned','on_site','rectifying','rechecking')")


def _check(table: str, name: str, words: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(words, name=op.f(f"ck_{table}_{name}"))


def _refers(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=op.f(f"fk_{table}_{column}_{target}"))


def _text(name: str, length: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    """Migrate up."""
    _joint_acceptance()
    _acceptance_part()
    _rectification()
    _acceptance_check()
    _follow_up()


def _joint_acceptance() -> None:
    table = "joint_acceptance"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        _text("state", 12),
        _text("lead_key", 40),
        _text("scope", 400),
        sa.Column("materials", JSON, nullable=False),
        _text("applied_by", 12),
        sa.Column("applied_at", Instant(), nullable=False),
        _text("return_reason", 400),
        sa.Column("on_site_at", Instant(), nullable=True),
        _text("place", 200),
        sa.Column("arranged_at", Instant(), nullable=True),
        sa.Column("redated", sa.Integer(), nullable=False),
        _text("redate_reason", 200),
        sa.Column("list_handed_at", Instant(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        _text("conclusion", 1000),
        sa.Column("concluded_at", Instant(), nullable=True),
        _text("concluded_by", 60),
        _text("withdrawn_because", 400),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _check(
            table,
            "state_known",
            "state IN ('requested','returned','on_site','rectifying','rechecking','passed','failed','withdrawn')",
        ),
        _check(table, "says_what_is_accepted", "scope <> ''"),
        _check(table, "applicant_known", "applied_by IN ('enterprise','agent','office')"),
        _check(
            table,
            "on_site_has_its_date",
            "state NOT IN ('on_site','rectifying','rechecking','passed','failed') OR on_site_at IS NOT NULL",
        ),
        _check(table, "date_has_its_arranging", "(on_site_at IS NULL) = (arranged_at IS NULL)"),
        _check(
            table, "list_is_handed", "state NOT IN ('rectifying','rechecking') OR list_handed_at IS NOT NULL"
        ),
        _check(
            table, "conclusion_has_its_time", "(state IN ('passed','failed')) = (concluded_at IS NOT NULL)"
        ),
        _check(table, "conclusion_has_its_number", "(concluded_at IS NULL) = (number IS NULL)"),
        _check(table, "conclusion_names_who", "(concluded_at IS NULL) = (concluded_by = '')"),
        _check(table, "failure_gives_reason", "state <> 'failed' OR conclusion <> ''"),
        _check(table, "return_gives_reason", "state <> 'returned' OR return_reason <> ''"),
        _check(table, "withdrawal_gives_reason", "(state = 'withdrawn') = (withdrawn_because <> '')"),
        _refers(table, "project_id", "project"),
        _refers(table, "lead_key", "department", "key"),
        _refers(table, "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_acceptance")),
        sa.UniqueConstraint("project_id", "round", name=op.f("uq_joint_acceptance_project_id_round")),
        sa.UniqueConstraint("number", name=op.f("uq_joint_acceptance_number")),
    )
    op.create_index(
        "uq_joint_acceptance_one_under_way",
        table,
        ["project_id"],
        unique=True,
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )
    op.create_index(op.f("ix_joint_acceptance_state_id"), table, ["state", "id"])


def _acceptance_part() -> None:
    table = "acceptance_part"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("acceptance_id", KEY, nullable=False),
        _text("department_key", 40),
        _text("state", 12),
        sa.Column("items", JSON, nullable=False),
        _text("reason", 400),
        sa.Column("round", sa.Integer(), nullable=False),
        _text("findings", 2000),
        _text("handled_by", 60),
        _text("phone", 30),
        sa.Column("recorded_at", Instant(), nullable=True),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        _text("recheck_findings", 2000),
        _text("rechecked_by", 60),
        sa.Column("rechecked_at", Instant(), nullable=True),
        _text("withdrawn_because", 400),
        sa.Column("version", sa.Integer(), nullable=False),
        _check(
            table,
            "state_known",
            "state IN ('awaiting','passed','to_rectify','failed','unrectified','withdrawn')",
        ),
        _check(
            table,
            "opinion_has_its_time",
            "state = 'withdrawn' OR (state = 'awaiting') = (recorded_at IS NULL)",
        ),
        _check(table, "opinion_names_who", "(recorded_at IS NULL) = (handled_by = '')"),
        _check(table, "says_why_it_takes_part", "reason <> ''"),
        _check(table, "recheck_names_who", "(rechecked_at IS NULL) = (rechecked_by = '')"),
        _check(table, "fails_only_rechecked", "state <> 'failed' OR rechecked_at IS NOT NULL"),
        _check(table, "withdrawal_gives_reason", "(state = 'withdrawn') = (withdrawn_because <> '')"),
        _refers(table, "acceptance_id", "joint_acceptance"),
        _refers(table, "department_key", "department", "key"),
        _refers(table, "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance_part")),
        sa.UniqueConstraint(
            "acceptance_id", "department_key", name=op.f("uq_acceptance_part_acceptance_id_department_key")
        ),
    )
    op.create_index(op.f("ix_acceptance_part_department_key_state"), table, ["department_key", "state"])


def _rectification() -> None:
    table = "rectification"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("acceptance_id", KEY, nullable=False),
        sa.Column("part_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        _text("content", 600),
        _text("basis", 200),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=True),
        _text("report", 600),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        _check(table, "number_positive", "number IS NULL OR number > 0"),
        _check(table, "says_what", "content <> ''"),
        _check(table, "says_on_what_basis", "basis <> ''"),
        _check(table, "outcome_known", "outcome IS NULL OR outcome IN ('passed','failed')"),
        _check(table, "report_says_what", "(reported_at IS NULL) = (report = '')"),
        _check(table, "rechecked_only_reported", "outcome IS NULL OR reported_at IS NOT NULL"),
        _check(table, "reported_only_listed", "reported_at IS NULL OR number IS NOT NULL"),
        _refers(table, "acceptance_id", "joint_acceptance"),
        _refers(table, "part_id", "acceptance_part"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
        sa.UniqueConstraint("acceptance_id", "number", name=op.f("uq_rectification_acceptance_id_number")),
    )
    op.create_index(op.f("ix_rectification_part_id"), table, ["part_id"])


def _acceptance_check() -> None:
    table = "acceptance_check"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        _text("checked_by", 12),
        sa.Column("department_key", sa.String(length=40), nullable=True),
        sa.Column("sample", JSON, nullable=False),
        _text("findings", 2000),
        _text("handled_by", 60),
        sa.Column("checked_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        _check(table, "period_in_order", "period_from <= period_until"),
        _check(table, "says_what_was_found", "findings <> ''"),
        _check(table, "names_who_checked", "handled_by <> ''"),
        _check(table, "checker_known", "checked_by IN ('department','supervisor')"),
        _check(table, "department_is_named", "(checked_by = 'department') = (department_key IS NOT NULL)"),
        _refers(table, "department_key", "department", "key"),
        _refers(table, "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance_check")),
    )
    op.create_index(op.f("ix_acceptance_check_checked_at"), table, ["checked_at"])


def _follow_up() -> None:
    table = "acceptance_follow_up"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("check_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("content", 600),
        _text("department_key", 40),
        sa.Column("due_on", sa.Date(), nullable=False),
        _text("outcome", 600),
        _text("done_by", 60),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _check(table, "number_positive", "number > 0"),
        _check(table, "says_what", "content <> ''"),
        _check(table, "done_says_how", "(done_at IS NULL) = (outcome = '')"),
        _check(table, "done_names_who", "(done_at IS NULL) = (done_by = '')"),
        _refers(table, "check_id", "acceptance_check"),
        _refers(table, "department_key", "department", "key"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance_follow_up")),
        sa.UniqueConstraint("check_id", "number", name=op.f("uq_acceptance_follow_up_check_id_number")),
    )
    op.create_index(
        op.f("ix_acceptance_follow_up_department_key_done_at"), table, ["department_key", "done_at"]
    )


def downgrade() -> None:
    """Migrate down."""
    for table in (
        "acceptance_follow_up",
        "acceptance_check",
        "rectification",
        "acceptance_part",
        "joint_acceptance",
    ):
        op.drop_table(table)
