"""监督考核 (二（一）2): the duties of departments in a period, gathered from their clocks."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

from sqlalchemy import Row, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.actions import (
    backfills,
    card_owners,
    clause_confirmations,
    item_clocks,
    returned_answers,
    waiting,
)
from workflow.actions.clock_retractions import RETRACTED
from workflow.errors import PeriodBackwards
from workflow.law.book import Law
from workflow.records.approval_item import ApprovalItem
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, clock_of, pauses_of
from workflow.records.commitment import Clause
from workflow.records.project import Project
from workflow.records.score import ScoreDispute
from workflow.records.steps.asking import STEP
from workflow.records.supervision import FiredRung
from workflow.rules import approval_item as rules
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Pause
from workflow.rules.duty import Actor, Role
from workflow.rules.endings import TAKEN_AWAY, TAKEN_AWAY_FROM
from workflow.rules.local_time import instant
from workflow.rules.scorecard import Outcome, Turn
from workflow.rules.spent import Stretch, spent

#: A clock with its project's number, name and edition.
_Clock: TypeAlias = "Row[ClockRecord, str, str, str]"

#: A clock that ended so was taken away from its department: nothing was done, and nothing was missed unless its day
#: had passed by then.
_TAKEN_AWAY: Final = or_(
    ClockRecord.stopped_by.in_(TAKEN_AWAY),
    *(
        and_(ClockRecord.subject_kind == kind, ClockRecord.stopped_by.in_(ends))
        for kind, ends in TAKEN_AWAY_FROM.items()
    ),
)
#: What a department answers, and may have to answer again.
_ANSWERED: Final = frozenset({"checklist", "consultee"})
#: Of what was taken away, that which a step recorded by mistake had started was owed by nobody, whenever it was taken back.
#: An answer that was taken back is another matter: it was asked for, and one that came late was late.
_NEVER_OWED: Final = and_(ClockRecord.stopped_by == RETRACTED, ClockRecord.subject_kind.not_in(_ANSWERED))
#: Rungs of the ladder by which a department is urged; a reminder before the day is none. What a department itself
#: receives; a proposal to deliberate goes to the office and the supervisor.
_URGING: Final = ("urge", "supervise")
#: What the clock of a promised clause runs for.
_PROMISED: Final = "clause"


def turns(
    session: Session, law: Law, *, department: str, since: date, until: date, by: Actor, now: datetime
) -> list[Turn]:
    """The duties of a department, or of whoever else has a card, that ended in a period of days, or stand past their day at its end.

    `department` is the key of a card (`card_owners`). A liaison sees its own department only. The oldest first. Costs a few statements, however many duties.

    Raises:
        NotAllowed: not for this actor.
        PeriodBackwards: it ends before it begins.
    """
    duty.require(by, "scorecard.read", card_owners.case_of_card(session, department))
    start, end = _span(since, until, now)
    of_department = (
        select(ClockRecord, Project.number, Project.name, Project.edition_hash)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(card_owners.owed_by(department), ClockRecord.started_at.is_not(None))
        .order_by(ClockRecord.started_at, ClockRecord.id)
    )
    rows = session.execute(
        of_department.where(
            # What no limit is known for can be neither in time nor late.
            ClockRecord.subject_kind != STEP,
            or_(not_(_TAKEN_AWAY), ClockRecord.stopped_at > ClockRecord.due_at),
            not_(_NEVER_OWED),
            # What stopped while it still waited for its event was no time of anybody's.
            or_(
                ClockRecord.due_at.is_not(None),
                ClockRecord.stopped_at.is_(None),
                ClockRecord.stopped_at != ClockRecord.started_at,
            ),
            or_(
                and_(ClockRecord.stopped_at >= start, ClockRecord.stopped_at <= end),
                and_(
                    or_(ClockRecord.stopped_at.is_(None), ClockRecord.stopped_at > end),
                    ClockRecord.due_at < end,
                ),
            ),
        )
    ).all()
    returned = returned_answers.returned_clocks(session, department, start, end)
    urged = _urged(session, department, start, end)
    elsewhere = (returned | urged.keys()) - {record.id for record, *_ in rows}
    # What ended in another period is told here because it was returned or urged in this one, and counts as nothing else.
    if elsewhere:
        earlier = session.execute(of_department.where(ClockRecord.id.in_(elsewhere))).all()
        rows = sorted([*rows, *earlier], key=lambda row: (row[0].started_at, row[0].id))
    found = [
        replace(
            turn,
            returned=turn.clock_id in returned,
            elsewhere=turn.clock_id in elsewhere,
            urged=urged.get(turn.clock_id, 0),
        )
        for turn in _turns(session, law, rows, end)
    ]
    return _with_disputes(session, _with_confirmations(session, found))


def _span(since: date, until: date, now: datetime) -> tuple[datetime, datetime]:
    if until < since:
        raise PeriodBackwards(field="until")
    # The midnight that follows is the first instant of the next period.
    last = instant(until + timedelta(days=1), time.min) - timedelta(microseconds=1)
    return instant(since, time.min), min(last, now)


def _turns(session: Session, law: Law, rows: Sequence[_Clock], end: datetime) -> list[Turn]:
    """The clocks with how their time divides; those of one thing that run side by side account for each moment once."""
    if not rows:
        return []
    rows = _one_of_each(session, law, rows)
    pauses = pauses_of(session, [record.id for record, *_ in rows])
    calendars = {
        key: calendar_of(session, law.editions.get(key, law.current), law.notices)
        for key in {edition for *_, edition in rows}
    }
    subjects = {_subject(record) for record, *_ in rows}
    others = _clocks_of(session, rows)
    stretches = waiting.waits(session, subjects, {record.project_id for record, *_ in rows})
    late = backfills.late_acts(session, [record for record, *_ in rows], end)
    told: dict[tuple[str, int], list[Stretch]] = {}
    found = []
    for record, number, name, edition in rows:
        subject = _subject(record)
        waits = waiting.of_clock(record, others[subject], stretches.get(subject, ()))
        turn = _turn(
            record, number, name, clock_of(record, pauses.get(record.id, ())).pauses, calendars[edition], end, waits,
            told.setdefault(subject, []),
        )  # fmt: skip
        acts = tuple(
            (act.line, calendars[edition].window_time_between(act.happened, act.recorded))
            for act in late.get(record.id, ())
            # What the office or the window recorded late is nothing that the department could have recorded sooner.
            if act.department == record.obligor_key
        )
        found.append(replace(turn, backfilled=acts))
    return found


def _one_of_each(session: Session, law: Law, rows: Sequence[_Clock]) -> list[_Clock]:
    """Without the statutory clocks that were kept, of applications that are promised sooner: one application is one duty.

    The promised limit is never the longer, but it may have been paused while the statute ran on: a miss of the statute
    is told in any case. A promise that an application carries out is its promised limit.
    """
    kept = [row[0] for row in rows if _is_statutory(row[0]) and not _is_over_due(row[0])]
    if not kept:
        return list(rows)
    promised = _promised(session, law, {record.subject_id for record in kept})
    behind = {
        record.id
        for record in kept
        if any(_at_once(record, promise) for promise in promised.get(record.subject_id, ()))
    }
    return [row for row in rows if row[0].id not in behind]


def _promised(session: Session, law: Law, items: Collection[int]) -> dict[int, list[ClockRecord]]:
    """The clocks of the limits promised for some applications, by application; what was taken back or away is none."""
    owners = item_clocks.owners(session, item_clocks.ITEM, items)
    codes = dict(
        session.execute(
            select(ApprovalItem.id, ApprovalItem.item_code).where(ApprovalItem.id.in_(items))
        ).all()
    )
    # Every edition, since the case may have been moved from one to another since.
    limits = {
        code: {
            limit.key
            for edition in law.editions.values()
            if (limit := rules.committed_limit(edition.items.get(code), edition)) is not None
        }
        for code in set(codes.values())
    }
    found: dict[int, list[ClockRecord]] = {}
    for record in session.scalars(
        select(ClockRecord).where(
            item_clocks.of(item_clocks.ITEM, items),
            ClockRecord.started_at.is_not(None),
            not_(_TAKEN_AWAY),
        )
    ):
        item = owners[_subject(record)]
        if record.subject_kind == _PROMISED or record.limit_key in limits[codes[item]]:
            found.setdefault(item, []).append(record)
    return found


def _at_once(one: ClockRecord, other: ClockRecord) -> bool:
    """Whether two clocks ran side by side, as those of one round of an application do."""
    assert one.started_at is not None and other.started_at is not None  # noqa: PT018, S101 - only what began is asked for
    return (other.stopped_at is None or one.started_at <= other.stopped_at) and (
        one.stopped_at is None or other.started_at <= one.stopped_at
    )


def _is_over_due(record: ClockRecord) -> bool:
    """Whether a duty that ended, or stands past its day, was not done by its day."""
    return record.due_at is not None and (record.stopped_at is None or record.stopped_at > record.due_at)


def _is_statutory(record: ClockRecord) -> bool:
    """Whether it is the limit that a statute sets for the decision on an application."""
    return record.subject_kind == item_clocks.ITEM and rules.is_statutory(record.limit_key)


def _subject(record: ClockRecord) -> tuple[str, int]:
    return record.subject_kind, record.subject_id


def _clocks_of(session: Session, rows: Sequence[_Clock]) -> dict[tuple[str, int], list[ClockRecord]]:
    """Every clock of the same department for the same things, also those of other periods."""
    found: dict[tuple[str, int], list[ClockRecord]] = {_subject(record): [] for record, *_ in rows}
    every = session.scalars(
        select(ClockRecord)
        .where(
            ClockRecord.project_id.in_({record.project_id for record, *_ in rows}),
            ClockRecord.obligor_kind.in_({record.obligor_kind for record, *_ in rows}),
            ClockRecord.obligor_key.in_({record.obligor_key for record, *_ in rows}),
            ClockRecord.started_at.is_not(None),
        )
        .order_by(ClockRecord.id)
    )
    for record in every:
        if _subject(record) in found:
            found[_subject(record)].append(record)
    return found


def _turn(
    record: ClockRecord,
    number: str,
    name: str,
    pauses: tuple[Pause, ...],
    calendar: Calendar,
    end: datetime,
    waits: Sequence[Stretch],
    told: list[Stretch],
) -> Turn:
    started = record.started_at
    assert started is not None  # noqa: S101 - the select asks for it
    ended = record.stopped_at if record.stopped_at is not None and record.stopped_at <= end else None
    stretch = Stretch(started, max(started, ended or end))
    if ended is None:
        outcome = Outcome.LATE
    else:
        outcome = Outcome.MET if record.due_at is None or ended <= record.due_at else Outcome.MISSED
    whole = spent(calendar, stretch, end=end, pauses=pauses, waits=waits)
    summed = None
    if told:
        summed = spent(calendar, stretch, end=end, pauses=pauses, waits=waits, told_already=told)
    told.extend((stretch, *waits))
    return Turn(
        clock_id=record.id,
        project_id=record.project_id,
        project_number=number,
        project_name=name,
        limit_title=record.limit["title"],
        clause=record.limit["clause"],
        started=started,
        due=record.due_at,
        ended=ended,
        outcome=outcome,
        own=whole.own,
        excluded=whole.excluded,
        waited=whole.waited,
        summed=summed,
        promised=record.subject_kind == _PROMISED,
    )


def _with_confirmations(session: Session, found: list[Turn]) -> list[Turn]:
    """Which promises the enterprise has still to confirm, or disputes; and which decisions carried one out.

    An application that was refused in time was decided in time, and kept no promise: that is owed as before, by the clock
    of a later round.
    """
    promised = [turn.clock_id for turn in found if turn.promised]
    if not promised:
        return found
    later = aliased(ClockRecord)
    rows = {
        clock: (confirmation, owed)
        for clock, confirmation, owed in session.execute(
            select(
                ClockRecord.id,
                Clause.confirmation,
                select(later.id)
                .where(
                    later.subject_kind == _PROMISED,
                    later.subject_id == ClockRecord.subject_id,
                    later.round > ClockRecord.round,
                )
                .exists(),
            )
            .join(Clause, Clause.id == ClockRecord.subject_id)
            .where(ClockRecord.id.in_(promised), ClockRecord.subject_kind == _PROMISED)
        )
    }
    return [
        replace(
            turn,
            unconfirmed=rows[turn.clock_id][0] in clause_confirmations.OPEN,
            promised=not (rows[turn.clock_id][1] and turn.outcome is Outcome.MET),
        )
        if turn.clock_id in rows
        else turn
        for turn in found
    ]


def _urged(session: Session, department: str, start: datetime, end: datetime) -> dict[int, int]:
    """How often each clock of a department was urged between two instants; what nobody ever owed was urged by mistake."""
    return dict(
        session.execute(
            select(FiredRung.clock_id, func.count())
            .join(ClockRecord, ClockRecord.id == FiredRung.clock_id)
            .where(
                card_owners.owed_by(department),
                FiredRung.rung.in_(_URGING),
                # What was said before the period or after it is of another card; none changes afterwards.
                FiredRung.fired_at >= start,
                FiredRung.fired_at <= end,
                ClockRecord.subject_kind != STEP,
                ClockRecord.started_at.is_not(None),
                not_(_NEVER_OWED),
            )
            .group_by(FiredRung.clock_id)
        ).all()
    )


def _with_disputes(session: Session, found: list[Turn]) -> list[Turn]:
    if not found:
        return found
    states = dict(
        session.execute(
            select(ScoreDispute.clock_id, ScoreDispute.state)
            .where(ScoreDispute.clock_id.in_([turn.clock_id for turn in found]))
            .order_by(ScoreDispute.id)
        ).all()
    )
    return [replace(turn, dispute=states.get(turn.clock_id, "")) for turn in found]


def departments_for(session: Session, by: Actor) -> list[str]:
    """Whose scorecards the actor may read: a liaison its own and those it answers for, whoever supervises everybody's."""
    every = card_owners.all_cards(session)
    if Role.LIAISON in by.roles and not by.roles & {Role.OFFICE, Role.SUPERVISOR}:
        own = by.department_key
        if not own:
            return []
        return [own, *(card for card in every if card != own and own in card_owners.answering(session, card))]
    return every
