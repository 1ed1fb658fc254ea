"""Projects are found by a part of a name or by initials of pinyin, and ordered by name and stage; people save views."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant
from workflow.rules.finding import LENGTH, LONGEST_ORDER, grams, ordered_by
from workflow.rules.machines.project import place_of

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORDERS = ("taken_in_at", "name_order", "stage_order")
#: Projects that are read and written at a time.
SOME = 500


def text_by_code_point(length: int) -> sa.String:
    """A text that PostgreSQL compares as SQLite does."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """Migrate up; the projects that are here are found and ordered like those that come."""
    with op.batch_alter_table("project") as table:
        table.add_column(
            sa.Column("name_order", text_by_code_point(LONGEST_ORDER), nullable=False, server_default="")
        )
        table.add_column(sa.Column("stage_order", sa.SmallInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("project") as table:
        table.alter_column("name_order", existing_type=text_by_code_point(LONGEST_ORDER), server_default=None)
        table.alter_column("stage_order", existing_type=sa.SmallInteger(), server_default=None)
    op.create_table(
        "search_entry",
        sa.Column("gram", text_by_code_point(LENGTH), nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_search_entry_project_id_project")
        ),
        sa.PrimaryKeyConstraint("gram", "project_id", name=op.f("pk_search_entry")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "saved_view",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_view_has_a_name")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
    )
    _fill(op.get_bind())
    op.create_index(op.f("ix_search_entry_project_id_gram"), "search_entry", ["project_id", "gram"])
    for column in ORDERS:
        op.create_index(op.f(f"ix_project_{column}_id"), "project", [column, "id"])


def _fill(bind: sa.Connection) -> None:
    read = sa.text(
        "SELECT project.id, project.number, project.code, project.name, project.state, enterprise.name, "
        "enterprise.credit_code FROM project JOIN enterprise ON enterprise.id = project.enterprise_id "
        "WHERE project.id > :after ORDER BY project.id LIMIT :some"
    )
    after = 0
    while rows := bind.execute(read, {"after": after, "some": SOME}).all():
        entries: list[dict[str, object]] = []
        orders: list[dict[str, object]] = []
        for key, number, code, name, state, enterprise, credit_code in rows:
            orders.append({"key": key, "name_order": ordered_by(name), "stage_order": place_of(state)})
            entries += [
                {"gram": gram, "key": key}
                for gram in sorted(grams((number, code or "", credit_code or ""), (name, enterprise)))
            ]
        bind.execute(
            sa.text(
                "UPDATE project SET name_order = :name_order, stage_order = :stage_order WHERE id = :key"
            ),
            orders,
        )
        bind.execute(sa.text("INSERT INTO search_entry (gram, project_id) VALUES (:gram, :key)"), entries)
        after = rows[-1][0]


def downgrade() -> None:
    """Migrate down; what people saved as views is lost."""
    for column in ORDERS:
        op.drop_index(op.f(f"ix_project_{column}_id"), table_name="project")
    op.drop_table("saved_view")
    op.drop_table("search_entry")
    with op.batch_alter_table("project") as table:
        table.drop_column("stage_order")
        table.drop_column("name_order")
