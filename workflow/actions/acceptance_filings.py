"""What follows a joint acceptance that passed: the enterprise's duty to file starts, and the item itself is done with."""

from datetime import date, datetime, time
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import anchors, approval_items, item_clocks
from workflow.law.book import Law
from workflow.law.terms import Phase
from workflow.records.acceptance import JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.project import Involvement, Project
from workflow.rules.duty import Actor
from workflow.rules.local_time import SHANGHAI
from workflow.rules.words import due_words

#: The event that starts the filings: 工程竣工验收合格.
ANCHOR: Final = "completion_accepted"


def begin(
    session: Session,
    law: Law,
    project: Project,
    acceptance: JointAcceptance,
    *,
    at: datetime,
    by: Actor,
    now: datetime,
) -> list[ApprovalItem]:
    """Start what the enterprise has to file (消防备案、竣工验收备案), on a locked project; part of the conclusion.

    Answers the items whose limits started. Where completion was recorded as accepted before, nothing starts twice.
    """
    _list_filings(session, law, project)
    if item_clocks.anchored_at(session, project.id, ANCHOR) is not None:
        return []
    arrived = anchors.arrive(
        session,
        law,
        project,
        key=ANCHOR,
        at=at,
        evidence=f"联合验收意见书（{acceptance.number}）",
        by=by,
        now=now,
    )
    return arrived.items


def completed(
    session: Session, law: Law, project: Project, *, on: date, by: Actor, now: datetime
) -> list[ApprovalItem]:
    """Start the filings at the day on which the five parties accepted the work, as the application for joint acceptance says.

    Both filings count from 工程竣工验收合格之日, which comes before the application. Where that day was recorded
    already, nothing starts twice.
    """
    _list_filings(session, law, project)
    if item_clocks.anchored_at(session, project.id, ANCHOR) is not None:
        return []
    return anchors.arrive(
        session,
        law,
        project,
        key=ANCHOR,
        at=datetime.combine(on, time.min, SHANGHAI),
        evidence=f"联合验收申请载明的工程竣工验收合格日期：{due_words(on)}",
        by=by,
        now=now,
    ).items


def _list_filings(session: Session, law: Law, project: Project) -> None:
    """List what the enterprise has to file, as far as analysis named it."""
    edition = law.edition(project.edition_hash)
    involved = session.scalars(
        select(Involvement.items).where(
            Involvement.project_id == project.id, Involvement.phase == Phase.COMPLETION.value
        )
    )
    for code in sorted({code for codes in involved for code in codes}):
        entry = edition.items.get(code)
        if entry is not None and entry.binds_enterprise:
            approval_items.list_for_duty(session, law, project, code)
