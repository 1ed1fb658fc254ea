"""The result of a meeting is taken back until its minutes are issued, a report on a decision until it is confirmed.

House practice: the document says nothing of it. History keeps both steps, and every limit runs on from where it began.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks, commitments, deliberations, minutes, notices, outliving, resolutions
from workflow.actions.cases import case_of, expect, reason_given
from workflow.errors import StepUsed
from workflow.law.book import Law
from workflow.law.terms import Stage
from workflow.records import event
from workflow.records.blocker import Blocker
from workflow.records.calendar import calendar_of
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.project import Project, ProjectStage
from workflow.rules import deliberation as rules
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor
from workflow.rules.machines import BLOCKER, CONSULTATION, CONSULTEE, DELIBERATION, RESOLUTION


def take_back_result(
    session: Session,
    law: Law,
    *,
    deliberation_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Deliberation:
    """A result that was recorded by mistake is taken back: the meeting stands as called, its matter as before it.

    Raises:
        IllegalMove: it was not held, or its minutes are issued.
        StepUsed: decisions are listed from it, or somebody has acted upon it since.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    deliberation, project = deliberations.locked(session, deliberation_id)
    duty.require(by, "deliberation.hold", case_of(project))
    expect(expected_version, deliberation)
    deliberations.require_going_on(project, deliberation, "deliberation.hold")
    state = DELIBERATION.after(deliberation.state, "take_back")
    if resolutions.of_meeting(session, deliberation.id):
        raise StepUsed(use="已据此登记议定事项，请先撤销议定事项")
    why = reason_given(reason, DELIBERATION.verbs["take_back"], limit=deliberations.LONGEST_REASON)
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    stands: dict[str, str] = {}
    if deliberation.blocker_id is not None:
        told = _blocker(session, calendar, deliberation)
        stands["blocker"] = session.get_one(Blocker, deliberation.blocker_id).state
    else:
        told = _consultation(session, calendar, project, deliberation)
    for draft in minutes.issues_of(session, deliberation.id):
        # None is issued yet; the words of a draft stay in history, and the next is composed of the next result.
        session.delete(draft)
    undone = deliberation.opinions
    deliberation.state = state
    deliberation.held_at = None
    deliberation.attended, deliberation.positions, deliberation.opinions = [], [], []
    deliberation.attended_persons = ""
    event.append(
        session,
        project,
        kind="deliberation.take_back",
        by=by,
        now=now,
        subject=("deliberation", deliberation.id),
        data={"undone": undone, "reason": why, **stands},
    )
    for to in _addressees(project, told):
        notices.tell(
            session,
            "deliberation.taken_back",
            to=to,
            project_id=project.id,
            subject=("deliberation", deliberation.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
            reason=why,
        )
    session.flush()
    return deliberation


def _addressees(project: Project, departments: list[str]) -> list[tuple[str, str]]:
    agent = [("person", str(project.agent_id))] if project.agent_id is not None else []
    return [("enterprise", str(project.enterprise_id)), *agent, *(("department", key) for key in departments)]


def _blocker(session: Session, calendar: Calendar, deliberation: Deliberation) -> list[str]:
    blocker = session.get_one(Blocker, deliberation.blocker_id, populate_existing=True)
    if blocker.state != "deliberated":
        raise StepUsed(use="该难点、堵点已据此继续办理")
    # Asked for before anybody was named to see to it: there it stands again.
    move = "take_back" if blocker.due_on is not None else "take_back_raised"
    blocker.state = BLOCKER.after(blocker.state, move)
    for subject, because in (
        ((deliberations.ASKING, blocker.id), "deliberated"),
        (("blocker", blocker.id), "deliberated"),
        (("deliberation", deliberation.id), "held"),
    ):
        clocks.run_on_of(session, calendar, subject, at=deliberation.held_at, because=because)
    return []


def _consultation(
    session: Session, calendar: Calendar, project: Project, deliberation: Deliberation
) -> list[str]:
    """The round is deliberated still, and every objection stands as it was made; answers whose objections they are."""
    consultation = session.get_one(Consultation, deliberation.consultation_id, populate_existing=True)
    if consultation.state not in ("cleared", "refused"):
        raise StepUsed(use="本轮征询已据此结束")
    _require_unused(session, project, consultation)
    matters = rules.agenda_of(deliberation.agenda)
    for matter in matters:
        consultee = session.get_one(Consultee, matter.consultee_id, populate_existing=True)
        consultee.state = CONSULTEE.after(consultee.state, "take_back")
    consultation.state = CONSULTATION.after(consultation.state, "take_back")
    consultation.closed_at = None
    clocks.run_on_of(
        session,
        calendar,
        ("consultation", consultation.id),
        at=deliberation.held_at,
        because="deliberated",
    )
    return [matter.department for matter in matters]


def _require_unused(session: Session, project: Project, consultation: Consultation) -> None:
    informed = commitments.latest(session, project.id)
    if informed is not None and informed.consultation_id == consultation.id:
        raise StepUsed(use="已据此告知企业承诺事项")
    stage = session.get_one(ProjectStage, (project.id, Stage.DIRECT_LANDING.value), populate_existing=True)
    if stage.state != "open":
        raise StepUsed(use="项目直接落地阶段已经结束，请先重开直接落地")
    later = session.scalar(
        select(Consultation.id)
        .where(Consultation.project_id == project.id, Consultation.round > consultation.round)
        .limit(1)
    )
    if later is not None:
        raise StepUsed(use="已另行征询")


def retract_report(
    session: Session,
    law: Law,
    *,
    resolution_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Resolution:
    """The owner withdraws its report that a decision was carried out, until the office has confirmed or returned it.

    Raises:
        IllegalMove: nothing is reported, or the office has acted upon it.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    resolution, _, project = resolutions.locked(session, resolution_id)
    duty.require(by, "resolution.report", resolutions.case_of_owner(project, resolution))
    expect(expected_version, resolution)
    outliving.require_followed(project, "resolution.report")
    state = RESOLUTION.after(resolution.state, "retract")
    why = reason_given(reason, RESOLUTION.verbs["retract"], limit=resolutions.LONGEST_REASON)
    evidence, reported = resolution.evidence, resolution.reported_at
    resolution.state = state
    resolution.evidence, resolution.reported_at = "", None
    clocks.run_on_of(
        session,
        calendar_of(session, law.edition(project.edition_hash), law.notices),
        ("resolution", resolution.id),
        at=reported,
        because="reported",
    )
    event.append(
        session,
        project,
        kind="resolution.retract",
        by=by,
        now=now,
        subject=("resolution", resolution.id),
        data={"evidence": evidence, "reason": why},
    )
    notices.tell(
        session,
        "resolution.retracted",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("resolution", resolution.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        text=resolution.text,
        reason=why,
    )
    session.flush()
    return resolution
