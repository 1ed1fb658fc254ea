"""A start event that was recorded by mistake is taken back: what it started waits again, until somebody acted upon it.

House practice: the document says nothing of it. The line of the event stays, with the reason; the right one is recorded
anew. What had begun by it begins anew with another event of the kind that stands, and waits where there is none.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import anchors, clause_sides, clauses, clocks, item_clocks
from workflow.actions.approval_items import begin_duty, items_of
from workflow.actions.cases import case_of, expect_version, reason_given
from workflow.actions.clock_retractions import RETRACTED
from workflow.actions.promise_retractions import tell_taken_back
from workflow.errors import NotFound, StepUsed
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.breach import Breach
from workflow.records.clock import ClockRecord, PauseRecord
from workflow.records.commitment import Anchor, Clause, Commitment
from workflow.records.project import Project
from workflow.records.supervision import Supervision
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor
from workflow.rules.machines import BINDING, CLAUSE, NOT_FILED

_STEP: Final = "收回误登记的起算事件"


def take_back(
    session: Session,
    law: Law,
    *,
    project_id: int,
    anchor_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Anchor:
    """Take a start event back; `expected_version` is the project's. Whoever may record one may take it back.

    Raises:
        NotFound: the project has no such event on record.
        StepUsed: it was taken back before; or what it started was reported, ordered about, paused or applied for.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    row = session.get(Anchor, anchor_id, populate_existing=True)
    if row is None or row.project_id != project.id:
        raise NotFound(what="该起算事件")
    edition = law.edition(project.edition_hash)
    departments = anchors.concerned(session, edition, project, row.key, row.about)
    duty.require(by, "anchor.record", case_of(project, departments))
    expect_version(expected_version, project.version)
    clauses.require_going(project, "anchor.record")
    if row.taken_back_because:
        raise StepUsed(use="该起算事件已经收回")
    why = reason_given(reason, _STEP, limit=clauses.LONGEST_WHY)
    row.taken_back_because = why
    session.flush()
    calendar = item_clocks.calendar_for(session, law, project)
    unwound = _clauses_wait(session, calendar, project, row)
    items = _items_wait(session, law, calendar, project, row, now=now)
    title = edition.events.get(row.key, row.key)
    event.append(
        session,
        project,
        kind="anchor.take_back",
        by=by,
        now=now,
        subject=("anchor", row.id),
        data={
            "anchor": row.key,
            "about": row.about,
            "happened": row.happened_at,
            "evidence": row.evidence,
            "clauses": {str(clause.id): clause.state for clause in unwound},
            "items": [item.id for item in items],
            "reason": why,
        },
    )
    told = [clause_sides.address_of(each.side, each.department_key, project) for each in unwound]
    told += [("department", item.department_key) for item in items]
    tell_taken_back(
        session,
        project,
        ("anchor", row.id),
        [*told, clause_sides.enterprise_of(project)],
        by=by,
        now=now,
        what=title,
        step=_STEP,
        reason=why,
    )
    session.flush()
    return row


def _other(session: Session, project: Project, row: Anchor, *about: str) -> datetime | None:
    """When another event of the kind happened that stands, for the project or for this thing."""
    return session.scalar(
        select(func.min(Anchor.happened_at)).where(
            Anchor.project_id == project.id,
            Anchor.key == row.key,
            Anchor.about.in_(("", *about)),
            Anchor.taken_back_because == "",
        )
    )


def _clauses_wait(session: Session, calendar: Calendar, project: Project, row: Anchor) -> list[Clause]:
    rows = session.scalars(
        select(Clause)
        .join(Commitment, Commitment.id == Clause.commitment_id)
        .where(
            Clause.project_id == project.id,
            Clause.anchor == row.key,
            Clause.started_at == row.happened_at,
            Commitment.state.in_(BINDING),
        )
        .order_by(Clause.number)
        .execution_options(populate_existing=True)
    ).all()
    unwound = [clause for clause in rows if anchors.is_about(clause, row.about)]
    for clause in unwound:
        _require_unused(session, clause)
        at = _other(session, project, row, clause.about, f"{anchors.OWN}{clause.id}")
        clause.started_at = at
        if at is None and clause.state == "running":
            clause.state = CLAUSE.after(clause.state, "wait_again")
        for clock in item_clocks.running(session, (item_clocks.CLAUSE, clause.id)):
            _begin_anew(session, calendar, clock, Sentence("第{n}条", n=clause.number), at=at)
    return unwound


def _require_unused(session: Session, clause: Clause) -> None:
    if clause.done_at is not None or clause.state == "missed":
        state = CLAUSE.words[clause.state]
        raise StepUsed(use=Sentence("第{n}条已据此登记{state}", n=clause.number, state=state))
    found = session.scalar(
        select(Breach.id).where(Breach.clause_id == clause.id, Breach.state != "dismissed").limit(1)
    )
    if found is not None:
        raise StepUsed(use=Sentence("第{n}条已据此登记违诺", n=clause.number))


def _begin_anew(
    session: Session, calendar: Calendar, clock: ClockRecord, what: str, *, at: datetime | None
) -> None:
    """A clock waits again, or runs from another event; not where somebody has acted upon its date."""
    ordered = select(Supervision.id).where(Supervision.clock_id == clock.id).limit(1)
    if session.scalar(ordered) is not None:
        raise StepUsed(use=Sentence("{what}已据此督办", what=what))
    paused = select(PauseRecord.id).where(PauseRecord.clock_id == clock.id).limit(1)
    if session.scalar(paused) is not None or clock.extended:
        raise StepUsed(use=Sentence("{what}的时限已据此暂停或者延长", what=what))
    clock.started_at = at
    clocks.refresh(session, calendar, clock)


def _items_wait(
    session: Session, law: Law, calendar: Calendar, project: Project, row: Anchor, *, now: datetime
) -> list[ApprovalItem]:
    unwound = []
    for item in items_of(session, project.id):
        moved = False
        for clock in _started_by(session, item, row):
            what = Sentence("“{item}”", item=item.name)
            if clock.stopped_at is not None:
                raise StepUsed(use=Sentence("“{item}”已据此办理", item=item.name))
            filed = clock.obligor_kind == Obligor.ENTERPRISE
            if filed and item.state not in NOT_FILED:
                raise StepUsed(use=Sentence("“{item}”已据此办理", item=item.name))
            _begin_anew(session, calendar, clock, what, at=_other(session, project, row, clock.limit_key))
            if filed:
                # What the statute has the enterprise file is owed from the event on, and never waits for one.
                clocks.stop_record(session, clock, at=now, because=RETRACTED)
                begin_duty(session, law, project, item)
            moved = True
        if moved:
            unwound.append(item)
    return unwound


def _started_by(session: Session, item: ApprovalItem, row: Anchor) -> list[ClockRecord]:
    """The item's own clocks that this event started; what was taken away since is none of them."""
    found = list(
        session.scalars(
            select(ClockRecord)
            .where(
                ClockRecord.subject_kind == item_clocks.ITEM,
                ClockRecord.subject_id == item.id,
                ClockRecord.started_at == row.happened_at,
                ClockRecord.stopped_by != RETRACTED,
            )
            .order_by(ClockRecord.id)
            .execution_options(populate_existing=True)
        )
    )
    return [
        clock
        for clock in found
        if clock.limit["starts"] == row.key and row.about in ("", clock.limit_key, item.item_code)
    ]
