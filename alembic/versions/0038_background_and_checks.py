"""How long background work took and why it broke off; verifications that are done step by step."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Migrate up."""
    with op.batch_alter_table("work_round") as table:
        table.add_column(sa.Column("took", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("failed_at", INSTANT, nullable=True))
        table.add_column(sa.Column("failure", sa.String(length=300), nullable=False, server_default=""))
        table.alter_column("ended_at", existing_type=INSTANT, nullable=True)
    with op.batch_alter_table("work_round") as table:
        table.alter_column("took", existing_type=sa.Integer(), server_default=None)
        table.alter_column("failure", existing_type=sa.String(length=300), server_default=None)
        table.create_check_constraint(
            op.f("ck_work_round_failed_says_why"), "(failed_at IS NULL) = (failure = '')"
        )
    op.create_table(
        "chain_check",
        sa.Column("id", KEY, nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("begun_by", KEY, nullable=True),
        sa.Column("after", KEY, nullable=False),
        sa.Column("projects", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "projects >= 0 AND events >= 0 AND papers >= 0", name=op.f("ck_chain_check_counts_up")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name=op.f("fk_chain_check_begun_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_check")),
    )
    op.create_index(
        "ix_chain_check_under_way",
        "chain_check",
        ["id"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Migrate down; work that was never done to its end is forgotten."""
    op.drop_index("ix_chain_check_under_way", table_name="chain_check")
    op.drop_table("chain_check")
    op.execute("DELETE FROM work_round WHERE ended_at IS NULL")
    with op.batch_alter_table("work_round") as table:
        table.drop_constraint(op.f("ck_work_round_failed_says_why"), type_="check")
        table.alter_column("ended_at", existing_type=INSTANT, nullable=False)
        table.drop_column("failure")
        table.drop_column("failed_at")
        table.drop_column("took")
