"""服务记录: advice, guidance, explanation, follow-up and training that the document asks for and nobody could show."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Key, Record


class ServiceRecord(Record):
    """One service that was given to an enterprise, or one training of agents and liaisons.

    It is never changed: a correction is another record that replaces it and says why.
    """

    __tablename__ = "service_record"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('contact','advice','visit','explanation','guidance','follow_up','training')",
            name="kind_known",
        ),
        CheckConstraint("subject <> ''", name="says_what"),
        CheckConstraint("(kind = 'training') = (project_id IS NULL)", name="training_is_of_the_house"),
        CheckConstraint("happened_at <= recorded_at", name="not_before_it_happened"),
        CheckConstraint("(replaces_id IS NULL) = (corrected_because = '')", name="a_correction_says_why"),
        UniqueConstraint("replaces_id"),
        Index(None, "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str] = mapped_column(String(12))
    #: What it was about, in a sentence or two.
    subject: Mapped[str] = mapped_column(String(1000))
    #: Who received it, in words.
    audience: Mapped[str] = mapped_column(String(200), default="")
    #: Of which department the one who gave it is; None for the office and its agents.
    department_key: Mapped[str | None] = mapped_column(ForeignKey("department.key"))
    given_by: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    #: The record that this one corrects, which counts no more; None for a first record.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("service_record.id"))
    corrected_because: Mapped[str] = mapped_column(String(200), default="")
