"""The ladder, delivery of notices, preferences (三（二）)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from workflow.records.base import Instant

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

RUNG_HAS_ITS_INSTANT = "(next_rung_at IS NULL) = (coalesce(next_rung, '') = '')"
ADDRESSEES_BEFORE = "addressee_kind IN ('department','office','person','enterprise')"
ADDRESSEES = "addressee_kind IN ('department','office','person','enterprise','supervisor')"


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    """Migrate up."""
    # Rungs of the clocks that run already stay unknown: the first sweep computes them.
    op.add_column("clock", sa.Column("next_rung", sa.String(length=12), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        # Pauses refer to clocks, so the table cannot be laid anew: the CHECK comes with its column.
        op.execute(
            "ALTER TABLE clock ADD COLUMN next_rung_at DATETIME "
            f"CONSTRAINT ck_clock_rung_has_its_instant CHECK ({RUNG_HAS_ITS_INSTANT})"
        )
    else:
        op.add_column("clock", sa.Column("next_rung_at", Instant(), nullable=True))
        op.create_check_constraint(op.f("ck_clock_rung_has_its_instant"), "clock", RUNG_HAS_ITS_INSTANT)
    _partial(
        "ix_clock_rung_due",
        "clock",
        ["next_rung_at", "id"],
        "stopped_at IS NULL AND next_rung_at IS NOT NULL",
    )
    _partial("ix_clock_rung_unknown", "clock", ["project_id"], "stopped_at IS NULL AND next_rung IS NULL")
    with op.batch_alter_table("notice") as notice:
        notice.add_column(sa.Column("routed_at", Instant(), nullable=True))
        notice.drop_constraint(op.f("ck_notice_addressee_known"), type_="check")
        notice.create_check_constraint(op.f("ck_notice_addressee_known"), ADDRESSEES)
    # What was said before anything could be sent stays inside: nobody gets a year of mail at once.
    op.execute("UPDATE notice SET routed_at = created_at")
    _partial("ix_notice_unrouted", "notice", ["id"], "routed_at IS NULL")
    op.create_table(
        "fired_rung",
        sa.Column("id", KEY, nullable=False),
        sa.Column("clock_id", KEY, nullable=False),
        sa.Column("rung", sa.String(length=12), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("fired_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "rung IN ('remind','urge','supervise','deliberate')", name=op.f("ck_fired_rung_rung_known")
        ),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_fired_rung_clock_id_clock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fired_rung")),
        sa.UniqueConstraint("clock_id", "rung", "due_at", name=op.f("uq_fired_rung_clock_id_rung_due_at")),
    )
    op.create_table(
        "supervision",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("clock_id", KEY, nullable=False),
        sa.Column("obligor_kind", sa.String(length=20), nullable=False),
        sa.Column("obligor_key", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("overdue_since", Instant(), nullable=False),
        sa.Column("measures", sa.String(length=1000), nullable=False),
        sa.Column("promised_for", sa.Date(), nullable=True),
        sa.Column("handled_by", sa.String(length=60), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("return_reason", sa.String(length=200), nullable=False),
        sa.Column("conclusion", sa.String(length=400), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('issued','answered','closed')", name=op.f("ck_supervision_state_known")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (state <> 'closed')", name=op.f("ck_supervision_closed_has_its_time")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (conclusion = '')", name=op.f("ck_supervision_closed_says_how")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (measures = '')", name=op.f("ck_supervision_answer_says_measures")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (handled_by = '')", name=op.f("ck_supervision_answer_names_who")
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR answered_at IS NOT NULL",
            name=op.f("ck_supervision_answered_has_its_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_supervision_project_id_project")
        ),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_supervision_clock_id_clock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
        sa.UniqueConstraint("number", name=op.f("uq_supervision_number")),
    )
    _partial("uq_supervision_one_open", "supervision", ["clock_id"], "state <> 'closed'", unique=True)
    op.create_index(op.f("ix_supervision_project_id"), "supervision", ["project_id"])
    op.create_index(
        op.f("ix_supervision_obligor_kind_obligor_key"), "supervision", ["obligor_kind", "obligor_key"]
    )
    op.create_table(
        "notice_preference",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.Column("services", JSON, nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("muted", JSON, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_preference_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", KEY, nullable=False),
        sa.Column("notice_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", Instant(), nullable=False),
        sa.Column("claimed_at", Instant(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("channel IN ('email','apprise')", name=op.f("ck_delivery_channel_known")),
        sa.CheckConstraint(
            "state IN ('waiting','sending','sent','failed')", name=op.f("ck_delivery_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_delivery_sent_has_its_time")
        ),
        sa.CheckConstraint(
            "(state = 'sending') = (claimed_at IS NOT NULL)", name=op.f("ck_delivery_sending_is_claimed")
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR last_error <> ''", name=op.f("ck_delivery_failure_says_why")
        ),
        sa.CheckConstraint(
            "state NOT IN ('sending','sent') OR message <> ''", name=op.f("ck_delivery_sent_in_a_message")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_id_notice")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "notice_id", "person_id", "channel", name=op.f("uq_delivery_notice_id_person_id_channel")
        ),
    )
    _partial("ix_delivery_due", "delivery", ["next_try_at"], "state = 'waiting'")
    _partial("ix_delivery_claimed", "delivery", ["claimed_at"], "state = 'sending'")
    _partial("ix_delivery_failed", "delivery", ["id"], "state = 'failed'")
    op.create_index(op.f("ix_delivery_message"), "delivery", ["message"])
    op.create_index(op.f("ix_delivery_person_id_state"), "delivery", ["person_id", "state"])


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("delivery")
    op.drop_table("notice_preference")
    op.drop_table("supervision")
    op.drop_table("fired_rung")
    op.drop_index("ix_notice_unrouted", "notice")
    op.execute("DELETE FROM notice WHERE addressee_kind = 'supervisor'")
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint(op.f("ck_notice_addressee_known"), type_="check")
        notice.create_check_constraint(op.f("ck_notice_addressee_known"), ADDRESSEES_BEFORE)
        notice.drop_column("routed_at")
    op.drop_index("ix_clock_rung_unknown", "clock")
    op.drop_index("ix_clock_rung_due", "clock")
    # The CHECK goes with its column.
    op.drop_column("clock", "next_rung_at")
    op.drop_column("clock", "next_rung")
