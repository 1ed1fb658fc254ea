"""A project that stands before its joint acceptance, and people who carry it on from there."""

from datetime import datetime
from typing import Any

from builders.county import County, at
from builders.landing import signed, unopposed
from workflow.actions import (
    acceptance_parts,
    acceptance_site,
    acceptances,
    analyses,
    checklists,
    entrusting,
    projects,
)
from workflow.records.acceptance import AcceptancePart, JointAcceptance, Rectification

#: Who takes part in completion, and the items that analysis named for each.
COMPLETION = (
    ("housing", ["YS-01", "YS-04", "YS-07", "YS-08"]),
    ("natural_resources", ["YS-01", "YS-02"]),
    ("meteorology", ["YS-01", "YS-06"]),
)
DEPARTMENTS = tuple(department for department, _ in COMPLETION)

#: The day on which everybody meets at the site, two days after `county.NOW`.
ON_SITE = at("2026-11-25 09:30")
AFTER = at("2026-11-25 15:00")


def a_built_project(county: County, named: str = "", *, promised: bool = False) -> int:
    """A project in construction approval whose completion phase concerns three departments.

    Where it is `promised`, the dual commitment is signed, so that 规划条件核实 is a clause of it.
    """
    other: dict[str, Any] = (
        {"name": f"罗定厂房{named}", "enterprise_name": f"罗定测试{named}有限公司"} if named else {}
    )
    project_id = county.a_project(**other)
    county.do(entrusting.assign_agent, project_id=project_id, agent_id=county.agent.person_id)
    wanted: list[dict[str, Any]] = [
        {"department": department, "phase": "completion", "items": items} for department, items in COMPLETION
    ]
    county.do(analyses.decide, project_id=project_id, involvements=wanted)
    county.do(checklists.dispatch, project_id=project_id)
    for checklist in county.checklists(project_id).values():
        county.answer(checklist)
    county.do(projects.move_stage, project_id=project_id, move="finish_docking")
    if promised:
        unopposed(county, project_id)
        signed(county, project_id)
        county.do(projects.move_stage, project_id=project_id, move="finish_direct_landing")
    for move in ("skip_business_registration", "skip_direct_landing"):
        if not promised or move != "skip_direct_landing":
            reason = "企业已设立，按一般程序办理"
            county.do(projects.move_stage, project_id=project_id, move=move, reason=reason)
    if county.project(project_id).state != "construction_approval":
        county.do(projects.move_stage, project_id=project_id, move="open_construction_approval")
    return project_id


def an_application(county: County, project_id: int | None = None) -> JointAcceptance:
    """A joint acceptance that the enterprise has applied for."""
    project_id = project_id or a_built_project(county)
    return county.do(
        acceptances.apply,
        project_id=project_id,
        scope="一号厂房、二号厂房及室外工程",
        materials=["联合验收申请表", "竣工验收报告（五方）"],
        by=county.enterprise(project_id),
    )


def an_arranged(
    county: County, departments: tuple[str, ...] = DEPARTMENTS, project_id: int | None = None
) -> JointAcceptance:
    """A joint acceptance with its date and its departments."""
    acceptance = an_application(county, project_id)
    county.do(
        acceptance_site.arrange,
        acceptance_id=acceptance.id,
        departments=departments,
        on_site_at=ON_SITE,
        place="一号厂房门口",
        by=county.liaison("housing"),
    )
    return acceptance_of(county, acceptance.id)


def acceptance_of(county: County, acceptance_id: int) -> JointAcceptance:
    """A joint acceptance as it is committed."""
    return county.one(JointAcceptance, acceptance_id)


def parts(county: County, acceptance_id: int) -> dict[str, AcceptancePart]:
    """The parts by department, as they are committed."""
    rows = county.all(AcceptancePart, AcceptancePart.acceptance_id == acceptance_id)
    return {row.department_key: row for row in rows}


def listed(county: County, acceptance_id: int) -> list[Rectification]:
    """What stands on the list, dropped ones left out."""
    return county.all(
        Rectification, Rectification.acceptance_id == acceptance_id, Rectification.dropped.is_(False)
    )


def opine(
    county: County,
    part: AcceptancePart,
    *wanted: tuple[str, str, str],
    now: datetime = AFTER,
    **given: Any,
) -> AcceptancePart:
    """The department passes, or asks for each of `wanted`: what, on what basis, until when."""
    lines = [{"content": what, "basis": basis, "due_on": due} for what, basis, due in wanted]
    return county.do(
        acceptance_parts.record,
        part_id=part.id,
        result="rectify" if wanted else "pass",
        findings="现场与图纸一致" if not wanted else "现场有出入",
        rectifications=lines,
        handled_by="核验员甲",
        by=county.liaison(part.department_key),
        now=now,
        **given,
    )


ONE = ("消防车道被材料堵塞，清理并画线", "建筑设计防火规范第7.1.8条", "2026-12-02")
