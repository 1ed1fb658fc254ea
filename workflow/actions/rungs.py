"""One rung of one clock is fired: said where it only tells, an order where it is 督办 (三（二）). Lean, since it runs by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from workflow.actions import notices, supervisions
from workflow.actions.cases import goes_on
from workflow.law.book import Law
from workflow.law.edition import Edition, LadderRung
from workflow.law.terms import Obligor, Rung
from workflow.law.words import word
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, PauseRecord, clock_of, pauses_of
from workflow.records.database import in_one_go
from workflow.records.department import SUPERVISING, Department
from workflow.records.enterprise import Enterprise
from workflow.records.event import EVENTS
from workflow.records.person import Grant, Person
from workflow.records.project import Project
from workflow.records.steps.asking import STEP
from workflow.records.steps.liaisons import LIAISON
from workflow.records.supervision import FiredRung, Supervision, fired_for
from workflow.rules.awaited import AT_WINDOW, BY_SUPERVISOR
from workflow.rules.calendar import Calendar
from workflow.rules.chain import Line, data_of
from workflow.rules.clock import Clock
from workflow.rules.duty import Role
from workflow.rules.ladder import Step, in_hours, next_step, occasion
from workflow.rules.words import moment_words

_CLOCK: Final = cast(Table, ClockRecord.__table__)
_PROJECT: Final = cast(Table, Project.__table__)
_FIRED: Final = cast(Table, FiredRung.__table__)

# Both rows are locked, the project first as everywhere: PostgreSQL reads a row anew after waiting only if it locks it.
_LOAD: Final = (
    select(
        _CLOCK.c.id,
        _CLOCK.c.project_id,
        _CLOCK.c.subject_kind,
        _CLOCK.c.subject_id,
        _CLOCK.c.limit,
        _CLOCK.c.obligor_kind,
        _CLOCK.c.obligor_key,
        _CLOCK.c.started_at,
        _CLOCK.c.stopped_at,
        _CLOCK.c.extended,
        _CLOCK.c.due_at,
        _CLOCK.c.due_day,
        _PROJECT.c.name.label("project_name"),
        _PROJECT.c.state.label("project_state"),
        _PROJECT.c.agent_id,
        _PROJECT.c.edition_hash,
        _PROJECT.c.event_seq,
        _PROJECT.c.event_hash,
    )
    .select_from(_CLOCK.join(_PROJECT, _PROJECT.c.id == _CLOCK.c.project_id))
    .where(_CLOCK.c.id == bindparam("clock_id"))
    .with_for_update(of=[_PROJECT, _CLOCK])
)
_CLAIM: Final = insert(_FIRED).inline()
_EVENT: Final = insert(EVENTS).inline()
# Past the version of the project: nobody who looks at a case has to look again because a sweep went by.
_CHAIN: Final = (
    update(_PROJECT)
    .where(_PROJECT.c.id == bindparam("chain_id"))
    .values(event_seq=bindparam("seq"), event_hash=bindparam("head"))
)
# And past that of the clock.
_KEEP: Final = (
    update(_CLOCK)
    .where(_CLOCK.c.id == bindparam("kept_id"))
    .values(next_rung=bindparam("rung"), next_rung_at=bindparam("rung_at"))
)


@dataclass(frozen=True, slots=True)
class Fired:
    """A rung that was fired."""

    rung: Rung
    #: The next one of the same clock is due already.
    more: bool


def climb(session: Session, law: Law, *, clock_id: int, now: datetime) -> Fired | None:
    """Fire the rung of one clock that is due now, or keep when the next one will be; answer what was fired.

    A whole transaction: what it writes goes past objects of the session that were loaded before.
    """
    revision = event.hold_calendar(session)
    connection = session.connection()
    row = connection.execute(_LOAD, {"clock_id": clock_id}).one_or_none()
    if row is None or row.stopped_at is not None:
        return None
    edition = law.editions.get(row.edition_hash, law.current)
    calendar = calendar_of(session, edition, law.notices, revision=revision)
    clock = watched(row, pauses_of(session, [clock_id]).get(clock_id, ()))
    fired = fired_for(session, [clock_id]).get(clock_id, {})
    ladder = ladder_of(law, edition)
    step = next_step(clock, ladder, fired, calendar, now=now)
    fires_for = occasion(clock, calendar)
    silent = not _goes_on(session, row)
    if step is None or fires_for is None or step.at > now or silent:
        keep(session, clock_id, _resting(step, calendar, now) if silent else step)
        return None
    coming = next_step(clock, ladder, fired | {step.rung: fires_for}, calendar, now=now)
    _fire(session, law, edition, row, clock, step.rung, fires_for, coming, now)
    return Fired(step.rung, more=coming is not None and coming.at <= now)


def ladder_of(law: Law, edition: Edition) -> tuple[LadderRung, ...]:
    """The rungs of an edition; one from before there were rungs for what has no limit has those of the one in force."""
    if any(rung.since_owed for rung in edition.ladder):
        return edition.ladder
    return (*edition.ladder, *(rung for rung in law.current.ladder if rung.since_owed))


def watched(record: Any, pauses: Iterable[PauseRecord]) -> Clock:
    """The clock with whoever is on it: a limit that several may owe names one of them in the law."""
    clock = clock_of(record, pauses)
    return replace(clock, limit=replace(clock.limit, obligor=Obligor(record.obligor_kind)))


def keep(session: Session, clock_id: int, step: Step | None) -> None:
    """Keep which rung of a clock comes next and when."""
    session.connection().execute(
        _KEEP,
        {
            "kept_id": clock_id,
            "rung": step.rung.value if step else "",
            "rung_at": step.at if step else None,
        },
    )


def _goes_on(session: Session, row: Any) -> bool:
    """Whether a clock is of a case that goes on, concerns what goes on after it is closed, or is that of an order about it.

    Of the steps without a limit only those that go on are awaited of anybody then.
    """
    if row.subject_kind == STEP or goes_on(row.subject_kind, row.project_state):
        return True
    if row.subject_kind != "supervision":
        return False
    order = session.get_one(Supervision, row.subject_id)
    return supervisions.about_what_goes_on(session, order, row.project_state)


def _resting(step: Step | None, calendar: Calendar, now: datetime) -> Step | None:
    """A project that is closed is silent, and asked again on the next working day."""
    if step is None:
        return None
    return Step(step.rung, max(step.at, in_hours(now + timedelta(days=1), calendar)))


def _fire(
    session: Session,
    law: Law,
    edition: Edition,
    row: Any,
    clock: Clock,
    rung: Rung,
    due_at: datetime,
    coming: Step | None,
    now: datetime,
) -> None:
    """What a rung does: one event, its notices, and at 督办 the order. What is read is read first.

    `due_at` is what it fires for: the due date, or since when it is owed where no limit is known.
    """
    said = _said(rung, row.obligor_kind, known=clock.limit.amount is not None)
    connection = session.connection()
    owing = obligor_words(session, edition, row)
    claim = {"clock_id": row.id, "rung": rung.value, "due_at": due_at, "fired_at": now}
    order = None
    if rung is Rung.SUPERVISE:
        # Claimed first, acted on second: whoever comes later meets the key.
        connection.execute(_CLAIM, claim)
        order = supervisions.issue(
            session,
            law,
            session.get_one(Project, row.project_id),
            session.get_one(ClockRecord, row.id),
            overdue_since=due_at,
            now=now,
        )
        session.flush()
    line = Line(
        project_id=row.project_id,
        seq=row.event_seq + 1,
        kind=f"clock.{rung}",
        subject_kind="clock",
        subject_id=row.id,
        person_id=None,
        person_name=event.SYSTEM,
        happened_at=now,
        recorded_at=now,
        data=data_of(
            {
                "limit": clock.limit.title,
                "due": row.due_day,
                "obligor": [row.obligor_kind, row.obligor_key],
                "owing": owing,
            }
            | ({"department": row.obligor_key} if row.obligor_kind == Obligor.DEPARTMENT else {})
            | ({"supervision": order.number} if order else {})
            | event.take_beside(session)
        ),
        previous=row.event_hash,
    )
    head = line.hash()
    # Nothing is read while statements go out together.
    told = [*addressees(row, rung), *_besides(session, row)]
    with in_one_go(connection):
        if order is None:
            connection.execute(_CLAIM, claim)
        connection.execute(_EVENT, {name: getattr(line, name) for name in Line.__slots__} | {"hash": head})
        connection.execute(_CHAIN, {"chain_id": row.project_id, "seq": line.seq, "head": head})
        for to in told:
            notices.tell(
                session,
                said,
                to=to,
                project_id=row.project_id,
                subject=("supervision", order.id) if order else ("clock", row.id),
                # A date that moved later lets the same be said again.
                occasion=f"{row.id}.{due_at:%Y%m%d%H%M}" if order else f"{due_at:%Y%m%d%H%M}",
                now=now,
                project=row.project_name,
                limit=clock.limit.title,
                owing=owing,
                due=moment_words(due_at),
                number=order.number if order else "",
            )
        keep(session, row.id, coming)


#: Whom no order is issued to: the office hears of what they let pass, and sees to it.
_NOT_ORDERED: Final = frozenset({Obligor.ENTERPRISE.value, Obligor.SEAL_SHOP.value})


def _said(rung: Rung, obligor: str, *, known: bool) -> str:
    """The kind of notice that a rung is told by."""
    if not known:
        return f"awaited.{rung}"
    if rung is Rung.DELIBERATE and obligor in _NOT_ORDERED:
        return "clock.lapsed"
    return f"clock.{rung}"


def obligor_words(session: Session, edition: Edition, record: Any) -> str:
    """Who is on a clock, by name."""
    match record.obligor_kind:
        case Obligor.DEPARTMENT:
            department = session.get(Department, record.obligor_key)
            return department.name if department else record.obligor_key
        case Obligor.ENTERPRISE:
            enterprise = session.get(Enterprise, int(record.obligor_key))
            return enterprise.name if enterprise else record.obligor_key
        case Obligor.OFFICE:
            return edition.office
        case _:
            return word(Obligor(record.obligor_kind))


def _besides(session: Session, row: Any) -> list[tuple[str, str]]:
    """Nobody but whoever keeps the accounts can name a liaison (三（一）)."""
    if row.subject_kind != STEP or row.limit["key"] != LIAISON:
        return []
    keepers = session.scalars(
        select(Person.id)
        .join(Grant, Grant.person_id == Person.id)
        .where(Person.active, Grant.role == Role.ADMIN.value)
        .order_by(Person.id)
    )
    return [("person", str(key)) for key in keepers]


def addressees(record: Any, rung: Rung) -> list[tuple[str, str]]:
    """Who is told of a rung: whoever owes; from 督办 on the supervisor and the office; 会商 is the office's to call.

    Of what an engraving shop lets pass the bureau hears that answers for it (二（二）3).
    """
    owing = {
        Obligor.DEPARTMENT: [("department", record.obligor_key)],
        Obligor.OFFICE: [notices.OFFICE],
        Obligor.ENTERPRISE: [("enterprise", record.obligor_key)],
        # An engraving shop has no account here: the bureau that it takes part for speaks to it, and the office.
        Obligor.SEAL_SHOP: [("department", record.obligor_key), notices.OFFICE],
    }[Obligor(record.obligor_kind)]
    if record.obligor_key == SUPERVISING and record.limit["key"] in BY_SUPERVISOR:
        owing = [notices.SUPERVISOR]
    at_window = record.limit["key"] in AT_WINDOW
    if (record.obligor_kind == Obligor.ENTERPRISE or at_window) and record.agent_id is not None:
        owing.append(("person", str(record.agent_id)))
    if rung is Rung.SUPERVISE:
        owing += [notices.SUPERVISOR, notices.OFFICE]
    if rung is Rung.DELIBERATE:
        answering = owing[:1] if record.obligor_kind == Obligor.SEAL_SHOP else []
        owing = [*answering, notices.OFFICE, notices.SUPERVISOR]
    return list(dict.fromkeys(owing))
