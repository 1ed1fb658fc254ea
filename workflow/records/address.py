"""标准地址信息库 (二（二）3): addresses, every version of them, and reports of what is wrong."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Key, Record


class StandardAddress(Record):
    """One address as it is now. It is never deleted: one that is not used any more is marked so."""

    __tablename__ = "standard_address"
    __table_args__ = (
        CheckConstraint("town <> '' AND road <> '' AND number <> ''", name="has_its_parts"),
        Index("ix_standard_address_in_use_identity", "in_use", "identity"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    town: Mapped[str] = mapped_column(String(40))
    road: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(40))
    room: Mapped[str] = mapped_column(String(60), default="")
    #: As it is written: county, town, road, number, room.
    text: Mapped[str] = mapped_column(String(260))
    #: What is the same for two ways of writing one address; what a search looks in.
    identity: Mapped[str] = mapped_column(String(260), unique=True)
    in_use: Mapped[bool] = mapped_column(default=True)
    entered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class AddressVersion(Record):
    """One version of an address: what it said, what had changed, and why."""

    __tablename__ = "standard_address_version"

    address_id: Mapped[int] = mapped_column(ForeignKey("standard_address.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[dict[str, Any]] = mapped_column(Json)
    in_use: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AddressReport(Record):
    """That somebody finds an address wrong, with what it should say; somebody else decides."""

    __tablename__ = "address_report"
    __table_args__ = (
        CheckConstraint("state IN ('raised','accepted','rejected')", name="state_known"),
        CheckConstraint("(state = 'raised') = (decided_at IS NULL)", name="decided_has_its_time"),
        CheckConstraint("state <> 'rejected' OR reason <> ''", name="rejection_gives_reason"),
        CheckConstraint("said <> '' OR proposed <> '{}'", name="says_what_is_wrong"),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("standard_address.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    #: What is wrong, in the words of whoever found it.
    said: Mapped[str] = mapped_column(String(400), default="")
    #: The parts as they should be; empty where only the fault is told.
    proposed: Mapped[dict[str, Any]] = mapped_column(Json)
    raised_at: Mapped[datetime]
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
