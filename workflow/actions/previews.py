"""How a form will look with what is being typed: nothing is kept, and nothing is refused for being unfinished."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from forms import ChecklistRow, ChecklistSheet, ConsultationSheet
from workflow.actions import drafts
from workflow.actions.cases import case_of, facts_of
from workflow.errors import LinesInvalid, NotFound
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.records.checklist import Checklist
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import checklist as rules
from workflow.rules import duty
from workflow.rules.consultation import Opinion
from workflow.rules.duty import Actor, Case
from workflow.rules.local_time import local_day


def _require_answering(by: Actor, kind: str, case: Case) -> None:
    """See that the actor may answer, or record the department's letter."""
    if not duty.may(by, f"{kind}.record", case):
        duty.require(by, f"{kind}.reply", case)


def annex1(
    session: Session,
    law: Law,
    *,
    checklist_id: int,
    involved: bool,
    lines: Sequence[Mapping[str, Any]],
    handled_by: str,
    note: str,
    by: Actor,
    now: datetime,
) -> ChecklistSheet:
    """附件1 with the answer that is being typed, dated today; `lines` as `checklist_answers.reply` takes them.

    A line that would be refused stands there as it was typed.
    """
    checklist = Checklist.found(session, checklist_id)
    project = session.get_one(Project, checklist.project_id)
    _require_answering(by, "checklist", case_of(project, [checklist.department_key]))
    edition = law.edition(project.edition_hash)
    facts = facts_of(session, project)
    asked = tuple(Phase(phase) for phase in checklist.phases)
    rows = [_row(line, edition, asked) for line in lines[: rules.MOST_LINES]] if involved else []
    return ChecklistSheet(
        **drafts.every_paper(project, edition, now),
        filled_by_unit=session.get_one(Department, checklist.department_key).name,
        filled_by=handled_by,
        filled_on=local_day(now),
        project_name=facts.name,
        project_info=drafts.told(facts),
        **drafts.annex1_rows(rows),
        not_involved=not involved,
        round=checklist.round if checklist.round > 1 else 0,
        footnote=note,
    )


def _row(line: Mapping[str, Any], edition: Edition, asked: Sequence[Phase]) -> tuple[Phase, ChecklistRow]:
    with suppress(LinesInvalid):
        (read,) = rules.read_lines([line], edition, asked)
        return read.phase, drafts.annex1_row(read)
    item = edition.items.get(str(line["item_code"]))
    phase = next((each for each in asked if each == line["phase"]), asked[0])
    return phase, ChecklistRow(
        phase=word(phase),
        item=item.name if item else str(line["item_name"]),
        circumstance=str(line["circumstance"]),
        materials=tuple(_material(each) for each in line["materials"]),
    )


_COUNTED: Final = (("originals", "原件"), ("copies", "复印件"))


def _material(typed: Mapping[str, str]) -> str:
    counts = (f"{words}{typed[name]}份" for name, words in _COUNTED if typed[name])
    said = "、".join(each for each in (*counts, typed["note"]) if each)
    return f"{typed['name']}（{said}）" if said else typed["name"]


#: The box that an opinion ticks.
_BOXES: Final[Mapping[str, Literal["agree", "object"]]] = {"agree": "agree", "object": "object"}


def annex2(
    session: Session,
    law: Law,
    *,
    consultee_id: int,
    opinion: str,
    reason: str,
    added_clauses: Iterable[str],
    handled_by: str,
    phone: str,
    by: Actor,
    now: datetime,
) -> ConsultationSheet:
    """附件2 with the opinion that is being typed, dated today; without one neither box is ticked."""
    consultee = session.get(Consultee, consultee_id)
    if consultee is None:
        raise NotFound(what="该征询")
    consultation = session.get_one(Consultation, consultee.consultation_id)
    project = session.get_one(Project, consultation.project_id)
    _require_answering(by, "consultee", case_of(project, [consultee.department_key]))
    return replace(
        drafts.annex2_sheet(session, law, consultee, now),
        opinion=_BOXES.get(opinion),
        reason=reason if opinion == Opinion.OBJECT else "",
        department_other=tuple(line for line in added_clauses if line.strip()),
        signed_on=local_day(now),
        handled_by=handled_by,
        phone=phone,
        answered_via="",
    )
