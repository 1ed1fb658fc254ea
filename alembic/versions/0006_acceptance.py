"""Joint acceptance and its periodic check (二（四）2)."""

from collections.abc import Sequence

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""


def downgrade() -> None:
    """Migrate down."""
