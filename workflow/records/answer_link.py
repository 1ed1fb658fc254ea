"""Links that open one question without an account, and the codes that prove who answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record

_STANDING = text("revoked_at IS NULL")


class AnswerLink(Record):
    """One link: to one department's question, in one round."""

    __tablename__ = "answer_link"
    __table_args__ = (
        CheckConstraint("subject_kind IN ('checklist','consultee')", name="subject_known"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_because = '')", name="revoked_says_why"),
        Index(
            "uq_answer_link_one_standing",
            "subject_kind",
            "subject_id",
            "round",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    #: Random; the token is this and a seal, which is not kept.
    name: Mapped[str] = mapped_column(String(22), unique=True)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(Key)
    round: Mapped[int]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class AnswerCode(Record):
    """A code that was sent to somebody who stands at a link. Only its digest is kept."""

    __tablename__ = "answer_code"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries_counted"),
        Index(None, "link_id", "person_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("answer_link.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    #: How often it was typed wrongly.
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class StrangeLink(Record):
    """A token that opens nothing, counted for back-off by where it came from."""

    __tablename__ = "strange_link"
    __table_args__ = (Index(None, "source", "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    #: Digest of the network address, with the key: no address is kept.
    source: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
