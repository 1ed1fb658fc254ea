"""The one list of rectifications: compiled from all parts, handed over once, reported thing by thing (二（四）2)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clocks, part_clocks
from workflow.actions.acceptances import (
    PART,
    RECTIFICATION,
    SUBJECT,
    agent_of,
    answered,
    applicant,
    case_of_lead,
    enterprise_of,
    locked,
    open_rectifications,
    require_entrusted,
    taking_part,
    tell,
)
from workflow.actions.cases import case_of, expect_version, happening, known_since, reason_given, require_open
from workflow.errors import (
    FactMissing,
    NoRectificationChosen,
    NothingFailed,
    NothingToRectify,
    PartsAwaited,
    RectificationDatePast,
    RectificationUnknown,
)
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.acceptance import JointAcceptance, parts_of, rectifications_of
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.department import Department
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import ACCEPTANCE_PART, JOINT_ACCEPTANCE
from workflow.rules.wording import clean
from workflow.rules.words import due_words

LONGEST_REPORT: Final = 600


def hand_over(
    session: Session,
    law: Law,
    *,
    acceptance_id: int,
    dates: Mapping[int, date] | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> JointAcceptance:
    """Number what all parts ask for and hand it to the enterprise as one list, once; each thing is a clock on it.

    `dates` are other dates by id that were agreed with the enterprise. Nothing can be added afterwards.

    Raises:
        PartsAwaited: a department has not given its opinion.
        NothingToRectify: all have passed.
        RectificationDatePast: a date lies behind.
    """
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.hand_over", case_of_lead(project, acceptance))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.hand_over")
    state = JOINT_ACCEPTANCE.after(acceptance.state, "hand_over")
    _require_complete(session, acceptance)
    rows = rectifications_of(session, acceptance.id)
    if not rows:
        raise NothingToRectify()
    happened = happening(
        project, happened_at, late_because, now=now, after=answered(parts_of(session, acceptance.id))
    )
    handed = local_day(happened.at)
    edition = law.edition(project.edition_hash)
    calendar = calendar_of(session, edition, law.notices)
    for number, row in enumerate(rows, start=1):
        row.number = number
        row.due_on = (dates or {}).get(row.id, row.due_on)
        if row.due_on <= handed or (row.due_on - handed).days > rules.FARTHEST:
            raise RectificationDatePast(number=number, day=due_words(row.due_on))
        clocks.start(
            session,
            calendar,
            project_id=project.id,
            subject=(RECTIFICATION, row.id),
            limit=rules.rectification_limit(row.due_on, since=handed, content=row.content),
            obligor=(Obligor.ENTERPRISE, str(project.enterprise_id)),
            at=happened.at,
        )
    acceptance.state, acceptance.list_handed_at = state, happened.at
    event.append(
        session,
        project,
        kind="acceptance.hand_over",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={
            "rectifications": {
                str(row.number): {"content": row.content, "basis": row.basis, "due_on": row.due_on}
                for row in rows
            }
        }
        | happened.data,
    )
    tell(
        session,
        "acceptance.list",
        [enterprise_of(project), *agent_of(project)],
        project,
        (SUBJECT, acceptance.id),
        now,
        count=len(rows),
        due=due_words(max(row.due_on for row in rows)),
    )
    session.flush()
    return acceptance


def rectify_again(
    session: Session,
    law: Law,
    *,
    acceptance_id: int,
    due_on: date | None,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> JointAcceptance:
    """What failed the re-check is put right once more, by a day agreed with the enterprise; the list grows by nothing.

    The lead decides it once every part has been looked at again. What passed stays passed. House practice.

    Raises:
        IllegalMove: nothing is being looked at again.
        PartsAwaited: a department has not looked again.
        NothingFailed: no part has failed.
        FactMissing, RectificationDatePast: no day, or one that lies behind or too far ahead.
        ReasonMissing: no reason.
    """
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.hand_over", case_of_lead(project, acceptance))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.hand_over")
    state = JOINT_ACCEPTANCE.after(acceptance.state, "rectify_again")
    parts = taking_part(parts_of(session, acceptance.id))
    silent = [part.department_key for part in parts if part.state == "to_rectify"]
    if silent:
        raise PartsAwaited(departments=department_names(session, silent))
    failed = {part.id: part for part in parts if part.state == "failed"}
    if not failed:
        raise NothingFailed()
    why = reason_given(reason, "再次整改")
    happened = happening(
        project, happened_at, late_because, now=now, after=[part.rechecked_at for part in failed.values()]
    )
    if due_on is None:
        raise FactMissing(fact="完成日期", field="due_on")
    day = local_day(happened.at)
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices)
    rows = [
        row
        for row in rectifications_of(session, acceptance.id)
        if row.part_id in failed and row.outcome == "failed"
    ]
    for row in rows:
        if due_on <= day or (due_on - day).days > rules.FARTHEST:
            raise RectificationDatePast(number=row.number, day=due_words(due_on), field="due_on")
        row.due_on, row.reported_at, row.report, row.outcome = due_on, None, "", None
        rounds = session.scalar(
            select(func.max(ClockRecord.round)).where(
                ClockRecord.subject_kind == RECTIFICATION, ClockRecord.subject_id == row.id
            )
        )
        clocks.start(
            session,
            calendar,
            project_id=project.id,
            subject=(RECTIFICATION, row.id),
            limit=rules.rectification_limit(due_on, since=day, content=row.content),
            obligor=(Obligor.ENTERPRISE, str(project.enterprise_id)),
            at=happened.at,
            round_number=(rounds or 0) + 1,
        )
    for part in failed.values():
        part.state = ACCEPTANCE_PART.after(part.state, "rectify_again")
        # What was found then stays in the history; the next re-check says its own.
        part.recheck_findings, part.rechecked_by, part.rechecked_at = "", "", None
    acceptance.state = state
    event.append(
        session,
        project,
        kind="acceptance.rectify_again",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={
            "numbers": [row.number for row in rows],
            "departments": [part.department_key for part in failed.values()],
            "due_on": due_on,
            "reason": why,
        }
        | happened.data,
    )
    tell(
        session,
        "acceptance.rectify_again",
        [enterprise_of(project), *agent_of(project)],
        project,
        (SUBJECT, acceptance.id),
        now,
        count=len(rows),
        due=due_words(due_on),
        reason=why,
    )
    session.flush()
    return acceptance


def _require_complete(session: Session, acceptance: JointAcceptance) -> None:
    """Whoever has not spoken yet has not agreed."""
    silent = [
        part.department_key
        for part in taking_part(parts_of(session, acceptance.id))
        if part.state == "awaiting"
    ]
    if silent:
        raise PartsAwaited(departments=department_names(session, silent))


def department_names(session: Session, keys: Sequence[str]) -> str:
    """The departments' names in one sentence."""
    return "、".join(session.get_one(Department, key).name for key in keys)


def report(
    session: Session,
    law: Law,
    *,
    acceptance_id: int,
    numbers: Sequence[int],
    what: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> JointAcceptance:
    """The enterprise reports some things as put right, and how; once all are, the departments look again.

    Raises:
        IllegalMove: no list was handed over, or everything was reported.
        RectificationUnknown: a number that is not open on the list.
        FactMissing: nothing is said of what was done.
    """
    acceptance, project = locked(session, acceptance_id)
    duty.require(by, "acceptance.report", case_of(project))
    expect_version(expected_version, acceptance.version)
    require_open(project, "acceptance.report")
    require_entrusted(session, project, by, "acceptance.report")
    JOINT_ACCEPTANCE.after(acceptance.state, "all_reported")
    said = clean(what, fact="整改情况", field="what", limit=LONGEST_REPORT, required=True, multiline=True)
    happened = happening(project, happened_at, late_because, now=now, after=[acceptance.list_handed_at])
    rows = {row.number: row for row in rectifications_of(session, acceptance.id)}
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise NoRectificationChosen()
    for number in wanted:
        row = rows.get(number)
        if row is None or row.reported_at is not None:
            raise RectificationUnknown(number=number)
        row.reported_at, row.report = happened.at, said
        clocks.stop(session, (RECTIFICATION, row.id), at=happened.at, because="reported")
    session.flush()
    left = open_rectifications(session, acceptance.id)
    parts = {part.id: part for part in parts_of(session, acceptance.id) if part.state == "to_rectify"}
    if left == 0:
        acceptance.state = JOINT_ACCEPTANCE.after(acceptance.state, "all_reported")
        for part in parts.values():
            since = known_since(happened, (Obligor.DEPARTMENT, part.department_key), by=by, now=now)
            part_clocks.look_again(session, law, project, part, at=since)
    event.append(
        session,
        project,
        kind="acceptance.report",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, acceptance.id),
        data={"numbers": wanted, "what": said, "left": left, "reported_by": applicant(project, by)}
        | happened.data,
    )
    if left:
        tell(
            session,
            "acceptance.reported",
            [("department", parts[rows[number].part_id].department_key) for number in wanted],
            project,
            (SUBJECT, acceptance.id),
            now,
            count=len(wanted),
        )
    else:
        for part in parts.values():
            tell(
                session,
                "acceptance.recheck",
                [("department", part.department_key)],
                project,
                (PART, part.id),
                now,
                count=sum(row.part_id == part.id and row.outcome is None for row in rows.values()),
            )
    session.flush()
    return acceptance
