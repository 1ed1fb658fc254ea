"""通知: one row, one addressee, one reason, written in the same transaction as its cause."""

from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record

_UNROUTED = text("routed_at IS NULL")


class Notice(Record):
    """Something that someone has to know. Its key keeps it from being said twice."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(
            "addressee_kind IN ('department','office','person','enterprise','supervisor')",
            name="addressee_known",
        ),
        Index(None, "addressee_kind", "addressee_key", "id"),
        Index(
            "ix_notice_unrouted",
            "id",
            sqlite_where=_UNROUTED,
            postgresql_where=_UNROUTED,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    #: Cause and addressee, e.g. `checklist.notify:12:1`.
    key: Mapped[str] = mapped_column(String(120), unique=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    addressee_kind: Mapped[str] = mapped_column(String(20))
    #: Department key, person id or enterprise id; empty for the office.
    addressee_key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(Key)
    text: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    #: When a channel first delivered it outside the application; None until then.
    delivered_at: Mapped[datetime | None]
    #: When it was seen to who is to get it by which channel; None until then.
    routed_at: Mapped[datetime | None]


#: The table itself, for inserts that need no object.
NOTICES = cast(Table, Notice.__table__)
