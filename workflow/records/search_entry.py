"""What projects are found by: three characters of a name, a number or the initials of pinyin, and whose they are."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Record
from workflow.rules.finding import LENGTH

#: Compared by code point, so that what begins with a part stands together; SQLite does so by itself.
BY_CODE_POINT = String(LENGTH).with_variant(String(LENGTH, collation="C"), "postgresql")


class SearchEntry(Record):
    """One entry of the index; written with the names (`actions/searching.py`), and nothing that is not said there."""

    __tablename__ = "search_entry"
    __table_args__ = (Index(None, "project_id", "gram"), {"sqlite_with_rowid": False})

    gram: Mapped[str] = mapped_column(BY_CODE_POINT, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
