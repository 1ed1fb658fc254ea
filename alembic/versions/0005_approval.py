"""Approval items from receipt to delivery (二（四）)."""

from collections.abc import Sequence

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""


def downgrade() -> None:
    """Migrate down."""
