"""Addresses from which people's own calendars fetch their dates."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant, Key

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "calendar_feed",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("department_key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(22), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.UniqueConstraint(
            "person_id", "department_key", name=op.f("uq_calendar_feed_person_id_department_key")
        ),
        sa.UniqueConstraint("name", name=op.f("uq_calendar_feed_name")),
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("calendar_feed")
