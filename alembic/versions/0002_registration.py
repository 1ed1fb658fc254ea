"""Business registration: items, pickup, address library (二（二）)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from workflow.records.base import Instant

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "standard_address",
        sa.Column("id", KEY, nullable=False),
        sa.Column("town", sa.String(length=40), nullable=False),
        sa.Column("road", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("room", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=260), nullable=False),
        sa.Column("identity", sa.String(length=260), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "town <> '' AND road <> '' AND number <> ''", name=op.f("ck_standard_address_has_its_parts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_address")),
        sa.UniqueConstraint("identity", name=op.f("uq_standard_address_identity")),
    )
    op.create_index(
        "ix_standard_address_in_use_identity", "standard_address", ["in_use", "identity"], unique=False
    )
    op.create_table(
        "address_report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("said", sa.String(length=400), nullable=False),
        sa.Column("proposed", JSON, nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("raised_by", KEY, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'raised') = (decided_at IS NULL)", name=op.f("ck_address_report_decided_has_its_time")
        ),
        sa.CheckConstraint(
            "said <> '' OR proposed <> '{}'", name=op.f("ck_address_report_says_what_is_wrong")
        ),
        sa.CheckConstraint(
            "state <> 'rejected' OR reason <> ''", name=op.f("ck_address_report_rejection_gives_reason")
        ),
        sa.CheckConstraint(
            "state IN ('raised','accepted','rejected')", name=op.f("ck_address_report_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["standard_address.id"],
            name=op.f("fk_address_report_address_id_standard_address"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_address_report_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["person.id"], name=op.f("fk_address_report_raised_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_report")),
    )
    op.create_index(op.f("ix_address_report_address_id"), "address_report", ["address_id"], unique=False)
    op.create_index(op.f("ix_address_report_state_id"), "address_report", ["state", "id"], unique=False)
    op.create_table(
        "standard_address_version",
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["standard_address.id"],
            name=op.f("fk_standard_address_version_address_id_standard_address"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_standard_address_version_person_id_person")
        ),
        sa.PrimaryKeyConstraint("address_id", "version", name=op.f("pk_standard_address_version")),
    )
    op.create_table(
        "business_setup",
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("changed", JSON, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_business_setup_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_business_setup_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", "version", name=op.f("pk_business_setup")),
    )
    op.create_table(
        "pickup",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("ready_at", Instant(), nullable=True),
        sa.Column("collected_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'collected') = (collected_at IS NOT NULL)",
            name=op.f("ck_pickup_collected_has_its_time"),
        ),
        sa.CheckConstraint(
            "state <> 'ready' OR ready_at IS NOT NULL", name=op.f("ck_pickup_ready_has_its_time")
        ),
        sa.CheckConstraint("state IN ('waiting','ready','collected')", name=op.f("ck_pickup_state_known")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pickup_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup")),
        sa.UniqueConstraint("project_id", name=op.f("uq_pickup_project_id")),
    )
    op.create_table(
        "registration_item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("hands_over", sa.Boolean(), nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("missing", JSON, nullable=False),
        sa.Column("things", JSON, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'returned') = (missing <> '[]')",
            name=op.f("ck_registration_item_return_says_what_is_missing"),
        ),
        sa.CheckConstraint(
            "(state IN ('not_needed','withdrawn')) = (reason <> '')",
            name=op.f("ck_registration_item_drop_gives_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR approved_at IS NOT NULL",
            name=op.f("ck_registration_item_approved_has_its_time"),
        ),
        sa.CheckConstraint(
            "state IN ('planned','applied','returned','approved','delivered','collected','concluded','not_needed','withdrawn')",
            name=op.f("ck_registration_item_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned','not_needed') OR applied_at IS NOT NULL",
            name=op.f("ck_registration_item_applied_has_its_time"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('delivered','collected') OR (delivered_at IS NOT NULL AND things <> '[]')",
            name=op.f("ck_registration_item_delivered_has_its_time_and_things"),
        ),
        sa.ForeignKeyConstraint(
            ["department_key"],
            ["department.key"],
            name=op.f("fk_registration_item_department_key_department"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_registration_item_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_item")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_registration_item_project_id_code")),
    )
    op.create_index(
        op.f("ix_registration_item_department_key_state"),
        "registration_item",
        ["department_key", "state"],
        unique=False,
    )
    op.create_table(
        "collection",
        sa.Column("id", KEY, nullable=False),
        sa.Column("pickup_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("handed", JSON, nullable=False),
        sa.Column("remaining", JSON, nullable=False),
        sa.Column("partial_reason", sa.String(length=200), nullable=False),
        sa.Column("collector_name", sa.String(length=60), nullable=False),
        sa.Column("document_kind", sa.String(length=40), nullable=False),
        sa.Column("document_masked", sa.String(length=40), nullable=False),
        sa.Column("collected_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint(
            "(remaining <> '[]') = (partial_reason <> '')", name=op.f("ck_collection_part_gives_reason")
        ),
        sa.CheckConstraint(
            "collector_name <> '' AND document_masked <> ''", name=op.f("ck_collection_names_who_collected")
        ),
        sa.CheckConstraint("handed <> '[]'", name=op.f("ck_collection_hands_something_over")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_collection_person_id_person")),
        sa.ForeignKeyConstraint(["pickup_id"], ["pickup.id"], name=op.f("fk_collection_pickup_id_pickup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("pickup_id", "number", name=op.f("uq_collection_pickup_id_number")),
    )
    op.create_table(
        "registration_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint(
            "happened_at <= recorded_at", name=op.f("ck_registration_step_not_before_it_happened")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["registration_item.id"], name=op.f("fk_registration_step_item_id_registration_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_step_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_step")),
        sa.UniqueConstraint(
            "item_id", "round", "title", name=op.f("uq_registration_step_item_id_round_title")
        ),
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("registration_step")
    op.drop_table("collection")
    op.drop_index(op.f("ix_registration_item_department_key_state"), table_name="registration_item")
    op.drop_table("registration_item")
    op.drop_table("pickup")
    op.drop_table("business_setup")
    op.drop_table("standard_address_version")
    op.drop_index(op.f("ix_address_report_state_id"), table_name="address_report")
    op.drop_index(op.f("ix_address_report_address_id"), table_name="address_report")
    op.drop_table("address_report")
    op.drop_index("ix_standard_address_in_use_identity", table_name="standard_address")
    op.drop_table("standard_address")
