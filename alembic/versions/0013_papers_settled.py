"""What the office says of papers whose names are nearly the same (二（一）2)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "paper_verdict",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("first", sa.String(length=400), nullable=False),
        sa.Column("second", sa.String(length=400), nullable=False),
        sa.Column("first_name", sa.String(length=400), nullable=False),
        sa.Column("second_name", sa.String(length=400), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("person_name", sa.String(length=60), nullable=False),
        sa.CheckConstraint("first <> second", name=op.f("ck_paper_verdict_of_two_papers")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_verdict_person_id_person")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_paper_verdict_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_verdict")),
        sa.UniqueConstraint(
            "project_id", "first", "second", name=op.f("uq_paper_verdict_project_id_first_second")
        ),
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("paper_verdict")
