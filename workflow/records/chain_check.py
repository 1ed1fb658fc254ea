"""核验留痕 that is done step by step from a page: how far it has come, what it has found."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class ChainCheck(Record):
    """One walk along every chain; one at a time, since the house is held to begin one. Nothing depends on it; it may be begun anew at any time."""

    __tablename__ = "chain_check"
    __table_args__ = (
        # What every round asks: whether one is under way.
        Index(
            "ix_chain_check_under_way",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("projects >= 0 AND events >= 0 AND papers >= 0", name="counts_up"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    begun_at: Mapped[datetime]
    begun_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: The last project that was looked at.
    after: Mapped[int] = mapped_column(Key, default=0)
    #: What was looked at so far.
    projects: Mapped[int] = mapped_column(default=0)
    events: Mapped[int] = mapped_column(default=0)
    papers: Mapped[int] = mapped_column(default=0)
    #: What does not hold: the project's number and id, the line, in words.
    found: Mapped[list[Any]]
    ended_at: Mapped[datetime | None]
