"""The conclusion of a joint acceptance is taken back while nothing rests on it.

House practice: the document says nothing of it. History keeps both conclusions; the number is not given again, and what
is to be put right is due as it was.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import acceptances, clocks, item_clocks, joint_items, notices
from workflow.actions.acceptance_filings import ANCHOR
from workflow.actions.acceptances import RECTIFICATION, SUBJECT, case_of_lead, taking_part, tell
from workflow.actions.cases import expect_version, reason_given, require_open
from workflow.errors import StepUsed
from workflow.law.book import Law
from workflow.records import event
from workflow.records.acceptance import AcceptancePart, JointAcceptance, parts_of, rectifications_of
from workflow.records.acceptance_check import AcceptanceCheck, FollowUp
from workflow.records.paper import Paper
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import ACCEPTANCE_PART, JOINT_ACCEPTANCE


def take_back_conclusion(
    session: Session,
    law: Law,
    *,
    acceptance_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> JointAcceptance:
    """The lead takes back a conclusion made by mistake: the acceptance stands where it stood before.

    Raises:
        IllegalMove: it is not concluded.
        StepUsed: its paper was made, the enterprise's time to file runs from it, or it was applied or checked anew, or
            an application was received since on what it settled.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    acceptance, project = acceptances.locked(session, acceptance_id)
    duty.require(by, "acceptance.conclude", case_of_lead(project, acceptance))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.conclude")
    rows = rectifications_of(session, acceptance.id)
    listed = [row for row in rows if row.number is not None]
    reported = all(row.reported_at is not None for row in listed)
    move = "take_back" if not listed else "take_back_recheck" if reported else "take_back_rectifying"
    state = JOINT_ACCEPTANCE.after(acceptance.state, move)
    _require_unused(session, project, acceptance)
    settled = joint_items.settled_by(session, project, acceptance)
    joint_items.require_nobody_relies(session, law, project, settled)
    why = reason_given(reason, JOINT_ACCEPTANCE.verbs[move], limit=acceptances.LONGEST_REASON)
    parts = taking_part(parts_of(session, acceptance.id))
    taken_up: list[dict[str, object]] = []
    if acceptance.state == "failed":
        _rectify_again(session, law, project, acceptance, parts)
    else:
        taken_up = joint_items.take_up(session, project, acceptance)
    undone = {"state": acceptance.state, "number": acceptance.number, "conclusion": acceptance.conclusion}
    # All at once: what is concluded has its number, its time and who concluded it.
    acceptance.state = state
    acceptance.number, acceptance.concluded_at = None, None
    acceptance.conclusion, acceptance.concluded_by = "", ""
    event.append(
        session,
        project,
        kind="acceptance.take_back_conclusion",
        by=by,
        now=now,
        subject=(SUBJECT, acceptance.id),
        data={"undone": undone, "after": state, "reason": why, "items": taken_up},
    )
    tell(
        session,
        "acceptance.conclusion_taken_back",
        [
            acceptances.enterprise_of(project),
            *acceptances.agent_of(project),
            notices.OFFICE,
            *(("department", part.department_key) for part in parts),
        ],
        project,
        (SUBJECT, acceptance.id),
        now,
        number=undone["number"],
        reason=why,
    )
    session.flush()
    return acceptance


def _require_unused(session: Session, project: Project, acceptance: JointAcceptance) -> None:
    made = session.scalar(
        select(Paper.id)
        .where(
            Paper.subject_kind == SUBJECT,
            Paper.subject_id == acceptance.id,
            Paper.form == "acceptance_opinion",
            Paper.made_at >= acceptance.concluded_at,
        )
        .limit(1)
    )
    if made is not None:
        raise StepUsed(use="联合验收意见书已经生成")
    later = acceptances.latest(session, project.id)
    if later is not None and later.round > acceptance.round:
        raise StepUsed(use="企业已另行申请联合验收")
    asked = (
        select(FollowUp.id)
        .join(AcceptanceCheck, AcceptanceCheck.id == FollowUp.check_id)
        .where(FollowUp.acceptance_id == acceptance.id, AcceptanceCheck.taken_back_because == "")
        .limit(1)
    )
    if session.scalar(asked) is not None:
        raise StepUsed(use="检查已据此提出整改事项")
    accepted = item_clocks.anchored_at(session, project.id, ANCHOR)
    if acceptance.state == "passed" and accepted is not None and accepted == acceptance.concluded_at:
        raise StepUsed(use="企业办理备案等时限已据此起算")


def _rectify_again(
    session: Session, law: Law, project: Project, acceptance: JointAcceptance, parts: list[AcceptancePart]
) -> None:
    """What was left unrectified is to be put right by its date again."""
    for part in parts:
        if part.state == "unrectified":
            part.state = ACCEPTANCE_PART.after(part.state, "take_back_leaving")
    calendar = item_clocks.calendar_for(session, law, project)
    for row in rectifications_of(session, acceptance.id):
        clocks.run_on_of(
            session, calendar, (RECTIFICATION, row.id), at=acceptance.concluded_at, because="failed"
        )
