"""The periodic check of joint acceptances is urged like any other duty, although it belongs to no one project (二（四）2)."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import acceptance_checks, notices
from workflow.law.book import Law
from workflow.law.terms import Rung
from workflow.law.words import word
from workflow.records import event
from workflow.records.acceptance_check import AcceptanceCheck
from workflow.records.calendar import calendar_of
from workflow.records.notice import Notice
from workflow.rules import acceptance as rules
from workflow.rules.clock import Clock, Due
from workflow.rules.ladder import Step, next_step
from workflow.rules.words import due_words

KIND: Final = "acceptance_check.due"
_SUBJECT: Final = "acceptance_check"

#: Who hears of a rung beside the lead, on which the check is.
_BESIDE: Final = {Rung.SUPERVISE: notices.SUPERVISOR, Rung.DELIBERATE: notices.OFFICE}


def remind(session: Session, law: Law, *, now: datetime) -> Rung | None:
    """Say the rung of the next check that is due now, once for its due day; answer which, None where none is.

    A check that was made starts the next period: whatever was said of the one before is over.
    """
    if _due_now(session, law, now) is None:
        return None
    house = event.house_locked(session)
    # Another process may have said it while this one waited.
    found = _due_now(session, law, now)
    if found is None:
        return None
    step, due, last = found
    lead = ("department", rules.lead_of(law.current))
    event.append(
        session,
        house,
        kind=KIND,
        by=None,
        now=now,
        subject=(_SUBJECT, last),
        data={"rung": step.rung.value, "due": due.day, "department": lead[1]},
    )
    for to in (lead, *([_BESIDE[step.rung]] if step.rung in _BESIDE else [])):
        notices.tell(
            session,
            KIND,
            to=to,
            project_id=None,
            subject=(_SUBJECT, last),
            occasion=_occasion(step.rung, due),
            now=now,
            due=due_words(due.day, provisional=due.provisional),
            rung=word(step.rung),
        )
    session.flush()
    return step.rung


def is_due(session: Session, law: Law, *, now: datetime) -> bool:
    """Whether there is something to say: only looks."""
    return _due_now(session, law, now) is not None


def _due_now(session: Session, law: Law, now: datetime) -> tuple[Step, Due, int] | None:
    since = acceptance_checks.since(session)
    limit = law.current.limits.get(acceptance_checks.LIMIT)
    if since is None or limit is None:
        return None
    calendar = calendar_of(session, law.current, law.notices)
    clock = Clock(limit, since)
    due = clock.due(calendar)
    if due is None:
        return None
    last = session.scalar(select(func.max(AcceptanceCheck.id)).where(acceptance_checks.STANDING)) or 0
    lead = rules.lead_of(law.current)
    keys = {f"{KIND}:{_SUBJECT}:{last}:{_occasion(rung, due)}:department:{lead}": rung for rung in Rung}
    # By their keys: what was ever said of anything else is not looked through.
    said = session.scalars(select(Notice.key).where(Notice.key.in_(keys)))
    fired = {keys[key]: due.at for key in said}
    step = next_step(clock, law.current.ladder, fired, calendar, now=now)
    return (step, due, last) if step is not None and step.at <= now else None


def _occasion(rung: Rung, due: Due) -> str:
    return f"{due.day.isoformat()}-{rung.value}"
