"""The approval items of a project are listed, set aside, or let run ahead by the commitment (二（四）)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import item_clocks, mandates, notices
from workflow.actions.cases import LONGEST_REASON, case_of, expect_version, reason_given, require_open
from workflow.actions.packs import answers_of
from workflow.errors import (
    CommitmentNotBinding,
    FactMissing,
    ItemOutsideStage,
    ItemPlanned,
    NoItemsToPlan,
    NotFound,
    PrerequisiteNotDeferrable,
    PrerequisitesOpen,
    UnknownDepartment,
    UnknownItem,
)
from workflow.law.book import Law
from workflow.law.edition import Edition, Item
from workflow.law.terms import Obligor, Phase
from workflow.law.words import word
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.commitment import Commitment
from workflow.records.department import Department
from workflow.records.project import Involvement, Project
from workflow.records.reform import answering
from workflow.rules import approval_item as rules
from workflow.rules import duty
from workflow.rules.acceptance import SETTLED_JOINTLY
from workflow.rules.checklist_line import ChecklistLine, item_identity
from workflow.rules.duty import Actor, Case
from workflow.rules.machines import APPROVAL_ITEM, BINDING, NOT_FILED
from workflow.rules.wording import clean, identity
from workflow.rules.words import due_words

#: Greatest number of characters of a name, as the record holds it.
LONGEST_NAME: Final = 200


#: What is done in the enterprise's name: an agent needs its mandate for it.
IN_ITS_NAME: Final = frozenset({"item.promise", "item.withdraw", "item.hand_in"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that the project seems to need, and where that comes from."""

    key: str
    code: str
    name: str
    phase: Phase
    department: str
    circumstance: str
    materials: tuple[dict[str, Any], ...]
    #: `checklist`, `catalogue` (named by analysis, or picked) or `hand`.
    source: str


def case_of_item(project: Project, item: ApprovalItem) -> Case:
    """What the duty matrix has to know of an item."""
    return case_of(project, [item.department_key])


def held(session: Session, item_id: int) -> tuple[ApprovalItem, Project]:
    """The item with its project, held until the transaction ends.

    The calendar is held before, since almost everything that is done to an item starts a clock.

    Raises:
        NotFound: there is no such item.
    """
    found = session.get(ApprovalItem, item_id)
    if found is None:
        raise NotFound(what="该审批事项")
    event.hold_calendar(session)
    project = Project.locked(session, found.project_id)
    session.refresh(found)
    return found, project


def locked(session: Session, item_id: int, *, act: str, by: Actor) -> tuple[ApprovalItem, Project]:
    """The item with its project, held until the transaction ends, for whoever may do this.

    Raises:
        NotFound: there is no such item.
        NotAllowed, NotMandated, ProjectNotOpen: as `require_theirs`.
    """
    found, project = held(session, item_id)
    require_theirs(session, found, project, act=act, by=by)
    return found, project


def require_theirs(session: Session, item: ApprovalItem, project: Project, *, act: str, by: Actor) -> None:
    """See that somebody may do this to an item.

    Raises:
        NotAllowed: it is not theirs to do.
        NotMandated: it is done in the enterprise's name, and the agent was not entrusted with it.
        ProjectNotOpen: the project's work does not go on.
    """
    duty.require(by, act, case_of_item(project, item))
    if act in IN_ITS_NAME:
        mandates.require(session, project, by, act, phase=Phase(item.phase), items=[item.item_code])
    require_open(project, act)


def items_of(session: Session, project_id: int) -> list[ApprovalItem]:
    """The items of a project, in the order in which they were listed."""
    return list(
        session.scalars(
            select(ApprovalItem).where(ApprovalItem.project_id == project_id).order_by(ApprovalItem.id)
        )
    )


def states_of(session: Session, project_id: int) -> dict[str, str]:
    """The state of each item of a project by its code; what was written in has none."""
    return states_by_project(session, [project_id])[project_id]


def states_by_project(session: Session, project_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The states of the items of several projects by code. What the joint acceptance settled has its result: delivered."""
    found: dict[int, dict[str, str]] = {project_id: {} for project_id in project_ids}
    rows = session.execute(
        select(
            ApprovalItem.project_id, ApprovalItem.item_code, ApprovalItem.state, ApprovalItem.aside_reason
        ).where(ApprovalItem.project_id.in_(project_ids), ApprovalItem.item_code != "")
    )
    for project_id, code, state, aside in rows:
        found[project_id][code] = "delivered" if aside.startswith(SETTLED_JOINTLY) else state
    return found


def tell_applicant(
    session: Session, project: Project, item: ApprovalItem, kind: str, *, now: datetime, **facts: object
) -> None:
    """Tell the enterprise, and its agent if it has one. After the event, whose number tells the occasions apart."""
    addressees = [("enterprise", str(project.enterprise_id))]
    if project.agent_id is not None:
        addressees.append(("person", str(project.agent_id)))
    for to in addressees:
        notices.tell(
            session,
            kind,
            to=to,
            project_id=project.id,
            subject=("approval_item", item.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
            item=item.name,
            **facts,
        )


def tell_department(
    session: Session, project: Project, item: ApprovalItem, kind: str, *, now: datetime, **facts: object
) -> None:
    """Tell the department that decides."""
    notices.tell(
        session,
        kind,
        to=("department", item.department_key),
        project_id=project.id,
        subject=("approval_item", item.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        item=item.name,
        **facts,
    )


# --- proposing ------------------------------------------------------------------------------------------------


def proposals(session: Session, law: Law, project: Project) -> dict[str, Proposal]:
    """What departments' answers name for the phases of construction approval, then what analysis expects, by key."""
    edition = law.edition(project.edition_hash)
    own = rules.phases(edition)
    found: dict[str, Proposal] = {}
    for answer in answers_of(session, project.id):
        for line in answer.lines:
            if line.phase in own:
                found.setdefault(item_identity(line), _from_line(line, answer.department, edition))
    expected = session.scalars(
        select(Involvement).where(Involvement.project_id == project.id).order_by(Involvement.id)
    )
    for part in expected:
        for code in part.items:
            entry = edition.items.get(code)
            if entry is not None and entry.phase in own:
                found.setdefault(code, from_catalogue(entry))
    order = list(edition.items)
    return dict(
        sorted(
            found.items(),
            key=lambda each: (own.index(each[1].phase), order.index(each[0]) if each[0] in order else 999),
        )
    )


def _from_line(line: ChecklistLine, department: str, edition: Edition) -> Proposal:
    entry = edition.items.get(line.item_code)
    return Proposal(
        key=item_identity(line),
        code=line.item_code if entry is not None else "",
        name=line.item_name,
        phase=line.phase,
        department=entry.lead if entry is not None else department,
        circumstance=line.circumstance[:LONGEST_NAME],
        materials=tuple(
            {"name": m.name, "key": m.key, "originals": m.originals, "copies": m.copies, "note": m.note}
            for m in line.materials
        ),
        source="checklist",
    )


def from_catalogue(entry: Item, circumstance: str = "") -> Proposal:
    """An item as the catalogue has it; where it knows several circumstances and none is chosen, that stays open."""
    known = {each.name: each for each in entry.circumstances}
    chosen = known.get(circumstance) or (entry.circumstances[0] if len(known) == 1 else None)
    return Proposal(
        key=entry.code,
        code=entry.code,
        name=entry.name,
        phase=entry.phase,
        department=entry.lead,
        circumstance=chosen.name if chosen else "",
        materials=materials_of(chosen.materials) if chosen else (),
        source="catalogue",
    )


def materials_of(materials: Iterable[Any]) -> tuple[dict[str, Any], ...]:
    """The catalogue's papers as an item keeps them."""
    return tuple(
        {"name": m.name, "key": m.key, "originals": m.originals, "copies": m.copies, "note": m.note}
        for m in materials
    )


# --- listing --------------------------------------------------------------------------------------------------


def plan(
    session: Session,
    law: Law,
    *,
    project_id: int,
    codes: Sequence[str] = (),
    written: Sequence[Mapping[str, object]] = (),
    proposed: bool = False,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> list[ApprovalItem]:
    """List items: those picked from the catalogue by code, those written in, and with `proposed` all that is proposed.

    What is written in has `name`, `phase` and `department`. Phases run side by side; order is a matter of
    prerequisites, which are asked when an application is received.

    Raises:
        NoItemsToPlan: nothing was chosen, or nothing is proposed that is not listed already.
        ItemPlanned: it is listed already.
        ItemOutsideStage: it belongs to another stage.
        UnknownItem, UnknownDepartment: the catalogue or the dictionary does not know it.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    duty.require(by, "item.plan", case_of(project))
    expect_version(expected_version, project.version)
    require_open(project, "item.plan")
    edition = law.edition(project.edition_hash)
    wanted = _wanted(session, law, project, codes=codes, written=written, proposed=proposed)
    if not wanted:
        raise NoItemsToPlan()
    own = rules.phases(edition)
    items = []
    for each in wanted:
        if each.phase not in own:
            raise ItemOutsideStage(item=each.name, phase=word(each.phase))
        items.append(list_entry(session, project, each))
    session.flush()
    for item in items:
        begin_duty(session, law, project, item)
    event.append(
        session,
        project,
        kind="item.plan",
        by=by,
        now=now,
        subject=("project", project.id),
        data={
            "items": [
                {"id": item.id, "code": item.item_code, "name": item.name, "source": item.source}
                for item in items
            ]
        },
    )
    session.flush()
    return items


def _wanted(
    session: Session,
    law: Law,
    project: Project,
    *,
    codes: Sequence[str],
    written: Sequence[Mapping[str, object]],
    proposed: bool,
) -> list[Proposal]:
    """What is to be listed, each once; what is chosen by name must not be listed already."""
    edition = law.edition(project.edition_hash)
    offered = proposals(session, law, project)
    listed = {(item.phase, item.item_key) for item in items_of(session, project.id)}
    chosen = []
    for code in codes:
        entry = edition.items.get(code)
        if entry is None:
            raise UnknownItem(code=code, field="items")
        chosen.append(offered.get(code) or from_catalogue(entry))
    chosen += [_written(session, given) for given in written]
    for each in chosen:
        if (each.phase.value, each.key) in listed:
            raise ItemPlanned(item=each.name)
    if proposed:
        chosen += [each for each in offered.values() if (each.phase.value, each.key) not in listed]
    return list({(each.phase, each.key): each for each in chosen}.values())


def _written(session: Session, given: Mapping[str, object]) -> Proposal:
    name = clean(given.get("name"), fact="事项名称", field="name", limit=LONGEST_NAME, required=True)
    phase = str(given.get("phase", ""))
    if phase not in set(Phase):
        raise FactMissing(fact="阶段", field="phase")
    key = str(given.get("department", ""))
    department = session.get(Department, key)
    if department is None or not department.active:
        raise UnknownDepartment(key=key, field="department")
    return Proposal(f"name:{identity(name)}"[:160], "", name, Phase(phase), key, "", (), "hand")


def list_entry(session: Session, project: Project, chosen: Proposal) -> ApprovalItem:
    """List one item, on a locked project; part of another act, which tells of it."""
    item = ApprovalItem(
        project_id=project.id,
        phase=chosen.phase.value,
        item_key=chosen.key[:160],
        item_code=chosen.code,
        name=chosen.name,
        department_key=answering(session).of(chosen.department, phase=chosen.phase.value, item=chosen.code),
        circumstance=chosen.circumstance,
        materials=list(chosen.materials),
        source=chosen.source,
        state=APPROVAL_ITEM.initial,
        round=0,
        **_UNTOUCHED,
    )
    session.add(item)
    return item


#: What an item says before anything happened to it.
_UNTOUCHED: Final[Mapping[str, Any]] = {
    "by_commitment": False,
    "by_commitment_reason": "",
    "aside_reason": "",
    "accepted_how": "",
    "no_commitment": "",
    "promise_text": "",
    "promise_signer": "",
    "decision": "",
    "decision_reason": "",
    "remedies": "",
    "handled_by": "",
    "result_number": "",
    "delivered_to": "",
    "check_finding": "",
    "ended_reason": "",
}


def begin_duty(session: Session, law: Law, project: Project, item: ApprovalItem) -> bool:
    """Put the enterprise on the clock where the statute has it file something, once its event has happened."""
    edition = law.edition(project.edition_hash)
    limit = rules.enterprise_duty(edition.items.get(item.item_code), edition)
    if limit is None or item_clocks.one(session, (item_clocks.ITEM, item.id), limit.key) is not None:
        return False
    at = item_clocks.anchored_at(session, project.id, limit.starts, limit.key)
    if at is None or item.state not in NOT_FILED:
        return False
    item_clocks.start(
        session,
        item_clocks.calendar_for(session, law, project),
        project,
        (item_clocks.ITEM, item.id),
        limit,
        (Obligor.ENTERPRISE, str(project.enterprise_id)),
        at=at,
    )
    return True


def list_for_duty(session: Session, law: Law, project: Project, code: str) -> None:
    """List an item of the catalogue by which the enterprise has to file something, where nobody listed it yet.

    Part of another act on a locked project, which tells of it: a duty by statute does not wait for a list.
    """
    entry = law.edition(project.edition_hash).items.get(code)
    listed = {item.item_code for item in items_of(session, project.id)}
    if entry is not None and code not in listed:
        list_entry(session, project, from_catalogue(entry))
        session.flush()


# --- setting aside, running ahead -----------------------------------------------------------------------------


def set_aside(
    session: Session,
    *,
    item_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ApprovalItem:
    """The project does not need this item; the office says why, and later items no longer wait for it.

    Raises:
        IllegalMove: an application is under way, or it is decided.
        ReasonMissing: no reason.
    """
    item, project = locked(session, item_id, act="item.set_aside", by=by)
    expect_version(expected_version, item.version)
    item.state = APPROVAL_ITEM.after(item.state, "set_aside")
    item.aside_reason = reason_given(reason, "不需办理", limit=400)
    item_clocks.stop(session, (item_clocks.ITEM, item.id), at=now, because="not_applicable")
    event.append(
        session,
        project,
        kind="item.set_aside",
        by=by,
        now=now,
        subject=("approval_item", item.id),
        data={"item": item.name, "reason": item.aside_reason},
    )
    session.flush()
    return item


def take_up(
    session: Session,
    law: Law,
    *,
    item_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ApprovalItem:
    """The item is needed after all.

    Raises:
        IllegalMove: it was not set aside.
        ReasonMissing: no reason.
    """
    item, project = locked(session, item_id, act="item.set_aside", by=by)
    expect_version(expected_version, item.version)
    item.state = APPROVAL_ITEM.after(item.state, "take_up")
    why = reason_given(reason, "重新列入", limit=LONGEST_REASON)
    item.aside_reason = ""
    begin_duty(session, law, project, item)
    event.append(
        session,
        project,
        kind="item.take_up",
        by=by,
        now=now,
        subject=("approval_item", item.id),
        data={"item": item.name, "reason": why},
    )
    session.flush()
    return item


def run_ahead(
    session: Session,
    law: Law,
    *,
    item_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ApprovalItem:
    """Let an application be received while prerequisites still run, on the strength of the signed commitment (二（三）).

    Only prerequisites that the catalogue calls deferrable; `reason` cites the commitment. It changes the order of
    handling and nothing else: it is no permit, and says nothing about whether building is lawful.

    Raises:
        CommitmentNotBinding: no commitment of the project is signed and holds; high-risk projects sign none.
        PrerequisiteNotDeferrable: one that is open may never be deferred.
        ReasonMissing: no reason.
    """
    item, project = locked(session, item_id, act="item.set_aside", by=by)
    expect_version(expected_version, item.version)
    if not bound(session, project.id):
        raise CommitmentNotBinding(item=item.name)
    edition = law.edition(project.edition_hash)
    before = open_before(session, edition, project, item)
    if fixed := rules.runs_over(before):
        raise PrerequisiteNotDeferrable(items="、".join(each.name for each in fixed))
    item.by_commitment_reason = reason_given(reason, "依承诺先行", limit=400)
    item.by_commitment = True
    event.append(
        session,
        project,
        kind="item.run_ahead",
        by=by,
        now=now,
        subject=("approval_item", item.id),
        data={
            "item": item.name,
            "reason": item.by_commitment_reason,
            "running": [{"code": each.code, "state": each.state} for each in before],
        },
    )
    session.flush()
    return item


def bound(session: Session, project_id: int) -> bool:
    """Whether a commitment of the project is signed and holds: neither revoked nor over."""
    found = session.scalar(
        select(Commitment.id)
        .where(Commitment.project_id == project_id, Commitment.state.in_(BINDING))
        .limit(1)
    )
    return found is not None


def open_before(
    session: Session,
    edition: Edition,
    project: Project,
    item: ApprovalItem,
    states: Mapping[str, str] | None = None,
) -> tuple[rules.Before, ...]:
    """What has to be settled before an item and is not, `states` being those of the project's items unless given."""
    known = states_of(session, project.id) if states is None else states
    happened = item_clocks.happened(session, [project.id])[project.id]
    return rules.unsettled(edition.items.get(item.item_code), known, edition, happened)


def require_before(
    session: Session, law: Law, project: Project, item: ApprovalItem
) -> tuple[rules.Before, ...]:
    """What has to be settled before an item and is not, where the commitment lets it run ahead of that.

    Asked when an application is received and again when it is granted: a commitment may have been revoked meanwhile.

    Raises:
        PrerequisitesOpen: something has to be settled first, and no commitment that holds lets it run ahead.
    """
    edition = law.edition(project.edition_hash)
    before = open_before(session, edition, project, item)
    ahead = item.by_commitment and not rules.runs_over(before) and bound(session, project.id)
    if before and not ahead:
        told = (
            f"{each.name}（{APPROVAL_ITEM.words[each.state] if each.state else '未列入'}）" for each in before
        )
        raise PrerequisitesOpen(items="、".join(told))
    return before


def tell_of_duty(session: Session, law: Law, project: Project, item: ApprovalItem, *, now: datetime) -> None:
    """Tell the enterprise that it has to file something by a day."""
    edition = law.edition(project.edition_hash)
    limit = rules.enterprise_duty(edition.items.get(item.item_code), edition)
    clock = item_clocks.one(session, (item_clocks.ITEM, item.id), limit.key) if limit else None
    if limit is not None and clock is not None:
        tell_applicant(
            session,
            project,
            item,
            "item.duty",
            now=now,
            due=due_words(clock.due_day, provisional=clock.provisional),
            event=edition.events[limit.starts],
        )
