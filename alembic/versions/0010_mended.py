"""What the first review asked for: who approved an extension, the calendar that a settled clock went by."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAMES_APPROVER = "(extended = 0) = (extension_approver = '')"


def upgrade() -> None:
    """Migrate up."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        # A column brings its own check along; making the table anew would lose the checks of the others.
        op.execute(
            "ALTER TABLE clock ADD COLUMN extension_approver VARCHAR(60) NOT NULL DEFAULT '' "
            f"CONSTRAINT ck_clock_extension_names_approver CHECK ({NAMES_APPROVER})"
        )
    else:
        op.add_column(
            "clock", sa.Column("extension_approver", sa.String(60), nullable=False, server_default="")
        )
        op.create_check_constraint(op.f("ck_clock_extension_names_approver"), "clock", NAMES_APPROVER)
    op.add_column("clock", sa.Column("settled_under", sa.String(64), nullable=True))
    op.add_column("clock", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Migrate down."""
    op.drop_column("clock", "version")
    op.drop_column("clock", "settled_under")
    op.drop_column("clock", "extension_approver")
