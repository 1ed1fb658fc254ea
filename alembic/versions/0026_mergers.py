"""A department that was merged names its successor."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""
    op.add_column("department", sa.Column("successor_key", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Migrate down; the merger stays in the history of the house."""
    op.drop_column("department", "successor_key")
