"""An event that starts limits is recorded once; a clause knows what carries it out (附件2)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Migrate up."""
    op.add_column(
        "clause", sa.Column("through_kind", sa.String(length=20), nullable=False, server_default="")
    )
    op.add_column("clause", sa.Column("through_id", KEY, nullable=True))
    op.create_index(
        op.f("ix_clause_through_kind_through_id"), "clause", ["through_kind", "through_id"], unique=False
    )
    # Where both had recorded an event, what the commitment's page said of it stands.
    op.execute(
        "INSERT INTO anchor (project_id, key, about, happened_at, evidence, recorded_at, person_id) "
        "SELECT project_id, key, '', happened_at, evidence, happened_at, person_id FROM item_anchor "
        "WHERE NOT EXISTS (SELECT 1 FROM anchor WHERE anchor.project_id = item_anchor.project_id "
        "AND anchor.key = item_anchor.key AND anchor.about = '')"
    )
    op.drop_table("item_anchor")


def downgrade() -> None:
    """Migrate down."""
    op.create_table(
        "item_anchor",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_item_anchor_has_its_evidence")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_anchor_person_id_person")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_item_anchor_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_anchor")),
        sa.UniqueConstraint("project_id", "key", name=op.f("uq_item_anchor_project_id_key")),
    )
    op.execute(
        "INSERT INTO item_anchor (project_id, key, happened_at, evidence, person_id) "
        "SELECT project_id, key, happened_at, substr(evidence, 1, 200), person_id FROM anchor "
        "WHERE about = '' AND key IN ('deal_confirmed','land_price_paid','completion_accepted')"
    )
    op.drop_index(op.f("ix_clause_through_kind_through_id"), table_name="clause")
    op.drop_column("clause", "through_id")
    op.drop_column("clause", "through_kind")
