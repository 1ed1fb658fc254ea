"""Scenes of joint acceptance (二（四）2): one application, one date, a part per department, one list, one conclusion."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from workflow.actions import (
    acceptance_conclusions,
    acceptance_parts,
    acceptance_site,
    acceptances,
    rectifications,
)
from workflow.actions.scenes.stage import Stage
from workflow.records.acceptance import AcceptancePart, JointAcceptance, Rectification
from workflow.rules.duty import Actor

_MATERIALS: Final = ("联合验收申请表", "竣工验收报告（五方）", "“多测合一”测绘成果", "竣工图")


def acceptance_of(stage: Stage, project_id: int) -> JointAcceptance:
    """The newest joint acceptance of the project."""
    return stage.newest(JointAcceptance, JointAcceptance.project_id == project_id)  # type: ignore[no-any-return]


def _lead(stage: Stage) -> Actor:
    return stage.cast.liaison("housing")


def apply(stage: Stage, project_id: int, scope: str, *, now: datetime) -> None:
    """The agent applies once for everything."""
    stage.do(
        acceptances.apply,
        project_id=project_id,
        scope=scope,
        materials=_MATERIALS,
        by=stage.agent(project_id),
        now=now,
    )


def arrange(stage: Stage, project_id: int, on_site: datetime, *, now: datetime) -> None:
    """Housing takes whom the catalogue and the analysis name, and sets one date for all."""
    with stage.reading() as session:
        proposed = acceptance_site.propose(session, stage.law, project_id=project_id, by=_lead(stage))
    stage.do(
        acceptance_site.arrange,
        acceptance_id=acceptance_of(stage, project_id).id,
        departments=[each.department for each in proposed],
        on_site_at=on_site,
        place="项目南门",
        by=_lead(stage),
        now=now,
    )


def give_parts(
    stage: Stage,
    project_id: int,
    asking: str,
    wanted: tuple[str, str, str],
    *,
    only: Collection[str] = (),
    now: datetime,
) -> None:
    """Every department, or only some, gives its part on site, one after another; one wants one thing put right."""
    acceptance = acceptance_of(stage, project_id)
    parts = [
        part
        for part in stage.all(AcceptancePart, AcceptancePart.acceptance_id == acceptance.id)
        if not only or part.department_key in only
    ]
    for part, instant in zip(parts, stage.instants(now, 8), strict=False):
        content, basis, due_on = wanted
        lines = [{"content": content, "basis": basis, "due_on": due_on}]
        by = stage.cast.liaison(part.department_key)
        asks = part.department_key == asking
        stage.do(
            acceptance_parts.record,
            part_id=part.id,
            result="rectify" if asks else "pass",
            findings="现场有一处需要整改" if asks else "现场与图纸一致",
            rectifications=lines if asks else (),
            handled_by=by.name,
            phone=by.phone,
            by=by,
            now=instant,
        )


def hand_over(stage: Stage, project_id: int, *, now: datetime) -> None:
    """One list goes to the enterprise, once."""
    acceptance = acceptance_of(stage, project_id)
    stage.do(rectifications.hand_over, acceptance_id=acceptance.id, by=_lead(stage), now=now)


def report(stage: Stage, project_id: int, what: str, *, now: datetime) -> None:
    """The enterprise reports everything as put right."""
    acceptance = acceptance_of(stage, project_id)
    listed = stage.all(Rectification, Rectification.acceptance_id == acceptance.id)
    stage.do(
        rectifications.report,
        acceptance_id=acceptance.id,
        numbers=[each.number for each in listed],
        what=what,
        by=stage.enterprise(project_id),
        now=now,
    )


def recheck(stage: Stage, project_id: int, department: str, *, now: datetime) -> None:
    """Only the department that asked looks again, and only at that."""
    acceptance = acceptance_of(stage, project_id)
    part = stage.newest(
        AcceptancePart,
        AcceptancePart.acceptance_id == acceptance.id,
        AcceptancePart.department_key == department,
    )
    own = stage.all(Rectification, Rectification.part_id == part.id)
    by = stage.cast.liaison(department)
    stage.do(
        acceptance_parts.recheck,
        part_id=part.id,
        results={each.number: "passed" for each in own},
        findings="已按清单整改到位",
        handled_by=by.name,
        by=by,
        now=now,
    )


def conclude(stage: Stage, project_id: int, *, now: datetime) -> None:
    """Every part has passed: one conclusion, with which the enterprise's filings start."""
    lead = _lead(stage)
    stage.do(
        acceptance_conclusions.conclude_passed,
        acceptance_id=acceptance_of(stage, project_id).id,
        handled_by=lead.name,
        by=lead,
        now=now,
    )


def fail(stage: Stage, project_id: int, conclusion: str, *, now: datetime) -> None:
    """What was listed is not put right in time: the work is not accepted, and why."""
    lead = _lead(stage)
    stage.do(
        acceptance_conclusions.conclude_failed,
        acceptance_id=acceptance_of(stage, project_id).id,
        conclusion=conclusion,
        handled_by=lead.name,
        by=lead,
        now=now,
    )
