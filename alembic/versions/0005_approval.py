"""Approval items from receipt to delivery (二（四）)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from workflow.records.base import Instant

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "approval_item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("item_key", sa.String(length=160), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=False),
        sa.Column("circumstance", sa.String(length=200), nullable=False),
        sa.Column("materials", JSON, nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("by_commitment", sa.Boolean(), nullable=False),
        sa.Column("by_commitment_reason", sa.String(length=400), nullable=False),
        sa.Column("aside_reason", sa.String(length=400), nullable=False),
        sa.Column("received_at", Instant(), nullable=True),
        sa.Column("complete_at", Instant(), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("accepted_how", sa.String(length=20), nullable=False),
        sa.Column("no_commitment", sa.String(length=20), nullable=False),
        sa.Column("promise_text", sa.String(length=2000), nullable=False),
        sa.Column("promise_signer", sa.String(length=60), nullable=False),
        sa.Column("promised_at", Instant(), nullable=True),
        sa.Column("decision", sa.String(length=30), nullable=False),
        sa.Column("decision_reason", sa.String(length=2000), nullable=False),
        sa.Column("remedies", sa.String(length=400), nullable=False),
        sa.Column("handled_by", sa.String(length=60), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("result_number", sa.String(length=80), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("delivered_to", sa.String(length=60), nullable=False),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("check_finding", sa.String(length=400), nullable=False),
        sa.Column("ended_reason", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_how = '')", name=op.f("ck_approval_item_accepted_says_how")
        ),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (check_finding = '')", name=op.f("ck_approval_item_check_has_its_finding")
        ),
        sa.CheckConstraint(
            "(decision = '') = (decided_at IS NULL)", name=op.f("ck_approval_item_decision_has_its_time")
        ),
        sa.CheckConstraint(
            "(delivered_at IS NULL) = (delivered_to = '')",
            name=op.f("ck_approval_item_delivered_to_somebody"),
        ),
        sa.CheckConstraint(
            "(promised_at IS NULL) = (promise_signer = '')",
            name=op.f("ck_approval_item_promise_has_its_signer"),
        ),
        sa.CheckConstraint(
            "(state = 'not_applicable') = (aside_reason <> '')",
            name=op.f("ck_approval_item_aside_gives_reason"),
        ),
        sa.CheckConstraint(
            "by_commitment = (by_commitment_reason <> '')",
            name=op.f("ck_approval_item_running_ahead_gives_reason"),
        ),
        sa.CheckConstraint(
            "decision <> 'refused' OR (decision_reason <> '' AND remedies <> '')",
            name=op.f("ck_approval_item_refusal_gives_reason_and_remedies"),
        ),
        sa.CheckConstraint(
            "decision IN ('','granted','granted_with_deferred','refused')",
            name=op.f("ck_approval_item_decision_known"),
        ),
        sa.CheckConstraint(
            "source IN ('checklist','catalogue','hand')", name=op.f("ck_approval_item_source_known")
        ),
        sa.CheckConstraint(
            "state IN ('planned','submitted','correction','accepted','refused_at_intake','in_review','paused','granted','granted_with_deferred','refused','delivered','withdrawn','revoked','not_applicable')",
            name=op.f("ck_approval_item_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('granted','granted_with_deferred','refused','delivered','revoked') OR decision <> ''",
            name=op.f("ck_approval_item_no_result_without_decision"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused_at_intake','withdrawn','revoked') OR ended_reason <> ''",
            name=op.f("ck_approval_item_end_gives_reason"),
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR received_at IS NOT NULL",
            name=op.f("ck_approval_item_nothing_accepted_before_receipt"),
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_approval_item_department_key_department")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_approval_item_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_item")),
        sa.UniqueConstraint(
            "project_id", "phase", "item_key", name=op.f("uq_approval_item_project_id_phase_item_key")
        ),
    )
    op.create_index(
        op.f("ix_approval_item_department_key_state"),
        "approval_item",
        ["department_key", "state"],
        unique=False,
    )
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
    op.create_table(
        "item_correction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("approval_item_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("handled_by", sa.String(length=60), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("completed_at", Instant(), nullable=True),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint("handled_by <> ''", name=op.f("ck_item_correction_names_who_handled_it")),
        sa.ForeignKeyConstraint(
            ["approval_item_id"],
            ["approval_item.id"],
            name=op.f("fk_item_correction_approval_item_id_approval_item"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_item_correction_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_correction")),
        sa.UniqueConstraint(
            "approval_item_id", "round", name=op.f("uq_item_correction_approval_item_id_round")
        ),
    )
    op.create_table(
        "item_deferral",
        sa.Column("id", KEY, nullable=False),
        sa.Column("approval_item_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("agreed_at", Instant(), nullable=False),
        sa.Column("handed_in_at", Instant(), nullable=True),
        sa.Column("waived_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "handed_in_at IS NULL OR waived_reason = ''", name=op.f("ck_item_deferral_handed_in_or_waived")
        ),
        sa.ForeignKeyConstraint(
            ["approval_item_id"],
            ["approval_item.id"],
            name=op.f("fk_item_deferral_approval_item_id_approval_item"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_deferral")),
    )
    op.create_index(
        op.f("ix_item_deferral_approval_item_id"), "item_deferral", ["approval_item_id"], unique=False
    )
    op.create_table(
        "item_pause",
        sa.Column("id", KEY, nullable=False),
        sa.Column("approval_item_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.String(length=400), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("clocks", JSON, nullable=False),
        sa.Column("hearing_requested_at", Instant(), nullable=True),
        sa.Column("hearing_held_at", Instant(), nullable=True),
        sa.Column("outcome", sa.String(length=400), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint(
            "basis <> '' AND evidence <> ''", name=op.f("ck_item_pause_has_basis_and_evidence")
        ),
        sa.CheckConstraint(
            "reason = 'hearing' OR (hearing_requested_at IS NULL AND hearing_held_at IS NULL)",
            name=op.f("ck_item_pause_hearing_steps_of_a_hearing"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_item_pause_ends_after_it_begins")
        ),
        sa.CheckConstraint(
            "hearing_held_at IS NULL OR hearing_requested_at IS NOT NULL",
            name=op.f("ck_item_pause_held_after_it_was_requested"),
        ),
        sa.ForeignKeyConstraint(
            ["approval_item_id"],
            ["approval_item.id"],
            name=op.f("fk_item_pause_approval_item_id_approval_item"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_pause_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_pause")),
    )
    op.create_index(op.f("ix_item_pause_approval_item_id"), "item_pause", ["approval_item_id"], unique=False)
    op.create_table(
        "item_receipt",
        sa.Column("id", KEY, nullable=False),
        sa.Column("approval_item_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("checks", JSON, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["approval_item_id"],
            ["approval_item.id"],
            name=op.f("fk_item_receipt_approval_item_id_approval_item"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_receipt_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_receipt")),
        sa.UniqueConstraint("approval_item_id", "round", name=op.f("uq_item_receipt_approval_item_id_round")),
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("item_receipt")
    op.drop_index(op.f("ix_item_pause_approval_item_id"), table_name="item_pause")
    op.drop_table("item_pause")
    op.drop_index(op.f("ix_item_deferral_approval_item_id"), table_name="item_deferral")
    op.drop_table("item_deferral")
    op.drop_table("item_correction")
    op.drop_table("item_anchor")
    op.drop_index(op.f("ix_approval_item_department_key_state"), table_name="approval_item")
    op.drop_table("approval_item")
