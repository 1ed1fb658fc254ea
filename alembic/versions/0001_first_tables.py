"""First tables: the case, docking, consultation, clocks, people, paper; and a history that only grows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from workflow.records.base import Instant

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

EVENT_STAYS = "留痕只增不改：历史记录不得修改、删除；更正请另记一条。"
ANSWER_STAYS = "已作出的答复不得修改、删除；退回后请部门另行答复。"

#: What an answer says. Only the mark that it was returned, and why, may be added later, once.
ANSWER_COLUMNS = (
    "id, checklist_id, round, involved, lines, facts_version, confirms_round, note, handled_by, phone, "
    "person_id, replied_at, in_time"
)

#: Name, table, when it fires: said the same way to both databases.
TRIGGERS = (
    ("event_keeps_lines", "event", "UPDATE", "", EVENT_STAYS),
    ("event_loses_no_line", "event", "DELETE", "", EVENT_STAYS),
    ("checklist_answer_keeps_words", "checklist_answer", f"UPDATE OF {ANSWER_COLUMNS}", "", ANSWER_STAYS),
    (
        "checklist_answer_keeps_return",
        "checklist_answer",
        "UPDATE OF returned_at, return_reason",
        "WHEN (OLD.returned_at IS NOT NULL)",
        ANSWER_STAYS,
    ),
    ("checklist_answer_loses_none", "checklist_answer", "DELETE", "", ANSWER_STAYS),
)

#: PostgreSQL alone can empty a table without touching a row.
TRUNCATE_TRIGGERS = (
    ("event_is_not_emptied", "event", EVENT_STAYS),
    ("checklist_answer_is_not_emptied", "checklist_answer", ANSWER_STAYS),
)


def upgrade() -> None:  # noqa: PLR0915 - as many statements as there are tables
    """Migrate up."""
    op.create_table(
        "department",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("short", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_department")),
    )
    op.create_table(
        "enterprise",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("identity", sa.String(length=240), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("credit_code_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "credit_code IS NULL OR credit_code <> ''", name=op.f("ck_enterprise_code_is_null_not_empty")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_enterprise_credit_code")),
    )
    op.create_index(op.f("ix_enterprise_identity"), "enterprise", ["identity"], unique=False)
    op.create_index(op.f("ix_enterprise_name"), "enterprise", ["name"], unique=False)
    op.create_table(
        "failed_sign_in",
        sa.Column("id", KEY, nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    op.create_index(op.f("ix_failed_sign_in_login_at"), "failed_sign_in", ["login", "at"], unique=False)
    op.create_table(
        "house",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("event_hash", sa.String(length=64), nullable=False),
        sa.Column("calendar_revision", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_house_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house")),
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "person",
        sa.Column("id", KEY, nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=True),
        sa.Column("enterprise_id", KEY, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "department_key IS NULL OR enterprise_id IS NULL", name=op.f("ck_person_belongs_to_one_side")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_person_department_key_department")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_person_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_index(op.f("ix_person_department_key"), "person", ["department_key"], unique=False)
    op.create_index(op.f("ix_person_enterprise_id"), "person", ["enterprise_id"], unique=False)
    op.create_table(
        "closure",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("declared_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint("document <> ''", name=op.f("ck_closure_has_its_document")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_closure_person_id_person")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closure")),
    )
    op.create_table(
        "grant_of_role",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_grant_of_role_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_grant_of_role")),
    )
    op.create_table(
        "imported_notice",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("off", JSON, nullable=False),
        sa.Column("makeup", JSON, nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_imported_notice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_imported_notice")),
    )
    op.create_table(
        "liaison",
        sa.Column("id", KEY, nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_liaison_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_liaison_department_key_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_liaison_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liaison")),
    )
    op.create_index(
        op.f("ix_liaison_department_key_phase"), "liaison", ["department_key", "phase"], unique=False
    )
    op.create_table(
        "project",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("identity", sa.String(length=240), nullable=False),
        sa.Column("enterprise_id", KEY, nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("industry_code", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("investment", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("contact_name", sa.String(length=60), nullable=False),
        sa.Column("contact_phone", sa.String(length=30), nullable=False),
        sa.Column("new_enterprise", sa.Boolean(), nullable=False),
        sa.Column("needs_land", sa.Boolean(), nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("edition_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=120), nullable=False),
        sa.Column("remembered_state", sa.String(length=120), nullable=False),
        sa.Column("agent_id", KEY, nullable=True),
        sa.Column("taken_in_at", Instant(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("event_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("investment >= 0", name=op.f("ck_project_investment_not_negative")),
        sa.ForeignKeyConstraint(["agent_id"], ["person.id"], name=op.f("fk_project_agent_id_person")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_project_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("number", name=op.f("uq_project_number")),
    )
    op.create_index(op.f("ix_project_agent_id"), "project", ["agent_id"], unique=False)
    op.create_index(op.f("ix_project_code"), "project", ["code"], unique=False)
    op.create_index(op.f("ix_project_enterprise_id"), "project", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_project_identity"), "project", ["identity"], unique=False)
    op.create_index(op.f("ix_project_name"), "project", ["name"], unique=False)
    op.create_index(op.f("ix_project_state_id"), "project", ["state", "id"], unique=False)
    op.create_table(
        "request_key",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_request_key_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_request_key")),
    )
    op.create_index(op.f("ix_request_key_created_at"), "request_key", ["created_at"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_expires_at"), "sign_in", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "checklist",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=False),
        sa.Column("phases", JSON, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("notified_at", Instant(), nullable=False),
        sa.Column("asked_again_because", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('awaiting','replied','not_involved','returned','stale','withdrawn')",
            name=op.f("ck_checklist_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_checklist_department_key_department")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_checklist_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint(
            "project_id", "department_key", name=op.f("uq_checklist_project_id_department_key")
        ),
    )
    op.create_index(
        op.f("ix_checklist_department_key_state"), "checklist", ["department_key", "state"], unique=False
    )
    op.create_table(
        "clock",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("limit_key", sa.String(length=60), nullable=False),
        sa.Column("limit", JSON, nullable=False),
        sa.Column("obligor_kind", sa.String(length=20), nullable=False),
        sa.Column("obligor_key", sa.String(length=40), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("stopped_at", Instant(), nullable=True),
        sa.Column("stopped_by", sa.String(length=30), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("extension_reason", sa.String(length=400), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(due_at IS NULL) = (due_day IS NULL)", name=op.f("ck_clock_due_day_with_due_instant")
        ),
        sa.CheckConstraint(
            "stopped_at IS NULL OR started_at IS NOT NULL", name=op.f("ck_clock_stops_only_what_started")
        ),
        sa.CheckConstraint("(stopped_at IS NULL) = (stopped_by = '')", name=op.f("ck_clock_stop_says_how")),
        sa.CheckConstraint(
            "(extended = 0) = (extension_reason = '')", name=op.f("ck_clock_extension_gives_reason")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_clock_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "round",
            "limit_key",
            name=op.f("uq_clock_subject_kind_subject_id_round_limit_key"),
        ),
    )
    op.create_index(
        "ix_clock_open_due",
        "clock",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("stopped_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.create_index(
        "ix_clock_open_obligor",
        "clock",
        ["obligor_kind", "obligor_key", "due_at"],
        unique=False,
        sqlite_where=sa.text("stopped_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.create_index(op.f("ix_clock_project_id"), "clock", ["project_id"], unique=False)
    op.create_index(
        "uq_clock_one_open",
        "clock",
        ["subject_kind", "subject_id", "limit_key"],
        unique=True,
        sqlite_where=sa.text("stopped_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.create_table(
        "consultation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("enterprise_opinion", sa.String(length=400), nullable=False),
        sa.Column("info", sa.String(length=2000), nullable=False),
        sa.Column("enterprise_clauses", JSON, nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("high_risk", sa.Boolean(), nullable=True),
        sa.Column("high_risk_reason", sa.String(length=400), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("circulated_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_reason", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(circulated_at IS NULL) OR state <> 'screening'",
            name=op.f("ck_consultation_screening_is_not_circulated"),
        ),
        sa.CheckConstraint(
            "high_risk IS NOT NULL OR high_risk_reason = ''",
            name=op.f("ck_consultation_risk_reason_with_decision"),
        ),
        sa.CheckConstraint(
            "circulated_at IS NULL OR high_risk IS NULL OR NOT high_risk",
            name=op.f("ck_consultation_high_risk_is_not_circulated"),
        ),
        sa.CheckConstraint(
            "state IN ('screening','circulating','unopposed','opposed','deliberating','cleared','refused','declined','withdrawn')",
            name=op.f("ck_consultation_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_consultation_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("project_id", "round", name=op.f("uq_consultation_project_id_round")),
    )
    op.create_table(
        "event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", KEY, nullable=True),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("person_name", sa.String(length=60), nullable=False),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("happened_at <= recorded_at", name=op.f("ck_event_not_before_it_happened")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_event_seq_positive")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_event_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(
        "uq_event_house_seq",
        "event",
        ["seq"],
        unique=True,
        sqlite_where=sa.text("project_id IS NULL"),
        postgresql_where=sa.text("project_id IS NULL"),
    )
    op.create_index("uq_event_project_seq", "event", ["project_id", "seq"], unique=True)
    op.create_table(
        "involvement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("items", JSON, nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_involvement_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_involvement_department_key_department")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_involvement_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvement")),
        sa.UniqueConstraint(
            "project_id",
            "department_key",
            "phase",
            name=op.f("uq_involvement_project_id_department_key_phase"),
        ),
    )
    op.create_index(op.f("ix_involvement_department_key"), "involvement", ["department_key"], unique=False)
    op.create_table(
        "mandate",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("phases", JSON, nullable=False),
        sa.Column("items", JSON, nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint("scope IN ('item','phase','whole')", name=op.f("ck_mandate_scope_known")),
        sa.CheckConstraint(
            "(scope = 'phase') = (phases <> '[]') AND (scope = 'item') = (items <> '[]')",
            name=op.f("ck_mandate_names_what_its_scope_needs"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mandate_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_mandate_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index(op.f("ix_mandate_project_id"), "mandate", ["project_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("project_id", KEY, nullable=True),
        sa.Column("addressee_kind", sa.String(length=20), nullable=False),
        sa.Column("addressee_key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "addressee_kind IN ('department','office','person','enterprise')",
            name=op.f("ck_notice_addressee_known"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_notice_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_index(
        op.f("ix_notice_addressee_kind_addressee_key_id"),
        "notice",
        ["addressee_kind", "addressee_key", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_notice_project_id"), "notice", ["project_id"], unique=False)
    op.create_table(
        "pack",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("missing", JSON, nullable=False),
        sa.Column("compiled_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pack_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pack_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("project_id", "phase", "version", name=op.f("uq_pack_project_id_phase_version")),
    )
    op.create_table(
        "paper",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=True),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("edition_hash", sa.String(length=64), nullable=False),
        sa.Column("sheet_sha256", sa.String(length=64), nullable=False),
        sa.Column("sheet", JSON, nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_paper_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "form",
            "sheet_sha256",
            name=op.f("uq_paper_subject_kind_subject_id_form_sheet_sha256"),
        ),
    )
    op.create_index(op.f("ix_paper_project_id_id"), "paper", ["project_id", "id"], unique=False)
    op.create_table(
        "project_facts",
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("changed", JSON, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_project_facts_person_id_person")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_facts_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", "version", name=op.f("pk_project_facts")),
    )
    op.create_table(
        "project_stage",
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('done','skipped'))",
            name=op.f("ck_project_stage_closed_has_its_time"),
        ),
        sa.CheckConstraint(
            "state <> 'skipped' OR reason <> ''", name=op.f("ck_project_stage_skip_gives_reason")
        ),
        sa.CheckConstraint(
            "state IN ('waiting','open','done','skipped')", name=op.f("ck_project_stage_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_stage_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", "stage", name=op.f("pk_project_stage")),
    )
    op.create_table(
        "checklist_answer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("checklist_id", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("involved", sa.Boolean(), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("confirms_round", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("handled_by", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("replied_at", Instant(), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("returned_at", Instant(), nullable=True),
        sa.Column("return_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (return_reason = '')",
            name=op.f("ck_checklist_answer_return_has_its_reason"),
        ),
        sa.CheckConstraint("handled_by <> ''", name=op.f("ck_checklist_answer_names_who_handled_it")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_answer_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_checklist_answer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_answer")),
        sa.UniqueConstraint("checklist_id", "round", name=op.f("uq_checklist_answer_checklist_id_round")),
    )
    op.create_table(
        "consultee",
        sa.Column("id", KEY, nullable=False),
        sa.Column("consultation_id", KEY, nullable=False),
        sa.Column("department_key", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("clauses", JSON, nullable=False),
        sa.Column("added_clauses", JSON, nullable=False),
        sa.Column("notified_at", Instant(), nullable=False),
        sa.Column("opinion", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("handled_by", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("replied_at", Instant(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('awaiting','withdrawn')) = (opinion IS NULL)",
            name=op.f("ck_consultee_no_state_without_opinion"),
        ),
        sa.CheckConstraint(
            "opinion IS NULL OR handled_by <> ''", name=op.f("ck_consultee_names_who_handled_it")
        ),
        sa.CheckConstraint(
            "opinion IS NULL OR opinion <> 'object' OR reason <> ''",
            name=op.f("ck_consultee_objection_gives_reason"),
        ),
        sa.CheckConstraint(
            "opinion IS NULL OR opinion IN ('agree','object')", name=op.f("ck_consultee_opinion_known")
        ),
        sa.CheckConstraint(
            "state IN ('awaiting','agreed','objected','settled','upheld','withdrawn')",
            name=op.f("ck_consultee_state_known"),
        ),
        sa.CheckConstraint(
            "(opinion IS NULL) = (in_time IS NULL)", name=op.f("ck_consultee_opinion_in_time_or_not")
        ),
        sa.CheckConstraint(
            "(opinion IS NULL) = (replied_at IS NULL)", name=op.f("ck_consultee_opinion_has_its_time")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consultee_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["department_key"], ["department.key"], name=op.f("fk_consultee_department_key_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consultee_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultee")),
        sa.UniqueConstraint(
            "consultation_id", "department_key", name=op.f("uq_consultee_consultation_id_department_key")
        ),
    )
    op.create_index(
        op.f("ix_consultee_department_key_state"), "consultee", ["department_key", "state"], unique=False
    )
    op.create_table(
        "pause",
        sa.Column("id", KEY, nullable=False),
        sa.Column("clock_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.String(length=400), nullable=False),
        sa.Column("start", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("planned_until", sa.Date(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.CheckConstraint("basis <> '' AND evidence <> ''", name=op.f("ck_pause_has_basis_and_evidence")),
        sa.CheckConstraint("until IS NULL OR until >= start", name=op.f("ck_pause_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_pause_clock_id_clock")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pause_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index(op.f("ix_pause_clock_id"), "pause", ["clock_id"], unique=False)
    keep_history()


def keep_history() -> None:
    """Let the database itself refuse to change or to lose a line of history, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for name, table, when, condition, message in TRIGGERS:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'restrict_violation'; END $$"
    )
    for name, table, when, condition, message in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW {condition} "
            f"EXECUTE FUNCTION keep_history('{message}')"
        )
    for name, table, message in TRUNCATE_TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION keep_history('{message}')"
        )


def downgrade() -> None:
    """Migrate down; a table takes its indexes along."""
    for name, table, *_ in (*TRIGGERS, *TRUNCATE_TRIGGERS):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_history()")
    op.drop_table("pause")
    op.drop_table("consultee")
    op.drop_table("checklist_answer")
    op.drop_table("project_stage")
    op.drop_table("project_facts")
    op.drop_table("paper")
    op.drop_table("pack")
    op.drop_table("notice")
    op.drop_table("mandate")
    op.drop_table("involvement")
    op.drop_table("event")
    op.drop_table("consultation")
    op.drop_table("clock")
    op.drop_table("checklist")
    op.drop_table("sign_in")
    op.drop_table("request_key")
    op.drop_table("project")
    op.drop_table("liaison")
    op.drop_table("imported_notice")
    op.drop_table("grant_of_role")
    op.drop_table("closure")
    op.drop_table("person")
    op.drop_table("number_series")
    op.drop_table("house")
    op.drop_table("failed_sign_in")
    op.drop_table("enterprise")
    op.drop_table("department")
