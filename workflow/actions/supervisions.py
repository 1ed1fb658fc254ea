"""Supervision orders (督办单): issued by the ladder, answered by whoever owes, returned or closed by the office."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from workflow.actions import clocks, notices
from workflow.actions.cases import (
    LONGEST_NAME,
    case_of,
    expect,
    goes_on,
    happening,
    known_since,
    reason_given,
    require_open,
)
from workflow.errors import DutyStillOverdue, HandlerMissing, MeasuresMissing, PromiseInPast
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.awaited import PROMISE
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, open_clock
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.records.supervision import Supervision
from workflow.rules import duty
from workflow.rules.commitment_limits import by_day
from workflow.rules.duty import Actor, Case
from workflow.rules.local_time import local_day
from workflow.rules.machines import SUPERVISION
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: Greatest number of characters of an answer and of a conclusion, as the record holds them.
LONGEST_MEASURES: Final = 1000
LONGEST_CONCLUSION: Final = 400
#: Greatest number of characters of why an order ends over a duty that is still overdue; it is part of the conclusion.
LONGEST_OVERDUE: Final = 150
#: The practice limit that an order starts.
LIMIT: Final = "supervision_reply"
#: How the conclusion of an order begins that ended with its project.
STOPPED: Final = "项目停办："

_NEXT: Final = text(
    "INSERT INTO number_series (series, last) VALUES (:series, 1) "
    "ON CONFLICT (series) DO UPDATE SET last = number_series.last + 1 RETURNING last"
)


def issue(
    session: Session,
    law: Law,
    project: Project,
    record: ClockRecord,
    *,
    overdue_since: datetime,
    now: datetime,
) -> Supervision:
    """Order whoever owes to answer for a clock that ran over. An order that is still open covers it: one at a time.

    The caller holds the project and writes the event.
    """
    standing = open_order(session, record.id)
    if standing is not None:
        return standing
    year = local_day(now).year
    last = session.execute(_NEXT, {"series": f"supervision:{year}"}).scalar_one()
    order = Supervision(
        number=f"督办〔{year}〕{last}号",
        project_id=project.id,
        clock_id=record.id,
        obligor_kind=record.obligor_kind,
        obligor_key=record.obligor_key,
        state=SUPERVISION.initial,
        round=1,
        issued_at=now,
        overdue_since=overdue_since,
        measures="",
        handled_by="",
        return_reason="",
        conclusion="",
    )
    session.add(order)
    session.flush()
    _await_answer(session, law, project, order, now)
    return order


def _await_answer(session: Session, law: Law, project: Project, order: Supervision, now: datetime) -> None:
    edition = law.editions.get(project.edition_hash, law.current)
    # An edition from before there were orders says nothing of them; the house's practice of today does.
    limit: Limit | None = edition.limits.get(LIMIT) or law.current.limits.get(LIMIT)
    if limit is None:
        return
    clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=("supervision", order.id),
        limit=limit,
        obligor=(Obligor(order.obligor_kind), order.obligor_key),
        at=now,
        round_number=order.round,
    )


def _await_promised(
    session: Session, law: Law, project: Project, order: Supervision, day: date, *, since: datetime
) -> None:
    """What is promised is owed by its day, unless it has been done already; then the order is the office's to close."""
    if session.get_one(ClockRecord, order.clock_id).stopped_at is not None:
        return
    before = session.scalar(
        select(func.max(ClockRecord.round)).where(
            ClockRecord.subject_kind == "supervision",
            ClockRecord.subject_id == order.id,
            ClockRecord.limit_key == PROMISE,
        )
    )
    edition = law.editions.get(project.edition_hash, law.current)
    obligor = Obligor(order.obligor_kind)
    clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=("supervision", order.id),
        limit=by_day(
            PROMISE,
            "按督办回复承诺的日期办结",
            day,
            local_day(since),
            obligor,
            starts="supervision_issued",
            why="督办回复中承诺的办结日期（三（二）：跟踪、协调、监测、督办）",
        ),
        obligor=(obligor, order.obligor_key),
        at=since,
        round_number=(before or 0) + 1,
    )


def open_order(session: Session, clock_id: int) -> Supervision | None:
    """The order that is open for a clock, if one is."""
    return session.scalar(
        select(Supervision).where(Supervision.clock_id == clock_id, Supervision.state != "closed")
    )


def about_what_goes_on(session: Session, order: Supervision, state: str) -> bool:
    """Whether an order is about something that goes on in a state of its project: it is answered then as well."""
    return goes_on(session.get_one(ClockRecord, order.clock_id).subject_kind, state)


def require_going_on(session: Session, project: Project, order: Supervision, act: str) -> None:
    """See that the case is open, or that the order is about something that goes on afterwards."""
    if not about_what_goes_on(session, order, project.state):
        require_open(project, act)


def case_of_order(project: Project, order: Supervision) -> Case:
    """Whom an order concerns: the department that it is addressed to, or the office itself."""
    of_office = order.obligor_kind == Obligor.OFFICE
    concerned = [order.obligor_key] if order.obligor_kind == Obligor.DEPARTMENT else ()
    return replace(case_of(project, concerned), of_office=of_office)


def judge(order: Supervision) -> tuple[str, str]:
    """Where the answer to an order is looked at: the office; where it is the office's own, whoever supervises it."""
    return notices.SUPERVISOR if order.obligor_kind == Obligor.OFFICE else notices.OFFICE


def locked(session: Session, supervision_id: int) -> tuple[Supervision, Project]:
    """An order and its project, held until the transaction ends; the calendar is held too."""
    order = Supervision.found(session, supervision_id)
    event.hold_calendar(session)
    project = Project.locked(session, order.project_id)
    session.refresh(order)
    return order, project


def answer(
    session: Session,
    law: Law,
    *,
    supervision_id: int,
    measures: str,
    promised_for: date | None = None,
    handled_by: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Supervision:
    """Whoever is late says why, what is done about it, and until when: the department, or the office itself.

    Raises:
        IllegalMove: it was answered already, or is closed.
        MeasuresMissing: nothing is said.
        PromiseInPast: the day promised lies before the answer.
        HandlerMissing: nobody is named as 经办人.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
        ChangedMeanwhile: somebody else was first.
    """
    order, project = locked(session, supervision_id)
    duty.require(by, "supervision.answer", case_of_order(project, order))
    require_going_on(session, project, order, "supervision.answer")
    expect(expected_version, order)
    state = SUPERVISION.after(order.state, "answer")
    said = clean(measures, fact="原因和措施", field="measures", limit=LONGEST_MEASURES, multiline=True)
    if not said:
        raise MeasuresMissing()
    name = clean(handled_by, fact="经办人", field="handled_by", limit=LONGEST_NAME)
    if not name:
        raise HandlerMissing()
    owed = open_clock(session, "supervision", order.id)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[order.issued_at, owed.started_at if owed else None],
    )
    if promised_for is not None and promised_for < local_day(happened.at):
        raise PromiseInPast(field="promised_for")
    order.state = state
    order.measures, order.promised_for, order.handled_by = said, promised_for, name
    order.answered_at, order.return_reason = happened.at, ""
    clocks.stop(session, ("supervision", order.id), at=happened.at, because="answered")
    if promised_for is not None:
        _await_promised(session, law, project, order, promised_for, since=happened.at)
    event.append(
        session,
        project,
        kind="supervision.answer",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("supervision", order.id),
        data={
            "number": order.number,
            "department": order.obligor_key,
            "measures": said,
            "promised_for": promised_for,
            "handled_by": name,
        }
        | happened.data,
    )
    tell(session, "supervision.answered", judge(order), project, order, now, reason=said)
    session.flush()
    return order


def return_answer(
    session: Session,
    law: Law,
    *,
    supervision_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Supervision:
    """The office (of its own answer the supervisor) finds it wanting: it is asked for again, with a new clock."""
    order, project = locked(session, supervision_id)
    duty.require(by, "supervision.return", case_of_order(project, order))
    require_going_on(session, project, order, "supervision.return")
    expect(expected_version, order)
    happened = happening(project, happened_at, late_because, now=now, after=[order.answered_at])
    state = SUPERVISION.after(order.state, "return")
    why = reason_given(reason, "退回督办回复")
    order.state, order.return_reason = state, why
    order.round += 1
    # What was promised fell with the answer.
    clocks.stop(session, ("supervision", order.id), at=happened.at, because="returned")
    since = known_since(happened, (order.obligor_kind, order.obligor_key), by=by, now=now)
    _await_answer(session, law, project, order, since)
    event.append(
        session,
        project,
        kind="supervision.return",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("supervision", order.id),
        data={
            "number": order.number,
            "department": order.obligor_key,
            "reason": why,
            "round": order.round,
            **happened.data,
        },
    )
    tell(session, "supervision.returned", address(order), project, order, now, reason=why)
    session.flush()
    return order


def close(
    session: Session,
    *,
    supervision_id: int,
    conclusion: str,
    overdue_because: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Supervision:
    """The office, of an order against itself the supervisor, ends it and says how it ended.

    What it is about may still be overdue then: `overdue_because` says why the order ends all the same. Whoever closed it
    follows that duty up until it is done (`awaited_overdue_duty`), since the ladder has said all that it says.

    Raises:
        DutyStillOverdue: what it is about is not done, and nothing says why the order ends.
        ReasonMissing: it is not said how it ended.
    """
    order, project = locked(session, supervision_id)
    duty.require(by, "supervision.close", case_of_order(project, order))
    expect(expected_version, order)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[order.issued_at, order.answered_at, clocks.begun(session, ("supervision", order.id))],
    )
    state = SUPERVISION.after(order.state, "close")
    said, overdue = _conclusion(session, order, conclusion, overdue_because, at=happened.at)
    _end(session, order, state, said, happened.at)
    event.append(
        session,
        project,
        kind="supervision.close",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("supervision", order.id),
        data={"number": order.number, "conclusion": said, **overdue, **happened.data},
    )
    for to in dict.fromkeys((address(order), notices.SUPERVISOR)):
        tell(session, "supervision.closed", to, project, order, now, reason=said)
    session.flush()
    return order


def _conclusion(
    session: Session, order: Supervision, conclusion: object, because: object, *, at: datetime
) -> tuple[str, dict[str, str]]:
    """How an order ended; where its duty is still overdue, also why it ended, for the event as well."""
    clock = session.get_one(ClockRecord, order.clock_id)
    if clock.stopped_at is not None or clock.due_at is None or clock.due_at >= at:
        return reason_given(conclusion, "办结督办", limit=LONGEST_CONCLUSION, field="conclusion"), {}
    why = clean(
        because, fact="事项仍逾期而办结的理由", field="overdue_because", limit=LONGEST_OVERDUE, multiline=True
    )
    if not why:
        raise DutyStillOverdue(limit=clock.limit["title"], day=due_words(clock.due_day))
    added = f"（办结时事项仍逾期未办：{why}）"
    said = reason_given(
        conclusion,
        "办结督办",
        limit=LONGEST_CONCLUSION - LONGEST_OVERDUE - len(added) + len(why),
        field="conclusion",
    )
    return said + added, {"overdue_because": why}


def take_back_open(session: Session, project: Project, *, reason: str, now: datetime) -> list[str]:
    """The orders of a project that stops end with it; answer their numbers. The caller writes the event."""
    rows = session.execute(
        select(Supervision, ClockRecord.subject_kind)
        .join(ClockRecord, ClockRecord.id == Supervision.clock_id)
        .where(Supervision.project_id == project.id, Supervision.state != "closed")
    ).all()
    orders = [order for order, kind in rows if not goes_on(kind, project.state)]
    for order in orders:
        _end(session, order, SUPERVISION.after(order.state, "close"), f"{STOPPED}{reason}"[:400], now)
    return [order.number for order in orders]


def _end(session: Session, order: Supervision, state: str, conclusion: str, now: datetime) -> None:
    order.state, order.conclusion, order.closed_at = state, conclusion, now
    clocks.stop(session, ("supervision", order.id), at=now, because="closed")


def address(order: Supervision) -> tuple[str, str]:
    """Where whoever is to answer an order is told."""
    return ("department", order.obligor_key) if order.obligor_kind == Obligor.DEPARTMENT else notices.OFFICE


def tell(
    session: Session,
    kind: str,
    to: tuple[str, str],
    project: Project,
    order: Supervision,
    now: datetime,
    **facts: Any,
) -> None:
    """Tell somebody of an order."""
    department = session.get(Department, order.obligor_key)
    notices.tell(
        session,
        kind,
        to=to,
        project_id=project.id,
        subject=("supervision", order.id),
        # One act is one line of history: an answer that was taken back is told again.
        occasion=project.event_seq,
        now=now,
        project=project.name,
        number=order.number,
        owing=department.name if department else "代办专班办公室",
        **facts,
    )
