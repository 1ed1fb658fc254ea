"""初步判别: what the office found before the departments are asked, rule by rule (二（三）1)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Record


class Screening(Record):
    """The screening of one consultation, as it stood when it was last looked at by the office."""

    __tablename__ = "screening"
    __table_args__ = (
        CheckConstraint("land IS NULL OR land IN ('obtained','pending','unlawful')", name="land_known"),
        CheckConstraint("land IS NULL OR land = 'pending' OR land_evidence <> ''", name="land_has_evidence"),
        CheckConstraint("land IS NOT NULL OR land_evidence = ''", name="evidence_with_finding"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    #: What the office found about the land, a `LandStanding`; None where it has not said.
    land: Mapped[str | None] = mapped_column(String(10))
    land_evidence: Mapped[str] = mapped_column(String(400), default="")
    #: Each rule with its clause, the fact it met, the outcome and who decided.
    findings: Mapped[list[Any]] = mapped_column(Json)
    screened_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
