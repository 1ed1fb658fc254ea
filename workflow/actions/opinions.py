"""A department's opinion on Annex 2: the act that happens most, written in lean statements (二（三）2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from workflow.actions import deliberation_calls, notices
from workflow.actions.cases import handler_given, happening, on_paper, require_shown
from workflow.errors import ChangedMeanwhile, NotFound
from workflow.law.book import Law
from workflow.records import event
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.database import at_once
from workflow.records.department import Department
from workflow.records.event import EVENTS, House
from workflow.records.notice import NOTICES
from workflow.records.project import Project
from workflow.rules import consultation as rules
from workflow.rules.chain import Line, data_of
from workflow.rules.duty import Actor, Case
from workflow.rules.machines import CONSULTATION, CONSULTEE
from workflow.rules.words import due_words

_CONSULTEE: Final = cast(Table, Consultee.__table__)
_CONSULTATION: Final = cast(Table, Consultation.__table__)
_CLOCK: Final = cast(Table, ClockRecord.__table__)
_PROJECT: Final = cast(Table, Project.__table__)
_DEPARTMENT: Final = cast(Table, Department.__table__)

# All four rows are locked, not the project alone: PostgreSQL reads a row anew after waiting only if it locks it.
_LOAD: Final = (
    select(
        _CONSULTEE.c.state,
        _CONSULTEE.c.department_key,
        _CONSULTEE.c.consultation_id,
        _CONSULTEE.c.version,
        _CONSULTEE.c.round.label("asked_round"),
        _CONSULTEE.c.notified_at,
        _CONSULTEE.c.replied_at,
        _CONSULTATION.c.state.label("consultation_state"),
        _CONSULTATION.c.facts_version,
        _CONSULTATION.c.version.label("consultation_version"),
        _PROJECT.c.id.label("project_id"),
        _PROJECT.c.name.label("project_name"),
        _PROJECT.c.edition_hash,
        _PROJECT.c.taken_in_at,
        _PROJECT.c.event_seq,
        _PROJECT.c.event_hash,
        _CLOCK.c.id.label("clock_id"),
        _CLOCK.c.due_at,
        _CLOCK.c.limit_key,
        _DEPARTMENT.c.name.label("department_name"),
    )
    .select_from(
        _CONSULTEE.join(_CONSULTATION, _CONSULTATION.c.id == _CONSULTEE.c.consultation_id)
        .join(_PROJECT, _PROJECT.c.id == _CONSULTATION.c.project_id)
        .join(_DEPARTMENT, _DEPARTMENT.c.key == _CONSULTEE.c.department_key)
        .join(
            _CLOCK,
            (_CLOCK.c.subject_kind == "consultee")
            & (_CLOCK.c.subject_id == _CONSULTEE.c.id)
            & (_CLOCK.c.round == _CONSULTEE.c.round),
        )
    )
    .where(_CONSULTEE.c.id == bindparam("consultee_id"))
    .with_for_update(of=[_PROJECT, _CONSULTATION, _CONSULTEE, _CLOCK])
)
_STATES: Final = (
    select(
        _CONSULTEE.c.id,
        _CONSULTEE.c.state,
        _CONSULTEE.c.taken_back_because,
        _CONSULTEE.c.replied_at,
        _DEPARTMENT.c.short,
    )
    .join(_DEPARTMENT, _DEPARTMENT.c.key == _CONSULTEE.c.department_key)
    .where(_CONSULTEE.c.consultation_id == bindparam("consultation_id"))
    .order_by(_CONSULTEE.c.id)
)
_ANSWER: Final = (
    update(_CONSULTEE)
    .where(_CONSULTEE.c.id == bindparam("consultee_id"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "state",
                "opinion",
                "reason",
                "added_clauses",
                "handled_by",
                "phone",
                "person_id",
                "replied_at",
                "in_time",
                "facts_version",
                "version",
            )
        }
    )
)
_STOP: Final = (
    update(_CLOCK)
    .where(_CLOCK.c.id == bindparam("clock_id"))
    .values(
        stopped_at=bindparam("at"),
        stopped_by="replied",
        settled_under=func.coalesce(
            select(House.calendar_revision).where(House.id == 1).scalar_subquery(), ""
        ),
        version=_CLOCK.c.version + 1,
    )
)
_CONCLUDE: Final = (
    update(_CONSULTATION)
    .where(_CONSULTATION.c.id == bindparam("consultation_id"))
    .values(state=bindparam("new_state"), closed_at=bindparam("at"), version=bindparam("new_version"))
)
_CHAIN: Final = (
    update(_PROJECT)
    .where(_PROJECT.c.id == bindparam("chain_id"))
    .values(event_seq=bindparam("seq"), event_hash=bindparam("head"), version=_PROJECT.c.version + 1)
)
_EVENT: Final = (
    insert(EVENTS)
    .values({column.name: bindparam(f"said_{column.name}") for column in EVENTS.c if column.name != "id"})
    .inline()
)
_TELL: Final = (
    insert(NOTICES)
    .values({column.name: bindparam(f"told_{column.name}") for column in NOTICES.c if column.name != "id"})
    .inline()
)
#: The five writes of every opinion as one statement, where the database can: each statement costs the server a
#: plan, and Python more than the write itself.
_ALL: Final = _TELL.add_cte(_ANSWER.cte("answer"), _STOP.cte("stop"), _EVENT.cte("said"), _CHAIN.cte("chain"))
#: And those that are left where the answer had to be written before it was asked whose turn it is.
_REST: Final = _TELL.add_cte(_EVENT.cte("said"), _CHAIN.cte("chain"))


def reply(
    session: Session,
    law: Law,
    *,
    consultee_id: int,
    opinion: str,
    reason: str = "",
    added_clauses: Sequence[str] = (),
    handled_by: str,
    phone: str = "",
    source: str = "",
    shown_facts: int | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> str:
    """Record a department's opinion, stop its clock, and see whether the round is complete.

    An opinion that waits to be confirmed since the facts have changed may be given anew in the same way. It rests on
    the facts that were put to the departments last: whoever looked at older ones saw another version. The opinion that
    completes a round in which anybody objects starts the clock of the deliberation (二（三）1), or lets it run on
    (`deliberation_calls.owe`). Answers the state of
    the consultation afterwards. Whether the answer came in time is kept with it. What came on paper the office records,
    naming the letter (`source`) and when it came; the clock goes by that instant.

    Raises:
        IllegalMove: the department has answered already, or the question was taken back.
        ObjectionWithoutReason: 不同意签订的，应当写明理由.
        HandlerMissing: nobody is named as 经办人.
        SourceMissing: the office records it, and no letter is named.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
        FactsChangedMeanwhile: what was put to the departments is not what this one had before it.
        ChangedMeanwhile: somebody else was first.
    """
    connection = session.connection()
    row = connection.execute(_LOAD, {"consultee_id": consultee_id}).one_or_none()
    if row is None:
        raise NotFound(what="该征询")
    letter = on_paper(by, "consultee", Case(frozenset({row.department_key})), source)
    require_shown(session, row.project_id, shown_facts, row.facts_version)
    if expected_version is not None and row.version != expected_version:
        raise ChangedMeanwhile()
    given = rules.read_opinion(opinion, reason, added_clauses)
    state = CONSULTEE.after(row.state, given.opinion.value)
    name, number = handler_given(handled_by, phone)
    happened = happening(row, happened_at, late_because, now=now, after=[row.notified_at, row.replied_at])
    in_time = row.due_at is None or happened.at <= row.due_at
    added = [{"key": line.key, "text": line.text} for line in given.added]
    outcome = _outcome(connection, row, consultee_id, state, happened.at)
    after = outcome.state
    due = _deliberation_due(session, law, row, outcome)
    event.beside(session, "clocks", f"consultee:{consultee_id}:{row.limit_key}", {"stopped": "replied"})
    stop = {"clock_id": row.clock_id, "at": happened.at}
    answer = {
        "consultee_id": consultee_id,
        "new_state": state,
        "new_opinion": given.opinion.value,
        "new_reason": given.reason,
        "new_added_clauses": added,
        "new_handled_by": name,
        "new_phone": number,
        "new_person_id": by.person_id,
        "new_replied_at": happened.at,
        "new_in_time": in_time,
        "new_facts_version": row.facts_version,
        "new_version": row.version + 1,
    }
    if after != row.consultation_state:
        connection.execute(
            _CONCLUDE,
            {
                "consultation_id": row.consultation_id,
                "new_state": after,
                "at": outcome.complete,
                "new_version": row.consultation_version + 1,
            },
        )
    writes = [(_ANSWER, answer), (_STOP, stop)]
    whole = _ALL
    if after != row.consultation_state or outcome.notice or not in_time:
        # A round that is complete, or stuck, is somebody's to carry on, and what was promised of a late answer is kept.
        # Whose turn it is, is read off the states, so that they are written first.
        for statement, values in writes:
            connection.execute(statement, values)
        writes, whole = [], _REST
        project = session.get_one(Project, row.project_id)
        event.whose_turn(session, project, kind="consultee.reply", at=happened.at, now=now)
        session.flush()
    told_to = {"to": notices.OFFICE, "project_id": row.project_id, "now": now, "project": row.project_name}
    line = _line(
        row,
        consultee_id,
        by=by,
        now=now,
        happened_at=happened.at,
        data={
            "department": row.department_key,
            "opinion": given.opinion.value,
            "reason": given.reason,
            "added_clauses": added,
            "handled_by": name,
            "in_time": in_time,
            "facts_version": row.facts_version,
            "consultation": after,
        }
        | letter
        | happened.data
        | ({"excluded": outcome.excluded} if outcome.excluded and after == "unopposed" else {})
        | event.take_beside(session)
        | event.came_by(by),
    )
    head = line.hash()
    told = notices.line(
        f"consultee.{given.opinion.value}",
        subject=("consultee", consultee_id),
        occasion=row.asked_round,
        department=row.department_name,
        reason=given.reason,
        **told_to,
    )
    said = {f"said_{name}": getattr(line, name) for name in Line.__slots__} | {"said_hash": head}
    at_once(
        connection,
        whole,
        [
            *writes,
            (_EVENT, said),
            (_CHAIN, {"chain_id": row.project_id, "seq": line.seq, "head": head}),
            (_TELL, {f"told_{name}": value for name, value in told.items()}),
        ],
    )
    if outcome.notice:
        notices.tell(
            session,
            outcome.notice,
            subject=("consultation", row.consultation_id),
            # A round may be concluded more than once, since changed facts put its question anew.
            occasion=row.event_seq + 1,
            outcome=rules.outcome_words(outcome.excluded),
            due=due,
            **told_to,
        )
    return after


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Where the round stands with this opinion."""

    state: str
    #: When the last answer came; what is recorded late may not have been the last.
    complete: datetime
    #: What the office is told of it; empty while somebody is silent.
    notice: str = ""
    #: The consultees that object.
    objectors: tuple[int, ...] = ()
    #: Who was found not to be concerned, and why.
    excluded: dict[str, str] = field(default_factory=dict)


def _outcome(connection: Any, row: Any, consultee_id: int, state: str, at: datetime) -> _Outcome:
    """The round is closed when it is the last opinion; silence keeps it open."""
    rows = connection.execute(_STATES, {"consultation_id": row.consultation_id}).all()
    states = [state if each.id == consultee_id else each.state for each in rows]
    excluded = {each.short: each.taken_back_because for each in rows if each.state == "not_concerned"}
    complete = max([at, *(each.replied_at for each in rows if each.replied_at and each.id != consultee_id)])
    objectors = tuple(each.id for each, now in zip(rows, states, strict=True) if now == "objected")
    result = rules.round_result(states)
    if result is not None:
        after = CONSULTATION.after(row.consultation_state, result)
        return _Outcome(after, complete, f"consultation.{after}", objectors, excluded)
    stuck = "consultation.stuck" if rules.is_stuck(states) else ""
    return _Outcome(str(row.consultation_state), complete, stuck, objectors, excluded)


def _deliberation_due(session: Session, law: Law, row: Any, outcome: _Outcome) -> str:
    """The clock of the deliberation runs where this opinion leaves the round opposed; answer when it falls due."""
    if outcome.state == row.consultation_state or outcome.state != "opposed":
        return ""
    # Only here: every other opinion starts no clock and asks nothing of the calendar.
    event.hold_calendar(session, wait=False)
    clock = deliberation_calls.owe(
        session,
        law,
        project_id=row.project_id,
        edition_hash=row.edition_hash,
        consultation_id=row.consultation_id,
        objectors=outcome.objectors,
        facts_version=row.facts_version,
        at=outcome.complete,
    )
    return due_words(clock.due_day, provisional=clock.provisional)


def _line(
    row: Any, consultee_id: int, *, by: Actor, now: datetime, happened_at: datetime, data: dict[str, Any]
) -> Line:
    return Line(
        project_id=row.project_id,
        seq=row.event_seq + 1,
        kind="consultee.reply",
        subject_kind="consultee",
        subject_id=consultee_id,
        person_id=by.person_id,
        person_name=by.name,
        happened_at=happened_at,
        recorded_at=now,
        data=data_of(data),
        previous=row.event_hash,
    )
