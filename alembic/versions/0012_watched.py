"""What a check of joint acceptances asks for names the one it concerns; dates of rectifications move with a reason."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Migrate up."""
    with op.batch_alter_table("acceptance_follow_up") as table:
        table.add_column(sa.Column("acceptance_id", KEY, nullable=True))
        table.create_foreign_key(
            op.f("fk_acceptance_follow_up_acceptance_id_joint_acceptance"),
            "joint_acceptance",
            ["acceptance_id"],
            ["id"],
        )
    op.add_column(
        "house", sa.Column("packaged_notices", sa.String(length=64), nullable=False, server_default="")
    )
    op.create_table(
        "work_round",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_work_round")),
    )
    op.add_column("rectification", sa.Column("redated", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "rectification", sa.Column("redate_reason", sa.String(length=200), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("work_round")
    op.drop_column("house", "packaged_notices")
    op.drop_column("rectification", "redate_reason")
    op.drop_column("rectification", "redated")
    with op.batch_alter_table("acceptance_follow_up") as table:
        table.drop_constraint(
            op.f("fk_acceptance_follow_up_acceptance_id_joint_acceptance"), type_="foreignkey"
        )
        table.drop_column("acceptance_id")
