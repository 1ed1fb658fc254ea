"""What was recorded by mistake stays on record, says why it was taken back, and makes room for what is right.

A start event, a step of the bank and a signed scan say why they were taken back. A promise that is reported as kept says
whether the other side has confirmed it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STANDING = "taken_back_because = ''"


def upgrade() -> None:
    """Migrate up."""
    for table, unique, columns in (
        ("anchor", "uq_anchor_project_id_key_about", ["project_id", "key", "about"]),
        ("registration_step", "uq_registration_step_item_id_round_title", ["item_id", "round", "title"]),
    ):
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("taken_back_because", sa.String(length=400), nullable=False, server_default="")
            )
            batch.drop_constraint(unique, type_="unique")
        op.create_index(
            f"uq_{table}_standing",
            table,
            columns,
            unique=True,
            sqlite_where=sa.text(STANDING),
            postgresql_where=sa.text(STANDING),
        )
    op.add_column(
        "attachment",
        sa.Column("taken_back_because", sa.String(length=400), nullable=False, server_default=""),
    )
    op.add_column(
        "clause", sa.Column("confirmation", sa.String(length=20), nullable=False, server_default="")
    )
    op.add_column("clause", sa.Column("answered_at", Instant(), nullable=True))
    op.add_column("clause", sa.Column("objection", sa.String(length=400), nullable=False, server_default=""))


def downgrade() -> None:
    """Migrate down."""
    for column in ("objection", "answered_at", "confirmation"):
        op.drop_column("clause", column)
    op.drop_column("attachment", "taken_back_because")
    for table, unique, columns in (
        ("registration_step", "uq_registration_step_item_id_round_title", ["item_id", "round", "title"]),
        ("anchor", "uq_anchor_project_id_key_about", ["project_id", "key", "about"]),
    ):
        op.drop_index(f"uq_{table}_standing", table_name=table)
        # What was taken back has no place where each is recorded once for good.
        op.execute(sa.text(f"DELETE FROM {table} WHERE taken_back_because <> ''"))  # noqa: S608
        with op.batch_alter_table(table) as batch:
            batch.create_unique_constraint(op.f(unique), columns)
            batch.drop_column("taken_back_because")
