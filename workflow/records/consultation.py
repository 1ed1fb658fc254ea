"""征询意见表（附件2）: the question of the dual commitment, and each department's opinion."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Key, Record


class Consultation(Record):
    """One circulation of Annex 2 for a project."""

    __tablename__ = "consultation"
    __table_args__ = (
        UniqueConstraint("project_id", "round"),
        CheckConstraint(
            "state IN ('screening','circulating','unopposed','opposed','deliberating','cleared','refused','declined','withdrawn')",
            name="state_known",
        ),
        CheckConstraint(
            "(circulated_at IS NULL) OR state <> 'screening'", name="screening_is_not_circulated"
        ),
        CheckConstraint("high_risk IS NOT NULL OR high_risk_reason = ''", name="risk_reason_with_decision"),
        CheckConstraint(
            "circulated_at IS NULL OR high_risk IS NULL OR NOT high_risk", name="high_risk_is_not_circulated"
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    round: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    #: 企业初步意见, recorded before circulation (二（三）1).
    enterprise_opinion: Mapped[str] = mapped_column(String(400), default="")
    #: 其他项目资料, as told to the departments.
    info: Mapped[str] = mapped_column(String(2000), default="")
    #: 企业承诺条款: key and text of each.
    enterprise_clauses: Mapped[list[Any]] = mapped_column(Json)
    facts_version: Mapped[int]
    #: Whether a person found the project to be of a high-risk industry (二（三）高危行业除外); None where not decided.
    high_risk: Mapped[bool | None]
    high_risk_reason: Mapped[str] = mapped_column(String(400), default="")
    opened_at: Mapped[datetime]
    circulated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Consultee(Record):
    """被征询部门: one department's part of a consultation. No opinion means exactly that."""

    __tablename__ = "consultee"
    __table_args__ = (
        UniqueConstraint("consultation_id", "department_key"),
        CheckConstraint(
            "state IN ('awaiting','agreed','objected','stale','settled','upheld','withdrawn','not_concerned')",
            name="state_known",
        ),
        CheckConstraint("(opinion IS NULL) = (replied_at IS NULL)", name="opinion_has_its_time"),
        CheckConstraint("(opinion IS NULL) = (in_time IS NULL)", name="opinion_in_time_or_not"),
        CheckConstraint("opinion IS NULL OR opinion IN ('agree','object')", name="opinion_known"),
        CheckConstraint(
            "opinion IS NULL OR opinion <> 'object' OR reason <> ''", name="objection_gives_reason"
        ),
        # A stale opinion stays on record when its question is taken back.
        CheckConstraint(
            "state = 'withdrawn' OR (state IN ('awaiting','not_concerned')) = (opinion IS NULL)",
            name="no_state_without_opinion",
        ),
        CheckConstraint("state <> 'not_concerned' OR taken_back_because <> ''", name="finding_gives_reason"),
        CheckConstraint("opinion IS NULL OR handled_by <> ''", name="names_who_handled_it"),
        Index(None, "department_key", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    state: Mapped[str] = mapped_column(String(20))
    #: 部门承诺条款, prefilled from the law.
    clauses: Mapped[list[Any]] = mapped_column(Json)
    #: 增补承诺事项, added by the department in its reply.
    added_clauses: Mapped[list[Any]] = mapped_column(Json)
    #: How often it was asked: once more after each change of facts that its opinion rested on.
    round: Mapped[int] = mapped_column(default=1)
    #: Why it was asked again; empty in the first round.
    asked_again_because: Mapped[str] = mapped_column(String(400), default="")
    #: Version of the project's facts that its opinion rests on; of those put to it while it has none.
    facts_version: Mapped[int]
    #: When the question of the current round was available to the department.
    notified_at: Mapped[datetime]
    #: Why the question was taken back, or why the department is not concerned; empty otherwise.
    taken_back_because: Mapped[str] = mapped_column(String(200), default="")
    opinion: Mapped[str | None] = mapped_column(String(10))
    #: Why it objects; NOT NULL, since a NULL would slip through the check above.
    reason: Mapped[str] = mapped_column(String(2000), default="")
    handled_by: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replied_at: Mapped[datetime | None]
    in_time: Mapped[bool | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
