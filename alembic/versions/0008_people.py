"""Substitution, deputies, withdrawn replies, late recording (三（一）)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""
    ground_of_answers()


def downgrade() -> None:
    """Migrate down."""
    no_ground_of_answers()


#: What is known of a consultee in states, before and after opinions could go stale.
STATES_BEFORE = "state IN ('awaiting','agreed','objected','settled','upheld','withdrawn')"
STATES = "state IN ('awaiting','agreed','objected','stale','settled','upheld','withdrawn','not_concerned')"
OPINION_BEFORE = "(state IN ('awaiting','withdrawn')) = (opinion IS NULL)"
OPINION = "state = 'withdrawn' OR (state IN ('awaiting','not_concerned')) = (opinion IS NULL)"


def ground_of_answers() -> None:
    """An opinion and a decision of analysis know which version of the facts they rest on."""
    with op.batch_alter_table("consultee") as table:
        table.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(
            sa.Column("asked_again_because", sa.String(length=400), nullable=False, server_default="")
        )
        table.add_column(sa.Column("facts_version", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(
            sa.Column("taken_back_because", sa.String(length=200), nullable=False, server_default="")
        )
    with op.batch_alter_table("involvement") as table:
        table.add_column(sa.Column("facts_version", sa.Integer(), nullable=False, server_default="1"))
    op.execute(
        "UPDATE consultee SET facts_version = "
        "(SELECT facts_version FROM consultation WHERE consultation.id = consultee.consultation_id)"
    )
    op.execute(
        "UPDATE involvement SET facts_version = coalesce((SELECT max(version) FROM project_facts "
        "WHERE project_facts.project_id = involvement.project_id "
        "AND project_facts.recorded_at <= involvement.decided_at), 1)"
    )
    with op.batch_alter_table("consultee") as table:
        for column in ("round", "asked_again_because", "facts_version", "taken_back_because"):
            table.alter_column(column, server_default=None)
        _checks(table, STATES, OPINION)
        table.create_check_constraint(
            op.f("ck_consultee_finding_gives_reason"), "state <> 'not_concerned' OR taken_back_because <> ''"
        )
    with op.batch_alter_table("involvement") as table:
        table.alter_column("facts_version", server_default=None)


def no_ground_of_answers() -> None:
    """As it was: what went stale stands as it was given, and who was not concerned was taken out."""
    op.execute("UPDATE consultee SET state = 'withdrawn' WHERE state = 'not_concerned'")
    op.execute(
        "UPDATE consultee SET state = CASE opinion WHEN 'agree' THEN 'agreed' ELSE 'objected' END "
        "WHERE state = 'stale' OR (state = 'withdrawn' AND opinion IS NOT NULL)"
    )
    with op.batch_alter_table("involvement") as table:
        table.drop_column("facts_version")
    with op.batch_alter_table("consultee") as table:
        table.drop_constraint(op.f("ck_consultee_finding_gives_reason"), type_="check")
        _checks(table, STATES_BEFORE, OPINION_BEFORE)
        for column in ("round", "asked_again_because", "facts_version", "taken_back_because"):
            table.drop_column(column)


def _checks(table: BatchOperations, states: str, opinion: str) -> None:
    for name, condition in (("state_known", states), ("no_state_without_opinion", opinion)):
        table.drop_constraint(op.f(f"ck_consultee_{name}"), type_="check")
        table.create_check_constraint(op.f(f"ck_consultee_{name}"), condition)
