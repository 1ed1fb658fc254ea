"""Links that open one question without an account, and the codes that prove who answers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from workflow.records.base import Instant, Key

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STANDING = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "answer_link",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.String(22), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", Key, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("project_id", Key, nullable=False),
        sa.Column("department_key", sa.String(40), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_because", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_link")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_answer_link_project_id_project")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_answer_link_department_key_department")
        ),
        sa.UniqueConstraint("name", name=op.f("uq_answer_link_name")),
        sa.CheckConstraint(
            "subject_kind IN ('checklist','consultee')", name=op.f("ck_answer_link_subject_known")
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_because = '')", name=op.f("ck_answer_link_revoked_says_why")
        ),
    )
    op.create_index("ix_answer_link_project_id", "answer_link", ["project_id"])
    op.create_index(
        "uq_answer_link_one_standing",
        "answer_link",
        ["subject_kind", "subject_id", "round"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
    op.create_table(
        "answer_code",
        sa.Column("id", Key, nullable=False),
        sa.Column("link_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_code")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["answer_link.id"], name=op.f("fk_answer_code_link_id_answer_link")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answer_code_person_id_person")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_answer_code_tries_counted")),
    )
    op.create_index(
        "ix_answer_code_link_id_person_id_sent_at", "answer_code", ["link_id", "person_id", "sent_at"]
    )
    op.create_table(
        "strange_link",
        sa.Column("id", Key, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strange_link")),
    )
    op.create_index("ix_strange_link_source_at", "strange_link", ["source", "at"])
    with op.batch_alter_table("sign_in") as table:
        table.add_column(sa.Column("link_id", Key, nullable=True))
        table.create_foreign_key(op.f("fk_sign_in_link_id_answer_link"), "answer_link", ["link_id"], ["id"])
        table.create_index("ix_sign_in_link_id", ["link_id"])


def downgrade() -> None:
    """Migrate down."""
    with op.batch_alter_table("sign_in") as table:
        table.drop_index("ix_sign_in_link_id")
        table.drop_constraint(op.f("fk_sign_in_link_id_answer_link"), type_="foreignkey")
        table.drop_column("link_id")
    op.drop_table("strange_link")
    op.drop_table("answer_code")
    op.drop_table("answer_link")
