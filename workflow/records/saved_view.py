"""A list of projects as somebody likes to see it: their own name for a choice of filters and order."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record

#: The longest name and the longest query, in characters.
LONGEST_NAME = 40
LONGEST_QUERY = 600


class SavedView(Record):
    """One saved view of one person; nobody else sees it."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("person_id", "name"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    #: Filters and order as they stand in the address of the list, without the place in it.
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY), default="")
    saved_at: Mapped[datetime]
