"""审批事项: what a project needs approved, how each application stands, and what happened to it (二（四）)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, or_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Key, Record


class ApprovalItem(Record):
    """One approval item of one project, and its newest application."""

    __tablename__ = "approval_item"
    __table_args__ = (
        UniqueConstraint("project_id", "phase", "item_key"),
        CheckConstraint(
            "state IN ('planned','submitted','correction','accepted','refused_at_intake','in_review','paused',"
            "'granted','granted_with_deferred','refused','delivered','withdrawn','revoked','not_applicable')",
            name="state_known",
        ),
        CheckConstraint("source IN ('checklist','catalogue','hand')", name="source_known"),
        CheckConstraint("by_commitment = (by_commitment_reason <> '')", name="running_ahead_gives_reason"),
        CheckConstraint("(state = 'not_applicable') = (aside_reason <> '')", name="aside_gives_reason"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_how = '')", name="accepted_says_how"),
        CheckConstraint(
            "accepted_at IS NULL OR received_at IS NOT NULL", name="nothing_accepted_before_receipt"
        ),
        CheckConstraint(
            "decision IN ('','granted','granted_with_deferred','refused')", name="decision_known"
        ),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decision_has_its_time"),
        CheckConstraint(
            "decision <> 'refused' OR (decision_reason <> '' AND remedies <> '')",
            name="refusal_gives_reason_and_remedies",
        ),
        CheckConstraint(
            "state NOT IN ('granted','granted_with_deferred','refused','delivered','revoked') OR decision <> ''",
            name="no_result_without_decision",
        ),
        CheckConstraint("(delivered_at IS NULL) = (delivered_to = '')", name="delivered_to_somebody"),
        CheckConstraint("(promised_at IS NULL) = (promise_signer = '')", name="promise_has_its_signer"),
        CheckConstraint("(checked_at IS NULL) = (check_finding = '')", name="check_has_its_finding"),
        CheckConstraint(
            "state NOT IN ('refused_at_intake','withdrawn','revoked') OR ended_reason <> ''",
            name="end_gives_reason",
        ),
        Index(None, "department_key", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    phase: Mapped[str] = mapped_column(String(20))
    #: The code in the catalogue, or `name:` and the identity of a name written in.
    item_key: Mapped[str] = mapped_column(String(160))
    #: Empty for an item that was written in.
    item_code: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(200))
    #: The department that decides.
    department_key: Mapped[str] = mapped_column(ForeignKey("department.key"))
    circumstance: Mapped[str] = mapped_column(String(200), default="")
    #: The papers to be handed in: name, key, originals, copies, note of each.
    materials: Mapped[list[Any]] = mapped_column(Json)
    #: Where it comes from: a department's checklist, the catalogue, or written in by hand.
    source: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(30))
    #: Which application this is; 0 before the first.
    round: Mapped[int] = mapped_column(default=0)
    #: Whether the office let it go ahead of prerequisites on the strength of the signed commitment, and why.
    by_commitment: Mapped[bool] = mapped_column(default=False)
    by_commitment_reason: Mapped[str] = mapped_column(String(400), default="")
    #: Why it is not needed in this project; empty otherwise.
    aside_reason: Mapped[str] = mapped_column(String(400), default="")
    received_at: Mapped[datetime | None]
    #: When the papers were complete: at receipt, or when the last one that was asked for came in.
    complete_at: Mapped[datetime | None]
    #: 受理; the day of receipt where the statute deems it accepted.
    accepted_at: Mapped[datetime | None]
    #: `accepted`, `deemed` (行政许可法32) or `promise`; empty before.
    accepted_how: Mapped[str] = mapped_column(String(20), default="")
    #: Why the five days of a registration do not hold: `building`, `legacy`, `inheritance`; empty where they do.
    no_commitment: Mapped[str] = mapped_column(String(20), default="")
    #: 告知承诺: what the enterprise signed, who signed, when.
    promise_text: Mapped[str] = mapped_column(String(2000), default="")
    promise_signer: Mapped[str] = mapped_column(String(60), default="")
    promised_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(30), default="")
    decision_reason: Mapped[str] = mapped_column(String(2000), default="")
    #: What whoever is refused may do about it.
    remedies: Mapped[str] = mapped_column(String(400), default="")
    handled_by: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime | None]
    #: Number and validity of the permit or certificate.
    result_number: Mapped[str] = mapped_column(String(80), default="")
    valid_until: Mapped[date | None]
    delivered_at: Mapped[datetime | None]
    delivered_to: Mapped[str] = mapped_column(String(60), default="")
    #: Later check of a promise: when, and what was found.
    checked_at: Mapped[datetime | None]
    check_finding: Mapped[str] = mapped_column(String(400), default="")
    #: Why it was not accepted, withdrawn or revoked.
    ended_reason: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ItemReceipt(Record):
    """What was handed in at the window in one application, and what the check of each point found."""

    __tablename__ = "item_receipt"
    __table_args__ = (
        UniqueConstraint("approval_item_id", "round"),
        CheckConstraint("brought_by IN ('','enterprise','agent')", name="brought_by_known"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    approval_item_id: Mapped[int] = mapped_column(ForeignKey("approval_item.id"))
    round: Mapped[int]
    #: Papers and points with what was found of each (`rules/item_checks.py`).
    checks: Mapped[dict[str, Any]] = mapped_column(Json)
    #: Who brought it: the enterprise itself, or the agent by its mandate; empty where it was not recorded then.
    brought_by: Mapped[str] = mapped_column(String(20), default="")
    #: Why the circumstance stays open, and the statutory limit with it 待核定; empty where it is known.
    open_because: Mapped[str] = mapped_column(String(400), default="")
    received_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ItemCorrection(Record):
    """一次性告知补正: the one notice of an application, listing everything that is missing (行政许可法32)."""

    __tablename__ = "item_correction"
    __table_args__ = (
        UniqueConstraint("approval_item_id", "round"),
        CheckConstraint("handled_by <> ''", name="names_who_handled_it"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    approval_item_id: Mapped[int] = mapped_column(ForeignKey("approval_item.id"))
    round: Mapped[int]
    #: Each thing missing: `text`, and `supplied_on` once it has come.
    lines: Mapped[list[Any]] = mapped_column(Json)
    handled_by: Mapped[str] = mapped_column(String(60))
    issued_at: Mapped[datetime]
    #: A late notice is kept, and of a permit it counts for nothing.
    in_time: Mapped[bool]
    completed_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ItemPause(Record):
    """特别程序: time that is told in writing and does not count, clock by clock (行政许可法45, 附件2)."""

    __tablename__ = "item_pause"
    __table_args__ = (
        CheckConstraint("basis <> '' AND evidence <> ''", name="has_basis_and_evidence"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_it_begins"),
        CheckConstraint(
            "reason = 'hearing' OR (hearing_requested_at IS NULL AND hearing_held_at IS NULL)",
            name="hearing_steps_of_a_hearing",
        ),
        CheckConstraint(
            "hearing_waived_at IS NULL OR (reason = 'hearing' AND hearing_held_at IS NULL)",
            name="only_a_hearing_not_held_is_given_up",
        ),
        CheckConstraint(
            "hearing_held_at IS NULL OR hearing_requested_at IS NOT NULL", name="held_after_it_was_requested"
        ),
        Index(None, "approval_item_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    approval_item_id: Mapped[int] = mapped_column(ForeignKey("approval_item.id"))
    reason: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(String(200))
    evidence: Mapped[str] = mapped_column(String(400))
    started_at: Mapped[datetime]
    planned_until: Mapped[date]
    ended_at: Mapped[datetime | None]
    #: For each running clock: `title`, whether it is `paused`, and where not, `why`.
    clocks: Mapped[list[Any]] = mapped_column(Json)
    #: 行政许可法47: being told is the start of the pause; requested within 5 days, held within 20.
    hearing_requested_at: Mapped[datetime | None]
    hearing_held_at: Mapped[datetime | None]
    #: When the applicant itself gave the hearing up, before or after asking for it.
    hearing_waived_at: Mapped[datetime | None]
    #: What came of it: the record of the hearing, the announcement's outcome, or why a hearing was given up.
    outcome: Mapped[str] = mapped_column(String(400), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @hybrid_property
    def lasted(self) -> bool:
        """Whether it ever held: one that was taken back ends as it began, and is none."""
        return self.ended_at is None or self.ended_at > self.started_at

    @lasted.inplace.expression
    @classmethod
    def _lasted(cls) -> ColumnElement[bool]:
        return or_(cls.ended_at.is_(None), cls.ended_at > cls.started_at)


class ItemDeferral(Record):
    """容缺: a paper that may come later, and until when; the department that decides checks it (`DEFERRED_MATERIAL`)."""

    __tablename__ = "item_deferral"
    __table_args__ = (
        CheckConstraint("state IN ('promised','handed_in','accepted','waived')", name="state_known"),
        CheckConstraint(
            "state NOT IN ('handed_in','accepted') OR handed_in_at IS NOT NULL", name="handed_in_has_its_time"
        ),
        CheckConstraint("(handed_in_at IS NULL) = (in_time IS NULL)", name="in_time_or_not"),
        CheckConstraint("state <> 'waived' OR note <> ''", name="waived_gives_reason"),
        Index(None, "approval_item_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    approval_item_id: Mapped[int] = mapped_column(ForeignKey("approval_item.id"))
    name: Mapped[str] = mapped_column(String(200))
    #: The day that was agreed with the acceptance or the decision, as its document says it.
    until: Mapped[date]
    agreed_at: Mapped[datetime]
    #: The day by which it is owed now: a return may set a later one.
    promised_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    #: How often it was handed in and asked again.
    round: Mapped[int] = mapped_column(default=1)
    #: When it was handed in last, and whether each time was in time.
    handed_in_at: Mapped[datetime | None]
    in_time: Mapped[bool | None]
    #: None also of a paper that came before the house checked them.
    checked_at: Mapped[datetime | None]
    #: What the check found, or why it is not needed any more.
    note: Mapped[str] = mapped_column(String(400), default="")
