"""What was returned and what was urged in a period is found without reading all of history."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RETURNED = sa.text("kind IN ('checklist.return', 'resolution.send_back', 'supervision.return')")


def upgrade() -> None:
    """Migrate up."""
    op.create_index(
        "ix_event_returned", "event", ["happened_at"], sqlite_where=RETURNED, postgresql_where=RETURNED
    )
    op.create_index(op.f("ix_fired_rung_fired_at"), "fired_rung", ["fired_at"])


def downgrade() -> None:
    """Migrate down."""
    op.drop_index(op.f("ix_fired_rung_fired_at"), table_name="fired_rung")
    op.drop_index("ix_event_returned", table_name="event")
