"""Checks of joint acceptances are taken back or say why there was nothing; mandates end; who supervises raises blockers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0034"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RAISERS = "raiser_kind IN ('office','agent','department','enterprise'{more})"
COLUMNS = ("nothing_because", "taken_back_because")


def upgrade() -> None:
    """Migrate up; the checks that are here stand."""
    with op.batch_alter_table("acceptance_check") as table:
        for name in COLUMNS:
            table.add_column(sa.Column(name, sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("acceptance_check") as table:
        for name in COLUMNS:
            table.alter_column(name, existing_type=sa.String(length=200), server_default=None)
    with op.batch_alter_table("mandate") as table:
        table.add_column(sa.Column("ended_at", Instant(), nullable=True))
        table.add_column(sa.Column("ended_because", sa.String(length=200), nullable=False, server_default=""))
        table.create_check_constraint(
            op.f("ck_mandate_ends_after_it_was_given"), "ended_at IS NULL OR ended_at >= given_at"
        )
        table.create_check_constraint(
            op.f("ck_mandate_only_what_ended_says_why"), "ended_because = '' OR ended_at IS NOT NULL"
        )
    with op.batch_alter_table("mandate") as table:
        table.alter_column("ended_because", existing_type=sa.String(length=200), server_default=None)
    _raised_by(",'supervisor'")


def _raised_by(more: str) -> None:
    with op.batch_alter_table("blocker") as table:
        table.drop_constraint(op.f("ck_blocker_raiser_known"), type_="check")
        table.create_check_constraint(op.f("ck_blocker_raiser_known"), RAISERS.format(more=more))


def downgrade() -> None:
    """Migrate down; checks that were taken back and mandates that were ended read as if they stood.

    What whoever supervises has raised reads as raised by the office.
    """
    op.execute(sa.text("UPDATE blocker SET raiser_kind = 'office' WHERE raiser_kind = 'supervisor'"))
    _raised_by("")
    with op.batch_alter_table("mandate") as table:
        for name in ("ends_after_it_was_given", "only_what_ended_says_why"):
            table.drop_constraint(op.f(f"ck_mandate_{name}"), type_="check")
        for name in ("ended_because", "ended_at"):
            table.drop_column(name)
    with op.batch_alter_table("acceptance_check") as table:
        for name in COLUMNS:
            table.drop_column(name)
