"""A message to somebody who has left is withdrawn; background work follows what changed, and keeps what it could not see to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATE = "ck_delivery_state_known"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WHY = "ck_delivery_failure_says_why"


def upgrade() -> None:
    """Migrate up."""
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(op.f(STATE), type_="check")
        table.drop_constraint(op.f(WHY), type_="check")
        table.create_check_constraint(
            op.f(STATE), "state IN ('waiting','sending','sent','failed','withdrawn')"
        )
        table.create_check_constraint(op.f(WHY), "state NOT IN ('failed','withdrawn') OR last_error <> ''")
    op.create_table(
        "followed",
        sa.Column("id", KEY, nullable=False),
        sa.Column("house_seq", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("again", JSON, nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_followed_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed")),
    )
    with op.batch_alter_table("work_round") as table:
        table.add_column(sa.Column("trouble", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("work_round") as table:
        table.alter_column("trouble", existing_type=sa.String(length=300), server_default=None)
    for column in ("since", "until", "person_id"):
        op.create_index(op.f(f"ix_liaison_{column}"), "liaison", [column])
    op.create_index(op.f("ix_joint_acceptance_applied_at"), "joint_acceptance", ["applied_at"])


def downgrade() -> None:
    """Migrate down; what was withdrawn is then said to have failed, for the same reason."""
    op.drop_index(op.f("ix_joint_acceptance_applied_at"), table_name="joint_acceptance")
    for column in ("since", "until", "person_id"):
        op.drop_index(op.f(f"ix_liaison_{column}"), table_name="liaison")
    with op.batch_alter_table("work_round") as table:
        table.drop_column("trouble")
    op.drop_table("followed")
    op.execute("UPDATE delivery SET state = 'failed' WHERE state = 'withdrawn'")
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(op.f(STATE), type_="check")
        table.drop_constraint(op.f(WHY), type_="check")
        table.create_check_constraint(op.f(STATE), "state IN ('waiting','sending','sent','failed')")
        table.create_check_constraint(op.f(WHY), "state <> 'failed' OR last_error <> ''")
