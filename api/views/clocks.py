"""One clock as its page and its route show it: the light, the proof, the pauses, what may be done to it."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, light_of
from api.views.projects import department_names
from workflow.actions import clock_acts
from workflow.actions.backfills import late_acts
from workflow.actions.cases import goes_on
from workflow.law.book import Law
from workflow.law.terms import PauseReason
from workflow.law.words import word
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, clock_of, limit_of, pauses_of
from workflow.records.event import EventRecord
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules import duty, history
from workflow.rules.clock import UNITS
from workflow.rules.duty import Actor
from workflow.rules.pause import concerns
from workflow.rules.proof import Proof


@dataclass(frozen=True, slots=True)
class PauseView:
    """One stretch that does not count, and who said so."""

    reason: PauseReason
    words: str
    basis: str
    evidence: str
    start: datetime
    #: None while it lasts.
    until: datetime | None
    planned_until: date
    person_name: str


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """What the law allows of an extension, and what was made of it."""

    #: The most that may be added, in `unit_word`.
    most: int
    unit_word: str
    #: Who has to approve it.
    approver: str
    clause: str
    #: Zero where it was not extended.
    extended: int
    approved_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class LateView:
    """One act that was recorded later than it happened (补录)."""

    title: str
    happened_at: datetime
    recorded_at: datetime
    reason: str
    #: How a notice counts, from its delivery or from its record; empty for every other act.
    counts: str = ""


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock, whole."""

    version: int
    project_id: int
    project_number: str
    project_name: str
    light: Light
    pauses: tuple[PauseView, ...]
    #: What a supervisor should ask about the pauses; it forbids nothing.
    concerns: tuple[str, ...]
    #: For what the limit may be paused.
    excludable: tuple[PauseReason, ...]
    #: None where no extension is allowed.
    extension: ExtensionView | None
    may_pause: bool
    may_resume: bool
    may_extend: bool
    #: Whether the reader may have the proof as a paper.
    may_print: bool
    #: The calendar of the proof is not the one by which the clock was judged; what was kept then stands.
    judged_otherwise: bool
    #: What was recorded later than it happened: the act, both times, and why.
    late: tuple[LateView, ...]
    #: Who owed it before a reform, from when on another does, and by which document; a sentence for each.
    handed_on: tuple[str, ...]


def read(session: Session, law: Law, *, clock_id: int, by: Actor, now: datetime) -> tuple[ClockView, Proof]:
    """A clock with its proof.

    Raises:
        NotFound: there is no such clock.
        NotAllowed: its project is not for this reader.
    """
    record, proof = clock_acts.proof_of(session, law, clock_id=clock_id, by=by)
    project = session.get_one(Project, record.project_id)
    case = clock_acts.case_of_clock(record, project)
    rows = pauses_of(session, [clock_id]).get(clock_id, [])
    names = _names(session, {row.person_id for row in rows if row.person_id is not None})
    limit = limit_of(record.limit)
    # Concerns are asked as of the stop, where it has stopped.
    calendar = calendar_of(session, law.editions.get(project.edition_hash, law.current), law.notices)
    clock = clock_of(record, rows)
    asked = concerns(clock.pauses, calendar, now=min(now, record.stopped_at or now))
    running = record.started_at is not None and record.stopped_at is None
    going_on = running and goes_on(record.subject_kind, project.state)
    allowed = limit.extension
    extension = None
    if allowed is not None:
        extension = ExtensionView(
            most=allowed.amount,
            unit_word=UNITS[limit.unit],
            approver=allowed.approver,
            clause=allowed.clause,
            extended=record.extended,
            approved_by=record.extension_approver,
            reason=record.extension_reason,
        )
    in_time = record.due_at is None or now <= record.due_at
    view = ClockView(
        version=record.version,
        project_id=project.id,
        project_number=project.number,
        project_name=project.name,
        light=light_of(session, law, project, record, now),
        pauses=tuple(
            PauseView(
                reason=PauseReason(row.reason),
                words=word(PauseReason(row.reason)),
                basis=row.basis,
                evidence=row.evidence,
                start=row.start,
                until=row.until,
                planned_until=row.planned_until,
                person_name=names.get(row.person_id, "") if row.person_id is not None else "",
            )
            for row in rows
        ),
        concerns=asked,
        excludable=tuple(reason for reason in PauseReason if reason in limit.excludes),
        extension=extension,
        may_pause=going_on and bool(limit.excludes) and in_time and duty.may(by, "clock.pause", case),
        may_resume=running and any(row.until is None for row in rows) and duty.may(by, "clock.resume", case),
        may_extend=going_on
        and allowed is not None
        and not record.extended
        and in_time
        and duty.may(by, "clock.extend", case),
        may_print=duty.may(by, "paper.make", case),
        judged_otherwise=record.stopped_at is not None
        and (proof.due.at if proof.due else None) != record.due_at,
        late=tuple(
            LateView(act.title, act.happened, act.recorded, act.because, act.counts)
            for act in late_acts(session, [record], now).get(record.id, ())
        ),
        handed_on=_handed_on(session, record),
    )
    return view, proof


def _handed_on(session: Session, record: ClockRecord) -> tuple[str, ...]:
    lines = session.execute(
        select(EventRecord.kind, EventRecord.data)
        .where(
            EventRecord.project_id == record.project_id,
            EventRecord.kind.in_(("department.merge", "department.split")),
        )
        .order_by(EventRecord.seq)
    )
    names, told = department_names(session), []
    for kind, text in lines:
        data = json.loads(text)
        went = {
            key: moved
            for key, moved in data.get("moved_to", {}).items()
            if record.id in moved.get("clock", ())
        }
        if went:
            # One line may say of several departments what each has got.
            data["moved_to"] = went
        if went or record.id in data.get("moved", {}).get("clock", ()):
            told.append(history.title(kind, data, names))
    return tuple(told)


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in found}
