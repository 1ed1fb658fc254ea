"""A department answers for its list of papers, confirms its answer, or is asked again (二（一）3)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks
from workflow.actions.cases import (
    case_of,
    expect,
    facts_of,
    handler_given,
    happening,
    on_paper,
    reason_given,
    require_open,
    require_shown,
    served,
)
from workflow.actions.checklists import (
    LONGEST_NOTE,
    OWED,
    asked_at,
    latest_answer,
    locked,
    start_clock,
    tell_office,
)
from workflow.errors import ChangedMeanwhile
from workflow.law.book import Law
from workflow.law.terms import Phase
from workflow.records import event
from workflow.records.checklist import Checklist, ChecklistAnswer, overdue_before
from workflow.records.department import Department
from workflow.records.project import Involvement, Project, ProjectFacts
from workflow.rules import checklist as rules
from workflow.rules import duty, fact_changes
from workflow.rules.duty import Actor
from workflow.rules.machines import CHECKLIST
from workflow.rules.wording import clean


def reply(
    session: Session,
    law: Law,
    *,
    checklist_id: int,
    involved: bool,
    lines: Sequence[Mapping[str, Any]] = (),
    handled_by: str,
    phone: str = "",
    note: str = "",
    source: str = "",
    shown_facts: int | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ChecklistAnswer:
    """Record a department's answer of this round, stop its clock, and see whether all have answered (二（一）3).

    A stale or returned list may be answered anew in the same way. `shown_facts` is the version of the project's facts
    that the department had before it; the answer rests on that one. What came on paper the office records, naming the
    letter (`source`) and when it came; whether it was in time goes by that instant.

    Raises:
        FactsChangedMeanwhile: what it had before it no longer holds.
        IllegalMove: it has been answered already.
        LinesInvalid: with every problem of the lines at once.
        HandlerMissing: nobody is named as having filled it in.
        SourceMissing: the office records it, and no letter is named.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    checklist, project = locked(session, checklist_id)
    letter = on_paper(by, "checklist", case_of(project, [checklist.department_key]), source)
    seen = _facts_shown(session, project, checklist, shown_facts)
    expect(expected_version, checklist)
    if checklist.state in ("stale", "returned"):
        checklist.state = CHECKLIST.after(checklist.state, "ask_again")
    checklist.state = CHECKLIST.after(checklist.state, "reply" if involved else "decline")
    name, number = handler_given(handled_by, phone)
    happened = happening(project, happened_at, late_because, now=now, after=asked_at(session, checklist))
    edition = law.edition(project.edition_hash)
    asked = tuple(Phase(phase) for phase in checklist.phases)
    answered = rules.read_lines(lines, edition, asked) if involved else ()
    answer = _keep(
        session,
        checklist,
        involved=involved,
        lines=[rules.to_json(line) for line in answered],
        handled_by=name,
        phone=number,
        note=clean(note, fact="备注", field="note", limit=LONGEST_NOTE, multiline=True),
        facts_version=seen,
        by=by,
        at=happened.at,
    )
    told = letter | happened.data
    _close_round(session, checklist, project, answer, "checklist.reply", told, by=by, now=now)
    return answer


def confirm(
    session: Session,
    *,
    checklist_id: int,
    handled_by: str,
    phone: str = "",
    shown_facts: int | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ChecklistAnswer:
    """Confirm after a change of facts that the last answer still stands; it becomes the answer of this round.

    Raises:
        FactsChangedMeanwhile: the facts that the department had before it no longer hold.
        IllegalMove: nothing waits to be confirmed.
        HandlerMissing: nobody is named.
    """
    checklist, project = locked(session, checklist_id)
    duty.require(by, "checklist.confirm", case_of(project, [checklist.department_key]))
    seen = _facts_shown(session, project, checklist, shown_facts)
    expect(expected_version, checklist)
    last = latest_answer(session, checklist)
    move = "confirm" if last is None or last.involved else "confirm_not_involved"
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[clocks.begun(session, ("checklist", checklist_id))],
    )
    checklist.state = CHECKLIST.after(checklist.state, move)
    name, number = handler_given(handled_by, phone)
    assert last is not None, "a stale checklist has an answer"  # noqa: S101
    answer = _keep(
        session,
        checklist,
        involved=last.involved,
        lines=list(last.lines),
        handled_by=name,
        phone=number,
        note=last.note,
        facts_version=seen,
        by=by,
        at=happened.at,
        confirms_round=last.round,
    )
    _close_round(session, checklist, project, answer, "checklist.confirm", happened.data, by=by, now=now)
    return answer


def _facts_shown(session: Session, project: Project, checklist: Checklist, shown: int | None) -> int:
    """The version of the facts that an answer rests on: the one that was shown, if it says the same that matters.

    Raises:
        FactsChangedMeanwhile: a fact that the department's answer rests on is another one now.
    """
    if shown is None or shown == project.facts_version:
        return project.facts_version
    if session.get(ProjectFacts, (project.id, shown)) is None:
        raise ChangedMeanwhile
    names = fact_changes.changed(facts_of(session, project, shown), facts_of(session, project))
    parts = session.scalars(
        select(Involvement).where(
            Involvement.project_id == project.id, Involvement.department_key == checklist.department_key
        )
    ).all()
    if checklist.department_key in fact_changes.relying(names, parts):
        require_shown(session, project.id, shown, project.facts_version)
    return shown


def _keep(
    session: Session,
    checklist: Checklist,
    *,
    involved: bool,
    lines: list[Any],
    handled_by: str,
    phone: str,
    note: str,
    facts_version: int,
    by: Actor,
    at: datetime,
    confirms_round: int | None = None,
) -> ChecklistAnswer:
    clock = clocks.stop(session, ("checklist", checklist.id), at=at, because="replied")
    in_time = clock is None or clock.due_at is None or at <= clock.due_at
    if checklist.id in overdue_before(session, [checklist.id]):
        # Phases that were added gave the old ones no more time.
        in_time = False
    answer = ChecklistAnswer(
        checklist_id=checklist.id,
        round=checklist.round,
        involved=involved,
        lines=lines,
        facts_version=facts_version,
        confirms_round=confirms_round,
        note=note,
        handled_by=handled_by,
        phone=phone,
        person_id=by.person_id,
        replied_at=at,
        in_time=in_time,
        return_reason="",
    )
    session.add(answer)
    session.flush()
    return answer


def _close_round(
    session: Session,
    checklist: Checklist,
    project: Project,
    answer: ChecklistAnswer,
    kind: str,
    told: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    event.append(
        session,
        project,
        kind=kind,
        by=by,
        now=now,
        happened_at=answer.replied_at,
        subject=("checklist", checklist.id),
        data={
            "department": checklist.department_key,
            "round": answer.round,
            "involved": answer.involved,
            "lines": answer.lines,
            "confirms_round": answer.confirms_round,
            "handled_by": answer.handled_by,
            "in_time": answer.in_time,
            "facts_version": answer.facts_version,
        }
        | told,
    )
    department = session.get_one(Department, checklist.department_key)
    tell_office(
        session,
        "checklist.replied" if answer.involved else "checklist.not_involved",
        project,
        checklist,
        now=now,
        department=department.name,
    )
    session.flush()
    left = session.scalar(
        select(Checklist.id).where(Checklist.project_id == project.id, Checklist.state.in_(OWED)).limit(1)
    )
    if left is None:
        tell_office(session, "checklist.complete", project, checklist, now=now)


def return_answer(
    session: Session,
    law: Law,
    *,
    checklist_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    paper: str = "",
    expected_version: int | None = None,
) -> Checklist:
    """Send an answer back with the reason; the department answers anew within the limit of this new notice.

    What went back on paper and is recorded late counts from then where `paper` names what was delivered. The document
    is silent on returns: house practice.

    Raises:
        IllegalMove: there is no answer to return.
        ReasonMissing: a return says what is to be mended.
    """
    event.hold_calendar(session)
    checklist, project = locked(session, checklist_id)
    duty.require(by, "checklist.return", case_of(project, [checklist.department_key]))
    expect(expected_version, checklist)
    require_open(project, "checklist.return")
    checklist.state = CHECKLIST.after(checklist.state, "return")
    why = reason_given(reason, "退回", limit=LONGEST_NOTE)
    happened = happening(project, happened_at, late_because, now=now, after=asked_at(session, checklist))
    answer = latest_answer(session, checklist)
    if answer is not None:
        answer.returned_at, answer.return_reason = happened.at, why
    checklist.round += 1
    notice = served(happened, paper, now=now)
    checklist.notified_at = notice.at
    checklist.asked_again_because = why
    session.flush()
    due = start_clock(session, law, project, checklist, "checklist.return", at=notice.at, now=now, reason=why)
    event.append(
        session,
        project,
        kind="checklist.return",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("checklist", checklist.id),
        data={
            "department": checklist.department_key,
            "round": checklist.round,
            "reason": why,
            "due": due,
        }
        | happened.data
        | notice.data,
    )
    session.flush()
    return checklist
