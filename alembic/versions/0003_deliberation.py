"""Deliberation with minutes and resolutions; blockers (二（三）1, 三（二）)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from workflow.records.base import Instant

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

MINUTES_STAY = "已印发的会议纪要不得修改、删除；有误的请印发更正。"

#: Name, when it fires, on which rows.
TRIGGERS = (
    ("minutes_keep_words", "UPDATE", "WHEN (OLD.issued_at IS NOT NULL)"),
    ("minutes_are_not_lost", "DELETE", "WHEN (OLD.issued_at IS NOT NULL)"),
)


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "blocker",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("raiser_kind", sa.String(length=20), nullable=False),
        sa.Column("raiser_key", sa.String(length=40), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("owner_kind", sa.String(length=20), nullable=False),
        sa.Column("owner_key", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.String(length=1000), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_reason", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'coordinating' OR due_on IS NOT NULL", name=op.f("ck_blocker_coordinated_until_a_date")
        ),
        sa.CheckConstraint("owner_kind IN ('department','office')", name=op.f("ck_blocker_owner_known")),
        sa.CheckConstraint(
            "raiser_kind IN ('office','agent','department','enterprise')",
            name=op.f("ck_blocker_raiser_known"),
        ),
        sa.CheckConstraint(
            "(state = 'resolved') = (resolution <> '')", name=op.f("ck_blocker_resolved_says_how")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_blocker_says_something")),
        sa.CheckConstraint(
            "state IN ('raised','coordinating','deliberated','resolved','withdrawn')",
            name=op.f("ck_blocker_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (closed_reason <> '')", name=op.f("ck_blocker_withdrawn_gives_reason")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_blocker_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_blocker_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocker")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_blocker_project_id_number")),
    )
    op.create_index(op.f("ix_blocker_project_id_state"), "blocker", ["project_id", "state"], unique=False)
    op.create_table(
        "screening",
        sa.Column("consultation_id", KEY, nullable=False),
        sa.Column("land", sa.String(length=10), nullable=True),
        sa.Column("land_evidence", sa.String(length=400), nullable=False),
        sa.Column("findings", JSON, nullable=False),
        sa.Column("screened_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint(
            "land IS NOT NULL OR land_evidence = ''", name=op.f("ck_screening_evidence_with_finding")
        ),
        sa.CheckConstraint(
            "land IS NULL OR land = 'pending' OR land_evidence <> ''",
            name=op.f("ck_screening_land_has_evidence"),
        ),
        sa.CheckConstraint(
            "land IS NULL OR land IN ('obtained','pending','unlawful')", name=op.f("ck_screening_land_known")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_screening_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_screening_person_id_person")),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_screening")),
    )
    op.create_table(
        "deliberation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("consultation_id", KEY, nullable=True),
        sa.Column("blocker_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("meets_at", Instant(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("departments", JSON, nullable=False),
        sa.Column("persons", sa.String(length=400), nullable=False),
        sa.Column("agenda", JSON, nullable=False),
        sa.Column("called_at", Instant(), nullable=False),
        sa.Column("held_at", Instant(), nullable=True),
        sa.Column("attended", JSON, nullable=False),
        sa.Column("attended_persons", sa.String(length=400), nullable=False),
        sa.Column("positions", JSON, nullable=False),
        sa.Column("opinions", JSON, nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_reason", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (closed_reason <> '')",
            name=op.f("ck_deliberation_cancelled_gives_reason"),
        ),
        sa.CheckConstraint("place <> ''", name=op.f("ck_deliberation_has_its_place")),
        sa.CheckConstraint(
            "(held_at IS NULL) = (state IN ('called','cancelled'))",
            name=op.f("ck_deliberation_held_has_its_time"),
        ),
        sa.CheckConstraint(
            "(consultation_id IS NULL) <> (blocker_id IS NULL)",
            name=op.f("ck_deliberation_is_about_one_thing"),
        ),
        sa.CheckConstraint(
            "state IN ('called','held','cancelled','minuted','closed')",
            name=op.f("ck_deliberation_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["blocker_id"], ["blocker.id"], name=op.f("fk_deliberation_blocker_id_blocker")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_deliberation_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_deliberation_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberation")),
        sa.UniqueConstraint("project_id", "round", name=op.f("uq_deliberation_project_id_round")),
    )
    op.create_index(
        op.f("uq_deliberation_one_called_for_blocker"),
        "deliberation",
        ["blocker_id"],
        unique=True,
        sqlite_where=sa.text("state = 'called'"),
        postgresql_where=sa.text("state = 'called'"),
    )
    op.create_index(
        op.f("uq_deliberation_one_called_for_consultation"),
        "deliberation",
        ["consultation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'called'"),
        postgresql_where=sa.text("state = 'called'"),
    )
    op.create_table(
        "minutes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("deliberation_id", KEY, nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("issued_at", Instant(), nullable=True),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint("issue = 1 OR reason <> ''", name=op.f("ck_minutes_correction_gives_reason")),
        sa.CheckConstraint(
            "(issued_at IS NULL) = (number IS NULL)", name=op.f("ck_minutes_issued_has_its_number")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_minutes_says_something")),
        sa.ForeignKeyConstraint(
            ["deliberation_id"], ["deliberation.id"], name=op.f("fk_minutes_deliberation_id_deliberation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_minutes_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("deliberation_id", "issue", name=op.f("uq_minutes_deliberation_id_issue")),
        sa.UniqueConstraint("number", name=op.f("uq_minutes_number")),
    )
    op.create_table(
        "resolution",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("deliberation_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("owner_kind", sa.String(length=20), nullable=False),
        sa.Column("owner_key", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.Column("reported_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_reason", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_resolution_amount_positive")),
        sa.CheckConstraint(
            "(amount IS NULL) <> (due_on IS NULL)", name=op.f("ck_resolution_due_by_days_or_date")
        ),
        sa.CheckConstraint(
            "owner_kind IN ('department','office','enterprise')", name=op.f("ck_resolution_owner_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('reported','done') OR evidence <> ''",
            name=op.f("ck_resolution_report_has_evidence"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_resolution_says_something")),
        sa.CheckConstraint(
            "state IN ('drafted','open','withdrawn','reported','done')",
            name=op.f("ck_resolution_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (closed_reason <> '')", name=op.f("ck_resolution_withdrawn_gives_reason")
        ),
        sa.ForeignKeyConstraint(
            ["deliberation_id"], ["deliberation.id"], name=op.f("fk_resolution_deliberation_id_deliberation")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_resolution_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
        sa.UniqueConstraint(
            "deliberation_id", "position", name=op.f("uq_resolution_deliberation_id_position")
        ),
    )
    op.create_index(
        op.f("ix_resolution_project_id_state"), "resolution", ["project_id", "state"], unique=False
    )
    keep_minutes()


def keep_minutes() -> None:
    """Let the database itself refuse to change minutes that were issued, or to lose any."""
    if op.get_bind().dialect.name == "sqlite":
        for name, when, condition in TRIGGERS:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON minutes FOR EACH ROW {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{MINUTES_STAY}'); END"
            )
        return
    for name, when, condition in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON minutes FOR EACH ROW {condition} "
            f"EXECUTE FUNCTION keep_history('{MINUTES_STAY}')"
        )


def downgrade() -> None:
    """Migrate down; a table takes its indexes and triggers along."""
    op.drop_table("resolution")
    op.drop_table("minutes")
    op.drop_table("deliberation")
    op.drop_table("screening")
    op.drop_table("blocker")
