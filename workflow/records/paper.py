"""表单（纸面）: a rendered PDF with its hash, its edition and the data it was made from."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Key, Record


class Paper(Record):
    """Paper as it was made. A reprint gives these bytes, whatever has changed since."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "form", "sheet_sha256"),
        Index(None, "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    #: `annex1`, `annex2`, `pack`, `proof`.
    form: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(Key)
    edition_hash: Mapped[str] = mapped_column(String(64))
    #: Digest of the sheet: the same data gives the same paper, not another one.
    sheet_sha256: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[dict[str, Any]] = mapped_column(Json)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    made_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
