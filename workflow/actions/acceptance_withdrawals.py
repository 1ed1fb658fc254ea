"""A joint acceptance is withdrawn: by whoever applied for it, or with its project (二（四）2). Nothing is taken for a pass."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.actions import clocks, part_clocks
from workflow.actions.acceptances import (
    LONGEST_REASON,
    RECTIFICATION,
    SUBJECT,
    enterprise_of,
    latest,
    locked,
    require_entrusted,
    taking_part,
    tell,
)
from workflow.actions.cases import case_of, expect_version, happening, reason_given
from workflow.law.book import Law
from workflow.records import event
from workflow.records.acceptance import JointAcceptance, parts_of, rectifications_of
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import ACCEPTANCE_PART, JOINT_ACCEPTANCE, UNDER_WAY


def withdraw(
    session: Session,
    law: Law,
    *,
    acceptance_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> JointAcceptance:
    """The enterprise takes its application back; what hangs below ends with it, and nothing is taken for a pass."""
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.withdraw", case_of(project))
    expect_version(expected_version, acceptance.version)
    require_entrusted(session, project, by, "acceptance.withdraw")
    JOINT_ACCEPTANCE.after(acceptance.state, "withdraw")
    why = reason_given(reason, "撤回", limit=LONGEST_REASON)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[acceptance.applied_at, acceptance.arranged_at, acceptance.list_handed_at],
    )
    concerned = _end(session, law, project, acceptance, why, at=happened.at)
    event.append(
        session,
        project,
        kind="acceptance.withdraw",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={"reason": why} | happened.data,
    )
    _tell_withdrawn(session, project, acceptance, concerned, why, now)
    session.flush()
    return acceptance


def _tell_withdrawn(
    session: Session,
    project: Project,
    acceptance: JointAcceptance,
    concerned: Sequence[str],
    reason: str,
    now: datetime,
) -> None:
    to = [("department", key) for key in dict.fromkeys([acceptance.lead_key, *concerned])]
    to.append(enterprise_of(project))
    tell(session, "acceptance.withdrawn", to, project, (SUBJECT, acceptance.id), now, reason=reason)


def _end(
    session: Session, law: Law, project: Project, acceptance: JointAcceptance, reason: str, *, at: datetime
) -> list[str]:
    """End a joint acceptance without a conclusion; answer the departments that took part."""
    acceptance.state = JOINT_ACCEPTANCE.after(acceptance.state, "withdraw")
    acceptance.withdrawn_because = reason
    concerned = []
    for part in taking_part(parts_of(session, acceptance.id)):
        concerned.append(part.department_key)
        if ACCEPTANCE_PART.allows(part.state, "withdraw"):
            part.state, part.withdrawn_because = ACCEPTANCE_PART.after(part.state, "withdraw"), reason
            part_clocks.end(session, law, project, part, at=at, because="withdrawn")
    for row in rectifications_of(session, acceptance.id):
        clocks.stop(session, (RECTIFICATION, row.id), at=at, because="withdrawn")
    return concerned


def take_back_open(session: Session, law: Law, project: Project, *, reason: str, now: datetime) -> list[str]:
    """A project that stops ends its joint acceptance; answer the departments told. The caller writes the event."""
    acceptance = latest(session, project.id)
    if acceptance is None or acceptance.state not in UNDER_WAY:
        return []
    why = f"项目停办：{reason}"[:LONGEST_REASON]
    concerned = _end(session, law, project, acceptance, why, at=now)
    _tell_withdrawn(session, project, acceptance, concerned, why, now)
    return list(dict.fromkeys([acceptance.lead_key, *concerned]))
