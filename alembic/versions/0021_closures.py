"""A closure of half a day, and one that was taken back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RULES = {
    "part_known": "part IN ('morning','afternoon')",
    "taken_back_with_its_reason": "(taken_back_at IS NULL) = (taken_back_because IS NULL)",
}


def upgrade() -> None:
    """Migrate up."""
    with op.batch_alter_table("closure") as table:
        table.add_column(sa.Column("part", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("taken_back_at", Instant(), nullable=True))
        table.add_column(sa.Column("taken_back_because", sa.String(length=100), nullable=True))
        for name, rule in RULES.items():
            table.create_check_constraint(op.f(f"ck_closure_{name}"), rule)


def downgrade() -> None:
    """Migrate down; a closure of half a day, or one that was taken back, is none that the older version knows."""
    op.execute("DELETE FROM closure WHERE part IS NOT NULL OR taken_back_at IS NOT NULL")
    with op.batch_alter_table("closure") as table:
        for name in RULES:
            table.drop_constraint(op.f(f"ck_closure_{name}"), type_="check")
        for name in ("taken_back_because", "taken_back_at", "part"):
            table.drop_column(name)
