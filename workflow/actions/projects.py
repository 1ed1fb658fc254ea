"""A project is taken in, its facts change, its people are named, its stages move (二（一）)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.actions import (
    checklists,
    commitment_ground,
    mandates,
    notices,
    risk_findings,
    stages,
    stale_opinions,
)
from workflow.actions.cases import (
    LONGEST_SOURCE,
    case_of,
    expect,
    facts_of,
    happening,
    reason_given,
    require_open,
)
from workflow.actions.numbers import next_in
from workflow.errors import (
    ChangedMeanwhile,
    CreditCodeBelongsToAnother,
    DuplicateProject,
    HandoverMissing,
    HappenedBeforeForce,
    MandateIncomplete,
    MandatePaperMissing,
    NotAnAgent,
    NothingChanged,
    SameProjectCode,
    UnknownItem,
)
from workflow.law.book import Law
from workflow.law.terms import Phase, Scope, Stage
from workflow.law.words import word
from workflow.records import event
from workflow.records.consultation import Consultation, Consultee
from workflow.records.duty_term import AgentTerm
from workflow.records.enterprise import Enterprise
from workflow.records.person import Grant, Person
from workflow.records.project import Involvement, Mandate, Project, ProjectFacts, ProjectStage
from workflow.rules import duty
from workflow.rules import facts as rules
from workflow.rules.duty import Actor, Role
from workflow.rules.facts import CHANGE_WORDS, Known, Likeness
from workflow.rules.local_time import local_day
from workflow.rules.machines import PROJECT, SILENT
from workflow.rules.wording import clean, kept_identity
from workflow.rules.words import due_words


def likenesses(
    session: Session,
    facts: rules.ProjectFacts,
    *,
    other_than: int | None = None,
    rows: Mapping[int, int] = MappingProxyType({}),
) -> list[Likeness]:
    """The projects that may be the same as this one, each with the reason (house practice).

    Those that came from `rows` of a list are called by their row.
    """
    same = [
        Project.identity == kept_identity(facts.name),
        Enterprise.identity == kept_identity(facts.enterprise_name),
    ]
    if facts.code:
        same.append(Project.code == facts.code)
    if facts.credit_code:
        same.append(Enterprise.credit_code == facts.credit_code)
    found = session.execute(
        select(
            Project.id, Project.number, Project.name, Project.code, Enterprise.credit_code, Enterprise.name
        )
        .join(Enterprise, Enterprise.id == Project.enterprise_id)
        .where(or_(*same), Project.id != (other_than or 0), Project.state != "withdrawn")
        .order_by(Project.id.desc())
        .limit(50)
    ).all()
    known = [
        Known(
            key,
            f"第{rows[key]}行" if key in rows else number,
            name,
            code or "",
            credit_code or "",
            enterprise,
        )
        for key, number, name, code, credit_code, enterprise in found
    ]
    return list(rules.duplicates(facts, known))


def take_in(
    session: Session,
    law: Law,
    *,
    form: Mapping[str, object],
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    despite_duplicates: str = "",
    same_enterprise: str = "",
    rows: Mapping[int, int] = MappingProxyType({}),
) -> Project:
    """Take a project in (二（一）1): check its facts, bind it to the edition in force, open docking.

    `same_enterprise` says why the company is one that is known under another name (renamed), or one of the same name
    that has no code yet; without it a company without a code is one of its own, and sees its own projects only.
    `rows` are the rows of the list from which projects of this transaction came: they have no number to be called by.

    Raises:
        FactsInvalid: with every problem of the form at once.
        SameProjectCode: a project with this code is here already; it is the same one.
        DuplicateProject: it looks like one already here, and no reason was given.
        HappenedInFuture, HappenedBeforeForce, ReasonMissing: recorded later than it happened, which cannot be so.
    """
    duty.require(by, "project.take_in")
    edition = law.current
    happened = happening(None, happened_at, late_because, now=now)
    if local_day(happened.at) < edition.in_force:
        raise HappenedBeforeForce(day=due_words(edition.in_force))
    facts = rules.read_facts(form, edition)
    despite = reason_given(despite_duplicates, "另立项目", field="despite_duplicates", required=False)
    # The number comes first: whoever takes a project in at the same moment waits here, and then sees this one.
    number = _next_number(session, now)
    require_another(likenesses(session, facts, rows=rows), despite)
    same = _same_given(same_enterprise)
    enterprise, renamed = _enterprise(session, facts, same=same)
    project = Project(
        number=number,
        enterprise_id=enterprise.id,
        edition_hash=edition.hash,
        state="+".join(PROJECT.initial),
        taken_in_at=happened.at,
        facts_version=1,
        event_seq=0,
        event_hash="",
        agent_id=by.person_id if Role.AGENT in by.roles and Role.OFFICE not in by.roles else None,
    )
    _write_facts(project, facts)
    session.add(project)
    session.flush()
    for stage in Stage:
        opened = stage is Stage.DOCKING
        session.add(
            ProjectStage(
                project_id=project.id,
                stage=stage.value,
                state="open" if opened else "waiting",
                opened_at=happened.at if opened else None,
                reason="",
            )
        )
    if project.agent_id is not None:
        _change_terms(session, project, project.agent_id, "", "", happened.at)
    _keep_version(session, project, facts, changed=(), reason="", by=by, now=now)
    event.append(
        session,
        project,
        kind="project.take_in",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("project", project.id),
        data={
            "number": project.number,
            "facts": rules.to_json(facts),
            "edition": edition.hash,
            "despite_duplicates": despite,
            "same_enterprise": same,
            "renamed_from": renamed,
        }
        | happened.data,
    )
    session.flush()
    return project


def _same_given(reason: object) -> str:
    return reason_given(reason, "认定为同一企业", field="same_enterprise", required=False)


def require_another(alike: Sequence[Likeness], despite: str) -> None:
    """See that the project is another one than those that look like it.

    Raises:
        SameProjectCode: one carries the same code; no reason makes two projects of it.
        DuplicateProject: it looks like one, and no reason was given.
    """
    if certain := [like.reason for like in alike if like.certain]:
        raise SameProjectCode(likenesses="；".join(certain))
    if alike and not despite:
        raise DuplicateProject(likenesses="；".join(like.reason for like in alike))


def _next_number(session: Session, now: datetime) -> str:
    """The next number of the year in Shanghai; the series is held until the transaction ends."""
    year = local_day(now).year
    last = next_in(session, f"project:{year}")
    return f"{year}-{last:04d}"


def _enterprise(
    session: Session, facts: rules.ProjectFacts, current: Enterprise | None = None, *, same: str = ""
) -> tuple[Enterprise, str]:
    """The enterprise that these facts name, and the name it had where somebody found it to be renamed.

    A project's own enterprise is renamed in place. Name and code both changed mean another company: its people must
    not see the projects of the one before. One of the same name without a code may be another: it is taken for the
    same only where somebody says why (`same`).

    Raises:
        CreditCodeBelongsToAnother: the code is registered under another name.
        ChangedMeanwhile: somebody registers the same code at this very moment.
    """
    found = None
    if facts.credit_code:
        found = session.scalar(select(Enterprise).where(Enterprise.credit_code == facts.credit_code))
    renamed = ""
    if found is not None and found is not current and found.name != facts.enterprise_name:
        if not same:
            raise CreditCodeBelongsToAnother(name=found.name)
        renamed = found.name
    if found is None and current is not None and _same(current, facts):
        found = current
    if found is None and same:
        found = session.scalar(
            select(Enterprise)
            .where(Enterprise.name == facts.enterprise_name, Enterprise.credit_code.is_(None))
            .order_by(Enterprise.id)
        )
    if found is None:
        found = Enterprise(name=facts.enterprise_name, credit_code=None, credit_code_reason="")
        session.add(found)
    found.name = facts.enterprise_name
    found.credit_code = facts.credit_code or None
    found.credit_code_reason = facts.credit_code_reason
    try:
        session.flush()
    except IntegrityError as lost:
        raise ChangedMeanwhile from lost
    return found, renamed


def _same(current: Enterprise, facts: rules.ProjectFacts) -> bool:
    """Whether the facts may still be those of the project's enterprise, renamed or registered since."""
    return (
        current.name == facts.enterprise_name
        or current.credit_code is None
        or current.credit_code == facts.credit_code
    )


def _write_facts(project: Project, facts: rules.ProjectFacts) -> None:
    project.name = facts.name
    project.code = facts.code or None
    project.origin = facts.origin.value
    project.kind = facts.kind
    project.industry_code = facts.industry_code
    project.address = facts.address
    project.investment = facts.investment
    project.contact_name = facts.contact_name
    project.contact_phone = facts.contact_phone
    project.new_enterprise = facts.new_enterprise
    project.needs_land = facts.needs_land


def _keep_version(
    session: Session,
    project: Project,
    facts: rules.ProjectFacts,
    *,
    changed: Sequence[str],
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    session.add(
        ProjectFacts(
            project_id=project.id,
            version=project.facts_version,
            facts=rules.to_json(facts),
            changed=list(changed),
            reason=reason,
            recorded_at=now,
            person_id=by.person_id,
        )
    )


#: The facts that are the enterprise's own. A change of any other leaves it alone: another of its projects may have
#: renamed it since.
_OF_ENTERPRISE: Final = frozenset({"enterprise_name", "credit_code", "credit_code_reason"})


def change_facts(
    session: Session,
    law: Law,
    *,
    project_id: int,
    form: Mapping[str, object],
    reason: str = "",
    despite_duplicates: str = "",
    same_enterprise: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Project:
    """Change what is known of a project (二（一）1 动态管理、及时更新推送).

    The new version is kept beside the old ones and pushed to the departments that it concerns; answers that relied
    on a changed fact become stale, and their departments are asked to confirm within the limit of a new notice.

    Raises:
        FactsInvalid: with every problem of the form at once.
        NothingChanged: the form says what is known already.
        SameProjectCode, DuplicateProject: by the change it looks like another project that is here.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    duty.require(by, "project.change_facts", case_of(project))
    require_open(project, "project.change_facts")
    expect(expected_version, project)
    why = reason_given(reason, "变更", required=False)
    before = facts_of(session, project)
    facts = rules.merged(before, form, law.edition(project.edition_hash))
    if not rules.changed(before, facts):
        raise NothingChanged()
    despite = reason_given(despite_duplicates, "另立项目", field="despite_duplicates", required=False)
    known = {like.known.id for like in likenesses(session, before, other_than=project.id)}
    alike = likenesses(session, facts, other_than=project.id)
    if rules.changed(before, facts) and before.code == facts.code:
        alike = [like for like in alike if not like.certain]
    # What looked alike before was judged before.
    require_another([like for like in alike if like.certain or like.known.id not in known], despite)
    same = _same_given(same_enterprise)
    told = _rewrite(session, law, project, before, facts, reason=why, same=same, by=by, now=now)
    event.append(
        session,
        project,
        kind="project.change_facts",
        by=by,
        now=now,
        subject=("project", project.id),
        data=told | {"reason": why, "despite_duplicates": despite, "same_enterprise": same},
    )
    session.flush()
    return project


def _rewrite(
    session: Session,
    law: Law,
    project: Project,
    before: rules.ProjectFacts,
    facts: rules.ProjectFacts,
    *,
    reason: str,
    same: str = "",
    by: Actor,
    now: datetime,
) -> dict[str, object]:
    """Keep a new version of the facts and push it; answer for the event what changed and who was told."""
    changed = rules.changed(before, facts)
    renamed = ""
    project.facts_version += 1
    if not _OF_ENTERPRISE.isdisjoint(changed):
        current = session.get_one(Enterprise, project.enterprise_id)
        enterprise, renamed = _enterprise(session, facts, current, same=same)
        project.enterprise_id = enterprise.id
    _write_facts(project, facts)
    looked = (
        commitment_ground.look_anew(session, law, project, needed_land=before.needs_land)
        if "needs_land" in changed
        else {}
    )
    _keep_version(session, project, facts, changed=changed, reason=reason, by=by, now=now)
    pushed = _push(session, law, project, changed, by=by, now=now)
    old, new = rules.to_json(before), rules.to_json(facts)
    return {
        "version": project.facts_version,
        "changed": {name: {"before": old[name], "after": new[name]} for name in changed},
        "renamed_from": renamed,
        **looked,
        **pushed,
    }


def register_code(
    session: Session,
    law: Law,
    project: Project,
    *,
    credit_code: str,
    credit_code_reason: str = "",
    by: Actor,
    now: datetime,
) -> dict[str, object]:
    """Write the credit code that a licence carries to the project and its enterprise; answer what changed.

    Part of an act on a locked project: it writes no event of its own.

    Raises:
        FactsInvalid: the code is wrong (GB 32100-2015), and no reason says why it is taken all the same.
        CreditCodeBelongsToAnother: another enterprise has it.
    """
    before = facts_of(session, project)
    given = {"credit_code": credit_code, "credit_code_reason": credit_code_reason}
    facts = rules.merged(before, given, law.edition(project.edition_hash))
    if not rules.changed(before, facts):
        return {}
    return _rewrite(session, law, project, before, facts, reason="营业执照办结", by=by, now=now)


def _push(
    session: Session, law: Law, project: Project, changed: Sequence[str], *, by: Actor, now: datetime
) -> dict[str, object]:
    """Push a change to whom it concerns; answer for the event who has to confirm until when, and who was told."""
    words = "、".join(CHANGE_WORDS[name] for name in changed)
    involved = session.scalars(select(Involvement).where(Involvement.project_id == project.id)).all()
    asked_again = checklists.make_stale(
        session,
        law,
        project=project,
        departments=rules.relying(changed, involved),
        changed_words=words,
        now=now,
    )
    consulted = session.scalars(
        select(Consultee.department_key)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .where(Consultation.project_id == project.id, Consultee.state.in_(SILENT))
    )
    opined = stale_opinions.ask_anew(
        session, law, project=project, names=changed, changed_words=words, now=now
    )
    risk = risk_findings.reopen(
        session, law, project=project, names=changed, changed_words=words, by=by, now=now
    )
    told = sorted((rules.concerned(changed, involved) | set(consulted)) - asked_again.keys() - set(opined))
    for department in told:
        notices.tell(
            session,
            "facts.changed",
            to=("department", department),
            project_id=project.id,
            subject=("project", project.id),
            occasion=project.facts_version,
            now=now,
            project=project.name,
            changed=words,
        )
    return {"asked_again": asked_again, "told": told, "opined": opined} | risk


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
    _change_terms(session, project, agent_id, why, told, happened.at)
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


def _change_terms(
    session: Session, project: Project, agent_id: int, why: str, handover: str, now: datetime
) -> None:
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
    happened = happening(
        project, happened_at, late_because, now=now, after=[current.given_at if current else None]
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
    for to in told:
        if to not in notices.addresses_of(by):
            notices.tell(
                session,
                "mandate.given",
                to=to,
                project_id=project.id,
                subject=("mandate", mandate.id),
                occasion=1,
                now=now,
                project=project.name,
                scope=word(scope),
            )
    session.flush()
    return mandate


def move_stage(
    session: Session,
    law: Law,
    *,
    project_id: int,
    move: str,
    reason: str = "",
    despite_duplicates: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Project:
    """Fire a move of the project's machine: finish, skip or reopen a stage, suspend, resume, withdraw.

    Raises:
        IllegalMove: the project's state does not allow it.
        StageNotReady: the stage still lacks something.
        ReasonMissing: a move off the document's own path needs a reason.
        SameProjectCode, DuplicateProject: a withdrawn project would come back beside one that looks like it.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    duty.require(by, "project.move", case_of(project))
    expect(expected_version, project)
    if move == "reopen_withdrawn" and project.state == "withdrawn":
        despite = reason_given(despite_duplicates, "另立项目", field="despite_duplicates", required=False)
        require_another(likenesses(session, facts_of(session, project), other_than=project.id), despite)
    why = reason_given(reason, PROJECT.verbs.get(move, move), required=False)
    stages.fire(session, law, project, move, reason=why, by=by, now=now)
    session.flush()
    return project
