"""A blocker says which part of a joint acceptance it is about, and which thing to put right."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Migrate up."""
    op.add_column("blocker", sa.Column("part_id", KEY, nullable=True))
    op.add_column("blocker", sa.Column("rectification_id", KEY, nullable=True))


def downgrade() -> None:
    """Migrate down."""
    op.drop_column("blocker", "rectification_id")
    op.drop_column("blocker", "part_id")
