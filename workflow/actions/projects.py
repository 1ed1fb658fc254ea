"""A project is taken in, its facts change, its people are named, its stages move (二（一）)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.actions import searching, stages
from workflow.actions.cases import (
    case_of,
    expect,
    facts_of,
    happening,
    reason_given,
)
from workflow.actions.entrusting import change_terms
from workflow.actions.numbers import next_in
from workflow.errors import (
    ChangedMeanwhile,
    CreditCodeBelongsToAnother,
    DuplicateProject,
    HappenedBeforeForce,
    SameProjectCode,
)
from workflow.law.book import Law
from workflow.law.terms import Stage
from workflow.records import event
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project, ProjectFacts, ProjectStage
from workflow.rules import duty, likeness
from workflow.rules import facts as rules
from workflow.rules.duty import Actor, Role
from workflow.rules.likeness import Known, Likeness
from workflow.rules.local_time import local_day
from workflow.rules.machines import PROJECT
from workflow.rules.wording import kept_identity
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
    return list(likeness.duplicates(facts, known))


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
    same = same_given(same_enterprise)
    enterprise, renamed = enterprise_for(session, facts, same=same)
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
    write_facts(project, facts)
    session.add(project)
    session.flush()
    searching.keep(session, project, enterprise)
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
        change_terms(session, project, project.agent_id, "", "", happened.at)
    keep_version(session, project, facts, changed=(), reason="", by=by, now=now)
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


def same_given(reason: object) -> str:
    """Why a name or a code that differs is the same enterprise; empty where nobody says so."""
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


def enterprise_for(
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
    called = (found.name, found.credit_code)
    found.name = facts.enterprise_name
    found.credit_code = facts.credit_code or None
    found.credit_code_reason = facts.credit_code_reason
    try:
        session.flush()
    except IntegrityError as lost:
        raise ChangedMeanwhile from lost
    if called != (found.name, found.credit_code):
        searching.keep_of(session, found)
    return found, renamed


def _same(current: Enterprise, facts: rules.ProjectFacts) -> bool:
    """Whether the facts may still be those of the project's enterprise, renamed or registered since."""
    return (
        current.name == facts.enterprise_name
        or current.credit_code is None
        or current.credit_code == facts.credit_code
    )


def write_facts(project: Project, facts: rules.ProjectFacts) -> None:
    """Put the facts where lists and searches look for them: into the row of the project."""
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


def keep_version(
    session: Session,
    project: Project,
    facts: rules.ProjectFacts,
    *,
    changed: Sequence[str],
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Keep the facts as one more version, with what was changed and why."""
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
OF_ENTERPRISE: Final = frozenset({"enterprise_name", "credit_code", "credit_code_reason"})


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
