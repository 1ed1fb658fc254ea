"""Addresses from which people's own calendars fetch their dates."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class CalendarFeed(Record):
    """One address: of a person's own dates, or of a department's for one of its people."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("person_id", "department_key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Key of the department whose dates it shows; empty for the person's own.
    department_key: Mapped[str] = mapped_column(String(40), default="")
    #: Random; the address is this and a seal, which is not kept.
    name: Mapped[str] = mapped_column(String(22), unique=True)
    issued_at: Mapped[datetime]
    #: When it was put out of use; another one may be issued then.
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
