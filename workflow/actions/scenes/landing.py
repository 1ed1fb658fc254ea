"""Scenes of direct landing (二（三）): screened, circulated, informed, applied for, signed, kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from workflow.actions import (
    anchors,
    clause_confirmations,
    clauses,
    commitments,
    consultation_ends,
    consultations,
    deferrals,
    informing,
    opinions,
    oversight,
    signing,
)
from workflow.actions.scenes.stage import Stage
from workflow.law.terms import Side
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.consultation import Consultation, Consultee

#: The signed paper as it comes back from the scanner: one empty page.
_SCAN: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def consultation_of(stage: Stage, project_id: int) -> Consultation:
    """The newest round of the project."""
    return stage.newest(Consultation, Consultation.project_id == project_id)  # type: ignore[no-any-return]


def commitment_of(stage: Stage, project_id: int) -> Commitment:
    """The newest commitment of the project."""
    return stage.newest(Commitment, Commitment.project_id == project_id)  # type: ignore[no-any-return]


def screen(
    stage: Stage,
    project_id: int,
    opinion: str,
    *,
    land: str,
    evidence: str = "",
    high_risk: bool | None = None,
    why: str = "",
    now: datetime,
) -> None:
    """The office asks the enterprise first, and screens the project."""
    stage.do(
        consultations.open_screening,
        project_id=project_id,
        enterprise_opinion=opinion,
        info="投资协议、用地红线图、总平面初步方案随表一并提供。",
        land=land,
        land_evidence=evidence,
        high_risk=high_risk,
        high_risk_reason=why,
        by=stage.cast.office,
        now=now,
    )


def give_up_screening(stage: Stage, project_id: int, reason: str, *, now: datetime) -> None:
    """The office takes the question back before anybody was asked."""
    stage.do(
        consultation_ends.withdraw,
        consultation_id=consultation_of(stage, project_id).id,
        reason=reason,
        by=stage.cast.office,
        now=now,
    )


def circulate(
    stage: Stage,
    project_id: int,
    departments: Sequence[str],
    promises: Sequence[str] = (),
    *,
    now: datetime,
) -> None:
    """附件2 goes to every department at once."""
    stage.do(
        consultations.circulate,
        consultation_id=consultation_of(stage, project_id).id,
        departments=departments,
        enterprise_clauses=promises,
        by=stage.cast.office,
        now=now,
    )


def opine(
    stage: Stage,
    project_id: int,
    department: str,
    *,
    reason: str = "",
    added: Sequence[str] = (),
    now: datetime,
) -> None:
    """A department agrees, or objects where a reason is given."""
    consultee = stage.newest(
        Consultee,
        Consultee.consultation_id == consultation_of(stage, project_id).id,
        Consultee.department_key == department,
    )
    by = stage.cast.liaison(department)
    stage.do(
        opinions.reply,
        consultee_id=consultee.id,
        opinion="object" if reason else "agree",
        reason=reason,
        added_clauses=added,
        handled_by=by.name,
        phone=by.phone,
        by=by,
        now=now,
    )


def inform(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The window tells the enterprise what it would promise, and what would be promised to it."""
    text = stage.law.current.commitment
    stage.do(
        informing.inform,
        project_id=project_id,
        explained="\n".join(each.text for each in text.explanations),
        informed_by=stage.agent(project_id).name,
        informed_to=stage.project(project_id).contact_name,
        by=stage.agent(project_id),
        now=now,
    )


def redraft(stage: Stage, project_id: int, *, now: datetime, **drafted: Any) -> None:
    """Both sides fill in dates and consequences."""
    stage.do(
        informing.redraft,
        commitment_id=commitment_of(stage, project_id).id,
        by=stage.cast.office,
        now=now,
        **drafted,
    )


def apply(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The enterprise applies with all its papers."""
    stage.do(
        commitments.apply,
        commitment_id=commitment_of(stage, project_id).id,
        papers=[paper.key for paper in stage.law.current.commitment.papers],
        applied_by=stage.project(project_id).contact_name,
        by=stage.enterprise(project_id),
        now=now,
    )


def qualify(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The office finds that the application qualifies."""
    commitment = commitment_of(stage, project_id)
    stage.do(commitments.qualify, commitment_id=commitment.id, by=stage.cast.office, now=now)


def sign(stage: Stage, project_id: int, *, scanned: bool = True, now: datetime) -> None:
    """Both sides sign; every department hears of it at once."""
    stage.do(
        signing.sign,
        commitment_id=commitment_of(stage, project_id).id,
        signed_for_enterprise=stage.project(project_id).contact_name,
        signed_for_office=stage.cast.office.name,
        scan=("双向承诺书签订件.pdf", _SCAN) if scanned else None,
        by=stage.cast.office,
        now=now,
    )


def anchor(stage: Stage, project_id: int, key: str, evidence: str, *, about: str = "", now: datetime) -> None:
    """An event happened that starts promises: the deal is confirmed, the price is paid, papers are complete."""
    stage.do(
        anchors.record,
        project_id=project_id,
        anchor=key,
        about=about,
        evidence=evidence,
        by=stage.cast.liaison("natural_resources"),
        now=now,
    )


def clause_of(stage: Stage, project_id: int, words: str) -> Clause:
    """The clause that promises a limit of the law, or whose text holds these words."""
    commitment = commitment_of(stage, project_id)
    rows = stage.all(Clause, Clause.commitment_id == commitment.id)
    (found,) = [row for row in rows if row.about == words or words in row.text]
    return found  # type: ignore[no-any-return]


def keep(stage: Stage, project_id: int, words: str, evidence: str, *, now: datetime) -> None:
    """A promise is kept; its own side reports it, and the other side confirms it."""
    clause = clause_of(stage, project_id, words)
    by = (
        stage.enterprise(project_id)
        if clause.side == Side.ENTERPRISE
        else stage.cast.liaison(str(clause.department_key))
    )
    stage.do(clauses.fulfil, clause_id=clause.id, evidence=evidence, by=by, now=now)
    other = stage.cast.office if clause.side == Side.ENTERPRISE else stage.enterprise(project_id)
    stage.do(clause_confirmations.confirm, clause_id=clause.id, by=other, now=now)


def report_standing(stage: Stage, project_id: int, evidence: str, *, now: datetime) -> None:
    """Each department reports how it kept what it keeps all the time."""
    for clause in stage.all(Clause, Clause.project_id == project_id, Clause.state == "standing"):
        if clause.side == Side.DEPARTMENT:
            by = stage.cast.liaison(str(clause.department_key))
            stage.do(clauses.fulfil, clause_id=clause.id, evidence=evidence, by=by, now=now)


def confirm_reports(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The enterprise confirms what departments have reported as kept, and the office what the enterprise has."""
    counterparts = {Side.DEPARTMENT: stage.enterprise(project_id), Side.ENTERPRISE: stage.cast.office}
    for clause in stage.all(Clause, Clause.project_id == project_id, Clause.confirmation == "awaiting"):
        by = counterparts[Side(clause.side)]
        stage.do(clause_confirmations.confirm, clause_id=clause.id, by=by, now=now)


def hand_in(stage: Stage, project_id: int, name: str, *, now: datetime) -> None:
    """The enterprise hands in a paper that was promised for later."""
    material = _deferred(stage, project_id, name)
    stage.do(deferrals.hand_in, material_id=material.id, by=stage.enterprise(project_id), now=now)


def check_paper(stage: Stage, project_id: int, name: str, *, now: datetime) -> None:
    """It is what was promised."""
    material = _deferred(stage, project_id, name)
    by = stage.cast.liaison(material.department_key) if material.department_key else stage.cast.office
    stage.do(deferrals.check, material_id=material.id, accepted=True, by=by, now=now)


def _deferred(stage: Stage, project_id: int, name: str) -> DeferredMaterial:
    return stage.newest(  # type: ignore[no-any-return]
        DeferredMaterial, DeferredMaterial.project_id == project_id, DeferredMaterial.name == name
    )


def inspect(stage: Stage, project_id: int, title: str, finding: str, *, now: datetime) -> None:
    """A department checks on the spot what was promised, and finds it in order (事中事后监管)."""
    point = stage.newest(
        SupervisionPoint, SupervisionPoint.project_id == project_id, SupervisionPoint.title == title
    )
    by = stage.cast.liaison(point.department_key)
    stage.do(oversight.record, point_id=point.id, in_order=True, finding=finding, by=by, now=now)


def fulfil(stage: Stage, project_id: int, evidence: str, *, now: datetime) -> None:
    """Both sides have done what they promised."""
    stage.do(
        signing.fulfil,
        commitment_id=commitment_of(stage, project_id).id,
        evidence=evidence,
        by=stage.cast.office,
        now=now,
    )
