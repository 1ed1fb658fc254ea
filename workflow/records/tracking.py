"""公开查询码: what shows a project's standing to whoever it was handed to, without an account."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Record


class TrackingCode(Record):
    """The code of one project: only a salted digest is kept, and none once the code was taken back."""

    __tablename__ = "tracking_code"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (digest <> '')", name="revoked_keeps_no_digest"),
        CheckConstraint("salt <> ''", name="digest_is_salted"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
