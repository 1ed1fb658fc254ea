"""专属定制事项材料清单（附件1）: one department's answer for one project, round by round; and the compiled pack."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.errors import NotFound
from workflow.records.base import Json, Key, Record
from workflow.records.clock import ClockRecord


class Checklist(Record):
    """The question to one department, and how it stands in its current round."""

    __tablename__ = "checklist"
    __table_args__ = (
        UniqueConstraint("project_id", "department_key"),
        CheckConstraint(
            "state IN ('awaiting','replied','not_involved','returned','stale','withdrawn')",
            name="state_known",
        ),
        Index(None, "department_key", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    #: Phases it is asked about.
    phases: Mapped[list[str]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)
    #: When the notice of the current round was available to the department.
    notified_at: Mapped[datetime]
    #: Why the current round was opened, after a return or a changed fact; empty in the first.
    asked_again_because: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @classmethod
    def found(cls, session: Session, checklist_id: int) -> "Checklist":
        """Load a checklist.

        Raises:
            NotFound: there is no such checklist.
        """
        found = session.scalar(
            select(cls).where(cls.id == checklist_id).execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound(what="该材料清单")
        return found


class ChecklistAnswer(Record):
    """What a department answered in one round. Never changed afterwards, except for the mark that it was returned."""

    __tablename__ = "checklist_answer"
    __table_args__ = (
        UniqueConstraint("checklist_id", "round"),
        CheckConstraint("(returned_at IS NULL) = (return_reason = '')", name="return_has_its_reason"),
        CheckConstraint("handled_by <> ''", name="names_who_handled_it"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    round: Mapped[int]
    involved: Mapped[bool]
    #: Lines of Annex 1: phase, item, circumstance, materials.
    lines: Mapped[list[Any]] = mapped_column(Json)
    #: Version of the project's facts that the answer relied on.
    facts_version: Mapped[int]
    #: The round whose answer was confirmed unchanged; None for an answer of its own.
    confirms_round: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(400), default="")
    handled_by: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(30), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replied_at: Mapped[datetime]
    in_time: Mapped[bool]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(String(400), default="")


def overdue_before(session: Session, checklist_ids: Collection[int]) -> dict[int, ClockRecord]:
    """The clocks that were overdue when phases were added to their question, and that nobody has answered since.

    The new round has a clock of its own for all of its phases; that the old ones were overdue does not go away by it.
    The earliest of each checklist.
    """
    if not checklist_ids:
        return {}
    answered = exists().where(
        ChecklistAnswer.checklist_id == ClockRecord.subject_id, ChecklistAnswer.round >= ClockRecord.round
    )
    rows = session.scalars(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == "checklist",
            ClockRecord.subject_id.in_(checklist_ids),
            ClockRecord.stopped_by == "widen",
            ClockRecord.stopped_at > ClockRecord.due_at,
            ~answered,
        )
        .order_by(ClockRecord.round.desc())
    )
    return {row.subject_id: row for row in rows}


class PaperVerdict(Record):
    """What the office has said of two papers of a project whose names are nearly the same: one paper, or two."""

    __tablename__ = "paper_verdict"
    __table_args__ = (
        UniqueConstraint("project_id", "first", "second"),
        CheckConstraint("first <> second", name="of_two_papers"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    #: As the rules name papers (`paper_of`), in their order.
    first: Mapped[str] = mapped_column(String(400))
    second: Mapped[str] = mapped_column(String(400))
    #: As they were read.
    first_name: Mapped[str] = mapped_column(String(400))
    second_name: Mapped[str] = mapped_column(String(400))
    same: Mapped[bool]
    settled_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Copied, since the paper says who.
    person_name: Mapped[str] = mapped_column(String(60))


class Pack(Record):
    """一张表单、一套材料 of one phase, as compiled at one time. A new compilation is a new version."""

    __tablename__ = "pack"
    __table_args__ = (UniqueConstraint("project_id", "phase", "version"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    phase: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    #: Digest of the content: compiling the same answers again makes no new version.
    content_sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    #: Version of the project's facts at that time.
    facts_version: Mapped[int]
    #: Departments whose answer was still out or to be confirmed at that time: pairs of name and state.
    missing: Mapped[list[list[str]]] = mapped_column(Json)
    compiled_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
