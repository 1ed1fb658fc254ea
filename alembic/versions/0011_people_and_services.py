"""Terms of agents, absences with deputies, and services given (三（一）, 二（一）2, 二（三）1–2, 二（四）3)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "agent_term",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("ended_because", sa.String(length=200), nullable=False),
        sa.Column("handover", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_agent_term_ends_after_it_begins")
        ),
        sa.CheckConstraint(
            "until IS NOT NULL OR handover = ''", name=op.f("ck_agent_term_only_what_ended_is_handed_over")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agent_term_person_id_person")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_agent_term_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_term")),
    )
    op.create_index(op.f("ix_agent_term_project_id"), "agent_term", ["project_id"], unique=False)
    op.create_index(
        "uq_agent_term_one_open",
        "agent_term",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.execute(
        "INSERT INTO agent_term (project_id, person_id, since, ended_because, handover) "
        "SELECT id, agent_id, taken_in_at, '', '' FROM project WHERE agent_id IS NOT NULL"
    )
    op.create_table(
        "absence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("deputy_id", KEY, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", KEY, nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_absence_ends_after_it_begins")),
        sa.CheckConstraint("deputy_id <> person_id", name=op.f("ck_absence_deputy_is_another")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_absence_gives_reason")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_absence_deputy_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_absence_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_deputy_id_until"), "absence", ["deputy_id", "until"], unique=False)
    op.create_index(op.f("ix_absence_person_id_until"), "absence", ["person_id", "until"], unique=False)
    op.create_table(
        "service_record",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=1000), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=True),
        sa.Column("given_by", sa.String(length=60), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('contact','advice','visit','explanation','guidance','follow_up','training')",
            name=op.f("ck_service_record_kind_known"),
        ),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_service_record_says_what")),
        sa.CheckConstraint(
            "(kind = 'training') = (project_id IS NULL)",
            name=op.f("ck_service_record_training_is_of_the_house"),
        ),
        sa.CheckConstraint(
            "happened_at <= recorded_at", name=op.f("ck_service_record_not_before_it_happened")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_service_record_department_key_department")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_service_record_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_service_record_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
    )
    op.create_index(
        op.f("ix_service_record_project_id_id"), "service_record", ["project_id", "id"], unique=False
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("service_record")
    op.drop_table("absence")
    op.drop_table("agent_term")
