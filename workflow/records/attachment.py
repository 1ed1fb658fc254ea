"""附件: a file that came from outside (a signed scan), kept byte for byte with its hash."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class Attachment(Record):
    """A file about something of a project. It is never changed; a better scan is another one beside it."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "sha256"),
        CheckConstraint(
            "media_type IN ('application/pdf','image/jpeg','image/png')", name="media_type_known"
        ),
        CheckConstraint("size > 0", name="not_empty"),
        Index(None, "project_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(Key)
    title: Mapped[str] = mapped_column(String(200))
    #: As the file was called where it came from.
    filename: Mapped[str] = mapped_column(String(200))
    #: Told from the bytes, never from the name.
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    kept_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Why it is not the right one, where it was uploaded by mistake; empty while it stands.
    taken_back_because: Mapped[str] = mapped_column(String(400), default="", server_default="")
