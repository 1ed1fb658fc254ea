"""A hearing: asked for within five days of being told, given up by nobody but the applicant, held (行政许可法47)."""

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.actions import item_clocks
from workflow.actions.approval_items import locked, tell_department
from workflow.actions.cases import LONGEST_REASON, enterprises_own, expect_version, happening, known_since
from workflow.errors import HearingNotRequestable, HearingTooLate
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.approval_item import ItemPause
from workflow.rules.duty import Actor
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: A hearing is asked for within 5 days of being told, and held within 20.
REQUEST_LIMIT, HELD_LIMIT = "hearing_request", "hearing_held"


def request(
    session: Session,
    law: Law,
    *,
    item_id: int,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemPause:
    """The enterprise asks for the hearing it was told of, within five days; the department has twenty to hold it.

    Raises:
        HearingNotRequestable: no hearing was told of, or it was asked for already.
        HearingTooLate: the five days are over (行政许可法47).
    """
    item, project = locked(session, item_id, act="item.promise", by=by)
    expect_version(expected_version, item.version)
    row = item_clocks.open_pause(session, item.id)
    at = happening(project, happened_at, late_because, now=now, after=[row.started_at] if row else ())
    subject = (item_clocks.PAUSE, row.id if row else 0)
    asked = item_clocks.one(session, subject, REQUEST_LIMIT)
    if row is None or asked is None:
        raise HearingNotRequestable()
    if asked.due_at is not None and at.at > asked.due_at:
        raise HearingTooLate(due=due_words(asked.due_day))
    item_clocks.stop(session, subject, at=at.at, because="requested")
    row.hearing_requested_at = at.at
    clock = item_clocks.start(
        session,
        item_clocks.calendar_for(session, law, project),
        project,
        subject,
        law.edition(project.edition_hash).limits[HELD_LIMIT],
        (Obligor.DEPARTMENT, item.department_key),
        at=known_since(at, (Obligor.DEPARTMENT, item.department_key), by=by, now=now),
    )
    due = due_words(clock.due_day, provisional=clock.provisional)
    event.append(
        session,
        project,
        kind="item.hearing_request",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={"item": item.name, "due": clock.due_day, **at.data},
    )
    tell_department(session, project, item, "item.hearing_requested", now=now, due=due)
    session.flush()
    return row


def hold(
    session: Session,
    *,
    item_id: int,
    record: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemPause:
    """Record that the hearing was held, and where its record is.

    Raises:
        HearingNotRequestable: none was asked for, or it was held or given up already.
        FactMissing: the record is not named.
    """
    item, project = locked(session, item_id, act="item.examine", by=by)
    expect_version(expected_version, item.version)
    row = item_clocks.open_pause(session, item.id)
    at = happening(
        project, happened_at, late_because, now=now, after=[row.hearing_requested_at] if row else ()
    )
    if row is None or item_clocks.one(session, (item_clocks.PAUSE, row.id), HELD_LIMIT) is None:
        raise HearingNotRequestable()
    row.outcome = clean(record, fact="听证笔录", field="record", limit=400, required=True, multiline=True)
    row.hearing_held_at = at.at
    item_clocks.stop(session, (item_clocks.PAUSE, row.id), at=at.at, because="held")
    event.append(
        session,
        project,
        kind="item.hearing_hold",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={"department": item.department_key, "item": item.name, "record": row.outcome, **at.data},
    )
    session.flush()
    return row


def waive(
    session: Session,
    *,
    item_id: int,
    reason: str = "",
    source: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemPause:
    """The enterprise gives its hearing up, before it has asked for it or after; the department goes on with its review.

    Raises:
        EnterprisePaperMissing: somebody else records it, and names no paper of the enterprise.
        HearingNotRequestable: no hearing is told of, or it was held or given up already.
    """
    item, project = locked(session, item_id, act="item.promise", by=by)
    expect_version(expected_version, item.version)
    paper = enterprises_own(by, source)
    row = item_clocks.open_pause(session, item.id)
    begun = (row.started_at, row.hearing_requested_at) if row is not None else ()
    at = happening(project, happened_at, late_because, now=now, after=begun)
    if row is None or not item_clocks.running(session, (item_clocks.PAUSE, row.id)):
        raise HearingNotRequestable()
    why = clean(reason, fact="放弃听证的说明", field="reason", limit=LONGEST_REASON, multiline=True)
    row.hearing_waived_at = at.at
    item_clocks.stop(session, (item_clocks.PAUSE, row.id), at=at.at, because="given_up")
    event.append(
        session,
        project,
        kind="item.hearing_waive",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={"item": item.name, "reason": why, **paper, **at.data},
    )
    tell_department(session, project, item, "item.hearing_waived", now=now)
    session.flush()
    return row
