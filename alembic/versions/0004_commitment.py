"""The dual commitment, its clauses and what follows a breach (二（三）)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from workflow.records.base import Instant

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "anchor",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("evidence", sa.String(length=400), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_anchor_has_evidence")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_anchor_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_anchor_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
        sa.UniqueConstraint("project_id", "key", "about", name=op.f("uq_anchor_project_id_key_about")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint(
            "media_type IN ('application/pdf','image/jpeg','image/png')",
            name=op.f("ck_attachment_media_type_known"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_not_empty")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id_person")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_attachment_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "sha256", name=op.f("uq_attachment_subject_kind_subject_id_sha256")
        ),
    )
    op.create_index(op.f("ix_attachment_project_id"), "attachment", ["project_id"], unique=False)
    op.create_table(
        "commitment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("consultation_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("explained", sa.String(length=2000), nullable=False),
        sa.Column("informed_by", sa.String(length=60), nullable=False),
        sa.Column("informed_to", sa.String(length=60), nullable=False),
        sa.Column("informed_at", Instant(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.Column("applied_by", sa.String(length=60), nullable=False),
        sa.Column("papers", JSON, nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("signed_at", Instant(), nullable=True),
        sa.Column("signed_for_enterprise", sa.String(length=60), nullable=False),
        sa.Column("signed_for_office", sa.String(length=60), nullable=False),
        sa.Column("reported_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (applied_by = '')", name=op.f("ck_commitment_application_names_who")
        ),
        sa.CheckConstraint(
            "applied_at IS NOT NULL OR state NOT IN ('applied','qualified','returned')",
            name=op.f("ck_commitment_applied_first"),
        ),
        sa.CheckConstraint(
            "signed_at IS NULL OR (signed_for_enterprise <> '' AND signed_for_office <> '')",
            name=op.f("ck_commitment_both_sides_signed"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('fulfilled','revoked','declined','withdrawn'))",
            name=op.f("ck_commitment_closed_has_its_time"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR reason <> ''", name=op.f("ck_commitment_return_gives_reason")
        ),
        sa.CheckConstraint(
            "explained <> '' AND informed_by <> '' AND informed_to <> ''",
            name=op.f("ck_commitment_says_who_was_told"),
        ),
        sa.CheckConstraint(
            "(signed_at IS NOT NULL) = (state IN ('signed','reported','fulfilled','breached','repaired','revoked'))",
            name=op.f("ck_commitment_signed_has_its_time"),
        ),
        sa.CheckConstraint(
            "state IN ('informing','applied','qualified','returned','signed','reported','fulfilled','breached','repaired','revoked','declined','withdrawn')",
            name=op.f("ck_commitment_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_commitment_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_commitment_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("project_id", "round", name=op.f("uq_commitment_project_id_round")),
    )
    op.create_index(op.f("ix_commitment_consultation_id"), "commitment", ["consultation_id"], unique=False)
    op.create_table(
        "clause",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("commitment_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("consequence", sa.String(length=300), nullable=False),
        sa.Column("cite", sa.String(length=60), nullable=False),
        sa.Column("anchor", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("limit", JSON, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("evidence", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(side = 'department') = (department_key IS NOT NULL)",
            name=op.f("ck_clause_department_of_its_side"),
        ),
        sa.CheckConstraint("(done_at IS NULL) = (evidence = '')", name=op.f("ck_clause_done_has_evidence")),
        sa.CheckConstraint("state <> 'met' OR done_at IS NOT NULL", name=op.f("ck_clause_met_has_its_time")),
        sa.CheckConstraint("side IN ('enterprise','department')", name=op.f("ck_clause_side_known")),
        sa.CheckConstraint(
            "state IN ('waiting','standing','running','met','missed','waived')",
            name=op.f("ck_clause_state_known"),
        ),
        sa.CheckConstraint("state <> 'waived' OR reason <> ''", name=op.f("ck_clause_waived_gives_reason")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_clause_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_clause_department_key_department")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_clause_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("commitment_id", "number", name=op.f("uq_clause_commitment_id_number")),
    )
    op.create_index(
        op.f("ix_clause_department_key_state"), "clause", ["department_key", "state"], unique=False
    )
    op.create_index(op.f("ix_clause_project_id_state"), "clause", ["project_id", "state"], unique=False)
    op.create_table(
        "deferred_material",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("commitment_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", Instant(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('handed_in','accepted') OR handed_in_at IS NOT NULL",
            name=op.f("ck_deferred_material_handed_in_has_its_time"),
        ),
        sa.CheckConstraint(
            "(handed_in_at IS NULL) = (in_time IS NULL)", name=op.f("ck_deferred_material_in_time_or_not")
        ),
        sa.CheckConstraint(
            "state IN ('promised','handed_in','accepted','waived')",
            name=op.f("ck_deferred_material_state_known"),
        ),
        sa.CheckConstraint(
            "state <> 'waived' OR note <> ''", name=op.f("ck_deferred_material_waived_gives_reason")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_deferred_material_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"],
            ["department.key"],
            name=op.f("fk_deferred_material_department_key_department"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_deferred_material_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deferred_material")),
    )
    op.create_index(
        op.f("ix_deferred_material_commitment_id"), "deferred_material", ["commitment_id"], unique=False
    )
    op.create_index(
        op.f("ix_deferred_material_project_id_state"),
        "deferred_material",
        ["project_id", "state"],
        unique=False,
    )
    op.create_table(
        "dispute",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("commitment_id", KEY, nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=True),
        sa.Column("about_kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", KEY, nullable=True),
        sa.Column("question", sa.String(length=1000), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(about_kind = 'data') = (about_id IS NULL)", name=op.f("ck_dispute_about_is_named")
        ),
        sa.CheckConstraint("about_kind IN ('clause','breach','data')", name=op.f("ck_dispute_about_known")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_dispute_answer_has_its_time")
        ),
        sa.CheckConstraint(
            "state = 'raised' OR answered_at IS NOT NULL", name=op.f("ck_dispute_answered_first")
        ),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state = 'closed')", name=op.f("ck_dispute_closed_has_its_time")
        ),
        sa.CheckConstraint(
            "(side = 'department') = (department_key IS NOT NULL)",
            name=op.f("ck_dispute_department_of_its_side"),
        ),
        sa.CheckConstraint("question <> ''", name=op.f("ck_dispute_says_what_is_questioned")),
        sa.CheckConstraint("side IN ('enterprise','department')", name=op.f("ck_dispute_side_known")),
        sa.CheckConstraint("state IN ('raised','answered','closed')", name=op.f("ck_dispute_state_known")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_dispute_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_dispute_department_key_department")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_dispute_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index(op.f("ix_dispute_commitment_id"), "dispute", ["commitment_id"], unique=False)
    op.create_index(op.f("ix_dispute_project_id_state"), "dispute", ["project_id", "state"], unique=False)
    op.create_table(
        "supervision_point",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("commitment_id", KEY, nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("finding", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (state IN ('planned','cancelled'))",
            name=op.f("ck_supervision_point_checked_has_its_time"),
        ),
        sa.CheckConstraint(
            "state = 'planned' OR finding <> ''", name=op.f("ck_supervision_point_finding_is_said")
        ),
        sa.CheckConstraint(
            "state IN ('planned','in_order','rectifying','cancelled')",
            name=op.f("ck_supervision_point_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_supervision_point_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"],
            ["department.key"],
            name=op.f("fk_supervision_point_department_key_department"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_supervision_point_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_point")),
    )
    op.create_index(
        op.f("ix_supervision_point_commitment_id"), "supervision_point", ["commitment_id"], unique=False
    )
    op.create_index(
        op.f("ix_supervision_point_department_key_state"),
        "supervision_point",
        ["department_key", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_supervision_point_project_id_state"),
        "supervision_point",
        ["project_id", "state"],
        unique=False,
    )
    op.create_table(
        "breach",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("commitment_id", KEY, nullable=False),
        sa.Column("clause_id", KEY, nullable=True),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=True),
        sa.Column("enterprise_id", KEY, nullable=False),
        sa.Column("facts", sa.String(length=1000), nullable=False),
        sa.Column("evidence", sa.String(length=400), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('rectified','repaired','dismissed'))",
            name=op.f("ck_breach_closed_has_its_time"),
        ),
        sa.CheckConstraint(
            "(side = 'department') = (department_key IS NOT NULL)",
            name=op.f("ck_breach_department_of_its_side"),
        ),
        sa.CheckConstraint("facts <> '' AND evidence <> ''", name=op.f("ck_breach_has_facts_and_evidence")),
        sa.CheckConstraint("side IN ('enterprise','department')", name=op.f("ck_breach_side_known")),
        sa.CheckConstraint(
            "state IN ('found','rectifying','rectified','stop_proposed','revoked','reported','repaired','dismissed')",
            name=op.f("ck_breach_state_known"),
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_breach_clause_id_clause")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_breach_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_breach_department_key_department")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_breach_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_breach_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
    )
    op.create_index(op.f("ix_breach_commitment_id"), "breach", ["commitment_id"], unique=False)
    op.create_index(op.f("ix_breach_enterprise_id_state"), "breach", ["enterprise_id", "state"], unique=False)
    op.create_index(op.f("ix_breach_project_id_state"), "breach", ["project_id", "state"], unique=False)
    op.create_table(
        "credit_repair",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("breach_id", KEY, nullable=False),
        sa.Column("correction", sa.String(length=1000), nullable=False),
        sa.Column("public_commitment", sa.String(length=1000), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (state = 'applied')", name=op.f("ck_credit_repair_decision_has_its_time")
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR reason <> ''", name=op.f("ck_credit_repair_refusal_gives_reason")
        ),
        sa.CheckConstraint(
            "correction <> '' AND public_commitment <> ''",
            name=op.f("ck_credit_repair_says_what_was_corrected"),
        ),
        sa.CheckConstraint(
            "state IN ('applied','granted','refused')", name=op.f("ck_credit_repair_state_known")
        ),
        sa.ForeignKeyConstraint(["breach_id"], ["breach.id"], name=op.f("fk_credit_repair_breach_id_breach")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_credit_repair_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_repair")),
    )
    op.create_index(op.f("ix_credit_repair_project_id"), "credit_repair", ["project_id"], unique=False)
    op.create_index(
        op.f("uq_credit_repair_one_open"),
        "credit_repair",
        ["breach_id"],
        unique=True,
        sqlite_where=sa.text("state = 'applied'"),
        postgresql_where=sa.text("state = 'applied'"),
    )


def downgrade() -> None:
    """Migrate down; a table takes its indexes along."""
    op.drop_table("credit_repair")
    op.drop_table("breach")
    op.drop_table("supervision_point")
    op.drop_table("dispute")
    op.drop_table("deferred_material")
    op.drop_table("clause")
    op.drop_table("commitment")
    op.drop_table("attachment")
    op.drop_table("anchor")
