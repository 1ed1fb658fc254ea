"""The enterprise's word: a code that shows its project's standing, urgings, and ratings of what was finished."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant, Key

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "tracking_code",
        sa.Column("project_id", Key, autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_tracking_code")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_tracking_code_project_id_project")
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (digest <> '')", name=op.f("ck_tracking_code_revoked_keeps_no_digest")
        ),
        sa.CheckConstraint("salt <> ''", name=op.f("ck_tracking_code_digest_is_salted")),
    )
    op.create_table(
        "urging",
        sa.Column("id", Key, nullable=False),
        sa.Column("project_id", Key, nullable=False),
        sa.Column("clock_id", Key, nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("obligor_kind", sa.String(20), nullable=False),
        sa.Column("obligor_key", sa.String(40), nullable=False),
        sa.Column("words", sa.String(400), nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urging")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_urging_project_id_project")),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_urging_clock_id_clock")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_urging_person_id_person")),
        sa.CheckConstraint(
            "obligor_kind IN ('department','office','agent')", name=op.f("ck_urging_obligor_known")
        ),
        sa.CheckConstraint(
            "(obligor_kind = 'agent') = (clock_id IS NULL)", name=op.f("ck_urging_agent_has_no_clock")
        ),
        sa.CheckConstraint(
            "obligor_kind <> 'department' OR obligor_key <> ''", name=op.f("ck_urging_department_is_named")
        ),
    )
    op.create_index("ix_urging_project_id_id", "urging", ["project_id", "id"])
    op.create_index("ix_urging_clock_id_at", "urging", ["clock_id", "at"])
    op.create_index("ix_urging_obligor_kind_obligor_key_at", "urging", ["obligor_kind", "obligor_key", "at"])
    op.create_table(
        "rating",
        sa.Column("id", Key, nullable=False),
        sa.Column("project_id", Key, nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", Key, nullable=False),
        sa.Column("department_key", sa.String(40), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("rated_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_rating_project_id_project")),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_rating_department_key_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rating_person_id_person")),
        sa.UniqueConstraint("subject_kind", "subject_id", name=op.f("uq_rating_subject_kind_subject_id")),
        sa.CheckConstraint(
            "subject_kind IN ('registration_item','approval_item','joint_acceptance')",
            name=op.f("ck_rating_subject_known"),
        ),
        sa.CheckConstraint("grade BETWEEN 1 AND 5", name=op.f("ck_rating_five_grades")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_rating_answer_has_its_time")
        ),
        sa.CheckConstraint("answered_at IS NULL OR grade <= 2", name=op.f("ck_rating_answers_what_was_bad")),
        sa.CheckConstraint(
            "answered_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_rating_answered_stays")
        ),
    )
    op.create_index("ix_rating_project_id", "rating", ["project_id"])
    op.create_index("ix_rating_department_key_rated_at", "rating", ["department_key", "rated_at"])


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("rating")
    op.drop_table("urging")
    op.drop_table("tracking_code")
