"""A hearing that the applicant itself gave up (行政许可法47)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RULE = "only_a_hearing_not_held_is_given_up"


def upgrade() -> None:
    """Migrate up."""
    with op.batch_alter_table("item_pause") as table:
        table.add_column(sa.Column("hearing_waived_at", Instant(), nullable=True))
        table.create_check_constraint(
            op.f(f"ck_item_pause_{RULE}"),
            "hearing_waived_at IS NULL OR (reason = 'hearing' AND hearing_held_at IS NULL)",
        )


def downgrade() -> None:
    """Migrate down."""
    with op.batch_alter_table("item_pause") as table:
        table.drop_constraint(op.f(f"ck_item_pause_{RULE}"), type_="check")
        table.drop_column("hearing_waived_at")
