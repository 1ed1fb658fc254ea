"""A receipt says who brought the application, and why its circumstance stays open (二（一）2, 二（四）3)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""
    with op.batch_alter_table("item_receipt") as table:
        table.add_column(sa.Column("brought_by", sa.String(length=20), nullable=False, server_default=""))
        table.add_column(sa.Column("open_because", sa.String(length=400), nullable=False, server_default=""))
        table.create_check_constraint(
            op.f("ck_item_receipt_brought_by_known"), "brought_by IN ('','enterprise','agent')"
        )


def downgrade() -> None:
    """Migrate down."""
    with op.batch_alter_table("item_receipt") as table:
        table.drop_constraint(op.f("ck_item_receipt_brought_by_known"), type_="check")
        table.drop_column("open_because")
        table.drop_column("brought_by")
