"""The date of what a check of joint acceptances asks for can move, with a reason."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""
    op.add_column(
        "acceptance_follow_up", sa.Column("redated", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "acceptance_follow_up",
        sa.Column("redate_reason", sa.String(length=200), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_column("acceptance_follow_up", "redate_reason")
    op.drop_column("acceptance_follow_up", "redated")
