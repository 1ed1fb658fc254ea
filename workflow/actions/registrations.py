"""Business registration is planned, and items are dropped; what the stage still lacks (二（二）)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks, mandates, notices, pickups
from workflow.actions.cases import case_of, expect, happening, reason_given, require_open
from workflow.errors import (
    NotARegistrationItem,
    NotFound,
    NothingToPlan,
    RegistrationNotOpen,
    StageClosed,
    UnknownDepartment,
)
from workflow.law.book import Law
from workflow.law.registration import RegistrationEntry
from workflow.law.terms import Phase, Stage
from workflow.records import event
from workflow.records.department import Department
from workflow.records.pickup import Pickup
from workflow.records.project import Involvement, Project, ProjectStage
from workflow.records.reform import answering
from workflow.records.registration import RegistrationItem, items_of
from workflow.rules import duty
from workflow.rules import registration as rules
from workflow.rules.duty import ACTS, Actor
from workflow.rules.machines import PROJECT, REGISTRATION_ITEM
from workflow.rules.stages import RegistrationFacts

#: What runs a clock here, and what a notice is about.
SUBJECT = "registration_item"


def require_stage(session: Session, project: Project, act: str) -> None:
    """See that business registration is open: what is planned or applied for belongs to it.

    Raises:
        RegistrationNotOpen: docking is not done yet.
        StageClosed: it is done, or was skipped.
    """
    row = require_unsettled(session, project, act)
    if row.state == "waiting":
        raise RegistrationNotOpen(act=ACTS[act].title)


def require_unsettled(session: Session, project: Project, act: str) -> ProjectStage:
    """See that business registration is not over; it may not have begun.

    Raises:
        StageClosed: it is done, or was skipped.
    """
    row = session.get_one(
        ProjectStage, (project.id, Stage.BUSINESS_REGISTRATION.value), populate_existing=True
    )
    if row.state not in ("waiting", "open"):
        raise StageClosed(stage=PROJECT.words[row.stage], state=PROJECT.words[row.state], act=ACTS[act].title)
    return row


def at_hand(session: Session, law: Law, item_id: int) -> tuple[RegistrationItem, Project, RegistrationEntry]:
    """An item with its project, which is held until the transaction ends, and what the law says of it.

    Raises:
        NotFound: there is no such item.
    """
    item = session.get(RegistrationItem, item_id)
    if item is None:
        raise NotFound(what="该企业开办事项")
    project = Project.locked(session, item.project_id)
    session.refresh(item)
    return item, project, entry_of(law, project, item.code)


def entry_of(law: Law, project: Project, code: str) -> RegistrationEntry:
    """What the project's edition says of an item.

    Raises:
        NotARegistrationItem: nothing.
    """
    found = law.edition(project.edition_hash).registration.items.get(code)
    if found is None:
        raise NotARegistrationItem(code=code)
    return found


def propose(session: Session, law: Law, project: Project) -> tuple[str, ...]:
    """Codes of the items that are proposed for a project: what analysis expects, or all of the edition's."""
    expected = session.scalars(
        select(Involvement.items).where(
            Involvement.project_id == project.id, Involvement.phase == Phase.BUSINESS_SETUP.value
        )
    )
    registration = law.edition(project.edition_hash).registration
    return rules.proposed_items(registration, {code for codes in expected for code in codes})


def plan(
    session: Session,
    law: Law,
    *,
    project_id: int,
    items: Sequence[str] | None = None,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> list[RegistrationItem]:
    """Decide which items the enterprise needs; those proposed where none is named. More may be added later.

    Raises:
        RegistrationNotOpen, StageClosed: the stage is not open.
        NotARegistrationItem: the edition has no such item.
        NothingToPlan: all of them are planned already.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "registration.plan", case_of(project))
    require_open(project, "registration.plan")
    require_stage(session, project, "registration.plan")
    expect(expected_version, project)
    wanted = list(dict.fromkeys(propose(session, law, project) if items is None else items))
    present = {item.code: item for item in items_of(session, project_id)}
    planned = []
    for entry in (entry_of(law, project, code) for code in wanted):
        item = present.get(entry.code)
        if item is None:
            item = _new(session, project, entry, now)
        elif "plan_again" in REGISTRATION_ITEM.offers(item.state):
            item.state = REGISTRATION_ITEM.after(item.state, "plan_again")
            item.reason, item.closed_at = "", None
        else:
            continue
        planned.append(item)
    if not planned:
        raise NothingToPlan()
    session.flush()
    pickups.settle(session, project, now=now)
    event.append(
        session,
        project,
        kind="registration.plan",
        by=by,
        now=now,
        subject=("project", project.id),
        data={"items": {item.code: item.title for item in planned}},
    )
    notices.tell(
        session,
        "registration.planned",
        to=("enterprise", str(project.enterprise_id)),
        project_id=project.id,
        subject=("project", project.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        items="、".join(item.title for item in planned),
    )
    session.flush()
    return planned


def _new(session: Session, project: Project, entry: RegistrationEntry, now: datetime) -> RegistrationItem:
    key = answering(session).of(entry.department, phase=Phase.BUSINESS_SETUP.value, item=entry.code)
    department = session.get(Department, key)
    if department is None or not department.active:
        raise UnknownDepartment(key=key, field="items")
    item = RegistrationItem(
        project_id=project.id,
        code=entry.code,
        title=entry.short,
        hands_over=bool(entry.things),
        department_key=key,
        state=REGISTRATION_ITEM.initial,
        round=0,
        planned_at=now,
        missing=[],
        things=[],
        reason="",
    )
    session.add(item)
    return item


def drop(
    session: Session,
    law: Law,
    *,
    item_id: int,
    move: Literal["spare", "withdraw"],
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> RegistrationItem:
    """Take an application back, or record that an item is not needed; always with the reason. House practice.

    Raises:
        NotMandated: it is the enterprise's application, and the agent was not entrusted with it.
        IllegalMove: its state does not allow it; what has arrived at the window is not dropped.
        ReasonMissing: no reason.
    """
    item, project, _ = at_hand(session, law, item_id)
    duty.require(by, "registration.drop", case_of(project))
    if move == "withdraw":
        mandates.require(
            session, project, by, "registration.drop", phase=Phase.BUSINESS_SETUP, items=[item.code]
        )
    expect(expected_version, item)
    require_open(project, "registration.drop")
    happened = happening(project, happened_at, late_because, now=now, after=[item.applied_at])
    why = reason_given(reason, REGISTRATION_ITEM.verbs[move])
    _dropped(session, project, item, move, why, at=happened.at, now=now)
    pickups.settle(session, project, now=now)
    event.append(
        session,
        project,
        kind="registration.drop",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, item.id),
        data={"move": move, "item": item.title, "code": item.code, "reason": why, **happened.data},
    )
    session.flush()
    return item


def _dropped(
    session: Session,
    project: Project,
    item: RegistrationItem,
    move: str,
    reason: str,
    *,
    at: datetime,
    now: datetime,
) -> None:
    item.state = REGISTRATION_ITEM.after(item.state, move)
    item.reason, item.closed_at, item.missing = reason, at, []
    if move != "withdraw":
        return
    clocks.stop(session, (SUBJECT, item.id), at=max(at, item.applied_at or at), because="withdrawn")
    notices.tell(
        session,
        "registration.withdrawn",
        to=("department", item.department_key),
        project_id=project.id,
        subject=(SUBJECT, item.id),
        occasion=item.round,
        now=now,
        project=project.name,
        item=item.title,
        reason=reason,
    )


def take_back_applied(session: Session, project: Project, *, reason: str, now: datetime) -> list[str]:
    """Take back what is applied for, since its project stops; answer the codes.

    Part of a move of the project, which is locked: it writes no event of its own. House practice.
    """
    taken = []
    for item in items_of(session, project.id):
        if "withdraw" in REGISTRATION_ITEM.offers(item.state):
            _dropped(session, project, item, "withdraw", reason, at=now, now=now)
            taken.append(item.code)
    if taken:
        pickups.settle(session, project, now=now)
    return taken


def stage_facts(session: Session, project: Project) -> RegistrationFacts:
    """What the rules have to know to say what business registration still lacks."""
    pickup = session.scalar(select(Pickup.state).where(Pickup.project_id == project.id))
    return RegistrationFacts(
        items=tuple((item.title, item.state, item.hands_over) for item in items_of(session, project.id)),
        pickup=pickup,
    )
