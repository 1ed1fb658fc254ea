"""A joint acceptance is applied for and sent back for papers; and what every act upon it asks first (二（四）2)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import acceptance_filings, approval_items, mandates, notices
from workflow.actions.cases import case_of, expect_version, happening, reason_given, require_open
from workflow.errors import (
    AcceptanceOpen,
    AcceptancePassed,
    CompletionInFuture,
    StageClosed,
)
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.law.terms import Phase, Stage
from workflow.records import event
from workflow.records.acceptance import (
    AcceptancePart,
    JointAcceptance,
    Rectification,
)
from workflow.records.approval_item import ApprovalItem
from workflow.records.event import EventRecord
from workflow.records.project import Project, ProjectStage
from workflow.records.reform import answering
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.duty import ACTS, Actor, Case
from workflow.rules.local_time import local_day
from workflow.rules.machines import JOINT_ACCEPTANCE, PROJECT, UNDER_WAY
from workflow.rules.wording import clean

#: What clocks, events and notices of this chapter are about.
SUBJECT: Final = "joint_acceptance"
PART: Final = "acceptance_part"
RECTIFICATION: Final = "rectification"

LONGEST_SCOPE: Final = 400
LONGEST_MATERIAL: Final = 100
LONGEST_REASON: Final = 400


def case_of_acceptance(
    project: Project, acceptance: JointAcceptance, parts: Iterable[AcceptancePart] = ()
) -> Case:
    """Whom it concerns: the lead, the departments that take part, the enterprise and its agent."""
    return case_of(project, [acceptance.lead_key, *(part.department_key for part in parts)])


def case_of_lead(project: Project, acceptance: JointAcceptance) -> Case:
    """Whom an act of the lead concerns: the lead alone."""
    return case_of(project, [acceptance.lead_key])


def locked(session: Session, acceptance_id: int) -> tuple[JointAcceptance, Project]:
    """A joint acceptance and its project, held until the transaction ends; no calendar changes meanwhile.

    Raises:
        NotFound: there is none.
    """
    acceptance = JointAcceptance.found(session, acceptance_id)
    event.hold_calendar(session)
    project = Project.locked(session, acceptance.project_id)
    session.refresh(acceptance)
    return acceptance, project


def latest(session: Session, project_id: int) -> JointAcceptance | None:
    """The newest joint acceptance of a project, if there is one."""
    return session.scalar(
        select(JointAcceptance)
        .where(JointAcceptance.project_id == project_id)
        .order_by(JointAcceptance.round.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def taking_part(parts: Iterable[AcceptancePart]) -> list[AcceptancePart]:
    """The parts that count: whatever is not withdrawn."""
    return [part for part in parts if part.state != "withdrawn"]


def enterprise_of(project: Project) -> tuple[str, str]:
    """The address of the project's enterprise."""
    return ("enterprise", str(project.enterprise_id))


def tell(
    session: Session,
    kind: str,
    to: Iterable[tuple[str, str]],
    project: Project,
    subject: tuple[str, int],
    now: datetime,
    **facts: object,
) -> None:
    """Tell each addressee once, apart by the line of history that it comes of."""
    for address in dict.fromkeys(to):
        notices.tell(
            session,
            kind,
            to=address,
            project_id=project.id,
            subject=subject,
            occasion=project.event_seq,
            now=now,
            project=project.name,
            **facts,
        )


# --- applying -------------------------------------------------------------------------------------------------


def apply(
    session: Session,
    law: Law,
    *,
    project_id: int,
    scope: str,
    materials: Sequence[str] = (),
    completed_on: date | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
) -> JointAcceptance:
    """One application for everything that is to be accepted, by the enterprise, its agent, or at the window.

    `completed_on` is the day on which the five parties accepted the work (工程竣工验收合格): what the enterprise has to
    file counts from it. Where it is not said, it counts from the conclusion, unless the event is recorded before.

    Raises:
        StageClosed: construction approval is not open.
        AcceptanceOpen: one is under way.
        AcceptancePassed: the newest one has passed.
        NotMandated: the agent is not entrusted with it.
        CompletionInFuture: the work cannot have been accepted after the application, nor before the project.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    duty.require(by, "acceptance.apply", case_of(project))
    require_open(project, "acceptance.apply")
    _require_stage(session, project)
    require_entrusted(session, project, by, "acceptance.apply")
    last = latest(session, project_id)
    if last is not None and last.state in UNDER_WAY:
        raise AcceptanceOpen()
    if last is not None and last.state == "passed":
        raise AcceptancePassed(number=last.number)
    ended = [] if last is None else [last.applied_at, last.concluded_at]
    happened = happening(project, happened_at, late_because, now=now, after=ended)
    if completed_on is not None and not local_day(project.taken_in_at) <= completed_on <= local_day(
        happened.at
    ):
        raise CompletionInFuture()
    edition = law.edition(project.edition_hash)
    acceptance = JointAcceptance(
        project_id=project_id,
        round=1 if last is None else last.round + 1,
        state=JOINT_ACCEPTANCE.initial,
        lead_key=answering(session).of(rules.lead_of(edition), phase=Phase.COMPLETION.value),
        scope=clean(
            scope, fact="验收范围", field="scope", limit=LONGEST_SCOPE, required=True, multiline=True
        ),
        materials=_names(materials),
        applied_by=applicant(project, by),
        applied_at=happened.at,
        return_reason="",
        place="",
        redated=0,
        redate_reason="",
        conclusion="",
        concluded_by="",
        withdrawn_because="",
        facts_version=project.facts_version,
        person_id=by.person_id,
    )
    session.add(acceptance)
    session.flush()
    started = (
        []
        if completed_on is None
        else acceptance_filings.completed(session, law, project, on=completed_on, by=by, now=now)
    )
    event.append(
        session,
        project,
        kind="acceptance.apply",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={
            "round": acceptance.round,
            "scope": acceptance.scope,
            "materials": acceptance.materials,
            "applied_by": acceptance.applied_by,
        }
        | ({} if completed_on is None else {"completed_on": completed_on})
        | ({"filings": [item.item_code for item in started]} if started else {})
        | happened.data,
    )
    _tell_lead(session, project, acceptance, now)
    for item in started:
        approval_items.tell_of_duty(session, law, project, item, now=now)
    session.flush()
    return acceptance


def _tell_lead(session: Session, project: Project, acceptance: JointAcceptance, now: datetime) -> None:
    to = [("department", acceptance.lead_key), notices.OFFICE]
    tell(session, "acceptance.applied", to, project, (SUBJECT, acceptance.id), now)


def _require_stage(session: Session, project: Project) -> None:
    stage = session.get_one(
        ProjectStage, (project.id, Stage.CONSTRUCTION_APPROVAL.value), populate_existing=True
    )
    if stage.state != "open":
        raise StageClosed(
            stage=PROJECT.words[stage.stage],
            state={"waiting": "尚未开始"}.get(stage.state) or PROJECT.words[stage.state],
            act=ACTS["acceptance.apply"].title,
        )


def entrusted_with(session: Session, project: Project, by: Actor) -> bool:
    """Whether somebody may apply and report for the enterprise, as far as its mandate goes (二（一）2)."""
    return mandates.covered(session, project.id, by, phase=Phase.COMPLETION, items=[rules.ITEM])


def require_entrusted(session: Session, project: Project, by: Actor, act: str) -> None:
    """An agent acts for the enterprise as far as it is entrusted (二（一）2); the window and the enterprise need no mandate.

    Raises:
        NotMandated: the mandate does not reach the joint acceptance.
    """
    mandates.require(session, project, by, act, phase=Phase.COMPLETION, items=[rules.ITEM])


def applicant(project: Project, by: Actor) -> str:
    """On whose side somebody applies or reports."""
    if by.enterprise_id is not None and by.enterprise_id == project.enterprise_id:
        return "enterprise"
    return "agent" if project.agent_id == by.person_id else "office"


def _names(materials: Sequence[str]) -> list[str]:
    read = (clean(name, fact="材料名称", field="materials", limit=LONGEST_MATERIAL) for name in materials)
    return list(dict.fromkeys(name for name in read if name))


def return_application(
    session: Session,
    *,
    acceptance_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> JointAcceptance:
    """The lead says at once everything that the application lacks."""
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.arrange", case_of_lead(project, acceptance))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.arrange")
    state = JOINT_ACCEPTANCE.after(acceptance.state, "return")
    why = reason_given(reason, "退回", limit=LONGEST_REASON)
    happened = happening(project, happened_at, late_because, now=now, after=[acceptance.applied_at])
    acceptance.state, acceptance.return_reason = state, why
    event.append(
        session,
        project,
        kind="acceptance.return",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={"reason": why} | happened.data,
    )
    tell(
        session,
        "acceptance.returned",
        [enterprise_of(project), *agent_of(project)],
        project,
        (SUBJECT, acceptance.id),
        now,
        reason=why,
    )
    session.flush()
    return acceptance


def _returned(session: Session, acceptance: JointAcceptance) -> datetime | None:
    """When the application was sent back last."""
    return session.scalar(
        select(func.max(EventRecord.happened_at)).where(
            EventRecord.project_id == acceptance.project_id,
            EventRecord.kind == "acceptance.return",
            EventRecord.subject_kind == SUBJECT,
            EventRecord.subject_id == acceptance.id,
        )
    )


def answered(parts: Sequence[AcceptancePart]) -> list[datetime | None]:
    """When each department that takes part gave its opinion, and when it looked again."""
    return [at for part in taking_part(parts) for at in (part.recorded_at, part.rechecked_at)]


def agent_of(project: Project) -> list[tuple[str, str]]:
    """The address of the project's agent, if one is assigned."""
    return [] if project.agent_id is None else [("person", str(project.agent_id))]


def supplement(
    session: Session,
    *,
    acceptance_id: int,
    materials: Sequence[str] = (),
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> JointAcceptance:
    """What was lacking has come in; the lead looks at the application again."""
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.apply", case_of(project))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.apply")
    require_entrusted(session, project, by, "acceptance.apply")
    state = JOINT_ACCEPTANCE.after(acceptance.state, "supplement")
    happened = happening(project, happened_at, late_because, now=now, after=[_returned(session, acceptance)])
    acceptance.state = state
    acceptance.materials = list(dict.fromkeys([*acceptance.materials, *_names(materials)]))
    event.append(
        session,
        project,
        kind="acceptance.supplement",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={"materials": acceptance.materials} | happened.data,
    )
    _tell_lead(session, project, acceptance, now)
    session.flush()
    return acceptance


def lacking(session: Session, project: Project) -> tuple[str, ...]:
    """What the joint acceptance still lacks before the project can be completed, in Chinese."""
    acceptance = latest(session, project.id)
    if acceptance is None or acceptance.state == "passed":
        return ()
    state = JOINT_ACCEPTANCE.words[acceptance.state]
    if acceptance.state in UNDER_WAY:
        return (Sentence("联合验收{state}，尚未作出结论", state=state),)
    # What failed or was taken back has accepted nothing; that there is to be none, the office says of the item.
    if _set_aside(session, project):
        return ()
    return (
        Sentence("联合验收{state}，请重新申请；不再联合验收的，请写明理由将该事项列为不需办理", state=state),
    )


def _set_aside(session: Session, project: Project) -> bool:
    """Whether the office has said that the project needs no joint acceptance, and why."""
    state = session.scalar(
        select(ApprovalItem.state).where(
            ApprovalItem.project_id == project.id, ApprovalItem.item_code == rules.ITEM
        )
    )
    return state == "not_applicable"


def open_rectifications(session: Session, acceptance_id: int) -> int:
    """How many rectifications of the list the enterprise has not reported yet."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Rectification)
            .where(
                Rectification.acceptance_id == acceptance_id,
                Rectification.dropped.is_(False),
                Rectification.reported_at.is_(None),
            )
        )
        or 0
    )
