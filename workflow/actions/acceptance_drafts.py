"""What stands on 联合验收意见书 and 联合验收整改清单 is gathered into their sheets (二（四）2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forms.acceptance import AcceptanceOpinionSheet, RectificationSheet
from forms.official import Grid, Paragraph, Row, Signature
from workflow.actions.acceptances import case_of_acceptance, taking_part
from workflow.actions.cases import facts_of
from workflow.actions.drafts import Draft
from workflow.errors import AcceptanceUnfinished
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.records.acceptance import (
    AcceptancePart,
    JointAcceptance,
    Rectification,
    parts_of,
    rectifications_of,
)
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import ACCEPTANCE_PART
from workflow.rules.words import day_in_full, moment_in_full


def _begun(
    session: Session, law: Law, acceptance_id: int, by: Actor
) -> tuple[JointAcceptance, Project, list[AcceptancePart], Edition]:
    acceptance = JointAcceptance.found(session, acceptance_id)
    project = session.get_one(Project, acceptance.project_id)
    parts = parts_of(session, acceptance_id)
    duty.require(by, "acceptance.read", case_of_acceptance(project, acceptance, parts))
    return acceptance, project, taking_part(parts), law.edition(project.edition_hash)


def _names(session: Session, parts: Sequence[AcceptancePart]) -> dict[str, str]:
    return {part.department_key: session.get_one(Department, part.department_key).name for part in parts}


def _every_paper(project: Project, edition: Edition, name: str, now: datetime) -> dict[str, Any]:
    return {
        "reference": project.number,
        "edition": edition.hash,
        "issuer": edition.office,
        "made_at": now,
        "project_name": name,
    }


def draft_opinion(session: Session, law: Law, *, acceptance_id: int, by: Actor, now: datetime) -> Draft:
    """联合验收意见书 as it was concluded, passed or not: every part with its opinion, who gave it, and room to seal.

    Raises:
        AcceptanceUnfinished: there is no conclusion.
    """
    acceptance, project, parts, edition = _begun(session, law, acceptance_id, by)
    if acceptance.concluded_at is None or acceptance.on_site_at is None:
        raise AcceptanceUnfinished(what="联合验收意见书")
    facts = facts_of(session, project, acceptance.facts_version)
    names = _names(session, parts)
    lead = session.get_one(Department, acceptance.lead_key)
    passed = acceptance.state == "passed"
    rows = [row for row in rectifications_of(session, acceptance_id) if row.number is not None]
    sheet = AcceptanceOpinionSheet(
        **_every_paper(project, edition, facts.name, now),
        mark=lead.name,
        number=acceptance.number or "",
        heading="联合验收意见书" + ("" if passed else "（不通过）"),
        addressee=facts.enterprise_name,
        paragraphs=(
            Paragraph(
                f"你单位申请的“{facts.name}”竣工联合验收（项目编号{project.number}），现出具意见如下。"
            ),
            Paragraph("一、验收范围", 1),
            Paragraph(acceptance.scope),
            Paragraph("二、现场核验", 1),
            Paragraph(
                f"申请时间：{moment_in_full(acceptance.applied_at)}；现场核验：{moment_in_full(acceptance.on_site_at)}，"
                f"{acceptance.place}" + (f"；改期{acceptance.redated}次" if acceptance.redated else "") + "。"
            ),
            Paragraph("三、整改与复验", 1),
            Paragraph(_rectified(acceptance, rows)),
            Paragraph("四、结论", 1),
            Paragraph(
                "各参加部门的意见均为合格，联合验收通过。"
                if passed
                else f"联合验收不通过。原因：{acceptance.conclusion}"
            ),
            *((Paragraph(acceptance.conclusion),) if passed and acceptance.conclusion else ()),
        ),
        grids=(
            Grid(
                ("参加部门", "核验情况", "意见", "经办人", "日期", "单位盖章"),
                tuple(Row(_cells(names[part.department_key], part)) for part in parts),
                (6, 9, 3, 3, 5, 4),
                "各参加部门意见",
            ),
        ),
        closing=_closing(edition, passed),
        signatures=(Signature(lead.name, "盖章", local_day(acceptance.concluded_at)),),
        copies=tuple(name for key, name in names.items() if key != acceptance.lead_key),
        remark="本意见书的格式为专班约定；各部门依法应当单独出具的文件，按其规定办理。",
    )
    return Draft(
        "acceptance_opinion",
        "联合验收意见书",
        project.id,
        ("joint_acceptance", acceptance_id),
        edition.hash,
        sheet,
    )


def _rectified(acceptance: JointAcceptance, rows: Sequence[Rectification]) -> str:
    if acceptance.list_handed_at is None or not rows:
        return "各参加部门现场核验时均未提出整改。"
    good = sum(row.outcome == "passed" for row in rows)
    return (
        f"{day_in_full(local_day(acceptance.list_handed_at))}一次性送达整改清单，共{len(rows)}项；"
        f"企业报送{sum(row.reported_at is not None for row in rows)}项，复验合格{good}项。"
    )


def _cells(name: str, part: AcceptancePart) -> tuple[str, ...]:
    """One row: what the department found, and what it found when it looked again."""
    said = [part.findings] if part.findings else []
    if part.rechecked_at is not None:
        said.append(f"复验：{part.recheck_findings or ACCEPTANCE_PART.words[part.state]}")
    at = part.rechecked_at or part.recorded_at
    return (
        name,
        "\n".join(said) or "—",
        ACCEPTANCE_PART.words[part.state],
        part.rechecked_by or part.handled_by or "—",
        day_in_full(local_day(at)) if at else "—",
        "",
    )


def _closing(edition: Edition, passed: bool) -> tuple[Paragraph, ...]:
    """What the enterprise has to do next."""
    if not passed:
        return (Paragraph("请整改后重新申请联合验收。"),)
    limits = [edition.limits[key] for key in ("fire_filing", "completion_filing") if key in edition.limits]
    duties = "；".join(f"{limit.title}（{limit.clause}）" for limit in limits)
    return (Paragraph(f"请自验收合格之日起，按期办理应当办理的备案：{duties}。"),) if duties else ()


def draft_rectifications(
    session: Session, law: Law, *, acceptance_id: int, by: Actor, now: datetime
) -> Draft:
    """联合验收整改清单 as it was handed over: all departments' things to put right, numbered once.

    Raises:
        AcceptanceUnfinished: no list was handed over.
    """
    acceptance, project, parts, edition = _begun(session, law, acceptance_id, by)
    if acceptance.list_handed_at is None:
        raise AcceptanceUnfinished(what="联合验收整改清单")
    facts = facts_of(session, project, acceptance.facts_version)
    names = _names(session, parts)
    keys = {part.id: part.department_key for part in parts}
    lead = session.get_one(Department, acceptance.lead_key)
    rows = [row for row in rectifications_of(session, acceptance_id) if row.number is not None]
    sheet = RectificationSheet(
        **_every_paper(project, edition, facts.name, now),
        mark=lead.name,
        heading="联合验收整改清单",
        addressee=facts.enterprise_name,
        paragraphs=(
            Paragraph(
                f"“{facts.name}”（项目编号{project.number}）联合验收现场核验后，各参加部门提出的整改事项汇总如下，"
                f"共{len(rows)}项。清单一次告知，不再增加；请按期整改并逐项报送整改情况，各部门只就本清单所列事项复验。"
            ),
        ),
        grids=(
            Grid(
                ("序号", "整改内容", "依据", "完成日期", "提出部门"),
                tuple(
                    Row(
                        (
                            str(row.number),
                            row.content,
                            row.basis,
                            day_in_full(row.due_on),
                            names.get(keys.get(row.part_id, ""), ""),
                        )
                    )
                    for row in rows
                ),
                (2, 9, 6, 4, 5),
            ),
        ),
        signatures=(
            Signature(lead.name, "盖章", local_day(acceptance.list_handed_at)),
            Signature(facts.enterprise_name, "签收"),
        ),
        copies=tuple(name for key, name in names.items() if key != acceptance.lead_key),
        remark="完成日期由提出部门与企业约定，文件未规定整改时限。",
    )
    return Draft(
        "rectification_list",
        "联合验收整改清单",
        project.id,
        ("joint_acceptance", acceptance_id),
        edition.hash,
        sheet,
    )
