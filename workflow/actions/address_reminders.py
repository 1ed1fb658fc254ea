"""Whoever keeps the standard addresses is urged to decide on reports, although they belong to no project (二（二）3).

How soon is not said (时限待核定): the report itself says since when it is owed, and the rungs count from there (ADR 0018).
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.actions.rungs import ladder_of
from workflow.law.book import Law
from workflow.law.terms import Obligor, Rung
from workflow.law.words import word
from workflow.records import event
from workflow.records.address import AddressReport, StandardAddress
from workflow.records.calendar import calendar_of
from workflow.records.notice import Notice
from workflow.rules.awaited import step_limit
from workflow.rules.clock import Clock
from workflow.rules.ladder import next_step
from workflow.rules.local_time import local_day
from workflow.rules.machines import ADDRESS_REPORT
from workflow.rules.words import due_words

KIND: Final = "address.await"
STEP: Final = "awaited_address_decision"
_SUBJECT: Final = "address_report"
#: How many keys are asked for in one statement.
AT_ONCE: Final = 500


def remind(session: Session, law: Law, *, now: datetime) -> list[tuple[int, Rung]]:
    """Say of each report that is still to be decided the rung that is due now, once; answer which were said."""
    if not _due(session, law, now):
        return []
    house = event.house_locked(session)
    keeper = ("department", law.current.registration.address_department)
    # Another process may have said it, or somebody decided, while this one waited.
    due = _due(session, law, now)
    for report, rung in due:
        since = local_day(report.raised_at)
        event.append(
            session,
            house,
            kind=KIND,
            by=None,
            now=now,
            subject=(_SUBJECT, report.id),
            data={"rung": rung.value, "since": since, "department": keeper[1]},
        )
        address = session.get_one(StandardAddress, report.address_id)
        more = (notices.OFFICE, notices.SUPERVISOR) if rung is Rung.DELIBERATE else ()
        for to in (keeper, *more):
            notices.tell(
                session,
                KIND,
                to=to,
                project_id=None,
                subject=(_SUBJECT, report.id),
                occasion=rung.value,
                now=now,
                address=address.text,
                due=due_words(since),
                rung=word(rung),
            )
    session.flush()
    return [(report.id, rung) for report, rung in due]


def is_due(session: Session, law: Law, *, now: datetime) -> bool:
    """Whether there is something to say: only looks."""
    return bool(_due(session, law, now))


def _said(session: Session, keys: list[str]) -> set[str]:
    """Those of some notices that were written. By their keys: what was ever said of anything else is not looked through."""
    return {
        key
        for some in range(0, len(keys), AT_ONCE)
        for key in session.scalars(select(Notice.key).where(Notice.key.in_(keys[some : some + AT_ONCE])))
    }


def _due(session: Session, law: Law, now: datetime) -> list[tuple[AddressReport, Rung]]:
    waiting = session.scalars(
        select(AddressReport)
        .where(AddressReport.state == ADDRESS_REPORT.initial)
        .order_by(AddressReport.id)
        .execution_options(populate_existing=True)
    ).all()
    if not waiting:
        return []
    calendar, ladder = calendar_of(session, law.current, law.notices), ladder_of(law, law.current)
    limit = step_limit(STEP, Obligor.DEPARTMENT)
    keeper = law.current.registration.address_department

    def key(row: AddressReport, rung: Rung) -> str:
        return f"{KIND}:{_SUBJECT}:{row.id}:{rung.value}:department:{keeper}"

    said = _said(session, [key(row, rung) for row in waiting for rung in Rung])
    found = []
    for row in waiting:
        fired = {rung: row.raised_at for rung in Rung if key(row, rung) in said}
        step = next_step(Clock(limit, row.raised_at), ladder, fired, calendar, now=now)
        if step is not None and step.at <= now:
            found.append((row, step.rung))
    return found
