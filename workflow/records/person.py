"""People, what they may be, and how they are signed in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class Person(Record):
    """Someone who acts: of the office, a department, a window, an enterprise, or a supervisor."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("department_key IS NULL OR enterprise_id IS NULL", name="belongs_to_one_side"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(30), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    department_key: Mapped[str | None] = mapped_column(ForeignKey("department.key"), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)


class Grant(Record):
    """A role that a person holds."""

    __tablename__ = "grant_of_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class SignIn(Record):
    """One signed-in browser. Only the digest of its token is kept."""

    __tablename__ = "sign_in"
    __table_args__ = (Index(None, "expires_at"),)

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    #: The link that it was opened at: it reaches that one question and nothing else. None: signed in with a password.
    link_id: Mapped[int | None] = mapped_column(ForeignKey("answer_link.id"), index=True)


class FailedSignIn(Record):
    """A wrong password, counted for back-off by login."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index(None, "login", "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    login: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class RequestKey(Record):
    """The answer that was given to a write with an idempotency key, so that a repeat gets the same answer."""

    __tablename__ = "request_key"
    __table_args__ = (Index(None, "created_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    #: Digest of method, path and body: the same key for another request is refused.
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[str]
    body: Mapped[bytes]
    created_at: Mapped[datetime]
