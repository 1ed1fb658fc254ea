"""The one conclusion of a joint acceptance, by the department that leads it: every part has passed, or it fails (二（四）2)."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from workflow.actions import acceptance_filings, approval_items, clocks, joint_items, notices
from workflow.actions.acceptances import (
    RECTIFICATION,
    SUBJECT,
    agent_of,
    answered,
    case_of_lead,
    enterprise_of,
    locked,
    taking_part,
    tell,
)
from workflow.actions.cases import LONGEST_NAME, expect_version, happening, reason_given, require_open
from workflow.actions.numbers import next_in
from workflow.actions.rectifications import department_names
from workflow.errors import AllPartsPassed, HandlerMissing, PartsAwaited, PartsNotPassed
from workflow.law.book import Law
from workflow.records import event
from workflow.records.acceptance import JointAcceptance, parts_of, rectifications_of
from workflow.records.project import Project
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import ACCEPTANCE_PART, JOINT_ACCEPTANCE
from workflow.rules.wording import clean

LONGEST_CONCLUSION: Final = 1000


def conclude_passed(
    session: Session,
    law: Law,
    *,
    acceptance_id: int,
    conclusion: str = "",
    handled_by: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> JointAcceptance:
    """Conclude that the work is accepted: only when every part has passed. What the enterprise has to file starts.

    One application has asked for everything: what the parts decide is settled with it, item by item.

    Raises:
        IllegalMove: it is too early, or it was concluded.
        PartsAwaited: a department has said nothing, which is no pass.
        PartsNotPassed: a department's part has not passed.
    """
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.conclude", case_of_lead(project, acceptance))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.conclude")
    state = JOINT_ACCEPTANCE.after(acceptance.state, "pass")
    parts = {part.department_key: part.state for part in taking_part(parts_of(session, acceptance.id))}
    silent = [key for key, part in parts.items() if part == "awaiting"]
    if silent:
        raise PartsAwaited(departments=department_names(session, silent))
    if not rules.may_pass(parts):
        raise PartsNotPassed(departments=department_names(session, rules.not_passed(parts)))
    happened = happening(project, happened_at, late_because, now=now, after=_before(session, acceptance))
    said = _said(conclusion)
    _conclude(session, acceptance, state, said, handled_by, happened.at)
    settled = joint_items.settle(session, law, project, acceptance)
    started = acceptance_filings.begin(session, law, project, acceptance, at=happened.at, by=by, now=now)
    event.append(
        session,
        project,
        kind="acceptance.pass",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={
            "number": acceptance.number,
            "conclusion": said,
            "parts": parts,
            "handled_by": acceptance.concluded_by,
            "items": settled,
            "filings": [item.item_code for item in started],
        }
        | happened.data,
    )
    _tell_all(session, project, acceptance, list(parts), "acceptance.passed", now)
    for item in started:
        approval_items.tell_of_duty(session, law, project, item, now=now)
    session.flush()
    return acceptance


def _before(session: Session, acceptance: JointAcceptance) -> list[datetime | None]:
    """What a conclusion follows: the list and its reports, and what every department has said."""
    reports = [row.reported_at for row in rectifications_of(session, acceptance.id)]
    return [
        acceptance.arranged_at,
        acceptance.list_handed_at,
        *reports,
        *answered(parts_of(session, acceptance.id)),
    ]


def _said(conclusion: object) -> str:
    return clean(conclusion, fact="结论说明", field="conclusion", limit=LONGEST_CONCLUSION, multiline=True)


def _conclude(
    session: Session, acceptance: JointAcceptance, state: str, said: str, handled_by: object, at: datetime
) -> None:
    name = clean(handled_by, fact="经办人", field="handled_by", limit=LONGEST_NAME)
    if not name:
        raise HandlerMissing()
    year = local_day(at).year
    number = next_in(session, f"joint_acceptance:{year}")
    # Only now, since what is half said is refused.
    acceptance.state, acceptance.number = state, f"联合验收〔{year}〕{number}号"
    acceptance.conclusion = said
    acceptance.concluded_at, acceptance.concluded_by = at, name


def conclude_failed(
    session: Session,
    *,
    acceptance_id: int,
    conclusion: str,
    handled_by: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> JointAcceptance:
    """Conclude that the work is not accepted, and why; the enterprise may apply anew once it is put right.

    Raises:
        IllegalMove: nothing was asked to be put right yet.
        PartsAwaited: all is reported, and a department has not looked again.
        AllPartsPassed: there is nothing that it could fail for.
        ReasonMissing: nothing says why.
    """
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.conclude", case_of_lead(project, acceptance))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.conclude")
    rechecking = acceptance.state == "rechecking"
    state = JOINT_ACCEPTANCE.after(acceptance.state, "fail")
    why = reason_given(conclusion, "联合验收不通过", limit=LONGEST_CONCLUSION, field="conclusion")
    parts = taking_part(parts_of(session, acceptance.id))
    silent = [part.department_key for part in parts if part.state == "to_rectify"] if rechecking else []
    if silent:
        # What the enterprise has put right is looked at before anybody says that it is not right.
        raise PartsAwaited(departments=department_names(session, silent))
    if rules.may_pass({part.department_key: part.state for part in parts}):
        raise AllPartsPassed()
    happened = happening(project, happened_at, late_because, now=now, after=_before(session, acceptance))
    for part in parts:
        if part.state == "to_rectify":
            part.state = ACCEPTANCE_PART.after(part.state, "leave_open")
    _conclude(session, acceptance, state, why, handled_by, happened.at)
    for row in rectifications_of(session, acceptance.id):
        clocks.stop(session, (RECTIFICATION, row.id), at=happened.at, because="failed")
    states = {part.department_key: part.state for part in parts}
    event.append(
        session,
        project,
        kind="acceptance.fail",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={
            "number": acceptance.number,
            "conclusion": why,
            "parts": states,
            "handled_by": acceptance.concluded_by,
        }
        | happened.data,
    )
    _tell_all(session, project, acceptance, list(states), "acceptance.failed", now, reason=why)
    session.flush()
    return acceptance


def _tell_all(
    session: Session,
    project: Project,
    acceptance: JointAcceptance,
    departments: list[str],
    kind: str,
    now: datetime,
    **facts: object,
) -> None:
    tell(
        session,
        kind,
        [
            enterprise_of(project),
            *agent_of(project),
            notices.OFFICE,
            *(("department", key) for key in departments),
        ],
        project,
        (SUBJECT, acceptance.id),
        now,
        number=acceptance.number,
        **facts,
    )
