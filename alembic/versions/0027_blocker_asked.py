"""A department or the agent asks for a deliberation on a blocker, and says why (三（二））."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHECKS = {
    "asker_known": "asked_kind IN ('','department','agent')",
    "asked_by_somebody": "(asked_at IS NULL) = (asked_kind = '')",
    "asking_gives_reason": "(asked_at IS NULL) = (asked_because = '')",
    "asking_department_is_named": "(asked_kind = 'department') = (asked_key <> '')",
}


def upgrade() -> None:
    """Migrate up; nobody has asked for one of those that there are."""
    with op.batch_alter_table("blocker") as table:
        table.add_column(sa.Column("asked_at", Instant(), nullable=True))
        for name, length in (("asked_because", 400), ("asked_kind", 20), ("asked_key", 40)):
            table.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        for name, condition in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_blocker_{name}"), condition)


def downgrade() -> None:
    """Migrate down; that somebody asked stays in history."""
    with op.batch_alter_table("blocker") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_blocker_{name}"), type_="check")
        for name in ("asked_key", "asked_kind", "asked_because", "asked_at"):
            table.drop_column(name)
