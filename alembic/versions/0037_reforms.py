"""Reforms of departments: planned for a day, or done; who answers for what is read from them."""

import json
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0037"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)

#: Mergers that were done so far, by the house's own history, in the order in which they were done.
_MERGED = sa.text(
    "SELECT seq, person_id, recorded_at, data FROM event "
    "WHERE project_id IS NULL AND kind = 'department.merge' ORDER BY seq"
).columns(seq=sa.Integer(), person_id=KEY, recorded_at=INSTANT, data=sa.Text())


def upgrade() -> None:
    """Migrate up; mergers that were done stand among the reforms."""
    reform = op.create_table(
        "reform",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("given", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("planned_by", KEY, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("house_seq", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("withdrawn_because", sa.String(length=400), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('rename','merge','split')", name=op.f("ck_reform_kind_known")),
        sa.CheckConstraint("state IN ('planned','done','withdrawn')", name=op.f("ck_reform_state_known")),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_reform_done_has_its_time")
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (house_seq IS NULL)", name=op.f("ck_reform_done_has_its_line")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_reform_withdrawn_has_its_time"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_because = '')", name=op.f("ck_reform_withdrawn_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_reform_department_key_department")
        ),
        sa.ForeignKeyConstraint(["planned_by"], ["person.id"], name=op.f("fk_reform_planned_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reform")),
        sa.UniqueConstraint("house_seq", name=op.f("uq_reform_house_seq")),
    )
    op.create_index(op.f("ix_reform_state_since"), "reform", ["state", "since"])
    op.create_index(op.f("ix_reform_department_key"), "reform", ["department_key"])
    if op.get_context().as_sql:
        return
    rows = []
    for seq, person_id, recorded_at, data in op.get_bind().execute(_MERGED):
        said = json.loads(data)
        rows.append(
            {
                "kind": "merge",
                "department_key": said["department"],
                "since": date.fromisoformat(said["since"]),
                "document": said["document"],
                "given": {"into": said["into"]},
                "state": "done",
                "planned_at": recorded_at,
                "planned_by": person_id,
                "done_at": recorded_at,
                "house_seq": seq,
                "withdrawn_because": "",
                "trouble": "",
            }
        )
    if rows:
        op.bulk_insert(reform, rows)


def downgrade() -> None:
    """Migrate down; departments that were merged keep the key of their successor, plans and splits are not kept."""
    op.drop_index(op.f("ix_reform_department_key"), table_name="reform")
    op.drop_index(op.f("ix_reform_state_since"), table_name="reform")
    op.drop_table("reform")
