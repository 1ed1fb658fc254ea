"""When a message was handed over is kept before it is: after a crash it is known whether it may have left."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""
    op.add_column("delivery", sa.Column("leaving_at", Instant(), nullable=True))


def downgrade() -> None:
    """Migrate down."""
    with op.batch_alter_table("delivery") as table:
        table.drop_column("leaving_at")
