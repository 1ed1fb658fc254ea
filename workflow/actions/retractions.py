"""An answer that nobody has used yet is taken back (撤回): an error is put right by another line, not wiped out.

House practice: the document says nothing of it. What was answered stays on record; the department owes its answer again,
and the limit counts from where it began: nobody gains a day by answering first and thinking afterwards.
"""

import json
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks, consultation_use, consultations, deliberations, notices
from workflow.actions.cases import case_of, expect, reason_given, require_open
from workflow.actions.checklists import latest_answer
from workflow.errors import AnswerIsTheirs, AnswerUsed, NotFound
from workflow.law.book import Law
from workflow.law.terms import Obligor, Stage
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.checklist import Checklist, Pack
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultee
from workflow.records.department import Department
from workflow.records.event import EventRecord
from workflow.records.project import Project, ProjectStage
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import CHECKLIST, CONSULTATION, CONSULTEE

#: How a clock ended whose answer was taken back; it counts for nothing in a scorecard.
BECAUSE = "retracted"

#: States of a consultee in which the department has given an opinion, whatever came of it.
_ANSWERED: Final = ("agreed", "objected", "settled", "upheld")


def retract_answer(
    session: Session,
    law: Law,
    *,
    checklist_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Checklist:
    """Take back the answer of Annex 1, while docking is open and no pack was compiled from it.

    The department takes its own back, the office what it recorded of the department's letter, and the department hears so.

    Raises:
        AnswerIsTheirs: the department gave it itself, and it is not the department that takes it back.
        IllegalMove: there is no answer to take back.
        AnswerUsed: a pack was compiled from it, or docking has finished.
        ReasonMissing: no reason.
    """
    event.hold_calendar(session)
    checklist = session.get(Checklist, checklist_id)
    if checklist is None:
        raise NotFound(what="该材料清单")
    project = Project.locked(session, checklist.project_id)
    session.refresh(checklist)
    duty.require(by, "checklist.retract", case_of(project, [checklist.department_key]))
    recorded = _require_own(session, by, project.id, "checklist", checklist.id, checklist.department_key)
    expect(expected_version, checklist)
    checklist.state = CHECKLIST.after(checklist.state, "retract")
    answer = latest_answer(session, checklist)
    assert answer is not None, "what is answered has an answer"  # noqa: S101
    _require_unused(session, project, checklist, answer.replied_at)
    why = reason_given(reason, "撤回答复")
    answer.returned_at, answer.return_reason = (
        now,
        f"{'办公室收回代记' if recorded else '部门撤回'}：{why}"[:200],
    )
    checklist.round += 1
    checklist.asked_again_because = f"撤回答复：{why}"[:400]
    _count_on(session, law, project, ("checklist", checklist.id), checklist.round)
    _tell(
        session,
        project,
        "checklist.record_taken_back" if recorded else "checklist.retracted",
        ("checklist", checklist.id),
        checklist.round,
        checklist.department_key,
        why,
        now,
        to=("department", checklist.department_key) if recorded else notices.OFFICE,
    )
    event.append(
        session,
        project,
        kind="checklist.retract",
        by=by,
        now=now,
        subject=("checklist", checklist.id),
        data={"department": checklist.department_key, "round": answer.round, "reason": why}
        | ({"recorded": True} if recorded else {}),
    )
    session.flush()
    return checklist


def recorded_by_office(session: Session, project_id: int, kind: str, subject_id: int) -> bool:
    """Whether the newest answer to a `checklist` or as a `consultee` was recorded by the office from a letter."""
    newest = session.scalar(
        select(EventRecord.data)
        .where(
            EventRecord.project_id == project_id,
            EventRecord.subject_kind == kind,
            EventRecord.subject_id == subject_id,
            EventRecord.kind.in_((f"{kind}.reply", f"{kind}.confirm")),
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    )
    return newest is not None and "source" in json.loads(newest)


def may_retract(
    session: Session, by: Actor, project_id: int, kind: str, subject_id: int, department: str
) -> bool:
    """Whether the answer is the reader's to take back: the department's own, or what the office recorded itself."""
    return by.department_key == department or recorded_by_office(session, project_id, kind, subject_id)


def _require_own(
    session: Session, by: Actor, project_id: int, kind: str, subject_id: int, department: str
) -> bool:
    """See whose answer it is; answer whether the office takes back what it recorded."""
    if by.department_key == department:
        return False
    if not recorded_by_office(session, project_id, kind, subject_id):
        raise AnswerIsTheirs()
    return True


def _require_unused(session: Session, project: Project, checklist: Checklist, answered: datetime) -> None:
    docking = session.get_one(ProjectStage, (project.id, Stage.DOCKING.value), populate_existing=True)
    if docking.state != "open":
        raise AnswerUsed(use="对接阶段已经完成，请联系代办专班办公室退回后重新答复")
    compiled = session.scalar(
        select(Pack.id)
        .where(Pack.project_id == project.id, Pack.phase.in_(checklist.phases), Pack.compiled_at >= answered)
        .limit(1)
    )
    if compiled is not None:
        raise AnswerUsed(use="已据此汇总一张表单、一套材料，请联系代办专班办公室退回后重新答复")


def retract_opinion(
    session: Session,
    law: Law,
    *,
    consultee_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Consultee:
    """Take back the opinion of Annex 2 until it is used; the opinion stands as one to be confirmed.

    A round that was concluded circulates again: no meeting is owed on it and nothing follows from it until this
    department has answered, and the office and the project's agent hear so. What rests on a round already keeps it.

    The department takes its own back, the office what it recorded of the department's letter, and the department hears so.

    Raises:
        AnswerIsTheirs: the department gave it itself, and it is not the department that takes it back.
        AnswerUsed: a meeting, a commitment or the end of the stage rests on the round; it says what undoes that.
        IllegalMove: there is no opinion to take back.
        ProjectNotOpen: the project stands still or is over.
        ReasonMissing: no reason.
    """
    event.hold_calendar(session)
    consultee, consultation, project = consultations.locked_consultee(session, consultee_id)
    duty.require(by, "consultee.retract", case_of(project, [consultee.department_key]))
    recorded = _require_own(session, by, project.id, "consultee", consultee.id, consultee.department_key)
    expect(expected_version, consultee)
    if consultee.state in _ANSWERED and (use := consultation_use.use_of(session, project, consultation)):
        raise AnswerUsed(use=use)
    state = CONSULTEE.after(consultee.state, "retract")
    require_open(project, "consultee.retract")
    why = reason_given(reason, "撤回答复")
    consultee.state = state
    consultee.round += 1
    consultee.asked_again_because = f"撤回答复：{why}"[:400]
    session.flush()
    _count_on(session, law, project, ("consultee", consultee.id), consultee.round)
    concluded = consultation.state
    if concluded == "circulating":
        kind, heard = "consultee.retracted", [] if recorded else [notices.OFFICE]
    else:
        # Nobody objects, and nobody has agreed for all, until it has said so: what followed from it does not any more.
        deliberations.end_for(session, project, consultation_id=consultation.id, reason=why, now=now)
        consultation.state = CONSULTATION.after(concluded, "retract")
        consultation.closed_at = None
        kind = "consultation.taken_up_again"
        agent = [("person", str(project.agent_id))] if project.agent_id is not None else []
        heard = [notices.OFFICE, *agent]
    for to in heard:
        _tell(
            session,
            project,
            kind,
            ("consultee", consultee.id),
            consultee.round,
            consultee.department_key,
            why,
            now,
            to=to,
        )
    if recorded:
        _tell(
            session,
            project,
            "consultee.record_taken_back",
            ("consultee", consultee.id),
            consultee.round,
            consultee.department_key,
            why,
            now,
            to=("department", consultee.department_key),
        )
    event.append(
        session,
        project,
        kind="consultee.retract",
        by=by,
        now=now,
        subject=("consultee", consultee.id),
        data={"department": consultee.department_key, "opinion": consultee.opinion, "reason": why}
        | ({"recorded": True} if recorded else {})
        | (
            {} if concluded == "circulating" else {"concluded": concluded, "consultation": consultation.state}
        ),
    )
    session.flush()
    return consultee


def _count_on(
    session: Session, law: Law, project: Project, subject: tuple[str, int], round_number: int
) -> None:
    """A clock for the answer that is owed again, from the instant at which the one before began."""
    before = session.scalars(
        select(ClockRecord)
        .where(ClockRecord.subject_kind == subject[0], ClockRecord.subject_id == subject[1])
        .order_by(ClockRecord.id.desc())
        .limit(1)
    ).one()
    before.stopped_by = BECAUSE
    edition = law.edition(project.edition_hash)
    clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=subject,
        limit=edition.limits[before.limit_key],
        obligor=(Obligor.DEPARTMENT, before.obligor_key),
        at=before.started_at,
        round_number=round_number,
    )


def _tell(
    session: Session,
    project: Project,
    kind: str,
    subject: tuple[str, int],
    occasion: int,
    department_key: str,
    reason: str,
    now: datetime,
    *,
    to: tuple[str, str] = notices.OFFICE,
) -> None:
    notices.tell(
        session,
        kind,
        to=to,
        project_id=project.id,
        subject=subject,
        occasion=occasion,
        now=now,
        project=project.name,
        department=session.get_one(Department, department_key).name,
        reason=reason,
    )
