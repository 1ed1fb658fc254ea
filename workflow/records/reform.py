"""机构改革: renamings, mergers and splits of departments, planned for a day or done (三（一）)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.errors import NotFound
from workflow.records.base import Json, Key, Record
from workflow.rules.division import Answering, division_of


class Reform(Record):
    """One reform of one department: carried out on its day, at most once, or withdrawn before."""

    __tablename__ = "reform"
    __table_args__ = (
        CheckConstraint("kind IN ('rename','merge','split')", name="kind_known"),
        CheckConstraint("state IN ('planned','done','withdrawn')", name="state_known"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_has_its_time"),
        CheckConstraint("(done_at IS NULL) = (house_seq IS NULL)", name="done_has_its_line"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_its_time"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because = '')", name="withdrawn_says_why"),
        Index(None, "state", "since"),
        Index(None, "department_key"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    #: The day from which it holds; a planned one is carried out when it has come.
    since: Mapped[date]
    #: The document that it rests on; may be empty for a new name alone.
    document: Mapped[str] = mapped_column(String(100), default="")
    #: A renaming holds `name` and `short`, a merger `into`, a split `rest`, `parts`, `running` and `people`.
    given: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))
    planned_at: Mapped[datetime]
    planned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
    #: Number of the house's line that says it was done: the order in which reforms hold.
    house_seq: Mapped[int | None] = mapped_column(unique=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(String(400), default="")
    #: Why it could not be carried out although its day has come; empty while nothing is in its way.
    trouble: Mapped[str] = mapped_column(String(300), default="")

    @classmethod
    def found(cls, session: Session, reform_id: int) -> "Reform":
        """Load a reform as it is committed.

        Raises:
            NotFound: there is no such reform.
        """
        found = session.get(cls, reform_id, populate_existing=True)
        if found is None:
            raise NotFound(what="该项机构改革")
        return found


def answering(session: Session) -> Answering:
    """Who answers today for what the law gives each department. One statement."""
    done = session.execute(
        select(Reform.department_key, Reform.given)
        .where(Reform.house_seq.is_not(None), Reform.kind.in_(("merge", "split")))
        .order_by(Reform.house_seq)
    )
    return Answering(tuple(division_of(key, given) for key, given in done))
