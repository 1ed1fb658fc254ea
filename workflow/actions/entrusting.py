"""Who acts for a project: its agent, and what the enterprise entrusts it with (二（一）2, 三（一）)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import (
    mandates,
    notices,
)
from workflow.actions.cases import (
    LONGEST_REASON,
    LONGEST_SOURCE,
    case_of,
    expect,
    happening,
    reason_given,
    require_open,
)
from workflow.errors import (
    HandoverMissing,
    MandateIncomplete,
    MandatePaperMissing,
    NoMandate,
    NotAnAgent,
    UnknownItem,
)
from workflow.law.book import Law
from workflow.law.terms import Phase, Scope
from workflow.law.words import word
from workflow.records import event
from workflow.records.duty_term import AgentTerm
from workflow.records.person import Grant, Person
from workflow.records.project import Mandate, Project
from workflow.rules import duty
from workflow.rules.duty import Actor, Role
from workflow.rules.wording import clean


def assign_agent(
    session: Session,
    *,
    project_id: int,
    agent_id: int,
    reason: str = "",
    handover: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Project:
    """Name the agent of a project (三（一）); naming the same one again changes nothing.

    Who replaces another says why, and what was handed over: the term of the one ends where that of the other begins.

    Raises:
        ReasonMissing, HandoverMissing: an agent is replaced, and it is not said why or what was handed over.
        NotAnAgent: the person is not an active agent.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "project.assign_agent", case_of(project))
    if project.state == "withdrawn":
        # What is suspended goes on one day, and promises run on after completion: both need somebody.
        require_open(project, "project.assign_agent")
    expect(expected_version, project)
    agent = session.get(Person, agent_id)
    if agent is None or not agent.active or session.get(Grant, (agent_id, Role.AGENT.value)) is None:
        raise NotAnAgent(name=agent.name if agent else agent_id)
    if project.agent_id == agent_id:
        return project
    before = project.agent_id
    happened = happening(
        project, happened_at, late_because, now=now, after=[_term_began(session, project_id)]
    )
    why = reason_given(reason, "更换代办员", required=before is not None)
    told = clean(handover, fact="交接情况", field="handover", limit=1000, multiline=True)
    if before is not None and not told:
        raise HandoverMissing()
    change_terms(session, project, agent_id, why, told, happened.at)
    project.agent_id = agent_id
    event.append(
        session,
        project,
        kind="project.assign_agent",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("project", project.id),
        data={"agent_id": agent_id, "agent": agent.name, "before": before}
        | ({"reason": why, "handover": told} if before is not None else {})
        | happened.data,
    )
    for kind, to in (
        ("agent.assigned", ("person", str(agent_id))),
        ("agent.named", _enterprise_address(project)),
    ):
        notices.tell(
            session,
            kind,
            to=to,
            project_id=project.id,
            subject=("project", project.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
            agent=agent.name,
        )
    session.flush()
    return project


def _term_began(session: Session, project_id: int) -> datetime | None:
    """Since when the agent of a project has been its agent; None where there is none."""
    return session.scalar(
        select(AgentTerm.since).where(AgentTerm.project_id == project_id, AgentTerm.until.is_(None))
    )


def change_terms(
    session: Session, project: Project, agent_id: int, why: str, handover: str, now: datetime
) -> None:
    """End the term of the agent who was, if one was, and begin the other's at the same instant."""
    term = session.scalar(
        select(AgentTerm).where(AgentTerm.project_id == project.id, AgentTerm.until.is_(None))
    )
    if term is not None:
        term.until, term.ended_because, term.handover = now, why, handover
        session.flush()
    session.add(
        AgentTerm(project_id=project.id, person_id=agent_id, since=now, ended_because="", handover="")
    )


def _enterprise_address(project: Project) -> tuple[str, str]:
    return ("enterprise", str(project.enterprise_id))


def give_mandate(
    session: Session,
    law: Law,
    *,
    project_id: int,
    scope: Scope,
    phases: Sequence[Phase] = (),
    items: Sequence[str] = (),
    source: object = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Mandate:
    """Record what the enterprise entrusts: 单个事项、阶段性、全流程代办 (二（一）2). The newest mandate is in force.

    The enterprise chooses it itself; whoever records its choice names the paper that shows it (`source`, 委托书).

    Raises:
        MandatePaperMissing: somebody else records it, and names no paper of the enterprise.
        MandateIncomplete: items or phases are not named for a scope that needs them.
        UnknownItem: an item that the edition's catalogue does not hold.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "project.give_mandate", case_of(project))
    require_open(project, "project.give_mandate")
    expect(expected_version, project)
    if scope is Scope.ITEM and not items:
        raise MandateIncomplete(what="事项", field="items")
    if scope is Scope.PHASE and not phases:
        raise MandateIncomplete(what="阶段", field="phases")
    catalogue = law.edition(project.edition_hash).items
    for code in items:
        if code not in catalogue:
            raise UnknownItem(code=code, field="items")
    chosen = (
        scope.value,
        [phase.value for phase in Phase if phase in phases] if scope is Scope.PHASE else [],
        list(dict.fromkeys(items)) if scope is Scope.ITEM else [],
    )
    current = mandates.newest(session, project.id)
    if current is not None and (current.scope, current.phases, current.items) == chosen:
        return current
    before = mandates.last(session, project.id)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[before.given_at, before.ended_at] if before else (),
    )
    paper = clean(source, fact="委托凭据", field="source", limit=LONGEST_SOURCE)
    if Role.ENTERPRISE not in by.roles and not paper:
        raise MandatePaperMissing()
    mandate = Mandate(
        project_id=project.id,
        scope=chosen[0],
        phases=chosen[1],
        items=chosen[2],
        given_at=happened.at,
        person_id=by.person_id,
        ended_because="",
    )
    session.add(mandate)
    session.flush()
    event.append(
        session,
        project,
        kind="project.give_mandate",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("mandate", mandate.id),
        data={"scope": chosen[0], "phases": chosen[1], "items": chosen[2]}
        | ({"source": paper} if paper else {})
        | happened.data,
    )
    told = [notices.OFFICE]
    if project.agent_id is not None:
        told.append(("person", str(project.agent_id)))
    notices.tell_others(
        session,
        "mandate.given",
        to=told,
        by=by,
        project_id=project.id,
        subject=("mandate", mandate.id),
        occasion=1,
        now=now,
        project=project.name,
        scope=word(scope),
    )
    session.flush()
    return mandate


def end_mandate(
    session: Session,
    *,
    project_id: int,
    reason: object = "",
    source: object = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Mandate:
    """The enterprise takes its mandate back (二（一）2, voluntary): the agent acts in its name no more, it acts for itself.

    What the agent has done by then stands. The agent stays the project's contact, and a new mandate may be given at any
    time. The enterprise need not say why; whoever records it names the paper that shows it (`source`).

    Raises:
        NoMandate: none is in force.
        MandatePaperMissing: somebody else records it, and names no paper of the enterprise.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "project.end_mandate", case_of(project))
    expect(expected_version, project)
    mandate = mandates.newest(session, project.id)
    if mandate is None:
        raise NoMandate()
    happened = happening(project, happened_at, late_because, now=now, after=[mandate.given_at])
    paper = clean(source, fact="委托凭据", field="source", limit=LONGEST_SOURCE)
    if Role.ENTERPRISE not in by.roles and not paper:
        raise MandatePaperMissing()
    mandate.ended_because = clean(reason, fact="理由", field="reason", limit=LONGEST_REASON)
    mandate.ended_at = happened.at
    event.append(
        session,
        project,
        kind="project.end_mandate",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("mandate", mandate.id),
        data={"scope": mandate.scope, "reason": mandate.ended_because}
        | ({"source": paper} if paper else {})
        | happened.data,
    )
    told = [notices.OFFICE, _enterprise_address(project)]
    if project.agent_id is not None:
        told.append(("person", str(project.agent_id)))
    notices.tell_others(
        session,
        "mandate.ended",
        to=told,
        by=by,
        project_id=project.id,
        subject=("mandate", mandate.id),
        occasion=2,
        now=now,
        project=project.name,
        scope=word(Scope(mandate.scope)),
    )
    session.flush()
    return mandate
