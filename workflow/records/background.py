"""When each piece of background work was last done to its end, by whichever process: what `daiban doctor` asks."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Key, Record


class WorkRound(Record):
    """The last round of one piece of background work. Nothing depends on it: what is to be done stands in the tables."""

    __tablename__ = "work_round"
    __table_args__ = (CheckConstraint("(failed_at IS NULL) = (failure = '')", name="failed_says_why"),)

    #: The piece of work: `sweep`, `deliver`.
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    #: When the last one that was done to its end began; None where none was.
    ended_at: Mapped[datetime | None]
    #: How long that one took, in milliseconds.
    took: Mapped[int] = mapped_column(default=0)
    #: When one broke off since, and why; None and empty where none did.
    failed_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(String(300), default="")
    #: What could not be seen to in it, for whoever looks after the house; empty where all was.
    trouble: Mapped[str] = mapped_column(String(300), default="")


class Followed(Record):
    """Up to where background work has followed who answers for which department (`actions/catching_up.py`): one row."""

    __tablename__ = "followed"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    #: The newest line of the house's history that was followed for good.
    house_seq: Mapped[int]
    #: The last day of which it is known which terms of duty had begun and ended by then.
    day: Mapped[date]
    #: Projects that could not be settled: they are tried again in the next round.
    again: Mapped[list[int]] = mapped_column(Json)
    #: Of two who follow at once one keeps what it found, and the other looks again.
    looks: Mapped[int]
