"""Notices go to the own messaging address of an office or a department as well, beside its people."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Key

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""
    with op.batch_alter_table("delivery") as table:
        table.alter_column("person_id", existing_type=Key, nullable=True)
        table.add_column(sa.Column("house_key", sa.String(length=40), nullable=False, server_default=""))
        table.create_check_constraint(
            op.f("ck_delivery_to_a_person_or_the_house"), "(person_id IS NULL) = (house_key <> '')"
        )
    op.create_index(
        "uq_delivery_house_once",
        "delivery",
        ["notice_id", "house_key", "channel"],
        unique=True,
        sqlite_where=sa.text("person_id IS NULL"),
        postgresql_where=sa.text("person_id IS NULL"),
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_index("uq_delivery_house_once", table_name="delivery")
    op.execute("DELETE FROM delivery WHERE person_id IS NULL")
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(op.f("ck_delivery_to_a_person_or_the_house"), type_="check")
        table.drop_column("house_key")
        table.alter_column("person_id", existing_type=Key, nullable=False)
