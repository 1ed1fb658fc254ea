"""A handing-over at the pickup window that was recorded by mistake says why it was taken back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""
    op.add_column(
        "collection",
        sa.Column("taken_back_because", sa.String(length=200), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_column("collection", "taken_back_because")
