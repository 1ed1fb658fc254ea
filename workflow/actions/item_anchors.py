"""Events outside any application that start its limits: 成交确认书, land price paid, completion accepted (附件2)."""

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.actions import item_clocks
from workflow.actions.approval_items import begin_duty, items_of, tell_of_duty
from workflow.actions.cases import case_of, expect_version, happening, require_open
from workflow.errors import AnchorKnown, AnchorUnknown
from workflow.law.book import Law
from workflow.records import event
from workflow.records.approval_item import ApprovalItem, ItemAnchor
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.wording import clean
from workflow.rules.words import due_words


def record(
    session: Session,
    law: Law,
    *,
    project_id: int,
    key: str,
    evidence: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ItemAnchor:
    """Record the event with the paper that shows it; the limits that waited for it start at its instant.

    Completion accepted puts the enterprise on the clock for what it has to file (消防备案、竣工验收备案).

    Raises:
        AnchorUnknown: no limit of an item starts by it.
        AnchorKnown: it is recorded already.
        FactMissing: no paper is named.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    duty.require(by, "item.plan", case_of(project))
    expect_version(expected_version, project.version)
    require_open(project, "item.plan")
    at = happening(project, happened_at, late_because, now=now)
    row, started = arrive(session, law, project, key=key, at=at.at, evidence=evidence, person_id=by.person_id)
    event.append(
        session,
        project,
        kind="item.anchor",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("item_anchor", row.id),
        data={
            "item": law.edition(project.edition_hash).events[key],
            "key": key,
            "evidence": row.evidence,
            "started": [item.id for item in started],
            **at.data,
        },
    )
    for item in started:
        tell_of_duty(session, law, project, item, now=now)
    session.flush()
    return row


def arrive(
    session: Session,
    law: Law,
    project: Project,
    *,
    key: str,
    at: datetime,
    evidence: str,
    person_id: int | None,
) -> tuple[ItemAnchor, list[ApprovalItem]]:
    """Keep the event and start what waited for it, on a locked project: part of another act, which tells of it.

    Answers the items whose limits start, those that the enterprise has to file among them.
    """
    edition = law.edition(project.edition_hash)
    if key not in rules.ANCHORS:
        raise AnchorUnknown(key=key, choices="、".join(edition.events[each] for each in rules.ANCHORS))
    known = item_clocks.anchored_at(session, project.id, key)
    if known is not None:
        raise AnchorKnown(event=edition.events[key], day=due_words(local_day(known)))
    row = ItemAnchor(
        project_id=project.id,
        key=key,
        happened_at=at,
        evidence=clean(
            evidence, fact=f"{edition.events[key]}的证明材料", field="evidence", limit=200, required=True
        ),
        person_id=person_id,
    )
    session.add(row)
    session.flush()
    calendar = item_clocks.calendar_for(session, law, project)
    started = []
    for item in items_of(session, project.id):
        waiting = item_clocks.begin_waiting(session, calendar, (item_clocks.ITEM, item.id), key, at=at)
        if waiting or begin_duty(session, law, project, item):
            started.append(item)
    return row, started
