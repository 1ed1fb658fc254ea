"""When each piece of background work was last done to its end, by whichever process: what `daiban doctor` asks."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Record


class WorkRound(Record):
    """The last round of one piece of background work. Nothing depends on it: what is to be done stands in the tables."""

    __tablename__ = "work_round"

    #: The piece of work: `sweep`, `deliver`.
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    ended_at: Mapped[datetime]
