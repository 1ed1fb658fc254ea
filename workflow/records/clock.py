"""计时: clocks as they run, and their pauses. The due date kept here is a cache, never the truth."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.law.edition import Extension, Limit
from workflow.law.terms import Basis, Binding, Obligor, PauseReason, Unit
from workflow.records.base import Json, Key, Record
from workflow.rules.clock import Clock, Pause


class ClockRecord(Record):
    """One limit running against one obligor for one thing, with the limit copied as it was when it started."""

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "round", "limit_key"),
        CheckConstraint("stopped_at IS NULL OR started_at IS NOT NULL", name="stops_only_what_started"),
        CheckConstraint(
            "stopped_at IS NULL OR stopped_at >= started_at", name="stops_no_sooner_than_it_starts"
        ),
        CheckConstraint("(due_at IS NULL) = (due_day IS NULL)", name="due_day_with_due_instant"),
        CheckConstraint("(stopped_at IS NULL) = (stopped_by = '')", name="stop_says_how"),
        CheckConstraint("(extended = 0) = (extension_reason = '')", name="extension_gives_reason"),
        CheckConstraint("(extended = 0) = (extension_approver = '')", name="extension_names_approver"),
        Index(
            "uq_clock_one_open",
            "subject_kind",
            "subject_id",
            "limit_key",
            unique=True,
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
        Index(
            "ix_clock_open_due",
            "due_at",
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
        Index(
            "ix_clock_open_obligor",
            "obligor_kind",
            "obligor_key",
            "due_at",
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
        Index(None, "project_id"),
        Index(None, "obligor_kind", "obligor_key", "stopped_at"),
        CheckConstraint(
            "(next_rung_at IS NULL) = (coalesce(next_rung, '') = '')", name="rung_has_its_instant"
        ),
        # What a sweep asks: what is due, and of which clocks nobody knows yet. Neither holds what is closed.
        Index(
            "ix_clock_rung_due",
            "next_rung_at",
            "id",
            sqlite_where=text("stopped_at IS NULL AND next_rung_at IS NOT NULL"),
            postgresql_where=text("stopped_at IS NULL AND next_rung_at IS NOT NULL"),
        ),
        Index(
            "ix_clock_rung_unknown",
            "project_id",
            sqlite_where=text("stopped_at IS NULL AND next_rung IS NULL"),
            postgresql_where=text("stopped_at IS NULL AND next_rung IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    #: What it runs for: `checklist` or `consultee`, and its id.
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(Key)
    round: Mapped[int] = mapped_column(default=1)
    limit_key: Mapped[str] = mapped_column(String(60))
    #: The limit as the edition worded it when the clock started.
    limit: Mapped[dict[str, Any]] = mapped_column(Json)
    #: Who is on the clock: an `Obligor`, and the department's key or the enterprise's id.
    obligor_kind: Mapped[str] = mapped_column(String(20))
    obligor_key: Mapped[str] = mapped_column(String(40))
    #: None while it waits for its anchor. What stopped while it waited never ran: it keeps the instant of its stop here,
    #: and has no due date (`never_ran`).
    started_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    #: How the stop came about: `replied`, `withdrawn` …; empty while open.
    stopped_by: Mapped[str] = mapped_column(String(30), default="")
    #: In the unit of the limit.
    extended: Mapped[int] = mapped_column(default=0)
    extension_reason: Mapped[str] = mapped_column(String(400), default="")
    #: Who approved it, as the law names them (行政许可法 42).
    extension_approver: Mapped[str] = mapped_column(String(60), default="")
    due_at: Mapped[datetime | None]
    due_day: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    #: The rung of the ladder that comes next and when: a cache for the sweep, which looks again before it fires.
    #: NULL where it has to be computed anew, as after every change of the due date; empty where none comes.
    next_rung: Mapped[str | None] = mapped_column(String(12))
    next_rung_at: Mapped[datetime | None]
    #: `House.calendar_revision` when it stopped: the proof of a settled clock goes by the calendar of then.
    settled_under: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def never_ran(self) -> bool:
        """Whether it stopped while it still waited for its anchor."""
        return _never_ran(self)


class PauseRecord(Record):
    """A stretch excluded from a clock, with why, by whom, and on what evidence."""

    __tablename__ = "pause"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= start", name="ends_after_it_begins"),
        CheckConstraint("basis <> '' AND evidence <> ''", name="has_basis_and_evidence"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(String(200))
    evidence: Mapped[str] = mapped_column(String(400))
    start: Mapped[datetime]
    #: None while it lasts.
    until: Mapped[datetime | None]
    planned_until: Mapped[date]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


def _never_ran(record: ClockRecord) -> bool:
    # A sweep reads the columns only.
    return record.stopped_at is not None and record.stopped_at == record.started_at and record.due_at is None


def limit_data(limit: Limit) -> dict[str, Any]:
    """A limit as JSON, so that a clock keeps the words it started under."""
    data = asdict(limit)
    data["excludes"] = sorted(limit.excludes)
    return data


def limit_of(data: Mapping[str, Any]) -> Limit:
    """The limit that a clock started under."""
    extension = data.get("extension")
    return Limit(
        key=data["key"],
        title=data["title"],
        amount=data["amount"],
        unit=Unit(data["unit"]),
        starts=data["starts"],
        obligor=Obligor(data["obligor"]),
        binding=Binding(data["binding"]),
        basis=Basis(data["basis"]),
        clause=data["clause"],
        quote=data["quote"],
        why=data["why"],
        excludes=frozenset(PauseReason(reason) for reason in data["excludes"]),
        extension=Extension(**extension) if extension else None,
        to_a_day=data.get("to_a_day", False),
    )


def clock_of(record: ClockRecord, pauses: Iterable[PauseRecord] = ()) -> Clock:
    """The clock as the rules compute on it."""
    stopped = record.stopped_at
    return Clock(
        limit=limit_of(record.limit),
        started=None if _never_ran(record) else record.started_at,
        pauses=tuple(
            Pause(
                reason=PauseReason(pause.reason),
                start=pause.start,
                until=pause.until,
                basis=pause.basis,
                evidence=pause.evidence,
                planned_until=pause.planned_until,
            )
            for pause in pauses
        ),
        stopped=stopped,
        extended=record.extended,
        # The date kept here is that of the calendar then: later changes recompute open clocks only.
        in_time=None if stopped is None else record.due_at is None or stopped <= record.due_at,
    )


def pauses_of(session: Session, clock_ids: Collection[int]) -> dict[int, list[PauseRecord]]:
    """The pauses of some clocks, by clock, in the order in which they began."""
    found: dict[int, list[PauseRecord]] = {}
    if clock_ids:
        for pause in session.scalars(
            select(PauseRecord).where(PauseRecord.clock_id.in_(clock_ids)).order_by(PauseRecord.start)
        ):
            found.setdefault(pause.clock_id, []).append(pause)
    return found


def open_clock(session: Session, subject_kind: str, subject_id: int) -> ClockRecord | None:
    """The clock that is running or waiting for a thing, if one is."""
    return session.scalar(
        select(ClockRecord).where(
            ClockRecord.subject_kind == subject_kind,
            ClockRecord.subject_id == subject_id,
            ClockRecord.stopped_at.is_(None),
        )
    )
