"""Scorecards: disputes of data points (二（一）2, 三（二）)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "score_dispute",
        sa.Column("id", KEY, nullable=False),
        sa.Column("clock_id", KEY, nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("raised_by", KEY, nullable=True),
        sa.Column("answer", sa.String(length=400), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open','upheld','rejected')", name=op.f("ck_score_dispute_state_known")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_score_dispute_gives_reason")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (state = 'open')", name=op.f("ck_score_dispute_answer_has_its_time")
        ),
        sa.CheckConstraint("(answer = '') = (state = 'open')", name=op.f("ck_score_dispute_answer_says_why")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_score_dispute_answered_by_person")
        ),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_score_dispute_clock_id_clock")),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_score_dispute_department_key_department")
        ),
        sa.ForeignKeyConstraint(["raised_by"], ["person.id"], name=op.f("fk_score_dispute_raised_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_dispute")),
    )
    op.create_index(
        "uq_score_dispute_one_open",
        "score_dispute",
        ["clock_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_score_dispute_clock_id"), "score_dispute", ["clock_id"], unique=False)
    op.create_index(
        op.f("ix_score_dispute_department_key_state"),
        "score_dispute",
        ["department_key", "state"],
        unique=False,
    )
    # Which of a department's clocks ended in a period: the scorecard's question.
    op.create_index(
        op.f("ix_clock_obligor_kind_obligor_key_stopped_at"),
        "clock",
        ["obligor_kind", "obligor_key", "stopped_at"],
        unique=False,
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_index(op.f("ix_clock_obligor_kind_obligor_key_stopped_at"), table_name="clock")
    op.drop_table("score_dispute")
