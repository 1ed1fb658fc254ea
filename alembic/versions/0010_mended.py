"""What the first review asked for: extensions, settled clocks, guards of what was said on paper and before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAMES_APPROVER = "(extended = 0) = (extension_approver = '')"

PAPER_STAYS = "已生成的表单不得修改、删除；内容有变的另行生成。"
FACTS_STAY = "已登记的项目信息各版本不得修改、删除；有变更的另记一版。"
PACK_STAYS = "已汇总的一张表单、一套材料不得修改、删除；有变更的重新汇总。"
OPINION_STAYS = "已答复的意见不得修改、删除；项目信息变更后另行答复。"

#: Name, table, when it fires: said the same way to both databases.
TRIGGERS = (
    ("paper_stays", "paper", "UPDATE", "", PAPER_STAYS),
    ("paper_loses_none", "paper", "DELETE", "", PAPER_STAYS),
    ("project_facts_stay", "project_facts", "UPDATE", "", FACTS_STAY),
    ("project_facts_lose_none", "project_facts", "DELETE", "", FACTS_STAY),
    ("pack_stays", "pack", "UPDATE", "", PACK_STAYS),
    ("pack_loses_none", "pack", "DELETE", "", PACK_STAYS),
    (
        "consultee_keeps_opinion",
        "consultee",
        "UPDATE OF opinion, reason, added_clauses, handled_by, phone, person_id, replied_at, in_time",
        # A department whose opinion went stale is asked anew, and answers anew.
        "WHEN (OLD.opinion IS NOT NULL AND OLD.state <> 'stale')",
        OPINION_STAYS,
    ),
    ("consultee_loses_no_opinion", "consultee", "DELETE", "WHEN (OLD.opinion IS NOT NULL)", OPINION_STAYS),
)

#: PostgreSQL alone can empty a table without touching a row.
TRUNCATE_TRIGGERS = (
    ("paper_is_not_emptied", "paper", PAPER_STAYS),
    ("project_facts_are_not_emptied", "project_facts", FACTS_STAY),
    ("pack_is_not_emptied", "pack", PACK_STAYS),
    ("consultee_is_not_emptied", "consultee", OPINION_STAYS),
)


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
    keep_more(sqlite=sqlite)


def keep_more(*, sqlite: bool) -> None:
    """Let the database itself refuse to change what was printed, stated or answered; `keep_history` is of 0001."""
    for name, table, when, condition, message in TRIGGERS:
        act = (
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            if sqlite
            else f"EXECUTE FUNCTION keep_history('{message}')"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW {condition} {act}")
    for name, table, message in () if sqlite else TRUNCATE_TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION keep_history('{message}')"
        )


def downgrade() -> None:
    """Migrate down."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, *_ in (*TRIGGERS, *(() if sqlite else TRUNCATE_TRIGGERS)):
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
    op.drop_column("clock", "version")
    op.drop_column("clock", "settled_under")
    op.drop_column("clock", "extension_approver")
