"""The papers of the dual commitment are gathered: the notice to the enterprise, the text for both signatures."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms import CommitmentSheet, Grid, InformingSheet, Paragraph, Row, Signature
from workflow.actions import clause_sides
from workflow.actions.cases import case_of
from workflow.actions.drafts import Draft
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Side
from workflow.records.commitment import Clause, Commitment
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project
from workflow.rules import commitment as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.words import day_in_full, moment_in_full, numeral, without_weekdays


def _found(session: Session, commitment_id: int, by: Actor) -> tuple[Commitment, Project]:
    commitment = Commitment.found(session, commitment_id)
    project = session.get_one(Project, commitment.project_id)
    duty.require(by, "commitment.read", case_of(project, clause_sides.departments_of(session, project.id)))
    return commitment, project


def draft_informing(session: Session, law: Law, *, commitment_id: int, by: Actor, now: datetime) -> Draft:
    """告知书: what the window explained to the enterprise, by whom, to whom, when (二（三）1)."""
    commitment, project = _found(session, commitment_id, by)
    edition = law.edition(project.edition_hash)
    enterprise = session.get_one(Enterprise, project.enterprise_id)
    papers = "、".join(paper.name for paper in edition.commitment.papers)
    explained = [Paragraph(line) for line in commitment.explained.split("\n") if line.strip()]
    sheet = InformingSheet(
        reference=project.number,
        edition=edition.hash,
        issuer=edition.office,
        made_at=now,
        mark=edition.office,
        number="",
        project_name=project.name,
        addressee=enterprise.name,
        paragraphs=(
            Paragraph(
                f"你单位“{project.name}”（受理编号{project.number}）经征询有关审批部门，可以按自愿原则实行承诺准入。"
                "现将有关事项告知如下。"
            ),
            Paragraph("一、告知的内容", 1),
            *explained,
            Paragraph("二、申请需要的材料", 1),
            Paragraph(f"{papers}。"),
            Paragraph("三、办理时限", 1),
            Paragraph(
                "提出申请且符合条件的，原则上在3个工作日内签订“双向承诺书”。不申请的，按常规程序办理，不受影响。"
            ),
            Paragraph("四、告知情况", 1),
            Paragraph(
                f"{moment_in_full(commitment.informed_at)}，由{commitment.informed_by}向{commitment.informed_to}当面告知并解释。"
            ),
        ),
        signatures=(Signature("告知单位"), Signature("企业（被告知人）", "签字")),
        remark="本告知书的格式为专班约定；申请材料清单为样例，待核定。",
    )
    return Draft(
        "informing",
        f"{project.name}·承诺准入告知书",
        project.id,
        ("commitment", commitment.id),
        edition.hash,
        sheet,
    )


def draft_commitment(session: Session, law: Law, *, commitment_id: int, by: Actor, now: datetime) -> Draft:
    """双向承诺书 as it stands, for both signatures; with its date once it is signed."""
    commitment, project = _found(session, commitment_id, by)
    edition = law.edition(project.edition_hash)
    enterprise = session.get_one(Enterprise, project.enterprise_id)
    draft = rules.from_json(commitment.draft)
    names = _Names(session)
    signed_on = local_day(commitment.signed_at) if commitment.signed_at else None
    paragraphs: list[Paragraph] = [
        Paragraph(f"甲方（政府）：{edition.office}及承诺部门"),
        Paragraph(
            f"乙方（企业）：{enterprise.name}（统一社会信用代码：{enterprise.credit_code or '待登记'}）"
        ),
        Paragraph(f"项目：{project.name}；项目代码：{project.code or '待取得'}；用地：{project.address}。"),
    ]
    for place, section in enumerate(edition.commitment.sections, start=1):
        paragraphs.append(Paragraph(f"{numeral(place)}、{section.title}", 1))
        paragraphs.append(Paragraph(draft.sections.get(section.key, section.text)))
        paragraphs += [Paragraph(text) for text in _part(section.part, draft, edition, names)]
        if section.part == "department_clauses" and draft.left_out:
            paragraphs.append(Paragraph(_left_out(draft, edition, names)))
    sheet = CommitmentSheet(
        reference=project.number,
        edition=edition.hash,
        issuer=edition.office,
        made_at=now,
        project_name=project.name,
        paragraphs=tuple(paragraphs),
        grids=_grids(draft, _terms(session, commitment, draft, edition), names),
        signatures=(
            Signature(f"甲方：{edition.office}", "盖章", signed_on),
            Signature(f"乙方：{enterprise.name}", "盖章", signed_on),
        ),
        remark=f"{edition.commitment.status}：{edition.commitment.why}。",
    )
    return Draft(
        "commitment",
        f"{project.name}·双向承诺书" + ("（签订稿）" if signed_on else "（文本）"),
        project.id,
        ("commitment", commitment.id),
        edition.hash,
        sheet,
    )


#: How the sheet of each paper is gathered.
DRAFTS: Final = {"informing": draft_informing, "commitment": draft_commitment}


class _Names:
    """Departments by key, looked up once each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, key: str) -> str:
        return self._session.get_one(Department, key).short if key else "代办专班办公室"


def _part(part: str, draft: rules.Draft, edition: Edition, names: _Names) -> Iterator[str]:
    match part:
        case "enterprise_clauses":
            yield "条款见附表一。"
        case "department_clauses":
            yield "条款见附表二。"
        case "deferred_materials":
            for number, each in enumerate(draft.deferrals, start=1):
                yield f"{number}. {each.name}：{day_in_full(each.on)}前补交，由{names(each.department)}核对。"
            if not draft.deferrals:
                yield "无。"
        case "never_deferred":
            yield "、".join(each.name for each in edition.commitment.never_deferred) + "。"
        case "supervision_points":
            for number, point in enumerate(draft.points, start=1):
                yield f"{number}. {names(point.department)}：{point.title}，{day_in_full(point.on)}前检查。"
            if not draft.points:
                yield "由各部门在签订后安排，并事先告知企业。"
        case "breach_steps":
            for side, who in ((Side.ENTERPRISE, "企业"), (Side.DEPARTMENT, "政府部门")):
                steps = "、".join(step.title for step in edition.commitment.steps_for(side))
                yield f"{who}违诺：{steps}。"


def _left_out(draft: rules.Draft, edition: Edition, names: _Names) -> str:
    """What Annex 2 prints and this project's departments do not promise, so that nobody misses it."""
    titles = "；".join(
        f"{names(line.department)}：{edition.limits[line.limit].title if line.limit in edition.limits else line.text}"
        for line in draft.left_out
    )
    return f"附件2印出而不适用于本项目、未列入本承诺书的：{titles}。"


def _terms(session: Session, commitment: Commitment, draft: rules.Draft, edition: Edition) -> list[str]:
    clauses = session.scalars(select(Clause).where(Clause.commitment_id == commitment.id)).all()
    return [without_weekdays(each) for each in clause_sides.terms(edition, draft, clauses)]


def _grids(draft: rules.Draft, terms: Sequence[str], names: _Names) -> tuple[Grid, ...]:
    lines = list(zip(draft.lines, terms, strict=True))
    enterprise = [each for each in lines if each[0].side is Side.ENTERPRISE]
    departments = [each for each in lines if each[0].side is Side.DEPARTMENT]
    return (
        Grid(
            ("序号", "企业承诺条款", "期限", "违诺的后果"),
            tuple(
                Row((str(number), line.text, until, line.consequence))
                for number, (line, until) in enumerate(enterprise, start=1)
            ),
            (1, 6, 4, 4),
            "附表一　企业承诺条款",
        ),
        Grid(
            ("序号", "部门", "部门承诺条款", "期限"),
            tuple(
                Row((str(number), names(line.department), line.text, until))
                for number, (line, until) in enumerate(departments, start=1)
            ),
            (2, 8, 13, 8),
            "附表二　部门承诺条款",
        ),
    )
