"""一窗通取 (二（二）4): the window of one project, and what was handed over, to whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Key, Record


class Pickup(Record):
    """What of a project lies at the window: waiting, ready, collected once."""

    __tablename__ = "pickup"
    __table_args__ = (
        UniqueConstraint("project_id"),
        CheckConstraint("state IN ('waiting','ready','collected')", name="state_known"),
        CheckConstraint("(state = 'collected') = (collected_at IS NOT NULL)", name="collected_has_its_time"),
        CheckConstraint("state <> 'ready' OR ready_at IS NOT NULL", name="ready_has_its_time"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    collected_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Collection(Record):
    """One handing-over at the window: everything at once, or a part with the reason."""

    __tablename__ = "collection"
    __table_args__ = (
        UniqueConstraint("pickup_id", "number"),
        CheckConstraint("handed <> '[]'", name="hands_something_over"),
        CheckConstraint("collector_name <> '' AND document_masked <> ''", name="names_who_collected"),
        CheckConstraint("(remaining <> '[]') = (partial_reason <> '')", name="part_gives_reason"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    pickup_id: Mapped[int] = mapped_column(ForeignKey("pickup.id"))
    number: Mapped[int]
    #: What was handed over: code, name of the item, its things, when it had arrived.
    handed: Mapped[list[Any]] = mapped_column(Json)
    #: Short names of the items that were left for later.
    remaining: Mapped[list[str]] = mapped_column(Json)
    partial_reason: Mapped[str] = mapped_column(String(200), default="")
    collector_name: Mapped[str] = mapped_column(String(60))
    document_kind: Mapped[str] = mapped_column(String(40))
    #: Masked when it is recorded: the whole number is never kept (个人信息保护法).
    document_masked: Mapped[str] = mapped_column(String(40))
    collected_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    #: Why it was taken back as recorded by mistake; empty while it stands.
    taken_back_because: Mapped[str] = mapped_column(String(200), default="", server_default="")
    #: Who handed it over at the window.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
