"""A signing that was recorded by mistake, or a wrong scan of it, is taken back while nothing has come of it.

House practice: the document says nothing of it. The wrong round stays on record, ended, with what it had bound waived for
the reason given; the signing is recorded again in a round of its own, with the same text and the same application.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from workflow.actions import (
    anchors,
    clause_outcomes,
    clause_sides,
    clauses,
    clocks,
    commitments,
    mandates,
    notices,
    own_copies,
    signing,
)
from workflow.actions.cases import case_of, expect, reason_given, require_open
from workflow.actions.clock_retractions import RETRACTED, last_clock
from workflow.errors import NotFound, StepUsed
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.attachment import Attachment
from workflow.records.breach import Breach, Dispute
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Anchor, Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.project import Project, ProjectStage
from workflow.records.supervision import Supervision
from workflow.rules import duty
from workflow.rules.duty import ACTS, Actor
from workflow.rules.machines import (
    CLAUSE,
    COMMITMENT,
    DEFERRED_MATERIAL,
    ENDED,
    FROZEN,
    SUPERVISION_POINT,
)

ACT: Final = "commitment.take_back"
#: Whoever may upload a file may take it back, by what the file is about.
UPLOADING: Final = {"commitment": "commitment.sign", own_copies.SUBJECT: "commitment.upload"}


def rounds_taken_back(session: Session, commitment: Commitment) -> list[int]:
    """The rounds whose signing was taken back and that this one goes on from: their papers are shown with its own."""
    return list(
        session.scalars(
            select(Commitment.id).where(
                Commitment.project_id == commitment.project_id,
                Commitment.consultation_id == commitment.consultation_id,
                Commitment.round < commitment.round,
                # Departments were told of it, and yet it ended as one that nobody signed.
                Commitment.state == "withdrawn",
                Commitment.reported_at.is_not(None),
            )
        )
    )


def take_back(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Take back that both sides have signed; answer the round in which the signing is recorded again.

    What the signing had bound is waived and its clocks count for nothing; what an application carries goes on as the
    application. The clock of the three working days (二（三）1) runs on from where it began, so that nobody gains a day.

    Raises:
        IllegalMove: nothing is signed, or a breach was found, or it is over.
        StepUsed: something was reported, started, checked, questioned, ordered about or permitted upon it.
        ReasonMissing: no reason.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    commitment, project = commitments.locked(session, commitment_id)
    duty.require(by, ACT, case_of(project))
    require_open(project, ACT)
    expect(expected_version, commitment)
    state = COMMITMENT.after(commitment.state, "take_back_signing")
    why = reason_given(reason, ACTS[ACT].title, limit=commitments.LONGEST_END)
    _require_unused(session, project, commitment)
    undone = {
        "signed_at": commitment.signed_at,
        "signed_for_enterprise": commitment.signed_for_enterprise,
        "signed_for_office": commitment.signed_for_office,
    }
    released = _release(session, commitment, why=why, now=now)
    scans = [row for row, _ in signing.scans(session, commitment.id) if not row.taken_back_because]
    for scan in scans:
        scan.taken_back_because = why
    commitment.state, commitment.reason = state, why
    commitment.signed_at, commitment.closed_at = None, now
    session.flush()
    again = _again(session, commitment)
    clock = last_clock(session, ("commitment", commitment.id), "signed")
    if clock is not None:
        # Its stop stands in the line of the signing; it runs on as the clock of the round that goes on.
        clock.subject_id = again.id
        clocks.run_on(session, calendar_of(session, law.edition(project.edition_hash), law.notices), clock)
    notices.tell_others(
        session,
        "commitment.signing_taken_back",
        to=(
            notices.OFFICE,
            clause_sides.enterprise_of(project),
            *(("department", key) for key in commitments.concerned(session, commitment)),
        ),
        by=by,
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        reason=why,
    )
    event.append(
        session,
        project,
        kind=ACT,
        by=by,
        now=now,
        subject=("commitment", commitment.id),
        data={
            "undone": undone,
            "released": released,
            "scans": [scan.sha256 for scan in scans],
            "again": again.id,
            "reason": why,
        },
    )
    session.flush()
    return again


def _again(session: Session, wrong: Commitment) -> Commitment:
    """The round in which the signing is recorded again: the same text, found to qualify by the same application."""
    again = Commitment(
        project_id=wrong.project_id,
        consultation_id=wrong.consultation_id,
        round=wrong.round + 1,
        state=FROZEN[0],
        explained=wrong.explained,
        informed_by=wrong.informed_by,
        informed_to=wrong.informed_to,
        informed_at=wrong.informed_at,
        applied_at=wrong.applied_at,
        applied_by=wrong.applied_by,
        papers=list(wrong.papers),
        applications=wrong.applications,
        decided_at=wrong.decided_at,
        draft=wrong.draft,
    )
    session.add(again)
    session.flush()
    return again


def _release(session: Session, commitment: Commitment, *, why: str, now: datetime) -> dict[str, str]:
    """Nothing that the wrong signing had bound is asked for; answer how each thing stands now."""
    promised, materials, points = clauses.owed(session, commitment)
    for clause in promised:
        clause_outcomes.hand_back(session, clause)
        clause.state, clause.reason = CLAUSE.after(clause.state, "waive"), why
        clause.through_kind, clause.through_id = "", None
    for material in materials:
        material.state, material.note = DEFERRED_MATERIAL.after(material.state, "waive"), why
    for point in points:
        point.state, point.finding = SUPERVISION_POINT.after(point.state, "cancel"), why
    released = {
        **{f"clause:{each.id}": each.state for each in promised},
        **{f"deferred_material:{each.id}": each.state for each in materials},
        **{f"supervision_point:{each.id}": each.state for each in points},
    }
    for name in released:
        kind, _, key = name.partition(":")
        clocks.stop(session, (kind, int(key)), at=now, because=RETRACTED)
    session.flush()
    return released


# --- what has come of it --------------------------------------------------------------------------------------


def use_of(session: Session, project: Project, commitment: Commitment) -> str:
    """What rests on a signing, in words for whoever would take it back; empty where nothing does."""
    mine = Clause.commitment_id == commitment.id
    uses = (
        (
            "承诺条款已报告履行、登记未履行或者免除",
            exists().where(
                mine,
                or_(Clause.state.in_(("met", "missed", "waived")), Clause.done_at.is_not(None)),
            ),
        ),
        (
            "签订之后登记了条款的起算事件，请先收回该登记",
            exists().where(
                mine,
                Anchor.project_id == project.id,
                Anchor.key == Clause.anchor,
                anchors.concerns_clause(),
                Anchor.taken_back_because == "",
                Anchor.recorded_at >= commitment.reported_at,
            ),
        ),
        (
            "容缺材料已补交或者不再要求",
            exists().where(
                DeferredMaterial.commitment_id == commitment.id,
                or_(DeferredMaterial.state != "promised", DeferredMaterial.round > 1),
            ),
        ),
        (
            "已按监管检查安排进行检查",
            exists().where(
                SupervisionPoint.commitment_id == commitment.id,
                SupervisionPoint.state.in_(("in_order", "rectifying")),
            ),
        ),
        (
            "已据此登记违诺",
            exists().where(Breach.commitment_id == commitment.id, Breach.state != "dismissed"),
        ),
        (
            "已据此提出异议，尚未了结",
            exists().where(Dispute.commitment_id == commitment.id, Dispute.state != "closed"),
        ),
        (
            "已据此督办",
            exists().where(
                mine,
                Supervision.clock_id == ClockRecord.id,
                ClockRecord.subject_kind == "clause",
                ClockRecord.subject_id == Clause.id,
            ),
        ),
        (
            "审批事项已依承诺先行办理",
            exists().where(ApprovalItem.project_id == project.id, ApprovalItem.by_commitment),
        ),
        (
            "直接落地阶段已据此办结",
            ~exists().where(
                ProjectStage.project_id == project.id,
                ProjectStage.stage == "direct_landing",
                ProjectStage.state == "open",
            ),
        ),
    )
    found = session.execute(select(*(asked for _, asked in uses))).one()
    return next((words for (words, _), used in zip(uses, found, strict=True) if used), "")


def _require_unused(session: Session, project: Project, commitment: Commitment) -> None:
    if use := use_of(session, project, commitment):
        raise StepUsed(use=use)


# --- a wrong file ----------------------------------------------------------------------------------------------


def take_back_file(
    session: Session, *, attachment_id: int, reason: str, by: Actor, now: datetime
) -> Attachment:
    """Take back a file that is not the right one: it is kept, and shown with the reason. Another is uploaded beside it.

    Nothing rests on the file but that it is there; so it may be replaced for as long as the commitment is not over.

    Raises:
        NotFound: there is no such file.
        NotMandated: the agent was not entrusted with it.
        StepUsed: it was taken back before, or the commitment is over.
        ReasonMissing: no reason.
    """
    kept = session.get(Attachment, attachment_id)
    if kept is None or kept.subject_kind not in UPLOADING:
        raise NotFound(what="该附件")
    act = UPLOADING[kept.subject_kind]
    commitment, project = commitments.locked(session, kept.subject_id)
    session.refresh(kept)
    duty.require(by, act, case_of(project))
    mandates.require(session, project, by, act)
    clauses.require_going(project, act)
    if kept.taken_back_because:
        raise StepUsed(use="该文件已经收回")
    if commitment.state in ENDED:
        raise StepUsed(use=Sentence("双向承诺书{state}", state=COMMITMENT.words[commitment.state]))
    kept.taken_back_because = reason_given(reason, "收回误传的文件", limit=clauses.LONGEST_WHY)
    notices.tell_others(
        session,
        "commitment.file_taken_back",
        to=(notices.OFFICE, clause_sides.enterprise_of(project)),
        by=by,
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        material=kept.title,
        reason=kept.taken_back_because,
    )
    event.append(
        session,
        project,
        kind="commitment.take_back_file",
        by=by,
        now=now,
        subject=("attachment", kept.id),
        data={"title": kept.title, "sha256": kept.sha256, "reason": kept.taken_back_because},
    )
    session.flush()
    return kept
