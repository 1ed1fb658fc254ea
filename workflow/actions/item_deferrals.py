"""容缺: the papers of an approval item that may come later: agreed, handed in, checked by the department that decides."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from workflow.actions import deferred_papers, item_clocks
from workflow.actions.approval_items import (
    locked,
    tell_applicant,
    tell_department,
)
from workflow.actions.cases import expect_version, happening
from workflow.actions.clocks import run_on_of
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.approval_item import ApprovalItem, ItemDeferral
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor
from workflow.rules.item_checks import read_deferred
from workflow.rules.local_time import local_day
from workflow.rules.machines import DEFERRED_MATERIAL
from workflow.rules.words import due_words

#: How the note of a paper begins that went with its application, and how its clock ended.
ENDED: Final = "申请已经终结："
ENDED_BY: Final = "application_ended"


def deferrals_of(session: Session, item_id: int) -> list[ItemDeferral]:
    """The papers of an item that may come later, in the order in which they were agreed."""
    return list(
        session.scalars(
            select(ItemDeferral).where(ItemDeferral.approval_item_id == item_id).order_by(ItemDeferral.id)
        )
    )


def of_application(session: Session, item: ApprovalItem) -> list[ItemDeferral]:
    """Those that were agreed in the newest application: what an earlier one left open excuses nothing in this one."""
    since = item.received_at
    return [row for row in deferrals_of(session, item.id) if since is None or row.agreed_at >= since]


def end(session: Session, item: ApprovalItem, how: str, *, at: datetime) -> None:
    """The application ends without a grant: what was to come for it is not asked for any more.

    Part of the act that ends it, whose line says so of each. House practice: the document says nothing of it, and nobody has a use for the papers.
    """
    for row in deferrals_of(session, item.id):
        if row.state in deferred_papers.OPEN:
            row.state = DEFERRED_MATERIAL.after(row.state, "waive")
            row.note = f"{ENDED}{how}"[: deferred_papers.LONGEST_NOTE]
            item_clocks.stop(session, (item_clocks.DEFERRAL, row.id), at=at, because=ENDED_BY)
            event.beside(session, "item_papers", str(row.id), row.state)


def revive(session: Session, calendar: Calendar, item: ApprovalItem, *, at: datetime | None) -> None:
    """The end of the application was a mistake: its papers are owed, or to be checked, as they were before."""
    for row in of_application(session, item):
        if row.state == "waived" and row.note.startswith(ENDED):
            move = deferred_papers.waiver_back(session, row)
            row.state, row.note = DEFERRED_MATERIAL.after(row.state, move), ""
            run_on_of(session, calendar, (item_clocks.DEFERRAL, row.id), at=at, because=ENDED_BY)
            event.beside(session, "item_papers", str(row.id), row.state)


def defer(
    session: Session,
    law: Law,
    project: Project,
    item: ApprovalItem,
    given: Sequence[Mapping[str, object]],
    *,
    at: datetime,
) -> dict[str, date]:
    """Let papers come later, each a clock on the enterprise; part of accepting or deciding."""
    edition = law.edition(project.edition_hash)
    entry = edition.items.get(item.item_code)
    allowed = rules.may_come_later(entry, [material["name"] for material in item.materials], edition)
    agreed = {}
    for name, until in read_deferred(given, allowed=allowed, text=edition.commitment, today=local_day(at)):
        row = ItemDeferral(
            approval_item_id=item.id,
            name=name,
            until=until,
            agreed_at=at,
            promised_on=until,
            state=DEFERRED_MATERIAL.initial,
        )
        session.add(row)
        session.flush()
        _start(session, law, project, row)
        agreed[name] = until
    return agreed


def _start(session: Session, law: Law, project: Project, row: ItemDeferral) -> None:
    """Its clock ends on the day promised, however often the paper comes back."""
    item_clocks.start(
        session,
        item_clocks.calendar_for(session, law, project),
        project,
        (item_clocks.DEFERRAL, row.id),
        rules.dated_limit(
            "deferred_paper",
            f"补交容缺材料：{row.name}",
            today=local_day(row.agreed_at),
            until=row.promised_on,
            why="容缺办理时约定的补交日期",
        ),
        (Obligor.ENTERPRISE, str(project.enterprise_id)),
        at=row.agreed_at,
    )


def hand_in(
    session: Session,
    *,
    deferral_id: int,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemDeferral:
    """A deferred paper comes in; the department that decides checks it.

    Raises:
        IllegalMove: it came in already, or is not asked for any more.
    """
    row = found(session, deferral_id)
    item, project = locked(session, row.approval_item_id, act="item.hand_in", by=by)
    seen(session, row, item, expected_version)
    at = happening(
        project, happened_at, late_because, now=now, after=[row.agreed_at, row.handed_in_at, row.checked_at]
    )
    in_time = deferred_papers.hand_in(session, row, at=at.at)
    event.append(
        session,
        project,
        kind="item.hand_in",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={"item": item.name, "paper": row.name, "deferral": row.id, "in_time": in_time, **at.data},
    )
    tell_department(session, project, item, "item.paper_handed_in", now=now, paper=row.name)
    session.flush()
    return row


def check(
    session: Session,
    law: Law,
    *,
    deferral_id: int,
    accepted: bool,
    note: str = "",
    on: date | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemDeferral:
    """Say whether the paper is what was asked for; what comes back is owed by the same day, or a later one given.

    Raises:
        IllegalMove: it did not come in, or is checked.
        ReasonMissing: it is returned, and nothing says why.
        LaterDayNeeded: the day given is past, or before the one agreed.
        DayOnlyForReturn: the paper is accepted, and a day is given for handing it in again.
    """
    row = found(session, deferral_id)
    item, project = locked(session, row.approval_item_id, act="item.check_paper", by=by)
    seen(session, row, item, expected_version)
    at = happening(project, happened_at, late_because, now=now, after=[row.handed_in_at])
    deferred_papers.check(row, accepted=accepted, note=note, on=on, at=at.at, now=now)
    if not accepted:
        session.flush()
        _start(session, law, project, row)
    event.append(
        session,
        project,
        kind="item.check_paper",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "paper": row.name,
            "deferral": row.id,
            "accepted": accepted,
            "note": row.note,
            **({} if accepted else {"until": row.promised_on}),
            **at.data,
        },
    )
    if accepted:
        tell_applicant(session, project, item, "item.paper_accepted", now=now, paper=row.name)
    else:
        tell_applicant(
            session,
            project,
            item,
            "item.paper_returned",
            now=now,
            paper=row.name,
            reason=row.note,
            day=due_words(row.promised_on),
        )
    session.flush()
    return row


def waive(
    session: Session,
    *,
    deferral_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemDeferral:
    """The department asks for a deferred paper no more, and says why.

    Raises:
        IllegalMove: it was accepted, or waived.
        ReasonMissing: no reason.
    """
    row = found(session, deferral_id)
    item, project = locked(session, row.approval_item_id, act="item.check_paper", by=by)
    seen(session, row, item, expected_version)
    at = happening(
        project, happened_at, late_because, now=now, after=[row.agreed_at, row.handed_in_at, row.checked_at]
    )
    deferred_papers.waive(session, row, reason=reason, at=at.at)
    event.append(
        session,
        project,
        kind="item.waive",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "department": item.department_key,
            "item": item.name,
            "paper": row.name,
            "deferral": row.id,
            "reason": row.note,
            **at.data,
        },
    )
    tell_applicant(session, project, item, "item.paper_waived", now=now, paper=row.name, reason=row.note)
    session.flush()
    return row


def found(session: Session, deferral_id: int) -> ItemDeferral:
    """One such paper.

    Raises:
        NotFound: there is none.
    """
    row = session.get(ItemDeferral, deferral_id)
    if row is None:
        raise NotFound(what="该容缺材料")
    return row


def seen(session: Session, row: ItemDeferral, item: ApprovalItem, expected_version: int | None) -> None:
    """What becomes of a paper is part of its item: whoever looked at the item before is refused, and counts as a change."""
    session.refresh(row)
    expect_version(expected_version, item.version)
    flag_modified(item, "state")
