"""容缺: one paper that is to come by a day, under the commitment or of an approval item: handed in, checked, waived.

Parts of the acts of both (`deferrals`, `item_deferrals`), which lock, ask who may, tell and write the line of history.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks
from workflow.actions.cases import reason_given
from workflow.actions.clock_retractions import last_clock, run_on_last, take_away
from workflow.errors import DayOnlyForReturn, IllegalMove, LaterDayNeeded
from workflow.records.approval_item import ItemDeferral
from workflow.records.clock import ClockRecord, open_clock
from workflow.records.commitment import DeferredMaterial
from workflow.rules.calendar import Calendar
from workflow.rules.local_time import local_day
from workflow.rules.machines import DEFERRED_MATERIAL

#: A paper of either.
Deferred: TypeAlias = DeferredMaterial | ItemDeferral

#: Greatest number of characters of what a check found, and of why a paper is not needed, as the records hold them.
LONGEST_NOTE: Final = 400
#: The states in which a paper is not settled: somebody owes it, or its check.
OPEN: Final = ("promised", "handed_in")
#: The step back of a hand-in; every other is of whoever checks.
NOT_HANDED_IN: Final = "take_back_hand_in"


def subject_of(paper: Deferred) -> tuple[str, int]:
    """What its clock runs for."""
    return paper.__tablename__, paper.id


def hand_in(session: Session, paper: Deferred, *, at: datetime) -> bool:
    """It came; whether in time is told by the day on which it came, and late once stays late.

    Raises:
        IllegalMove: it was handed in already, or is not owed.
    """
    clock = open_clock(session, *subject_of(paper))
    paper.state = DEFERRED_MATERIAL.after(paper.state, "hand_in")
    in_time = clock is None or clock.due_at is None or at <= clock.due_at
    paper.handed_in_at = at
    # Late once stays late, however often it came back.
    paper.in_time = in_time if paper.in_time is None else paper.in_time and in_time
    clocks.stop(session, subject_of(paper), at=at, because="handed_in")
    return in_time


def check(
    paper: Deferred, *, accepted: bool, note: str, on: date | None, at: datetime, now: datetime
) -> None:
    """It is what was promised, or comes back with the reason: its clock is the act's to start again.

    Raises:
        IllegalMove: it was not handed in, or is checked.
        ReasonMissing: it is returned, and nothing says why.
        LaterDayNeeded: the day given is past, or before the one promised.
        DayOnlyForReturn: the paper is accepted, and a day is given for handing it in again.
    """
    if accepted and on is not None:
        raise DayOnlyForReturn()
    paper.state = DEFERRED_MATERIAL.after(paper.state, "accept" if accepted else "return")
    paper.note = reason_given(note, "退回", limit=LONGEST_NOTE, field="note", required=not accepted)
    paper.checked_at = at
    if not accepted:
        paper.round += 1
        if on is not None:
            if on < local_day(now) or on < paper.promised_on:
                raise LaterDayNeeded(day=max(local_day(now), paper.promised_on))
            paper.promised_on = on


def waive(session: Session, paper: Deferred, *, reason: str, at: datetime) -> None:
    """It is not needed any more.

    Raises:
        IllegalMove: it is settled.
        ReasonMissing: nothing says why.
    """
    paper.state = DEFERRED_MATERIAL.after(paper.state, "waive")
    paper.note = reason_given(reason, "不再要求", limit=LONGEST_NOTE)
    clocks.stop(session, subject_of(paper), at=at, because="waived")


# --- a wrong step is taken back -------------------------------------------------------------------------------


def move_back(session: Session, paper: Deferred) -> str:
    """The move by which the last step on a paper is taken back; empty where none was made, or it went with another act."""
    if paper.state == "handed_in":
        return NOT_HANDED_IN
    if paper.state == "accepted":
        return "take_back_check"
    if paper.state == "promised":
        return "take_back_return" if paper.round > 1 else ""
    if (move := waiver_back(session, paper)) != "take_back_waiver":
        return move
    stopped = last_clock(session, subject_of(paper), "waived", "revoked")
    return "take_back_waiver" if stopped is not None else ""


def waiver_back(session: Session, paper: Deferred) -> str:
    """The move back of a paper that is not needed: it was owed, or had come and was to be checked."""
    unchecked = len(_hand_ins(session, paper)) == paper.round
    return "take_back_waiver_unchecked" if unchecked else "take_back_waiver"


def take_back(
    session: Session, calendar: Calendar, paper: Deferred, *, reason: object, now: datetime
) -> tuple[str, str, dict[str, Any]]:
    """Take the last step back; answer the move, the reason as it is kept, and what was undone.

    Raises:
        IllegalMove: nothing was said of it.
        ReasonMissing: no reason.
    """
    move = move_back(session, paper)
    if not move:
        raise IllegalMove(
            state=DEFERRED_MATERIAL.words[paper.state], move=DEFERRED_MATERIAL.verbs["take_back_return"]
        )
    why = reason_given(reason, DEFERRED_MATERIAL.verbs[move], limit=LONGEST_NOTE)
    undone = {"state": paper.state, "handed_in_at": paper.handed_in_at, "note": paper.note}
    if move == NOT_HANDED_IN:
        _not_handed_in(session, calendar, paper)
    elif move == "take_back_return":
        _not_returned(session, paper, now=now)
    elif move == "take_back_waiver":
        run_on_last(session, calendar, subject_of(paper), "waived")
    if move in ("take_back_check", "take_back_return"):
        paper.checked_at = None
    paper.state = DEFERRED_MATERIAL.after(paper.state, move)
    if move != NOT_HANDED_IN:
        paper.note = ""
    return move, why, undone


def _hand_ins(session: Session, paper: Deferred) -> list[ClockRecord]:
    """The clocks that were stopped by handing the paper in, oldest first."""
    kind, key = subject_of(paper)
    return list(
        session.scalars(
            select(ClockRecord)
            .where(
                ClockRecord.subject_kind == kind,
                ClockRecord.subject_id == key,
                ClockRecord.stopped_by == "handed_in",
            )
            .order_by(ClockRecord.round)
        )
    )


def _not_handed_in(session: Session, calendar: Calendar, paper: Deferred) -> None:
    """It is owed again; what was handed in before it came back stays told, in time or late."""
    run_on_last(session, calendar, subject_of(paper), "handed_in")
    before = _hand_ins(session, paper)
    last = before[-1].stopped_at if before else None
    in_time = all(
        clock.due_at is None or (clock.stopped_at is not None and clock.stopped_at <= clock.due_at)
        for clock in before
    )
    paper.handed_in_at, paper.in_time = (last, in_time) if last is not None else (None, None)


def _not_returned(session: Session, paper: Deferred, *, now: datetime) -> None:
    """It lies with whoever checks it, by the day promised before; the clock that the return started ends."""
    take_away(session, subject_of(paper), now=now)
    before = _hand_ins(session, paper)
    if before and before[-1].started_at is not None:
        # Not the day on which it was due: one that is off runs over (民法典203), and nobody promised that.
        paper.promised_on = local_day(before[-1].started_at) + timedelta(days=before[-1].limit["amount"])
    paper.round -= 1
