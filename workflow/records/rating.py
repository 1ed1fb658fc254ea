"""好差评: what an enterprise says of something that was finished for it, and the answer to what was bad."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class Rating(Record):
    """The enterprise's word on one finished thing."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        CheckConstraint(
            "subject_kind IN ('registration_item','approval_item','joint_acceptance')", name="subject_known"
        ),
        CheckConstraint("grade BETWEEN 1 AND 5", name="five_grades"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answer_has_its_time"),
        CheckConstraint("answered_at IS NULL OR grade <= 2", name="answers_what_was_bad"),
        CheckConstraint("answered_at IS NULL OR withdrawn_at IS NULL", name="answered_stays"),
        Index(None, "project_id"),
        Index(None, "department_key", "rated_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    #: What was finished, and its id.
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(Key)
    #: Who was responsible for it.
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    #: From 5 (非常满意) down to 1 (非常不满意).
    grade: Mapped[int]
    words: Mapped[str] = mapped_column(String(1000), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: When the thing was rated first; changes move nothing.
    rated_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    #: What the department did about it (整改回访), and who says so.
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(60), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
