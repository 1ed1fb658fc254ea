"""Each department gives its part of a joint acceptance, takes it back while it is unused, and re-checks what was open."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import notices, part_clocks
from workflow.actions.acceptances import (
    PART,
    SUBJECT,
    locked,
    taking_part,
    tell,
)
from workflow.actions.cases import (
    case_of,
    expect_version,
    handler_given,
    happening,
    reason_given,
    require_open,
)
from workflow.errors import (
    IllegalMove,
    OnSiteNotYet,
    PartResultUnknown,
    PartUsed,
    RecheckIncomplete,
    RecheckUnexplained,
)
from workflow.law.book import Law
from workflow.records import event
from workflow.records.acceptance import (
    AcceptancePart,
    JointAcceptance,
    Rectification,
    parts_of,
    rectifications_of,
)
from workflow.records.department import Department
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules import acceptance as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import ACCEPTANCE_PART, JOINT_ACCEPTANCE
from workflow.rules.wording import clean
from workflow.rules.words import due_words

LONGEST_FINDINGS: Final = 2000
#: What a department may say, and the move that it is.
RESULTS: Final = {"pass": "pass", "rectify": "require"}
#: What a department may say of one thing that it asked for, when it looks again.
OUTCOMES: Final = ("passed", "failed")


def locked_part(session: Session, part_id: int) -> tuple[AcceptancePart, JointAcceptance, Project]:
    """One department's part with its joint acceptance and its project, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    part = AcceptancePart.found(session, part_id)
    acceptance, project = locked(session, part.acceptance_id)
    session.refresh(part)
    return part, acceptance, project


def record(
    session: Session,
    law: Law,
    *,
    part_id: int,
    result: str,
    findings: str = "",
    rectifications: Sequence[Mapping[str, object]] = (),
    handled_by: str,
    phone: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> AcceptancePart:
    """Record what a department found on site: it passes, or each thing to put right with its basis and date.

    Raises:
        IllegalMove: it has given its opinion, or the site is not being looked at.
        OnSiteNotYet: the agreed date has not come.
        RectificationsMissing, RectificationsContradict, RectificationsInvalid: the list does not fit the opinion.
    """
    part, acceptance, project = locked_part(session, part_id)
    duty.require(by, "acceptance.record", case_of(project, [part.department_key]))
    expect_version(expected_version, part.version)
    require_open(project, "acceptance.record")
    _require_state(acceptance, "on_site", "record")
    if result not in RESULTS:
        raise PartResultUnknown()
    state = ACCEPTANCE_PART.after(part.state, RESULTS[result])
    happened = happening(project, happened_at, late_because, now=now, after=[acceptance.arranged_at])
    on_site = acceptance.on_site_at
    if on_site is None or local_day(happened.at) < local_day(on_site):
        raise OnSiteNotYet(day=due_words(local_day(on_site) if on_site else None))
    name, number = handler_given(handled_by, phone)
    wanted = rules.read_rectifications(
        rectifications, passed=state == rules.PASSED, today=local_day(happened.at)
    )
    part.state, part.findings = state, _findings(findings)
    part.handled_by, part.phone = name, number
    part.recorded_at, part.person_id = happened.at, by.person_id
    part.in_time = part_clocks.answered(session, law, project, part, at=happened.at)
    for each in wanted:
        session.add(
            Rectification(
                acceptance_id=acceptance.id,
                part_id=part.id,
                content=each.content,
                basis=each.basis,
                due_on=each.due_on,
                dropped=False,
                report="",
            )
        )
    session.flush()
    event.append(
        session,
        project,
        kind="acceptance.record",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(PART, part.id),
        data={
            "department": part.department_key,
            "result": result,
            "findings": part.findings,
            "rectifications": [
                {"content": each.content, "basis": each.basis, "due_on": each.due_on} for each in wanted
            ],
            "handled_by": name,
            "in_time": part.in_time,
        }
        | happened.data,
    )
    _tell_lead(session, project, acceptance, part, now)
    session.flush()
    return part


def _require_state(acceptance: JointAcceptance, state: str, move: str) -> None:
    """What a part may do depends on where the whole stands."""
    if acceptance.state != state:
        verb = {"record": "出具意见", "recheck": "复验"}[move]
        raise IllegalMove(state=JOINT_ACCEPTANCE.words[acceptance.state], move=verb)


def _findings(text: object) -> str:
    return clean(text, fact="核验情况", field="findings", limit=LONGEST_FINDINGS, multiline=True)


def _tell_lead(
    session: Session, project: Project, acceptance: JointAcceptance, part: AcceptancePart, now: datetime
) -> None:
    """The lead hears of every opinion, and of the last one what it may do now."""
    lead = ("department", acceptance.lead_key)
    if part.department_key != acceptance.lead_key:
        tell(
            session,
            "acceptance.recorded",
            [lead],
            project,
            (PART, part.id),
            now,
            department=session.get_one(Department, part.department_key).name,
            reason=ACCEPTANCE_PART.words[part.state],
        )
    states = {each.department_key: each.state for each in taking_part(parts_of(session, acceptance.id))}
    owing = "to_rectify" if acceptance.state == "rechecking" else "awaiting"
    if owing in states.values():
        return
    if acceptance.state == "on_site" and "to_rectify" in states.values():
        what = "汇总整改清单并一次性送达企业"
    else:
        what = "作出联合验收结论"
    tell(
        session,
        "acceptance.complete",
        [lead, notices.OFFICE],
        project,
        (SUBJECT, acceptance.id),
        now,
        reason=what,
    )


def take_back(
    session: Session,
    law: Law,
    *,
    part_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> AcceptancePart:
    """A department takes its opinion back while nothing has been made of it: a wrong click is no fate.

    On site the opinion goes, with what it asked for; while it is re-checked, only the re-check.

    Raises:
        PartUsed: it stands on the list handed over, or in a conclusion.
        StepUsed: it kept a promise, and the commitment is confirmed as fulfilled.
    """
    part, acceptance, project = locked_part(session, part_id)
    duty.require(by, "acceptance.record", case_of(project, [part.department_key]))
    expect_version(expected_version, part.version)
    require_open(project, "acceptance.record")
    why = reason_given(reason, "收回意见")
    before = part.state
    if acceptance.state == "on_site":
        part.state = ACCEPTANCE_PART.after(part.state, "take_back")
        recorded = part.recorded_at
        _forget_opinion(session, part)
        passed = before == rules.PASSED
        part_clocks.take_back_opinion(session, law, project, part, recorded=recorded, passed=passed, now=now)
    elif acceptance.state == "rechecking" and part.rechecked_at is not None:
        part.state = ACCEPTANCE_PART.after(part.state, "take_back_recheck")
        looked = part.rechecked_at
        part.recheck_findings, part.rechecked_by, part.rechecked_at = "", "", None
        # What had passed when it was looked at before was not looked at this time.
        looked_at = _numbers_of_last_recheck(session, part)
        for row in _rows_of(session, part):
            if str(row.number) in looked_at:
                row.outcome = None
        passed = before == rules.PASSED
        part_clocks.take_back_recheck(
            session, law, project, part, rechecked_at=looked, passed=passed, now=now
        )
    else:
        raise PartUsed()
    event.append(
        session,
        project,
        kind="acceptance.take_back",
        by=by,
        now=now,
        subject=(PART, part.id),
        data={"department": part.department_key, "before": before, "after": part.state, "reason": why},
    )
    session.flush()
    return part


def _forget_opinion(session: Session, part: AcceptancePart) -> None:
    part.findings, part.handled_by, part.phone = "", "", ""
    part.recorded_at = part.person_id = part.in_time = None
    for row in _rows_of(session, part):
        row.dropped = True
    part.round += 1


def _rows_of(session: Session, part: AcceptancePart) -> list[Rectification]:
    return [row for row in rectifications_of(session, part.acceptance_id) if row.part_id == part.id]


def _numbers_of_last_recheck(session: Session, part: AcceptancePart) -> Collection[str]:
    data = session.scalar(
        select(EventRecord.data)
        .where(
            EventRecord.subject_kind == PART,
            EventRecord.subject_id == part.id,
            EventRecord.kind == "acceptance.recheck",
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    )
    return () if data is None else json.loads(data)["results"]


def recheck(
    session: Session,
    law: Law,
    *,
    part_id: int,
    results: Mapping[int, str],
    findings: str = "",
    handled_by: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> AcceptancePart:
    """A department looks again at what it had asked for, and at nothing else: each thing passes or fails.

    `results` are `passed` or `failed` by number on the list; the part passes where all of its own do. What passed when
    it was looked at before stays passed, and is not asked for again.

    Raises:
        IllegalMove: the enterprise has not reported everything, or there is nothing to look at again.
        RecheckIncomplete: a number that it has still to look at is missing, or another one is named.
        RecheckUnexplained: something fails, and nothing says to the enterprise what is still wrong.
    """
    part, acceptance, project = locked_part(session, part_id)
    duty.require(by, "acceptance.record", case_of(project, [part.department_key]))
    expect_version(expected_version, part.version)
    require_open(project, "acceptance.record")
    _require_state(acceptance, "rechecking", "recheck")
    every = _rows_of(session, part)
    rows = {row.number: row for row in every if row.outcome is None}
    ACCEPTANCE_PART.after(part.state, "pass_recheck")
    missing = [
        str(number)
        for number in sorted(rows.keys() | results.keys(), key=lambda number: number or 0)
        if number not in rows or results.get(number or 0) not in OUTCOMES
    ]
    if missing:
        raise RecheckIncomplete(numbers="、".join(missing))
    happened = happening(
        project, happened_at, late_because, now=now, after=[row.reported_at for row in rows.values()]
    )
    said = _findings(findings)
    if not said and "failed" in results.values():
        raise RecheckUnexplained()
    name, _ = handler_given(handled_by, "")
    for number, row in rows.items():
        row.outcome = results[number or 0]
    good = all(row.outcome == "passed" for row in every)
    part.state = ACCEPTANCE_PART.after(part.state, "pass_recheck" if good else "fail_recheck")
    part.recheck_findings = said
    part.rechecked_by, part.rechecked_at = name, happened.at
    part_clocks.rechecked(session, law, project, part, at=happened.at)
    session.flush()
    event.append(
        session,
        project,
        kind="acceptance.recheck",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(PART, part.id),
        data={
            "department": part.department_key,
            "results": {str(number): row.outcome for number, row in rows.items()},
            "findings": part.recheck_findings,
            "handled_by": name,
        }
        | happened.data,
    )
    _tell_lead(session, project, acceptance, part, now)
    session.flush()
    return part
