"""A service that was recorded wrongly is replaced by a record that says why (三（一）); nothing is deleted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RULE = "a_correction_says_why"


def upgrade() -> None:
    """Migrate up."""
    with op.batch_alter_table("service_record") as table:
        table.add_column(sa.Column("replaces_id", KEY, nullable=True))
        table.add_column(
            sa.Column("corrected_because", sa.String(length=200), nullable=False, server_default="")
        )
        table.create_foreign_key(
            op.f("fk_service_record_replaces_id_service_record"), "service_record", ["replaces_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_service_record_replaces_id"), ["replaces_id"])
        table.create_check_constraint(
            op.f(f"ck_service_record_{RULE}"), "(replaces_id IS NULL) = (corrected_because = '')"
        )


def downgrade() -> None:
    """Migrate down."""
    with op.batch_alter_table("service_record") as table:
        table.drop_constraint(op.f(f"ck_service_record_{RULE}"), type_="check")
        table.drop_constraint(op.f("uq_service_record_replaces_id"), type_="unique")
        table.drop_constraint(op.f("fk_service_record_replaces_id_service_record"), type_="foreignkey")
        table.drop_column("corrected_because")
        table.drop_column("replaces_id")
