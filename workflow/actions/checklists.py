"""Departments are asked for their lists and answer, round by round (二（一）2、3)."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from workflow.actions import clocks, notices
from workflow.actions.cases import (
    again_because,
    case_of,
    expect,
    happening,
    reason_given,
    require_open,
    served,
)
from workflow.actions.liaison_gaps import unanswered
from workflow.errors import DepartmentClosed, NothingToDispatch
from workflow.law.book import Law
from workflow.law.terms import Obligor, Phase
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.checklist import Checklist, ChecklistAnswer
from workflow.records.department import Department
from workflow.records.project import Involvement, Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import CHECKLIST, OWING
from workflow.rules.words import due_words

#: The limit of 二（一）3: 3 working days from the notice of the office.
LIMIT = "checklist_reply"

#: States in which the department owes an answer, so that its clock runs.
OWED = OWING

#: Greatest number of characters of a note and of what is to be mended, as the records hold them.
LONGEST_NOTE = 400


def locked(session: Session, checklist_id: int) -> tuple[Checklist, Project]:
    """A request to a department and its project, held until the transaction ends."""
    checklist = Checklist.found(session, checklist_id)
    project = Project.locked(session, checklist.project_id)
    session.refresh(checklist)
    return checklist, project


def _phases_by_department(session: Session, project_id: int) -> dict[str, list[str]]:
    decided: dict[str, set[str]] = {}
    for department, phase in session.execute(
        select(Involvement.department_key, Involvement.phase).where(Involvement.project_id == project_id)
    ):
        decided.setdefault(department, set()).add(phase)
    order = [phase.value for phase in Phase]
    return {key: sorted(phases, key=order.index) for key, phases in sorted(decided.items())}


def dispatch(
    session: Session,
    law: Law,
    *,
    project_id: int,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    paper: str = "",
    expected_version: int | None = None,
) -> list[Checklist]:
    """Ask every involved department at once that has not been asked yet for all of its phases.

    Each gets a clock of its own from this notice, sent now or, where it went out earlier on paper (补录) and `paper`
    names what was delivered, then; otherwise the record is its notice. A department whose phases have grown since is
    asked again.

    Raises:
        NothingToDispatch: analysis is not decided, or everybody was asked.
        DepartmentClosed: a department was abolished since analysis.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    duty.require(by, "docking.dispatch", case_of(project))
    require_open(project, "docking.dispatch")
    expect(expected_version, project)
    asked = {
        row.department_key: row
        for row in session.scalars(select(Checklist).where(Checklist.project_id == project_id))
    }
    wanted = _phases_by_department(session, project_id)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[_decided(session, project_id), *_before(session, asked, wanted)],
    )
    notice = served(happened, paper, now=now)
    sent: list[Checklist] = []
    for department, phases in wanted.items():
        row = asked.get(department)
        if row is None:
            row = Checklist(
                project_id=project_id,
                department_key=department,
                phases=phases,
                state=CHECKLIST.initial,
                round=1,
                notified_at=notice.at,
                asked_again_because="",
            )
            session.add(row)
            session.flush()
        elif row.state == "withdrawn":
            _next_round(session, row, move="ask_again", because="重新征集", at=notice.at)
        elif set(phases) - set(row.phases):
            _next_round(session, row, move="widen", because="增加征集阶段", at=notice.at)
        else:
            continue
        row.phases = phases
        sent.append(row)
    if not sent:
        raise NothingToDispatch()
    for row in sent:
        asked_of = session.get_one(Department, row.department_key)
        if not asked_of.active:
            raise DepartmentClosed(department=asked_of.name)
    dues = {
        row.department_key: start_clock(session, law, project, row, "checklist.notify", at=notice.at, now=now)
        for row in sent
    }
    # Nobody reads what is sent there: said in the answer and in history, and a task until somebody is named.
    silent = unanswered(
        session, [(row.department_key, Phase(phase)) for row in sent for phase in row.phases], local_day(now)
    )
    event.append(
        session,
        project,
        kind="docking.dispatch",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("project", project_id),
        data={
            "departments": {
                row.department_key: {
                    "round": row.round,
                    "phases": row.phases,
                    "due": dues[row.department_key],
                }
                for row in sent
            },
            "without_liaison": sorted({department for department, _ in silent}),
        }
        | happened.data
        | notice.data,
    )
    session.flush()
    return sent


def _before(
    session: Session, asked: dict[str, Checklist], wanted: dict[str, list[str]]
) -> list[datetime | None]:
    """What asking again cannot have come before: the question so far, its answer, and its being taken back."""
    again = [
        row
        for key, row in asked.items()
        if key in wanted and (row.state == "withdrawn" or set(wanted[key]) - set(row.phases))
    ]
    return [
        each
        for row in again
        for each in (*asked_at(session, row), clocks.ended(session, ("checklist", row.id)))
    ]


def _next_round(session: Session, row: Checklist, *, move: str, because: str, at: datetime) -> None:
    """Open the next round: the clock of the round before is stopped, the question is put anew."""
    row.state = CHECKLIST.after(row.state, move)
    clocks.stop(session, ("checklist", row.id), at=at, because=move)
    row.round += 1
    row.notified_at = at
    row.asked_again_because = because


def start_clock(
    session: Session,
    law: Law,
    project: Project,
    row: Checklist,
    notice: str,
    *,
    at: datetime,
    now: datetime,
    **facts: object,
) -> Any:
    """Start the clock of the row's round and tell the department; answer the due day."""
    edition = law.edition(project.edition_hash)
    clock = clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=("checklist", row.id),
        limit=edition.limits[LIMIT],
        obligor=(Obligor.DEPARTMENT, row.department_key),
        at=at,
        round_number=row.round,
    )
    notices.tell(
        session,
        notice,
        to=("department", row.department_key),
        project_id=project.id,
        subject=("checklist", row.id),
        occasion=row.round,
        now=now,
        project=project.name,
        due=due_words(clock.due_day, provisional=clock.provisional),
        **facts,
    )
    return clock.due_day


def _decided(session: Session, project_id: int) -> datetime | None:
    """When the office decided who takes part; nobody was asked before."""
    return session.scalar(
        select(func.max(Involvement.decided_at)).where(Involvement.project_id == project_id)
    )


def latest_answer(session: Session, checklist: Checklist) -> ChecklistAnswer | None:
    """The newest answer of any round."""
    return session.scalar(
        select(ChecklistAnswer)
        .where(ChecklistAnswer.checklist_id == checklist.id)
        .order_by(ChecklistAnswer.round.desc())
        .limit(1)
    )


def asked_at(session: Session, checklist: Checklist) -> list[datetime | None]:
    """What an answer cannot have come before: the question of this round, and the end of the answer before."""
    before = latest_answer(session, checklist)
    return [checklist.notified_at, *([before.replied_at, before.returned_at] if before else ())]


def tell_office(
    session: Session, kind: str, project: Project, checklist: Checklist, *, now: datetime, **facts: object
) -> None:
    """Tell the office of a department's list."""
    notices.tell(
        session,
        kind,
        to=notices.OFFICE,
        project_id=project.id,
        subject=("checklist", checklist.id),
        occasion=checklist.round,
        now=now,
        project=project.name,
        **facts,
    )


def make_stale(
    session: Session,
    law: Law,
    *,
    project: Project,
    departments: frozenset[str],
    changed_words: str,
    now: datetime,
) -> dict[str, dict[str, Any]]:
    """Ask those of the departments that have answered to confirm their answer; answer which, and until when.

    Those that owe an answer already keep their clock and their round, but the question is another one: a form that
    was opened before is refused, and one that waits to be confirmed names every change since its answer. Part of a
    change of facts, on a locked project: it writes no event of its own.
    """
    relying = session.scalars(
        select(Checklist)
        .where(
            Checklist.project_id == project.id,
            Checklist.department_key.in_(departments),
            Checklist.state != "withdrawn",
        )
        .order_by(Checklist.id)
    ).all()
    asked: dict[str, dict[str, Any]] = {}
    for checklist in relying:
        if checklist.state in OWED:
            if checklist.state == "stale":
                checklist.asked_again_because = again_because(changed_words, checklist.asked_again_because)
            # The version moves on also where the words do not.
            flag_modified(checklist, "asked_again_because")
            continue
        checklist.state = CHECKLIST.after(checklist.state, "go_stale")
        checklist.round += 1
        checklist.notified_at = now
        checklist.asked_again_because = again_because(changed_words)
        session.flush()
        due = start_clock(
            session, law, project, checklist, "checklist.stale", at=now, now=now, changed=changed_words
        )
        asked[checklist.department_key] = {"round": checklist.round, "due": due}
    return asked


def withdraw(
    session: Session,
    *,
    checklist_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Checklist:
    """Take a question back: the department owes nothing more. House practice.

    Raises:
        IllegalMove: it is withdrawn already.
        ReasonMissing: no reason.
    """
    checklist, project = locked(session, checklist_id)
    duty.require(by, "checklist.withdraw", case_of(project, [checklist.department_key]))
    expect(expected_version, checklist)
    why = reason_given(reason, "撤销")
    happened = happening(project, happened_at, late_because, now=now, after=asked_at(session, checklist))
    _take_back(session, project, checklist, reason=why, at=happened.at, now=now)
    event.append(
        session,
        project,
        kind="checklist.withdraw",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("checklist", checklist.id),
        data={"department": checklist.department_key, "round": checklist.round, "reason": why}
        | happened.data,
    )
    session.flush()
    return checklist


def _take_back(
    session: Session, project: Project, checklist: Checklist, *, reason: str, at: datetime, now: datetime
) -> None:
    checklist.state = CHECKLIST.after(checklist.state, "withdraw")
    clocks.stop(session, ("checklist", checklist.id), at=at, because="withdrawn")
    notices.tell(
        session,
        "checklist.withdraw",
        to=("department", checklist.department_key),
        project_id=project.id,
        subject=("checklist", checklist.id),
        occasion=checklist.round,
        now=now,
        project=project.name,
        reason=reason,
    )


def take_back_owed(session: Session, project: Project, *, reason: str, now: datetime) -> list[str]:
    """Take back what departments still owe to a project that stops; answer their keys. House practice.

    Part of a move of the project, which is locked: it writes no event of its own. Dispatch asks them anew.
    """
    owed = session.scalars(
        select(Checklist)
        .where(Checklist.project_id == project.id, Checklist.state.in_(OWED))
        .order_by(Checklist.id)
    ).all()
    for checklist in owed:
        _take_back(session, project, checklist, reason=reason, at=now, now=now)
    return [checklist.department_key for checklist in owed]
