"""Substitution, deputies, withdrawn replies, late recording (三（一）)."""

from collections.abc import Sequence

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""


def downgrade() -> None:
    """Migrate down."""
