"""A deferred paper of an approval item is checked by the department that decides, as one of the commitment is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHECKS = {
    "state_known": "state IN ('promised','handed_in','accepted','waived')",
    "handed_in_has_its_time": "state NOT IN ('handed_in','accepted') OR handed_in_at IS NOT NULL",
    "in_time_or_not": "(handed_in_at IS NULL) = (in_time IS NULL)",
    "waived_gives_reason": "state <> 'waived' OR note <> ''",
}
#: Handing a paper in settled it so far, and its clock says whether that was in time.
MAPPED = """
UPDATE item_deferral SET
  promised_on = until,
  note = waived_reason,
  state = CASE
    WHEN handed_in_at IS NOT NULL THEN 'accepted' WHEN waived_reason <> '' THEN 'waived' ELSE 'promised' END,
  in_time = CASE WHEN handed_in_at IS NULL THEN NULL ELSE NOT EXISTS (
    SELECT 1 FROM clock WHERE clock.subject_kind = 'item_deferral' AND clock.subject_id = item_deferral.id
    AND clock.due_at IS NOT NULL AND clock.stopped_at > clock.due_at) END
"""
#: What is not checked yet had come; what was returned is owed again.
MAPPED_BACK = """
UPDATE item_deferral SET
  waived_reason = CASE WHEN state = 'waived' THEN note ELSE '' END,
  handed_in_at = CASE WHEN state IN ('handed_in','accepted') THEN handed_in_at ELSE NULL END,
  until = promised_on
"""


def upgrade() -> None:
    """Migrate up; what was handed in until now counts as accepted, since handing it in was all that was asked."""
    with op.batch_alter_table("item_deferral") as table:
        table.drop_constraint(op.f("ck_item_deferral_handed_in_or_waived"), type_="check")
        table.add_column(sa.Column("promised_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("state", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("in_time", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("checked_at", Instant(), nullable=True))
        table.add_column(sa.Column("note", sa.String(length=400), nullable=False, server_default=""))
    op.execute(MAPPED)
    with op.batch_alter_table("item_deferral") as table:
        table.alter_column("promised_on", existing_type=sa.Date(), nullable=False)
        table.alter_column("state", existing_type=sa.String(length=20), nullable=False)
        table.alter_column("round", existing_type=sa.Integer(), server_default=None)
        table.alter_column("note", existing_type=sa.String(length=400), server_default=None)
        table.drop_column("waived_reason")
        for name, condition in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_item_deferral_{name}"), condition)


def downgrade() -> None:
    """Migrate down; what was found of a paper stays in history."""
    with op.batch_alter_table("item_deferral") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_item_deferral_{name}"), type_="check")
        table.add_column(sa.Column("waived_reason", sa.String(length=400), nullable=False, server_default=""))
    op.execute(MAPPED_BACK)
    with op.batch_alter_table("item_deferral") as table:
        table.alter_column("waived_reason", existing_type=sa.String(length=400), server_default=None)
        for name in ("promised_on", "state", "round", "in_time", "checked_at", "note"):
            table.drop_column(name)
        table.create_check_constraint(
            op.f("ck_item_deferral_handed_in_or_waived"), "handed_in_at IS NULL OR waived_reason = ''"
        )
