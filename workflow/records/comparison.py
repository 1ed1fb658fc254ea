"""Whether papers, answers, opinions, states and the list of cases still say what history says of them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Text, cast, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflow.records.checklist import Checklist, ChecklistAnswer
from workflow.records.consultation import Consultation, Consultee
from workflow.records.event import EVENTS
from workflow.records.paper import Paper
from workflow.records.project import NumberSeries, Project
from workflow.rules.chain import Break, digest
from workflow.rules.machines import PROJECT

#: Projects by their ids: after the first, up to the second.
Span: TypeAlias = tuple[int, int]
#: Papers fetched at a time: each is some hundred kilobytes.
_AT_A_TIME = 20


def compare(session: Session, span: Span | None = None) -> tuple[int, tuple[Break, ...]]:
    """How many papers there are, and everything that differs from history, case by case.

    With a `span`, of the projects with these numbers alone; whether whole cases are gone is then not asked.
    """
    counted, papers = _papers(session, span)
    found = [*papers, *_opinions(session, span), *_answers(session, span), *_states(session, span)]
    if span is None:
        found += cases_gone(session)
    return counted, tuple(sorted(found, key=lambda each: (each.number, each.seq)))


def within(
    column: ColumnElement[int] | InstrumentedAttribute[Any], span: Span | None
) -> tuple[ColumnElement[bool], ...]:
    """That a project is one of a span."""
    return () if span is None else (column > span[0], column <= span[1])


def cases_gone(session: Session) -> Iterator[Break]:
    """Numbers that were given to a case which is not there: numbers are given in one series, without gaps."""
    numbers = set(session.scalars(select(Project.number)))
    given = session.execute(select(NumberSeries.series, NumberSeries.last).order_by(NumberSeries.series))
    for series, last in given:
        kind, _, year = series.partition(":")
        for count in range(1, last + 1) if kind == "project" else ():
            number = f"{year}-{count:04d}"
            if number not in numbers:
                yield Break(0, 1, "", "受理过的案卷不在了，连同其全部记录", number)


def _lines(
    session: Session, span: Span | None, subject_kind: str, *kinds: str
) -> dict[int, tuple[int, int, dict[str, Any]]]:
    """The newest line of these kinds about each thing: its case, its place there, what it says."""
    rows = session.execute(
        select(EVENTS.c.project_id, EVENTS.c.seq, EVENTS.c.subject_id, EVENTS.c.data)
        .where(
            EVENTS.c.kind.in_(kinds),
            EVENTS.c.subject_kind == subject_kind,
            *within(EVENTS.c.project_id, span),
        )
        .order_by(EVENTS.c.project_id, EVENTS.c.seq)
    )
    return {row.subject_id: (row.project_id, row.seq, _read(row.data)) for row in rows}


def _read(text: Any) -> dict[str, Any]:
    """What a line says; nothing where somebody has spoilt it, which the walk along the chain finds."""
    try:
        data = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _papers(session: Session, span: Span | None) -> tuple[int, list[Break]]:
    """Hash every paper anew, bytes and data, and compare with the line that was written when it was made."""
    lines = _lines(session, span, "paper", "paper.make")
    numbers = {row.id: row.number for row in session.execute(select(Project.id, Project.number))}
    rows = session.execute(
        select(
            Paper.id,
            Paper.project_id,
            Paper.title,
            Paper.pdf,
            Paper.pdf_sha256,
            cast(Paper.sheet, Text).label("sheet"),
        )
        .where(*within(Paper.project_id, span))
        .order_by(Paper.id),
        execution_options={"yield_per": _AT_A_TIME},
    )
    counted, found = 0, []
    for row in rows:
        counted += 1
        project_id, seq, said = lines.pop(row.id, (row.project_id, 0, {}))
        wrong = _differs(row, said)
        if wrong:
            what = f"表单“{row.title}”（编号{row.id}）{wrong}"
            found.append(Break(project_id, seq, "paper.make", what, numbers.get(project_id, "")))
    for paper_id, (project_id, seq, said) in lines.items():
        what = f"表单“{said.get('title', '')}”（编号{paper_id}）不在了"
        found.append(Break(project_id, seq, "paper.make", what, numbers.get(project_id, "")))
    return counted, found


def _differs(row: Any, said: Mapping[str, Any]) -> str:
    if not said:
        return "没有生成的记录"
    pdf = row.pdf.encode() if isinstance(row.pdf, str) else bytes(row.pdf or b"")
    if hashlib.sha256(pdf).hexdigest() != said.get("pdf_sha256") or row.pdf_sha256 != said.get("pdf_sha256"):
        return "的PDF与生成时不同"
    try:
        sheet = digest(json.loads(row.sheet))
    except (TypeError, ValueError):
        sheet = ""
    return "" if sheet == said.get("sheet_sha256") else "的原始数据与生成时不同"


def _opinions(session: Session, span: Span | None) -> Iterator[Break]:
    """Opinions that are not those of the newest reply, or of its confirmation."""
    lines = _lines(session, span, "consultee", "consultee.reply", "consultee.confirm")
    rows = session.execute(
        select(
            Consultee.id,
            Consultee.department_key,
            Consultee.opinion,
            Consultee.reason,
            Consultee.handled_by,
            Consultation.project_id,
            Project.number,
        )
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .join(Project, Project.id == Consultation.project_id)
        .where(*within(Project.id, span))
        .order_by(Consultee.id)
    )
    for row in rows:
        project_id, seq, said = lines.get(row.id, (row.project_id, 0, {}))
        kept = (row.opinion, row.reason, row.handled_by) if row.opinion else None
        then = (said.get("opinion"), said.get("reason"), said.get("handled_by")) if said else None
        if kept != then:
            what = f"部门意见（{row.department_key}）与答复时不同"
            yield Break(project_id, seq, "consultee.reply", what, row.number)


def _states(session: Session, span: Span | None) -> Iterator[Break]:
    """Projects that do not stand where their newest move brought them, or where every project begins."""
    lines = _lines(session, span, "project", "project.move")
    rows = session.execute(
        select(Project.id, Project.number, Project.state)
        .where(*within(Project.id, span))
        .order_by(Project.id)
    )
    for row in rows:
        _, seq, said = lines.get(row.id, (row.id, 1, {"after": PROJECT.initial}))
        if row.state != "+".join(str(each) for each in said.get("after", ())):
            yield Break(row.id, seq, "project.move", "项目阶段与最近一次变动后的不同", row.number)


def _answers(session: Session, span: Span | None) -> Iterator[Break]:
    """Checklists' answers that are not those of the line of their round, and lines whose answer is gone."""
    lines: dict[tuple[int, Any], tuple[int, int, dict[str, Any]]] = {}
    for line in session.execute(
        select(EVENTS.c.project_id, EVENTS.c.seq, EVENTS.c.subject_id, EVENTS.c.data)
        .where(
            EVENTS.c.kind.in_(("checklist.reply", "checklist.confirm")),
            EVENTS.c.subject_kind == "checklist",
            *within(EVENTS.c.project_id, span),
        )
        .order_by(EVENTS.c.project_id, EVENTS.c.seq)
    ):
        said = _read(line.data)
        if "round" in said:
            lines[line.subject_id, said["round"]] = (line.project_id, line.seq, said)
    numbers = {row.id: row.number for row in session.execute(select(Project.id, Project.number))}
    rows = session.execute(
        select(
            ChecklistAnswer.checklist_id,
            ChecklistAnswer.round,
            ChecklistAnswer.involved,
            cast(ChecklistAnswer.lines, Text).label("lines"),
            ChecklistAnswer.handled_by,
            ChecklistAnswer.in_time,
            Checklist.department_key,
            Checklist.project_id,
        )
        .join(Checklist, Checklist.id == ChecklistAnswer.checklist_id)
        .where(*within(Checklist.project_id, span))
        .order_by(ChecklistAnswer.id)
    )
    for row in rows:
        project_id, seq, said = lines.pop((row.checklist_id, row.round), (row.project_id, 0, {}))
        kept = (row.involved, row.handled_by, row.in_time, _read_list(row.lines))
        if kept != tuple(said.get(name) for name in ("involved", "handled_by", "in_time", "lines")):
            what = f"材料清单第{row.round}轮答复（{row.department_key}）与答复时不同"
            yield Break(project_id, seq, "checklist.reply", what, numbers.get(project_id, ""))
    for (_, round_), (project_id, seq, said) in lines.items():
        # A case that was taken out whole is missed by its number already.
        if project_id in numbers:
            what = f"材料清单第{round_}轮答复（{said.get('department', '')}）不在了"
            yield Break(project_id, seq, "checklist.reply", what, numbers[project_id])


def _read_list(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None
